"""The register of a school's sites, and one site with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.rules import may_begin, may_see_request
from schoolgate.core.refusal import demand
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of
from schoolgate.people.models import Person
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.reference import platforms
from schoolgate.sites import rules
from schoolgate.sites.correcting.rules import may_correct, why_not_own
from schoolgate.sites.ending.closing import outcomes
from schoolgate.sites.events import CLOSED, CLOSING_BEGUN
from schoolgate.sites.forms import OWN, FilterForm
from schoolgate.sites.health.queries import Found, health_of, neglected
from schoolgate.sites.health.rules import may_see_pictures
from schoolgate.sites.live import SiteState
from schoolgate.sites.looking import left_over
from schoolgate.sites.models import Certificate, HealthCheck, Site, SiteText
from schoolgate.sites.official.queries import known_of
from schoolgate.sites.placing.rules import may_let_in_here, may_place
from schoolgate.sites.queries import Seen, register_for, seen_site, site_for, texts_now

ON_A_PAGE = 50
# What somebody may do to a site: the word a template asks for, and the rule that answers.
MAY: dict[str, Callable[[Person, Site], str | None]] = {
    "team": rules.may_change_team,
    "texts": rules.may_write_texts,
    "correct": may_correct,
    "place": may_place,
    "owner": rules.may_name_owners,
    "owners": rules.may_name_recovery_owner,
    "let_in": may_let_in_here,
    "keep_out": rules.may_keep_pupils_out,
    "pause": rules.may_pause,
    "see_why": rules.may_see_why_paused,
    "resume": rules.may_resume,
    "closing": rules.may_begin_closing,
    "exit": rules.may_tick_exit,
    "archive": rules.may_archive,
    "certify": rules.may_certify,
    "evaluate": rules.may_evaluate,
    "hand_over": rules.may_read_hand_over,
}


@require_GET
def register(request: PersonRequest, school: str) -> HttpResponse:
    """All sites of the school, by state and words."""
    place = school_for(request.person, school)
    demand(rules.may_see_register(request.person, place))
    every = register_for(request.person, place)
    own = {one.site.pk for one in every if _looks_after(request.person, one)}
    form = FilterForm(request.GET)
    form.is_valid()
    state, words = form.cleaned_data.get("state", ""), form.cleaned_data.get("words", "")
    found = [one for one in every if _fits(one, state, words, own)]
    context = {
        "every": every,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "is_filtered": bool(state or words),
        "own": len(own),
        "may_propose": not may_begin(request.person, place, kind_named("site")),
        "live": sum(one.standing.is_live for one in every),
        "neglected": neglected(place, (one.site for one in every if one.standing.is_official)),
        "lacking": sum(bool(one.standing.shortages) for one in every if not one.standing.is_over),
    }
    return render(request, "sites/register.html", context)


def _looks_after(person: Person, one: Seen) -> bool:
    return one.site.owner_id == person.pk or any(each.person_id == person.pk for each in one.team)


def _fits(one: Seen, state: str, words: str, own: Container[int]) -> bool:
    site = one.site
    text = f"{site.name} {site.purpose} {site.address} {site.handle} {platform_of(site)}".casefold()
    if state == OWN:
        return one.site.pk in own and _says(text, words)
    states = {one.standing.state} | ({SiteState.CLOSED} if one.standing.is_over else set())
    return (not state or state in states) and _says(text, words)


def _says(text: str, words: str) -> bool:
    return all(word in text for word in words.casefold().split())


@require_GET
def site(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """One site: how it stands, why, and what to do."""
    place = school_for(request.person, school)
    found = site_for(request.person, place, site)
    context = {
        **about(request.person, found),
        "texts": _texts(found),
        # As the public list has it: until when it was official, where it is so no longer.
        "public": next(iter(known_of(place, [found])), None),
        **_health(found),
        "evaluations": list(found.evaluations.select_related("by")[:6]),
        "handed_over": list(
            found.team.exclude(handed_over="")
            .select_related("person", "handed_by")
            .order_by("-until")[:6]
        ),
        "certificates": list(Certificate.objects.filter(site=found).select_related("by")[:6]),
        "left": left_over([found]) if found.closing_at is None else None,
        "ended": _ended(found),
        "outcomes": outcomes(found.exit_done, found.exit_why) if found.closed_at else [],
        "who_corrects": why_not_own(request.person, found),
        "who_resumes": rules.may_resume(request.person, found) if found.paused_at else None,
        "has_pictures": may_see_pictures(request.person, found) is None
        and HealthCheck.objects.filter(site=found, shut_off_at=None).exclude(picture="").exists(),
        "may_see_request": may_see_request(request.person, found.request) is None,
    }
    return render(request, "sites/site.html", context)


@dataclass(frozen=True, slots=True)
class Ended:
    """Who began the closing and why, and who closed the site, as the record has it."""

    begun_by: Person | None = None
    why: str = ""
    closed_by: Person | None = None


def _ended(found: Site) -> Ended:
    if found.closing_at is None:
        return Ended()
    ours = Entry.objects.filter(
        chain=found.school.public_id, subject_id=found.public_id,
        event__in=[CLOSING_BEGUN.name, CLOSED.name],
    )  # fmt: skip
    last = {one.event: one for one in ours.order_by("sequence")}
    ids = {one.actor_id for one in last.values()}
    people = {one.public_id: one for one in Person.objects.filter(public_id__in=ids)}
    begun, closed = last.get(CLOSING_BEGUN.name), last.get(CLOSED.name)
    return Ended(
        people.get(begun.actor_id) if begun else None,
        str(facts_of(begun).get("words", "")) if begun else "",
        people.get(closed.actor_id) if closed else None,
    )


def _health(found: Site) -> dict[str, Any]:
    """What was found at the last look; nothing of a site that is closed."""
    lines = health_of(found) if found.closed_at is None else []
    return {
        "health": lines,
        "healthy": sum(one.found == Found.GOOD for one in lines),
        "unseen": sum(one.found == Found.UNKNOWN for one in lines),
    }


@dataclass(frozen=True, slots=True)
class TextLine:
    """One of the texts of a site: the edition that stands, if any, and where it is read."""

    title: str
    url: str
    now: SiteText | None
    needed: bool


def title_of_text(kind: str, reader: str) -> str:
    """A text and whom it is for, in words."""
    return f"{SiteText.Kind(kind).label}, {str(SiteText.Reader(reader).label).lower()}"


def _texts(found: Site) -> list[TextLine]:
    standing = {(one.kind, one.reader): one for one in texts_now(found)}
    return [
        TextLine(
            title_of_text(kind, reader),
            reverse("sites:text", args=[found.school.slug, found.public_id, kind, reader]),
            standing.get((kind, reader)),
            needed=reader == SiteText.Reader.ALL,
        )
        for reader in SiteText.Reader.values
        for kind in SiteText.Kind.values
    ]


def about(person: Person, found: Site) -> dict[str, Any]:
    """What every page of a site shows: the site, how it stands, and what this person may do."""
    one = seen_site(found)
    return {
        "site": found,
        "seen": one,
        "standing": one.standing,
        "team": [
            (member, one.counts(member), rules.may_end_part(person, member) is None)
            for member in one.team
        ],
        "platform": platform_of(found),
        "may": {
            "register": rules.may_see_register(person, found.school) is None,
            **{word: rule(person, found) is None for word, rule in MAY.items()},
        },
    }


def platform_of(site: Site) -> str:
    """The name of the service a site is on."""
    known = platforms().get(site.platform)
    return known.name if known else site.platform
