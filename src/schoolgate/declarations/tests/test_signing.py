"""Signing: what is kept, and every way to sign what one should not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone, translation

from schoolgate.conftest import TEST, end_behind_the_back_of
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.declarations import actions
from schoolgate.declarations.actions import is_name_of
from schoolgate.declarations.digest import digest_of, facts_of
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.rules import may_sign
from schoolgate.declarations.statements import asked_by
from schoolgate.declarations.tests.making import (
    asked,
    asked_to_sign,
    shown,
    signed,
    what_it_takes,
)
from schoolgate.declarations.wordings import wordings
from schoolgate.ledger.models import Entry, Fact
from schoolgate.ledger.wording import told
from schoolgate.people import actions as people
from schoolgate.people.models import Person
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.tests.life.making import adopted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
STAFF = [code for code, one in wordings().items() if one.audience == "staff"]


def refusal(request: SigningRequest, by: Person | None = None, **more: Any) -> str:
    """What somebody is told who signs this; nothing may be kept of it."""
    before = Declaration.objects.count()
    with pytest.raises(Refused) as refused:
        actions.sign(by=by or request.person, request=request, **what_it_takes(request) | more)
    assert Declaration.objects.count() == before
    return refused.value.reason


def test_record_says_in_words_as_what_somebody_signed(cast: Any) -> None:
    request = asked(cast)
    signed(request)
    signed(asked_to_sign(cast.governor, request.version, "governor"))
    said = [told(one) for one in Entry.objects.filter(event="declarations.signed")]
    assert sorted(one.rpartition(", as ")[2] for one in said) == ["Employee", "Governor"]


@pytest.mark.clause("WHF-STAFF-1", "WAL-DECL-1", "THO-DECL-1", "REC-20.1")
def test_signature_is_bound_to_person_capacity_text_words_and_time(cast: Any) -> None:
    request = asked(cast)
    declaration = signed(request)
    declaration.refresh_from_db()
    assert (declaration.person, declaration.by, declaration.capacity, declaration.way) == (
        cast.teacher, cast.teacher, "employee", "screen",
    )  # fmt: skip
    assert declaration.version_sha256 == request.version.sha256
    assert declaration.statements == [
        "I have read this policy.",
        "I understand what it asks of me.",
        "I will keep to it.",
        "I know what may follow if I break it.",
    ]
    assert declaration.language == "en-gb"
    assert declaration.digest == digest_of(facts_of(declaration))


@pytest.mark.clause("WHF-AIMS-6")
@pytest.mark.parametrize("capacity", STAFF)
def test_what_may_follow_is_part_of_what_was_signed(cast: Any, capacity: str) -> None:
    people.appoint(
        by=TEST, person=cast.teacher, school=cast.school, role="support-staff", capacity=capacity,
        from_date=clock.today(),
    )  # fmt: skip
    request = asked_to_sign(cast.teacher, adopted(cast, "WHF"), capacity)
    told = asked_by(request)
    assert wordings()[capacity].otherwise not in told.consequences
    declaration = signed(request)
    assert declaration.consequences == "\n".join(told.consequences)
    assert wordings()[capacity].statements["aware-of-consequences"] in declaration.statements
    facts = facts_of(declaration)
    assert digest_of({**facts, "consequences": ""}) != declaration.digest


@pytest.mark.clause("WHF-AIMS-6")
def test_signature_under_other_consequences_than_shown_is_refused(
    cast: Any,
) -> None:
    request = asked_to_sign(cast.teacher, adopted(cast, "WHF"))
    milder = dataclasses.replace(asked_by(request), consequences=("You may be given advice.",))
    other = dataclasses.replace(shown(request), wording_sha256=milder.sha256)
    assert refusal(request, shown=other).startswith("The words to affirm have changed")


@pytest.mark.clause("WAL-DECL-2")
@pytest.mark.clause("WAL-DECL-3")
@pytest.mark.clause("THO-DECL-3")
@pytest.mark.clause("THO-DECL-4")
def test_signature_holds_the_name_as_it_was_typed(cast: Any) -> None:
    assert signed(asked(cast), typed_name="  tessa   TEACHER ").typed_name == "tessa TEACHER"


@pytest.mark.clause("WAL-DECL-4")
@pytest.mark.clause("THO-DECL-5")
def test_signature_has_the_servers_day_and_time(cast: Any) -> None:
    request = asked(cast)
    moment = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time(23, 59, 59)))
    with clock.stopped_at(moment):
        declaration = signed(request)
    assert (declaration.signed_on, declaration.at) == (clock.today(), moment)


def test_ledger_names_the_digest(cast: Any) -> None:
    declaration = signed(asked(cast))
    entry = Entry.objects.get(event="declarations.signed")
    facts = {fact.name: json.loads(fact.value) for fact in Fact.objects.filter(entry=entry)}
    assert entry.subject_id == declaration.public_id
    assert facts == {
        "name": "Tessa Teacher",
        "school": cast.school.name,
        "title": declaration.version.policy.title,
        "edition": declaration.version.edition,
        "capacity": "employee",
        "version_sha256": declaration.version_sha256,
        "digest": declaration.digest,
        "way": "screen",
    }


# Tried


@pytest.mark.parametrize("other", ["head", "line_manager", "dsl", "colleague", "pupil"])
def test_nobody_signs_for_another(cast: Any, other: str) -> None:
    request = asked(cast)
    assert refusal(request, getattr(cast, other)) == "This was asked of somebody else."


def test_database_keeps_out_a_signature_for_another(cast: Any) -> None:
    declaration = signed(asked(cast))
    forged = Declaration.objects.get(pk=declaration.pk)
    forged.pk, forged.public_id, forged.digest = None, "forged0000000000", "f" * 64
    forged.request = asked_to_sign(cast.dsl, declaration.version)
    forged.person = cast.dsl
    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save(force_insert=True)


def test_closed_request_is_not_signed(cast: Any) -> None:
    request = asked(cast)
    SigningRequest.objects.filter(pk=request.pk).update(
        closed_on=clock.today(), closed_because="left"
    )
    assert refusal(request).startswith("This request is closed.")


def test_older_version_is_not_signed(cast: Any) -> None:
    request = asked(cast)
    draft = drafting_actions.start_from_version(by=cast.head, version=request.version)
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    from schoolgate.policies.tests.life.making import decide  # noqa: PLC0415

    [newer] = adopting_actions.adopt(
        by=cast.head, draft=decide(cast, draft), effective_from=clock.today() + DAY
    )
    midnight = timezone.make_aware(dt.datetime.combine(clock.today() + DAY, dt.time.min))
    with clock.stopped_at(midnight):
        assert refusal(request).startswith("A newer edition of this policy is in force.")
        assert may_sign(
            cast.teacher, asked_to_sign(cast.teacher, newer), "employee", second_factor=False
        ) is None  # fmt: skip
    with clock.stopped_at(midnight - dt.timedelta(seconds=1)):
        assert signed(request).signed_on == clock.today()


def test_version_that_lies_ahead_can_be_signed(cast: Any) -> None:
    version = adopted(cast, "REC", clock.today() + 30 * DAY)
    assert signed(asked_to_sign(cast.teacher, version)).version == version


def test_withdrawn_version_is_not_signed(cast: Any) -> None:
    request = asked(cast)
    adopting_actions.withdraw(
        by=cast.head, version=request.version, from_day=clock.today(), reason="A mistake"
    )
    assert refusal(request).startswith("This policy was withdrawn.")


def test_other_text_than_was_shown_is_not_signed(cast: Any) -> None:
    request = asked(cast)
    other = dataclasses.replace(shown(request), version_sha256="0" * 64)
    assert refusal(request, shown=other).startswith("What you read was another text.")


def test_words_in_another_language_than_shown_are_not_signed(cast: Any) -> None:
    request = asked(cast)
    with translation.override("en-xa"):
        other = shown(request)
    assert refusal(request, shown=other).startswith("The words to affirm have changed")


def test_text_that_is_not_what_its_hash_names_is_not_signed(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = asked(cast)
    monkeypatch.setattr("schoolgate.policies.text.PolicyText.sha256", "0" * 64)
    assert refusal(request).startswith("The text of this policy is not the one that was adopted.")


def test_statement_left_out_is_not_signed(cast: Any) -> None:
    assert refusal(asked(cast), affirmed=["read"]).startswith("Every statement")


@pytest.mark.parametrize("typed", ["", "Hannah Head", "Tessa", "Teacher"])
def test_another_name_is_not_signed(cast: Any, typed: str) -> None:
    assert refusal(asked(cast), typed_name=typed).startswith("The name typed is not yours")


def test_second_signature_of_the_same_request_is_refused(cast: Any) -> None:
    request = asked(cast)
    signed(request)
    assert refusal(request) == "This was signed already. It counts once."


def test_database_keeps_out_a_second_signature(cast: Any) -> None:
    declaration = signed(asked(cast))
    again = Declaration.objects.get(pk=declaration.pk)
    again.pk, again.public_id, again.digest = None, "again00000000000", "a" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_signer_who_has_left_signs_nothing(cast: Any) -> None:
    request = asked(cast)
    end_behind_the_back_of(cast.teacher)
    assert refusal(request).startswith("The school does not have this part on its list")


def test_second_step_is_needed_where_the_role_has_one(second_step: Any, cast: Any) -> None:
    request = asked_to_sign(cast.head, adopted(cast, "REC"))
    second_step(cast.head)
    assert refusal(request).startswith("Your role asks for the second step")
    assert signed(request, second_factor=True).second_factor


@pytest.fixture
def second_step() -> Any:
    """Give somebody an authenticator app."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret  # noqa: PLC0415

    return lambda person: TOTP.activate(person.user, generate_totp_secret())


# Two capacities


@pytest.mark.clause("WAL-12.1")
def test_somebody_bound_twice_signs_twice(cast: Any) -> None:
    teacher = cast.teacher
    people.appoint(
        by=TEST, person=teacher, school=cast.school, role="governor", from_date=clock.today()
    )
    version = adopted(cast, "REC")
    as_employee = asked_to_sign(teacher, version)
    as_governor = asked_to_sign(teacher, version, "governor")
    first = signed(as_employee)
    assert refusal(as_governor, shown=shown(as_employee)).startswith("You were asked as Governor")
    second = signed(as_governor)
    assert [first.capacity, second.capacity] == ["employee", "governor"]
    assert first.statements != second.statements
    assert first.consequences != second.consequences


# Changed in the database


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "declined"),
        ("capacity", "governor"),
        ("version_sha256", "0" * 64),
        ("typed_name", "Somebody Else"),
        ("signed_on", dt.date(2020, 1, 1)),
        ("digest", "0" * 64),
    ],
)
def test_signed_row_is_not_changed_by_the_database(cast: Any, column: str, value: Any) -> None:
    declaration = signed(asked(cast))
    with pytest.raises(DatabaseError, match="a declaration is never changed"), transaction.atomic():
        Declaration.objects.filter(pk=declaration.pk).update(**{column: value})
    with (
        pytest.raises(DatabaseError, match="a declaration is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM declarations_declaration WHERE id = %s", [declaration.pk])


# Names


@pytest.mark.parametrize(
    ("typed", "own"),
    [
        ("Zoë O'Brien-Smith", True),
        ("zoe obrien smith", False),
        ("ZOE O BRIEN SMITH", True),
        ("Z. O'Brien Smith", True),
        ("Zoë Smith", False),
        ("Hannah Head", False),
        ("", False),
    ],
)
def test_name_is_known_however_it_is_written(typed: str, own: bool) -> None:
    person = Person(given_name="Zoë", family_name="O’Brien-Smith")
    assert is_name_of(person, typed) is own
