"""What this person may see of notes; absent and forbidden look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404

from schoolgate.core import clock
from schoolgate.openness.models import Note, SelfCheck
from schoolgate.openness.rules import may_read
from schoolgate.openness.states import NoteState
from schoolgate.people.models import Person, School
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import months_after


def notes_of(person: Person, school: School) -> QuerySet[Note]:
    """What somebody wrote themselves."""
    return Note.objects.filter(school=school, writer=person).select_related("answered_by")


def notes_for(person: Person, schools: Sequence[School]) -> list[Note]:
    """Notes that went to the person, at these schools; those that wait first."""
    found: list[Note] = []
    for school in schools:
        held = standing_of(person).roles_at(school)
        if not held:
            continue
        here = (
            Note.objects.filter(school=school)
            .exclude(writer=person)
            .exclude(concerns=person)
            .select_related("writer", "school", "answered_by")
        )
        found += [note for note in here if held & set(note.goes_to)]
    return sorted(found, key=lambda note: (note.state != NoteState.TOLD, -note.at.timestamp()))


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


def last_self_checks(person: Person, school: School) -> dict[str, dt.date]:
    """The last day of each self-check of somebody at a school."""
    rows = SelfCheck.objects.filter(person=person, school=school).values_list("subject", "done_on")
    return dict(sorted(rows, key=lambda row: row[1]))


def is_due(done_on: dt.date | None) -> bool:
    """A self-check is due a year after the last, or at once where there was none."""
    return done_on is None or months_after(done_on, 12) <= clock.today()
