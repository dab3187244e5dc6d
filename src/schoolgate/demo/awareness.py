"""A year of making the policy known at the demo schools, half of it done, one occasion overdue."""

from __future__ import annotations

import datetime as dt
import random

from schoolgate.awareness import actions
from schoolgate.awareness.models import Activity, Plan
from schoolgate.awareness.queries import staff_of, text_in_force
from schoolgate.awareness.rules import roles_of
from schoolgate.awareness.scenarios import Asked, asked_of
from schoolgate.core import clock
from schoolgate.demo.then import holder, on
from schoolgate.people.calendar.year import year_of
from schoolgate.people.models import Person, School
from schoolgate.policies.life.queries import governing

SEED = 20
DAY = dt.timedelta(days=1)
DONE = {
    "website": ("The link on the front page leads to the policy in force.", 412, "visits"),
    "staff-handbook": ("New pages in the handbook; the old ones taken out.", None, ""),
    "parent-meetings": ("Ten minutes at the evening for parents; the summary handed out.", 64, "heads"),
    "staff-meetings": ("Talked through two situations: a friend request, a picture.", None, "list"),
    "newsletters-half-term": ("The paragraph went home with the newsletter.", 231, "copies"),
    "head-report": ("A page of figures in the head's report.", 9, "heads"),
    "staff-newsletter": (
        "Pictures from outings stay off private pages. Turn down friend requests from pupils.",
        None,
        "",
    ),
    "training": ("Training on the policy in the morning, with situations in groups.", None, "list"),
}  # fmt: skip
WRONG = {"former-pupil": 0.55, "parent-at-night": 0.4, "photo-own-page": 0.3}
RARELY_WRONG = 0.1


def add_awareness(*schools: School) -> None:
    """Plan, do, come, answer, ask: at each school with a policy in force."""
    for school in schools:
        if governing(school) is not None:
            _at(school)


def _at(school: School) -> None:
    chance = random.Random(SEED)  # noqa: S311 - invented answers, no secret
    head = holder(school, "headteacher")
    starts = year_of(clock.today())
    first = dt.date(starts, 9, 1)
    if governing(school, first) is None:
        return
    with on(min(first, clock.today()), head):
        plan = actions.make_plan(by=head, school=school, starts=starts)
    _do(plan, head, chance)
    _answer(school, chance)
    teacher = holder(school, "teacher")
    with on(clock.today() - 3 * DAY, teacher):
        actions.send_question(
            by=teacher, school=school,
            text="May I film the dress rehearsal for the families who cannot come?",
        )  # fmt: skip


def _do(plan: Plan, head: Person, chance: random.Random) -> None:
    """All that is over is done, but for the last of the newsletters home."""
    over = list(plan.activities.filter(day__lt=clock.today()).order_by("day"))
    left = next((one for one in reversed(over) if one.channel == "website"), None)
    left = next((one for one in reversed(over) if one.channel == "newsletters-half-term"), left)
    for activity in over:
        if activity == left:
            continue
        activity.plan = plan
        note, reach, counted = DONE.get(activity.channel, ("Done as planned.", None, ""))
        staff = list(staff_of(plan.school))
        if counted == "list":
            reach = round(len(staff) * 0.85)
        outcome = actions.Outcome(activity.day, note, reach, counted)
        with on(activity.day + DAY, head):
            activity = actions.finish_activity(by=head, activity=activity, outcome=outcome)  # noqa: PLW2901
            if counted == "list":
                came = chance.sample(staff, reach or 0)
                actions.record_attendance(by=head, activity=activity, people=came)
        if activity.channel == "staff-newsletter":
            _read(activity, staff, chance)


def _read(activity: Activity, staff: list[Person], chance: random.Random) -> None:
    for person in chance.sample(staff, len(staff) // 2):
        with on(activity.day + 2 * DAY, person):
            actions.note_read(by=person, activity=activity)


def _answer(school: School, chance: random.Random) -> None:
    """Most of the staff try the situations; some clauses are understood less well than others."""
    found = text_in_force(school)
    if found is None:
        return
    for person in staff_of(school):
        asked = asked_of(found[1], roles_of(person, school))
        answers = {one.id: _choice(one, chance) for one in asked}
        actions.count_answers(by=person, school=school, answers=answers)


def _choice(one: Asked, chance: random.Random) -> str:
    wrong = [answer.id for answer in one.answers if not one.is_right(answer.id)]
    right = [answer.id for answer in one.answers if one.is_right(answer.id)]
    if wrong and chance.random() < WRONG.get(one.id, RARELY_WRONG):
        return chance.choice(wrong)
    return right[0]
