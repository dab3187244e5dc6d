"""Plans, occasions and questions for tests, made the way people make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.awareness import actions
from schoolgate.awareness.models import Activity, Plan
from schoolgate.awareness.scenarios import scenarios
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.people.calendar.actions import add_term, close_days
from schoolgate.people.calendar.year import year_of
from schoolgate.people.models import ClosedDay, School
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life import making

TEST = System("test")


def in_force(
    cast: Any, pack: str = "WHF", effective_from: dt.date | None = None, **values: Any
) -> Version:
    """A version of a pack in force, under other values where given."""
    draft = making.begun(cast, pack)
    for name, value in values.items():
        draft = set_draft_value(by=cast.head, draft=draft, name=name, value=value)
    draft = making.decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(
        by=cast.head, draft=draft, effective_from=effective_from or clock.today()
    )
    return version


def add_year(school: School, starts: int) -> None:
    """Two terms with a half-term break and a training day."""
    add_term(
        by=TEST, school=school, name=f"Autumn {starts}", from_date=dt.date(starts, 9, 2),
        until=dt.date(starts, 12, 18),
    )  # fmt: skip
    add_term(
        by=TEST, school=school, name=f"Spring {starts}", from_date=dt.date(starts + 1, 1, 5),
        until=dt.date(starts + 1, 3, 26),
    )  # fmt: skip
    close_days(
        by=TEST, school=school, first=dt.date(starts, 10, 26), last=dt.date(starts, 10, 30),
        reason=ClosedDay.Reason.HOLIDAY,
    )  # fmt: skip
    close_days(
        by=TEST, school=school, first=dt.date(starts, 9, 2), last=dt.date(starts, 9, 2),
        reason=ClosedDay.Reason.TRAINING,
    )  # fmt: skip


def planned(cast: Any, starts: int) -> Plan:
    """A year with terms and its plan."""
    add_year(cast.school, starts)
    return actions.make_plan(by=cast.head, school=cast.school, starts=starts)


def occasion(cast: Any, plan: Plan, channel: str, day: dt.date, role: str = "office") -> Activity:
    """One more occasion of a plan."""
    return actions.add_activity(
        by=cast.head, plan=plan, channel=channel, title="", day=day, role=role
    )


def done(cast: Any, activity: Activity, **more: Any) -> Activity:
    """It was done today."""
    outcome = actions.Outcome(**({"done_on": clock.today(), "note": "Held."} | more))
    return actions.finish_activity(by=cast.head, activity=activity, outcome=outcome)


def examples(cast: Any) -> dict[str, Any]:
    """One of everything that an address can name; a policy is in force already."""
    starts = year_of(clock.today()) + 4
    plan = planned(cast, starts)
    today = clock.today()
    open_one = occasion(cast, plan, "training", today + dt.timedelta(days=20), "headteacher")
    note = occasion(cast, plan, "staff-newsletter", today)
    done(cast, note, note="Pictures of pupils stay off private pages.")
    question = actions.send_question(
        by=cast.teacher, school=cast.school, text="May I film our assembly?"
    )
    return {
        "planned_year": starts,
        "starts": starts,
        "activity": open_one.public_id,
        "activity_done": note.public_id,
        "sent_question": question.public_id,
        "material": "parents",
        "situations": {one.id: one.answers[0].id for one in scenarios()},
    }
