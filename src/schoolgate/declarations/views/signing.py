"""Sign, decline, take back, ask: one decision a page."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.declarations import actions
from schoolgate.declarations.forms import DeclineForm, QuestionForm, SignForm, WithdrawForm
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.proof import NothingToCertify, certificate_of
from schoolgate.declarations.queries import (
    asked_since,
    declaration_for,
    declarations_of,
    request_of,
    requests_of,
    tasks_of,
)
from schoolgate.declarations.rules import (
    may_answer_request,
    may_ask_question,
    may_record_paper,
    may_see_questions,
    may_withdraw,
    needs_second_factor,
    newest,
)
from schoolgate.declarations.statements import asked_by
from schoolgate.declarations.views.reading import unread_pages
from schoolgate.declarations.views.sheets import sheet_file
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.text import from_json


def _found(request: PersonRequest, school: str, asked: str) -> tuple[School, SigningRequest]:
    place = school_for(request.person, school)
    return place, request_of(request.person, place, asked)


@require_GET
def mine(request: PersonRequest, school: str) -> HttpResponse:
    """What I was asked to sign at this school, what I signed, what I have to look through."""
    place = school_for(request.person, school)
    declarations: dict[int, Declaration] = {}
    for one in declarations_of(request.person, place).order_by("at", "pk"):
        declarations[one.request_id] = one
    rows = [(one, declarations.get(one.pk)) for one in requests_of(request.person, place)]
    context = {
        "open": [(one, said) for one, said in rows if _is_open(one, said)],
        "done": [(one, said) for one, said in rows if not _is_open(one, said)],
        "today": clock.today(),
        "tasks": tasks_of(request.person).filter(school=place),
        "may_record": may_record_paper(request.person, place) is None,
        "may_see_questions": may_see_questions(request.person, place) is None,
    }
    return render(request, "declarations/mine.html", context)


def _is_open(asked: SigningRequest, said: Declaration | None) -> bool:
    return asked.closed_on is None and (said is None or said.kind == Declaration.Kind.DECLINED)


@require_http_methods(["GET", "POST"])
def sign(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """Each statement, the consequences, the name; the second step before where the role has one."""
    place, found = _found(request, school, asked)
    signed = newest(found)
    if signed is not None and signed.kind == Declaration.Kind.SIGNED:
        return redirect("declarations:declaration", place.slug, signed.public_id)
    demand(may_answer_request(request.person, found))
    second_factor = needs_second_factor(request.person)
    if second_factor and not _showed_second_step(request):
        return _second_step(request)
    words = asked_by(found)
    form = SignForm(request.person, words, found.version.sha256, posted(request))
    if request.method == "POST" and form.is_valid():
        return _signed(request, place, found, form, second_factor=second_factor)
    context = {"asked": found, "words": words, "form": form, "unread": unread_pages(found)}
    return render(request, "declarations/sign.html", context, status=status_of(form))


def _signed(
    request: PersonRequest,
    place: School,
    asked: SigningRequest,
    form: SignForm,
    *,
    second_factor: bool,
) -> HttpResponse:
    try:
        declaration = actions.sign(
            by=request.person,
            request=asked,
            shown=form.shown,
            affirmed=form.affirmed,
            typed_name=form.cleaned_data["typed_name"],
            second_factor=second_factor,
        )
    except Refused:
        first = newest(asked)
        if first is None or first.kind != Declaration.Kind.SIGNED:
            raise
        declaration = first  # the same button pressed twice
    else:
        messages.success(request, _("Signed. Thank you."))
    return redirect("declarations:declaration", place.slug, declaration.public_id)


def _showed_second_step(request: PersonRequest) -> bool:
    """Whether the second step, and not the password alone, was shown again a short while ago."""
    since = clock.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(
        one.get("method") == "mfa" and one.get("reauthenticated") and one["at"] >= since
        for one in get_authentication_records(request, request.user)
    )


def _second_step(request: PersonRequest) -> HttpResponse:
    messages.info(request, _("Before you sign, show once more that it is you."))
    has_app = is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP])
    where = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(where)}?{urlencode({'next': request.path})}")


@require_http_methods(["GET", "POST"])
def decline(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """Say no, and why."""
    place, found = _found(request, school, asked)
    demand(may_answer_request(request.person, found))
    form = DeclineForm(found.capacity, posted(request))
    if request.method == "POST" and form.is_valid():
        actions.decline(by=request.person, request=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("Told. You can still sign whenever you want."))
        return redirect("declarations:read", place.slug, found.public_id)
    context = {"asked": found, "form": form}
    return render(request, "declarations/decline.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """Ask the head something before signing."""
    place, found = _found(request, school, asked)
    demand(may_ask_question(request.person, found))
    start = {"clause": request.GET.get("clause", "")}
    form = QuestionForm(from_json(found.version.text), posted(request), initial=start)
    if request.method == "POST" and form.is_valid():
        actions.ask_question(
            by=request.person,
            request=found,
            text=form.cleaned_data["text"],
            clause=form.cleaned_data["clause"],
        )
        messages.success(request, _("Your question is with the head. We tell you of the answer."))
        return redirect("declarations:read", place.slug, found.public_id)
    context = {"asked": found, "form": form}
    return render(request, "declarations/ask.html", context, status=status_of(form))


@require_GET
def sheet(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """One's own sheet, to sign by hand."""
    _place, found = _found(request, school, asked)
    demand(may_answer_request(request.person, found))
    return sheet_file([found])


@require_GET
def declaration(request: PersonRequest, school: str, declaration: str) -> HttpResponse:
    """What was declared, with its proof."""
    place = school_for(request.person, school)
    found = declaration_for(request.person, place, declaration)
    context = {
        "declaration": found,
        "own": found.person_id == request.person.pk,
        "may_withdraw": may_withdraw(request.person, found) is None,
        "more": requests_of(request.person, place).filter(closed_on=None, declarations=None).first()
        if found.person_id == request.person.pk
        else None,
        "may_have_told": bool(asked_by(found.request).choices),
    }
    return render(request, "declarations/declaration.html", context)


@require_GET
def certificate(request: PersonRequest, school: str, declaration: str) -> HttpResponse:
    """The certificate, as a file."""
    place = school_for(request.person, school)
    found = declaration_for(request.person, place, declaration)
    try:
        pdf = certificate_of(found)
    except NothingToCertify as reason:
        raise Refused(str(reason)) from None
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="certificate-{found.public_id}.pdf"'
    )
    return response


@require_GET
def paper(request: PersonRequest, school: str, declaration: str) -> FileResponse:
    """The copy of the signed sheet, as a download and never shown in place."""
    place = school_for(request.person, school)
    found = declaration_for(request.person, place, declaration)
    if not found.paper:
        raise Refused(_("This was signed on screen; there is no sheet."))
    return FileResponse(
        found.paper.open("rb"),
        as_attachment=True,
        filename=f"declaration-{found.public_id}.pdf",
        content_type="application/octet-stream",
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: PersonRequest, school: str, declaration: str) -> HttpResponse:
    """Take back what one signed."""
    place = school_for(request.person, school)
    found = declaration_for(request.person, place, declaration)
    demand(may_withdraw(request.person, found))
    form = WithdrawForm(found.capacity, posted(request))
    if request.method == "POST" and form.is_valid():
        actions.withdraw(by=request.person, declaration=found, reason=form.cleaned_data["reason"])
        messages.success(request, _after_taking_back(found.request))
        return redirect("declarations:mine", place.slug)
    context = {"declaration": found, "form": form}
    return render(request, "declarations/withdraw.html", context, status=status_of(form))


def _after_taking_back(taken_back: SigningRequest) -> str:
    since = asked_since(taken_back)
    signed = Declaration.objects.filter(request__in=since, kind=Declaration.Kind.SIGNED)
    if since.exclude(pk__in=signed.values("request")).exists():
        return _("Taken back. You are asked anew.")
    if signed.exists():
        return _("Taken back. What you signed later still stands.")
    return _("Taken back. We tell you when you are asked to sign again.")
