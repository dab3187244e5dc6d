"""How a school's record stands: guarded, verified, taken back."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection

from schoolgate.ledger.events import LEDGER_TAKEN_BACK, LEDGER_VERIFIED
from schoolgate.ledger.models import INSTALLATION, Entry
from schoolgate.ledger.triggers import unguarded
from schoolgate.ledger.wording import told
from schoolgate.people.models import School


@dataclass(frozen=True, slots=True)
class RecordStanding:
    """``wrong`` is what the last check found that concerns the school, in the record's words.

    ``taken_back`` tells of the last restored backup, ``taken_back_at`` when that was.
    """

    guarded: bool
    verified_at: dt.datetime | None
    wrong: tuple[str, ...]
    taken_back: str
    taken_back_at: dt.datetime | None


def record_standing(school: School) -> RecordStanding:
    """What is known of a school's record at this moment."""
    verified = _last(INSTALLATION, LEDGER_VERIFIED.name)
    back = _last(school.public_id, LEDGER_TAKEN_BACK.name)
    return RecordStanding(
        guarded=not unguarded(connection),
        verified_at=verified.at if verified else None,
        wrong=_wrong(verified, school) if verified else (),
        taken_back=told(back) if back else "",
        taken_back_at=back.at if back else None,
    )


def _last(chain: str, event: str) -> Entry | None:
    return Entry.objects.filter(chain=chain, event=event).order_by("sequence").last()


def _wrong(verified: Entry, school: School) -> tuple[str, ...]:
    concern = {school.public_id, INSTALLATION}
    if school.federation is not None:
        concern.add(school.federation.public_id)
    facts = {fact.name: json.loads(fact.value) for fact in verified.facts.all()}
    return tuple(words for chain, words in facts.get("wrong", []) if chain in concern)
