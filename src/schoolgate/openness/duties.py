"""Duties and days of this app: notes to answer, exceptions that end, self-checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.openness.models import Note, SelfCheck
from schoolgate.openness.queries import is_due, last_self_checks, notes_for
from schoolgate.openness.rules import works_here
from schoolgate.openness.selfchecks import checks_asked
from schoolgate.openness.states import NoteState
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import months_after
from schoolgate.policies.policy import policy_for

Row = tuple[SelfCheck.Subject, dt.date | None, bool]


def checks_due(person: Person) -> Iterator[tuple[School, list[Row]]]:
    """The self-checks that the policy of each school asks for: last done on, and whether due.

    Who serves a whole federation is asked at no single school.
    """
    own = standing_of(person).at_school
    for school in schools_for(person):
        if (
            school.pk in own
            and works_here(person, school)
            and (asked := checks_asked(policy_for(school)))
        ):
            done = last_self_checks(person, school)
            yield (
                school,
                [
                    (one.subject, done.get(one.subject), is_due(done.get(one.subject)))
                    for one in asked
                ],
            )


def what_to_do(note: Note) -> str:
    """What a note asks of whoever it went to, with the kind of note in its own words."""
    words = _("Decide on “%(kind)s”") if note.known.decides else _("Answer “%(kind)s”")
    return words % {"kind": note.known.title}


@duty_source
def notes_to_answer(person: Person) -> Iterator[Duty]:
    """Notes that went to the person and wait."""
    for note in notes_for(person, schools_for(person), waiting=True):
        yield Duty(
            kind="decide" if note.known.decides else "answer",
            title=what_to_do(note),
            url=reverse("openness:answer", args=[note.school.slug, note.public_id]),
            place=note.school.name,
            detail=note.writer.name,
        )


@duty_source
def own_checks(person: Person) -> Iterator[Duty]:
    """Self-checks: those due now as one duty, the others with the day they come round."""
    for school, checks in checks_due(person):
        now_due = [done_on for _subject, done_on, due in checks if due]
        if now_due:
            days = [months_after(done_on, 12) for done_on in now_due if done_on]
            yield Duty(
                kind="do",
                title=_("Look through your own accounts"),
                url=reverse("openness:checks", args=[school.slug]),
                place=school.name,
                due=min(days, default=None),
            )
        for subject, done_on, due in checks:
            if done_on and not due:
                yield Duty(
                    kind="do",
                    title=_("Look through: %(subject)s") % {"subject": subject.label},
                    url=reverse("openness:check", args=[school.slug, subject]),
                    place=school.name,
                    due=months_after(done_on, 12),
                )


@diary_source
def last_days(person: Person) -> Iterator[DiaryDay]:
    """The last day of exceptions that were agreed to for the person."""
    agreed = Note.objects.filter(
        writer=person, school__in=schools_for(person), kind="exception", state=NoteState.AGREED,
        until__gte=clock.today(),
    )  # fmt: skip
    for note in agreed.select_related("school"):
        if note.until is not None:
            yield DiaryDay(
                uid=f"note-{note.public_id}",
                day=note.until,
                title=_("Last day of an exception"),
                url=reverse("openness:note", args=[note.school.slug, note.public_id]),
                place=note.school.name,
            )
