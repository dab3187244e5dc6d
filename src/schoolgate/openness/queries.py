"""What this person may see of notes; absent and forbidden look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from schoolgate.core import clock
from schoolgate.notices.queries import holders
from schoolgate.openness.kinds import HEADS, LINE_MANAGER
from schoolgate.openness.models import Note, SelfCheck
from schoolgate.openness.rules import FAMILIES, may_read
from schoolgate.openness.states import NoteState
from schoolgate.people.models import Appointment, ClassMember, Person, School, in_force
from schoolgate.people.queries import managed_today
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import months_after


def notes_of(person: Person, school: School) -> QuerySet[Note]:
    """What somebody wrote themselves."""
    return Note.objects.filter(school=school, writer=person).select_related("answered_by")


def notes_for(person: Person, schools: Iterable[School], *, waiting: bool = False) -> list[Note]:
    """Notes that went to the person at these schools, those that wait first; two queries."""
    held = {school.pk: standing_of(person).roles_at(school) - FAMILIES for school in schools}
    rows = (
        Note.objects.filter(school__in=[key for key, roles in held.items() if roles])
        .exclude(writer=person)
        .exclude(concerns=person)
        .select_related("writer", "school__federation", "answered_by")
    )
    if waiting:
        rows = rows.filter(state=NoteState.TOLD)
    managed = _managed(person)
    found = [
        note
        for note in rows
        if held[note.school_id] & set(note.goes_to)
        or (LINE_MANAGER in note.goes_to and (note.writer_id, note.school_id) in managed)
    ]
    return sorted(found, key=lambda note: (not note.is_open, -note.at.timestamp()))


def _managed(person: Person) -> set[tuple[int, int | None]]:
    mine = managed_today().filter(line_manager=person)
    return set(mine.values_list("person", "school"))


def note_for(person: Person, school: School, public_id: str) -> Note:
    """One note; 404 where it is not theirs to read."""
    note = (
        Note.objects.filter(school=school, public_id=public_id)
        .select_related("school", "writer", "concerns", "answered_by")
        .first()
    )
    if note is None or may_read(person, note) is not None:
        raise Http404
    return note


def teaches(note: Note) -> bool:
    """Whether the child that a note names is in a class of its writer today (HOL-5.4)."""
    if note.concerns_id is None:
        return False
    here = ClassMember.objects.filter(in_force(clock.today()), school_class__school=note.school)
    classes = here.filter(person=note.concerns).values("school_class")
    return (
        here.filter(person=note.writer, school_class__in=classes)
        .exclude(part=ClassMember.Part.PUPIL)
        .exists()
    )


def last_self_checks(person: Person, school: School) -> dict[str, dt.date]:
    """The last day of each self-check of somebody at a school."""
    rows = SelfCheck.objects.filter(person=person, school=school).values_list("subject", "done_on")
    return dict(sorted(rows, key=lambda row: row[1]))


def is_due(done_on: dt.date | None) -> bool:
    """A self-check is due a year after the last, or at once where there was none."""
    return done_on is None or months_after(done_on, 12) <= clock.today()


def checked_this_year(school: School) -> dict[str, int]:
    """How many looked through each subject in the last twelve months; no names."""
    since = months_after(clock.today(), -12)
    rows = SelfCheck.objects.filter(school=school, done_on__gt=since).order_by()
    counted = rows.values("subject").annotate(people=Count("person", distinct=True))
    return {row["subject"]: row["people"] for row in counted}


def those_who_check(school: School) -> int:
    """How many people the self-checks are for."""
    held = Appointment.objects.filter(in_force(clock.today())).filter(
        Q(school=school) | Q(federation=school.federation_id, federation__isnull=False)
    )
    return held.values("person").distinct().count()


def work_domains(school: School) -> tuple[str, ...]:
    """Domains of the school's own addresses: those under which its head and its office sign in."""
    addresses = [
        address
        for person in holders(school, *HEADS, "office")
        for address in (person.email, person.user.email if person.user else "")
    ]
    return tuple(sorted({one.rpartition("@")[2].casefold() for one in addresses if "@" in one}))
