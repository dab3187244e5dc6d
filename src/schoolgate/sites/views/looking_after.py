"""What people do to a site: team, texts, owners, pupils, pausing, closing, confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.sites import actions, rules
from schoolgate.sites.ending.closing import still_open
from schoolgate.sites.forms import (
    CertifyForm,
    EndForm,
    ExitForm,
    MemberForm,
    OwnersForm,
    PauseForm,
    TextForm,
    WhyForm,
)
from schoolgate.sites.models import Site, SiteText
from schoolgate.sites.own_pages import ends_home
from schoolgate.sites.placing.rules import may_let_in_here
from schoolgate.sites.queries import all_sites, member_of, site_for
from schoolgate.sites.texts import beginning
from schoolgate.sites.views.register import about, title_of_text

GET_POST = ["GET", "POST"]


def _site(request: PersonRequest, school: str, site: str) -> Site:
    return site_for(request.person, school_for(request.person, school), site)


def _back(request: PersonRequest, site: Site, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("sites:site", site.school.slug, site.public_id)


def _page(request: PersonRequest, site: Site, form: Any, name: str, **more: Any) -> HttpResponse:
    context = {**about(request.person, site), "form": form, **more}
    status = status_of(form) if form is not None else 200
    return render(request, f"sites/{name}.html", context, status=status)


# The team


@require_http_methods(GET_POST)
def team(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Who is in the team; name somebody to it."""
    found = _site(request, school, site)
    demand(rules.may_change_team(request.person, found))
    form = MemberForm(posted(request), site=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_to_team(
                by=request.person, site=found, person=form.cleaned_data["person"], part=form.wanted
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return _back(request, found, _("The team is changed."))
    return _page(request, found, form, "team")


@require_http_methods(GET_POST)
def end_part(request: PersonRequest, school: str, site: str, member: str) -> HttpResponse:
    """End somebody's part in the team."""
    found = _site(request, school, site)
    one = member_of(found, member)
    demand(rules.may_end_part(request.person, one))
    form = EndForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_part(by=request.person, member=one, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            after = all_sites().get(pk=found.pk)
            if rules.may_see_site(request.person, after) is None:
                return _back(request, found, _("The team is changed."))
            messages.success(request, _("The team is changed."))
            return redirect("inbox")
    return _page(request, found, form, "end_part", member=one)


@require_http_methods(GET_POST)
def owners(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Say who owns the site and who can get its account back."""
    found = _site(request, school, site)
    demand(rules.may_name_recovery_owner(request.person, found))
    may_name_owner = rules.may_name_owners(request.person, found) is None
    form = OwnersForm(posted(request), site=found, may_name_owner=may_name_owner)
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_owners(by=request.person, site=found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return _back(request, found, _("It is kept."))
    return _page(request, found, form, "owners")


# Texts


@require_http_methods(GET_POST)
def text(
    request: PersonRequest, school: str, site: str, text_kind: str, reader: str
) -> HttpResponse:
    """Read the edition of a text that stands, or an earlier one; write the next."""
    found = _site(request, school, site)
    kind = text_kind
    if kind not in SiteText.Kind.values or reader not in SiteText.Reader.values:
        raise Http404
    editions = list(found.texts.filter(kind=kind, reader=reader).select_related("by"))
    now = editions[0] if editions else None
    may_write = rules.may_write_texts(request.person, found) is None
    if request.method == "POST" or now is None:
        demand(rules.may_write_texts(request.person, found))
    old = next(
        (one for one in editions[1:] if str(one.edition) == request.GET.get("edition")), None
    )
    title = title_of_text(kind, reader)
    if old is not None and request.method == "GET":
        return _page(request, found, None, "text", now=old, editions=editions, title=title)
    first = now.words if now else beginning(found, kind, reader)
    seen = now.edition if now else 0
    form = TextForm(posted(request), initial={"words": first, "seen": seen}) if may_write else None
    overtaken = False
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.write_text(by=request.person, site=found, kind=kind, reader=reader,
                               **form.cleaned_data)  # fmt: skip
        except actions.Overtaken as refused:
            form = form.with_edition(seen)
            form.add_error(None, refused.reason)
            overtaken = True
        except Refused as refused:
            form.add_error("words", refused.reason)
        else:
            return _back(request, found, _("The new edition stands from now on."))
    return _page(
        request, found, form, "text", now=now, editions=editions, title=title, overtaken=overtaken
    )


# Pupils and pausing


@require_http_methods(GET_POST)
def pupils(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Let pupils in, or close the site for them."""
    found = _site(request, school, site)
    if _wants_out(request, found):
        return _keep_out(request, found)
    demand(rules.lets_pupils_in(request.person, found))
    if found.pupils_from is not None:
        return _back(request, found, _("Pupils have been let in already."))
    demand(may_let_in_here(request.person, found))
    if request.method == "POST":
        actions.let_pupils_in(by=request.person, site=found)
        return _back(request, found, _("Pupils may use this site from now on."))
    return _page(request, found, None, "pupils")


def _wants_out(request: PersonRequest, found: Site) -> bool:
    """What the page that was sent had said, however the site stands meanwhile."""
    if request.method == "POST":
        return request.POST.get("wanted") != "in"
    return found.pupils_from is not None


def _keep_out(request: PersonRequest, found: Site) -> HttpResponse:
    demand(rules.keeps_pupils_out(request.person, found))
    if found.pupils_from is None:
        return _back(request, found, _("This site is closed for pupils already."))
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.keep_pupils_out(by=request.person, site=found, **form.cleaned_data)
        return _back(request, found, _("The site is closed for pupils."))
    return _page(request, found, form, "pupils")


@require_http_methods(GET_POST)
def pause(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Pause the site with a reason."""
    found = _site(request, school, site)
    demand(rules.pauses(request.person, found))
    form = PauseForm(posted(request))
    if found.paused_at is not None:
        return _paused_already(request, found, form)
    demand(rules.may_pause(request.person, found))
    if request.method == "POST" and form.is_valid():
        actions.pause(by=request.person, site=found, **form.cleaned_data)
        return _back(request, found, _("The site is paused."))
    return _page(request, found, form, "pause")


def _paused_already(request: PersonRequest, found: Site, form: PauseForm) -> HttpResponse:
    """What was wanted is so; words that somebody wrote are given back to them."""
    if not form.is_bound:
        return _back(request, found, _("The site is paused already."))
    form.add_error(
        None,
        _("The site is paused already, so there is nothing left to do. What you wrote was not kept:"
          " tell it to whoever paused it."),
    )  # fmt: skip
    return _page(request, found, form, "pause")


@require_POST
def resume(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Let a paused site go on."""
    found = _site(request, school, site)
    actions.resume(by=request.person, site=found)
    return _back(request, found, _("The pause is over."))


# Closing


@require_http_methods(GET_POST)
def closing(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Begin to close the site, then answer the steps of its exit."""
    found = _site(request, school, site)
    if found.closing_at is None:
        demand(rules.may_begin_closing(request.person, found))
        why = WhyForm(posted(request))
        if request.method == "POST" and why.is_valid():
            actions.begin_closing(by=request.person, site=found, **why.cleaned_data)
            return redirect("sites:closing", found.school.slug, found.public_id)
        return _page(request, found, why, "begin_closing")
    demand(rules.may_tick_exit(request.person, found))
    form = ExitForm(posted(request), site=found)
    if request.method == "POST" and form.is_valid():
        actions.answer_exit(by=request.person, site=found, outcomes=form.outcomes, why=form.why)
        messages.success(request, _("Your answers are kept."))
        return redirect("sites:closing", found.school.slug, found.public_id)
    return _page(
        request, found, form, "closing", still_open=still_open(found.exit_done),
        may_close=rules.may_close(request.person, found) is None, ends_home=ends_home(found),
        may_stop=rules.may_stop_closing(request.person, found) is None,
    )  # fmt: skip


@require_POST
def stop_closing(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Keep the site after all."""
    found = _site(request, school, site)
    actions.stop_closing(by=request.person, site=found)
    return _back(request, found, _("The site is kept."))


@require_POST
def close(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Close the site for good."""
    found = _site(request, school, site)
    actions.close(by=request.person, site=found)
    return _back(request, found, _("The site is closed. Its entry stays in the register."))


# Confirming


@require_http_methods(GET_POST)
def certify(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Confirm that the site is still needed and right."""
    found = _site(request, school, site)
    demand(rules.certifies(request.person, found))
    said = rules.may_certify(request.person, found)
    if said and request.method == "GET":
        return _back(request, found, said)
    form = CertifyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.certify(by=request.person, site=found, said=form.said)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            if not (made.needed and made.right and made.team_right):
                said = _(
                    "Your answers are kept, and the head is told. What to do now stands below."
                )
                return _back(request, found, said)
            return _back(request, found, _("Thank you. The site is confirmed for this term."))
    return _page(request, found, form, "certify")
