"""What the policy's own page shows first: what is in force today, and what is on its way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.policies.dates import in_force_on, never_in_force
from schoolgate.policies.life.queries import (
    SOCIAL_NETWORKING,
    dates_at,
    federation_drafts_for,
    open_consultations_for,
    title_of,
)
from schoolgate.policies.models import Consultation, Draft, Version
from schoolgate.policies.queries import drafts_for
from schoolgate.policies.review_dates import Standing, review_date, standing
from schoolgate.policies.states import ENDED


@dataclass(frozen=True, slots=True)
class HomeLife:
    """``asked``: open consultations in which whoever looks may say something.

    ``title`` is what the version in force calls itself, or the one that comes where none is.
    ``newest`` is the edition from which a draft is begun: the one adopted to begin last.
    """

    version: Version | None
    title: str
    coming: Version | None
    newest: Version | None
    versions: int
    drafts: list[Draft]
    federated: list[Draft]
    ended: list[Draft]
    asked: list[Consultation]
    review_due: dt.date | None
    review: Standing


def life_at(person: Person, school: School) -> HomeLife:
    """The life of the school's policy as this person may see it."""
    today, versions = clock.today(), dates_at(school, SOCIAL_NETWORKING)
    own = list(drafts_for(person, school).defer("content"))
    federated = federation_drafts_for(person, school)
    version = in_force_on(versions, today)
    coming = [one for one in versions if one.effective_from > today and not never_in_force(one)]
    shown = version or next(iter(coming), None)
    due = review_date(version) if version else None
    return HomeLife(
        version=version,
        title=title_of(shown) if shown else "",
        coming=next(iter(coming), None),
        newest=next(reversed(coming), version),
        versions=len(versions),
        drafts=[draft for draft in own if draft.state not in ENDED],
        federated=[draft for draft in federated if draft.state not in ENDED],
        ended=[draft for draft in [*own, *federated] if draft.state in ENDED],
        asked=[held for held, there in open_consultations_for(person) if there == school],
        review_due=due,
        review=standing(due, today),
    )
