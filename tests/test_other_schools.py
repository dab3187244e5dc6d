"""One school never sees another's: lists at one's own school, ids in forms, what is shared.

``test_permissions.py`` asks for the first school's things by its addresses; here everybody stays
at the addresses of their own school.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from schoolgate.awareness import actions as awareness
from schoolgate.awareness.tests.making import add_year
from schoolgate.conftest import TEST, Cast, a_year_ago, sign_in, someone
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.people import actions as people
from schoolgate.people.calendar.year import year_of
from schoolgate.people.models import Person, School
from schoolgate.policies.life import consulting_actions, drafting_actions
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import Draft
from schoolgate.policies.tests.life import making
from schoolgate.reviews import actions as reviews
from schoolgate.reviews import report_actions
from schoolgate.reviews.models import Review
from tests.examples import make_examples
from tests.marks import marks
from tests.permissions import INSIDE, OF_THE_FEDERATION, SHUT, TABLE, in_urdu
from tests.routes import WithDemo, ours
from tests.test_permissions import PARTS, THE_SAME_EVERYWHERE

pytestmark = pytest.mark.django_db

# A school year for which the first school has no plan.
YEAR = year_of(clock.today()) + 5


@dataclass
class Schools:
    """The first school and all it has; others, who are heads elsewhere and have things there."""

    cast: Cast
    examples: dict[str, Any]
    marks: dict[str, str]
    clients: dict[str, Client]
    at: dict[str, School]
    own: dict[str, dict[str, Any]]

    def address(self, name: str, who: str, **other: Any) -> str:
        """An address at somebody's own school."""
        row = TABLE[name]
        values = {part: self.examples[row.parts.get(part, part)] for part in PARTS[name]}
        here = {"school": self.at[who].slug, "starts": YEAR}
        values |= {part: here[part] for part in here if part in values}
        return reverse(name, urlconf=WithDemo, kwargs={**values, **other})


@pytest.fixture(scope="module")
def schools(django_db_setup: None, django_db_blocker: Any) -> Iterator[Schools]:
    """Made once; each request is undone after it."""
    with (
        django_db_blocker.unblock(),
        override_settings(ROOT_URLCONF=WithDemo),
        transaction.atomic(),
    ):
        cast = Cast()
        examples = make_examples(cast)
        more_of_the_first_school(cast, examples)
        for name in INSIDE:
            assert getattr(cast, name).pk
        found = marks()
        at = {
            "colleague": cast.sister_school,
            "foreign_head": cast.foreign_school,
            "visitor": cast.foreign_school,
            "chair": cast.foreign_school,
        }
        others = {"colleague": cast.colleague, "foreign_head": cast.foreign_head}
        own = {who: things_of(head, at[who]) for who, head in others.items()}
        others["visitor"] = head_who_also_teaches(cast)
        others["chair"] = someone(cast.foreign_school, "Chuck", "Chairing", "chair-of-governors")
        clients = {who: sign_in(person) for who, person in others.items()}
        yield Schools(cast, examples, found, clients, at, own)
        transaction.set_rollback(True)


def more_of_the_first_school(cast: Cast, examples: dict[str, Any]) -> None:
    """What its lists show only where there is more of it: reports given, a review that has ended."""
    report_actions.give_report(by=cast.head, version=governing(cast.school))
    ended = Review.objects.get(public_id=examples["review_of_own"])
    reviews.put_aside(by=cast.head, review=ended, reason="Too early.")


def head_who_also_teaches(cast: Cast) -> Person:
    """A head elsewhere with a child and, here, a post at the first school."""
    person = cast.visiting_head
    people.appoint(
        by=TEST, person=person, school=cast.school, role="teacher", from_date=a_year_ago(),
        line_manager=cast.line_manager,
    )  # fmt: skip
    return person


def things_of(head: Person, school: School) -> dict[str, Any]:
    """What a head has at their own school that a form can be about."""
    today = clock.today()
    staff = [someone(school, "Own", name, "staff") for name in ("Away", "Cover")]
    absence = people.record_absence(
        by=head, school=school, person=staff[0], from_date=today, until=today
    )
    version = making.adopted_at(school)
    add_year(school, YEAR)
    activity = awareness.add_activity(
        by=head, plan=awareness.make_plan(by=head, school=school, starts=YEAR),
        channel="training", title="", day=dt.date(YEAR, 11, 10), role="headteacher",
    )  # fmt: skip
    return {
        "person": staff[0].public_id,
        "another": staff[1].public_id,
        "another_pk": staff[1].pk,
        "absence": absence.public_id,
        "appointment": staff[0].appointments.get().public_id,
        "activity": activity.public_id,
        "version": version.public_id,
    }


def ask(client: Client, method: str, address: str, data: dict[str, Any]) -> tuple[Any, int]:
    """The answer and how many entries the record has more; both are undone."""
    client.raise_request_exception = False
    cookies, point, before = (
        deepcopy(client.cookies),
        transaction.savepoint(),
        Entry.objects.count(),
    )
    try:
        response = client.post(address, data) if method == "POST" else client.get(address)
        text = response.getvalue().decode(errors="replace")
        return (response.status_code, text), Entry.objects.count() - before
    finally:
        transaction.savepoint_rollback(point)
        client.cookies = cookies


# Lists

AT_ONES_OWN = sorted(
    route.name
    for route in ours()
    if set(route.parts) <= THE_SAME_EVERYWHERE | {"school", "starts"}
    and route.name not in SHUT
    and {"head", "chair"} & (TABLE[route.name].get or set())
)
ASKED_ALSO = {"declarations:board": ["?by=manager", "?by=role", "?by=year"]}
# One's own parts are named everywhere: where else one is, and what one has there to do.
OF_THE_SCHOOL = {"people.School.name", "people.School.slug", "people.School.public_id"}


@pytest.mark.parametrize("name", AT_ONES_OWN)
@pytest.mark.parametrize("who", ["colleague", "foreign_head", "visitor", "chair"])
def test_page_of_ones_own_school_holds_nothing_of_another(schools, who, name):
    if who == "visitor" and "school" not in PARTS[name]:
        return  # there they read of the first school what is theirs to read
    row, role = TABLE[name], "chair" if who == "chair" else "head"
    known = OF_THE_SCHOOL if who == "visitor" else set()
    address = schools.address(name, who)
    for asked in ("", *ASKED_ALSO.get(name, ())):
        (status, text), _made = ask(schools.clients[who], "GET", address + asked, {})
        found = {mark: field for mark, field in schools.marks.items() if mark in text}
        assert status == (row.got if role in (row.get or ()) else 403)
        assert {mark: field for mark, field in found.items() if field not in known} == {}


SHOWN = {
    "awareness.SentQuestion.public_id", "declarations.Question.public_id",
    "declarations.SigningRequest.public_id", "openness.Note.public_id",
    "people.Absence.public_id", "people.CalendarImport.public_id", "people.Invitation.public_id",
    "people.Person.name", "people.Person.public_id", "people.RosterImport.public_id",
    "people.School.name", "people.SchoolClass.name", "people.SchoolClass.public_id",
    "people.Term.public_id", "policies.Consultation.public_id", "policies.Draft.public_id",
    "policies.PolicyDocument.public_id", "policies.Version.public_id",
    "publishing.FormatRequest.public_id", "publishing.Translation.public_id",
    "reviews.LawNote.public_id", "reviews.LinkedPolicy.public_id",
    "reviews.Recommendation.text", "reviews.Review.public_id", "reviews.YearlyReport.public_id",
}  # fmt: skip


def test_pages_of_the_first_school_hold_what_marks_it(schools):
    """Or else the test above would look for what nobody shows."""
    client, found = sign_in(schools.cast.head), set[str]()
    for name in AT_ONES_OWN:
        if "school" in PARTS[name]:
            address = schools.address(name, "colleague", school=schools.cast.school.slug)
            (_status, text), _made = ask(client, "GET", address, {})
            found |= {field for mark, field in schools.marks.items() if mark in text}
    assert found >= SHOWN


# Ids in forms


@dataclass(frozen=True)
class Form:
    """A form at one's own school in which one thing is named by its id."""

    route: str
    named: str
    first: str
    data: Callable[[Any, dict[str, Any]], dict[str, Any]]


def _days(**more: Any) -> dict[str, Any]:
    day = (clock.today() + dt.timedelta(days=60)).isoformat()
    return {"from_date": day, "until": day, **more}


FORMS = {
    "who is away": Form(
        "people:record-absence", "another", "person", lambda one, _own: _days(person=one)
    ),
    "who covers": Form(
        "people:record-absence", "another", "person",
        lambda one, own: _days(person=own["person"], cover=one),
    ),
    "who covers instead": Form(
        "people:change-absence", "another", "person", lambda one, _own: _days(cover=one)
    ),
    "who manages": Form(
        "people:appoint", "another", "person",
        lambda one, _own: _days(role="volunteer", capacity="volunteer", line_manager=one),
    ),
    "who manages instead": Form(
        "people:change-appointment", "another", "person",
        lambda one, _own: _days(capacity="employee", line_manager=one),
    ),
    "who sees to it": Form(
        "awareness:change-activity", "another_pk", "person_pk",
        lambda one, _own: {"day": clock.today().isoformat(), "role": "office", "owner": one},
    ),
    "who was there": Form(
        "awareness:attendance", "another", "person", lambda one, _own: {"people": [one]}
    ),
    "which edition": Form(
        "publishing:translations", "version", "edition_in_force",
        lambda one, _own: in_urdu({"edition_in_force": one}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", ["colleague", "foreign_head"])
def test_form_takes_nothing_of_another_school(schools, who, form):
    asked, own = FORMS[form], schools.own[who]
    first = {"person_pk": schools.cast.teacher.pk, **schools.examples}
    address = schools.address(
        asked.route, who, **{part: own[part] for part in PARTS[asked.route] if part in own}
    )
    tried = {
        whose: ask(schools.clients[who], "POST", address, asked.data(one, own))
        for whose, one in (("own", own[asked.named]), ("theirs", first[asked.first]))
    }
    assert {whose: (answer[0], made > 0) for whose, (answer, made) in tried.items()} == {
        "own": (302, True), "theirs": (422, False),
    }  # fmt: skip


# What a federation shares

# What the head of the other school is answered there; a teacher of it finds none of these pages.
SHARED = {
    "people:appoint": 200,
    "policies:shared-values": 200,
    "policies:shared-value": 403,
    "publishing:comparison": 403,
    "publishing:comparison-file": 403,
    "policies:federation-policy": 200,
    "policies:draft-for-federation": 403,
    "policies:draft-again": 403,
    "policies:draft-local-value": 200,
    "policies:draft-schools": 200,
    "policies:draft-open": 403,
    "declarations:side-by-side": 403,
}
READ = ("draft", "draft-compare", "consultation")
KEPT_BACK = ("Ms Hidden", "Mrs Unsaid", "01632 960000")


@pytest.mark.parametrize("consulted", [False, True])
def test_federation_shares_choices_and_no_school_its_words(schools, consulted):
    cast, point = schools.cast, transaction.savepoint()
    draft = Draft.objects.get(public_id=schools.examples["federation_draft"])
    a_draft_with_words_of_one_school(cast, draft, consulted)
    teacher = sign_in(someone(cast.sister_school, "Nina", "Neighbour", "teacher"))
    seen, shared, found = {}, {}, {}
    for name in sorted(OF_THE_FEDERATION):
        method = "GET" if TABLE[name].get is not None else "POST"
        address = schools.address(name, "colleague")
        data = TABLE[name].data(schools.examples)
        shared[name], made = ask(schools.clients["colleague"], method, address, data)
        seen[name], _made = ask(teacher, method, address, data)
        assert made == 0
    for name in READ:
        address = schools.address(f"policies:{name}", "colleague", draft=draft.public_id)
        for who, client in (("head", schools.clients["colleague"]), ("teacher", teacher)):
            found[who, name], _made = ask(client, "GET", address, {})
    transaction.savepoint_rollback(point)
    assert {name: status for name, (status, _text) in shared.items()} == SHARED
    assert [name for name, (status, _text) in seen.items() if status == 200] == []
    assert {name: status for (who, name), (status, _text) in found.items() if who == "teacher"} == (
        dict.fromkeys(READ, 200 if consulted else 404)
    )
    pages = [text for _status, text in (*shared.values(), *seen.values(), *found.values())]
    assert [word for word in KEPT_BACK if any(word in text for text in pages)] == []
    assert any("Say who." in text for text in pages) is consulted


def a_draft_with_words_of_one_school(cast: Cast, draft: Draft, consulted: bool) -> None:
    """The first school wrote a value of its own; a parent of it has said something."""
    officer = cast.federation_officer
    names = [*draft.left_open, "complaints_channel"]
    drafting_actions.leave_open(by=officer, draft=draft, names=names)
    drafting_actions.set_local_value(
        by=cast.head, draft=draft, school=cast.school, name="complaints_channel",
        value="Ms Hidden, 01632 960000",
    )  # fmt: skip
    if consulted:
        held = consulting_actions.open_consultation(
            by=officer, draft=draft, groups=["staff", "parents"], closes=clock.today()
        )
        said = consulting_actions.comment(
            by=officer, consultation=held, group="parents", text="Say who.", speaker="Mrs Unsaid"
        )
        consulting_actions.answer_comment(by=officer, comment=said, answer="Yes.", changed=True)
