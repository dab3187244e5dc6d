"""What a person is, where and today: the one question that every rule asks first."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from django.db import connection

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import demand
from schoolgate.people.models import Federation, Person, School
from schoolgate.reference import roles as role_catalogue

P = ParamSpec("P")
NO_ROLES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """The roles of one person on one day, by school and by federation."""

    day: dt.date
    at_school: dict[int, frozenset[str]]
    at_federation: dict[int, frozenset[str]]

    def roles_at(self, school: School) -> frozenset[str]:
        """Roles held at a school, those held for its federation among them."""
        own = self.at_school.get(school.pk, NO_ROLES)
        if school.federation_id is None:
            return own
        return own | self.at_federation.get(school.federation_id, NO_ROLES)

    def roles_for(self, federation: Federation) -> frozenset[str]:
        """Roles held for a federation as a whole."""
        return self.at_federation.get(federation.pk, NO_ROLES)

    @property
    def needs_second_factor(self) -> bool:
        """Whether any role held today asks for a second factor at sign-in."""
        held = frozenset().union(*self.at_school.values(), *self.at_federation.values())
        return any(role.level == "high" for code, role in role_catalogue().items() if code in held)


# Asked on every request, of everybody a page names: one question, written once, instead of three
# that the object mapper would put together anew each time.
HELD = """
    SELECT school_id, federation_id, role FROM people_appointment
    WHERE person_id = %(person)s AND from_date <= %(day)s AND (until IS NULL OR until >= %(day)s)
    UNION ALL
    SELECT school_id, NULL, 'pupil' FROM people_enrolment
    WHERE person_id = %(person)s AND from_date <= %(day)s AND (until IS NULL OR until >= %(day)s)
    UNION ALL
    SELECT enrolment.school_id, NULL, 'parent'
    FROM people_care AS care
    JOIN people_enrolment AS enrolment ON enrolment.person_id = care.pupil_id
    WHERE care.carer_id = %(person)s
      AND care.from_date <= %(day)s AND (care.until IS NULL OR care.until >= %(day)s)
      AND enrolment.from_date <= %(day)s
      AND (enrolment.until IS NULL OR enrolment.until >= %(day)s)
"""


def standing_of(person: Person, on: dt.date | None = None) -> Standing:
    """Read what ``person`` is on a day (today by default); one query, kept on the object."""
    day = on or clock.today()
    kept: Standing | None = getattr(person, "_standing", None)
    if kept is not None and kept.day == day:
        return kept
    schools: dict[int, set[str]] = defaultdict(set)
    federations: dict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"person": person.pk, "day": day.isoformat()})
        for school, federation, role in cursor:
            if school is not None:
                schools[school].add(role)
            if federation is not None:
                federations[federation].add(role)
    standing = Standing(
        day,
        {key: frozenset(value) for key, value in schools.items()},
        {key: frozenset(value) for key, value in federations.items()},
    )
    person._standing = standing  # type: ignore[attr-defined]  # noqa: SLF001 - kept for the request
    return standing


def forget_standing(person: Person) -> None:
    """Read the standing anew next time: called where an appointment has changed."""
    if hasattr(person, "_standing"):
        del person._standing  # noqa: SLF001


def demand_now(
    rule: Callable[Concatenate[Actor, P], str | None], by: Actor, *asked: P.args, **more: P.kwargs
) -> None:
    """Ask a rule again under a lock: what the actor is counts as of now, not as of the request."""
    if isinstance(by, Person):
        forget_standing(by)
    demand(rule(by, *asked, **more))


def holds(by: Actor, school: School, *roles: str) -> bool:
    """Whether the actor holds one of the roles at the school today. The system holds none."""
    return isinstance(by, Person) and bool(standing_of(by).roles_at(school) & frozenset(roles))
