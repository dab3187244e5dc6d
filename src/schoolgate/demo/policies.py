"""Policies of the demo schools: one in force and changed lately, one overdue with a draft asked about.

Everything is done through the actions, each on the day on which it would have been done.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.demo.then import holder, on
from schoolgate.people.actions import appoint, change_details
from schoolgate.people.models import Appointment, Person, School
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.dates import months_after
from schoolgate.policies.life import (
    adopting_actions,
    consulting_actions,
    deciding_actions,
    delegating_actions,
    drafting_actions,
)
from schoolgate.policies.models import Draft, Version
from schoolgate.reference import parameter

DEMO = System("demo")
DAY = dt.timedelta(days=1)
MONTHS = 13
DECLARES = {
    "declaration_required": "each-version",
    "declaration_due": 14,
    "adoption_bodies": ["governing-body"],
    "review_cycle": 12,
    "review_by": ["headteacher", "nominated-governor"],
    "awareness_channels": [
        "website", "staff-handbook", "parent-meetings", "newsletters-half-term", "head-report",
        "displays", "staff-newsletter", "training",
    ],
}  # fmt: skip
TODAYS_SERVICES = {"named_platforms": parameter("named_platforms").start}


def add_policies(primary: School, secondary: School) -> None:
    """Adopt, change, consult and ask, at both schools."""
    first = _first_day(primary)
    _at_primary(primary, first)
    _at_secondary(secondary, first)


def _first_day(school: School) -> dt.date:
    """Thirteen months ago, or soon after the head began."""
    began = holder(school, "headteacher").appointments.get(role="headteacher").from_date
    return max(months_after(clock.today(), -MONTHS), began + 14 * DAY)


def _at_primary(school: School, first: dt.date) -> None:
    head, chair = holder(school, "headteacher"), holder(school, "chair-of-governors")
    with on(first - 7 * DAY, head, chair):
        draft = drafting_actions.start_from_pack(by=head, place=school, pack="HOL")
        draft = _with_values(
            head, draft, {**DECLARES, **TODAYS_SERVICES, "annual_report_to_governors": "yes"}
        )
        draft = _approved(head, chair, draft, minute="9.1")
        version = _adopted(head, draft, first, "1.0")
        delegating_actions.delegate(
            by=chair, policy=version.policy, role="headteacher", meeting_on=clock.today(),
            minute="9.2",
        )  # fmt: skip
    today = clock.today()
    with on(today - 26 * DAY, head, chair):
        draft = drafting_actions.start_from_version(by=head, version=version)
        draft = _with_values(head, draft, {"personal_use_at_work": "breaks-only"})
        draft = drafting_actions.describe_change(
            by=head, draft=draft, material=True,
            changes="On school equipment, personal use of social media is for breaks only from now on.",
        )  # fmt: skip
    with on(today - 18 * DAY, head, chair):
        version = _adopted(
            head, _approved(head, chair, draft, minute="6.3"), today - 16 * DAY, "2.0"
        )
    with on(today - DAY, head, chair):
        draft = drafting_actions.start_from_version(by=head, version=version)
        draft = _with_values(head, draft, {"min_moderators": 2})
        draft = drafting_actions.describe_change(
            by=head, draft=draft, material=False,
            changes="Two named moderators for each site, where the text spoke of enough for cover.",
        )  # fmt: skip
        deciding_actions.submit(by=head, draft=draft)


def _at_secondary(school: School, first: dt.date) -> None:
    head, chair = holder(school, "headteacher"), _new_chair(school, first)
    with on(first - 5 * DAY, head, chair):
        draft = drafting_actions.start_from_pack(by=head, place=school, pack="WAL")
        draft = _with_values(head, draft, DECLARES)
        draft = _approved(head, chair, draft, minute="11.4")
        version = _adopted(head, draft, first, "2025")
    teacher, lead = holder(school, "teacher"), holder(school, "dsl")
    with on(clock.today() - 10 * DAY, head):
        draft = drafting_actions.start_from_version(by=head, version=version)
        draft = _with_values(
            head, draft, {"consultation_required": ["trade-unions", "staff"], "min_moderators": 3}
        )
        draft = drafting_actions.describe_change(
            by=head, draft=draft, material=True,
            changes="Every site has three named moderators. Unions and staff are asked first.",
        )  # fmt: skip
        consultation = consulting_actions.open_consultation(
            by=head, draft=draft, groups=["trade-unions", "staff"],
            closes=clock.today() + 21 * DAY,
            introduction="The review is overdue. What should be different, clause by clause?",
        )  # fmt: skip
    moderators = next(
        clause["id"]
        for clause in draft.content["clauses"]
        if "min_moderators" in clause["parameters"]
    )
    with on(clock.today() - 6 * DAY, head, teacher, lead):
        asked = consulting_actions.comment(
            by=teacher, consultation=consultation, group="staff", clause=moderators,
            text="Three moderators are hard to find in a small department. Would two do, if"
            " another department covers?",
        )  # fmt: skip
        consulting_actions.comment(
            by=lead, consultation=consultation, group="staff",
            text="Please say what staff do when a pupil writes to them at night.",
        )  # fmt: skip
        consulting_actions.comment(
            by=head, consultation=consultation, group="trade-unions",
            speaker="Joint union group, letter",
            text="We ask for a paragraph on messages outside working hours, and for time to"
            " moderate within directed time.",
        )  # fmt: skip
    with on(clock.today() - 3 * DAY, head):
        consulting_actions.answer_comment(
            by=head, comment=asked, changed=True,
            answer="Yes: a moderator of another department counts. The wording will say so.",
        )  # fmt: skip


def _with_values(head: Person, draft: Draft, values: dict[str, Any]) -> Draft:
    for name, value in values.items():
        draft = set_draft_value(by=head, draft=draft, name=name, value=value)
    return draft


def _approved(head: Person, chair: Person, draft: Draft, minute: str) -> Draft:
    draft = deciding_actions.submit(by=head, draft=draft)
    return deciding_actions.record_decision(
        by=chair, draft=draft, body="governing-body", decision="approved",
        meeting_on=clock.today(), minute=minute, present=9, quorum=6,
    )  # fmt: skip


def _adopted(head: Person, draft: Draft, first: dt.date, edition: str) -> Version:
    [version] = adopting_actions.adopt(by=head, draft=draft, effective_from=first, edition=edition)
    return version


def _new_chair(school: School, first: dt.date) -> Person:
    """One of the governors takes the chair, early enough for the first policy, and gets letters:
    where the head has decided already, the chair is asked.
    """
    held = Appointment.objects.filter(school=school, role="governor").order_by("pk")
    governor = held[0].person
    appoint(
        by=DEMO, person=governor, school=school, role="chair-of-governors",
        from_date=first - 60 * DAY,
    )  # fmt: skip
    email = f"{governor.given_name}.{governor.family_name}@{school.slug}.example"
    return change_details(by=DEMO, school=school, person=governor, email=email.lower())
