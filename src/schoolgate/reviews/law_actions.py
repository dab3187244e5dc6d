"""The only writers of what is known of the law, and of whom a change of it concerns.

A review that a change set off answers its notes itself, in ``actions.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.models import Draft, Version
from schoolgate.reviews import events
from schoolgate.reviews.law import differences
from schoolgate.reviews.models import (
    LONGEST_TEXT,
    DraftLawNote,
    LawChange,
    LawNote,
    LawOnFile,
)
from schoolgate.reviews.rules import may_review, may_tell_of_law


def compare_laws(*, by: Actor, laws: Mapping[str, Mapping[str, Any]]) -> list[LawChange]:
    """Keep what is known of each law now; answers what was known otherwise before.

    A law seen for the first time is no change: nobody could rely on what was not there.
    """
    demand(may_tell_of_law(by))
    today = clock.today()
    with transaction.atomic():
        on_file = {one.law: one for one in LawOnFile.objects.select_for_update()}
        changes = [
            LawChange.objects.create(
                law=law,
                name=str(laws.get(law, kept.facts).get("name", law)),
                before=kept.facts,
                after=dict(laws.get(law, {})),
                found_on=today,
            )
            for law, kept in on_file.items()
            if kept.facts != laws.get(law, {})
        ]
        LawOnFile.objects.exclude(law__in=list(laws)).delete()
        LawOnFile.objects.filter(law__in=[change.law for change in changes]).delete()
        LawOnFile.objects.bulk_create(
            LawOnFile(law=law, facts=dict(facts), seen_on=today)
            for law, facts in laws.items()
            if law not in on_file or on_file[law].facts != facts
        )
    return changes


def note_law_change(
    *, by: Actor, change: LawChange, version: Version, clauses: list[str]
) -> LawNote | None:
    """Tell the school of a version that a law it cites has changed; once."""
    demand(may_tell_of_law(by))
    school = version.policy.school
    with transaction.atomic():
        note, new = LawNote.objects.get_or_create(
            change=change, version=version, defaults={"school": school, "clauses": clauses}
        )
        if not new:
            return None
        record(
            events.LAW_CHANGED,
            by=by,
            chain=school,
            subject=("reviews.law_note", note.public_id),
            facts={
                "title": version.policy.title,
                "edition": version.edition,
                "law": change.name,
                "change": "; ".join(map(str, differences(change.before, change.after))),
                "clauses": ", ".join(clauses) or "-",
            },
        )
    return note


def note_law_for_draft(
    *, by: Actor, change: LawChange, draft: Draft, clauses: list[str]
) -> DraftLawNote | None:
    """Tell those who make a draft that a law it cites has changed; once."""
    demand(may_tell_of_law(by))
    with transaction.atomic():
        note, new = DraftLawNote.objects.get_or_create(
            change=change, draft=draft, defaults={"clauses": clauses}
        )
        if not new:
            return None
        record(
            events.LAW_CHANGED_FOR_DRAFT,
            by=by,
            chain=draft.place,
            subject=("reviews.draft_law_note", note.public_id),
            facts={
                "title": draft.title,
                "law": change.name,
                "change": "; ".join(map(str, differences(change.before, change.after))),
                "clauses": ", ".join(clauses) or "-",
            },
        )
    return note


def set_law_note_aside(*, by: Person, note: LawNote, reason: str) -> LawNote:
    """Say why a change of the law needs no review of this policy."""
    with transaction.atomic():
        note = (
            LawNote.objects.select_for_update(of=("self",))
            .select_related("version__policy__school__federation", "change")
            .get(pk=note.pk)
        )
        demand_now(may_review, by, note.version)
        if note.answer:
            raise Refused(_("This has been answered already."))
        note.answer = LawNote.Answer.NOT_NEEDED
        note.reason = reason[:LONGEST_TEXT]
        note.answered_by = by
        note.answered_at = clock.now()
        note.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
        record(
            events.LAW_ANSWERED,
            by=by,
            chain=note.version.policy.school,
            subject=("reviews.law_note", note.public_id),
            facts={
                "title": note.version.policy.title,
                "law": note.change.name,
                "answer": note.answer,
                "reason": note.reason,
            },
        )
    return note
