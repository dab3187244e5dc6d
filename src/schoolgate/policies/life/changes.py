"""When the words or choices of a draft were changed, as the record says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet

from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of
from schoolgate.people.models import Person
from schoolgate.policies.events import DRAFT_VALUE_CHANGED
from schoolgate.policies.life import events
from schoolgate.policies.models import Draft

WORDS = (
    events.DRAFT_CLAUSE_CHANGED,
    events.SECTION_RENAMED,
    events.POLICY_RENAMED,
    events.WORDS_REPLACED,
)
WORDS_AND_CHOICES = (*WORDS, events.LOCAL_VALUE_SET, DRAFT_VALUE_CHANGED)
WHAT_IS_DECIDED_ON = (*WORDS_AND_CHOICES, events.LEFT_OPEN_CHANGED)


def changes_since(draft: Draft, moment: dt.datetime | None) -> int:
    """How often the words or choices of a draft were changed since a moment; never since none."""
    if moment is None:
        return 0
    kinds = [kind.name for kind in WORDS_AND_CHOICES]
    return _changes(draft).filter(event__in=kinds, at__gt=moment).count()


def last_change(draft: Draft) -> dt.datetime | None:
    """When what is decided on was changed last since the draft was begun, or none if never.

    In a school's own document that is its words: a choice only says what they say.
    """
    kinds = WHAT_IS_DECIDED_ON if draft.document_id is None else WORDS
    changes = _changes(draft).filter(event__in=[kind.name for kind in kinds], at__gt=draft.at)
    return changes.order_by("-at").values_list("at", flat=True).first()


def was_just_replaced(
    draft: Draft, *, by: Person, words: str, instead: str, places: Collection[str]
) -> bool:
    """Whether the last change of a draft's words was this very replacement, by the same person."""
    kinds = [kind.name for kind in WORDS]
    last = _changes(draft).filter(event__in=kinds).order_by("-sequence").first()
    if last is None or last.event != events.WORDS_REPLACED.name or last.actor_id != by.public_id:
        return False
    facts = facts_of(last)
    said = (facts.get("words"), facts.get("instead"), set(facts["places"].split(", ")))
    return said == (words, instead, set(places))


def _changes(draft: Draft) -> QuerySet[Entry]:
    return Entry.objects.filter(subject_kind="policies.draft", subject_id=draft.public_id)
