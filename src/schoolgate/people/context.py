"""What the office's frame shows: the school, the list of places, the way to another school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.inbox import how_many
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import may_keep_people, may_see_people, may_see_record, may_see_reviews
from schoolgate.people.standing import standing_of

# Whom the page of declarations answers whatever policy is in force; line managers come by their inbox.
SEE_WHO_SIGNED = frozenset(
    {
        "headteacher", "executive-head", "office", "slt", "assistant-head", "governor",
        "nominated-governor", "chair-of-governors", "governors-support", "federation-officer",
        "local-authority-officer",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the side list."""

    url: str
    label: str
    icon: str
    current: bool
    count: int = 0


def places(request: HttpRequest) -> dict[str, Any]:
    """The frame's context; small where nobody is signed in."""
    person: Person | None = getattr(request, "person", None) or None
    if not person:
        return {"person": None, "places": []}
    schools = schools_for(person)
    school = _current(request, schools)
    return {
        "person": person,
        "schools": schools,
        "school": school,
        "places": _places(request, person, school),
    }


def _current(request: HttpRequest, schools: list[School]) -> School | None:
    match = request.resolver_match
    slug = match.kwargs.get("school") if match else None
    slug = slug or request.session.get("school")
    chosen = next((school for school in schools if school.slug == slug), None)
    return chosen or (schools[0] if schools else None)


def _places(request: HttpRequest, person: Person, school: School | None) -> list[Place]:
    listed = [
        (reverse("inbox"), _("What needs you"), "inbox"),
        (reverse("duties"), _("My duties"), "check"),
    ]
    if school is not None:
        at = {"school": school.slug}
        listed.append((reverse("policies:home", kwargs=at), _("Policy"), "policy"))
        listed.append((reverse("declarations:mine", kwargs=at), _("Sign"), "sign"))
        listed.append((reverse("openness:for-me", kwargs=at), _("The policy for me"), "person"))
        listed.append((reverse("awareness:can-i", kwargs=at), _("Can I …?"), "help"))
        if standing_of(person).roles_at(school) - {"pupil", "parent"}:
            listed.append((reverse("openness:home", kwargs=at), _("Say it openly"), "speech"))
        if not may_see_reviews(person, school):
            listed.append((reverse("reviews:home", kwargs=at), _("Reviews"), "clock"))
        if standing_of(person).roles_at(school) & SEE_WHO_SIGNED:
            listed.append((reverse("declarations:board", kwargs=at), _("Who has signed"), "chart"))
        if not may_see_people(person, school):
            listed.append((reverse("people:list", kwargs=at), _("People"), "people"))
            listed.append((reverse("people:calendar", kwargs=at), _("Calendar"), "calendar"))
            listed.append((reverse("awareness:plan", kwargs=at), _("Making it known"), "speech"))
        if not may_keep_people(person, school):
            listed.append((reverse("people:rosters", kwargs=at), _("Roster"), "roster"))
        if not may_see_record(person, school):
            listed.append((reverse("people:record", kwargs=at), _("Record"), "ledger"))
    # An error page asks nothing further of the database.
    waiting = 0 if getattr(request, "is_error_page", False) else how_many(person)
    return [
        Place(url, str(label), icon, _is_current(request, url), waiting if icon == "inbox" else 0)
        for url, label, icon in listed
    ]


def _is_current(request: HttpRequest, url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url))
