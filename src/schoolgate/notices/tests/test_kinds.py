"""What holds for every kind of notice there is, now and later."""

import datetime as dt
import string

import pytest
from django.utils import translation

from schoolgate.ledger.events import event_kinds
from schoolgate.notices.hearing import heard_events
from schoolgate.notices.kinds import notice_kinds
from schoolgate.notices.mail import daily_mail, notice_mail
from schoolgate.notices.models import Notice
from schoolgate.notices.tests.conftest import everything_in

KINDS = sorted(notice_kinds().items())


def words_in(text: object) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_kind_shows_the_words_it_names_and_its_mail_none(name, kind):
    assert words_in(kind.title) | words_in(kind.text) == kind.words
    assert words_in(kind.mail) == set()
    assert str(kind.mail)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_no_mail_of_any_kind_holds_a_pupils_name(name, kind, teacher, pupil, school, monday):
    words = dict.fromkeys(kind.words - kind.dates, pupil.name)
    words |= dict.fromkeys(kind.dates, "2026-11-02")
    notice = Notice.objects.create(
        person=teacher, school=school, event=name, key=pupil.name, words=words, url="/x/",
        asks=kind.asks, at=monday,
    )  # fmt: skip
    assert pupil.name in f"{kind.title_for(words)} {kind.text_for(words)}" or not (
        kind.words - kind.dates
    )
    for mail in (
        notice_mail(notice),
        daily_mail(teacher, [notice], []),
        daily_mail(teacher, [], [notice]),
    ):
        for part in (pupil.given_name, pupil.family_name):
            assert part not in everything_in(mail)


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_kind_shows_dates_in_words(name, kind):
    words = dict.fromkeys(kind.words, "x") | dict.fromkeys(kind.dates, "2026-11-02")
    shown = kind.title_for(words) + kind.text_for(words)
    assert "2026-11-02" not in shown
    assert ("Monday 2 November 2026" in shown) == bool(kind.dates)


def test_page_shows_a_gap_where_a_word_was_erased():
    kind = notice_kinds()["people.cover"]
    assert kind.title_for({}) == "You cover for …"


def test_every_event_that_is_heard_is_in_the_closed_list():
    assert set(heard_events()) - set(event_kinds()) == set()


def test_words_of_a_kind_are_marked_for_translation():
    with translation.override("en-gb"):
        plain = {name: (kind.title, kind.text, kind.mail, kind.verb) for name, kind in KINDS}
    strings = [
        name for name, words in plain.items() for word in words if word and type(word) is str
    ]
    assert strings == []


def test_gaps_between_reminders_grow_and_the_last_repeats(question):
    assert [question.gap(n).days for n in range(6)] == [1, 3, 7, 14, 14, 14]
    assert question.gap(0) == dt.timedelta(days=1)
