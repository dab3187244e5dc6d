"""Any order of steps, by anybody, on any day: never two in force, nothing adopted unapproved."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.people.models import Person
from schoolgate.policies.dates import in_force_on, last_day, never_in_force
from schoolgate.policies.life import (
    adopting_actions,
    consulting_actions,
    deciding_actions,
    drafting_actions,
)
from schoolgate.policies.life.queries import governing
from schoolgate.policies.life.rules import bodies_of
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft, PolicyDocument, Version
from schoolgate.policies.states import DraftState, WrongMove
from schoolgate.policies.text import canonical, from_json

pytestmark = pytest.mark.django_db

BODIES = ["committee", "governing-body"]
START = dt.datetime(2028, 2, 27, 12, tzinfo=dt.UTC)
NEAR = st.integers(0, 4)
NAMES = st.sampled_from(["", "", "2.0", "old"])
CLERKS = st.sampled_from(["chair", "head", "teacher"])
LEADERS = st.sampled_from(["head", "head", "head", "teacher", "parent"])


def small(content: dict[str, Any]) -> dict[str, Any]:
    """A pack of three clauses that two bodies decide on."""
    content = copy.deepcopy(content)
    content["clauses"] = content["clauses"][:3]
    content["values"]["adoption_bodies"] = BODIES
    return content


class Life(RuleBasedStateMachine):
    """``said`` holds what each body approved, by the hash of the text that was before it."""

    cast: Any
    reached: ClassVar[set[str]] = set()
    drafts = Bundle("drafts")
    papers = Bundle("papers")

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.now = START
        self.said: dict[int, dict[str, str]] = {}
        self.adopted: dict[int, tuple[str, bytes]] = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    def who(self, name: str) -> Person:
        found: Person = getattr(self.cast, name)
        return found

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What an action answers, or nothing where it refuses."""
        with clock.stopped_at(self.now):
            try:
                return act()
            except (Refused, WrongMove):
                return None

    def today(self) -> dt.date:
        with clock.stopped_at(self.now):
            return clock.today()

    def fingerprint(self, draft: Draft) -> str:
        return text_for(Draft.objects.get(pk=draft.pk), self.cast.school).sha256

    # What people do

    @initialize(
        target=drafts, packs=st.lists(st.sampled_from(["HOL", "WAL"]), min_size=2, max_size=2)
    )
    def begin(self, packs: list[str]) -> Any:
        return multiple(*(self._begin(pack) for pack in packs))

    @initialize(target=papers)
    def hand_in_paper(self) -> Draft:
        return self._from_paper(self._begin("HOL"))

    def _begin(self, pack: str) -> Draft:
        with clock.stopped_at(self.now):
            draft = drafting_actions.start_from_pack(
                by=self.who("head"), place=self.cast.school, pack=pack
            )
        draft.content = small(draft.content)
        draft.save(update_fields=["content"])
        return draft

    def _from_paper(self, like: Draft) -> Draft:
        document = PolicyDocument.objects.create(
            school=self.cast.school, by=self.who("head"), at=self.now, file="paper.txt",
            file_name="paper.txt", sha256="0" * 64, size=1, state=PolicyDocument.State.READ,
        )  # fmt: skip
        return Draft.objects.create(
            school=self.cast.school, title="Paper", document=document, content=like.content,
            by=self.who("head"), at=self.now, changed_at=self.now,
        )  # fmt: skip

    @rule(target=drafts, number=st.integers(0, 9))
    def begin_from_version(self, number: int) -> Any:
        versions = list(Version.objects.order_by("pk"))
        if not versions:
            return multiple()
        version = versions[number % len(versions)]
        return self.attempt(
            lambda: drafting_actions.start_from_version(by=self.who("head"), version=version)
        )

    @rule(draft=drafts, who=LEADERS, word=st.sampled_from(["one", "two", "three"]))
    def change(self, draft: Draft, who: str, word: str) -> None:
        clause = draft.content["clauses"][0]["id"]
        fields = {"heading": "Heading", "wording": f"The school keeps {word} of them."}
        before = Draft.objects.get(pk=draft.pk)
        changed = self.attempt(
            lambda: drafting_actions.change_clause(
                by=self.who(who), draft=before, clause=clause, fields=fields
            )
        )
        if changed is not None:
            assert before.state in {DraftState.DRAFT, DraftState.CONSULTED}
            assert who == "head"

    @rule(draft=drafts, who=LEADERS, days=NEAR)
    def consult(self, draft: Draft, who: str, days: int) -> None:
        closes = self.today() + dt.timedelta(days=days)
        self.attempt(
            lambda: consulting_actions.open_consultation(
                by=self.who(who), draft=draft, groups=["staff"], closes=closes
            )
        )

    @rule(draft=drafts, who=LEADERS)
    def close(self, draft: Draft, who: str) -> None:
        self.attempt(lambda: consulting_actions.close_consultation(by=self.who(who), draft=draft))

    @rule(draft=drafts, who=LEADERS)
    def submit(self, draft: Draft, who: str) -> None:
        if self.attempt(lambda: deciding_actions.submit(by=self.who(who), draft=draft)) is not None:
            self.said[draft.pk] = {}

    @rule(draft=drafts, who=CLERKS, body=st.sampled_from(BODIES), present=st.sampled_from([5, 9]))
    def approve(self, draft: Draft, who: str, body: str, present: int) -> None:
        decided = self.attempt(
            lambda: deciding_actions.record_decision(
                by=self.who(who), draft=draft, body=body, decision="approved",
                meeting_on=self.today(), present=present, quorum=6,
            )
        )  # fmt: skip
        if decided is not None:
            assert (who, present) == ("chair", 9)
            self.said[draft.pk][body] = self.fingerprint(draft)

    @rule(draft=drafts, days=st.integers(-1, 3))
    def whole_way(self, draft: Draft, days: int) -> None:
        self.submit(draft, "head")
        for body in BODIES:
            self.approve(draft, "chair", body, 9)
        self.adopt(draft, "head", days)

    @rule(draft=drafts, body=st.sampled_from(BODIES))
    def send_back(self, draft: Draft, body: str) -> None:
        sent = self.attempt(
            lambda: deciding_actions.record_decision(
                by=self.who("chair"), draft=draft, body=body, decision="sent-back",
                meeting_on=self.today(), note="Shorter.",
            )
        )  # fmt: skip
        if sent is not None:
            self.said[draft.pk] = {}

    @rule(draft=drafts, who=LEADERS)
    def take_back(self, draft: Draft, who: str) -> None:
        if (
            self.attempt(lambda: deciding_actions.take_back(by=self.who(who), draft=draft))
            is not None
        ):
            self.said[draft.pk] = {}

    @rule(draft=drafts, really=st.sampled_from([False, False, False, True]))
    def drop(self, draft: Draft, really: bool) -> None:
        self.attempt(
            lambda: deciding_actions.drop(by=self.who("head" if really else "teacher"), draft=draft)
        )

    @rule(
        draft=drafts, who=st.sampled_from(["head", "chair", "teacher"]), days=st.integers(-1, 3),
        edition=NAMES,
    )  # fmt: skip
    def adopt(self, draft: Draft, who: str, days: int, edition: str = "") -> None:
        day = self.today() + dt.timedelta(days=days)
        made = self.attempt(
            lambda: adopting_actions.adopt(
                by=self.who(who), draft=draft, effective_from=day, edition=edition
            )
        )
        if made is not None:
            [version] = made
            assert who != "teacher"
            assert days >= 0
            assert self.said[draft.pk] == dict.fromkeys(BODIES, version.sha256)
            self._keep(version)

    @rule(
        draft=st.one_of(papers, papers, drafts), back=st.integers(0, 6), ahead=NEAR, edition=NAMES
    )
    def enter_paper(self, draft: Draft, back: int, ahead: int, edition: str) -> None:
        adopted = self.today() - dt.timedelta(days=back)
        version = self.attempt(
            lambda: adopting_actions.enter_paper(
                by=self.who("head"), draft=draft, edition=edition, adopted_on=adopted,
                effective_from=adopted + dt.timedelta(days=ahead), body="governing-body",
            )
        )  # fmt: skip
        if version is not None:
            assert draft.document_id is not None
            assert all(
                version.effective_from < one.effective_from
                for one in Version.objects.filter(from_paper=False)
                if not never_in_force(one)
            )
            self._keep(version)

    @rule(draft=papers)
    def enter_old_paper(self, draft: Draft) -> None:
        self.enter_paper(draft, 20, 0, "")

    def _keep(self, version: Version) -> None:
        self.adopted[version.pk] = (version.sha256, canonical(version.text))
        self.reached.add("entered" if version.from_paper else "adopted")
        if len(self.adopted) > 1:
            self.reached.add("two versions")

    @rule(number=st.integers(0, 9), who=st.sampled_from(["head", "teacher"]), days=NEAR)
    def withdraw(self, number: int, who: str, days: int) -> None:
        versions = list(Version.objects.order_by("pk"))
        if versions:
            day = self.today() + dt.timedelta(days=days)
            ended = self.attempt(
                lambda: adopting_actions.withdraw(
                    by=self.who(who), version=versions[number % len(versions)], from_day=day,
                    reason="Over.",
                )
            )  # fmt: skip
            if ended is not None:
                assert who == "head"
                self.reached.add("withdrawn")

    @rule(days=NEAR)
    def sleep(self, days: int) -> None:
        self.now += dt.timedelta(days=days, hours=7)

    # What must hold after each step

    @invariant()
    def never_two_of_one_name(self) -> None:
        names = list(Version.objects.values_list("edition", flat=True))
        assert len(set(names)) == len(names)

    @invariant()
    def never_two_in_force(self) -> None:
        versions = list(Version.objects.defer("source", "text"))
        for days in range(-8, 12):
            day = self.today() + dt.timedelta(days=days)
            covering = [
                one
                for one in versions
                if not never_in_force(one)
                and one.effective_from <= day <= (last_day(one, versions) or dt.date.max)
            ]
            assert len(covering) <= 1
            assert in_force_on(versions, day) == (covering[0] if covering else None)
            if days in {-2, 0, 1}:
                assert governing(self.cast.school, day) == in_force_on(versions, day)

    @invariant()
    def no_adopted_text_changes(self) -> None:
        found = list(Version.objects.all())
        assert {one.pk: (one.sha256, canonical(one.text)) for one in found} == self.adopted
        assert all(from_json(one.text).sha256 == one.sha256 for one in found)

    @invariant()
    def every_body_stands_behind_it(self) -> None:
        for version in Version.objects.exclude(from_paper=True).select_related("draft"):
            approved = {one["body"] for one in version.approvals if one["decision"] == "approved"}
            assert approved == set(BODIES)
            assert version.draft is not None
            assert bodies_of(version.draft) == tuple(BODIES)
            assert version.draft.state == DraftState.ADOPTED


@pytest.fixture
def machine(cast: Any) -> type[Life]:
    for name in ("school", "head", "chair", "teacher", "parent"):
        getattr(cast, name)
    return type("LifeOfTheCast", (Life,), {"cast": cast, "reached": set()})


def test_no_order_of_steps_puts_two_in_force_or_adopts_unapproved(machine: type[Life]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_one_order_of_steps_goes_through_all_of_them(machine: type[Life]) -> None:
    """So that the machine's steps are known to do what they say, whatever chance leaves out."""
    life = machine()
    [one, other], paper = life.begin(["HOL", "WAL"]).values, life.hand_in_paper()
    steps: list[Callable[[], None]] = [
        lambda: life.enter_old_paper(paper),
        lambda: life.consult(one, "head", 2),
        lambda: life.sleep(2),
        lambda: life.close(one, "head"),
        lambda: life.change(one, "head", "two"),
        lambda: life.submit(one, "head"),
        lambda: life.send_back(one, "committee"),
        lambda: life.submit(one, "head"),
        lambda: life.take_back(one, "head"),
        lambda: life.whole_way(one, 0),
        lambda: life.sleep(1),
        lambda: life.whole_way(other, 2),
        lambda: life.withdraw(1, "head", 0),
        lambda: life.sleep(4),
        lambda: life.drop(life.begin_from_version(2), True),
    ]
    for step in steps:
        step()
        life.never_two_of_one_name()
        life.never_two_in_force()
        life.no_adopted_text_changes()
        life.every_body_stands_behind_it()
    assert life.reached == {"adopted", "entered", "withdrawn", "two versions"}
    assert Draft.objects.filter(state=DraftState.DROPPED).count() == 1
    life.teardown()
