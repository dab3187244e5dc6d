"""Putting a draft before the bodies that decide, and what they decided."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.life import events
from schoolgate.policies.life.names import group_name
from schoolgate.policies.life.open_choices import open_choices
from schoolgate.policies.life.rules import (
    bodies_of,
    groups_not_asked,
    may_move_draft,
    may_record_decision,
    next_body,
)
from schoolgate.policies.life.shared_actions import (
    LONGEST_TEXT,
    locked,
    move,
    record_on,
    save_fields,
)
from schoolgate.policies.life.texts import texts_of
from schoolgate.policies.models import BodyDecision, Draft


def submit(*, by: Person, draft: Draft) -> Draft:
    """Put a draft before the bodies that decide on it.

    Refused while a choice or a blank is open (WAL-3-CHOICE), and where the policy itself asks
    for a consultation that has not been held (THO-1.1.4).
    """
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_move_draft, by, draft)
        demand(not_ready(draft))
        move(by, draft, "submitted", record_it=False)
        draft.submitted_by = by
        save_fields(draft, "submitted_by")
        record_on(
            events.SUBMITTED, by, draft, bodies=", ".join(bodies_of(draft)), round=draft.round
        )
    return draft


def not_ready(draft: Draft) -> str | None:
    missing = groups_not_asked(draft)
    if missing:
        return _("This policy asks for a consultation of: %(groups)s. Hold it first.") % {
            "groups": ", ".join(group_name(group) for group in missing)
        }
    left = open_choices(texts_of(draft).values())
    if left:
        return _("Something is still open in the text: “%(words)s”. Settle it first.") % {
            "words": left[0]
        }
    return None


def record_decision(
    *,
    by: Person,
    draft: Draft,
    body: str,
    decision: str,
    meeting_on: dt.date,
    minute: str = "",
    present: int | None = None,
    quorum: int | None = None,
    chairs_action: bool = False,
    note: str = "",
) -> Draft:
    """Record what a body decided; when the last has approved, the draft is approved.

    A meeting without its quorum decides nothing (THO-4.1.3-a); a chair's decision needs the
    chair alone and a reason, and so does sending a draft back.
    """
    with transaction.atomic():
        draft = locked(draft)
        demand_now(
            may_record_decision, by, draft, body, chairs_action=chairs_action, meeting_on=meeting_on
        )
        demand(_no_quorum(decision, present, quorum, chairs_action=chairs_action))
        demand(_no_reason(decision, note, chairs_action=chairs_action))
        made = BodyDecision.objects.create(
            draft=draft,
            round=draft.round,
            body=body,
            decision=decision,
            meeting_on=meeting_on,
            minute=minute[:80],
            present=present,
            quorum=quorum,
            chairs_action=chairs_action,
            note=note[:LONGEST_TEXT],
            by=by,
            at=clock.now(),
        )
        record_on(
            events.BODY_DECIDED,
            by,
            draft,
            body=body,
            meeting_on=meeting_on,
            minute=made.minute,
            decision=decision,
            chairs_action=chairs_action,
            present=present,
            quorum=quorum,
            round=draft.round,
            note=made.note,
        )
        if decision == BodyDecision.Decision.SENT_BACK:
            move(by, draft, "sent_back", facts={"round": draft.round})
            draft.round += 1
            save_fields(draft, "round")
        elif next_body(draft) is None:
            move(by, draft, "approved", facts={"round": draft.round})
    return draft


def _no_quorum(
    decision: str, present: int | None, quorum: int | None, *, chairs_action: bool
) -> str | None:
    if chairs_action or decision == BodyDecision.Decision.SENT_BACK:
        return None
    if present is None or quorum is None:
        return _("Say how many were present, and how many the quorum asks for.")
    if present < quorum:
        return _("The meeting had no quorum: it could not approve the policy.")
    return None


def _no_reason(decision: str, note: str, *, chairs_action: bool) -> str | None:
    if note.strip():
        return None
    if decision == BodyDecision.Decision.SENT_BACK:
        return _("Say what has to be changed, so that somebody can change it.")
    return _("Say why the chair decides without a meeting.") if chairs_action else None


def take_back(*, by: Person, draft: Draft) -> Draft:
    """Take a draft back from the governors; what they decided counts no longer."""
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_move_draft, by, draft)
        move(by, draft, "taken_back", facts={"round": draft.round})
        draft.round += 1
        save_fields(draft, "round")
    return draft


def drop(*, by: Person, draft: Draft) -> Draft:
    """Put a draft aside; it stays to be read."""
    with transaction.atomic():
        draft = locked(draft)
        demand_now(may_move_draft, by, draft)
        move(by, draft, "dropped", facts={})
        now = clock.now()
        draft.consultations.filter(closed_at=None).update(closed_at=now, closed_by=by)
    return draft
