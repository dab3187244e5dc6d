"""What of questions and of joining and leaving needs a person. Requests to sign: see asking/."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.duties import Duty, duty_source
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.declarations.models import JoiningTask, Question
from schoolgate.declarations.queries import tasks_of
from schoolgate.declarations.rules import may_answer, may_see_questions
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for

QUESTIONS = """
    SELECT 1 FROM declarations_question AS question
    JOIN declarations_signingrequest AS request ON request.id = question.request_id
    WHERE request.school_id IN {schools} AND question.answered_at IS NULL
"""
TASKS = "SELECT 1 FROM declarations_joiningtask WHERE person_id = %(person)s AND done_on IS NULL"


def _waiting(person: Person) -> list[Question]:
    """Open questions that this person may answer."""
    schools = [one for one in schools_for(person) if may_see_questions(person, one) is None]
    if not schools:
        return []
    found = (
        Question.objects.filter(~Q(request__person=person), request__school__in=schools)
        .filter(answered_at=None)
        .select_related("request__school", "request__person", "request__version__policy")
        .defer("request__version__source", "request__version__text", "request__version__values")
    )
    return [one for one in found if may_answer(person, one) is None]


def _answer_url(question: Question) -> str:
    return reverse("declarations:answer", args=[question.request.school.slug, question.public_id])


def _task_url(task: JoiningTask) -> str:
    return reverse("declarations:task", args=[task.school.slug, task.public_id])


@inbox_source(where=QUESTIONS)
def questions_to_answer(person: Person) -> Iterator[InboxItem]:
    """Questions of those who read the policy."""
    for question in _waiting(person):
        yield InboxItem(
            title=_("%(name)s asks about the policy before signing")
            % {"name": question.request.person.name},
            url=_answer_url(question),
            verb=_("Answer"),
            place=question.request.school.name,
            detail=question.text[:120],
            quoted=True,
            icon="help",
        )


@inbox_source(where=TASKS)
def to_look_through(person: Person) -> Iterator[InboxItem]:
    """What somebody looks through alone on joining or leaving."""
    for task in tasks_of(person):
        yield InboxItem(
            title=task.get_kind_display(),
            url=_task_url(task),
            verb=_("Look at it"),
            place=task.school.name,
            detail=_("Some minutes, by yourself. Nobody sees what you find."),
            due=clock.end_of(task.due_on),
            icon="check",
        )


@duty_source
def duties(person: Person) -> Iterator[Duty]:
    """The same, with dates."""
    for question in _waiting(person):
        yield Duty(
            kind="answer",
            title=_("Answer a question about the policy"),
            url=_answer_url(question),
            place=question.request.school.name,
        )
    for task in tasks_of(person):
        yield Duty(
            kind="do",
            title=task.get_kind_display(),
            url=_task_url(task),
            place=task.school.name,
            due=task.due_on,
        )
