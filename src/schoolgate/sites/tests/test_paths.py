"""Which way a request takes under each policy, and that nobody makes a site by another way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import Chain, kind_named
from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.approvals.queries import current_step, shown_hash
from schoolgate.approvals.states import WrongMove
from schoolgate.conftest import Cast, someone
from schoolgate.core.refusal import Refused
from schoolgate.policies.packs import packs
from schoolgate.policies.policy import Policy
from schoolgate.sites.models import Site
from schoolgate.sites.requests.chains import WAYS, chain_of, recommended
from schoolgate.sites.tests.making_requests import (
    answers,
    approved,
    fresh,
    in_force,
    kinds,
    people,
    written,
)

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "approval-paths.md"
PACKS = ("WAL", "HOL", "LTL", "WHF", "THO")
LINE, MIDDLE, HEAD = ("line-manager",), ("communications-manager",), ("headteacher",)
# What each document says of a new site; where it says nothing, the recommended way.
SITES = {
    "WAL": (LINE, MIDDLE, HEAD), "HOL": (HEAD,), "LTL": (("network-manager",),),
    "WHF": (LINE, HEAD), "THO": (LINE, HEAD),
}  # fmt: skip


def steps_of(chain: Chain):
    return tuple(step.roles for step in chain.steps)


def cell(kind: str, pack: str) -> str:
    """What the page says of a kind under a pack: steps by commas, silence in italics."""
    values = packs()["REC"].values
    stated = WAYS[kind](Policy(packs()[pack].values, {}, values))
    words = ", ".join(" or ".join(step) for step in stated or recommended(kind))
    return words if stated else f"*{words}*"


def test_the_page_of_paths_says_what_the_code_does():
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {kind: tuple(cells.split(" | ")) for kind, cells in rows}
    assert told == {kind.name: tuple(cell(kind.name, pack) for pack in PACKS) for kind in kinds()}


@pytest.mark.clause("WAL-16.2")
@pytest.mark.clause("WAL-APP1-31")
@pytest.mark.clause("WAL-APP1-32")
@pytest.mark.clause("HOL-A.3.2")
@pytest.mark.clause("LTL-2.2")
@pytest.mark.clause("WAL-4.0-a", "REC-9.4")
@pytest.mark.parametrize("pack", PACKS)
def test_the_same_proposal_takes_the_way_of_the_policy_in_force(cast, pack):
    version = in_force(cast, pack)
    cast.network_manager  # noqa: B018 - there before anybody asks
    request = written(cast.teacher, **answers(cast))
    chain = chain_of("site")(cast.school)
    assert steps_of(chain) == SITES[pack]
    assert chain.silent == (pack in {"WHF", "THO"})
    sent = fresh(actions.send(by=cast.teacher, request=request))
    assert tuple(tuple(step.roles) for step in sent.steps.all()) == SITES[pack]
    assert sent.edition == version.edition
    who = {LINE: cast.line_manager, MIDDLE: cast.communications_manager, HEAD: cast.head,
           ("network-manager",): cast.network_manager}  # fmt: skip
    assert not Site.objects.exists()
    approved(cast, request, *(who[roles] for roles in SITES[pack]))
    assert Site.objects.get().request == request


@pytest.mark.clause("WAL-16.3")
@pytest.mark.clause("HOL-A.3.3")
def test_without_a_policy_the_recommended_way_is_taken(cast):
    for kind in kinds():
        chain = chain_of(kind.name)(cast.school)
        assert steps_of(chain) == recommended(kind.name)
        assert chain.edition == ""
    assert steps_of(chain_of("participation")(cast.school)) == (LINE, HEAD)


@pytest.mark.clause("WAL-16.5-b")
@pytest.mark.clause("WAL-18.7")
@pytest.mark.clause("WAL-18.8")
@pytest.mark.clause("WAL-16.7-a")
def test_several_who_may_decide_are_one_step(cast):
    in_force(cast, "WAL")
    for kind in ("brand", "advertising", "outside-friend", "media-reply"):
        [step] = steps_of(chain_of(kind)(cast.school))
        assert set(step) == {"headteacher", "line-manager"}, kind


@pytest.mark.clause("LTL-3.1")
@pytest.mark.clause("HOL-A.3.4")
@pytest.mark.clause("WAL-16.4")
def test_ways_that_hang_on_a_value(cast):
    values = packs()["REC"].values

    def way(kind, **own):
        return WAYS[kind](Policy({**values, **own}, {}, values))

    assert way("brand", brand_use_approver=["executive-head"]) == (("executive-head",),)
    assert way("third-party-content", content_approver=["slt"]) == (("slt",),)
    assert way("third-party-content", content_approver=["moderator"]) == (LINE, HEAD)
    assert way("third-party-content", content_approver="none") == (LINE, HEAD)
    assert way("staff-pictures", images_on_personal_pages="slt-consent") == (("slt",),)
    assert way("contact-exception", exception_approver="not stated") == (("slt",),)
    assert way("site", site_approval_chain=["the bursar"]) == (("the bursar",),)


def test_the_last_step_is_about_everything(cast):
    in_force(cast, "WAL")
    line, middle, head = chain_of("site")(cast.school).steps
    assert {"purpose", "aims", "content", "audience", "effort"} <= set(line.matters)
    assert not {"brand", "administrators"} & set(line.matters)
    assert {"brand", "advertising", "aims"} <= set(middle.matters)
    assert head.matters == ()
    names = {question.name for question in kind_named("site").questions}
    assert set(line.matters) | set(middle.matters) <= names


# No way round

VERBS = ("approved", "approved", "approved", "send", "answer", "changes", "refused", "withdraw")
MOVES = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(VERBS), st.integers(0, 1)), max_size=14
)


class TestNoSiteWithoutEveryApproval(TestCase):
    """Six people, two proposals, any order of what a page could ask for."""

    @classmethod
    def setUpTestData(cls):
        cast = Cast()
        cls.six = (cast.teacher, cast.line_manager, cast.communications_manager, cast.head,
                   cast.dsl, cast.network_manager)  # fmt: skip
        cast.chair  # noqa: B018 - whom the engine may fall back on
        someone(cast.school, "Nora", "Nominated", "nominated-governor")
        by_head = written(
            cast.head,
            **answers(cast, author=people(cast.head), discussed_with=people(cast.line_manager)),
        )
        cls.requests = (written(cast.teacher, **answers(cast)), by_head)
        for one in cls.requests:
            actions.send(by=one.asker, request=one)

    @settings(
        max_examples=12, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )  # fmt: skip
    @given(MOVES)
    @example([(1, "approved", 0), (3, "approved", 0), (5, "approved", 1)])
    def test_no_order_of_moves_makes_one(self, moves):
        for who, verb, which in moves:
            attempt(self.six[who], verb, self.requests[which])
            self.holds(Site.objects.select_related("request"))

    def holds(self, sites):
        for request in ApprovalRequest.objects.filter(site__isnull=True):
            assert request.state != "approved"
        for site in sites:
            steps = list(fresh(site.request).steps.all())
            approvers = [step.approved_by_id for step in steps]
            assert len(steps) == 2
            assert None not in approvers
            assert len(set(approvers)) == 2
            assert site.request.asker_id not in approvers
            for step in steps:
                said = Decision.objects.filter(step=step, verdict="approved")
                assert said.filter(by=step.approved_by).exists()


def attempt(by, verb, request):
    """Try what somebody might, through the actions that every page calls; refusals are fine."""
    request = fresh(request)
    try:
        if verb == "send":
            actions.send(by=by, request=request, reply="As it was.")
        elif verb == "answer":
            actions.answer(by=by, request=request, values={"hours": len(by.name)})
        elif verb == "withdraw":
            actions.withdraw(by=by, request=request)
        else:
            step = current_step(request) or request.steps.last()
            words = "" if verb == "approved" else "Say more."
            given_ = actions.Verdict(verb, shown_hash(request), words)
            actions.decide(by=by, request=request, step=step, verdict=given_)
    except (Refused, WrongMove, actions.NotAsShown):
        pass
