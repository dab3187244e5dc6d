"""Who is who: the list, a person, roles given, changed and ended, pupils, absences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.conftest import end_behind_the_back_of, someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Absence, Appointment, ClassMember, Person, School
from schoolgate.people.rules import may_appoint, may_end_appointment
from schoolgate.people.standing import standing_of
from schoolgate.reference import roles

pytestmark = pytest.mark.django_db
TEST = System("test")
ClientOf = Callable[[Person], Client]
LONG_AGO = dt.date(2024, 9, 1)


def office(school: School) -> Person:
    return someone(school, "Olive", "Office", "office")


def at(name: str, school: School, *ids: str) -> str:
    return reverse(f"people:{name}", args=[school.slug, *ids])


def role_of(person: Person, role: str) -> Appointment:
    return person.appointments.get(role=role)


# The list


def test_list_shows_adults_with_roles_and_is_found_by_name_and_role(
    client_of: ClientOf, head: Person, teacher: Person, line_manager: Person, school: School
) -> None:
    client = client_of(head)
    page = client.get(at("list", school))
    assert [one.name for one in page.context["page"]] == [
        "Hannah Head", "Leo Line", "Tessa Teacher",
    ]  # fmt: skip
    for query, found in (
        ("?name=tess", ["Tessa Teacher"]),
        ("?name=teacher+tessa", ["Tessa Teacher"]),
        ("?role=slt", ["Leo Line"]),
        ("?name=tess&role=slt", []),
        ("?role=nonsense", ["Hannah Head", "Leo Line", "Tessa Teacher"]),
    ):
        page = client.get(at("list", school) + query)
        assert [one.name for one in page.context["page"]] == found, query


def test_list_asks_as_much_of_the_database_for_many_as_for_few(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)

    def asked() -> int:
        client.get(at("list", school))  # counts the inbox, which is remembered
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(at("list", school))
        return len(queries)

    few = asked()
    for number in range(3):
        someone(school, f"Number{number}", "More", "teacher", line_manager=head)
    assert asked() == few


def test_list_turns_pages_and_keeps_the_filter(
    client_of: ClientOf, head: Person, school: School
) -> None:
    for number in range(52):
        person = actions.add_person(
            by=TEST, school=school, given_name=f"N{number:02}", family_name="Many"
        )
        actions.appoint(by=TEST, person=person, school=school, role="staff", from_date=LONG_AGO)
    client = client_of(head)
    page = client.get(at("list", school) + "?role=staff&page=2")
    assert len(page.context["page"]) == 2
    assert "?role=staff&amp;page=1" in page.content.decode()


@pytest.mark.parametrize("who", ["contractor", "parent", "pupil"])
def test_list_is_refused_to_those_who_do_not_work_here(
    client_of: ClientOf, head: Person, school: School, who: str, request: Any
) -> None:
    assert client_of(request.getfixturevalue(who)).get(at("list", school)).status_code == 403
    assert client_of(head).get(at("list", school)).status_code == 200


# A person


def test_person_shows_roles_manager_and_managed(
    client_of: ClientOf, teacher: Person, line_manager: Person, school: School
) -> None:
    page = client_of(teacher).get(at("person", school, teacher.public_id)).content.decode()
    assert "Leo Line" in page
    page = client_of(teacher).get(at("person", school, line_manager.public_id)).content.decode()
    assert "Line manager of" in page
    assert "Tessa Teacher" in page


@pytest.mark.usefixtures("recorded")
def test_history_is_for_those_who_keep_the_list(
    client_of: ClientOf, head: Person, teacher: Person, school: School
) -> None:
    address = at("person", school, teacher.public_id)
    page = client_of(head).get(address).content.decode()
    assert "Tessa Teacher was appointed as Teacher from" in page
    assert "What the record says" not in client_of(teacher).get(address).content.decode()


def test_somebody_of_another_school_looks_absent(
    client_of: ClientOf, head: Person, colleague: Person, foreign_head: Person, school: School,
    pupil: Person,
) -> None:  # fmt: skip
    client = client_of(head)
    absent = client.get(at("person", school, "nobodyatall22222"))
    for somebody in (colleague, foreign_head, pupil):
        page = client.get(at("person", school, somebody.public_id))
        assert (page.status_code, page.content) == (absent.status_code, absent.content)
        assert page.status_code == 404


@pytest.mark.usefixtures("recorded")
def test_page_of_a_leaver_shows_nothing_that_came_later(
    client_of: ClientOf, head: Person, teacher: Person, school: School, foreign_school: School
) -> None:
    assert teacher.user is not None
    teacher.appointments.update(until=clock.today() - dt.timedelta(days=1))
    actions.appoint(
        by=TEST, person=teacher, school=foreign_school, role="teacher", from_date=clock.today()
    )
    actions.change_details(
        by=TEST, school=foreign_school, person=teacher, family_name="Newname",
        email="tessa@elsewhere.example",
    )  # fmt: skip
    page = client_of(head).get(at("person", school, teacher.public_id))
    seen = page.content.decode()
    assert "Tessa Teacher" in seen
    for later in ("Newname", "@elsewhere.example", teacher.user.email, "can sign in"):
        assert later not in seen
    assert [one.role for one in page.context["over"]] == ["teacher"]
    client = client_of(head)
    assert [
        client.get(at(name, school, teacher.public_id)).status_code
        for name in ("details", "invite")
    ] == [404, 404]


def test_page_of_somebody_who_is_still_to_come_shows_how_to_reach_them(
    client_of: ClientOf, head: Person, school: School
) -> None:
    new = actions.add_person(
        by=TEST, school=school, given_name="Nia", family_name="New", email="nia@new.example"
    )
    actions.appoint(
        by=TEST, person=new, school=school, role="teacher",
        from_date=clock.today() + dt.timedelta(days=30),
    )  # fmt: skip
    page = client_of(head).get(at("person", school, new.public_id)).content.decode()
    assert "nia@new.example" in page


@pytest.mark.parametrize("name", ["change-appointment", "end-appointment"])
def test_appointment_of_another_school_looks_absent(
    client_of: ClientOf, head: Person, colleague: Person, teacher: Person, school: School, name: str
) -> None:
    client = client_of(head)
    there = role_of(colleague, "headteacher")
    assert client.get(at(name, school, there.public_id)).status_code == 404
    here = role_of(teacher, "teacher")
    assert client.get(at(name, school, here.public_id)).status_code == 200


# Adding and appointing


def test_person_is_added_and_given_a_role(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)
    answer = client.post(
        at("add", school), {"given_name": "Nia", "family_name": "New", "email": "NIA@new.example"}
    )
    new = Person.objects.get(given_name="Nia")
    assert answer["Location"] == at("appoint", school, new.public_id)
    answer = client.post(
        answer["Location"],
        {"role": "teacher", "from_date": "2024-09-01", "line_manager": head.public_id},
    )
    assert answer["Location"] == at("person", school, new.public_id)
    held = role_of(new, "teacher")
    assert (held.capacity, held.line_manager, held.until) == ("employee", head, None)
    assert new.email == "nia@new.example"


def test_person_known_at_the_sister_school_is_not_added_twice(
    client_of: ClientOf, head: Person, colleague: Person, school: School
) -> None:
    client = client_of(head)
    answer = client.post(
        at("add", school),
        {"given_name": "Co", "family_name": "L", "email": "COLIN.colleague@rowan-high.example"},
    )
    assert answer["Location"] == at("appoint", school, colleague.public_id)
    client.post(answer["Location"], {"role": "volunteer", "from_date": "2024-09-01"})
    assert set(colleague.appointments.values_list("role", flat=True)) == {
        "headteacher", "volunteer",
    }  # fmt: skip


def test_person_known_at_a_foreign_school_stays_unknown(
    client_of: ClientOf, head: Person, foreign_head: Person, school: School
) -> None:
    client = client_of(head)
    answer = client.post(
        at("add", school), {"given_name": "F", "family_name": "F", "email": foreign_head.email}
    )
    assert foreign_head.public_id not in answer["Location"]
    assert client.get(at("appoint", school, foreign_head.public_id)).status_code == 404


@pytest.mark.parametrize("code", [code for code, role in roles().items() if role.level == "high"])
def test_powerful_role_comes_from_the_head_alone(
    head: Person, network_manager: Person, school: School, code: str
) -> None:
    keeper = office(school)
    for asks in (keeper, network_manager):
        assert may_appoint(asks, school, code) is not None
        with pytest.raises(Refused):
            actions.appoint(by=asks, person=asks, school=school, role=code, from_date=clock.today())
    across = code in {"federation-officer", "local-authority-officer"}
    assert (may_appoint(head, school, code) is None) is not across
    assert may_appoint(TEST, school, code) is None


def test_powerful_role_posted_by_the_office_is_refused_and_nothing_changes(
    client_of: ClientOf, head: Person, teacher: Person, school: School
) -> None:
    given = {"role": "headteacher", "from_date": "2024-09-01"}
    page = at("appoint", school, teacher.public_id)
    assert client_of(office(school)).post(page, given).status_code == 422
    assert not teacher.appointments.filter(role="headteacher").exists()
    assert client_of(head).post(page, given).status_code == 302
    assert teacher.appointments.filter(role="headteacher").exists()


def test_network_manager_cannot_prolong_the_network_managers_role(
    network_manager: Person, school: School
) -> None:
    held = role_of(network_manager, "network-manager")
    with pytest.raises(Refused):
        actions.change_appointment(by=network_manager, appointment=held, until=None, job_title="x")


def test_nobody_but_a_head_gives_themselves_a_role(cast):
    for keeper in (cast.network_manager, cast.head):
        asked = {
            "by": keeper, "person": keeper, "school": cast.school, "role": "slt",
            "from_date": clock.today(),
        }  # fmt: skip
        if keeper == cast.head:
            assert actions.appoint(**asked).role == "slt"
            continue
        with pytest.raises(Refused, match="give yourself"):
            actions.appoint(**asked)
        assert not keeper.appointments.filter(role="slt").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"role": "teacher", "from_date": "tomorrow"}, "Give a day such as"),
        ({"role": "staff", "from_date": "2026-01-02", "until": "2026-01-01"}, "before the first"),
        ({"role": "wizard", "from_date": "2026-01-02"}, "Choose one of those in the list"),
        ({"from_date": "2026-01-02"}, "Choose a role."),
        ({"role": "teacher", "from_date": "2026-01-02"}, "hold this role already"),
    ],
)
def test_role_form_says_what_is_wrong_and_changes_nothing(
    client_of: ClientOf, head: Person, teacher: Person, school: School,
    given: dict[str, str], said: str,
) -> None:  # fmt: skip
    answer = client_of(head).post(at("appoint", school, teacher.public_id), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert teacher.appointments.count() == 1


# Changing


def test_line_manager_and_dates_are_changed_and_recorded(
    client_of: ClientOf, head: Person, teacher: Person, school: School
) -> None:
    held = role_of(teacher, "teacher")
    client_of(head).post(
        at("change-appointment", school, held.public_id),
        {"line_manager": head.public_id, "capacity": "employee", "from_date": "2024-09-01",
         "until": "2030-08-31", "job_title": "Year 4"},
    )  # fmt: skip
    held.refresh_from_db()
    assert (held.line_manager, held.from_date, held.until, held.job_title) == (
        head, dt.date(2024, 9, 1), dt.date(2030, 8, 31), "Year 4",
    )  # fmt: skip
    [entry] = Entry.objects.filter(event="people.appointment_changed")
    facts = {fact.name: fact.value for fact in entry.facts.all()}
    assert facts["fields"] == '"from_date, job_title, line_manager, until"'


def test_two_people_cannot_manage_each_other(
    client_of: ClientOf, head: Person, teacher: Person, line_manager: Person, school: School
) -> None:
    held = role_of(line_manager, "slt")
    answer = client_of(head).post(
        at("change-appointment", school, held.public_id),
        {"line_manager": teacher.public_id, "capacity": "employee", "from_date": "2024-09-01"},
    )
    assert answer.status_code == 422
    assert "Leo Line already stands above Tessa Teacher" in answer.content.decode()


# Ending


def test_role_is_ended_never_deleted(
    client_of: ClientOf, head: Person, teacher: Person, school: School
) -> None:
    held = role_of(teacher, "teacher")
    page = at("end-appointment", school, held.public_id)
    client = client_of(head)
    said = client.get(page).content.decode()
    assert "they can no longer sign in" in said
    yesterday = clock.today() - dt.timedelta(days=1)
    client.post(page, {"until": yesterday.isoformat()})
    held.refresh_from_db()
    assert held.until == yesterday
    assert standing_of(Person.objects.get(pk=teacher.pk)).at_school == {}
    assert (
        "Roles that have ended"
        in client.get(at("person", school, teacher.public_id)).content.decode()
    )


def test_own_role_as_head_cannot_be_ended(
    client_of: ClientOf, head: Person, school: School
) -> None:
    someone(school, "Second", "Head", "headteacher")
    held = role_of(head, "headteacher")
    page = at("end-appointment", school, held.public_id)
    client = client_of(head)
    assert "You cannot change or end your own appointment" in client.get(page).content.decode()
    assert client.post(page, {"until": clock.today().isoformat()}).status_code == 403
    held.refresh_from_db()
    assert held.until is None


def test_nobody_but_a_head_changes_their_own_appointment(
    client_of: ClientOf, head: Person, school: School
) -> None:
    """Whatever its role: the line manager set here would decide one's requests."""
    friend = someone(school, "Fay", "Friend", "teacher")
    keeper = office(school)
    for person, answer in ((keeper, 403), (head, 302)):
        held = actions.appoint(
            by=TEST, person=person, school=school, role="staff", from_date=clock.today()
        )
        data = {"from_date": clock.today().isoformat(), "line_manager": friend.public_id}
        data |= {"capacity": held.capacity, "job_title": ""}
        page = at("change-appointment", school, held.public_id)
        assert client_of(person).post(page, data).status_code == answer
        held.refresh_from_db()
        assert (held.line_manager == friend) is (answer == 302)
    ends = at("end-appointment", school, role_of(keeper, "staff").public_id)
    assert "with it comes who decides for you" in client_of(keeper).get(ends).content.decode()


def test_last_head_stays_until_the_next_is_appointed(head: Person, school: School) -> None:
    held = role_of(head, "headteacher")
    assert "only head" in str(may_end_appointment(TEST, held))
    end = clock.today() + dt.timedelta(days=30)
    successor = actions.add_person(by=TEST, school=school, given_name="N", family_name="Ext")
    actions.appoint(
        by=TEST, person=successor, school=school, role="headteacher",
        from_date=end + dt.timedelta(days=1),
    )  # fmt: skip
    assert "only head" in str(may_end_appointment(TEST, held, clock.today()))
    actions.end_appointment(by=TEST, appointment=held, until=end)
    held.refresh_from_db()
    assert held.until == end


def test_last_keeper_stays(school: School) -> None:
    held = role_of(office(school), "office")
    with pytest.raises(Refused, match="the only one who keeps the list"):
        actions.end_appointment(by=TEST, appointment=held, until=clock.today())
    someone(school, "Ned", "Network", "network-manager")
    actions.end_appointment(by=TEST, appointment=held, until=clock.today())


def test_office_cannot_end_a_head(head: Person, school: School) -> None:
    someone(school, "Second", "Head", "headteacher")
    with pytest.raises(Refused, match="Only a head may end"):
        actions.end_appointment(
            by=office(school), appointment=role_of(head, "headteacher"), until=clock.today()
        )


def test_last_head_cannot_slip_away_by_dates(head: Person, school: School) -> None:
    held = role_of(head, "headteacher")
    for change in ({"until": clock.today()}, {"from_date": clock.today() + dt.timedelta(days=9)}):
        with pytest.raises(Refused):
            actions.change_appointment(by=TEST, appointment=held, **change)


# Pupils and carers


def test_pupils_classes_and_carers_are_for_staff(
    client_of: ClientOf, teacher: Person, governor: Person, parent: Person, pupil: Person,
    school: School,
) -> None:  # fmt: skip
    group = actions.add_class(by=TEST, school=school, name="Oak", from_date=LONG_AGO)
    actions.add_to_class(
        by=TEST, school_class=group, person=pupil, part=ClassMember.Part.PUPIL, from_date=LONG_AGO
    )
    pages = (
        at("pupils", school),
        at("pupil", school, pupil.public_id),
        at("class", school, group.public_id),
    )
    staff = client_of(teacher)
    assert "Pippa Pupil" in staff.get(pages[0]).content.decode()
    assert "Paula Pupil" in staff.get(pages[1]).content.decode()
    assert "Pippa Pupil" in staff.get(pages[2]).content.decode()
    for outsider in (governor, parent, pupil):
        assert [client_of(outsider).get(page).status_code for page in pages] == [403, 404, 404]


def test_class_of_a_colleague_is_a_link_for_staff_alone(
    client_of: ClientOf, teacher: Person, head: Person, governor: Person, school: School
) -> None:
    group = actions.add_class(by=TEST, school=school, name="Oak", from_date=LONG_AGO)
    actions.add_to_class(
        by=TEST, school_class=group, person=teacher, part=ClassMember.Part.TEACHER,
        from_date=LONG_AGO,
    )  # fmt: skip
    link = f'href="{at("class", school, group.public_id)}"'
    shown = {
        who: client_of(who).get(at("person", school, teacher.public_id)).content.decode()
        for who in (head, governor)
    }
    assert link in shown[head]
    assert link not in shown[governor]
    assert "Oak" in shown[governor]


def test_carer_is_added_and_taken_off(
    client_of: ClientOf, head: Person, pupil: Person, school: School
) -> None:
    client = client_of(head)
    client.post(
        at("add-carer", school, pupil.public_id),
        {"given_name": "Ola", "family_name": "Obi", "email": "", "relationship": "guardian"},
    )
    care = pupil.carers.get()
    assert (care.carer.name, care.relationship) == ("Ola Obi", "guardian")
    with clock.stopped_at(clock.now() + dt.timedelta(days=2)):
        client.post(reverse("people:end-care", args=[school.slug, pupil.public_id, care.pk]))
    care.refresh_from_db()
    assert care.until is not None


# Absences


def test_absence_is_recorded_changed_and_taken_back(
    client_of: ClientOf, head: Person, teacher: Person, line_manager: Person, school: School
) -> None:
    client = client_of(head)
    today = clock.today()
    given = {"from_date": today.isoformat(), "until": (today + dt.timedelta(days=3)).isoformat(),
             "cover": line_manager.public_id}  # fmt: skip
    client.post(at("record-absence", school), {**given, "person": teacher.public_id})
    absence = Absence.objects.get()
    assert (absence.person, absence.cover) == (teacher, line_manager)
    assert "Leo Line" in client.get(at("absences", school)).content.decode()
    client.post(at("change-absence", school, absence.public_id), {**given, "cover": ""})
    absence.refresh_from_db()
    assert absence.cover is None
    client.post(at("withdraw-absence", school, absence.public_id))
    assert not Absence.objects.exists()
    told = Entry.objects.filter(event__startswith="people.absence").order_by("sequence")
    assert [entry.event for entry in told] == [
        "people.absence_recorded", "people.absence_changed", "people.absence_withdrawn",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cover": "self"}, "Nobody covers for themselves"),
        ({"cover": "away"}, "is away on some of these days too"),
        ({"until": "2020-01-01"}, "before the first"),
        ({"person": "away"}, "already away on some of these days"),
        ({"person": "foreign"}, "Choose one of the people"),
    ],
)
def test_absence_form_says_what_is_wrong(
    client_of: ClientOf, head: Person, teacher: Person, line_manager: Person,
    foreign_head: Person, school: School, change: dict[str, str], said: str,
) -> None:  # fmt: skip
    today = clock.today()
    actions.record_absence(
        by=TEST, school=school, person=line_manager, from_date=today, until=today
    )
    ids = {"self": teacher.public_id, "away": line_manager.public_id,
           "foreign": foreign_head.public_id}  # fmt: skip
    given = {"person": "self", "from_date": today.isoformat(), "until": today.isoformat()} | change
    answer = client_of(head).post(
        at("record-absence", school), {key: ids.get(value, value) for key, value in given.items()}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Absence.objects.count() == 1


def test_absence_is_recorded_by_keepers_only(
    client_of: ClientOf, head: Person, teacher: Person, governor: Person, school: School
) -> None:
    page = at("record-absence", school)
    assert [client_of(who).get(page).status_code for who in (head, teacher)] == [200, 403]
    assert client_of(governor).get(at("absences", school)).status_code == 403


# The school


def test_school_page_is_for_everybody_with_a_part_and_nobody_else(
    client_of: ClientOf, head: Person, parent: Person, foreign_head: Person, school: School
) -> None:
    page = at("school", school)
    assert "Hannah Head" in client_of(head).get(page).content.decode()
    seen = client_of(parent).get(page)
    assert seen.status_code == 200
    assert "Hannah Head" not in seen.content.decode()
    assert client_of(foreign_head).get(page).status_code == 404


def test_pupil_given_as_their_own_carer_is_refused(
    client_of: ClientOf, head: Person, pupil: Person, school: School
) -> None:
    assert pupil.user is not None
    given = {"given_name": "Pippa", "family_name": "Pupil", "email": pupil.user.email,
             "relationship": "parent"}  # fmt: skip
    page = client_of(head).post(at("add-carer", school, pupil.public_id), given)
    assert page.status_code == 422
    assert "themselves" in page.content.decode()


def test_null_byte_in_a_search_is_passed_over(
    client_of: ClientOf, head: Person, pupil: Person, school: School
) -> None:
    page = client_of(head).get(at("pupils", school) + "?name=%00")
    assert (page.status_code, page.context["words"]) == (200, "")


def test_absence_taken_back_twice_is_recorded_once(head: Person, school: School) -> None:
    away = someone(school, "Abel", "Away", "teacher")
    absence = actions.record_absence(
        by=head, school=school, person=away, from_date=clock.today(), until=clock.today()
    )
    same = Absence.objects.get(pk=absence.pk)
    actions.withdraw_absence(by=head, absence=absence)
    actions.withdraw_absence(by=head, absence=same)
    assert Entry.objects.filter(event="people.absence_withdrawn").count() == 1


def test_ending_an_appointment_queues_at_the_school(head: Person, school: School) -> None:
    """Two heads who end each other's appointment at once would leave none, if both could look
    before either has written."""
    held = role_of(someone(school, "Hugo", "Second", "headteacher"), "headteacher")
    for act in (
        lambda: actions.change_appointment(by=head, appointment=held, until=clock.today()),
        lambda: actions.end_appointment(by=head, appointment=held, until=clock.today()),
    ):
        with CaptureQueriesContext(connection) as queries:
            act()
        written = [query["sql"] for query in queries]
        begun = next(n for n, sql in enumerate(written) if sql.startswith(("SAVEPOINT", "BEGIN")))
        assert 'FROM "people_school"' in written[begun + 1]
        if connection.features.has_select_for_update:
            assert written[begun + 1].endswith("FOR UPDATE")


def test_carer_taken_off_the_list_is_off_it_at_once(
    client_of: ClientOf, head: Person, pupil: Person, parent: Person, school: School
) -> None:
    care = parent.cares_for.get()
    client_of(head).post(at("end-care", school, pupil.public_id, str(care.pk)))
    assert standing_of(Person.objects.get(pk=parent.pk)).roles_at(school) == frozenset()


@pytest.mark.parametrize(
    "act",
    [
        lambda by, school, held, away, care: actions.change_appointment(
            by=by, appointment=held, job_title="Deputy"
        ),
        lambda by, school, held, away, care: actions.end_appointment(
            by=by, appointment=held, until=clock.today()
        ),
        lambda by, school, held, away, care: actions.change_details(
            by=by, school=school, person=held.person, given_name="Mallory"
        ),
        lambda by, school, held, away, care: actions.invite(
            by=by, school=school, person=held.person, email="new@rowan.example"
        ),
        lambda by, school, held, away, care: actions.give_sign_in(
            by=by, school=school, person=held.person, email="new@rowan.example"
        ),
        lambda by, school, held, away, care: actions.change_absence(
            by=by, absence=away, from_date=clock.today(), until=clock.today(), cover=None
        ),
        lambda by, school, held, away, care: actions.withdraw_absence(by=by, absence=away),
        lambda by, school, held, away, care: actions.end_care(
            by=by, school=school, care=care, until=clock.today()
        ),
    ],
    ids=[
        "change", "end", "details", "invite", "sign-in", "absence", "withdraw-absence", "care",
    ],
)  # fmt: skip
def test_appointment_ended_meanwhile_counts_under_the_lock(
    head: Person, parent: Person, school: School, act: Callable[..., object]
) -> None:
    abel = actions.add_person(by=TEST, school=school, given_name="Abel", family_name="Staff")
    held = actions.appoint(by=TEST, person=abel, school=school, role="teacher", from_date=LONG_AGO)
    away = actions.record_absence(
        by=TEST, school=school, person=abel, from_date=clock.today(), until=clock.today()
    )
    end_behind_the_back_of(head)
    with pytest.raises(Refused, match="Only the head"):
        act(head, school, held, away, parent.cares_for.get())


@pytest.mark.parametrize(
    "act",
    [
        lambda by, school, who, group: actions.add_person(
            by=by, school=school, given_name="New", family_name="Person"
        ),
        lambda by, school, who, group: actions.appoint(
            by=by, person=who, school=school, role="teacher", from_date=clock.today()
        ),
        lambda by, school, who, group: actions.add_class(
            by=by, school=school, name="6Z", from_date=clock.today()
        ),
        lambda by, school, who, group: actions.enrol(
            by=by, person=who, school=school, year_group=5, from_date=clock.today()
        ),
        lambda by, school, who, group: actions.add_to_class(
            by=by, school_class=group, person=who, part="helper", from_date=clock.today()
        ),
        lambda by, school, who, group: actions.add_care(
            by=by, school=school, carer=by, pupil=who, relationship="parent",
            from_date=clock.today(),
        ),
        lambda by, school, who, group: actions.record_absence(
            by=by, school=school, person=who, from_date=clock.today(), until=clock.today()
        ),
    ],
    ids=["person", "appoint", "class", "enrol", "to-class", "care", "absence"],
)  # fmt: skip
def test_nothing_is_added_by_whose_appointment_ended_meanwhile(
    head: Person, school: School, act: Callable[..., object]
) -> None:
    abel = actions.add_person(by=TEST, school=school, given_name="Abel", family_name="Staff")
    group = actions.add_class(by=TEST, school=school, name="5A", from_date=LONG_AGO)
    end_behind_the_back_of(head)
    with pytest.raises(Refused, match="Only the head"):
        act(head, school, abel, group)


def test_invitation_is_not_withdrawn_by_whose_appointment_ended_meanwhile(
    head: Person, school: School
) -> None:
    invited = actions.add_person(by=TEST, school=school, given_name="Abel", family_name="Staff")
    invitation, _token = actions.invite(
        by=head, school=school, person=invited, email="new@rowan.example"
    )
    end_behind_the_back_of(head)
    with pytest.raises(Refused, match="Only the head"):
        actions.withdraw_invitation(by=head, invitation=invitation)
