"""Who decides a step today: who holds its role and is there, else who stands in, else the next above.

Never the one who asks, nor one who approved another step of the same request; for a head nobody whom
that head leads. Nobody decides by what the one who asks could have chosen: a role that they gave,
changed or ended, an absence that they entered, an account to which they lately invited its owner, or
an address where they keep the list of people. Of those who may, only ones after whom the steps that
follow can still be decided.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.db.models import Q

from schoolgate.approvals import chosen
from schoolgate.approvals.models import ApprovalRequest, Step
from schoolgate.core import clock
from schoolgate.people.models import Absence, Appointment, Person, School, in_force
from schoolgate.people.rules import HEADS, KEEPERS

LINE_MANAGER = chosen.LINE_MANAGER
FEWEST = 2  # people who decide where the policy asks for several steps
LAST = "nominated-governor"  # nobody stands above
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
LED = (
    "slt", "assistant-head", "network-manager", "communications-manager", "ict-leader", "dsl",
    "deputy-dsl", "hr", "office", "teacher", "staff", "supply-staff", "governors-support",
    "contractor", "trainee", "volunteer", "pta",
)  # fmt: skip
LED_BY = {**dict.fromkeys(LED, HEADS), "headteacher": ("executive-head",)}
Why = Literal["", "away", "vacant", "own", "given", "invited", "both"]
BY_CHANCE = frozenset({"", "away", "vacant"})  # and not for the sake of who asks
FOR_GOOD = frozenset({"", "vacant"})  # whoever is away comes back


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who may decide today, by which role, and in whose place."""

    person: Person
    role: str
    instead_of: Person | None = None


@dataclass(frozen=True, slots=True)
class Deciders:
    """Everybody who may decide a step. ``why`` says why it is not who holds the role itself, or that
    one approval counts for both this step and the last.

    Where it is nobody, ``lacking`` are the roles of those who could, that nobody holds. ``unreached``
    are those who could, but neither sign in nor get mail; without ``letters``, who do not sign in.
    """

    people: tuple[Decider, ...]
    why: Why = ""
    lacking: tuple[str, ...] = ()
    unreached: tuple[Person, ...] = ()
    letters: bool = True

    def decider(self, person: Person) -> Decider | None:
        """The part of one person in it, if any."""
        return next((one for one in self.people if one.person.pk == person.pk), None)


@dataclass(frozen=True, slots=True)
class Away:
    """One absence on the day: who covers, and who entered it."""

    cover: Person | None
    entered: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Staffing:
    """Who holds which role at a school on one day, who manages whom, who is away; and what does not
    count for the one who did it, or one could choose who decides: ``given`` are roles with who gave,
    changed or ended them, ``invited`` people with who lately invited them, and each absence knows who
    entered it. Of several absences that count the one entered last comes first.

    Where a method takes an ``asker`` it answers for their requests.
    """

    school: School
    holding: dict[str, tuple[Person, ...]]
    managers: dict[int, tuple[Person, ...]]
    away: dict[int, tuple[Away, ...]]
    given: frozenset[tuple[str, int]] = frozenset()
    invited: frozenset[tuple[int, int]] = frozenset()

    def deciders(self, roles: Sequence[str], asker: int, taken: Iterable[int] = ()) -> Deciders:
        """Who decides a step of these roles for the one who asks; ``taken`` approved other steps."""
        out = {asker, *taken}
        found = [self._of_role(role, asker, out) for role in roles]
        if self._holds(asker, *HEADS):
            # Of several roles that of the head may be one: the others are not asked instead.
            found = [one for one in found if one.people and one.why == "own"] or found
        own = [one for one in found if one.people and not one.why]
        used = own or [one for one in found if one.people][:1]
        people = {one.person.pk: one for each in used for one in reversed(each.people)}
        ordered = sorted(people.values(), key=lambda one: (one.person.family_name, one.person.pk))
        reached = tuple(one for one in ordered if self._is_reached(one.person, asker))
        lacking = dict.fromkeys(role for one in found for role in one.lacking)
        return Deciders(
            people=reached,
            why="" if own else next((one.why for one in found), "vacant"),
            lacking=() if reached else tuple(lacking),
            unreached=tuple(one.person for one in ordered if one not in reached),
            letters=not self._keeps_list(asker),
        )

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
        return self._absence(person, asker) is not None

    # One role

    def _of_role(
        self, role: str, asker: int, out: set[int], seen: frozenset[str] = frozenset()
    ) -> Deciders:
        """Who holds it and is there, else who stands in, else the same of the next above; ``out``
        decide nothing, and roles are ``seen`` once.
        """
        free = [one for one in self._held(role, asker) if self._is_free(one, role, asker, out)]
        here = tuple(Decider(one, role) for one in free if not self.is_away(one, asker))
        if here:
            return Deciders(here)
        stand_ins = tuple(self._stand_ins(role, asker, free, out))
        if stand_ins:
            return Deciders(stand_ins, "away")
        why = self._why_not(role, asker, free)
        lacking = () if self._held(role, asker) else (role,)
        above = self._above(role, asker)
        if role == LAST or above in seen:
            return Deciders((), why, lacking)
        found = self._of_role(above, asker, out, seen | {role})
        return replace(found, why=why, lacking=(*lacking, *found.lacking))

    def _is_free(self, person: Person, role: str, asker: int, out: set[int]) -> bool:
        """Whether somebody who holds a role may decide by it, if they are there."""
        if person.pk in out or self._gave(asker, role) or self._invited(asker, person):
            return False
        if role == LINE_MANAGER and self._is_led(person, asker):
            return False
        return not self._leads(asker, role)

    def _why_not(self, role: str, asker: int, free: Sequence[Person]) -> Why:
        """Why it is nobody with the role; ``free`` are those who may and are away."""
        if self._gave(asker, role):
            return "given"
        if free:
            return "away"
        held = self._held(role, asker)
        if any(self._invited(asker, one) for one in held):
            return "invited"
        return "own" if held else "vacant"

    def _above(self, role: str, asker: int) -> str:
        if not self._held(role, asker) and self.holding.get(WHERE_VACANT.get(role, "")):
            return WHERE_VACANT[role]
        return ABOVE.get(role, "headteacher")

    def _stand_ins(
        self, role: str, asker: int, away: Sequence[Person], out: set[int]
    ) -> Iterable[Decider]:
        """The covers of those who are away, by the calendar; else the deputies of the role."""
        covers = [(held.cover, one) for one in away if (held := self._absence(one, asker))]
        named = [
            Decider(cover, role, one)
            for cover, one in covers
            if cover is not None and self._stands_in(cover, asker, out)
        ]
        if named or not away:
            return named
        return [
            Decider(person, deputy, away[0])
            for deputy in DEPUTIES.get(role, ())
            for person in self.holding.get(deputy, ())
            if self._stands_in(person, asker, out) and not self._gave(asker, deputy)
        ]

    def _stands_in(self, person: Person, asker: int, out: set[int]) -> bool:
        """Whether a cover or deputy may decide; for a head only whoever stands above one."""
        if person.pk in out or self._invited(asker, person) or self._is_led(person, asker):
            return False
        above = self._holds(person.pk, *self._not_led(asker), LAST)
        if self._holds(asker, *HEADS) and not above:
            return False
        return not self.is_away(person, asker) and self._is_reached(person, asker)

    # What one who asks could have chosen

    def _gave(self, asker: int, role: str) -> bool:
        """A head names people by office: what only a head decides goes above the head anyway. Their
        own line manager is no such office.
        """
        if role != LINE_MANAGER and self._holds(asker, *HEADS):
            return False
        return (role, asker) in self.given

    def _invited(self, asker: int, person: Person) -> bool:
        """A head must be able to invite the chair, who decides for them."""
        return (person.pk, asker) in self.invited and not self._holds(asker, *HEADS)

    def _keeps_list(self, asker: int) -> bool:
        """Whether they could enter an address of their own for somebody (``may_keep_people``)."""
        return self._holds(asker, *KEEPERS)

    def _is_reached(self, person: Person, asker: int) -> bool:
        """Whether somebody signs in; else whether they get letters, and at an address of theirs."""
        if person.user is not None:
            return person.user.is_active
        return bool(person.email) and not self._keeps_list(asker)

    def _absence(self, person: Person, asker: int) -> Away | None:
        held = self.away.get(person.pk, ())
        return next((one for one in held if asker not in one.entered), None)

    # Who holds what, and who leads whom

    def _held(self, role: str, asker: int) -> tuple[Person, ...]:
        if role == LINE_MANAGER:
            return self.managers.get(asker, ())
        return self.holding.get(role, ())

    def _holds(self, person: int, *roles: str) -> bool:
        return any(one.pk == person for role in roles for one in self.holding.get(role, ()))

    def _leads(self, asker: int, role: str) -> bool:
        return self._holds(asker, *LED_BY.get(role, ()))

    def _not_led(self, asker: int) -> list[str]:
        """The offices above others that who asks does not lead."""
        return [role for role in ABOVE if not self._leads(asker, role)]

    def _is_led(self, person: Person, asker: int) -> bool:
        """Whether somebody is led by who asks, and stands in no office that is not."""
        if self._holds(person.pk, *self._not_led(asker)):
            return False
        managed = any(one.pk == asker for one in self.managers.get(person.pk, ()))
        return managed or self._holds(
            person.pk, *(role for role in LED_BY if self._leads(asker, role))
        )


def staffing_of(school: School, on: dt.date | None = None) -> Staffing:
    """Read it: four queries, however many people there are, and one more each where somebody is away
    and where an appointment ended lately.
    """
    day = on or clock.today()
    held = _appointments(school, day)
    here = {one.person.public_id: one.person_id for one in held}
    holding: dict[str, dict[int, Person]] = defaultdict(dict)
    managers: dict[int, dict[int, Person]] = defaultdict(dict)
    present = {one.person_id for one in held}
    for one in held:
        holding[one.role][one.person_id] = one.person
        if one.line_manager is not None and one.line_manager_id in present:
            managers[one.person_id][one.line_manager.pk] = one.line_manager
    return Staffing(
        school,
        {role: tuple(people.values()) for role, people in holding.items()},
        {person: tuple(above.values()) for person, above in managers.items()},
        _away(school, day, here),
        chosen.roles_given(school, day, held, here),
        chosen.accounts_invited(day, held),
    )


def _appointments(school: School, day: dt.date) -> list[Appointment]:
    place = Q(school=school)
    if school.federation_id:
        place |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(in_force(day)).filter(place)
    return list(
        held.select_related("person__user", "line_manager__user").order_by(
            "person__family_name", "person__pk"
        )
    )


def _away(school: School, day: dt.date, here: Mapping[str, int]) -> dict[int, tuple[Away, ...]]:
    """The absences of the day. A cover who has left, or never was here, covers nobody."""
    calendar = Absence.objects.filter(school=school, from_date__lte=day, until__gte=day)
    absences = list(calendar.select_related("person", "cover__user").order_by("-pk"))
    entered = chosen.who_entered(school, absences, here)
    present = set(here.values())
    away: dict[int, list[Away]] = defaultdict(list)
    for out in absences:
        cover = out.cover if out.cover_id in present else None
        away[out.person_id].append(Away(cover, entered.get(out.pk, frozenset())))
    return {person: tuple(days) for person, days in away.items()}


# The steps of a request, one after the other


def deciders_of(request: ApprovalRequest, step: Step, staffing: Staffing | None = None) -> Deciders:
    """Who may decide a step today, so that the open steps after it can be decided too."""
    staffing = staffing or staffing_of(request.school)
    steps = request.steps.all()
    taken = [one.approved_by_id for one in steps if one.pk != step.pk and one.approved_by_id]
    after = [one.roles for one in steps if one.place > step.place and not one.approved_by_id]
    return _path([step.roles, *after], request.asker_id, staffing, taken)[0]


def path_of(
    roles: Sequence[Sequence[str]], asker: Person, staffing: Staffing, before: Iterable[int] = ()
) -> list[Deciders]:
    """Who would decide each step if it were asked today, each step by another person, and none by
    those who approved ``before``.
    """
    return _path(roles, asker.pk, staffing, list(before))


def path_to_lay(
    roles: Sequence[Sequence[str]], asker: Person, staffing: Staffing
) -> list[Deciders]:
    """The path of a request that is sent for the first time.

    Where it could not be finished, and whoever decides the last step, which is about everything, is
    alone to decide another too, by a role of theirs or since nobody holds its role, one approval
    counts for both: the ``why`` of that step is "both". Two people still decide at the least. Nobody's
    step goes to another for good since they are away today.
    """
    path = path_of(roles, asker, staffing)
    if can_be_finished(path) or len(roles) <= FEWEST:
        return path
    last = staffing.deciders(roles[-1], asker.pk)
    for place, wanted in enumerate(roles[:-1]):
        here = staffing.deciders(wanted, asker.pk)
        if {here.why, last.why} - FOR_GOOD or len(here.people) != 1:
            continue
        shorter = path_of([*roles[:place], *roles[place + 1 :]], asker, staffing)
        if can_be_finished(shorter) and shorter[-1].decider(here.people[0].person):
            both = Deciders(here.people, "both")
            return [*shorter[:place], both, *shorter[place:]]
    return path


def can_be_finished(path: Iterable[Deciders]) -> bool:
    """Whether every step of a path has somebody."""
    return all(one.people for one in path)


def _path(
    roles: Sequence[Sequence[str]], asker: int, staffing: Staffing, taken: Sequence[int]
) -> list[Deciders]:
    """Whoever decides a later step does so there rather than here, where nobody holds the role: then
    the next above them decides here, as far as the rest can be finished so.
    """
    if not roles:
        return []
    found = staffing.deciders(roles[0], asker, taken)
    if found.why == "vacant" and _is_wanted_later(found, roles[1:], asker, staffing, taken):
        here = [one.person.pk for one in found.people]
        rather = staffing.deciders(roles[0], asker, [*taken, *here])
        path = _path_after(rather, roles[1:], asker, staffing, taken)
        if can_be_finished(path):
            return path
    return _path_after(found, roles[1:], asker, staffing, taken)


def _is_wanted_later(
    found: Deciders, roles: Sequence[Sequence[str]], asker: int, staffing: Staffing,
    taken: Sequence[int],
) -> bool:  # fmt: skip
    later = [staffing.deciders(each, asker, taken) for each in roles]
    return any(
        each.decider(one.person) for each in later if each.why in BY_CHANCE for one in found.people
    )


def _path_after(
    found: Deciders, roles: Sequence[Sequence[str]], asker: int, staffing: Staffing,
    taken: Sequence[int],
) -> list[Deciders]:  # fmt: skip
    """A step with those after whom the rest can be finished, and the rest. Where there are none, it
    is shown where it ends; but where those found stand in for somebody away, and are needed later,
    the step waits for whoever is away.
    """
    after = [(one, _path(roles, asker, staffing, [*taken, one.person.pk])) for one in found.people]
    whole = [(one, path) for one, path in after if can_be_finished(path)]
    if len(whole) == 1:
        [(one, path)] = whole
        return [replace(found, people=(one,)), *path]
    untaken = _path(roles, asker, staffing, taken)
    if whole or not after:
        return [replace(found, people=tuple(one for one, _path in whole)), *untaken]
    if found.why == "away" and can_be_finished(untaken):
        return [replace(found, people=()), *untaken]
    return [found, *after[0][1]]
