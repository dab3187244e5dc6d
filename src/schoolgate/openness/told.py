"""Who is told of notes. No mail and no notice says what a note is about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.openness.models import Note
from schoolgate.openness.rules import may_read, readers
from schoolgate.openness.states import NoteState


def _waits(notice: Notice) -> bool:
    public_id = notice.key.rsplit(":", 1)[-1]
    return Note.objects.filter(public_id=public_id, state=NoteState.TOLD).exists()


TOLD = notice_kind(
    "openness.told",
    title=_("{name} wrote a note to you"),
    mail=_("Somebody wrote a note to you"),
    verb=_("Read it"),
    icon="speech",
    personal="name",
    at_once=True,
    asks=True,
    sourced=True,
    still_open=_waits,
)
ANSWERED = notice_kind(
    "openness.answered",
    title=_("Your note was answered"),
    mail=_("A note of yours was answered"),
    verb=_("Read the answer"),
    icon="speech",
    at_once=True,
)


@hears("openness.told")
def tell_readers(entry: Entry) -> None:
    """Tell whom it went to."""
    note = _note(entry)
    if note is None or not note.is_open:
        return
    to = [
        person
        for person in readers(note.writer, note.school, tuple(note.goes_to))
        if may_read(person, note) is None
    ]
    tell(
        TOLD,
        to=to,
        key=f"openness.note:{note.public_id}",
        words={"name": note.writer.name},
        url=reverse("openness:answer", args=[note.school.slug, note.public_id]),
        school=note.school,
    )


@hears("openness.answered", "openness.decided")
def tell_writer(entry: Entry) -> None:
    """Tell the writer of the answer."""
    note = _note(entry)
    if note is None:
        return
    settle(key=f"openness.note:{note.public_id}")
    tell(
        ANSWERED,
        to=[note.writer],
        key=f"openness.answer:{note.public_id}",
        url=reverse("openness:note", args=[note.school.slug, note.public_id]),
        school=note.school,
    )


@hears("openness.ended")
def settle_what_is_over(entry: Entry) -> None:
    """Ask nobody about what is over."""
    settle(key=f"openness.note:{entry.subject_id}")


def _note(entry: Entry) -> Note | None:
    found = Note.objects.filter(public_id=entry.subject_id)
    return found.select_related("school", "writer").first()
