"""Who is told of what of this app."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.awareness.models import SentQuestion
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import holders
from schoolgate.people.rules import HEADS


def _unanswered(notice: Notice) -> bool:
    public_id = notice.key.split(":")[1]
    return SentQuestion.objects.filter(public_id=public_id, answered_at=None).exists()


QUESTION_SENT = notice_kind(
    "awareness.question_sent",
    title=_("Somebody has a question about the policy"),
    mail=_("Somebody has a question about the policy"),
    verb=_("Answer it"),
    icon="help",
    asks=True,
    sourced=True,
    still_open=_unanswered,
)
QUESTION_ANSWERED = notice_kind(
    "awareness.question_answered",
    title=_("Your question about the policy was answered"),
    mail=_("Your question about the policy was answered"),
    verb=_("Read the answer"),
    icon="help",
    at_once=True,
)


def _question(entry: Entry) -> SentQuestion | None:
    found = SentQuestion.objects.filter(public_id=entry.subject_id)
    return found.select_related("school", "person").first()


@hears("awareness.question_sent")
def tell_heads(entry: Entry) -> None:
    question = _question(entry)
    if question is not None and question.answered_at is None:
        tell(
            QUESTION_SENT,
            to=holders(question.school, *HEADS),
            key=f"awareness.question:{question.public_id}",
            url=reverse("awareness:question", args=[question.school.slug, question.public_id]),
            school=question.school,
        )


@hears("awareness.question_answered")
def tell_asker(entry: Entry) -> None:
    question = _question(entry)
    if question is not None:
        settle(f"awareness.question:{question.public_id}")
        tell(
            QUESTION_ANSWERED,
            to=[question.person],
            key=f"awareness.answer:{question.public_id}",
            url=reverse("awareness:question", args=[question.school.slug, question.public_id]),
            school=question.school,
        )
