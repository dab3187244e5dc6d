"""What of this app needs a person now."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.inbox import InboxItem, inbox_source, inbox_stamp
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.openness.duties import checks_due, what_to_do
from schoolgate.openness.models import SelfCheck
from schoolgate.openness.queries import notes_for
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for
from schoolgate.policies.inbox import VERSIONS

NOTES = "SELECT 1 FROM openness_note WHERE school_id IN {schools} AND state = 'told'"


@inbox_stamp
def looked(person: Person) -> object:
    """Of a self-check no entry is written: only its last day is kept."""
    return SelfCheck.objects.filter(person=person).aggregate(Max("pk"), Max("done_on"))


@inbox_source(where=NOTES)
def notes_to_answer(person: Person) -> Iterator[InboxItem]:
    """Notes that went to the person and wait."""
    for note in notes_for(person, schools_for(person), waiting=True):
        yield InboxItem(
            title=what_to_do(note),
            url=reverse("openness:answer", args=[note.school.slug, note.public_id]),
            verb=_("Read it"),
            place=note.school.name,
            detail=_("%(name)s wrote it on %(day)s")
            % {"name": note.writer.name, "day": day(note.at)},
            icon=note.known.icon,
        )


@inbox_source(where=VERSIONS)
def own_checks(person: Person) -> Iterator[InboxItem]:
    """Once a year: look through one's own settings. One line for each school."""
    for school, checks in checks_due(person):
        if any(due for _subject, _done_on, due in checks):
            yield InboxItem(
                title=_("Look through your own accounts"),
                url=reverse("openness:checks", args=[school.slug]),
                verb=_("Begin"),
                place=school.name,
                detail=_("Once a year, some minutes. Nobody sees what you find."),
                icon="lock",
            )
