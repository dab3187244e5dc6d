"""The pages of the calendar, and what they refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.calendar import actions
from schoolgate.people.calendar.actions import BellLine, bells_problem
from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import CalendarImport
from schoolgate.people.tests.calendar.conftest import AUTUMN, BELLS, TEST, at, make_ics

URL = "/s/rowan-primary/calendar/"
SUMMER = {"name": "Summer term", "from_date": "2027-04-13", "until": "2027-07-21"}


def changes() -> int:
    return Entry.objects.filter(event="people.calendar_changed").count()


def test_year_shows_terms_closed_days_and_bells(client_of, head, filled):
    page = client_of(head).get(URL).content.decode()
    for words in ("School year 2026–27", "Autumn term", "Half-term", "Monday to Friday",
                  "10.30am to 10.45am", "It is Lunch until 1pm."):  # fmt: skip
        assert words in page


def test_year_without_anything_says_what_to_do(client_of, head, school):
    assert "No term is entered for this year" in client_of(head).get(URL).content.decode()


def test_year_costs_the_same_queries_however_full(
    client_of, head, filled, django_assert_max_num_queries
):
    client = client_of(head)
    client.get(URL)
    with django_assert_max_num_queries(30):
        client.get(URL)


def test_teacher_sees_the_year_but_no_buttons(client_of, teacher, filled):
    client = client_of(teacher)
    assert "Add a term" not in client.get(URL).content.decode()
    assert client.post(URL + "terms/add/", SUMMER).status_code == 403


def test_parent_may_have_the_file(client_of, parent, filled):
    response = client_of(parent).get("/s/rowan-primary/calendar.ics")
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    assert response.content.startswith(b"BEGIN:VCALENDAR")


def test_stranger_finds_no_file(client_of, foreign_head, filled):
    assert client_of(foreign_head).get("/s/rowan-primary/calendar.ics").status_code == 404


def test_term_is_added_changed_and_removed_on_the_record(client_of, head, filled):
    client, before = client_of(head), changes()
    assert client.post(URL + "terms/add/", SUMMER).status_code == 302
    term = filled.terms.get(name="Summer term")
    client.post(f"{URL}terms/{term.public_id}/", {**SUMMER, "until": "2027-07-20"})
    term.refresh_from_db()
    assert term.until == dt.date(2027, 7, 20)
    assert client.get(f"{URL}terms/{term.public_id}/remove/").status_code == 200
    client.post(f"{URL}terms/{term.public_id}/remove/")
    assert not filled.terms.filter(pk=term.pk).exists()
    assert changes() == before + 3


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"until": "2027-04-01"}, "The last day is before the first."),
        ({"from_date": "2026-12-18", "until": "2026-12-31"}, "These dates overlap Autumn term"),
        ({"until": "2029-04-01"}, "A term of more than 200 days cannot be right."),
        ({"from_date": "tomorrow"}, "Give a day such as"),
        ({"name": " "}, "Give the term a name."),
    ],
)
def test_wrong_term_says_what_to_put_right(client_of, head, filled, changed, words):
    response = client_of(head).post(URL + "terms/add/", {**SUMMER, **changed})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert filled.terms.count() == 2


def test_term_that_is_gone_already_is_answered(head, filled):
    term = filled.terms.get(name="Spring term")
    actions.remove_term(by=head, term=filled.terms.get(pk=term.pk))
    before = changes()
    with pytest.raises(Refused, match="Spring term was removed meanwhile"):
        actions.change_term(
            by=head, term=term, name="Spring", from_date=term.from_date, until=term.until
        )
    actions.remove_term(by=head, term=term)
    assert changes() == before


def test_appointment_ended_meanwhile_counts_under_the_lock(head, filled):
    end_behind_the_back_of(head)
    with pytest.raises(Refused, match="Only the head"):
        actions.open_days(by=head, school=filled, first=AUTUMN[0], last=AUTUMN[0])


def test_action_refuses_what_the_form_refuses(filled):
    with pytest.raises(Refused, match="overlap"):
        actions.add_term(by=TEST, school=filled, name="Again", from_date=AUTUMN[0], until=AUTUMN[1])
    with pytest.raises(Refused, match="overlap"):
        actions.set_bell_times(by=TEST, school=filled, weekdays=[0], lines=[BELLS[0], BELLS[0]])


def test_range_is_closed_without_its_weekend_and_opened_in_part(client_of, head, filled):
    client = client_of(head)
    data = {"first": "2026-11-26", "last": "2026-12-01", "reason": "other", "note": "Boiler"}
    client.post(URL + "close/", data)
    assert [day.day for day in _closed_as(filled, "Boiler")] == [26, 27, 30, 1]
    client.post(URL + "open/", {"first": "2026-11-27", "last": "2026-11-27"})
    assert [day.day for day in _closed_as(filled, "Boiler")] == [26, 30, 1]


def _closed_as(school, note):
    return school.closed_days.filter(note=note).order_by("date").values_list("date", flat=True)


def test_day_outside_every_term_is_closed_and_told(client_of, head, filled):
    response = client_of(head).post(
        URL + "close/", {"first": "2027-08-17", "reason": "other"}, follow=True
    )
    assert "It lies outside every term" in response.content.decode()


def bell_form(*lines: tuple[str, str, str]) -> dict[str, str]:
    data = {}
    for number, (starts, ends, label) in enumerate(lines):
        data |= {f"starts_{number}": starts, f"ends_{number}": ends, f"label_{number}": label,
                 f"kind_{number}": "lesson"}  # fmt: skip
    return data


def test_bell_times_of_a_day_are_copied_to_others(client_of, head, filled):
    lines = bell_form(("09:00", "10:00", "One"), ("", "", ""), ("10:00", "11:00", "Two"))
    client_of(head).post(URL + "bells/0/", {**lines, "copy_to": ["2", "5"]})
    labels = [[bell.label for bell in calendar_of(filled).bells_on(n)] for n in (0, 2, 5)]
    assert labels == [["One", "Two"]] * 3
    assert len(calendar_of(filled).bells_on(1)) == len(BELLS)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            [("09:00", "10:00", "One"), ("09:59", "11:00", "Two")],
            "One (9am to 10am) and Two (9.59am to 11am) overlap.",
        ),
        ([("10:00", "09:00", "One")], "One ends before it begins."),
        ([("09:00", "", "One")], "Fill in this part too, or empty the whole line."),
        ([("nine", "10:00", "One")], "Give a time such as 09:30."),
    ],
)
def test_wrong_bell_times_say_what_to_put_right(client_of, head, filled, lines, words):
    response = client_of(head).post(URL + "bells/0/", bell_form(*lines))
    assert response.status_code == 422
    assert words in response.content.decode()
    assert len(calendar_of(filled).bells_on(0)) == len(BELLS)


def test_bell_times_that_touch_do_not_overlap():
    lines = [BellLine("lesson", "A", at("09:00"), at("10:00")),
             BellLine("lesson", "B", at("10:00"), at("11:00"))]  # fmt: skip
    assert bells_problem(lines) is None


def test_no_eighth_day_of_the_week(client_of, head, filled):
    assert client_of(head).get(URL + "bells/7/").status_code == 404


def upload(client, data: bytes):
    return client.post(URL + "import/", {"file": SimpleUploadedFile("year.ics", data)})


def test_file_is_looked_at_and_applied(client_of, head, filled):
    client = client_of(head)
    event = ["UID:x", "SUMMARY:INSET <day>", "DTSTART;VALUE=DATE:20261130"]
    looked = client.get(upload(client, make_ics(event))["Location"])
    assert "INSET &lt;day&gt;" in looked.content.decode()
    handed_in = CalendarImport.objects.get()
    assert filled.closed_days.count() == 6
    address = f"{URL}import/{handed_in.public_id}/"
    client.post(address + "apply/", {"seen": looked.context["plan"].fingerprint})
    assert filled.closed_days.count() == 7
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("data", [b"", b"hello", b"BEGIN:VCALENDAR\r\n" + b"x" * 2**21])
def test_file_that_cannot_be_read_is_not_kept(client_of, head, filled, data):
    assert upload(client_of(head), data).status_code == 422
    assert CalendarImport.objects.count() == 0


def test_file_of_another_school_is_absent(client_of, colleague, head, filled):
    address = upload(client_of(head), make_ics())["Location"]
    assert client_of(colleague).get(address).status_code == 404
