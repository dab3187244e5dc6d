"""Signing in, its limits, its record, and the doors that stay shut."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus as quote

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Person, School, User
from schoolgate.reference import roles

pytestmark = pytest.mark.django_db
TEST = System("test")
SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "lantern-otter-quiet-ribbon"
YESTERDAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def code_now() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(SECRET, counter)))


def with_password(person: Person) -> Person:
    assert person.user is not None
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


def try_password(client: Client, address: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/account/login/", {"login": address, "password": password}, **more)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def events_of(person: Person) -> list[str]:
    told = Entry.objects.filter(chain="installation", subject_id=person.public_id)
    return list(told.order_by("sequence").values_list("event", flat=True))


def end_everything(person: Person) -> None:
    for held in person.appointments.all():
        actions.end_appointment(by=TEST, appointment=held, until=clock.today() - YESTERDAY)


# One person, one account


@pytest.mark.clause("THO-2.4.3", "THO-2.7.3-b", "WHF-PERS-19")
def test_address_of_one_account_opens_no_other(school: School, teacher: Person) -> None:
    pupil = actions.add_person(by=TEST, school=school, given_name="Pat", family_name="Pupil")
    with pytest.raises(Refused, match="Somebody else signs in with this address"):
        actions.give_sign_in(by=TEST, school=school, person=pupil, email=teacher.email.upper())
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=teacher.email.upper())


@pytest.mark.clause("THO-2.4.3", "THO-2.7.3-b", "WHF-PERS-19")
def test_account_is_nobodys_but_one_persons(pupil: Person, teacher: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=pupil.pk).update(user=teacher.user)


@pytest.mark.clause("THO-2.4.3", "THO-2.7.3-b")
def test_account_that_others_make_has_no_password_they_could_know(
    school: School, client: Client
) -> None:
    pupil = actions.add_person(by=TEST, school=school, given_name="Pat", family_name="Pupil")
    user = actions.give_sign_in(by=TEST, school=school, person=pupil, email="pat@rowan.example")
    assert not user.has_usable_password()
    try_password(client, "pat@rowan.example", "")
    assert not is_in(client)


# Password and code


def test_password_signs_in_whatever_the_capitals_and_is_recorded(
    client: Client, teacher: Person
) -> None:
    with_password(teacher)
    answer = try_password(client, "Tessa.TEACHER@rowan-primary.EXAMPLE")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert events_of(teacher) == ["people.signed_in"]
    [way] = Entry.objects.get(event="people.signed_in").facts.values_list("value", flat=True)
    assert way == '"password"'


def test_wrong_password_says_so_and_signs_in_nobody(client: Client, teacher: Person) -> None:
    with_password(teacher)
    answer = try_password(client, teacher.email, "another-word-entirely")
    assert "The address or the password is not right" in answer.content.decode()
    assert not is_in(client)
    assert events_of(teacher) == []


def test_passwords_are_kept_with_argon2() -> None:
    from schoolgate.config import settings as shipped  # noqa: PLC0415 - not the tests' hasher

    assert shipped.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_code_from_the_mail_signs_in_once(client: Client, teacher: Person) -> None:
    client.post("/account/login/code/", {"email": teacher.email.upper()})
    [letter] = mail.outbox
    assert letter.to == [teacher.email.upper()] or letter.to == [teacher.email]
    [code] = re.findall(r"your code is (\S+)", letter.body)
    answer = client.post("/account/login/code/confirm/", {"code": code})
    assert answer["Location"] == "/"
    assert is_in(client)
    other = Client()
    other.post("/account/login/code/confirm/", {"code": code})
    assert not is_in(other)


def test_wrong_code_signs_in_nobody_and_three_end_the_try(client: Client, teacher: Person) -> None:
    client.post("/account/login/code/", {"email": teacher.email})
    for _attempt in range(3):
        client.post("/account/login/code/confirm/", {"code": "WRONG1"})
    [code] = re.findall(r"your code is (\S+)", mail.outbox[0].body)
    client.post("/account/login/code/confirm/", {"code": code})
    assert not is_in(client)


def test_unknown_address_looks_the_same_and_gets_no_mail(client: Client, teacher: Person) -> None:
    known = client.post("/account/login/code/", {"email": teacher.email})
    unknown = Client().post("/account/login/code/", {"email": "nobody@rowan-primary.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert len(mail.outbox) == 1


def test_forgotten_password_is_chosen_anew_through_the_letter(
    client: Client, teacher: Person
) -> None:
    with_password(teacher)
    client.post("/account/password/reset/", {"email": teacher.email})
    [link] = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)
    page = client.get(link, follow=True)
    assert "Choose a new password" in page.content.decode()
    new = "harbour-velvet-cloud-nine"
    done = client.post(
        page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True
    )
    assert "Your password is changed" in done.content.decode()
    assert not is_in(client)
    try_password(client, teacher.email, new)
    assert is_in(client)
    assert "people.password_changed" in events_of(teacher)


def test_mails_of_signing_in_name_no_pupil_and_no_other_place(
    client: Client, teacher: Person
) -> None:
    with_password(teacher)
    client.post("/account/login/code/", {"email": teacher.email})
    client.post("/account/password/reset/", {"email": teacher.email})
    for letter in mail.outbox:
        assert "example.com" not in letter.body + letter.subject
        assert letter.body.endswith("Schoolgate")
        assert set(re.findall(r"https?://[^/\s]+", letter.body)) <= {"http://testserver"}


# Limits


@pytest.mark.clause("WHF-PERS-19")
def test_five_failures_stop_an_address_even_with_the_right_password(
    client: Client, teacher: Person
) -> None:
    with_password(teacher)
    for _attempt in range(5):
        try_password(client, teacher.email, "wrong-wrong-wrong")
    answer = try_password(client, teacher.email)
    assert "There were too many failed attempts" in answer.content.decode()
    assert not is_in(client)
    try_password(client, teacher.email)
    assert events_of(teacher) == ["people.sign_in_limited"]


def test_many_attempts_from_one_machine_are_stopped(client: Client, teacher: Person) -> None:
    answers = [try_password(client, f"nobody{n}@rowan.example").status_code for n in range(31)]
    assert answers[-1] == 429


def test_codes_by_mail_are_limited_to_three_a_minute_for_an_address(
    client: Client, teacher: Person
) -> None:
    for _attempt in range(5):
        Client().post("/account/login/code/", {"email": teacher.email})
    assert len(mail.outbox) == 3


def test_too_many_letters_for_a_new_password_are_stopped(client: Client, teacher: Person) -> None:
    for _attempt in range(8):
        client.post("/account/password/reset/", {"email": teacher.email})
    assert len(mail.outbox) == 5


# Who has no part


def test_person_whose_roles_all_ended_stays_outside(client: Client, teacher: Person) -> None:
    with_password(teacher)
    end_everything(teacher)
    answer = try_password(client, teacher.email, follow=True)
    assert "You have no part in a school here today" in answer.content.decode()
    assert not is_in(client)


def test_code_does_not_let_in_whoever_has_no_part(client: Client, teacher: Person) -> None:
    end_everything(teacher)
    client.post("/account/login/code/", {"email": teacher.email})
    for letter in mail.outbox:
        [code] = re.findall(r"your code is (\S+)", letter.body)
        client.post("/account/login/code/confirm/", {"code": code})
    assert not is_in(client)


def test_session_ends_with_the_last_role(
    client_of: Callable[[Person], Client], teacher: Person, school: School
) -> None:
    client = client_of(teacher)
    page = reverse("people:list", kwargs={"school": school.slug})
    assert client.get(page).status_code == 200
    end_everything(teacher)
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/account/inactive/")
    assert not is_in(client)
    assert client.get(page)["Location"].startswith("/account/login/")


def test_user_who_is_nobody_is_signed_out(client: Client) -> None:
    client.force_login(User.objects.create(email="ghost@rowan.example"))
    assert client.get("/")["Location"] == "/account/inactive/"
    assert not is_in(client)


def test_role_that_begins_tomorrow_does_not_let_in_today(client: Client, school: School) -> None:
    person = actions.add_person(
        by=System("test"), school=school, given_name="Nora", family_name="New"
    )
    user = actions.give_sign_in(
        by=System("test"), school=school, person=person, email="nora@rowan.example"
    )
    actions.appoint(
        by=System("test"), person=person, school=school, role="teacher",
        from_date=clock.today() + YESTERDAY,
    )  # fmt: skip
    user.set_password(PASSWORD)
    user.save()
    try_password(client, "nora@rowan.example")
    assert not is_in(client)


# Doors that stay shut


@pytest.mark.parametrize(
    "path",
    [
        "/account/signup/",
        "/account/email/",
        "/account/confirm-email/",
        "/account/confirm-email/abc/",
        "/account/3rdparty/",
        "/account/3rdparty/signup/",
        "/account/google/login/",
        "/account/2fa/webauthn/signup/",
    ],
)
def test_door_that_we_do_not_have_is_not_found(
    client_of: Callable[[Person], Client], teacher: Person, path: str
) -> None:
    for visitor in (Client(), client_of(teacher)):
        assert visitor.get(path).status_code == 404
        assert visitor.post(path, {"email": "x@y.example"}).status_code == 404


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_sign_in_leads_to_no_other_site(client: Client, teacher: Person, target: str) -> None:
    with_password(teacher)
    answer = client.post(
        "/account/login/", {"login": teacher.email, "password": PASSWORD, "next": target}
    )
    assert answer["Location"] == "/"


def test_sign_in_leads_on_to_the_page_that_was_asked_for(client: Client, teacher: Person) -> None:
    with_password(teacher)
    asked = client.get("/s/rowan-primary/people/?role=teacher")
    assert asked["Location"] == "/account/login/?next=/s/rowan-primary/people/%3Frole%3Dteacher"
    page = client.get(asked["Location"])
    assert "/s/rowan-primary/people/?role=teacher" in page.content.decode()


def test_fragment_leads_the_whole_page_to_sign_in(client: Client, teacher: Person) -> None:
    answer = client.get(
        "/s/rowan-primary/people/",
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/s/rowan-primary/policy/",
    )
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fs%2Frowan-primary%2Fpolicy%2F"


# Sessions


def test_sessions_are_listed_and_ended(client: Client, teacher: Person) -> None:
    with_password(teacher)
    elsewhere = Client(headers={"user-agent": "A browser elsewhere"})
    try_password(elsewhere, teacher.email)
    elsewhere.get("/")
    try_password(client, teacher.email)
    page = client.get("/account/sessions/").content.decode()
    assert "A browser elsewhere" in page
    client.post("/account/sessions/")
    assert UserSession.objects.filter(user=teacher.user).count() == 1
    assert elsewhere.get("/")["Location"].startswith("/account/login/")
    assert client.get("/account/sessions/").status_code == 200


# The second factor


POWERFUL = {
    "headteacher", "executive-head", "dsl", "deputy-dsl", "network-manager", "chair-of-governors",
    "federation-officer", "local-authority-officer",
}  # fmt: skip


def test_a_second_factor_is_asked_of_these_roles() -> None:
    assert {code for code, role in roles().items() if role.level == "high"} == POWERFUL


@pytest.mark.clause("THO-2.4.3", "WHF-PERS-19")
@pytest.mark.parametrize("who", ["head", "dsl", "network_manager", "chair", "federation_officer"])
def test_powerful_people_come_no_further_than_to_their_second_factor(
    client: Client, request: pytest.FixtureRequest, who: str
) -> None:
    person = with_password(request.getfixturevalue(who))
    Authenticator.objects.filter(user=person.user).delete()
    try_password(client, person.email)
    assert client.get("/")["Location"].startswith("/second-factor/")


def test_head_without_a_second_factor_is_led_to_it_and_back(client: Client, head: Person) -> None:
    with_password(head)
    try_password(client, head.email)
    asked = client.get("/s/rowan-primary/people/?role=teacher")
    assert asked["Location"] == (
        "/second-factor/?next=%2Fs%2Frowan-primary%2Fpeople%2F%3Frole%3Dteacher"
    )
    assert client.get(asked["Location"]).status_code == 200
    again = client.get("/account/2fa/totp/activate/")
    assert again["Location"].startswith("/account/reauthenticate/")
    client.post(again["Location"], {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    _activate(client, head)
    assert client.get("/second-factor/")["Location"] == "/s/rowan-primary/people/?role=teacher"
    assert client.get("/s/rowan-primary/people/").status_code == 200
    assert events_of(head) == ["people.signed_in", "people.second_factor_added"]


def _activate(client: Client, person: Person) -> None:
    """Set up the app; what the library does after the commit is done here, as in a request."""
    secret = client.session["mfa.totp.secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    answer = client.post("/account/2fa/totp/activate/", {"code": code})
    assert answer.status_code == 302
    added = Authenticator.objects.get(user=person.user, type=Authenticator.Type.TOTP)
    with context.request_context(answer.wsgi_request):
        authenticator_added.send(
            sender=Authenticator, request=answer.wsgi_request, user=person.user, authenticator=added
        )


def test_fragment_asked_by_a_head_without_second_factor_leads_the_whole_page(
    client: Client, head: Person
) -> None:
    assert head.user is not None
    client.force_login(head.user)
    answer = client.get(
        "/s/rowan-primary/people/",
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://testserver/s/rowan-primary/policy/",
    )
    assert answer["HX-Redirect"] == "/second-factor/?next=%2Fs%2Frowan-primary%2Fpolicy%2F"


def test_posting_without_a_second_factor_changes_nothing(
    client: Client, head: Person, teacher: Person, school: School
) -> None:
    assert head.user is not None
    client.force_login(head.user)
    held = teacher.appointments.get()
    page = reverse("people:end-appointment", args=[school.slug, held.public_id])
    answer = client.post(page, {"until": clock.today().isoformat()})
    assert answer["Location"] == "/second-factor/?next=%2F"
    held.refresh_from_db()
    assert held.until is None


def test_password_alone_does_not_open_an_account_with_a_second_factor(
    client: Client, head: Person
) -> None:
    with_password(head)
    TOTP.activate(head.user, SECRET)
    answer = try_password(client, head.email)
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert not is_in(client)
    assert client.get("/")["Location"].startswith("/account/login/")
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    client.post("/account/2fa/authenticate/", {"code": code_now()})
    assert is_in(client)
    [way] = Entry.objects.get(event="people.signed_in").facts.values_list("value", flat=True)
    assert way == '"password + totp"'


def test_code_from_paper_opens_once(client: Client, head: Person) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: PLC0415

    with_password(head)
    TOTP.activate(head.user, SECRET)
    [code, *_] = RecoveryCodes.activate(head.user).get_unused_codes()
    for works in (True, False):
        visitor = Client()
        try_password(visitor, head.email)
        visitor.post("/account/2fa/authenticate/", {"code": code})
        assert is_in(visitor) is works


def test_too_many_wrong_codes_at_the_second_step_are_told_to_the_record(
    client: Client, head: Person
) -> None:
    with_password(head)
    TOTP.activate(head.user, SECRET)
    try_password(client, head.email)
    for _attempt in range(5):
        client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert events_of(head) == []
    answer = client.post("/account/2fa/authenticate/", {"code": code_now()})
    assert "There were too many failed attempts" in answer.content.decode()
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert events_of(head) == ["people.second_step_limited"]
    assert not is_in(client)


def test_sessions_from_before_the_second_factor_end(client: Client, head: Person) -> None:
    with_password(head)
    elsewhere = Client()
    try_password(elsewhere, head.email)
    elsewhere.get("/account/2fa/")
    try_password(client, head.email)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    _activate(client, head)
    assert is_in(client)
    assert elsewhere.get("/")["Location"].startswith("/account/login/")


def _recently_shown(client: Client, person: Person) -> None:
    client.post("/account/2fa/reauthenticate/", {"code": code_now()})


def test_last_second_factor_of_a_head_stays(client: Client, head: Person) -> None:
    assert head.user is not None
    TOTP.activate(head.user, SECRET)
    client.force_login(head.user)
    _recently_shown(client, head)
    answer = client.post("/account/2fa/totp/deactivate/")
    assert "this is your only one" in answer.content.decode()
    key = Authenticator.objects.create(
        user=head.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"}
    )
    client.post("/account/2fa/totp/deactivate/")
    assert list(head.user.authenticator_set.filter(type="totp")) == []
    answer = client.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/", follow=True)
    assert "this is your only one" in answer.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()
    assert events_of(head) == ["people.second_factor_removed"]


def test_teacher_may_give_up_the_second_factor(client: Client, teacher: Person) -> None:
    assert teacher.user is not None
    TOTP.activate(teacher.user, SECRET)
    client.force_login(teacher.user)
    _recently_shown(client, teacher)
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=teacher.user, type="totp").exists()
    assert events_of(teacher) == ["people.second_factor_removed"]


def test_passkey_of_somebody_else_cannot_be_removed(
    client_of: Callable[[Person], Client], teacher: Person, head: Person
) -> None:
    key = Authenticator.objects.create(user=head.user, type="webauthn", data={"name": "Phone"})
    assert client_of(teacher).get(f"/account/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404


# Every page of the library in our words


@pytest.mark.parametrize(
    "path",
    [
        "/account/2fa/",
        "/account/2fa/recovery-codes/generate/",
        "/account/2fa/totp/deactivate/",
        "/account/2fa/webauthn/",
        "/account/2fa/webauthn/add/",
        "/account/2fa/reauthenticate/",
        "/account/sessions/",
        "/account/password/change/",
        "/account/reauthenticate/",
        "/account/logout/",
    ],
)
def test_page_of_the_account_is_ours(client: Client, head: Person, path: str) -> None:
    with_password(head)
    TOTP.activate(head.user, SECRET)
    assert head.user is not None
    client.force_login(head.user)
    client.post("/account/2fa/reauthenticate/", {"code": code_now()})
    page = client.get(path)
    assert page.status_code == 200
    _is_ours(page.content.decode())


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/account/login/code/",
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/password/reset/key/done/",
        "/account/password/reset/key/1-wrong/",
        "/account/3rdparty/login/cancelled/",
        "/account/inactive/",
    ],
)
def test_page_before_signing_in_is_ours(client: Client, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    _is_ours(page.content.decode())


def _is_ours(html: str) -> None:
    assert html.count("<h1") == 1
    assert "core/tokens.css" in html
    for foreign in ("Two-Factor", "Third-Party", "Authenticator App", "Security Key", "Sign Up",
                    "Sign In", "third-party", "reauthenticate to"):  # fmt: skip
        assert foreign not in re.sub(r"<script.*?</script>|<form [^>]*>", "", html, flags=re.DOTALL)


def test_sign_in_page_outside_a_demo_has_no_short_cut(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert "/demo/people/" not in page


def test_session_of_a_demo_ends_where_the_demo_does(
    client_of: Callable[[Person], Client], teacher: Person
) -> None:
    client = client_of(teacher)
    session = client.session
    session["demo"] = True
    session.save()
    assert client.get("/").status_code == 302
    assert not is_in(client)


def test_mail_server_that_is_down_does_not_tell_who_exists(
    client: Client, teacher: Person, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert teacher.user is not None
    answers = [
        client.post("/account/login/code/", {"email": address})
        for address in (teacher.user.email, "nobody@rowan.example")
    ]
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, "/account/login/code/confirm/")
    ] * 2


@pytest.mark.parametrize(("days", "stays"), [(6, True), (8, False)])
def test_session_in_daily_use_ends_after_a_week(
    client_of: Callable[[Person], Client], teacher: Person, *, days: int, stays: bool
) -> None:
    client = client_of(teacher)
    begun = clock.now()
    client.get("/")
    with clock.stopped_at(begun + dt.timedelta(days=days)):
        client.get("/")
    assert is_in(client) is stays


@pytest.mark.parametrize(
    "door", ["/account/password/set/", "/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"]
)
def test_who_signs_in_by_mail_alone_signs_in_again_before_a_new_key_is_cut(
    client: Client, teacher: Person, door: str
) -> None:
    assert teacher.user is not None
    client.force_login(teacher.user)
    assert client.get(door).status_code == 200
    with clock.stopped_at(clock.now() + dt.timedelta(minutes=16)):
        answer = client.get(door)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={quote(door)}")
    assert not is_in(client)
