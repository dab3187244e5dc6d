"""Who decides a step today: who holds its role and is there, who stands in, who comes above.

Never the one who asks, never one who approved another step of the same request, and never a senior
leader for the head who leads them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Q

from schoolgate.approvals.models import ApprovalRequest, Step
from schoolgate.core import clock
from schoolgate.ledger.hashing import canonical
from schoolgate.ledger.models import Fact
from schoolgate.people.models import Absence, Appointment, Person, School, in_force
from schoolgate.people.rules import HEADS

LINE_MANAGER = "line-manager"
ENTERED = ("people.absence_recorded", "people.absence_changed")
LAST = "nominated-governor"
# Who decides where nobody with the role can: the next above.
ABOVE = {
    "headteacher": "chair-of-governors", "executive-head": "chair-of-governors",
    "chair-of-governors": LAST,
}  # fmt: skip
# Who decides first where nobody holds a role at all, and somebody holds this one.
WHERE_VACANT = {"headteacher": "executive-head"}
# Who stands in for somebody who is away and has no cover in the calendar.
DEPUTIES = {
    "headteacher": ("executive-head", "assistant-head"), "executive-head": ("headteacher",),
    "dsl": ("deputy-dsl",), "chair-of-governors": (LAST,),
}  # fmt: skip
# Who leads those who hold a role: for a request of theirs it goes to the next above.
LED_BY = {"slt": HEADS, "assistant-head": HEADS, "headteacher": ("executive-head",)}
Why = Literal["", "away", "vacant", "own"]


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who may decide today, by which role, and in whose place."""

    person: Person
    role: str
    instead_of: Person | None = None


@dataclass(frozen=True, slots=True)
class Deciders:
    """Everybody who may decide a step. ``why`` says why it is not who holds the role itself.

    Where it is nobody, ``lacking`` are the roles of those who could, that nobody holds.
    """

    people: tuple[Decider, ...]
    why: Why = ""
    lacking: tuple[str, ...] = ()

    def decider(self, person: Person) -> Decider | None:
        """The part of one person in it, if any."""
        return next((one for one in self.people if one.person.pk == person.pk), None)


@dataclass(frozen=True)
class Staffing:
    """Who holds which role at a school on one day, who manages whom, who is away.

    ``entered`` are pairs of somebody away and somebody who entered that: for a request of the
    latter it does not count, or one could choose who decides by sending others away.
    """

    school: School
    day: dt.date
    holding: dict[str, tuple[Person, ...]]
    managers: dict[int, tuple[Person, ...]]
    away: dict[int, Person | None]
    entered: frozenset[tuple[int, int]] = frozenset()

    def deciders(self, roles: Sequence[str], asker: int, taken: Iterable[int] = ()) -> Deciders:
        """Who decides a step of these roles for the one who asks; ``taken`` approved other steps."""
        out = {asker, *taken}
        found = [self._of_role(role, asker, out, frozenset()) for role in roles]
        own = [one for one in found if one.people and not one.why]
        if any(person.pk == asker for role in HEADS for person in self.holding.get(role, ())):
            # Of several roles that of the head may be one: the others are not asked instead.
            passed_on = [one for one in found if one.people and one.why == "own"]
            own = [] if passed_on else own
            found = passed_on or found
        used = own or [one for one in found if one.people][:1]
        people = {one.person.pk: one for each in used for one in reversed(each.people)}
        ordered = sorted(people.values(), key=lambda one: (one.person.family_name, one.person.pk))
        why: Why = "" if own else next((one.why for one in found), "vacant")
        lacking = () if ordered else dict.fromkeys(role for one in found for role in one.lacking)
        return Deciders(tuple(ordered), why, tuple(lacking))

    def advisers(self, roles: Sequence[str], asker: int) -> Deciders:
        """Who answers a doubt: a head may ask those they lead; where nobody is there, as above."""
        here = {
            person.pk: Decider(person, role)
            for role in roles
            for person in self._held(role, asker)
            if person.pk != asker and not self.is_away(person, asker)
        }
        return Deciders(tuple(here.values())) if here else self.deciders(roles, asker)

    def is_away(self, person: Person, asker: int) -> bool:
        """Whether the calendar says that somebody is away on the day, by another than who asks."""
        return person.pk in self.away and (person.pk, asker) not in self.entered

    def _leads(self, asker: int, role: str) -> bool:
        above = (person for one in LED_BY.get(role, ()) for person in self.holding.get(one, ()))
        return any(person.pk == asker for person in above)

    def _held(self, role: str, asker: int) -> tuple[Person, ...]:
        if role == LINE_MANAGER:
            return self.managers.get(asker, ())
        return self.holding.get(role, ())

    def _of_role(self, role: str, asker: int, out: set[int], seen: frozenset[str]) -> Deciders:
        held = self._held(role, asker)
        free = [] if self._leads(asker, role) else [one for one in held if one.pk not in out]
        here = tuple(Decider(one, role) for one in free if not self.is_away(one, asker))
        if here:
            return Deciders(here)
        stand_ins = tuple(self._stand_ins(role, asker, free, out))
        if stand_ins:
            return Deciders(stand_ins, "away")
        why: Why = "away" if free else "own" if held else "vacant"
        lacking = () if held else (role,)
        above = ABOVE.get(role, "headteacher")
        if not held and self.holding.get(WHERE_VACANT.get(role, "")):
            above = WHERE_VACANT[role]
        if role == LAST or above in seen:
            return Deciders((), why, lacking)
        found = self._of_role(above, asker, out, seen | {role})
        return replace(found, why=why, lacking=(*lacking, *found.lacking))

    def _stand_ins(
        self, role: str, asker: int, away: Sequence[Person], out: set[int]
    ) -> Iterable[Decider]:
        covers = [(self.away[one.pk], one) for one in away]
        named = [
            Decider(cover, role, one)
            for cover, one in covers
            if cover is not None and cover.pk not in out and not self.is_away(cover, asker)
        ]
        if named or not away:
            return named
        return [
            Decider(person, deputy, away[0])
            for deputy in DEPUTIES.get(role, ())
            for person in self.holding.get(deputy, ())
            if person.pk not in out and not self.is_away(person, asker)
        ]


def staffing_of(school: School, on: dt.date | None = None) -> Staffing:
    """Read it: two queries, however many people there are, and a third where somebody is away."""
    day = on or clock.today()
    place = Q(school=school)
    if school.federation_id:
        place |= Q(federation=school.federation_id)
    held = list(
        Appointment.objects.filter(in_force(day))
        .filter(place)
        .select_related("person__user", "line_manager__user")
        .order_by("person__family_name", "person__pk")
    )
    here = {one.person_id for one in held}
    holding: dict[str, dict[int, Person]] = defaultdict(dict)
    managers: dict[int, dict[int, Person]] = defaultdict(dict)
    for one in held:
        holding[one.role][one.person_id] = one.person
        if one.line_manager is not None and one.line_manager_id in here:
            managers[one.person_id][one.line_manager.pk] = one.line_manager
    # A cover who has left, or never was here, covers nobody.
    calendar = Absence.objects.filter(school=school, from_date__lte=day, until__gte=day)
    absences = list(calendar.select_related("person", "cover__user"))
    away = {one.person_id: one.cover if one.cover_id in here else None for one in absences}
    return Staffing(
        school,
        day,
        {role: tuple(people.values()) for role, people in holding.items()},
        {person: tuple(above.values()) for person, above in managers.items()},
        away,
        _entered(school, absences, {one.person.public_id: one.person_id for one in held}),
    )


def _entered(
    school: School, absences: Sequence[Absence], here: Mapping[str, int]
) -> frozenset[tuple[int, int]]:
    """Who is away by whose entry, as the record tells it; whoever changed one entered it too."""
    if not absences:
        return frozenset()
    away = {canonical(one.public_id): one.person_id for one in absences}
    told = Fact.objects.filter(
        name="absence", value__in=list(away), entry__chain=school.public_id,
        entry__event__in=ENTERED, entry__subject_kind="people.person",
        entry__subject_id__in=[one.person.public_id for one in absences],
    ).values_list("value", "entry__actor_id")  # fmt: skip
    return frozenset((away[absence], here[actor]) for absence, actor in told if actor in here)


def deciders_of(request: ApprovalRequest, step: Step, staffing: Staffing | None = None) -> Deciders:
    """Who may decide a step today."""
    staffing = staffing or staffing_of(request.school)
    steps = request.steps.all()
    taken = [one.approved_by_id for one in steps if one.pk != step.pk and one.approved_by_id]
    return staffing.deciders(step.roles, request.asker_id, taken)


def path_of(
    roles: Sequence[Sequence[str]], asker: Person, staffing: Staffing, before: Iterable[int] = ()
) -> list[Deciders]:
    """Who would decide each step if it were asked today, each step by another person, and none by
    those who approved ``before``.
    """
    path: list[Deciders] = []
    taken = list(before)
    for one in roles:
        found = staffing.deciders(one, asker.pk, taken)
        if len(found.people) == 1:
            taken.append(found.people[0].person.pk)
        path.append(found)
    return path
