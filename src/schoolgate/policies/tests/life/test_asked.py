"""Who is asked in a consultation finds it among what needs them, until it is answered or over."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.conftest import Cast, someone
from schoolgate.core import clock
from schoolgate.core.duties import duties_of
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.people.models import Person
from schoolgate.policies.life import consulting_actions
from schoolgate.policies.life.steps import address
from schoolgate.policies.models import Consultation
from schoolgate.policies.tests.life.making import begun

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)
LAST_DAY = dt.date(2027, 2, 15)
ASKED = ("teacher", "parent", "governor")


@pytest.fixture
def held(cast: Cast) -> Consultation:
    with clock.stopped_at(NOON):
        return consulting_actions.open_consultation(
            by=cast.head, draft=begun(cast), groups=["staff", "parents"], closes=LAST_DAY
        )


def found(
    person: Person, consultation: Consultation, day: int = 2
) -> tuple[list[dt.date], list[tuple[str, dt.date | None]]]:
    """The last days that the inbox and the duties name for it."""
    url = address("consultation", consultation.draft, consultation.draft.school)
    with clock.stopped_at(NOON + dt.timedelta(days=day)):
        forget_needs(person)
        return (
            [one.due.date() for one in needs(person) if one.url == url and one.due],
            [(one.kind, one.due) for one in duties_of(person) if one.url == url],
        )


@pytest.mark.parametrize("who", ASKED)
def test_who_is_asked_finds_it_in_inbox_and_duties(
    cast: Cast, held: Consultation, who: str
) -> None:
    assert found(getattr(cast, who), held) == ([LAST_DAY], [("answer", LAST_DAY)])


def test_what_was_said_is_asked_no_more(cast: Cast, held: Consultation) -> None:
    with clock.stopped_at(NOON):
        consulting_actions.comment(by=cast.parent, consultation=held, group="parents", text="Yes.")
    assert found(cast.parent, held) == ([], [])
    assert found(cast.teacher, held) == ([LAST_DAY], [("answer", LAST_DAY)])


def test_who_wrote_down_the_word_of_another_is_still_asked_for_their_own(
    cast: Cast, held: Consultation
) -> None:
    office = someone(cast.school, "Olga", "Office", "office")
    with clock.stopped_at(NOON):
        consulting_actions.comment(
            by=office, consultation=held, group="parents", speaker="A parent", text="Yes."
        )
    assert found(office, held) == ([LAST_DAY], [("answer", LAST_DAY)])
    with clock.stopped_at(NOON):
        consulting_actions.comment(by=office, consultation=held, group="staff", text="No.")
    assert found(office, held) == ([], [])


def test_what_is_over_is_asked_no_more(cast: Cast, held: Consultation) -> None:
    assert found(cast.teacher, held, day=14) == ([LAST_DAY], [("answer", LAST_DAY)])
    assert found(cast.teacher, held, day=15) == ([], [])
    with clock.stopped_at(NOON + dt.timedelta(days=15)):
        forget_needs(cast.head)
        close = address("close-consultation", held.draft, held.draft.school)
        assert [one.late for one in needs(cast.head) if one.url == close] == [False]
    with clock.stopped_at(NOON + dt.timedelta(days=3)):
        consulting_actions.close_consultation(by=cast.head, draft=held.draft)
    assert found(cast.teacher, held, day=4) == ([], [])
