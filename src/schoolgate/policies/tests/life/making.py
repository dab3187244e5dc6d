"""Policies at each step of their life, made the way people make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.conftest import TEST, a_year_ago, someone
from schoolgate.core import clock
from schoolgate.people.actions import appoint_for_federation
from schoolgate.people.models import Federation, School
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.delegating_actions import delegate
from schoolgate.policies.models import Delegation, Draft, Version


def begun(cast: Any, pack: str = "WAL", place: School | Federation | None = None) -> Draft:
    """A draft from a ready policy, with its choices settled."""
    return drafting_actions.start_from_pack(by=cast.head, place=place or cast.school, pack=pack)


def submitted(cast: Any, pack: str = "WAL") -> Draft:
    """A draft before the governors."""
    return deciding_actions.submit(by=cast.head, draft=begun(cast, pack))


def approved(cast: Any, pack: str = "WAL") -> Draft:
    """A draft that every body has approved."""
    draft = submitted(cast, pack)
    return decide(cast, draft)


def decide(cast: Any, draft: Draft, body: str = "governing-body", **more: Any) -> Draft:
    """The governing body met today and approved."""
    facts = {
        "decision": "approved", "meeting_on": clock.today(), "minute": "7.2", "present": 9,
        "quorum": 6,
    } | more  # fmt: skip
    return deciding_actions.record_decision(by=cast.chair, draft=draft, body=body, **facts)


def adopted(cast: Any, pack: str = "WAL", effective_from: dt.date | None = None) -> Version:
    """A version in force from today, or another day."""
    [version] = adopting_actions.adopt(
        by=cast.head, draft=approved(cast, pack), effective_from=effective_from or clock.today()
    )
    return version


def delegated(cast: Any, version: Version) -> Delegation:
    """The governing body gave the carrying out of the policy to the head today."""
    found, _changed = delegate(
        by=cast.chair, policy=version.policy, role="headteacher", meeting_on=clock.today(),
        minute="4.9",
    )  # fmt: skip
    return found


def begun_for_federation(cast: Any, pack: str = "WAL") -> Draft:
    """A draft for all schools of the federation."""
    return drafting_actions.start_from_pack(
        by=cast.federation_officer, place=cast.federation, pack=pack
    )


def adopted_for_federation(cast: Any, pack: str = "WAL", in_days: int = 60) -> list[Version]:
    """Versions at all schools of the federation, in force some days from now.

    Somebody else than the officer who decides has put the draft before the trust.
    """
    executive = someone(cast.school, "Esme", "Executive")
    appoint_for_federation(
        by=TEST, person=executive, federation=cast.federation, role="executive-head",
        from_date=a_year_ago(),
    )  # fmt: skip
    draft = deciding_actions.submit(by=executive, draft=begun_for_federation(cast, pack))
    draft = deciding_actions.record_decision(
        by=cast.federation_officer, draft=draft, body="governing-body", decision="approved",
        meeting_on=clock.today(), minute="3.1", present=9, quorum=6,
    )  # fmt: skip
    first_day = clock.today() + dt.timedelta(days=in_days)
    return adopting_actions.adopt(by=executive, draft=draft, effective_from=first_day)


def adopted_at(school: School, **values: Any) -> Version:
    """A policy in force at a school from today, with some values of its own."""
    head = someone(school, "Other", f"Head of {school.slug}", "headteacher")
    chair = someone(school, "Other", f"Chair of {school.slug}", "chair-of-governors")
    draft = drafting_actions.start_from_pack(by=head, place=school, pack="WAL")
    for name, value in values.items():
        draft = set_draft_value(by=head, draft=draft, name=name, value=value)
    draft = deciding_actions.submit(by=head, draft=draft)
    deciding_actions.record_decision(
        by=chair, draft=draft, body="governing-body", decision="approved",
        meeting_on=clock.today(), present=9, quorum=6,
    )  # fmt: skip
    [version] = adopting_actions.adopt(by=head, draft=draft, effective_from=clock.today())
    return version
