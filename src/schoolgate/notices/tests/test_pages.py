"""The inbox, what one was told, and the settings."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.models import Notice

pytestmark = pytest.mark.django_db

GOOD = {"quiet_from": "17:00", "quiet_until": "07:30", "digest": "on", "language": "en-gb"}


def test_empty_inbox_teaches(client_of, teacher):
    page = client_of(teacher).get("/").content.decode()
    assert "Nothing needs you" in page
    assert "at most once a day" in page


def test_inbox_shows_an_open_question_with_its_verb(client_of, teacher, question, school):
    tell(question, to=[teacher], key="a", url="/x/", school=school)
    page = client_of(teacher).get("/").content.decode()
    assert page.count("Say yes or no") == 1
    assert "Look at it" in page


@pytest.mark.parametrize("name", ["inbox", "notices"])
def test_page_costs_the_same_for_one_and_three(client_of, teacher, question, school, name):
    client = client_of(teacher)
    tell(question, to=[teacher], key="a", school=school)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse(name))
    one = len(queries)
    for key in "bc":
        tell(question, to=[teacher], key=key, school=school)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as three:
        client.get(reverse(name))
    assert len(three) == one


def test_inbox_and_badge_ask_the_sources_once(client_of, teacher, question):
    tell(question, to=[teacher], key="a")
    client = client_of(teacher)
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    asked = [q for q in queries if "settled_at" in q["sql"] and "remind_at" in q["sql"]]
    assert len([q for q in asked if '"asks"' not in q["sql"].split("WHERE")[1]]) == 1


def test_told_page_teaches_when_it_is_empty(client_of, teacher):
    assert "Nothing yet" in client_of(teacher).get("/notices/").content.decode()


def test_told_page_shows_words_that_mails_never_hold(client_of, teacher, news):
    tell(news, to=[teacher], key="a", words={"name": "Pippa <b>"})
    page = client_of(teacher).get("/notices/").content.decode()
    assert "News of Pippa &lt;b&gt;" in page


def test_told_page_shows_nothing_of_others(client_of, teacher, head, news):
    tell(news, to=[head], key="a", words={"name": "Pippa"})
    assert "Pippa" not in client_of(teacher).get("/notices/").content.decode()


def test_told_page_is_cut_into_pages(client_of, teacher, news):
    for number in range(25):
        tell(news, to=[teacher], key=str(number), words={"name": f"no{number:02}"})
    client = client_of(teacher)
    first = client.get("/notices/").content.decode()
    second = client.get("/notices/?page=2").content.decode()
    assert first.count("News of no") == 20
    assert second.count("News of no") == 5


def test_told_page_survives_a_kind_that_is_no_more(client_of, teacher):
    Notice.objects.create(
        person=teacher, event="gone.kind", key="a", at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    )
    assert client_of(teacher).get("/notices/").status_code == 200


def test_marking_as_seen_takes_a_post_and_only_what_was_shown(client_of, teacher, question):
    client = client_of(teacher)
    tell(question, to=[teacher], key="a")
    page = client.get("/notices/")
    assert "Mark all as seen" in page.content.decode()
    assert client.get("/notices/seen/").status_code == 405
    assert Notice.objects.filter(seen_at=None).count() == 1
    answer = client.post("/notices/seen/", {"until": page.context["until"].isoformat()})
    assert (answer.status_code, answer.url) == (302, "/notices/")
    assert Notice.objects.filter(seen_at=None).count() == 0
    assert "Mark all as seen" not in client.get("/notices/").content.decode()


@pytest.mark.parametrize("until", ["", "yesterday", "2026-13-01T00:00Z", "2026-11-01T00:00"])
def test_marking_with_a_broken_moment_means_now(client_of, teacher, question, until):
    tell(question, to=[teacher], key="a")
    assert client_of(teacher).post("/notices/seen/", {"until": until}).status_code == 302
    assert Notice.objects.filter(seen_at=None).count() == 0


def test_answered_question_says_so(client_of, teacher, question):
    tell(question, to=[teacher], key="a")
    settle("a")
    assert "Answered" in client_of(teacher).get("/notices/").content.decode()


def test_settings_are_kept_and_recorded(client_of, teacher):
    client = client_of(teacher)
    answer = client.post("/notices/settings/", {**GOOD, "digest": ""})
    assert (answer.status_code, answer.url) == (302, "/notices/settings/")
    teacher.refresh_from_db()
    assert (teacher.quiet_from, teacher.quiet_until, teacher.digest) == (
        dt.time(17), dt.time(7, 30), False,
    )  # fmt: skip
    entry = Entry.objects.get(event="notices.settings_changed")
    assert entry.actor_id == teacher.public_id
    assert "17:00" in client.get("/notices/settings/").content.decode()


def test_settings_unchanged_are_not_recorded(client_of, teacher):
    client = client_of(teacher)
    client.post("/notices/settings/", {"digest": "on", "language": "en-gb"})
    assert not Entry.objects.filter(event="notices.settings_changed").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"quiet_from": ""}, "need a beginning and an end"),
        ({"quiet_until": ""}, "need a beginning and an end"),
        ({"quiet_until": "17:00"}, "cannot end when they begin"),
        ({"quiet_from": "06:00", "quiet_until": "05:59"}, "Leave at least one hour"),
        ({"quiet_from": "25:00"}, "valid time"),
        ({"language": "xx"}, "Choose one of those in the list"),
    ],
)
def test_settings_that_make_no_sense_are_refused_with_a_reason(client_of, teacher, change, says):
    answer = client_of(teacher).post("/notices/settings/", GOOD | change)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    teacher.refresh_from_db()
    assert teacher.quiet_from is None


def test_language_of_mails_becomes_that_of_pages(client_of, teacher, settings):
    answer = client_of(teacher).post("/notices/settings/", GOOD)
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "en-gb"
    assert cookie["httponly"]


def test_list_of_places_is_called_menu_on_a_phone(client_of, parent):
    page = client_of(parent).get("/").content.decode()
    assert re.search(r'<details class="places for-phone">\s*<summary><svg.*?</svg>Menu', page)
