"""What comes round: reminding of reviews, comparing the law, reading texts under review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic, stopping
from schoolgate.policies.life.texts import schools_of, text_for
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.packs import InvalidPack
from schoolgate.policies.text import from_json
from schoolgate.reading.model import UnreadableDocument
from schoolgate.reviews.actions import keep_health
from schoolgate.reviews.cites import cited_laws
from schoolgate.reviews.health import health_of
from schoolgate.reviews.law import laws_today
from schoolgate.reviews.law_actions import compare_laws, note_law_change, note_law_for_draft
from schoolgate.reviews.models import LawChange, Review
from schoolgate.reviews.queries import drafts_in_the_making, versions_ahead, versions_in_force
from schoolgate.reviews.states import UNDER_WAY
from schoolgate.reviews.told import tell_of_days, tell_of_reports

WATCH = System("reviews")
MINUTES = dt.timedelta(minutes=1)
# A change is told for so long to versions that a stopped worker has not come to.
FRESH = dt.timedelta(days=90)


@periodic("reviews.remind", every=60 * MINUTES)
def remind() -> None:
    """Tell those concerned that a review or a report is near or overdue."""
    tell_of_days()
    tell_of_reports()


@periodic("reviews.law", every=30 * MINUTES)
def watch_law() -> int:
    """Compare the law with what it was; answers how many versions and drafts were told."""
    compare_laws(by=WATCH, laws=laws_today(clock.today()))
    changes = list(LawChange.objects.filter(found_on__gte=clock.today() - FRESH))
    if not changes:
        return 0
    return sum(1 for _note in _notes(changes)) + sum(1 for _note in _notes_for_drafts(changes))


def _notes(changes: Iterable[LawChange]) -> Iterator[object]:
    """Tell each version in force, or adopted for a later day, that cites a changed law; schools
    often share one text.
    """
    cited: dict[str, dict[str, list[str]]] = {}
    for version in [*versions_in_force(), *versions_ahead()]:
        waiting = [change for change in changes if _may_concern(change, version)]
        if not waiting or stopping():
            continue
        if version.sha256 not in cited:
            cited[version.sha256] = cited_laws(from_json(version.text), clock.today())
        for change in waiting:
            clauses = cited[version.sha256].get(change.law)
            if clauses is not None:
                note = note_law_change(by=WATCH, change=change, version=version, clauses=clauses)
                if note is not None:
                    yield note


def _may_concern(change: LawChange, version: Version) -> bool:
    """A version adopted after the law had changed was made knowing it."""
    adopted_before = version.adopted_on <= change.found_on
    return adopted_before and not change.notes.filter(version=version).exists()


def _notes_for_drafts(changes: Iterable[LawChange]) -> Iterator[object]:
    """Tell those who make a draft that cites a law which has changed since it was begun."""
    for draft in drafts_in_the_making():
        told = set(draft.law_notes.values_list("change", flat=True))
        begun = timezone.localdate(draft.at)
        waiting = [one for one in changes if one.found_on >= begun and one.pk not in told]
        if not waiting or stopping():
            continue
        cited = _cited_in(draft)
        for change in waiting:
            clauses = cited.get(change.law)
            if clauses is not None:
                note = note_law_for_draft(by=WATCH, change=change, draft=draft, clauses=clauses)
                if note is not None:
                    yield note


def _cited_in(draft: Draft) -> dict[str, list[str]]:
    """What a draft cites as it reads now; nothing while it cannot be read."""
    for school in schools_of(draft)[:1]:
        try:
            return cited_laws(text_for(draft, school), clock.today())
        except InvalidPack:
            return {}
    return {}


@periodic("reviews.health", every=MINUTES)
def read_texts() -> int:
    """Read the text of each review under way that nobody has read yet; answers how many."""
    waiting = Review.objects.filter(state__in=UNDER_WAY, health_on=None)
    read = 0
    for review in waiting.select_related("version__policy__school__federation")[:20]:
        if stopping():
            break
        read_text(review)
        read += 1
    return read


def read_text(review: Review) -> Review:
    """Read the text under review as any document is read, and keep what was found."""
    school = review.version.policy.school
    try:
        findings = health_of(from_json(review.version.text), school, clock.today())
    except UnreadableDocument:
        findings = []
    return keep_health(by=WATCH, review=review, findings=findings)
