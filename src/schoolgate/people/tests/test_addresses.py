"""The school's own email addresses: what they end in, where mail comes from, who has none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import TEST, sign_in, someone
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry, Fact
from schoolgate.people import addresses
from schoolgate.people.actions import add_person, appoint
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.addresses import (
    FOR_ANYBODY,
    address_of,
    domains_in,
    domains_problem,
    is_own,
    staff_of,
    without_own,
)
from schoolgate.people.models import Person

OWN = "rowan-primary.example"


def page(person: Person, name: str = "addresses") -> str:
    address = reverse(f"people:{name}", args=["rowan-primary"])
    return " ".join(sign_in(person).get(address).content.decode().split())


def without_sign_in(cast: Any) -> Person:
    """Somebody who works here and has no address."""
    today = clock.today()
    person = add_person(by=TEST, school=cast.school, given_name="Sam", family_name="Silent")
    appoint(by=TEST, person=person, school=cast.school, role="staff", from_date=today)
    return person


def own(cast: Any, *domains: str) -> None:
    change_mail_domains(by=cast.head, school=cast.school, domains=domains)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("tessa@rowan.sch.uk", True),
        ("Tessa@ROWAN.sch.uk", True),
        ("tessa@staff.rowan.sch.uk", True),
        ("tessa@notrowan.sch.uk", False),
        ("tessa@rowan.sch.uk.example", False),
        ("rowan.sch.uk", False),
        ("", False),
    ],
)
def test_own_is_what_ends_in_one_of_them(address: str, expected: bool) -> None:
    assert is_own(address, ["other.example", "rowan.sch.uk"]) is expected


def test_ends_are_taken_however_they_are_written() -> None:
    assert domains_in(" @Rowan.sch.uk,\n rowan.sch.uk ; rowan.example ") == [
        "rowan.sch.uk",
        "rowan.example",
    ]


@pytest.mark.django_db
def test_ends_are_kept_and_recorded_once(cast: Any) -> None:
    address = reverse("people:addresses", args=[cast.school.slug])
    client = sign_in(cast.head)
    for _twice in range(2):
        assert client.post(address, {"domains": "@Rowan.barset.sch.uk"})["Location"] == address
    cast.school.refresh_from_db()
    assert cast.school.mail_domains == ["rowan.barset.sch.uk"]
    entry = Entry.objects.get(event="people.mail_domains_changed")
    [fact] = Fact.objects.filter(entry=entry)
    assert (fact.name, json.loads(fact.value)) == ("domains", ["rowan.barset.sch.uk"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("gmail.com", "Anybody can have an address at gmail.com"),
        ("mail.yahoo.co.uk", "Anybody can have an address at mail.yahoo.co.uk"),
        ("co.uk", "Addresses of others end in co.uk too."),
        ("org.uk", "Addresses of others end in org.uk too."),
        ("sch.uk", "Addresses of others end in sch.uk too."),
        ("barset.sch.uk", "Addresses of others end in barset.sch.uk too."),
        ("uk.com", "Addresses of others end in uk.com too."),
        (f"{OWN} co.uk", "Addresses of others end in co.uk too."),
        ("uk", "“uk” is no end of an address."),
        ("com", "“com” is no end of an address."),
        ("rowan", "“rowan” is no end of an address."),
        ("office@rowan.sch.uk", "is no end of an address."),
        ("-rowan.sch.uk", "is no end of an address."),
        ("\n".join(f"rowan{n}.example" for n in range(21)), "Give 20 at most."),
    ],
)
def test_what_is_no_end_of_the_schools_own_is_refused(cast: Any, written: str, words: str) -> None:
    address = reverse("people:addresses", args=[cast.school.slug])
    answer = sign_in(cast.head).post(address, {"domains": written})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    with pytest.raises(Refused, match=words):
        own(cast, *domains_in(written))
    cast.school.refresh_from_db()
    assert cast.school.mail_domains == []


@pytest.mark.parametrize("host", sorted(FOR_ANYBODY))
def test_nothing_that_an_address_for_anybody_ends_in_is_the_schools_own(host: str) -> None:
    parts = host.split(".")
    for place in range(len(parts)):
        assert domains_problem([".".join(parts[place:])])


@pytest.mark.parametrize(
    "label", ["ac", "co", "gov", "ltd", "me", "net", "nhs", "org", "plc", "sch"]
)
def test_what_names_of_many_end_in_is_not_the_schools_own(label: str) -> None:
    assert domains_problem([f"{label}.uk"])


def test_what_an_address_for_anybody_lies_below_is_not_the_schools_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(addresses, "FOR_ANYBODY", {"mail.rowan.example"})
    assert domains_problem(["rowan.example"])


@pytest.mark.parametrize(
    "domain", ["rowan.barset.sch.uk", "rowan.co.uk", "notyahoo.co.uk", "rowan.uk.com", "rowan.uk"]
)
def test_name_of_one_owner_can_be_the_schools_own(domain: str) -> None:
    assert domains_problem([domain]) is None


@pytest.mark.django_db
def test_who_does_not_keep_the_list_of_people_changes_nothing(cast: Any) -> None:
    with pytest.raises(Refused):
        change_mail_domains(by=cast.teacher, school=cast.school, domains=[OWN])


# Mail from here


@pytest.mark.clause("LTL-1.5")
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["head", "network_manager"])
def test_mail_from_elsewhere_is_told(cast: Any, settings: Any, who: str) -> None:
    settings.DEFAULT_FROM_EMAIL = "Rowan <post@elsewhere.example>"
    own(cast, OWN)
    person = getattr(cast, who)
    shown = page(person)
    assert "Not the school" in shown
    assert '<span translate="no">post@elsewhere.example</span>' in shown
    assert "SCHOOLGATE_MAIL_FROM" in shown
    assert "Mail from here does not come from one of" in page(person, "school")
    standing = controls()["people.own_sender"].standing(cast.school)
    assert standing.figure == "Mail does not come from one of the school's own addresses."


@pytest.mark.clause("LTL-1.5")
@pytest.mark.django_db
def test_mail_from_the_school_is_told_to_be_so(cast: Any, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = f"Rowan <post@{OWN}>"
    own(cast, OWN)
    shown = page(cast.head)
    assert f'It comes from <span translate="no">post@{OWN}</span>.' in shown
    assert "SCHOOLGATE_MAIL_FROM" not in shown
    assert "Mail from here does not come" not in page(cast.head, "school")
    standing = controls()["people.own_sender"].standing(cast.school)
    assert standing.figure == "Mail comes from one of the school's own addresses."


@pytest.mark.clause("LTL-1.5")
@pytest.mark.django_db
def test_address_on_the_page_is_the_one_that_mail_has(
    cast: Any, settings: Any, mailoutbox: list[Any]
) -> None:
    from schoolgate.people.letters import send_second_factor_removed  # noqa: PLC0415

    settings.DEFAULT_FROM_EMAIL = f"Rowan <post@{OWN}>"
    send_second_factor_removed(cast.teacher, cast.teacher.user.email)
    assert mailoutbox[0].from_email == f"Rowan <post@{OWN}>"
    assert f"post@{OWN}" in page(cast.head)


@pytest.mark.django_db
def test_nothing_is_told_before_the_ends_are(cast: Any) -> None:
    shown = page(cast.head)
    assert "Say above what the school" in shown
    assert "Mail from here does not come" not in page(cast.head, "school")
    standing = controls()["people.own_sender"].standing(cast.school)
    assert standing.figure == "Not said yet what the school's own addresses end in."


@pytest.mark.django_db
def test_who_does_not_keep_the_list_is_not_told(cast: Any, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "post@elsewhere.example"
    own(cast, OWN)
    assert "email addresses" not in page(cast.teacher, "school")
    assert "Mail from here" not in page(cast.teacher, "school")


# Staff


@pytest.mark.clause("THO-2.5.3-a")
@pytest.mark.django_db
def test_staff_without_an_address_of_the_school_are_listed(cast: Any) -> None:
    private = someone(cast.school, "Petra", "Private", "teacher")
    private.email = "petra@gmail.com"
    private.save()
    silent = without_sign_in(cast)
    teacher, governor = cast.teacher, cast.governor
    governor.email = "greta@home.example"
    governor.save()
    own(cast, OWN)
    shown = page(cast.head)
    for one in (private, silent):
        assert f'translate="no">{one.name}</a>' in shown
    assert '<span class="break" translate="no">petra@gmail.com</span>' in shown
    for one in (teacher, governor):
        assert f'translate="no">{one.name}</a>' not in shown
    assert 'class="count">2<' in shown
    assert f"2 of {len(staff_of(cast.school))} people who work here." in shown
    standing = controls()["people.work_addresses"].standing(cast.school)
    assert standing.figure == f"2 of {len(staff_of(cast.school))} members of staff without one"


@pytest.mark.clause("THO-2.5.3-a")
@pytest.mark.django_db
def test_before_the_ends_are_said_those_without_any_are_listed(cast: Any) -> None:
    silent = without_sign_in(cast)
    assert without_own(staff_of(cast.school), []) == [silent]


@pytest.mark.clause("THO-2.5.3-a")
@pytest.mark.django_db
def test_before_the_ends_are_said_the_figure_counts_nobody_and_says_so(cast: Any) -> None:
    without_sign_in(cast)
    work_addresses = controls()["people.work_addresses"]
    assert "email address" in str(work_addresses.title)
    assert work_addresses.standing(cast.school).figure == (
        "Not said yet what the school's own addresses end in."
    )


@pytest.mark.django_db
def test_address_kept_with_the_person_comes_before_the_one_they_sign_in_with(cast: Any) -> None:
    teacher = cast.teacher
    assert address_of(teacher) == teacher.user.email
    teacher.email = "tessa@gmail.com"
    assert address_of(teacher) == "tessa@gmail.com"


@pytest.mark.django_db
def test_everybody_with_one_is_said_so(cast: Any) -> None:
    own(cast, OWN)
    assert "Everybody who works here has one." in page(cast.head)


@pytest.mark.django_db
def test_list_takes_as_many_questions_for_three_as_for_one(
    cast: Any, django_assert_num_queries: Any
) -> None:
    someone(cast.school, "One", "More", "teacher")
    with django_assert_num_queries(2):
        assert [address_of(one) for one in staff_of(cast.school)]
    someone(cast.school, "Two", "More", "teacher")
    someone(cast.school, "Three", "More", "staff")
    with django_assert_num_queries(2):
        assert [address_of(one) for one in staff_of(cast.school)]
