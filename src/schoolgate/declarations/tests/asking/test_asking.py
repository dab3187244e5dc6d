"""Asking with the database: whoever is bound is asked once, and what is over ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import Max

from schoolgate.conftest import sign_in, someone
from schoolgate.core import clock
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.models import AskingRound, Declaration, SigningRequest
from schoolgate.declarations.tests.asking.making import (
    DAY,
    TEST,
    adopt,
    at,
    changed,
    request_of,
    sign,
)
from schoolgate.declarations.tests.making import signed
from schoolgate.ledger.models import Entry
from schoolgate.notices.models import Notice
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment, Enrolment, Person
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, drafting_actions
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.tests.life.making import adopted, begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cast: Any) -> Version:
    """The recommended policy, in force from today: everybody signs each version."""
    _ = cast.teacher, cast.governor, cast.contractor, cast.parent
    return adopted(cast, "REC")


def asked(version: Version, **more: Any) -> set[tuple[str, str]]:
    requests = SigningRequest.objects.filter(version=version, closed_on=None, **more)
    return set(requests.values_list("person__given_name", "capacity"))


def next_version(cast: Any, version: Version, *, material: bool = True, first: dt.date) -> Version:
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    drafting_actions.describe_change(
        by=cast.head, draft=draft, material=material, changes="A word."
    )
    return adopt(cast, draft, first)


EVERYBODY = {
    ("Hannah", "employee"), ("Leo", "employee"), ("Tessa", "employee"), ("Chloe", "governor"),
    ("Gus", "governor"), ("Conrad", "contractor"),
}  # fmt: skip


@pytest.mark.clause("REC-2.5")
def test_everybody_bound_is_asked_once(version: Version) -> None:
    done = look_after(policy=version.policy)
    assert asked(version) == EVERYBODY
    assert (done.looked, done.asked, done.closed, done.whole) == (6, 6, 0, True)


def quickly(draft: Draft) -> Draft:
    """The draft with one body that decides and nobody who is consulted."""
    draft.content["values"] |= {
        "consultation_required": ["no"],
        "adoption_bodies": ["governing-body"],
    }
    draft.save(update_fields=["content"])
    return draft


@pytest.mark.clause("THO-1.2.1", "THO-1.2.2-a", "WAL-1.4")
@pytest.mark.parametrize(("pack", "supply"), [("THO", {("Sue", "supply")}), ("WAL", set())])
def test_those_who_sign_are_those_the_policy_names(cast: Any, pack: str, supply: set[Any]) -> None:
    _ = cast.teacher, cast.governor, cast.contractor, cast.parent, cast.pupil
    someone(cast.school, "Sue", "Supply", "supply-staff")
    someone(cast.school, "Val", "Volunteer", "volunteer")
    version = adopt(cast, quickly(begun(cast, pack)))
    look_after(policy=version.policy)
    assert asked(version) == EVERYBODY | {("Val", "volunteer")} | supply


@pytest.mark.clause("THO-1.2.1", "WAL-1.4")
def test_group_that_the_policy_leaves_out_is_not_asked(cast: Any) -> None:
    _ = cast.teacher, cast.governor, cast.contractor
    draft = begun(cast, "WAL")
    draft = set_draft_value(
        by=cast.head, draft=draft, name="policy_scope_roles", value=["contractor"]
    )
    version = adopt(cast, draft, clock.today())
    look_after(policy=version.policy)
    assert asked(version) == {("Conrad", "contractor")}


def quickly_asking(cast: Any, pack: str, **values: Any) -> Version:
    """A ready policy with other values, in force from today: it is signed by whom it binds."""
    draft = begun(cast, pack)
    draft.content["values"] |= {"declaration_required": "each-version"} | values
    return adopt(cast, quickly(draft))


@pytest.mark.clause("WHF-SCOPE-1", "HOL-2.1", "LTL-SCOPE-1")
@pytest.mark.parametrize(
    ("pack", "capacities"),
    [
        ("WHF", {"employee", "governor", "contractor", "trainee", "volunteer", "parent"}),
        ("HOL", {"employee", "governor", "contractor", "trainee", "volunteer"}),
        ("LTL", {"employee", "governor", "volunteer", "pta"}),
    ],
)
def test_list_of_those_who_accept_is_made_of_the_groups_in_scope(
    cast: Any, pack: str, capacities: set[str]
) -> None:
    _ = cast.teacher, cast.governor, cast.contractor, cast.parent, cast.pupil
    for role in ("supply-staff", "trainee", "volunteer", "pta"):
        someone(cast.school, role.title(), "Helper", role)
    version = quickly_asking(cast, pack)
    look_after(policy=version.policy)
    assert {capacity for _name, capacity in asked(version)} == capacities


@pytest.mark.clause("WHF-SCOPE-1", "HOL-2.1", "LTL-SCOPE-1")
@pytest.mark.parametrize("pack", ["WHF", "HOL", "LTL"])
def test_group_taken_out_of_the_scope_leaves_the_list(cast: Any, pack: str) -> None:
    _ = cast.teacher, cast.governor
    someone(cast.school, "Val", "Volunteer", "volunteer")
    version = quickly_asking(
        cast, pack, policy_scope_roles=["governor"], pta_in_scope="no", parents_in_scope="no"
    )
    look_after(policy=version.policy)
    assert asked(version) == {("Chloe", "governor"), ("Gus", "governor")}


@pytest.mark.clause("LTL-SCOPE-1")
@pytest.mark.parametrize(("in_scope", "listed"), [("pta-members", True), ("no", False)])
def test_friends_and_members_of_the_pta_are_a_group_of_their_own(
    cast: Any, in_scope: str, listed: bool
) -> None:
    someone(cast.school, "Fay", "Friend", "pta")
    version = quickly_asking(cast, "LTL", policy_scope_roles=["volunteer"], pta_in_scope=in_scope)
    look_after(policy=version.policy)
    assert asked(version) == ({("Fay", "pta")} if listed else set())


@pytest.mark.clause("WHF-PARENT-1")
def test_parent_whom_the_policy_binds_accepts_it_and_that_is_kept(cast: Any) -> None:
    _ = cast.parent, cast.pupil
    version = quickly_asking(cast, "WHF")
    look_after(policy=version.policy)
    declaration = signed(request_of(cast.parent, version))
    assert (declaration.capacity, declaration.version_sha256) == ("parent", version.sha256)
    assert Declaration.objects.filter(person=cast.parent, kind="signed").count() == 1


@pytest.mark.clause("WHF-PARENT-1")
@pytest.mark.parametrize(
    "values", [{"declaration_required": "no"}, {"parents_in_scope": "no"}], ids=["asks", "binds"]
)
def test_parent_is_asked_only_where_the_policy_binds_and_asks(
    cast: Any, values: dict[str, str]
) -> None:
    _ = cast.parent, cast.pupil
    version = quickly_asking(cast, "WHF", **values)
    look_after(policy=version.policy)
    assert not SigningRequest.objects.filter(person=cast.parent).exists()


def test_asking_again_asks_nobody(version: Version) -> None:
    look_after(policy=version.policy)
    assert look_after(policy=version.policy).asked == 0
    assert SigningRequest.objects.count() == 6


def test_a_round_says_how_far_it_came(version: Version) -> None:
    look_after(policy=version.policy)
    last = AskingRound.objects.get(version=version)
    assert (last.looked, last.total, last.asked, last.day) == (6, 6, 6, clock.today())
    assert last.ended_at is not None


def test_a_batch_is_one_entry_in_the_ledger(version: Version) -> None:
    look_after(policy=version.policy)
    [entry] = Entry.objects.filter(
        event="declarations.asked", chain=version.policy.school.public_id
    )
    facts = dict(entry.facts.values_list("name", "value"))
    assert facts["people"] == "6"


def test_everybody_asked_is_told_once(version: Version, teacher: Person) -> None:
    look_after(policy=version.policy)
    look_after(policy=version.policy)
    assert Notice.objects.filter(event="declarations.sign").count() == 6
    notice = Notice.objects.get(event="declarations.sign", person=teacher)
    due = clock.today() + 14 * DAY
    assert notice.words == {
        "title": version.policy.title, "edition": version.edition, "capacity": "Employee",
        "due": due.isoformat(),
    }  # fmt: skip


def test_who_is_two_things_is_asked_twice(version: Version, teacher: Person) -> None:
    people.appoint(
        by=TEST, person=teacher, school=version.policy.school, role="governor",
        from_date=clock.today(),
    )  # fmt: skip
    look_after(policy=version.policy)
    assert asked(version, person=teacher) == {("Tessa", "employee"), ("Tessa", "governor")}


def test_a_role_for_the_federation_counts_at_each_school(version: Version, cast: Any) -> None:
    _ = cast.federation_officer
    look_after(policy=version.policy)
    assert ("Freya", "employee") in asked(version)


def test_another_school_is_not_asked(version: Version, cast: Any) -> None:
    _ = cast.colleague, cast.foreign_head
    look_after(policy=version.policy)
    assert asked(version) == EVERYBODY


def test_a_joiner_is_asked_on_the_first_day(version: Version, cast: Any) -> None:
    person = people.add_person(by=TEST, school=cast.school, given_name="Nia", family_name="New")
    people.appoint(
        by=TEST, person=person, school=cast.school, role="teacher",
        from_date=clock.today() + 5 * DAY,
    )  # fmt: skip
    look_after(policy=version.policy)
    assert not asked(version, person=person)
    with at(clock.today() + 5 * DAY):
        look_after(policy=version.policy)
    request = request_of(person, version)
    assert (request.reason, request.asked_on, request.due_on) == (
        "joined", clock.today() + 5 * DAY, clock.today() + 19 * DAY,
    )  # fmt: skip


def test_a_leaver_is_not_asked_any_more(version: Version, contractor: Person) -> None:
    look_after(policy=version.policy)
    last = clock.today() + 3 * DAY
    Appointment.objects.filter(person=contractor).update(until=last)
    with at(last):
        look_after(policy=version.policy)
    assert ("Conrad", "contractor") in asked(version)
    with at(last + DAY):
        look_after(policy=version.policy)
    ended = SigningRequest.objects.get(person=contractor)
    assert (ended.closed_on, ended.closed_because) == (last + DAY, "left")


def test_who_comes_back_finds_their_signature_in_force(
    version: Version, contractor: Person
) -> None:
    look_after(policy=version.policy)
    request = request_of(contractor, version)
    sign(request)
    Appointment.objects.filter(person=contractor).update(until=clock.today())
    with at(clock.today() + DAY):
        look_after(policy=version.policy)
        request.refresh_from_db()
        assert request.closed_because == "left"
        people.appoint(
            by=TEST, person=contractor, school=version.policy.school, role="contractor",
            from_date=clock.today(),
        )  # fmt: skip
        look_after(policy=version.policy)
    request.refresh_from_db()
    assert (request.closed_on, request.closed_because) == (None, "")
    assert SigningRequest.objects.filter(person=contractor).count() == 1


def test_a_material_version_ends_the_old_requests_and_asks_everybody(
    version: Version, cast: Any
) -> None:
    look_after(policy=version.policy)
    sign(request_of(cast.teacher, version))
    first = clock.today() + 10 * DAY
    second = next_version(cast, version, first=first)
    look_after(policy=version.policy)
    assert asked(version) == EVERYBODY == asked(second)
    assert set(SigningRequest.objects.filter(version=second).values_list("due_on", flat=True)) == {
        clock.today() + 14 * DAY
    }
    with at(first):
        look_after(policy=version.policy)
    assert asked(version) == set()
    reasons = SigningRequest.objects.filter(version=version).values_list(
        "closed_because", flat=True
    )
    assert set(reasons) == {"replaced"}
    assert asked(second) == EVERYBODY


def test_a_minor_version_asks_only_who_had_not_signed(version: Version, cast: Any) -> None:
    look_after(policy=version.policy)
    sign(request_of(cast.teacher, version))
    first = clock.today() + 10 * DAY
    second = next_version(cast, version, material=False, first=first)
    look_after(policy=version.policy)
    assert asked(second) == set()
    with at(first):
        look_after(policy=version.policy)
    assert asked(version) == {("Tessa", "employee")}
    assert asked(second) == EVERYBODY - {("Tessa", "employee")}


def test_nobody_is_due_before_the_first_day(version: Version, cast: Any) -> None:
    first = clock.today() + 60 * DAY
    second = next_version(cast, version, first=first)
    look_after(policy=version.policy)
    dues = SigningRequest.objects.filter(version=second).aggregate(last=Max("due_on"))
    assert dues == {"last": first}


def test_a_withdrawn_policy_asks_nobody(version: Version, cast: Any) -> None:
    look_after(policy=version.policy)
    tomorrow = clock.today() + DAY
    adopting_actions.withdraw(
        by=cast.head, version=version, from_day=tomorrow, reason="Replaced by law."
    )
    look_after(policy=version.policy)
    assert asked(version) == EVERYBODY
    with at(tomorrow):
        look_after(policy=version.policy)
    assert asked(version) == set()
    reasons = SigningRequest.objects.values_list("closed_because", flat=True)
    assert set(reasons) == {"withdrawn"}


def test_a_policy_that_asks_for_no_signature_asks_nobody(cast: Any) -> None:
    version = adopted(cast, "HOL")
    assert look_after(policy=version.policy).asked == 0


@pytest.mark.parametrize(
    ("value", "told"), [("no", ["Chloe", "Gus", "Hannah", "Leo"]), ("each-version", [])]
)
def test_whom_a_new_edition_that_asks_for_no_signature_spares_is_told_of_it(
    version: Version, cast: Any, value: str, told: list[str]
) -> None:
    """Not Tessa, who has signed, nor Conrad, who has left: nothing waited for them."""
    look_after(policy=version.policy)
    sign(request_of(cast.teacher, version))
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    set_draft_value(by=cast.head, draft=draft, name="declaration_required", value=value)
    draft.refresh_from_db()
    tomorrow = clock.today() + DAY
    second = adopt(cast, draft, tomorrow)
    look_after(policy=version.policy)
    notices = Notice.objects.filter(event="declarations.not_asked").select_related("person")
    assert not notices
    cast.contractor.appointments.update(until=clock.today())
    with at(tomorrow):
        look_after(policy=version.policy)
        look_after(policy=version.policy)
        assert sorted(one.person.given_name for one in notices.all()) == told
        for one in notices.all():
            page = sign_in(one.person).get(one.url)
            assert page.context["version"] == second
    assert asked(version) == set()


def test_the_day_turns_at_midnight_where_the_school_is(version: Version, cast: Any) -> None:
    """In summer time midnight in London is 23.00 UTC of the day before."""
    first = dt.date(2027, 3, 29)
    person = people.add_person(by=TEST, school=cast.school, given_name="Sunny", family_name="Time")
    people.appoint(by=TEST, person=person, school=cast.school, role="teacher", from_date=first)
    with clock.stopped_at(dt.datetime(2027, 3, 28, 22, 59, tzinfo=dt.UTC)):
        look_after(policy=version.policy)
        assert not asked(version, person=person)
    with clock.stopped_at(dt.datetime(2027, 3, 28, 23, 0, tzinfo=dt.UTC)):
        look_after(policy=version.policy)
        assert request_of(person, version).asked_on == first


def test_yearly_comes_round_after_a_leap_day(cast: Any) -> None:
    _ = cast.teacher
    with at(dt.date(2028, 2, 29)):
        version = changed(cast, declaration_required="yearly")
        look_after(policy=version.policy)
        sign(request_of(cast.teacher, version))
    with at(dt.date(2029, 2, 27)):
        look_after(policy=version.policy)
        assert SigningRequest.objects.filter(person=cast.teacher).count() == 1
    with at(dt.date(2029, 2, 28)):
        look_after(policy=version.policy)
        turn = SigningRequest.objects.get(person=cast.teacher, turn=1)
        assert (turn.reason, turn.due_on) == ("yearly", dt.date(2029, 3, 14))
        look_after(policy=version.policy)
        assert SigningRequest.objects.filter(person=cast.teacher).count() == 2


def test_parents_sign_where_the_policy_binds_them(cast: Any) -> None:
    _ = cast.parent, cast.pupil
    version = changed(cast, declaration_required="each-version", parents_in_scope="yes")
    look_after(policy=version.policy)
    assert ("Paula", "parent") in asked(version)
    assert ("Pippa", "pupil") not in asked(version)


def test_a_parent_is_asked_until_the_child_leaves(cast: Any) -> None:
    _ = cast.parent
    version = changed(cast, parents_in_scope="yes")
    look_after(policy=version.policy)
    Enrolment.objects.filter(person=cast.pupil).update(until=clock.today())
    look_after(policy=version.policy)
    assert ("Paula", "parent") in asked(version)
    with at(clock.today() + DAY):
        look_after(policy=version.policy)
    assert SigningRequest.objects.get(person=cast.parent).closed_because == "left"


def test_pupils_sign_where_the_declaration_names_them(cast: Any) -> None:
    _ = cast.pupil
    draft = begun(cast, "REC")
    fields = {"heading": "Pupils sign", "wording": "Pupils sign these rules, in words made for"
              " them.", "area": "declaration", "binds": ["pupil"], "kind": "procedure"}  # fmt: skip
    draft = drafting_actions.add_clause(by=cast.head, draft=draft, after="REC-2.5", fields=fields)
    version = adopt(cast, draft)
    look_after(policy=version.policy)
    assert ("Pippa", "pupil") in asked(version)


def test_nobody_is_asked_before_a_version_was_adopted(cast: Any, version: Version) -> None:
    coming = next_version(cast, version, first=clock.today() + 30 * DAY)
    yesterday = clock.today() - DAY
    look_after(policy=version.policy, day=yesterday)
    assert asked(coming) == set()
    look_after(policy=version.policy)
    assert asked(coming) == EVERYBODY
