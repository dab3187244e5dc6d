"""How healthy a site is: what was found, when, by whom; and what a person saw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.awareness.queries import held_by
from schoolgate.core.answers import posted, status_of, takes_files
from schoolgate.core.refusal import Refused, demand
from schoolgate.people.models import Person
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.sites.health import actions
from schoolgate.sites.health.checklist import settings_to_look_at
from schoolgate.sites.health.forms import AdviceForm, PagesForm, SeenForm
from schoolgate.sites.health.queries import (
    Line,
    Matter,
    health_of,
    history_of,
    pages_of,
    picture_of,
    pictures_of,
    pressing_first,
)
from schoolgate.sites.health.rules import (
    may_enter_home,
    may_name_pages,
    may_remove_picture,
    may_say_of,
    may_say_what_is_seen,
    may_say_what_police_said,
    may_see_pictures,
    may_see_shut_off,
)
from schoolgate.sites.models import HealthCheck, Site
from schoolgate.sites.own_pages import is_given_up, is_word_of_a_head, why_no_home
from schoolgate.sites.queries import left_at_old_home, site_for, stopped_by
from schoolgate.sites.rules import SAFEGUARDING, is_owner, may_see_register

GET_POST = ["GET", "POST"]


def _site(request: PersonRequest, school: str, site: str) -> Site:
    return site_for(request.person, school_for(request.person, school), site)


@require_GET
def health(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Each matter of a site: what was found last, when and by whom."""
    found = _site(request, school, site)
    context = {
        "site": found,
        "lines": [
            (one, may_say_of(request.person, one) is None)
            for one in pressing_first(health_of(found))
        ],
        "is_on": settings.CHECK_SITES,
        "is_owned": is_owner(found.owner, found),
        "pages": pages_of(found.school),
        "may_name_pages": may_name_pages(request.person, found.school) is None,
        "pictures": [one for one in _rows(request.person, found, pictures_of(found)) if one.shows],
        "sees_pictures": may_see_pictures(request.person, found) is None,
    }
    return render(request, "sites/health.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """What was found once, and what this person may do with its picture.

    ``refusal`` is why they may not say what the police said of it, where it is shut off.
    """

    look: HealthCheck
    shows: bool
    may_remove: bool
    refusal: str | None


def _rows(by: Person, site: Site, looks: Iterable[HealthCheck]) -> list[Row]:
    sees_shut_off = may_see_shut_off(by, site) is None
    return [
        Row(
            one,
            shows=bool(one.picture) and (one.shut_off_at is None or sees_shut_off),
            may_remove=may_remove_picture(by, site, one) is None,
            refusal=may_say_what_police_said(by, site, one) if one.shut_off_at else None,
        )
        for one in looks
    ]


def _line(site: Site, matter: str) -> Line:
    for line in health_of(site):
        if line.matter == matter:
            return line
    raise Http404


@require_http_methods(GET_POST)
@takes_files
def look(request: PersonRequest, school: str, site: str, matter: str) -> HttpResponse:
    """One matter with its history; say what you saw."""
    found = _site(request, school, site)
    line = _line(found, matter)
    refusal = may_say_of(request.person, line)
    sees_pictures = may_see_pictures(request.person, found) is None
    form, leads = None, []
    if refusal is None:
        form = SeenForm(
            line.matter, posted(request), request.FILES or None, takes_pictures=sees_pictures
        )
        held = held_by(found.school, SAFEGUARDING)
        leads = [person for role in SAFEGUARDING for person in held.get(role, ())]
    if request.method == "POST":
        demand(may_say_what_is_seen(request.person, found))
        demand(refusal)
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.say_what_is_seen(
                by=request.person, site=found, matter=line.matter,
                is_right=form.cleaned_data["found"] == "yes", words=form.cleaned_data["words"],
                picture=form.cleaned_data.get("picture"),
            )  # fmt: skip
        except Refused as refused:
            form.add_error("words", refused.reason)
        else:
            messages.success(request, _("Thank you. It is kept with today’s date and your name."))
            return redirect("sites:health", found.school.slug, found.public_id)
    context = {
        "site": found, "line": line, "form": form, "refusal": refusal, "leads": leads,
        "sees_pictures": sees_pictures,
        "is_linked": found.address.startswith(("https://", "http://")),
        "settings": settings_to_look_at(found) if line.matter == Matter.PRIVACY else (),
        "history": _rows(request.person, found, history_of(found, matter)),
    }  # fmt: skip
    status = status_of(form) if form is not None else 200
    return render(request, "sites/health_look.html", context, status=status)


@require_GET
def picture(request: PersonRequest, school: str, site: str, look: str) -> FileResponse:
    """A picture of what somebody saw, for those who look after the health of the site."""
    place = _site(request, school, site)
    demand(may_see_pictures(request.person, place))
    found = picture_of(place, look)
    try:
        file = found.picture.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg", filename=f"site-{found.public_id}.jpg")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def remove_picture(request: PersonRequest, school: str, site: str, look: str) -> HttpResponse:
    """Take a picture away for good."""
    place = _site(request, school, site)
    found = picture_of(place, look)
    try:
        actions.remove_picture(by=request.person, look=found)
    except Refused as refused:
        if may_remove_picture(request.person, place, found) is not None:
            raise
        messages.error(request, refused.reason)
    else:
        messages.success(request, _("The picture is gone. What was said with it stays."))
    return redirect("sites:look", place.school.slug, place.public_id, found.matter)


@require_POST
def shut_off_picture(request: PersonRequest, school: str, site: str, look: str) -> HttpResponse:
    """Shut off a picture that may be illegal, and say what to do."""
    place = _site(request, school, site)
    demand(may_see_pictures(request.person, place))
    found = picture_of(place, look)
    actions.shut_off_picture(by=request.person, look=found)
    messages.success(
        request,
        _("The picture is shut off, and the safeguarding leads and the head are told. Do not look for"
          " it again, make no copy and send nothing on. Ring the police where no lead can be reached."),
    )  # fmt: skip
    return redirect("sites:health", place.school.slug, place.public_id)


@require_http_methods(GET_POST)
def police_advice(request: PersonRequest, school: str, site: str, look: str) -> HttpResponse:
    """Write down what the police said of a picture that is shut off, and delete it or let it back."""
    place = _site(request, school, site)
    demand(may_see_shut_off(request.person, place))
    found = picture_of(place, look, shut_off=True)
    demand(may_say_what_police_said(request.person, place, found))
    form = AdviceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        deletes = form.cleaned_data["said"] == "delete"
        follow = actions.delete_shut_off if deletes else actions.let_picture_back
        try:
            follow(by=request.person, look=found, advice=form.cleaned_data["advice"])
        except Refused as refused:
            form.add_error("advice", refused.reason)
        else:
            done = _("The picture is deleted.") if deletes else _("The picture is shown again.")
            kept = _("What the police said is kept.")
            messages.success(request, f"{done} {kept}")
            return redirect("sites:health", place.school.slug, place.public_id)
    context = {"site": place, "look": found, "form": form}
    return render(request, "sites/health_police.html", context, status=status_of(form))


@require_http_methods(GET_POST)
def pages(request: PersonRequest, school: str) -> HttpResponse:
    """Say where the school's own website is."""
    place = school_for(request.person, school)
    demand(may_see_register(request.person, place))
    demand(may_name_pages(request.person, place))
    now = pages_of(place)
    known = {"home": now.home, "acceptable_use": now.acceptable_use} if now else {}
    enters_home = may_enter_home(request.person, place) is None
    given = request.POST.get("home", "").strip()
    says_where = request.method == "POST" and enters_home
    takes_away = says_where and now is not None and not given
    stopped = stopped_by(place, given) if says_where else []
    left = left_at_old_home(place, given) if says_where else []
    form = PagesForm(
        posted(request), initial=known, enters_home=enters_home, has_home=now is not None,
        asks_sure=bool(takes_away or stopped or left),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data.get(name, "") for name in ("home", "acceptable_use")}
        try:
            if takes_away:
                actions.take_website_away(by=request.person, school=place)
            else:
                actions.name_pages(by=request.person, school=place, **said)
        except Refused as refused:
            form.add_error("home" if enters_home else None, refused.reason)
        else:
            messages.success(
                request,
                _("The school has no website here any more.")
                if takes_away
                else _("It is kept. Sites are looked at with it from now on."),
            )
            return redirect("sites:register", place.slug)
    context = {
        "form": form, "pages": now, "enters_home": enters_home, "stopped": stopped,
        "takes_away": takes_away,
        "left": [one for one in left if one not in stopped],
        "counts": now is not None and is_word_of_a_head(now),
        "given_up": now is not None and is_given_up(now),
        "problem": why_no_home(now.home) if now is not None else None,
    }  # fmt: skip
    return render(request, "sites/pages.html", context, status=status_of(form))
