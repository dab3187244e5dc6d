"""Telling, once, and settling."""

import pytest

from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.notices.actions import WrongWords, mark_seen, settle, tell
from schoolgate.notices.kinds import UnknownKind, kind_named, notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import unseen_count
from schoolgate.notices.tests.conftest import MONDAY, at

pytestmark = pytest.mark.django_db


def test_tell_twice_under_one_key_is_one_notice(news, teacher, head):
    tell(news, to=[teacher, head], key="a", words={"name": "X"})
    tell(news, to=[teacher], key="a", words={"name": "Y"})
    assert list(Notice.objects.order_by("person").values_list("person", "words")) == sorted(
        [(teacher.pk, {"name": "X"}), (head.pk, {"name": "X"})]
    )


def test_tell_the_same_person_twice_in_one_call_is_one_notice(news, teacher):
    tell(news, to=[teacher, teacher], key="a", words={"name": "X"})
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("words", [{}, {"name": "X", "more": "Y"}])
def test_tell_with_other_words_than_the_kind_names_is_refused(news, teacher, words):
    with pytest.raises(WrongWords):
        tell(news, to=[teacher], key="a", words=words)


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "javascript:x"])
def test_tell_with_an_address_elsewhere_is_refused(question, teacher, url):
    with pytest.raises(WrongWords):
        tell(question, to=[teacher], key="a", url=url)


def test_a_kind_listed_twice_is_refused(news):
    with pytest.raises(ValueError, match="listed twice"):
        notice_kind("test.news", title="", mail="")


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownKind):
        kind_named("no.such")


def test_settle_closes_the_question_for_everybody(question, teacher, head, monday):
    tell(question, to=[teacher, head], key="a")
    assert settle("a") == 2
    assert settle("a") == 0
    assert set(Notice.objects.values_list("settled_at", "remind_at")) == {(MONDAY, None)}


def test_settle_for_one_leaves_it_open_for_the_other(question, teacher, head):
    tell(question, to=[teacher, head], key="a")
    assert settle("a", to=[head]) == 1
    assert Notice.objects.get(settled_at=None).person == teacher


def test_settle_leaves_what_only_tells(news, teacher):
    tell(news, to=[teacher], key="a", words={"name": "X"})
    assert settle("a") == 0


def test_open_question_stands_in_the_inbox_until_settled(question, teacher, school):
    tell(question, to=[teacher], key="a", url="/x/", school=school)
    assert [(i.title, i.url, i.place) for i in needs(teacher)] == [
        ("Say yes or no", "/x/", "Rowan Primary School")
    ]
    settle("a")
    forget_needs(teacher)
    assert needs(teacher) == []


def test_question_that_a_source_lists_is_not_doubled(only_here, teacher):
    kind = notice_kind("test.sourced", title="S", mail="S", asks=True, sourced=True)
    tell(kind, to=[teacher], key="a")
    assert needs(teacher) == []


def test_question_at_a_school_one_has_left_is_not_asked(question, teacher, foreign_school):
    tell(question, to=[teacher], key="a", school=foreign_school)
    assert needs(teacher) == []


def test_what_was_told_at_a_school_one_has_left_is_neither_shown_nor_seen(
    news, cast, client_of, school, sister_school, foreign_school
):
    for key, place in {"a": school, "b": sister_school, "c": foreign_school, "d": None}.items():
        tell(news, to=[cast.federation_officer], key=key, words={"name": f"X{key}"}, school=place)
    shown = client_of(cast.federation_officer).get("/notices/")
    assert [one.notice.key for one in shown.context["told"]] == ["d", "b", "a"]
    assert unseen_count(cast.federation_officer) == 3
    assert mark_seen(by=cast.federation_officer, until=MONDAY) == 3
    assert Notice.objects.get(seen_at=None).key == "c"


def test_mark_seen_leaves_what_came_later_and_what_is_others(question, news, teacher, head):
    with clock.stopped_at(at(2, 8)):
        tell(question, to=[teacher, head], key="old")
    with clock.stopped_at(at(2, 10)):
        tell(question, to=[teacher], key="new")
        assert mark_seen(by=teacher, until=at(2, 9)) == 1
    assert Notice.objects.get(seen_at__isnull=False).key == "old"
