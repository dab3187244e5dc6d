"""What people of the demo schools told openly, and what came of it."""

from __future__ import annotations

import datetime as dt

from schoolgate.core import clock
from schoolgate.demo.then import holder
from schoolgate.openness import actions
from schoolgate.people.models import School

DAY = dt.timedelta(days=1)


def add_openness(school: School) -> None:
    """A link, a side business that waits for the head, and a check that was done."""
    teacher, lead, head = (holder(school, role) for role in ("teacher", "dsl", "headteacher"))
    link = actions.tell(
        by=teacher, school=school, kind="link", matter="friends",
        situation="The parents of a pupil in another year are friends of ours since before I came"
        " here. We are in a family chat together. I do not speak of school there.",
    )  # fmt: skip
    actions.answer(
        by=head,
        note=link,
        reply="Thank you for saying so. Please leave the chat if school comes up.",
    )
    actions.tell(
        by=teacher, school=school, kind="interest",
        situation="I sell worksheets that I draw myself on a site for teachers, under my own name."
        " Nothing on them says where I work.",
    )  # fmt: skip
    actions.tell(
        by=lead, school=school, kind="pupil-request", happened_on=clock.today() - DAY,
        steps=["decline"],
        situation="A follow request on my own picture account. I declined it and will speak of it in"
        " the next lesson on safety, without names.",
    )  # fmt: skip
    for person in (head, lead):
        actions.tick_self_check(by=person, school=school, subject="profiles")
