"""An installation begins with a school and its head."""

from __future__ import annotations

import json

import pytest

from schoolgate.cli import main
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.standing import standing_of

pytestmark = pytest.mark.django_db

ADD = ["school", "add", "--name", "Larkfield School", "--slug", "larkfield"]
HEAD = [
    "school", "head", "--school", "larkfield", "--given-name", "Ada", "--family-name", "Head",
    "--email", "Ada@larkfield.example",
]  # fmt: skip

OFFICER = ["school", "officer", "--federation", "three-rivers", "--email", "olu@rivers.example"]


@pytest.fixture(autouse=True)
def _tables_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schoolgate.commands.school.prepare_database", lambda: None)


def test_school_and_its_head_are_added() -> None:
    assert main(ADD) == 0
    assert main(HEAD) == 0
    school = School.objects.get()
    head = Person.objects.get()
    assert standing_of(head).roles_at(school) == {"headteacher"}
    assert head.user is not None
    assert head.user.email == "ada@larkfield.example"


def test_somebody_new_and_somebody_known_become_officers_of_a_federation() -> None:
    assert main([*ADD[:2], "--name", "X", "--slug", "x"]) == 0  # belongs to no federation
    assert main(["school", "federation", "--name", "Three Rivers", "--slug", "three-rivers"]) == 0
    assert main([*OFFICER, "--given-name", "Olu", "--family-name", "Officer"]) == 2  # no school yet
    assert main([*ADD, "--federation", "three-rivers"]) == 0
    assert main(HEAD) == 0
    assert main(OFFICER) == 2  # nobody has that address, and no name is given
    assert main([*OFFICER, "--given-name", "Olu", "--family-name", "Officer"]) == 0
    assert main([*OFFICER[:-1], "ada@larkfield.example", "--role", "executive-head"]) == 0
    federation = Federation.objects.get()
    officer = Person.objects.get(family_name="Officer")
    head = Person.objects.get(family_name="Head")
    assert standing_of(officer).roles_for(federation) == {"federation-officer"}
    assert standing_of(head).roles_for(federation) == {"executive-head"}
    assert main(OFFICER) == 2  # they have the role
    assert Person.objects.count() == 2


def let_in(who: str, email: str = "Chloe@rivers.example") -> int:
    return main(["school", "let-in", "--school", "larkfield", "--person", who, "--email", email])


def test_somebody_in_the_list_is_let_in(capsys: pytest.CaptureFixture[str]) -> None:
    """A chair of two schools, whom no head of one of them may invite."""
    operator = System("operator")
    main(ADD)
    main([*ADD[:2], "--name", "X", "--slug", "x"])
    main(HEAD)
    larkfield, other = School.objects.order_by("pk")
    chair, namesake = (
        actions.add_person(by=operator, school=place, given_name="Chloe", family_name="Chair")
        for place in (larkfield, other)
    )
    for school in (larkfield, other):
        actions.appoint(
            by=operator, person=chair, school=school, role="chair-of-governors",
            from_date=clock.today(),
        )  # fmt: skip
    capsys.readouterr()
    before = Entry.objects.count()
    for who, email, words in (
        ("Chloe Chair", "chloe@rivers.example", f"{chair.public_id}"),
        ("Nobody Here", "chloe@rivers.example", "there is nobody 'Nobody Here'"),
        (namesake.public_id, "chloe@rivers.example", "has no part in Larkfield School today"),
        (chair.public_id, "chloe", "'chloe' is no e-mail address"),
        (chair.public_id, "ADA@larkfield.example", "Somebody else signs in with this address"),
    ):
        assert let_in(who, email) == 2
        assert words in capsys.readouterr().err
    assert Entry.objects.count() == before
    assert let_in(chair.public_id) == 0
    said = capsys.readouterr().out
    assert said.startswith("Chloe Chair of Larkfield School can sign in as chloe@rivers.example.")
    assert "/account/login/" in said
    chair.refresh_from_db()
    assert chair.user is not None
    assert chair.user.email == "chloe@rivers.example"
    entry = Entry.objects.latest("pk")
    assert (entry.event, entry.chain, entry.subject_id, entry.actor_id) == (
        "people.sign_in_given", larkfield.public_id, chair.public_id, "operator",
    )  # fmt: skip
    assert let_in(chair.public_id) == 2
    assert "signs in as chloe@rivers.example already" in capsys.readouterr().err


def test_same_school_twice_is_refused_and_nothing_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(ADD)
    assert main(ADD) == 2
    assert "nothing was changed" in capsys.readouterr().err
    assert School.objects.count() == 1


def test_short_name_that_cannot_stand_in_an_address_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*ADD[:-1], "not a slug!"]) == 2
    assert "letters, digits and hyphens" in capsys.readouterr().err


def test_head_of_a_school_that_is_not_there_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(HEAD) == 2
    assert "There is no school" in capsys.readouterr().err
    assert not Person.objects.exists()


def test_list_is_json_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    main(ADD)
    capsys.readouterr()
    assert main(["school", "list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["slug"] == "larkfield"
