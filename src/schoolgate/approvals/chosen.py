"""How somebody could have chosen who decides for them: what they gave, ended, entered and sent.

Read for everybody at a school at once; keys of people stand with what they did.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from schoolgate.ledger.hashing import canonical
from schoolgate.ledger.models import Entry, Fact
from schoolgate.people.models import Absence, Appointment, Invitation, School
from schoolgate.reference import roles

LINE_MANAGER = "line-manager"
ENTERED = ("people.absence_recorded", "people.absence_changed")
ENDED = ("people.appointment_changed", "people.appointment_ended")
GIVEN = ("people.appointed", *ENDED)
LATELY = dt.timedelta(days=90)
MANY_HOLD = frozenset({"teacher", "staff", "supply-staff"})  # and none of them decides


def roles_given(
    school: School, day: dt.date, held: Sequence[Appointment], here: Mapping[str, int]
) -> frozenset[tuple[str, int]]:
    """Which roles somebody gave or changed, or has lately ended, and who, as the record tells it.

    Powerful roles come from a head alone. A line manager counts as given where somebody has chosen
    their own, or sent the one they had away. ``here`` are the keys of people by their public id.
    """
    ours = {one.public_id: one for one in held}
    found: set[tuple[str, int]] = set()
    over: dict[str, set[int]] = defaultdict(set)
    for appointment, actor in _acts(school, day, held):
        one, by = ours.get(appointment), here.get(actor)
        if by is None:
            continue
        if one is None:
            over[appointment].add(by)
            continue
        found.add((one.role, by))
        if by == one.person_id and one.line_manager_id:
            found.add((LINE_MANAGER, by))
    if over:
        present = {one.person_id for one in held}
        managed = {(one.person_id, one.line_manager_id) for one in held}
        gone = Appointment.objects.filter(public_id__in=list(over))
        for appointment, role, person in gone.values_list("public_id", "role", "person"):
            if role not in MANY_HOLD:
                found |= {(role, by) for by in over[appointment]}
            if person not in present:
                away = {by for by in over[appointment] if (by, person) in managed}
                found |= {(LINE_MANAGER, by) for by in away}
    return frozenset(found)


def _acts(
    school: School, day: dt.date, held: Sequence[Appointment]
) -> QuerySet[Entry, tuple[str, str]]:
    """Who gave or changed the appointments of today, and who ended one lately: recorded it, or let
    its last day be then.
    """
    known = roles()
    deciding = [
        one.public_id
        for one in held
        if one.line_manager_id or (one.role not in MANY_HOLD and known[one.role].level != "high")
    ]
    late = Appointment.objects.filter(school=school, until__gte=day - LATELY)
    was_late = Q(at__gte=_since(day)) | Q(subject_id__in=late.values("public_id"))
    told = Entry.objects.order_by().filter(
        chain=school.public_id, subject_kind="people.appointment"
    )
    given = told.filter(event__in=GIVEN, subject_id__in=deciding)
    ended = told.filter(was_late, event__in=ENDED).exclude(
        subject_id__in=[one.public_id for one in held]
    )
    return given.values_list("subject_id", "actor_id").union(
        ended.values_list("subject_id", "actor_id")
    )


def accounts_invited(day: dt.date, held: Sequence[Appointment]) -> frozenset[tuple[int, int]]:
    """Whose account came of an invitation that was sent lately, and who sent it."""
    came = Invitation.objects.filter(
        person__in={one.person_id for one in held}, accepted_at__isnull=False, at__gte=_since(day)
    )
    return frozenset(came.values_list("person_id", "by_id"))


def who_entered(
    school: School, absences: Sequence[Absence], here: Mapping[str, int]
) -> dict[int, frozenset[int]]:
    """Who entered each absence, as the record tells it; whoever changed one entered it too."""
    if not absences:
        return {}
    away = {canonical(one.public_id): one.pk for one in absences}
    told = Fact.objects.filter(
        name="absence", value__in=list(away), entry__chain=school.public_id,
        entry__event__in=ENTERED, entry__subject_kind="people.person",
        entry__subject_id__in=[one.person.public_id for one in absences],
    ).values_list("value", "entry__actor_id")  # fmt: skip
    found: dict[int, set[int]] = defaultdict(set)
    for absence, actor in told:
        if actor in here:
            found[away[absence]].add(here[actor])
    return {absence: frozenset(people) for absence, people in found.items()}


def _since(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day - LATELY, dt.time()))
