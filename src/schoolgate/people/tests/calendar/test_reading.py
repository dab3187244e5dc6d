"""Reading calendar files of every making, honest and hostile."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schoolgate.core import clock
from schoolgate.people.calendar.ical import (
    MAX_BYTES,
    BellEntry,
    CalendarUnreadable,
    ClosedEntry,
    Reading,
    TermEntry,
    read_calendar,
)
from schoolgate.people.tests.calendar.conftest import at, make_ics

TERM = ["UID:t", "SUMMARY:Autumn term", "DTSTART;VALUE=DATE:20260902", "DTEND;VALUE=DATE:20261219"]
LESSON = ["UID:l", "SUMMARY:Lesson 1", "DTSTART:20260903T090000", "DTEND:20260903T100000"]
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=MO,TH"


def all_day(title: str, first: str, last: str | None = None) -> list[str]:
    lines = ["UID:a", f"SUMMARY:{title}", f"DTSTART;VALUE=DATE:{first}"]
    return [*lines, f"DTEND;VALUE=DATE:{last}"] if last else lines


def why(*events: list[str]) -> list[str]:
    reading = read_calendar(make_ics(*events))
    assert (reading.terms, reading.closed, reading.bells) == ((), (), ())
    return [unused.why for unused in reading.unused]


def test_end_of_a_whole_day_entry_is_not_part_of_it():
    term = TermEntry("t", "Autumn term", dt.date(2026, 9, 2), dt.date(2026, 12, 18))
    assert read_calendar(make_ics(TERM)).terms == (term,)


@pytest.mark.parametrize("end", [[], ["DTEND;VALUE=DATE:20261130"], ["DURATION:P1D"]])
def test_closed_day_of_one_day(end):
    reading = read_calendar(make_ics([*all_day("INSET day", "20261130"), *end]))
    day = dt.date(2026, 11, 30)
    assert reading.closed == (ClosedEntry("a", "INSET day", "training", day, day),)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Half-Term", "holiday"),
        ("Autumn half term holiday", "holiday"),
        ("INSET", "training"),
        ("Staff training (school closed to pupils)", "training"),
        ("Early May Bank Holiday", "bank-holiday"),
        ("School closed: polling day", "other"),
        ("New Year’s Day", "bank-holiday"),
    ],
)
def test_title_says_why_school_is_closed(title, reason):
    (closed,) = read_calendar(make_ics(all_day(title, "20261130"))).closed
    assert closed.reason == reason


@pytest.mark.parametrize(
    "title", ["Autumn term begins", "Last day of term", "Sports day", "Year 6 trip", "Term", ""]
)
def test_title_that_says_nothing_is_left_aside(title):
    assert len(why(all_day(title, "20261130"))) == 1


def test_midnight_to_midnight_is_a_whole_day():
    event = ["UID:a", "SUMMARY:INSET", "DTSTART:20261130T000000", "DTEND:20261201T000000"]
    (closed,) = read_calendar(make_ics(event)).closed
    assert (closed.first, closed.last) == (dt.date(2026, 11, 30), dt.date(2026, 11, 30))


def test_midnight_in_summer_time_given_in_utc_is_a_whole_day():
    event = ["UID:a", "SUMMARY:INSET", "DTSTART:20260629T230000Z", "DTEND:20260630T230000Z"]
    (closed,) = read_calendar(make_ics(event)).closed
    assert closed.first == dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (":20260903T090000", ":20260903T100000"),  # floating: the school's own clock
        (":20260903T080000Z", ":20260903T090000Z"),
        (";TZID=Europe/London:20260903T090000", ";TZID=Europe/London:20260903T100000"),
        (";TZID=GMT Standard Time:20260903T090000", ";TZID=GMT Standard Time:20260903T100000"),
        (";TZID=Europe/Paris:20260903T100000", ";TZID=Europe/Paris:20260903T110000"),
    ],
)
def test_bell_time_in_every_kind_of_time(begins, ends):
    event = ["UID:l", "SUMMARY:Lesson 1", f"DTSTART{begins}", f"DTEND{ends}", WEEKLY]
    expected = BellEntry("l", "Lesson 1", "lesson", (0, 3), at("09:00"), at("10:00"))
    assert read_calendar(make_ics(event)).bells == (expected,)


@pytest.mark.parametrize(
    ("rule", "weekdays"),
    [
        ("FREQ=WEEKLY", (3,)),
        ("FREQ=WEEKLY;INTERVAL=1;WKST=MO;BYDAY=TH,FR;UNTIL=20261218T090000Z", (3, 4)),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=999999999", (0, 1, 2, 3, 4)),
        ("FREQ=DAILY", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_plain_repetition_gives_days_of_the_week(rule, weekdays):
    (bell,) = read_calendar(make_ics([*LESSON, f"RRULE:{rule}"])).bells
    assert bell.weekdays == weekdays


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;BYSECOND=" + ",".join(map(str, range(60))),
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYHOUR=9,10",
        "FREQ=WEEKLY;BYDAY=MO",  # its first day is a Thursday
        "FREQ=WEEKLY;COUNT=99999999999999999999",
        "FREQ=SOMETIMES",
        "nonsense",
    ],
)
def test_other_repetition_is_left_aside(rule):
    assert len(why([*LESSON, f"RRULE:{rule}"])) == 1


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (TERM[1:], "It has no UID, so it could not be recognised the next time."),
        (TERM[:2], "It does not say when it begins."),
        (
            [*TERM[:2], "DTSTART:99999999"],
            "Its DTSTART is not a date that can be read.",
        ),
        ([*TERM[:3], "DTEND;VALUE=DATE:20260801"], "It ends before it begins."),
        (all_day("INSET", "19260902"), "Its date is too far off: 1926."),
        (all_day("INSET", "99991231"), "Its date is too far off: 9999."),
        (
            [*all_day("INSET", "20261130"), "DURATION:P99999999999999999D"],
            "Its length cannot be read.",
        ),
        (
            all_day("Holiday", "20260901", "20270901"),
            "It is longer than 80 days, too long for closed days.",
        ),
        (
            all_day("Term", "20260901", "20280901"),
            "It is longer than 200 days, too long for a term.",
        ),
        (
            [*all_day("INSET", "20261130"), "RRULE:FREQ=DAILY"],
            "It repeats. Give each closed day, and each term, as an entry of its own.",
        ),
        (
            LESSON,
            "It is a single appointment on Thursday 3 September 2026; a bell time repeats each week.",
        ),
        (
            [*LESSON[:2], "DTSTART;TZID=Middle/Earth:20260903T090000", LESSON[3], WEEKLY],
            "Its time zone is not known here: Middle/Earth.",
        ),
        (
            [*LESSON[:3], "DTEND:20260904T010000", WEEKLY],
            "It goes on past midnight, so it is neither whole days nor a bell time.",
        ),
        (
            [*LESSON, WEEKLY, "STATUS:CANCELLED"],
            "It is cancelled. If it is in the calendar here, remove it there.",
        ),
        (
            [*LESSON, WEEKLY, "RECURRENCE-ID:20260910T090000"],
            "It changes one occasion of something that repeats.",
        ),
        ([*TERM[1:], "UID:" + "x" * 9000], "Its UID is far too long."),
    ],
)
def test_entry_that_cannot_be_used_says_why(lines, reason):
    assert why(lines) == [reason]


def test_second_entry_with_the_same_uid_is_left_aside():
    reading = read_calendar(make_ics(TERM, ["UID:t", *all_day("INSET", "20261130")[1:]]))
    assert [one.why for one in reading.unused] == [
        "The file holds another entry with the same UID before it."
    ]
    assert len(reading.terms) == 1


def test_long_uid_is_recognised_by_its_hash():
    uid = "u" * 300
    first, second = (read_calendar(make_ics([f"UID:{uid}", *TERM[1:]])).terms for _ in range(2))
    assert first == second
    assert len(first[0].uid) <= 255


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding):
    data = make_ics(["UID:t", "SUMMARY:Tymor yr hydref term ŵ", *TERM[2:]]).decode()
    assert read_calendar(data.encode(encoding)).terms[0].name == "Tymor yr hydref term ŵ"


def test_windows_encoding_is_guessed():
    data = make_ics(["UID:a", "SUMMARY:INSET – café", TERM[2]]).decode().encode("cp1252")
    assert read_calendar(data).closed[0].note == "INSET – café"


def test_control_characters_are_dropped():
    (closed,) = read_calendar(make_ics(all_day("IN\0SET\\n\\nda\x1by", "20261130"))).closed
    assert closed.note == "INSET day"


def test_folded_lines_and_other_components_are_understood():
    event = ["UID:a", "SUMMARY:INSET", " \x20day", "DTSTART;VALUE=DATE:20261130",
             "BEGIN:VALARM", "UID:alarm", "SUMMARY:Wake up", "END:VALARM"]  # fmt: skip
    data = make_ics(event).replace(b"\r\n", b"\n")
    assert [(one.uid, one.note) for one in read_calendar(data).closed] == [("a", "INSET day")]


def test_time_zone_of_the_file_is_not_trusted():
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"RRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\nBEGIN:VEVENT"
    )
    event = [*LESSON[:2], "DTSTART;TZID=Europe/London:20260903T090000", "DURATION:PT1H", WEEKLY]
    data = make_ics(event).replace(b"BEGIN:VEVENT", zone, 1)
    assert read_calendar(data).bells[0].starts == at("09:00")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (b"\0\0\r\n  ", "The file is empty."),
        (b"Date,Title\n2026-09-02,Term", "This is not an iCalendar file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is not an iCalendar file"),
        (make_ics(TERM)[:-20], "The file breaks off before its end."),
        (b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 500, "The file is damaged"),
        (make_ics(*[["UID:a"]] * 5001), "The file holds more than 5,000 entries."),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * MAX_BYTES, "The file is larger than 2 MB."),
    ],
    ids=["empty", "blank", "csv", "png", "cut", "nested", "many", "large"],
)
def test_file_that_cannot_be_read_says_why(data, reason):
    with pytest.raises(CalendarUnreadable) as refused:
        read_calendar(data)
    assert refused.value.reason.startswith(reason)


def test_long_line_is_not_put_together():
    folds = "\r\n ".join(["SUMMARY:INSET"] + ["x" * 70] * 20_000)
    (unused,) = read_calendar(make_ics(["UID:a", folds, TERM[2]])).unused
    assert unused.why == "Its SUMMARY is far too long."


def test_exceptions_to_a_repetition_are_not_looked_at():
    dates = ",".join(["nonsense"] * 60_000)
    reading = read_calendar(make_ics([*LESSON, WEEKLY, f"EXDATE:{dates}"]))
    assert len(reading.bells) == 1


PIECES = [
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE",
    "UID:", "SUMMARY:", "SUMMARY;X=\"", "DTSTART", "DTEND", ";VALUE=DATE:", ";TZID=", ":", ";", "=",
    "Europe/London", "../../etc/passwd", "20260902", "20260903T090000", "T240000Z", "RRULE:FREQ=",
    "WEEKLY", "SECONDLY", ";BYDAY=MO", ";INTERVAL=", "DURATION:", "P1D", "-P1W", "PT99999999H",
    "term", "INSET", "Lesson", "\r\n", "\r\n ", "\n", "\\n", "\0", "é", "\ud7ff", "9" * 30, ",",
]  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda data: b"BEGIN:VCALENDAR\r\n" + data),
        st.lists(st.sampled_from(PIECES), max_size=40).map(
            lambda pieces: make_ics(["".join(pieces)])
        ),
        st.lists(st.sampled_from(PIECES), max_size=60).map(lambda p: "".join(p).encode()),
        st.text(max_size=200).map(lambda text: text.encode("utf-16")),
    )
)
def test_reading_arbitrary_bytes_raises_nothing_but_its_own_error(data):
    with clock.stopped_at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        assert isinstance(read_or_reason(data), Reading | str)


def read_or_reason(data: bytes) -> Reading | str:
    try:
        return read_calendar(data)
    except CalendarUnreadable as refused:
        return refused.reason


PROPERTIES = ["UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "STATUS",
              "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "DTSTART;TZID=Europe/London",
              "X-SCHOOLGATE-KIND", "X-SCHOOLGATE-REASON", "RECURRENCE-ID"]  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["20260902", "20261219", "20260903T090000", "FREQ=WEEKLY;BYDAY=TH", "term",
                     "bell", "closed", "P1D", "PT1H", "Lesson 1", "Half-term"]),
)  # fmt: skip


@given(st.lists(st.lists(st.tuples(st.sampled_from(PROPERTIES), VALUES), max_size=8), max_size=4))
def test_every_event_is_used_or_left_aside(events):
    written = [[f"{name}:{value}" for name, value in event] for event in events]
    clean = [[line for line in event if "\n" not in line and "\r" not in line] for event in written]
    with clock.stopped_at(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)):
        reading = read_calendar(make_ics(*clean))
    parts = (reading.terms, reading.closed, reading.bells, reading.unused)
    assert sum(len(part) for part in parts) == len(events)
