"""The board: names for those who collect, figures for governors, the same queries however many."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from schoolgate.conftest import sign_in, someone
from schoolgate.core import clock
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.asking.export import harmless
from schoolgate.declarations.asking.queries import Figures, without_small
from schoolgate.declarations.models import Question, SigningRequest
from schoolgate.declarations.tests.asking.making import (
    DAY,
    TEST,
    adopt,
    at,
    changed,
    gone,
    request_of,
    sign,
    teachers,
)
from schoolgate.ledger.models import Entry
from schoolgate.notices.models import Notice
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment, Person, School, SchoolClass
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.models import Version
from schoolgate.policies.tests.life.making import adopted

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
Look = Callable[..., Any]


@pytest.fixture
def version(cast: Any) -> Version:
    """Four have been asked; the teacher has signed."""
    _ = cast.teacher, cast.governor, cast.chair
    made = adopted(cast, "REC")
    look_after(policy=made.policy)
    sign(request_of(cast.teacher, made))
    return made


@pytest.fixture
def look(version: Version, client_of: ClientOf) -> Look:
    """What somebody sees of a page of the board."""

    def page(person: Person, query: str = "", name: str = "board") -> Any:
        address = reverse(f"declarations:{name}", args=[version.policy.school.slug])
        return client_of(person).get(f"{address}?{query}")

    return page


def names(answer: Any) -> list[str]:
    return [one.person.given_name for one, _titles, _state in answer.context["rows"]]


def test_the_head_sees_who_has_signed_and_who_has_not(look: Look, head: Person) -> None:
    answer = look(head)
    states = {one.person.given_name: one.state for one, _titles, _state in answer.context["rows"]}
    assert states == {
        "Tessa": "signed", "Hannah": "open", "Leo": "open", "Gus": "open", "Chloe": "open",
    }  # fmt: skip
    assert answer.context["figures"] == Figures("Everybody", signed=1, open=4)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=signed", ["Tessa"]),
        ("capacity=governor", ["Chloe", "Gus"]),
        ("role=teacher", ["Tessa"]),
        ("name=tess", ["Tessa"]),
        ("name=nobody", []),
        ("state=late", []),
        ("state=no-such-state", ["Chloe", "Gus", "Hannah", "Leo", "Tessa"]),
        ("sort=capacity", ["Hannah", "Leo", "Tessa", "Chloe", "Gus"]),
    ],
)
def test_filters_find(look: Look, head: Person, query: str, found: list[str]) -> None:
    assert names(look(head, query)) == found


def test_a_year_team_is_found(look: Look, cast: Any) -> None:
    willow = SchoolClass.objects.create(
        school=cast.school, name="Willow", year_group=4, from_date=clock.today()
    )
    people.add_to_class(
        by=TEST, school_class=willow, person=cast.teacher, part="teacher", from_date=clock.today()
    )
    assert names(look(cast.head, "year=4")) == ["Tessa"]
    groups = look(cast.head, "by=year").context["groups"]
    assert groups == [Figures("Year 4", signed=1)]


def test_groups_by_role_and_by_line_manager(look: Look, head: Person) -> None:
    roles = {group.label: group for group in look(head, "by=role").context["groups"]}
    assert (roles["Teacher"].signed, roles["Headteacher"].open) == (1, 1)
    shown = look(head, "by=manager").context
    led, alone = shown["groups"]
    assert (led, alone.label) == (Figures("Leo Line", signed=1), "Not in anybody's team")
    assert led.total + alone.total == shown["figures"].total > led.total


def test_groups_by_line_manager_name_nobody_from_elsewhere_or_from_before(
    look: Look, cast: Any
) -> None:
    elsewhere = someone(cast.foreign_school, "Mona", "Elsewhere", "assistant-head")
    before = someone(cast.school, "Bea", "Before", "assistant-head")
    appoint = {"by": TEST, "person": cast.teacher, "from_date": clock.today() - 400 * DAY}
    people.appoint(**appoint, school=cast.foreign_school, role="teacher", line_manager=elsewhere)
    people.appoint(
        **appoint, school=cast.school, role="staff", line_manager=before,
        until=clock.today() - DAY,
    )  # fmt: skip
    groups = look(cast.head, "by=manager").context["groups"]
    assert [group.label for group in groups] == ["Leo Line", "Not in anybody's team"]
    assert groups[0] == Figures("Leo Line", signed=1)


def test_groups_by_line_manager_leave_out_one_who_has_left(look: Look, cast: Any) -> None:
    gone(cast.line_manager, cast.foreign_school)
    groups = look(cast.head, "by=manager").context["groups"]
    assert [group.label for group in groups] == ["Not in anybody's team"]


def test_late_is_who_has_not_signed_after_the_last_day(
    look: Look, head: Person, version: Version
) -> None:
    due = request_of(head, version).due_on
    SigningRequest.objects.filter(person=head).update(due_on=clock.today(), asked_on=clock.today())
    assert names(look(head, "state=late")) == []
    with at(due + DAY):
        assert names(look(head, "state=late")) == ["Chloe", "Gus", "Hannah", "Leo"]


def test_said_no_and_a_waiting_question_are_seen(look: Look, cast: Any, version: Version) -> None:
    sign(request_of(cast.governor, version), kind="declined")
    Question.objects.create(request=request_of(cast.chair, version), text="?", at=clock.now())
    rows = {one.person.given_name: one for one, *_rest in look(cast.head).context["rows"]}
    assert (rows["Gus"].state, rows["Chloe"].asks) == ("declined", True)


def test_who_took_the_signature_back_is_shown_once_as_open(
    look: Look, cast: Any, version: Version
) -> None:
    sign(request_of(cast.teacher, version), kind="withdrawn")
    look_after(policy=version.policy)
    rows = [one for one, *_rest in look(cast.head, "name=Tessa").context["rows"]]
    assert [(one.state, one.turn, one.reason) for one in rows] == [("open", 1, "again")]


# Which edition


@pytest.mark.parametrize("who", ["head", "governor", "federation_officer"])
def test_an_edition_of_tomorrow_is_shown_where_the_one_in_force_asks_nobody(
    cast: Any, client_of: ClientOf, who: str
) -> None:
    _ = cast.teacher, cast.chair, cast.governor
    person = getattr(cast, who)
    today = changed(cast, declaration_required="no")
    draft = drafting_actions.start_from_version(by=cast.head, version=today)
    draft.content["values"]["declaration_required"] = "each-version"
    draft.save(update_fields=["content"])
    tomorrow = adopt(cast, draft, clock.today() + DAY)
    look_after(policy=tomorrow.policy)
    address = reverse("declarations:board", args=[cast.school.slug])
    answer = client_of(person).get(address)
    assert answer.context["version"] == tomorrow
    assert answer.context["figures"].total == SigningRequest.objects.count() > 0
    first = date_format(clock.today() + DAY, "l j F Y")
    assert f"in force from {first}" in answer.content.decode().replace("\xa0", " ")
    assert "see who has signed" not in answer.content.decode()
    empty = client_of(person).get(f"{address}?edition={today.public_id}").content.decode()
    assert "Nobody is asked to sign" in empty
    assert f'href="?edition={tomorrow.public_id}"' in empty


# Who sees what


def test_a_line_manager_sees_those_they_manage(look: Look, line_manager: Person) -> None:
    assert names(look(line_manager)) == ["Tessa"]


def test_a_governor_sees_figures_and_no_name(look: Look, governor: Person, cast: Any) -> None:
    answer = look(governor)
    page = answer.content.decode()
    assert answer.context["figures"] == Figures("Everybody", signed=1, open=4)
    assert "rows" not in answer.context
    assert not [one for one in (cast.teacher, cast.head, cast.chair) if one.name in page]


def test_a_governor_gets_no_names_by_file_or_filter(look: Look, governor: Person) -> None:
    assert look(governor, name="board-csv").status_code == 403
    assert look(governor, "name=Tessa").context["figures"].total == 5
    assert look(governor, name="board-pdf").content.startswith(b"%PDF")


def test_a_teacher_sees_no_board(look: Look, teacher: Person) -> None:
    assert look(teacher).status_code == 403


def test_another_school_has_no_board_of_ours(look: Look, foreign_head: Person) -> None:
    assert look(foreign_head).status_code == 404


def test_small_groups_are_put_together_until_no_figure_is_a_name() -> None:
    groups = [Figures("A", signed=9), Figures("B", open=1), Figures("C", late=2), Figures("D", 7)]
    assert without_small(groups) == [
        Figures("A", signed=9),
        Figures("Small groups together", signed=7, open=1, late=2),
    ]


def test_small_groups_alone_are_not_shown() -> None:
    assert without_small([Figures("A", signed=3), Figures("B", open=4)]) == []


# Files


def test_the_csv_holds_what_the_page_shows(look: Look, head: Person) -> None:
    answer = look(head, "capacity=employee", name="board-csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Name"], row["Where it stands"]) for row in rows] == [
        ("Hannah Head", "Not signed yet"), ("Leo Line", "Not signed yet"),
        ("Tessa Teacher", "Signed"),
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_hostile_name_stays_a_name_in_the_csv(look: Look, head: Person, teacher: Person) -> None:
    Person.objects.filter(pk=teacher.pk).update(given_name='=HYPERLINK("x")', known_as="")
    text = b"".join(look(head, name="board-csv").streaming_content).decode("utf-8-sig")
    cells = {row["Name"] for row in csv.DictReader(io.StringIO(text))}
    assert '\'=HYPERLINK("x") Teacher' in cells


def test_the_pdf_is_a_pdf(look: Look, head: Person) -> None:
    assert look(head, name="board-pdf").content.startswith(b"%PDF")


# Reminding


def test_everybody_who_has_not_signed_is_reminded_once_a_day(
    version: Version, head: Person, client_of: ClientOf
) -> None:
    address = reverse("declarations:remind-all", args=[version.policy.school.slug])
    for _time in range(2):
        assert client_of(head).post(address).status_code == 302
    nudged = Notice.objects.filter(event="declarations.nudge")
    assert set(nudged.values_list("person__given_name", flat=True)) == {"Leo", "Gus", "Chloe"}
    assert nudged.count() == 3
    assert Entry.objects.filter(event="declarations.nudged").count() == 1


def test_one_person_is_reminded(version: Version, cast: Any, client_of: ClientOf) -> None:
    asked = request_of(cast.governor, version).public_id
    address = reverse("declarations:remind", args=[version.policy.school.slug, asked])
    assert client_of(cast.teacher).post(address).status_code == 403
    assert client_of(cast.line_manager).post(address).status_code == 403
    assert client_of(cast.head).post(address).status_code == 302
    [notice] = Notice.objects.filter(event="declarations.nudge")
    assert (notice.person, notice.words["name"]) == (cast.governor, "Hannah Head")


def test_who_has_signed_is_not_reminded(version: Version, cast: Any, client_of: ClientOf) -> None:
    asked = request_of(cast.teacher, version).public_id
    address = reverse("declarations:remind", args=[version.policy.school.slug, asked])
    client_of(cast.head).post(address)
    assert not Notice.objects.filter(event="declarations.nudge").exists()


# Many


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("query", ["", "by=role", "by=year", "by=manager&role=teacher"])
def test_the_same_queries_for_three_rows_and_for_sixty(
    version: Version, cast: Any, client_of: ClientOf, query: str
) -> None:
    client = client_of(cast.head)
    address = reverse("declarations:board", args=[version.policy.school.slug]) + f"?{query}"
    few = queries_of(client, address)
    teachers(cast.school, 60, line_manager=cast.line_manager)
    look_after(policy=version.policy)
    assert queries_of(client, address) == few


# Side by side


def test_schools_stand_side_by_side_in_figures(
    version: Version, cast: Any, client_of: ClientOf
) -> None:
    _ = cast.sister_school
    address = reverse("declarations:side-by-side", args=[cast.federation.slug])
    answer = client_of(cast.federation_officer).get(address)
    schools = {one.school.name: one for one in answer.context["schools"]}
    assert schools["Rowan Primary School"].figures == Figures(
        "Rowan Primary School", signed=1, open=4
    )
    assert schools["Rowan High School"].version is None
    assert cast.teacher.name not in answer.content.decode()


def test_a_head_does_not_compare_schools(version: Version, cast: Any, client_of: ClientOf) -> None:
    address = reverse("declarations:side-by-side", args=[cast.federation.slug])
    assert client_of(cast.head).get(address).status_code == 403
    assert client_of(cast.foreign_head).get(address).status_code == 404


def test_a_mail_leads_to_ones_own_request(version: Version, cast: Any, client_of: ClientOf) -> None:
    address = reverse("declarations:to-sign", args=[cast.school.slug, version.public_id])
    mine = request_of(cast.governor, version).public_id
    answer = client_of(cast.governor).get(address)
    assert answer.url == reverse("declarations:read", args=[cast.school.slug, mine])
    assert client_of(cast.parent).get(address).url == reverse(
        "declarations:mine", args=[cast.school.slug]
    )


def test_a_school_without_a_policy_says_so(cast: Any, client_of: ClientOf) -> None:
    address = reverse("declarations:board", args=[cast.school.slug])
    assert "There is no policy to sign yet" in client_of(cast.head).get(address).content.decode()


def test_the_last_day_counts_where_the_school_is(look: Look, head: Person) -> None:
    """At half past midnight of summer time it is still the day before in UTC."""
    due = dt.date(2027, 6, 30)
    SigningRequest.objects.filter(person=head).update(due_on=due)
    with clock.stopped_at(dt.datetime(2027, 6, 30, 22, 59, tzinfo=dt.UTC)):
        assert "Hannah" not in names(look(head, "state=late"))
    with clock.stopped_at(dt.datetime(2027, 6, 30, 23, 30, tzinfo=dt.UTC)):
        assert "Hannah" in names(look(head, "state=late"))


# In the list of places


def listed(person: Person, school: School) -> bool:
    page = sign_in(person).get("/").content.decode()
    return f'href="/s/{school.slug}/who-signed/"' in page


def test_line_manager_and_collector_find_the_board_in_the_list_of_places(cast: Any) -> None:
    clerk = someone(cast.school, "Clara", "Clerk", "ict-leader")
    assert not listed(clerk, cast.school)
    manager = someone(cast.school, "Mona", "Manager", "teacher")
    assert not listed(manager, cast.school)
    Appointment.objects.filter(person=cast.teacher).update(line_manager=manager)
    assert listed(manager, cast.school)
    changed(cast, declaration_return_to="ict-leader")
    assert listed(clerk, cast.school)
    assert not listed(cast.teacher, cast.school)
    assert not listed(cast.parent, cast.school)
