"""What is said of a withdrawal is what comes of it: on its page, in the notices, on the version."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import in_words as told_in_words
from schoolgate.people.models import Person
from schoolgate.policies.life import adopting_actions
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life.making import adopted

pytestmark = pytest.mark.django_db

NOTHING = "No policy is in force here from that day"
NONE_BACK = "No earlier edition comes back."


def ahead(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def edition(cast: Any, days: int) -> Version:
    return adopted(cast, "REC", effective_from=ahead(days))


@pytest.fixture
def today(cast: Any) -> Version:
    """In force for thirty days."""
    with clock.stopped_at(clock.now() - dt.timedelta(days=30)):
        return adopted(cast, "REC")


def read(person: Person, version: Version, name: str = "withdraw") -> str:
    address = reverse(f"policies:{name}", args=[version.policy.school.slug, version.public_id])
    return sign_in(person).get(address).content.decode()


def withdraw(cast: Any, version: Version, days: int = 0) -> None:
    adopting_actions.withdraw(by=cast.head, version=version, from_day=ahead(days), reason="A slip.")


def notice(person: Person) -> str:
    """What somebody is told of the withdrawal."""
    hear_what_is_new()
    found = Notice.objects.filter(person=person, event__contains="policies.version_")
    [told] = [one for one in told_in_words(found) if "withdrawn" in str(one.title)]
    return f"{told.title}. {told.text}"


def test_one_to_come_leaves_the_one_of_today_in_force(cast: Any, today: Version) -> None:
    _, coming = cast.teacher, edition(cast, 40)
    page = read(cast.head, coming)
    assert (
        f"Withdrawn on or before its first day, {in_words(coming.effective_from)}, it never comes"
        f" into force. Edition {today.edition} then stays in force."
    ) in page
    withdraw(cast, coming)
    assert governing(cast.school, ahead(50)) == today
    said = notice(cast.teacher)
    assert "It does not come into force. What held before it stays as it was." in said
    assert "no longer holds" not in said


def test_one_that_begins_today_leaves_the_one_of_yesterday_in_force(
    cast: Any, today: Version
) -> None:
    fresh = edition(cast, 0)
    assert f"Edition {today.edition} then stays in force." in read(cast.head, fresh)
    withdraw(cast, fresh)
    assert governing(cast.school) == today


def test_one_to_come_that_is_withdrawn_after_it_began_leaves_nothing(
    cast: Any, today: Version
) -> None:
    coming = edition(cast, 40)
    assert f"{NONE_BACK} {NOTHING}, until another is adopted." in read(cast.head, coming)
    withdraw(cast, coming, 50)
    assert governing(cast.school, ahead(45)) == coming
    assert governing(cast.school, ahead(50)) is None


def test_one_to_come_before_another_is_followed_by_it(cast: Any, today: Version) -> None:
    coming, last = edition(cast, 40), edition(cast, 60)
    follows = f"edition {last.edition} follows on {in_words(last.effective_from)}."
    assert f"Edition {today.edition} then stays in force until {follows}" in read(cast.head, coming)
    withdraw(cast, coming)
    assert [governing(cast.school, ahead(days)) for days in (59, 60)] == [today, last]


def test_one_to_come_with_none_before_it_leaves_nothing(cast: Any) -> None:
    coming = edition(cast, 40)
    page = read(cast.head, coming)
    assert f"it never comes into force. {NOTHING}, until another is adopted." in page


def test_the_one_in_force_brings_no_earlier_one_back(cast: Any, today: Version) -> None:
    _ = cast.teacher
    with clock.stopped_at(clock.now() - dt.timedelta(days=5)):
        second = adopted(cast, "REC")
    page = read(cast.head, second)
    assert f"{NOTHING}, until another is adopted. {NONE_BACK}" in page
    assert "never comes into force" not in page
    withdraw(cast, second)
    assert governing(cast.school) is None
    assert f"It no longer holds from {in_words(clock.today())}" in notice(cast.teacher)


def test_the_first_one_has_no_earlier_one(cast: Any, today: Version) -> None:
    page = read(cast.head, today)
    assert f"{NOTHING}, until another is adopted." in page
    assert NONE_BACK not in page


def test_the_one_in_force_before_another_is_followed_by_it(cast: Any, today: Version) -> None:
    coming = edition(cast, 40)
    follows = f"until edition {coming.edition} follows on {in_words(coming.effective_from)}."
    assert f"{NOTHING}, {follows}" in read(cast.head, today)
    withdraw(cast, today)
    assert [governing(cast.school, ahead(days)) for days in (39, 40)] == [None, coming]


@pytest.mark.parametrize("follows_in", [0, 20])
def test_one_that_another_replaces_by_then_changes_nothing(
    cast: Any, today: Version, follows_in: int
) -> None:
    _, second = cast.teacher, edition(cast, follows_in)
    if follows_in == 0:
        assert "What is in force today does not change." in read(cast.head, today)
    withdraw(cast, today, 30)
    assert governing(cast.school, ahead(30)) == second
    said = notice(cast.teacher)
    assert "By then another edition stands in its place" in said
    assert "no longer holds" not in said


def test_one_never_in_force_says_so_with_its_dates(cast: Any, today: Version) -> None:
    coming = edition(cast, 40)
    first = f"from {in_words(coming.effective_from)}"
    assert first in read(cast.head, coming, "version")
    withdraw(cast, coming)
    listed = reverse("policies:versions", args=[cast.school.slug])
    for page in (
        read(cast.head, coming, "version"),
        sign_in(cast.head).get(listed).content.decode(),
    ):
        assert first not in page


def test_the_policys_page_knows_that_there_was_one(cast: Any, today: Version) -> None:
    withdraw(cast, today)
    page = sign_in(cast.head).get(reverse("policies:home", args=[cast.school.slug]))
    assert "No policy is in force here today." in page.content.decode()
