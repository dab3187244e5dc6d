"""Invitations: who may send them, what their link opens, and when it opens nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Invitation, Person, School, User

pytestmark = pytest.mark.django_db
TEST = System("test")
ADDRESS = "vera.volunteer@post.example"


@pytest.fixture(autouse=True)
def mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


def without_account(school: School, role: str = "volunteer") -> Person:
    person = actions.add_person(by=TEST, school=school, given_name="Vera", family_name="Volunteer")
    actions.appoint(by=TEST, person=person, school=school, role=role, from_date=dt.date(2024, 9, 1))
    return person


@pytest.fixture
def volunteer(school: School) -> Person:
    return without_account(school)


def link_in_the_letter() -> str:
    [link] = re.findall(r"http://\S+(/invitation/\S+)", mail.outbox[-1].body)
    return str(link)


def send(client: Client, school: School, person: Person, address: str = ADDRESS) -> Any:
    page = reverse("people:invite", args=[school.slug, person.public_id])
    return client.post(page, {"email": address})


def test_invitation_is_mailed_accepted_and_used_up(
    client_of: Callable[[Person], Client], head: Person, school: School, volunteer: Person
) -> None:
    send(client_of(head), school, volunteer, ADDRESS.upper())
    link = link_in_the_letter()
    token = link.split("/")[2]
    assert mail.outbox[-1].to == [ADDRESS]
    assert token not in Invitation.objects.get().token_hash
    visitor = Client()
    page = visitor.get(link).content.decode()
    for said in ("Hannah Head", "Vera Volunteer", "Rowan Primary School", ADDRESS, "Volunteer"):
        assert said in page
    answer = visitor.post(link, {"way": "password", "password": "lantern-otter-quiet-ribbon"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    volunteer.refresh_from_db()
    assert volunteer.user is not None
    assert volunteer.user.email == ADDRESS
    assert visitor.session["_auth_user_id"] == str(volunteer.user_id)
    again = Client().post(link, {"way": "password", "password": "another-long-secret-here"})
    assert again.status_code == 410
    volunteer.user.refresh_from_db()
    assert volunteer.user.check_password("lantern-otter-quiet-ribbon")
    told = Entry.objects.filter(subject_id=volunteer.public_id, event__contains="invit")
    assert list(told.order_by("sequence").values_list("event", flat=True)) == [
        "people.invited",
        "people.invitation_accepted",
    ]


def test_codes_by_mail_can_be_chosen_instead_of_a_password(
    client: Client, head: Person, school: School, volunteer: Person
) -> None:
    _invitation, token = actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    client.post(f"/invitation/{token}/", {"way": "code"})
    assert User.objects.get(email=ADDRESS).has_usable_password() is False
    client.post("/account/logout/")
    client.post("/account/login/code/", {"email": ADDRESS})
    assert "your code is" in mail.outbox[-1].body


@pytest.mark.clause("WHF-PERS-19")
@pytest.mark.parametrize("password", ["", "short", "vera.volunteer@post.example", "password1234"])
def test_weak_password_is_refused_with_a_reason(
    client: Client, head: Person, school: School, volunteer: Person, password: str
) -> None:
    _invitation, token = actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    answer = client.post(f"/invitation/{token}/", {"way": "password", "password": password})
    assert answer.status_code == 422
    assert not User.objects.filter(email=ADDRESS).exists()


def test_invitation_is_good_for_seven_days_and_not_longer(
    client: Client, head: Person, school: School, volunteer: Person
) -> None:
    invitation, token = actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    with clock.stopped_at(invitation.at + dt.timedelta(days=7, seconds=-1)):
        assert client.get(f"/invitation/{token}/").status_code == 200
    with clock.stopped_at(invitation.at + dt.timedelta(days=7)):
        page = client.get(f"/invitation/{token}/")
        assert page.status_code == 410
        assert "too old" in page.content.decode()
        with pytest.raises(Refused):
            actions.accept_invitation(invitation=invitation, password=None)


def test_withdrawn_invitation_opens_nothing(
    client_of: Callable[[Person], Client],
    head: Person, school: School, volunteer: Person,
) -> None:  # fmt: skip
    invitation, token = actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    page = reverse("people:withdraw-invitation", args=[school.slug, invitation.public_id])
    client_of(head).post(page)
    answer = Client().post(f"/invitation/{token}/", {"way": "code"})
    assert answer.status_code == 410
    assert "withdrawn" in answer.content.decode()


def test_second_invitation_ends_the_first(
    client: Client, head: Person, school: School, volunteer: Person
) -> None:
    _first, token = actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    assert client.get(f"/invitation/{token}/").status_code == 410


def test_invitation_of_somebody_whose_role_ended_opens_nothing(
    client: Client, head: Person, school: School, volunteer: Person
) -> None:
    _invitation, token = actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)
    actions.end_appointment(
        by=TEST, appointment=volunteer.appointments.get(),
        until=clock.today() - dt.timedelta(days=1),
    )  # fmt: skip
    assert client.post(f"/invitation/{token}/", {"way": "code"}).status_code == 410
    assert not User.objects.filter(email=ADDRESS).exists()


def test_unknown_token_is_not_found_and_guessing_is_limited(client: Client, db: None) -> None:
    answers = [client.get(f"/invitation/guess{n}/").status_code for n in range(31)]
    assert set(answers[:30]) == {404}
    assert answers[30] == 429


def test_address_that_somebody_signs_in_with_is_refused(
    client_of: Callable[[Person], Client],
    head: Person, teacher: Person, school: School, volunteer: Person,
) -> None:  # fmt: skip
    answer = send(client_of(head), school, volunteer, teacher.email.upper())
    assert answer.status_code == 422
    assert "signs in with this address already" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_network_manager_may_invite_a_volunteer_but_not_a_safeguarding_lead(
    head: Person, network_manager: Person, school: School, volunteer: Person
) -> None:
    lead = without_account(school, "dsl")
    with pytest.raises(Refused, match="only the headteacher looks after"):
        actions.invite(by=network_manager, school=school, person=lead, email="lead@post.example")
    actions.invite(by=network_manager, school=school, person=volunteer, email=ADDRESS)
    actions.invite(by=head, school=school, person=lead, email="lead@post.example")


def test_head_of_one_school_cannot_take_over_somebody_of_another(
    head: Person, school: School, sister_school: School, volunteer: Person
) -> None:
    actions.appoint(
        by=TEST, person=volunteer, school=sister_school, role="teacher",
        from_date=dt.date(2024, 9, 1),
    )  # fmt: skip
    with pytest.raises(Refused, match="keeps the list of people there too"):
        actions.invite(by=head, school=school, person=volunteer, email=ADDRESS)


def test_teacher_may_not_invite(
    client_of: Callable[[Person], Client],
    teacher: Person, head: Person, school: School, volunteer: Person,
) -> None:  # fmt: skip
    assert send(client_of(teacher), school, volunteer).status_code == 404
    assert not Invitation.objects.exists()
    assert send(client_of(head), school, volunteer).status_code == 302


def test_invitation_of_another_school_is_not_found(
    client_of: Callable[[Person], Client],
    head: Person, colleague: Person, sister_school: School, school: School,
) -> None:  # fmt: skip
    there = without_account(sister_school)
    invitation, _token = actions.invite(
        by=colleague, school=sister_school, person=there, email=ADDRESS
    )
    page = reverse("people:withdraw-invitation", args=[school.slug, invitation.public_id])
    assert client_of(head).post(page).status_code == 404
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_letter_to_a_parent_names_no_pupil(
    client_of: Callable[[Person], Client],
    head: Person, school: School, pupil: Person,
) -> None:  # fmt: skip
    carer = actions.add_person(by=TEST, school=school, given_name="Ola", family_name="Obi")
    actions.add_care(
        by=TEST, school=school, carer=carer, pupil=pupil, relationship="parent",
        from_date=dt.date(2024, 9, 1),
    )  # fmt: skip
    send(client_of(head), school, carer, "ola@post.example")
    [letter] = mail.outbox
    assert "Pippa" not in letter.subject + letter.body
    assert "Ola" in letter.body


def test_invited_head_sets_up_a_second_factor_first(
    client: Client, head: Person, school: School
) -> None:
    lead = without_account(school, "dsl")
    _invitation, token = actions.invite(by=head, school=school, person=lead, email=ADDRESS)
    client.post(f"/invitation/{token}/", {"way": "code"})
    assert client.get("/")["Location"] == "/second-factor/?next=%2F"


def test_sign_in_is_given_to_nobody_with_a_taken_address(school: School, head: Person) -> None:
    other = without_account(school)
    with pytest.raises(Refused):
        actions.give_sign_in(by=head, school=school, person=other, email=head.email.upper())
    assert someone(school, "Free", "Address").user is not None


def test_invitation_whose_mail_does_not_go_says_so_and_what_to_do(
    client_of: Callable[[Person], Client], head: Person, school: School, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    vera = without_account(school)
    page = client_of(head).post(
        reverse("people:invite", args=[school.slug, vera.public_id]), {"email": ADDRESS}
    )
    assert page.status_code == 422
    assert "mail could not be sent" in page.content.decode()
