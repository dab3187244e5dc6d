"""What the office's frame shows: the school, the list of places, the way to another school."""

from __future__ import annotations

from collections.abc import Callable
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

# Whom the page of declarations answers whatever policy is in force. Whoever else it answers is known
# to the app of that page, which registers a test: it is asked of nobody who is a pupil or parent only.
SEE_WHO_SIGNED = frozenset(
    {
        "headteacher", "executive-head", "office", "slt", "assistant-head", "governor",
        "nominated-governor", "chair-of-governors", "governors-support", "federation-officer",
        "local-authority-officer", "hr", "dsl",
    }
)  # fmt: skip
FAMILIES = frozenset({"pupil", "parent"})
Test = Callable[[Person, School], bool]
_also_see_who_signed: list[Test] = []


def also_sees_who_signed(test: Test) -> Test:
    """Register who else has the page of declarations in the list of places."""
    _also_see_who_signed.append(test)
    return test


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the side list."""

    url: str
    label: str
    icon: str
    current: bool
    here: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together; without a heading where the whole list is short."""

    heading: str
    places: list[Place]


# So many places are seen at one glance without headings.
AT_A_GLANCE = 7
Line = tuple[str, str, str]


def places(request: HttpRequest) -> dict[str, Any]:
    """The frame's context; small where nobody is signed in."""
    person: Person | None = getattr(request, "person", None) or None
    if not person:
        return {"person": None, "place_groups": []}
    schools = schools_for(person)
    school = _current(request, schools)
    # An error page asks nothing further of the database.
    waiting = 0 if getattr(request, "is_error_page", False) else how_many(person)
    return {
        "person": person,
        "schools": schools,
        "school": school,
        "place_groups": _groups(request, person, school, waiting),
        "inbox_count": waiting,
    }


def _current(request: HttpRequest, schools: list[School]) -> School | None:
    match = request.resolver_match
    slug = match.kwargs.get("school") if match else None
    slug = slug or request.session.get("school")
    chosen = next((school for school in schools if school.slug == slug), None)
    return chosen or (schools[0] if schools else None)


def _groups(
    request: HttpRequest, person: Person, school: School | None, waiting: int
) -> list[Group]:
    groups = [
        (_("For you"), _for_person(person, school)),
        (_("The policy"), _about_policy(person, school) if school else []),
        (_("Sites"), _about_sites(person, school) if school else []),
        (_("People and records"), _keeping(person, school) if school else []),
    ]
    if sum(len(lines) for _heading, lines in groups) <= AT_A_GLANCE:
        groups = [("", [line for _heading, lines in groups for line in lines])]
    return [
        Group(heading, [_place(request, line, waiting) for line in lines])
        for heading, lines in groups
        if lines
    ]


def _for_person(person: Person, school: School | None) -> list[Line]:
    own = [
        (reverse("inbox"), _("What needs you"), "inbox"),
        (reverse("duties"), _("My duties"), "check"),
    ]
    if school is None:
        return own
    at = {"school": school.slug}
    listed = [
        *own,
        (reverse("declarations:mine", kwargs=at), _("Sign"), "sign"),
        (reverse("openness:for-me", kwargs=at), _("The policy for me"), "person"),
        (reverse("awareness:can-i", kwargs=at), _("Can I …?"), "help"),
    ]
    if standing_of(person).roles_at(school) - FAMILIES:
        listed.append((reverse("approvals:home", kwargs=at), _("Ask and approve"), "tick"))
    return listed


def _about_policy(person: Person, school: School) -> list[Line]:
    at = {"school": school.slug}
    roles = standing_of(person).roles_at(school)
    listed = [(reverse("policies:home", kwargs=at), _("Policy"), "policy")]
    if roles - FAMILIES:
        listed.append((reverse("openness:home", kwargs=at), _("Say it openly"), "speech"))
    if roles & SEE_WHO_SIGNED or (
        roles - FAMILIES and any(sees(person, school) for sees in _also_see_who_signed)
    ):
        listed.append((reverse("declarations:board", kwargs=at), _("Who has signed"), "chart"))
    if not may_see_people(person, school):
        listed.append((reverse("awareness:plan", kwargs=at), _("Making it known"), "bell"))
    if not may_see_reviews(person, school):
        listed.append((reverse("reviews:home", kwargs=at), _("Reviews"), "clock"))
    return listed


def _about_sites(person: Person, school: School) -> list[Line]:
    if may_see_people(person, school):
        return []
    return [
        (reverse("sites:register", kwargs={"school": school.slug}), _("Official sites"), "globe")
    ]


def _keeping(person: Person, school: School) -> list[Line]:
    at = {"school": school.slug}
    listed = []
    if not may_see_people(person, school):
        listed.append((reverse("people:list", kwargs=at), _("People"), "people"))
        listed.append((reverse("people:calendar", kwargs=at), _("Calendar"), "calendar"))
    if not may_keep_people(person, school):
        listed.append((reverse("people:rosters", kwargs=at), _("Roster"), "roster"))
    if not may_see_record(person, school):
        listed.append((reverse("people:record", kwargs=at), _("Record"), "ledger"))
    return listed


def _place(request: HttpRequest, line: Line, waiting: int) -> Place:
    url, label, icon = line
    here = request.path == url
    below = url != "/" and request.path.startswith(url)
    return Place(url, label, icon, here or below, here, waiting if icon == "inbox" else 0)
