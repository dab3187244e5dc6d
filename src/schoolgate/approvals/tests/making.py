"""A kind of request for tests of the engine, and requests made the way people make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import (
    Chain,
    Hint,
    Page,
    Question,
    RequestKind,
    StepAsked,
    kind_named,
    request_kinds,
)
from schoolgate.approvals.models import Advice, ApprovalRequest, Decision, Matter, Step
from schoolgate.approvals.queries import current_step, requests, shown_hash
from schoolgate.core import clock
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person

ANSWERS = {"name": "Allotment", "why": "To show what we grow", "helpers": []}
THREE = (
    StepAsked(("line-manager",), ("why",)),
    StepAsked(("communications-manager",), ("name",)),
    StepAsked(("headteacher",)),
)


def kind_of(steps: Sequence[StepAsked] = THREE, **more: Any) -> RequestKind:
    """A form of two pages. A name of "Bad" bars sending; "Odd", or a thin why, gives a hint that
    does not.
    """
    return RequestKind(
        name="outing",
        title="An outing",
        lead="Somewhere to go.",
        pages=(
            Page("what", "What", (Question("name", "Name", "line"), Question("day", "Day", "day", required=False))),
            Page("why", "Why", (
                Question("why", "Why", "text", clauses=("WAL-14.1",)),
                Question("helpers", "Helpers", "people", required=False),
                Question("abroad", "Abroad", "yes-no", choices=(("yes", "Yes"), ("no", "No")),
                         required=False),
                Question("visa", "Visa", "line", when=("abroad", ("yes",))),
            )),
        ),
        chain=lambda _school: Chain(tuple(steps), "3", silent=False),
        may_ask=lambda _by, _school: None,
        title_from="name",
        advice_from=lambda _school: ("dsl",),
        hints=_hints,
        approver_says=("It is worth the trip.",),
        **more,
    )  # fmt: skip


def _hints(_request: ApprovalRequest, values: Any) -> list[Hint]:
    found = []
    if values.get("why") == "Thin":
        found.append(Hint("why", "Say more of why."))
    if values.get("name") in {"Bad", "Odd"}:
        bars = values["name"] == "Bad"
        found.append(Hint("name", "Choose another name.", ("WAL-14.1",), bars=bars))
    return found


def listed(patch: Any, kind: RequestKind) -> RequestKind:
    """List the kind for one test alone."""
    from schoolgate.approvals import kinds  # noqa: PLC0415 - beside its one use

    patch.setattr(kinds, "_kinds", {**request_kinds(), kind.name: kind})
    return kind


def sent(by: Person, school: Any, kind: RequestKind, **answers: Any) -> ApprovalRequest:
    """A request that was written and sent."""
    begun = actions.begin(by=by, school=school, kind=kind)
    actions.answer(by=by, request=begun, values={**ANSWERS, **answers})
    return actions.send(by=by, request=begun)


def here(*_people: Person) -> None:
    """Say who is at the school: the cast makes people when they are first asked for."""


def fresh(request: ApprovalRequest) -> ApprovalRequest:
    """The request as it is now."""
    return requests().get(pk=request.pk)


def decide(
    by: Person, request: ApprovalRequest, verdict: str = "approved", **more: Any
) -> Decision:
    """Decide the step whose turn it is, on what is there now."""
    request = fresh(request)
    step = current_step(request)
    assert step is not None
    words = more.pop("words", "" if verdict == "approved" else "Name a second adult.")
    given = actions.Verdict(verdict, shown_hash(request), words, **more)
    return actions.decide(by=by, request=request, step=step, verdict=given)


def told(person: Person) -> list[str]:
    """What somebody was told of this app, in order, and whether it is done."""
    hear_what_is_new()
    mine = Notice.objects.filter(person=person, event__startswith="approvals.").order_by("pk")
    return [one.event.split(".")[1] + ("" if one.settled_at is None else " (done)") for one in mine]


def _answer(question: Question) -> Any:
    if question.sort == "day":
        return clock.today().isoformat()
    if question.sort in {"several", "choice", "yes-no"}:
        code = question.choices[0][0]
        return [code] if question.sort == "several" else code
    return {"people": [], "number": 1}.get(question.sort, "Words")


def examples(cast: Any) -> dict[str, Any]:
    """What addresses of this app name: requests of the teacher's, one sent, one being written."""
    kind = kind_named("brand")
    for step in (cast.line_manager, cast.head):
        assert step
    values = {question.name: _answer(question) for question in kind.questions}
    asked = ApprovalRequest.objects.create(
        school=cast.school, kind=kind.name, title="Logo on the fair's poster", asker=cast.teacher,
        state="asked", round=1, begun_at=clock.now(), asked_at=clock.now(),
    )  # fmt: skip
    Matter.objects.bulk_create(
        Matter(request=asked, name=name, round=1, value=value) for name, value in values.items()
    )
    steps = [
        Step.objects.create(request=asked, place=place, roles=[role], asker=cast.teacher)
        for place, role in enumerate(("line-manager", "headteacher"), start=1)
    ]
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    doubtful = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    advice = Advice.objects.create(
        request=doubtful, asker=cast.teacher, question="May we?", asked_at=clock.now()
    )
    return {
        "approval_kind": kind.name,
        "approval_request": asked.public_id,
        "begun_request": begun.public_id,
        "request_page": kind.pages[0].name,
        "advice": advice.public_id,
        "approval_shown": shown_hash(fresh(asked)),
        "approval_word": actions.make_letter(step=steps[0], person=cast.line_manager),
    }
