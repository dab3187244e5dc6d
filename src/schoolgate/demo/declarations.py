"""Who has signed in the demo schools: most, some late, one who said no, one question, one on paper.

Everything is done through the actions, each on the day on which it would have been done.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Iterable

from django.utils import timezone
from PIL import Image, ImageDraw

from schoolgate.core import clock
from schoolgate.declarations import actions
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.asking.queries import waiting
from schoolgate.declarations.marks import mark_of
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.statements import asked_by, asked_on_paper
from schoolgate.demo.then import on
from schoolgate.people.models import Appointment, Person, School
from schoolgate.people.standing import forget_standing
from schoolgate.policies.life.queries import SOCIAL_NETWORKING, dates_of
from schoolgate.policies.models import Policy, Version

SEED = 20250903
DAY = dt.timedelta(days=1)
# Of the people asked for the version in force, this many have not signed yet.
MISSING = 7


def add_declarations(primary: School, secondary: School) -> None:
    """Ask for every version as it was adopted, and let most people sign it."""
    for school in (primary, secondary):
        draw = random.Random(SEED + school.pk)  # noqa: S311 - a demo, no secret
        policy = Policy.objects.select_related("school__federation").get(
            school=school, slug=SOCIAL_NETWORKING
        )
        *earlier, last = sorted(dates_of(policy), key=lambda one: one.effective_from)
        for version in earlier:
            _ask(policy, _adopted_on(version))
            _sign_all(_open(version), version.effective_from, draw)
        _ask(policy, _adopted_on(last))
        _answer(policy, last, draw)
        look_after(policy=policy)


def _answer(policy: Policy, version: Version, draw: random.Random) -> None:
    """Most sign; of those who joined after the first days two are late."""
    first = version.effective_from
    today = clock.today()
    asked = _open(version)
    if first < today - 60 * DAY:
        _sign_all(asked, first, draw)
        began = dt.date(today.year if today.month >= 9 else today.year - 1, 9, 1)
        _ask(policy, max(began, first + DAY))
        _sign_all(_open(version)[2:], began + 9 * DAY, draw)
        return
    _ask(policy, first)
    keen, rest = _parted(asked, draw)
    _sign_all(keen, first, draw)
    with on(today - 2 * DAY):
        _say_no(rest.pop())
        _ask_first(rest.pop())
        _on_paper(rest.pop())


def _parted(
    asked: list[SigningRequest], draw: random.Random
) -> tuple[list[SigningRequest], list[SigningRequest]]:
    """Those who sign, and some who have not: nobody who can be signed in as, but for the teacher."""
    strangers = [one for one in asked if one.person.user_id is None and one.capacity == "employee"]
    teacher = [one for one in asked if one.person.user_id and _is_teacher(one)]
    rest = draw.sample(strangers, MISSING - len(teacher))
    return [one for one in asked if one not in {*rest, *teacher}], [*teacher, *rest]


def _is_teacher(request: SigningRequest) -> bool:
    held = Appointment.objects.filter(person=request.person, school=request.school, role="teacher")
    return held.exists()


def _adopted_on(version: Version) -> dt.date:
    return timezone.localdate(version.at)


def _ask(policy: Policy, day: dt.date) -> None:
    with on(day):
        look_after(policy=policy)


def _open(version: Version) -> list[SigningRequest]:
    found = waiting().filter(version=version).order_by("person__family_name", "pk")
    return list(found.select_related("person__user", "version", "school__federation"))


def _sign_all(asked: Iterable[SigningRequest], day: dt.date, draw: random.Random) -> None:
    """Each on one of the days after, but not later than yesterday."""
    for request in asked:
        later = min(day + draw.randrange(1, 12) * DAY, clock.today() - DAY)
        with on(max(later, request.asked_on)):
            _sign(request)


def _sign(request: SigningRequest) -> None:
    person = request.person
    asked = asked_by(request)
    forget_standing(person)
    actions.sign(
        by=person,
        request=request,
        shown=actions.Shown(request.capacity, request.version.sha256, asked.sha256),
        affirmed=[one.code for one in asked.statements],
        typed_name=person.name,
        second_factor=True,
    )
    forget_standing(person)


def _say_no(request: SigningRequest) -> None:
    actions.decline(
        by=request.person,
        request=request,
        reason="I help on Saturdays with the sports club and would have to close its page.",
    )


def _ask_first(request: SigningRequest) -> None:
    actions.ask_question(
        by=request.person,
        request=request,
        text="My sister's children are pupils here. May we stay friends on my own account?",
    )


def _on_paper(request: SigningRequest) -> None:
    actions.record_on_paper(
        by=_head(request.school),
        request=request,
        signed_on=clock.today(),
        name=request.person.name,
        mark=mark_of(asked_on_paper(request)),
        paper=_sheet(request.person.name),
    )


def _head(school: School) -> Person:
    held = Appointment.objects.filter(school=school, role="headteacher").select_related("person")
    return held[0].person


def _sheet(name: str) -> Paper:
    """A drawn sheet with a name on it."""
    page = Image.new("L", (620, 877), 255)
    pen = ImageDraw.Draw(page)
    pen.text((60, 80), "Declaration", fill=0)
    pen.line((60, 700, 400, 700), fill=0)
    pen.text((70, 680), name, fill=60)
    file = io.BytesIO()
    page.save(file, "PDF")
    return Paper(file.getvalue(), 1)
