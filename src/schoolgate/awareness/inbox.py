"""What of this app needs a person now."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.awareness.channels import channels
from schoolgate.awareness.due import AHEAD, title_of, waiting_for
from schoolgate.awareness.duties import notes_to_read, page_of
from schoolgate.awareness.models import SentQuestion
from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.core.words import translated
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds

# The last day that is near, for the inbox, must not be sooner than AHEAD.
OCCASIONS = """
    SELECT 1 FROM awareness_activity AS activity
    JOIN awareness_plan AS plan ON plan.id = activity.plan_id
    WHERE plan.school_id IN {schools} AND activity.state = 'planned' AND activity.day <= %(soon)s
"""
NOTES = """
    SELECT 1 FROM awareness_activity AS activity
    JOIN awareness_plan AS plan ON plan.id = activity.plan_id
    WHERE plan.school_id IN {schools} AND activity.state = 'done'
"""
QUESTIONS = (
    "SELECT 1 FROM awareness_sentquestion WHERE school_id IN {schools} AND answered_at IS NULL"
)


@inbox_source(where=OCCASIONS)
def occasions(person: Person) -> Iterator[InboxItem]:
    """Occasions of this week and those that are over, for the one who sees to them, then the
    head.
    """
    for waiting in waiting_for(person, clock.today() + AHEAD):
        activity = waiting.activity
        if waiting.overdue:
            detail = _("Say what was done.")
        else:
            detail = translated(channels()[activity.channel].do)
        yield InboxItem(
            title=_("Make the policy known: %(title)s") % {"title": waiting.title},
            url=waiting.url,
            verb=_("Note what was done") if waiting.overdue else _("See what to do"),
            place=waiting.school.name,
            detail=detail,
            due=clock.end_of(activity.day),
            icon="calendar",
        )


@inbox_source(where=NOTES)
def notes(person: Person) -> Iterator[InboxItem]:
    """Notes that the person has not confirmed to have read."""
    for activity in notes_to_read(person):
        yield InboxItem(
            title=_("Read the note: %(title)s") % {"title": title_of(activity)},
            url=page_of(activity),
            verb=_("Read it"),
            place=activity.plan.school.name,
            icon="policy",
        )


@inbox_source(where=QUESTIONS)
def questions(person: Person) -> Iterator[InboxItem]:
    """Questions about the policy that wait for the head."""
    schools = [school for school in schools_for(person) if holds(person, school, *HEADS)]
    if not schools:
        return
    sent = SentQuestion.objects.filter(school__in=schools, answered_at=None)
    for question in sent.select_related("school", "person").order_by("at"):
        yield InboxItem(
            title=_("Answer a question about the policy"),
            url=reverse("awareness:question", args=[question.school.slug, question.public_id]),
            verb=_("Answer it"),
            place=question.school.name,
            detail=_("%(name)s asked on %(day)s")
            % {"name": question.person.name, "day": day(question.at)},
            icon="help",
        )
