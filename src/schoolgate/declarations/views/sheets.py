"""Sheets to sign by hand, and recording what came back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of, takes_files
from schoolgate.core.refusal import Refused, demand
from schoolgate.declarations import actions
from schoolgate.declarations.forms import FindForm, PaperForm
from schoolgate.declarations.marks import asked_under, mark_of
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.proof import sheet_for
from schoolgate.declarations.queries import batches_at, request_at, unsigned_named
from schoolgate.declarations.rules import collector_of, may_record_paper, may_record_this
from schoolgate.declarations.statements import Asked as Words
from schoolgate.declarations.statements import asked_on_paper
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life.words import name_of_bound, name_of_post
from schoolgate.policies.models import Version
from schoolgate.policies.paper.declaration import Asked, Signer, declaration_sheet_pdf

A_PAGE = 50
MOST_SHEETS = 300


def sheet_file(requests: list[SigningRequest]) -> HttpResponse:
    """Sheets for several people as one file: all of one version and capacity, all asked the same."""
    first = requests[0]
    version, words = first.version, asked_on_paper(first)
    dues = {one.due_on if one.due_on >= clock.today() else None for one in requests}
    asked = Asked(
        policy=version.policy.title,
        statements=[*words.texts, *_crossed_out(words)],
        mark=mark_of(words),
        consequences="\n".join(f"- {one}" for one in words.consequences),
        return_to=_collector(version),
        due=dues.pop() if len(dues) == 1 else None,
    )
    sheet = sheet_for(
        first.school,
        version=version.edition,
        effective=version.effective_from,
        sha256=version.sha256,
    )
    pdf = declaration_sheet_pdf(asked, [_signer(one, asked.mark) for one in requests], sheet)
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="sheets-to-sign.pdf"'
    return response


def _collector(version: Version) -> str:
    """Whoever collects declarations, inside a sentence; as the policy calls them where it does."""
    code = collector_of(version)
    usual, post = name_of_bound(code), name_of_post(code, version.values)
    return _("the %(post)s") % {"post": post.lower() if post == usual else post}


def _crossed_out(words: Words) -> list[str]:
    """The choices as one line of the sheet."""
    if not words.choices:
        return []
    either = " / ".join(one.text for one in words.choices)
    return [_("Cross out what is not true: %(either)s") % {"either": either}]


def _signer(asked: SigningRequest, mark: str) -> Signer:
    where = reverse(
        "declarations:record-paper",
        kwargs={"school": asked.school.slug, "asked": asked.public_id},
    )
    return Signer(
        address=f"{settings.PUBLIC_URL}{where}?{urlencode({'mark': mark})}",
        code=asked.public_id,
        name=asked.person.name,
        capacity=str(asked.get_capacity_display()),
    )


@require_GET
def on_paper(request: PersonRequest, school: str) -> HttpResponse:
    """Whose sheet came back? By code or by name; and sheets to print for all who are open."""
    place = school_for(request.person, school)
    demand(may_record_paper(request.person, place))
    form = FindForm(request.GET or None)
    words = form.cleaned_data["words"] if form.is_bound and form.is_valid() else ""
    found = unsigned_named(place, words)
    context = {
        "form": form,
        "words": words,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "batches": batches_at(place),
    }
    return render(request, "declarations/on_paper.html", context)


@require_GET
def sheets(request: PersonRequest, school: str, version: str, capacity: str) -> HttpResponse:
    """Sheets for everybody who still has to sign a version in one capacity."""
    place = school_for(request.person, school)
    demand(may_record_paper(request.person, place))
    yearly = Q(reason=SigningRequest.Reason.YEARLY)
    found = unsigned_named(place, "").filter(
        yearly if "yearly" in request.GET else ~yearly,
        version__public_id=version,
        capacity=capacity,
    )
    wanted = list(found[:MOST_SHEETS])
    if not wanted:
        raise Refused(_("Nobody has to sign this any more; there is no sheet to print."))
    return sheet_file(wanted)


@require_http_methods(["GET", "POST"])
@takes_files
def record_paper(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """Record one sheet: the QR code on it leads here, with the mark of its words."""
    place = school_for(request.person, school)
    demand(may_record_paper(request.person, place))
    found = request_at(place, asked)
    demand(may_record_this(request.person, found))
    start = {"name": found.person.name, "mark": request.GET.get("mark", "")}
    form = PaperForm(found, posted(request), request.FILES or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.record_on_paper(
            by=request.person,
            request=found,
            signed_on=form.cleaned_data["signed_on"],
            name=form.cleaned_data["name"],
            mark=form.cleaned_data["mark"],
            paper=form.cleaned_data["file"],
            choice=form.cleaned_data.get("choice", ""),
        )
        messages.success(
            request,
            _("Recorded: %(name)s signed on paper. They are told.") % {"name": found.person.name},
        )
        return redirect("declarations:on-paper", place.slug)
    mark = form["mark"].value() or ""
    printed = asked_under(found, mark)
    words = printed or asked_on_paper(found)
    context = {"asked": found, "form": form, "words": words, "other": mark and printed is None}
    return render(request, "declarations/record_paper.html", context, status=status_of(form))
