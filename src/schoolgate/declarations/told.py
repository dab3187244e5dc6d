"""Who is told of what people sign, decline, take back and ask."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.declarations.joining import left_unseen
from schoolgate.declarations.models import Declaration, JoiningTask, Question
from schoolgate.declarations.queries import unsigned
from schoolgate.declarations.rules import CHAIR, RECORDERS, collector_of
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.policies.life.queries import all_in_force
from schoolgate.policies.models import Version


def _question_waits(notice: Notice) -> bool:
    return Question.objects.filter(
        public_id=notice.key.rsplit(":", 1)[-1], answered_at=None
    ).exists()


def _task_waits(notice: Notice) -> bool:
    return JoiningTask.objects.filter(
        public_id=notice.key.rsplit(":", 1)[-1], done_on=None
    ).exists()


def _heads_of(notice: Notice) -> list[Person]:
    return holders(notice.school, CHAIR) if notice.school else []


QUESTION = notice_kind(
    "declarations.question",
    title=_("{name} asks about “{title}” before signing"),
    mail=_("Somebody asks about the policy before signing"),
    verb=_("Answer"),
    icon="help",
    words="title",
    personal="name",
    at_once=True,
    asks=True,
    sourced=True,
    still_open=_question_waits,
    escalate=_heads_of,
)
ANSWERED = notice_kind(
    "declarations.answered",
    title=_("Your question about “{title}” was answered"),
    mail=_("Your question about the policy was answered"),
    verb=_("Read the answer"),
    icon="speech",
    words="title",
    at_once=True,
)
DECLINED = notice_kind(
    "declarations.declined",
    title=_("{name} does not sign “{title}”"),
    text=_("The reason stands on the page. They can still sign."),
    mail=_("Somebody declined to sign the policy"),
    verb=_("Read why"),
    icon="sign",
    words="title",
    personal="name",
)
WITHDRAWN = notice_kind(
    "declarations.withdrawn",
    title=_("{name} took back their signature on “{title}”"),
    text=_("The reason stands on the page. Who has signed shows whether they sign anew."),
    mail=_("Somebody took back what they had signed"),
    verb=_("Read why"),
    icon="sign",
    words="title",
    personal="name",
)
ON_PAPER = notice_kind(
    "declarations.on_paper",
    title=_("Your signature on “{title}” was recorded from paper"),
    text=_("{by} recorded the sheet. Tell the office at once if you did not sign it."),
    mail=_("A sheet that you signed was recorded"),
    verb=_("Look at it"),
    icon="sign",
    words="title",
    personal="by",
    at_once=True,
)
COLLECTED = notice_kind(
    "declarations.collected",
    title=_("{signed} signed “{title}” on {day}; {open} still have not"),
    mail=_("Declarations came in"),
    verb=_("See who signed"),
    icon="sign",
    words="signed title open",
    dates="day",
)
TASK = notice_kind(
    "declarations.task",
    title=_("Something to look through: {school}"),
    text=_("It takes some minutes, and nobody sees what you find."),
    mail=_("There is something for you to look through"),
    verb=_("Look at it"),
    icon="check",
    words="school",
    asks=True,
    sourced=True,
    still_open=_task_waits,
)
LEFT_UNSEEN = notice_kind(
    "declarations.left_unseen",
    title=_("{name} left on {day} and was not shown what goes on after leaving"),
    text=_("Their last day was entered when it had passed, so they cannot sign in any more. Tell them"
           " which rules go on, and take over the sites they look after."),
    mail=_("Somebody left without having been shown what goes on after leaving"),
    verb=_("See the policy"),
    icon="people",
    words="",
    personal="name",
    dates="day",
)  # fmt: skip


@hears("declarations.question_asked")
def question_asked(entry: Entry) -> None:
    """Ask whoever may answer: the head; the chair where the head asks."""
    question = _question(entry)
    if question is None or question.answered_at is not None:
        return
    school, asker = question.request.school, question.request.person
    heads = [one for one in holders(school, *HEADS) if one.pk != asker.pk]
    tell(
        QUESTION,
        to=heads or holders(school, CHAIR),
        key=f"declarations.question:{question.public_id}",
        words={"title": question.request.version.policy.title, "name": asker.name},
        url=reverse("declarations:answer", args=[school.slug, question.public_id]),
        school=school,
    )


@hears("declarations.question_answered")
def question_answered(entry: Entry) -> None:
    """Tell whoever asked."""
    question = _question(entry)
    if question is None:
        return
    settle(f"declarations.question:{question.public_id}")
    asked = question.request
    tell(
        ANSWERED,
        to=[asked.person],
        key=f"declarations.answered:{question.public_id}",
        words={"title": asked.version.policy.title},
        url=reverse("declarations:read", args=[asked.school.slug, asked.public_id]),
        school=asked.school,
    )


@hears("declarations.declined", "declarations.withdrawn")
def said_no(entry: Entry) -> None:
    """Tell the head, and whoever collects declarations; the chair where the head said no."""
    declaration = _declaration(entry)
    if declaration is None:
        return
    kind = DECLINED if declaration.kind == Declaration.Kind.DECLINED else WITHDRAWN
    tell(
        kind,
        to=_readers_of(declaration),
        key=f"declarations.declaration:{declaration.public_id}",
        words={"title": declaration.version.policy.title, "name": declaration.person.name},
        url=_page(declaration),
        school=declaration.school,
    )


@hears("declarations.signed")
def signed_on_paper(entry: Entry) -> None:
    """Tell the signer that the office recorded their sheet."""
    declaration = _declaration(entry)
    if declaration is None or declaration.way != Declaration.Way.PAPER:
        return
    tell(
        ON_PAPER,
        to=[declaration.person],
        key=f"declarations.declaration:{declaration.public_id}",
        words={"title": declaration.version.policy.title, "by": declaration.by.name},
        url=_page(declaration),
        school=declaration.school,
    )


def tell_collectors() -> int:
    """Once for each day and policy: how many signed yesterday, and how many have not."""
    yesterday = clock.today() - dt.timedelta(days=1)
    begin = timezone.make_aware(dt.datetime.combine(yesterday, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time.min))
    came = (
        Declaration.objects.filter(kind=Declaration.Kind.SIGNED, at__gte=begin, at__lt=end)
        .order_by()
        .values("school", "version")
        .annotate(signed=Count("pk"))
    )
    schools = School.objects.in_bulk({row["school"] for row in came})
    versions = Version.objects.select_related("policy__school").defer("source", "text")
    known = versions.in_bulk({row["version"] for row in came})
    for row in came:
        school, version = schools[row["school"]], known[row["version"]]
        tell(
            COLLECTED,
            to=_collectors(school, version),
            key=f"declarations.collected:{version.public_id}:{yesterday}",
            words={
                "signed": row["signed"],
                "open": unsigned(school).filter(version=version).count(),
                "title": version.policy.title,
                "day": yesterday,
            },
            url=_board(version),
            school=school,
        )
    return len(came)


def tell_of_tasks() -> None:
    """Tell those who are asked to look something through; once each."""
    week = clock.today() - dt.timedelta(days=7)
    for task in JoiningTask.objects.filter(
        done_on=None, asked_on__gte=week
    ).select_related("school", "person"):  # fmt: skip
        tell(
            TASK,
            to=[task.person],
            key=f"declarations.task:{task.public_id}",
            words={"school": task.school.name},
            url=reverse("declarations:task", args=[task.school.slug, task.public_id]),
            school=task.school,
        )


def tell_of_those_who_left() -> None:
    """Tell the head and the office of leavers whom no page reaches any more; once each."""
    today = clock.today()
    for version in all_in_force(today):
        school = version.policy.school
        for row in left_unseen(school, today):
            tell(
                LEFT_UNSEEN,
                to=[one for one in holders(school, *RECORDERS) if one.pk != row.person_id],
                key=f"declarations.left_unseen:{row.person.public_id}:{row.until}",
                words={"name": row.person.name, "day": row.until},
                url=reverse("policies:home", args=[school.slug]),
                school=school,
            )


def _collectors(school: School, version: Version) -> list[Person]:
    return (
        holders(school, collector_of(version)) or holders(school, *HEADS) or holders(school, CHAIR)
    )


def _readers_of(declaration: Declaration) -> list[Person]:
    school, signer = declaration.school, declaration.person
    over = (CHAIR,) if holds(signer, school, *HEADS) else ()
    found = holders(school, *HEADS, *over, collector_of(declaration.version))
    others = [one for one in found if one.pk != signer.pk]
    return others or holders(school, CHAIR)


def _board(version: Version) -> str:
    where = reverse("declarations:board", args=[version.policy.school.slug])
    return f"{where}?edition={version.public_id}"


def _page(declaration: Declaration) -> str:
    return reverse(
        "declarations:declaration", args=[declaration.school.slug, declaration.public_id]
    )


def _question(entry: Entry) -> Question | None:
    return (
        Question.objects.filter(public_id=entry.subject_id)
        .select_related("request__person", "request__school", "request__version__policy")
        .first()
    )


def _declaration(entry: Entry) -> Declaration | None:
    return (
        Declaration.objects.filter(public_id=entry.subject_id)
        .select_related("version__policy", "person", "by", "school")
        .defer("version__source", "version__text")
        .first()
    )
