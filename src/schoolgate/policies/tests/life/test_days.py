"""Midnight, leap day, daylight saving, and a term that starts on a Sunday."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.people.calendar.actions import add_term
from schoolgate.policies.life import adopting_actions, consulting_actions, drafting_actions
from schoolgate.policies.life.queries import governing
from schoolgate.policies.policy import policy_for
from schoolgate.policies.tests.life.making import adopted, approved

pytestmark = pytest.mark.django_db

D = dt.date
LONDON = ZoneInfo("Europe/London")
SECOND = dt.timedelta(seconds=1)


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), LONDON)


@pytest.mark.parametrize(
    "first",
    [D(2027, 1, 15), D(2028, 2, 29), D(2028, 3, 1), D(2027, 3, 28), D(2027, 3, 29),
     D(2027, 7, 1), D(2027, 10, 31), D(2027, 11, 1)],
)  # fmt: skip
def test_a_version_begins_with_the_midnight_of_the_school(cast, first):
    with clock.stopped_at(at(first - dt.timedelta(days=3))):
        version = adopted(cast, effective_from=first)
    midnight = at(first, 0).astimezone(dt.UTC)
    with clock.stopped_at(midnight - SECOND):
        assert governing(cast.school) is None
        assert policy_for(cast.school).layer("min_moderators") == "recommended"
    with clock.stopped_at(midnight):
        assert governing(cast.school) == version
        assert policy_for(cast.school).layer("min_moderators") == "adopted"


def test_in_summer_midnight_comes_an_hour_before_that_of_greenwich(cast):
    with clock.stopped_at(at(D(2027, 6, 28))):
        version = adopted(cast, effective_from=D(2027, 7, 1))
    with clock.stopped_at(dt.datetime(2027, 6, 30, 22, 59, 59, tzinfo=dt.UTC)):
        assert governing(cast.school) is None
    with clock.stopped_at(dt.datetime(2027, 6, 30, 23, 0, tzinfo=dt.UTC)):
        assert governing(cast.school) == version


def test_the_day_that_has_begun_is_not_the_past(cast):
    with clock.stopped_at(dt.datetime(2027, 6, 30, 23, 30, tzinfo=dt.UTC)):
        draft = approved(cast)
        with pytest.raises(Refused, match="in the past"):
            adopting_actions.adopt(by=cast.head, draft=draft, effective_from=D(2027, 6, 30))
        [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=D(2027, 7, 1))
        assert governing(cast.school) == version


@pytest.mark.parametrize(
    ("decided", "due"), [(D(2028, 2, 29), D(2029, 2, 28)), (D(2027, 2, 28), D(2028, 2, 28))]
)
def test_a_review_of_a_leap_day_falls_due_on_the_last_of_february(cast, decided, due):
    with clock.stopped_at(at(decided)):
        assert adopted(cast, "REC").review_due == due


def test_withdrawn_from_a_leap_day_holds_until_the_day_before(cast):
    with clock.stopped_at(at(D(2028, 2, 20))):
        version = adopted(cast)
        adopting_actions.withdraw(
            by=cast.head, version=version, from_day=D(2028, 2, 29), reason="Over."
        )
    with clock.stopped_at(at(D(2028, 2, 28), 23)):
        assert governing(cast.school) == version
    with clock.stopped_at(at(D(2028, 2, 29), 0)):
        assert governing(cast.school) is None


def test_a_policy_begins_with_a_term_that_starts_on_a_sunday(cast):
    sunday = D(2027, 9, 5)
    add_term(
        by=cast.head, school=cast.school, name="Autumn", from_date=sunday, until=D(2027, 12, 17)
    )
    with clock.stopped_at(at(D(2027, 7, 20))):
        version = adopted(cast, effective_from=sunday)
    assert governing(cast.school, sunday - dt.timedelta(days=1)) is None
    assert governing(cast.school, sunday) == version


def test_a_consultation_is_open_until_the_end_of_its_last_day(cast):
    last = D(2027, 6, 30)
    with clock.stopped_at(at(D(2027, 6, 20))):
        draft = drafting_actions.start_from_pack(by=cast.head, place=cast.school, pack="HOL")
        held = consulting_actions.open_consultation(
            by=cast.head, draft=draft, groups=["staff"], closes=last
        )
    with clock.stopped_at(dt.datetime(2027, 6, 30, 22, 59, 59, tzinfo=dt.UTC)):
        consulting_actions.comment(
            by=cast.teacher, consultation=held, group="staff", text="In time."
        )
    with (
        clock.stopped_at(dt.datetime(2027, 6, 30, 23, 0, tzinfo=dt.UTC)),
        pytest.raises(Refused, match="closed"),
    ):
        consulting_actions.comment(
            by=cast.teacher, consultation=held, group="staff", text="Too late."
        )
