"""Asking those whom a draft concerns, and answering them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.life import events
from schoolgate.policies.life.rules import may_answer_comment, may_comment, may_move_draft
from schoolgate.policies.life.shared_actions import LONGEST_TEXT, locked, move, record_on
from schoolgate.policies.models import Comment, Consultation, Draft


def open_consultation(
    *,
    by: Person,
    draft: Draft,
    groups: Sequence[str],
    closes: dt.date,
    introduction: str = "",
) -> Consultation:
    """Ask those whom the draft concerns what they think, from today until a day."""
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_move_draft, by, draft)
        move(by, draft, "consultation_opened", record_it=False)
        if closes < clock.today():
            raise Refused(_("The last day has passed already. Choose a later one."))
        consultation = Consultation.objects.create(
            draft=draft,
            groups=list(groups),
            introduction=introduction[:LONGEST_TEXT],
            opens=clock.today(),
            closes=closes,
            opened_by=by,
        )
        record_on(events.CONSULTATION_OPENED, by, draft, groups=", ".join(groups), closes=closes)
    return consultation


def comment(
    *,
    by: Person,
    consultation: Consultation,
    group: str,
    text: str,
    clause: str = "",
    speaker: str = "",
) -> Comment:
    """Say what one thinks of a draft; ``speaker`` where it is somebody else's word."""
    with transaction.atomic():
        draft = locked(consultation.draft)
        consultation = Consultation.objects.get(pk=consultation.pk)
        demand_now(may_comment, by, consultation, group, on_behalf=bool(speaker))
        if clause and all(one["id"] != clause for one in draft.content["clauses"]):
            raise Refused(_("The draft has no such clause. Choose one, or comment on the whole."))
        made = Comment.objects.create(
            consultation=consultation,
            clause=clause,
            group=group,
            speaker=speaker[:200],
            text=text[:LONGEST_TEXT],
            by=by,
            at=clock.now(),
        )
        record_on(
            events.COMMENTED,
            by,
            draft,
            group=group,
            clause=clause or "-",
            speaker=made.speaker,
            text=made.text,
        )
    return made


def answer_comment(*, by: Person, comment: Comment, answer: str, changed: bool) -> Comment:
    """Answer a comment; ``changed`` says whether the draft was changed because of it."""
    with transaction.atomic():
        draft = locked(comment.consultation.draft)
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        comment.consultation.draft = draft
        demand_now(may_answer_comment, by, comment)
        comment.answer = answer[:LONGEST_TEXT]
        comment.changed = changed
        comment.answered_by = by
        comment.answered_at = clock.now()
        comment.save(update_fields=["answer", "changed", "answered_by", "answered_at"])
        record_on(
            events.COMMENT_ANSWERED,
            by,
            draft,
            clause=comment.clause or "-",
            changed=changed,
            answer=comment.answer,
        )
    return comment


def close_consultation(*, by: Actor, draft: Draft, outcome: str = "") -> Draft:
    """End a consultation and say what came of it."""
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_move_draft, by, draft)
        move(by, draft, "consultation_closed", record_it=False)
        consultation = draft.consultations.get(closed_at=None)
        consultation.closed_at = clock.now()
        consultation.closed_by = by if isinstance(by, Person) else None
        consultation.outcome = outcome[:LONGEST_TEXT]
        consultation.save(update_fields=["closed_at", "closed_by", "outcome"])
        record_on(
            events.CONSULTATION_CLOSED,
            by,
            draft,
            comments=consultation.comments.count(),
            outcome=consultation.outcome,
        )
    return draft
