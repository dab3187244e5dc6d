"""Any order of asking, answering, joining, leaving, adopting and days passing: nobody signs for
another or what is not to be signed, nothing signed is lost, nobody is forgotten or asked twice.
"""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from schoolgate.conftest import TEST
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.declarations import actions
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.digest import digest_of, facts_of
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.reasons import PUPILS_REASONS
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.statements import asked_by
from schoolgate.declarations.tests.making import mark_on_sheet, shown
from schoolgate.people import actions as people
from schoolgate.people.models import Appointment, Person
from schoolgate.policies.dates import in_force_on, never_in_force
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.models import Draft, Policy, Version

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
START = dt.datetime(2028, 2, 27, 12, tzinfo=dt.UTC)
ROLES = {"teacher": "employee", "governor": "governor", "contractor": "contractor"}
SIGNERS = ("teacher", "governor", "contractor", "parent")
WHO = st.sampled_from([*SIGNERS, "head"])
NUMBER = st.integers(0, 30)
MOSTLY = st.sampled_from([True, True, True, False])
NEAR = st.integers(0, 3)
SLEEP = st.sampled_from([0, 1, 2, 4, 180, 366])
WANTED = {
    "signed", "signed ahead", "recorded", "declined", "taken back", "joined", "left", "minor",
    "material", "withdrawn", "yearly",
}  # fmt: skip


def why(capacity: str) -> str:
    """A reason that may be given in a capacity."""
    return PUPILS_REASONS[0] if capacity == "pupil" else "No."


class Signing(RuleBasedStateMachine):
    """``stays`` are what people are at the school, ``kept`` what they have declared, as it was made."""

    cast: Any
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.now = START
        self.kept: dict[int, tuple[str, dict[str, Any]]] = {}
        self.stays = [
            *((self.pk(name), capacity, dt.date.min, dt.date.max) for name, capacity in ROLES.items()),
            (self.pk("parent"), "parent", dt.date.min, dt.date.max),
            (self.pk("head"), "employee", dt.date.min, dt.date.max),
            (self.pk("line_manager"), "employee", dt.date.min, dt.date.max),
            (self.pk("chair"), "governor", dt.date.min, dt.date.max),
        ]  # fmt: skip

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def pk(self, name: str) -> int:
        return int(getattr(self.cast, name).pk)

    def who(self, name: str) -> Person:
        return Person.objects.select_related("user").get(pk=self.pk(name))

    def today(self) -> dt.date:
        with clock.stopped_at(self.now):
            return clock.today()

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What an action answers, or nothing where it refuses."""
        with clock.stopped_at(self.now):
            try:
                with transaction.atomic():
                    return act()
            except Refused:
                return None

    def is_here(self, person: int, capacity: str) -> bool:
        return any(
            (one, other) == (person, capacity) and first <= self.today() <= last
            for one, other, first, last in self.stays
        )

    def versions(self) -> list[Version]:
        return list(Version.objects.defer("source", "text").order_by("effective_from", "pk"))

    # Adopting

    @initialize(yearly=st.booleans())
    def adopt_the_first(self, yearly: bool) -> None:
        with clock.stopped_at(self.now):
            draft = drafting_actions.start_from_pack(
                by=self.who("head"), place=self.cast.school, pack="REC"
            )
        content = copy.deepcopy(draft.content)
        content["clauses"] = content["clauses"][:3]
        content["values"] |= {
            "adoption_bodies": ["governing-body"],
            "consultation_required": ["no"],
            "declaration_required": "yearly" if yearly else "each-version",
            "parents_in_scope": True,
        }
        draft.content = content
        draft.save(update_fields=["content"])
        self.yearly = yearly
        self.attempt(lambda: self._adopted(draft, self.today()))
        assert Version.objects.count() == 1
        self.policy = Policy.objects.get()
        self.ask()

    @rule(material=st.booleans(), days=NEAR)
    def adopt(self, material: bool, days: int) -> None:
        last = Version.objects.order_by("-pk")[0]

        def steps() -> Version:
            draft = drafting_actions.start_from_version(by=self.who("head"), version=last)
            draft = drafting_actions.describe_change(
                by=self.who("head"), draft=draft, material=material, changes="A word."
            )
            return self._adopted(draft, self.today() + days * DAY)

        if self.attempt(steps) is not None:
            self.reached.add("material" if material else "minor")

    def _adopted(self, draft: Draft, first: dt.date) -> Version:
        draft = deciding_actions.submit(by=self.who("head"), draft=draft)
        draft = deciding_actions.record_decision(
            by=self.who("chair"), draft=draft, body="governing-body", decision="approved",
            meeting_on=self.today(), minute="1", present=9, quorum=6,
        )  # fmt: skip
        return adopting_actions.adopt(by=self.who("head"), draft=draft, effective_from=first)[0]

    @rule(number=NUMBER, days=NEAR, really=st.sampled_from([False, False, True]))
    def withdraw_version(self, number: int, days: int, really: bool) -> None:
        versions = self.versions()
        ended = self.attempt(
            lambda: adopting_actions.withdraw(
                by=self.who("head" if really else "teacher"),
                version=versions[number % len(versions)],
                from_day=self.today() + days * DAY,
                reason="Over.",
            )
        )
        if ended is not None:
            assert really
            self.reached.add("withdrawn")

    # People and days

    @rule(name=st.sampled_from(list(ROLES)), days=NEAR)
    def leave(self, name: str, days: int) -> None:
        person, last = self.pk(name), self.today() + days * DAY
        for held in Appointment.objects.filter(person=person, until=None):
            with clock.stopped_at(self.now):
                people.end_appointment(by=TEST, appointment=held, until=last)
            self.reached.add("left")
        # What has a last day already keeps it: it is no open appointment.
        self.stays = [
            (one, capacity, first, max(last, first) if (one, end) == (person, dt.date.max) else end)
            for one, capacity, first, end in self.stays
        ]

    @rule(name=st.sampled_from(list(ROLES)), role=st.sampled_from(list(ROLES)), days=NEAR)
    def join(self, name: str, role: str, days: int) -> None:
        first = self.today() + days * DAY
        if Appointment.objects.filter(person=self.pk(name), role=role, until=None).exists():
            return
        made = self.attempt(
            lambda: people.appoint(
                by=TEST, person=self.who(name), school=self.cast.school, role=role, from_date=first
            )
        )
        if made is not None:
            self.stays.append((self.pk(name), ROLES[role], first, dt.date.max))
            self.reached.add("joined")

    @rule(days=SLEEP)
    def sleep(self, days: int) -> None:
        self.now += dt.timedelta(days=days, hours=5)

    # Answering

    @rule(number=NUMBER)
    def ask_and_sign(self, number: int) -> None:
        self.ask()
        self.sign(number, True, False, "line_manager", True, 0)
        self.sign(number, True, True, "head", True, 0)

    @rule(number=NUMBER)
    def adopt_ahead_and_sign(self, number: int) -> None:
        self.adopt(True, 2)
        self.ask_and_sign(number % 3)

    @precondition(lambda self: self.yearly)
    @rule(number=NUMBER)
    def sign_again_a_year_on(self, number: int) -> None:
        self.ask_and_sign(number)
        self.sleep(366)
        self.ask()
        self.sign(0, True, True, "head", False, 1)
        self.sign(0, True, True, "head", True, 0)

    @rule(material=st.booleans())
    def sign_after_midnight(self, material: bool) -> None:
        """The next version has begun; nobody has looked after the requests yet."""
        self.adopt(material, 1)
        self.sleep(1)
        self.everybody_tries()

    @rule(name=st.sampled_from(list(ROLES)))
    def sign_after_the_last_day(self, name: str) -> None:
        self.leave(name, 0)
        self.sleep(1)
        self.everybody_tries()

    @rule(name=st.sampled_from(list(ROLES)))
    def come_back(self, name: str) -> None:
        self.ask()
        self.everybody_tries()
        self.leave(name, 0)
        self.sleep(1)
        self.ask()
        self.join(name, name, 0)
        self.ask()

    def everybody_tries(self) -> None:
        for number in range(len(self._waiting())):
            self.sign(number, True, False, "chair", True, 0)
            self.sign(number, True, True, "head", True, 0)

    def request(self, number: int, *, open_ones: bool) -> SigningRequest | None:
        found = SigningRequest.objects.select_related("version__policy", "school", "person")
        if open_ones:
            found = found.filter(closed_on=None).exclude(declarations__kind="signed")
        listed = list(found.order_by("-pk"))
        return listed[number % len(listed)] if listed else None

    @rule(number=NUMBER, open_ones=MOSTLY, own=MOSTLY, who=WHO, whole=MOSTLY, flaw=NUMBER)
    def sign(
        self, number: int, open_ones: bool, own: bool, who: str, whole: bool, flaw: int
    ) -> None:
        asked = self.request(number, open_ones=open_ones)
        if asked is None:
            return
        by = asked.person if own else self.who(who)
        words = asked_by(asked)
        codes = [one.code for one in (*words.statements, *words.choices[:1])]
        on_page = shown(asked)
        if not whole:
            flaw = flaw % 3
            codes = codes[1:] if flaw == 0 else codes[:-1] if flaw == 1 else codes
            strange = "0" * 64 if flaw == 2 else on_page.version_sha256
            on_page = dataclasses.replace(on_page, version_sha256=strange)
        may = self._is_to_be_signed(asked)
        made = self.attempt(
            lambda: actions.sign(
                by=by, request=asked, shown=on_page, affirmed=codes, typed_name=by.name
            )
        )
        assert (made is not None) == (may and by.pk == asked.person_id and whole)
        if made is not None:
            self._keep(made)
            ahead = asked.version.effective_from > self.today()
            self.reached |= {"signed ahead" if ahead else "signed"}
            self.reached |= {"yearly"} if asked.reason == "yearly" else set()

    @rule(number=NUMBER, open_ones=MOSTLY, who=st.sampled_from(["head", "head", "teacher"]))
    def paper(self, number: int, open_ones: bool, who: str) -> None:
        asked = self.request(number, open_ones=open_ones)
        if asked is None:
            return
        choice = next((one.code for one in asked_by(asked).choices), "")
        may = self._is_to_be_signed(asked)
        made = self.attempt(
            lambda: actions.record_on_paper(
                by=self.who(who), request=asked, signed_on=self.today(), name=asked.person.name,
                mark=mark_on_sheet(asked), paper=Paper(b"%PDF-1.4", 1), choice=choice,
            )
        )  # fmt: skip
        assert (made is not None) == (may and who == "head" and asked.person_id != self.pk("head"))
        if made is not None:
            self._keep(made)
            self.reached.add("recorded")

    @rule(number=NUMBER, own=MOSTLY, who=WHO)
    def decline(self, number: int, own: bool, who: str) -> None:
        asked = self.request(number, open_ones=True)
        if asked is None:
            return
        by = asked.person if own else self.who(who)
        made = self.attempt(
            lambda: actions.decline(by=by, request=asked, reason=why(asked.capacity))
        )
        if made is not None:
            assert by.pk == asked.person_id
            self._keep(made)
            self.reached.add("declined")

    @rule(number=NUMBER, own=MOSTLY, who=WHO)
    def take_back(self, number: int, own: bool, who: str) -> None:
        signed = list(Declaration.objects.filter(kind="signed").order_by("-pk"))
        if not signed:
            return
        declaration = signed[number % len(signed)]
        by = declaration.person if own else self.who(who)
        made = self.attempt(
            lambda: actions.withdraw(
                by=by, declaration=declaration, reason=why(declaration.capacity)
            )
        )
        if made is not None:
            assert by.pk == declaration.person_id
            self._keep(made)
            self.reached.add("taken back")

    def _is_to_be_signed(self, asked: SigningRequest) -> bool:
        """Open, not answered for good, of a version in force or ahead, of somebody who is still that."""
        versions, today = self.versions(), self.today()
        version = next(one for one in versions if one.pk == asked.version_id)
        over = version.withdrawn_from is not None and version.withdrawn_from <= today
        current = in_force_on(versions, today) == version or version.effective_from > today
        answered = asked.declarations.filter(kind__in=["signed", "withdrawn"]).exists()
        return (
            asked.closed_on is None
            and not answered
            and current
            and not over
            and not never_in_force(version)
            and self.is_here(asked.person_id, asked.capacity)
        )

    def _keep(self, made: Declaration) -> None:
        made.refresh_from_db()
        self.kept[made.pk] = (made.digest, facts_of(made))

    # Asking

    @rule()
    def ask(self) -> None:
        with clock.stopped_at(self.now):
            look_after(policy=self.policy)
        versions, today = self.versions(), self.today()
        version = in_force_on(versions, today)
        counts = self._counting_for(version, versions) if version else set()
        signed = self._signed_in(counts)
        open_now = {
            (one.person_id, one.capacity) for one in self._waiting() if version == one.version
        }
        bound = {
            (person, what) for person, what, _f, _l in self.stays if self.is_here(person, what)
        }
        if version is None:
            bound = set()
        assert open_now == bound - signed
        assert bound & signed == bound & self._signed_in(counts, closed_on=None)
        assert all(
            one.version == version or one.version.effective_from > today for one in self._waiting()
        )

    def _counting_for(self, version: Version, versions: list[Version]) -> set[int]:
        """The version, and those before it back to the last change that mattered."""
        line = [one for one in versions if one.effective_from <= version.effective_from]
        line = [one for one in line if not never_in_force(one)]
        changes = [number for number, one in enumerate(line) if one.material]
        return {one.pk for one in line[max(changes, default=0) :]}

    def _signed_in(self, counts: set[int], **request: Any) -> set[tuple[int, str]]:
        """Whose signature counts: not taken back, and of the last year where it is asked yearly."""
        such = SigningRequest.objects.filter(**request)
        signed = Declaration.objects.filter(kind="signed", version__in=counts, request__in=such)
        signed = signed.exclude(request__declarations__kind="withdrawn")
        return {
            (one.person_id, one.capacity)
            for one in signed
            if not self.yearly or self.today() < _a_year_after(one.signed_on)
        }

    def _waiting(self) -> list[SigningRequest]:
        answered = Declaration.objects.filter(kind__in=["signed", "withdrawn"]).values("request")
        found = SigningRequest.objects.filter(closed_on=None).exclude(pk__in=answered)
        return list(found.select_related("version"))

    # What must hold after each step

    @invariant()
    def nothing_declared_is_lost_or_changed(self) -> None:
        found = Declaration.objects.select_related(
            "request", "person", "by", "school", "version"
        )  # fmt: skip
        assert {one.pk: (one.digest, facts_of(one)) for one in found} == self.kept
        assert all(digest == digest_of(facts) for digest, facts in self.kept.values())

    @invariant()
    def each_is_of_its_own_person_and_of_the_text_asked(self) -> None:
        for one in Declaration.objects.select_related("request", "version"):
            assert one.way == "paper" or one.by_id == one.person_id
            asked = (one.request.person_id, one.request.version_id, one.request.capacity)
            assert (one.person_id, one.version_id, one.capacity) == asked
            assert one.version_sha256 == one.version.sha256

    @invariant()
    def a_request_is_signed_once_and_nobody_has_two_of_the_same(self) -> None:
        signed = list(Declaration.objects.filter(kind="signed").values_list("request", flat=True))
        assert len(signed) == len(set(signed))
        same = [(one.person_id, one.capacity, one.version_id) for one in self._waiting()]
        assert len(same) == len(set(same))


def _a_year_after(day: dt.date) -> dt.date:
    """The same day next year; the last of February after a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@pytest.fixture
def machine(cast: Any) -> type[Signing]:
    for name in (*SIGNERS, "head", "chair"):
        getattr(cast, name)
    return type("SigningOfTheCast", (Signing,), {"cast": cast, "reached": set()})


def test_no_order_of_steps_loses_a_signature_or_signs_what_is_not_to_be_signed(
    machine: type[Signing],
) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=5,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.generate],  # to shrink takes minutes here
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_one_order_of_steps_goes_through_all_of_them(machine: type[Signing]) -> None:
    """So that the machine's steps are known to do what they say, whatever chance leaves out."""
    life = machine()
    life.adopt_the_first(yearly=True)
    steps: list[Callable[[], None]] = [
        lambda: life.decline(0, True, "head"),
        lambda: life.sign(0, True, False, "teacher", True, 0),
        lambda: life.sign(0, True, True, "head", False, 0),
        lambda: life.ask_and_sign(1),
        lambda: life.paper(0, True, "head"),
        lambda: life.take_back(0, True, "head"),
        lambda: life.come_back("governor"),
        lambda: life.sign_after_the_last_day("contractor"),
        lambda: life.ask_and_sign(2),
        lambda: life.sign_after_midnight(False),
        lambda: life.ask_and_sign(0),
        lambda: life.adopt_ahead_and_sign(0),
        lambda: life.sleep(2),
        lambda: life.join("contractor", "contractor", 0),
        lambda: life.ask_and_sign(0),
        lambda: life.come_back("contractor"),
        lambda: life.sign_after_midnight(True),
        lambda: life.sign_again_a_year_on(0),
        lambda: life.withdraw_version(len(life.versions()) - 1, 0, True),
        life.everybody_tries,
        life.ask,
    ]
    for step in steps:
        step()
        life.nothing_declared_is_lost_or_changed()
        life.each_is_of_its_own_person_and_of_the_text_asked()
        life.a_request_is_signed_once_and_nobody_has_two_of_the_same()
    assert life.reached == WANTED
    life.teardown()
