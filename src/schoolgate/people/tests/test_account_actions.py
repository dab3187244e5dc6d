"""What the operator mends of somebody's way in."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from schoolgate.cli import main
from schoolgate.conftest import sign_in
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people import account_actions as actions
from schoolgate.people.models import Person, User
from schoolgate.people.sign_in import has_second_factor

pytestmark = pytest.mark.django_db

OPERATOR = System("operator")


def last_entry() -> Entry:
    return Entry.objects.latest("pk")


def address_of(person: Person) -> str:
    assert person.user is not None
    return person.user.email


def test_lost_second_factor_is_taken_off_and_the_person_signed_out(head: Person) -> None:
    client = sign_in(head)
    assert client.get("/").status_code == 200
    actions.remove_second_factor(by=OPERATOR, person=head, reason="lost phone")
    assert not has_second_factor(head.user)
    assert client.get("/").status_code == 302
    assert told(last_entry()) == (
        "All second factors of Hannah Head were taken off: totp. Reason: lost phone"
    )


def test_recovery_codes_go_with_the_second_factor(head: Person) -> None:
    sign_in(head)
    Authenticator.objects.create(
        user=head.user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"}
    )
    actions.remove_second_factor(by=OPERATOR, person=head, reason="lost phone")
    assert not Authenticator.objects.exists()


def test_second_factor_that_is_not_there_is_refused(teacher: Person) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused, match="has no second factor"):
        actions.remove_second_factor(by=OPERATOR, person=teacher, reason="x")
    assert Entry.objects.count() == before


def test_only_the_operator_mends_a_sign_in(head: Person, network_manager: Person) -> None:
    sign_in(head)
    with pytest.raises(Refused):
        actions.remove_second_factor(by=network_manager, person=head, reason="x")
    with pytest.raises(Refused):
        actions.change_sign_in_address(
            by=network_manager, person=head, new="new@rowan.example", reason="x"
        )
    assert has_second_factor(head.user)
    assert address_of(head) == "hannah.head@rowan-primary.example"


def test_changed_address_opens_the_account_and_the_old_one_nothing(teacher: Person) -> None:
    client = sign_in(teacher, just_seen=False)
    assert client.get("/").status_code == 200
    old = address_of(teacher)
    EmailAddress.objects.create(user=teacher.user, email=old, verified=True, primary=True)
    actions.change_sign_in_address(
        by=OPERATOR, person=teacher, new=" Tessa.Wed@Rowan.example ", reason="married"
    )
    teacher = Person.objects.get(pk=teacher.pk)
    assert (address_of(teacher), teacher.email) == ("tessa.wed@rowan.example",) * 2
    assert not EmailAddress.objects.exists()
    assert not User.objects.filter(email=old).exists()
    assert client.get("/").status_code == 302


def test_changed_address_leaves_another_address_for_mail(teacher: Person) -> None:
    Person.objects.filter(pk=teacher.pk).update(email="post@rowan.example")
    actions.change_sign_in_address(by=OPERATOR, person=teacher, new="new@rowan.example", reason="x")
    assert Person.objects.get(pk=teacher.pk).email == "post@rowan.example"


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("hannah.HEAD@rowan-primary.example", "Somebody else signs in"),
        ("tessa.teacher@rowan-primary.example", "the address already"),
        ("nothing", "is no e-mail address"),
    ],
)
def test_address_that_cannot_be_is_refused(
    head: Person, teacher: Person, new: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        actions.change_sign_in_address(by=OPERATOR, person=teacher, new=new, reason="x")
    assert head.user is not None
    assert User.objects.get(pk=teacher.user_id).email == "tessa.teacher@rowan-primary.example"


def test_command_tells_both_addresses_in_a_mail_each(
    teacher: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    old = address_of(teacher)
    mail.outbox.clear()
    words = ["people", "change-address", old, "new@rowan.example", "--reason", "married"]
    assert main(words) == 0
    assert [one.to for one in mail.outbox] == [["new@rowan.example"], [old]]
    assert all(old in str(one.body) for one in mail.outbox)
    assert "signs in as new@rowan.example" in capsys.readouterr().out


def test_command_tells_whose_second_factor_was_removed(head: Person) -> None:
    sign_in(head)
    mail.outbox.clear()
    address = address_of(head)
    assert main(["people", "remove-second-factor", address.upper(), "--reason", "lost"]) == 0
    assert len(mail.outbox) == 1
    assert "authenticator app, passkeys and recovery codes" in str(mail.outbox[0].body)


def test_command_refuses_in_words_and_ends_with_one(
    teacher: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["people", "remove-second-factor", address_of(teacher), "--reason", "lost"]
    assert main(words) == 1
    assert capsys.readouterr().out == "Tessa Teacher has no second factor. Nothing was changed.\n"


@pytest.mark.parametrize("reason", ["", "  "])
def test_command_wants_a_reason(
    head: Person, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_in(head)
    words = ["people", "remove-second-factor", address_of(head), "--reason", reason]
    assert main(words) == 2
    assert "say --reason" in capsys.readouterr().err
    assert has_second_factor(head.user)


def test_command_about_nobody_fails(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "remove-second-factor", "x@y.example", "--reason", "x"]) == 2
    assert "nobody signs in as x@y.example" in capsys.readouterr().err
