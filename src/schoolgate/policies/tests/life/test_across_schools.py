"""What one school of a federation reads of another: its choices where it leads, never its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.conftest import TEST, Cast, a_year_ago, someone
from schoolgate.core import clock
from schoolgate.people.actions import appoint_for_federation
from schoolgate.people.models import Person, School
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import consulting_actions, drafting_actions
from schoolgate.policies.models import Comment, Consultation, Draft
from schoolgate.policies.tests.life import making

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]

THEIRS = {
    "complaints_channel": "Ms Hidden, 01632 960000",
    "safeguarding_contacts": [{"service": "Desk of Mr Concealed", "phone": "01632 960002"}],
}
OURS = {
    "complaints_channel": "Ms Known, 01632 960001",
    "safeguarding_contacts": [{"service": "Desk of Mr Open", "phone": "01632 960003"}],
}


READ = ("Ms Known", "Mr Open", "Ms Hidden", "Mr Concealed", "01632 960000")


SOMEBODY = 'Somebody who was asked, <span translate="no">Rowan Primary School</span>'


def federation_page(client: Client, cast: Cast) -> Any:
    return client.get(reverse("policies:federation-policy", args=[cast.federation.slug]))


def chosen(page: Any, name: str) -> dict[str, tuple[str, ...]]:
    """Who chose what on the page of a federation's policy."""
    [found] = [one for one in page.context["differences"] if one.parameter.name == name]
    return {choice.value: choice.schools for choice in found.choices}


@pytest.fixture
def both_in_force(cast: Cast) -> None:
    making.adopted_at(cast.school, min_moderators=4, **OURS)
    making.adopted_at(cast.sister_school, min_moderators=5, **THEIRS)


@pytest.mark.usefixtures("both_in_force")
def test_head_sees_that_another_school_differs_and_not_its_own_words(
    client_of: ClientOf, cast: Cast
) -> None:
    page = federation_page(client_of(cast.head), cast)
    assert chosen(page, "min_moderators") == {
        "4": ("Rowan Primary School",), "5": ("Rowan High School",),
    }  # fmt: skip
    for name, ours in (
        ("complaints_channel", "Ms Known, 01632 960001"),
        ("safeguarding_contacts", "Desk of Mr Open"),
    ):
        assert chosen(page, name) == {
            ours: ("Rowan Primary School",),
            "set in the school's own words": ("Rowan High School",),
        }
    assert [word in page.text for word in READ] == [True, True, False, False, False]


@pytest.mark.usefixtures("both_in_force")
def test_those_who_lead_the_federation_read_what_its_schools_wrote(
    client_of: ClientOf, cast: Cast
) -> None:
    page = federation_page(client_of(cast.federation_officer), cast)
    assert ("Ms Known" in page.text, "Ms Hidden" in page.text) == (True, True)


# What our schools set


@pytest.fixture
def federated(cast: Cast) -> Draft:
    """A federation's draft that leaves a number and words to its schools; both set them."""
    draft = making.begun_for_federation(cast)
    draft = drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["min_moderators", *OURS]
    )
    for by, school, written, number in (
        (cast.head, cast.school, OURS, 4), (cast.colleague, cast.sister_school, THEIRS, 5),
    ):  # fmt: skip
        for name, value in {**written, "min_moderators": number}.items():
            drafting_actions.set_local_value(
                by=by, draft=draft, school=school, name=name, value=value
            )
    return draft


def asked_about(cast: Cast, draft: Draft) -> Consultation:
    return consulting_actions.open_consultation(
        by=cast.federation_officer, draft=draft, groups=["staff", "parents", "trade-unions"],
        closes=clock.today(),
    )  # fmt: skip


def page_of(client: Client, name: str, draft: Draft, school: School) -> Any:
    return client.get(reverse(f"policies:{name}", args=[school.slug, draft.public_id]))


def set_by(page: Any) -> dict[str, list[str]]:
    return {known.name: [one.value for one in listed] for known, listed in page.context["rows"]}


def test_head_sees_what_another_school_chose_and_not_what_it_wrote(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    page = page_of(client_of(cast.head), "draft-schools", federated, cast.school)
    assert set_by(page)["min_moderators"] == ["5", "4"]
    assert [word in page.text for word in READ] == [True, True, False, False, False]
    officers = page_of(client_of(cast.federation_officer), "draft-schools", federated, cast.school)
    assert ("Ms Known" in officers.text, "Ms Hidden" in officers.text) == (True, True)


def test_what_the_federation_wrote_itself_is_read_at_every_school(
    client_of: ClientOf, cast: Cast
) -> None:
    assert cast.sister_school.pk
    draft = making.begun_for_federation(cast)
    draft = set_draft_value(
        by=cast.federation_officer, draft=draft, name="complaints_channel",
        value=OURS["complaints_channel"],
    )  # fmt: skip
    draft = drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["complaints_channel"]
    )
    page = page_of(client_of(cast.head), "draft-schools", draft, cast.school)
    [listed] = set_by(page).values()
    assert ["Ms Known" in one for one in listed] == [True, True]


@pytest.mark.parametrize("who", ["teacher", "parent"])
def test_those_who_are_asked_see_nothing_of_what_each_school_set(
    client_of: ClientOf, cast: Cast, federated: Draft, who: str
) -> None:
    client = client_of(getattr(cast, who))
    asked_about(cast, federated)
    draft = page_of(client, "draft", federated, cast.school)
    schools = page_of(client, "draft-schools", federated, cast.school)
    address = reverse("policies:draft-schools", args=[cast.school.slug, federated.public_id])
    assert (draft.status_code, address in draft.text) == (200, False)
    assert (schools.status_code, "Ms Hidden" in schools.text) == (403, False)
    compared = page_of(client, "draft-compare", federated, cast.school)
    assert (compared.status_code, address in compared.text) == (200, False)


def test_those_who_lead_a_school_are_led_to_what_each_set(
    client_of: ClientOf, cast: Cast, federated: Draft
) -> None:
    client = client_of(cast.head)
    asked_about(cast, federated)
    address = reverse("policies:draft-schools", args=[cast.school.slug, federated.public_id])
    for name in ("draft", "draft-choices", "draft-compare", "draft-schools"):
        assert address in page_of(client, name, federated, cast.school).text, name


# What was said


@pytest.fixture
def consultation(cast: Cast) -> Consultation:
    assert cast.school.pk
    assert cast.sister_school.pk
    return asked_about(cast, making.begun_for_federation(cast))


def said(cast: Cast, consultation: Consultation, by: Person, **more: str) -> Comment:
    """Something that was said and answered."""
    made = consulting_actions.comment(
        by=by, consultation=consultation, **{"group": "staff", "text": "Say who.", **more}
    )
    return consulting_actions.answer_comment(
        by=cast.federation_officer, comment=made, answer="It stays.", changed=False
    )


@pytest.mark.parametrize("who", ["head", "teacher", "parent", "colleague"])
def test_name_of_a_speaker_stays_with_whoever_wrote_it_down(
    client_of: ClientOf, cast: Cast, consultation: Consultation, who: str
) -> None:
    said(cast, consultation, cast.federation_officer, speaker="Mrs Hidden", group="parents")
    place = cast.sister_school if who == "colleague" else cast.school
    page = page_of(client_of(getattr(cast, who)), "consultation", consultation.draft, place)
    assert ("Say who." in page.text, "Mrs Hidden" in page.text) == (True, False)
    writers = page_of(
        client_of(cast.federation_officer), "consultation", consultation.draft, cast.school
    )
    assert "Mrs Hidden" in writers.text


def test_name_of_a_speaker_at_the_school_itself_is_shown(client_of: ClientOf, cast: Cast) -> None:
    draft = making.begun(cast)
    held = consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["parents"], closes=clock.today()
    )
    made = consulting_actions.comment(
        by=cast.head, consultation=held, group="parents", text="Say who.", speaker="Mrs Known"
    )
    consulting_actions.answer_comment(by=cast.head, comment=made, answer="Yes.", changed=True)
    page = page_of(client_of(cast.parent), "consultation", draft, cast.school)
    assert "Mrs Known" in page.text


def executive(cast: Cast) -> Person:
    """Somebody who heads every school of the federation."""
    person = someone(cast.school, "Esme", "Executive")
    appoint_for_federation(
        by=TEST, person=person, federation=cast.federation, role="executive-head",
        from_date=a_year_ago(),
    )  # fmt: skip
    return person


def test_officer_reads_from_which_school_and_the_head_of_all_reads_who(
    client_of: ClientOf, cast: Cast, consultation: Consultation
) -> None:
    teachers = said(cast, consultation, cast.teacher)
    said(cast, consultation, cast.parent, group="parents")
    pages = {
        who: page_of(client_of(person), "consultation", consultation.draft, cast.school).text
        for who, person in (("officer", cast.federation_officer), ("executive", executive(cast)))
    }
    assert pages["officer"].count(SOMEBODY) == 2
    names = [cast.teacher.name, cast.parent.name]
    assert [[name in page for name in names] for page in pages.values()] == [
        [False, False], [True, True],
    ]  # fmt: skip
    address = reverse(
        "policies:answer-comment",
        args=[cast.school.slug, consultation.draft.public_id, teachers.public_id],
    )
    answering = client_of(cast.federation_officer).get(address).text
    assert [word in answering for word in (SOMEBODY, names[0])] == [
        True, False,
    ]  # fmt: skip


def test_who_has_left_since_is_somebody_who_was_asked(
    client_of: ClientOf, cast: Cast, consultation: Consultation
) -> None:
    said(cast, consultation, cast.teacher)
    yesterday = clock.today() - dt.timedelta(days=1)
    cast.teacher.appointments.update(until=yesterday)
    page = page_of(
        client_of(cast.federation_officer), "consultation", consultation.draft, cast.school
    )
    assert [word in page.text for word in ("Somebody who was asked", cast.teacher.name)] == [
        True, False,
    ]  # fmt: skip


def test_page_of_a_federations_consultation_asks_no_more_for_many_comments(
    client_of: ClientOf, cast: Cast, consultation: Consultation
) -> None:
    client, counted = client_of(cast.federation_officer), []
    for number in (3, 27):
        for _one in range(number):
            said(cast, consultation, cast.teacher)
        page_of(client, "consultation", consultation.draft, cast.school)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, "consultation", consultation.draft, cast.school)
        counted.append(len(queries))
    assert counted[0] == counted[1]
