"""Lines of the record are in plain words: labels for codes, numbers with the right noun."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

from schoolgate.ledger.events import event_kinds
from schoolgate.ledger.wording import labels_of, told
from schoolgate.reference import parameters


def line(event: str, **facts: Any) -> str:
    """What an entry of that kind says."""
    rows = [SimpleNamespace(name=name, value=json.dumps(value)) for name, value in facts.items()]
    facts_of_entry: Any = SimpleNamespace(all=lambda: rows)
    entry: Any = SimpleNamespace(event=event, facts=facts_of_entry)
    return told(entry)


@pytest.mark.parametrize("kind", event_kinds().values(), ids=lambda kind: kind.name)
def test_counts_and_labels_are_of_facts_and_have_words(kind: Any) -> None:
    assert set(kind.counts) | set(kind.labels) <= kind.facts
    for source in kind.labels.values():
        assert labels_of(source)
    for number in (1, 2):
        for counted in kind.counts.values():
            assert re.fullmatch(rf"{number} [a-z]+", counted % {"n": number})
    said = set(re.findall(r"\{(\w+)\}", str(kind.wording)))
    assert set(kind.counts) | set(kind.labels) <= said


@pytest.mark.parametrize(("said", "event", "facts"), [
    ("P was adopted for 1 school", "policies.draft_adopted", {"title": "P", "schools": 1}),
    ("P was adopted for 3 schools", "policies.draft_adopted", {"title": "P", "schools": 3}),
    ("p.txt was read: 1 clause, 2 values, 0 findings", "policies.document_read",
     {"file_name": "p.txt", "clauses": 1, "values": 2, "findings": 0}),
    ("P was put before: A committee of the governing body, Governing body",
     "policies.draft_submitted", {"title": "P", "bodies": "committee, governing-body"}),
    ("Governing body on P, meeting of 1 September 2026: Sent back", "policies.body_decided",
     {"title": "P", "body": "governing-body", "meeting_on": "2026-09-01",
      "decision": "sent-back"}),
    ("The review of P, edition 1, was concluded: Keep it as it is; next by 1 September 2026",
     "reviews.concluded",
     {"title": "P", "edition": "1", "outcome": "keep", "next_due": "2026-09-01"}),
    ("A review of P, edition 1, was begun: Its day has come", "reviews.opened",
     {"title": "P", "edition": "1", "trigger": "due"}),
    ("In the review of P its aims were named: none", "reviews.aims_named",
     {"title": "P", "clauses": "-"}),
    ("Asked to sign P, edition 1: 1 person", "declarations.asked",
     {"title": "P", "edition": "1", "people": 1}),
    ("A note about the policy was confirmed as read: Staff newsletter, 1 September 2026",
     "awareness.note_read", {"channel": "staff-newsletter", "day": "2026-09-01"}),
    ("A note about the policy was confirmed as read: our-own, 1 September 2026",
     "awareness.note_read", {"channel": "our-own", "day": "2026-09-01"}),
    ("Details of Ann were changed: family name, given name", "people.person_changed",
     {"name": "Ann", "fields": "family_name, given_name"}),
    (("“A policy waits for you to read and sign it” went unanswered after 2 reminders; also told:"
      " 1 person"), "notices.escalated",
     {"kind": "declarations.sign", "reminders": 2, "told": 1}),
    ("A translation of edition 1 was put on the public page: Urdu", "publishing.translation_added",
     {"edition": "1", "language": "ur"}),
    ("A translation of edition 1 was taken from the public page: Urdu",
     "publishing.translation_removed", {"edition": "1", "language": "ur"}),
    ("(erased) was read: (erased), (erased), (erased)", "policies.document_read", {}),
])  # fmt: skip
def test_line_is_in_plain_words(said: str, event: str, facts: dict[str, Any]) -> None:
    assert line(event, **facts) == said


def test_choice_of_the_policy_gives_its_own_labels() -> None:
    own = {one.value: one.label for one in parameters()["adoption_bodies"].values}
    assert labels_of("adoption_bodies") == own
