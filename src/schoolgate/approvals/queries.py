"""What somebody may see of requests for approval; absent and forbidden look alike."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from schoolgate.approvals.deciders import Decider, Staffing, deciders_of, staffing_of
from schoolgate.approvals.kinds import (
    REPLY,
    Hint,
    Question,
    RequestKind,
    Values,
    kind_named,
    request_kinds,
)
from schoolgate.approvals.models import Advice, ApprovalRequest, Decision, Step
from schoolgate.approvals.rules import (
    is_adviser,
    may_answer_advice,
    may_see_all,
    may_see_request,
    serves,
)
from schoolgate.approvals.states import OPEN, RequestState
from schoolgate.ledger.hashing import canonical
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for

MOST = 200  # that a list shows


def listed() -> QuerySet[ApprovalRequest]:
    """All requests with what a list shows of them."""
    known = ApprovalRequest.objects.filter(kind__in=request_kinds())
    return known.select_related("school", "asker__user")


def requests() -> QuerySet[ApprovalRequest]:
    """All requests with what every page of one needs; four queries more."""
    return listed().prefetch_related(
        Prefetch("steps", Step.objects.select_related("approved_by")),
        Prefetch("decisions", Decision.objects.select_related("by", "instead_of", "step")),
        Prefetch("advice", Advice.objects.select_related("asker", "answered_by")),
        "matters",
    )


def request_for(by: Person, school: School, public_id: str) -> ApprovalRequest:
    """One request of the school that this person may see; 404 otherwise."""
    found = get_object_or_404(requests(), school=school, public_id=public_id)
    if may_see_request(by, found):
        raise Http404
    return found


def untouched(by: Person, school: School, kind: RequestKind) -> ApprovalRequest | None:
    """What the person has begun of a kind and not written on, the newest; None where there is none."""
    begun = requests().filter(
        school=school, asker=by, kind=kind.name, state=RequestState.WRITING, title="", advice=None
    )
    filled = dict(kind.filled(by, school))
    return next((one for one in begun if one.in_hand == filled), None)


def own_request_for(by: Person, school: School, public_id: str) -> ApprovalRequest:
    """One of the person's own requests; 404 otherwise."""
    return get_object_or_404(requests(), school=school, public_id=public_id, asker=by)


def kept_at(request: ApprovalRequest, round_: int) -> dict[str, Any]:
    """Every answer that was sent up to a round, also where its question is not put any more."""
    found: dict[str, Any] = {}
    for matter in sorted(request.matters.all(), key=lambda one: one.round):
        if matter.round <= round_:
            found[matter.name] = matter.value
    return _answered(found)


def _answered(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def values_at(request: ApprovalRequest, round_: int) -> dict[str, Any]:
    """Every answer as it stood in a round, as pages show it; an emptied one is left out."""
    return kind_named(request.kind).put(kept_at(request, round_))


def values_sent(request: ApprovalRequest) -> dict[str, Any]:
    """The answers as they were sent last: what is decided on."""
    return values_at(request, request.round)


def values_in_hand(request: ApprovalRequest) -> dict[str, Any]:
    """The answers with what the one who asks has changed since, and not sent."""
    kept = {**kept_at(request, request.round), **request.in_hand}
    return kind_named(request.kind).put(_answered(kept))


def hints_left(request: ApprovalRequest) -> list[Hint]:
    """What the form says today of the answers as they were sent, for those who decide, and first
    what would bar sending them now. The page of a request and that of a letter show it; empty before
    it is sent.
    """
    if not request.round:
        return []
    hints = kind_named(request.kind).hints(request, values_sent(request))
    return sorted(hints, key=lambda hint: not hint.bars)


def unsent(request: ApprovalRequest) -> set[str]:
    """The names of answers that are otherwise than they were sent."""
    return _otherwise(values_sent(request), values_in_hand(request))


def changed_in(request: ApprovalRequest, round_: int) -> set[str]:
    """The names of answers that are otherwise in a round than in the one before, none in the first.

    Also of those that only came or went with the answer to another question.
    """
    if round_ <= 1:
        return set()
    return _otherwise(values_at(request, round_ - 1), values_at(request, round_))


def is_about(step: Step, changed: Collection[str]) -> bool:
    """Whether a change of these answers concerns a step."""
    told = set(changed) - {REPLY}
    return bool(told and (not step.matters or told & set(step.matters)))


def _otherwise(before: Values, after: Values) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


@dataclass(frozen=True, slots=True)
class Change:
    """An answer as it was when last decided on, and as it is."""

    question: Question
    before: Any
    after: Any


def changes_since(request: ApprovalRequest, round_: int) -> list[Change]:
    """What is otherwise in the round sent last than it was in an earlier one, in the form's order."""
    before, after = values_at(request, round_), values_sent(request)
    return [
        Change(question, before.get(question.name), after.get(question.name))
        for question in kind_named(request.kind).questions
        if before.get(question.name) != after.get(question.name)
    ]


def hash_of(request: ApprovalRequest, values: dict[str, Any]) -> str:
    """The SHA-256 of what lies before whoever decides: the kind, the school, every answer, and the
    advice where there is any.
    """
    words = [request.kind, request.school.public_id, request.public_id, values]
    advice = [[one.question, one.answer] for one in advice_on(request)]
    return hashlib.sha256(canonical([*words, *filter(None, [advice])]).encode()).hexdigest()


def shown_hash(request: ApprovalRequest) -> str:
    """The hash of the answers as they were sent last."""
    return hash_of(request, values_sent(request))


def current_step(request: ApprovalRequest) -> Step | None:
    """The first step that has not approved what now stands; None where nothing is decided."""
    if request.state != RequestState.ASKED:
        return None
    return next((step for step in request.steps.all() if step.approved_by_id is None), None)


def last_round_seen(request: ApprovalRequest, person: Person) -> int:
    """The last round in which somebody decided on the request; 0 for nobody who did."""
    return max((one.round for one in request.decisions.all() if one.by_id == person.pk), default=0)


def advice_on(request: ApprovalRequest) -> list[Advice]:
    """What was asked and answered about a request, in order."""
    return list(request.advice.all())


def advice_for(by: Person, school: School, public_id: str) -> Advice:
    """A question that this person may answer; 404 otherwise."""
    found = get_object_or_404(
        Advice.objects.select_related("request__school", "asker", "answered_by"),
        request__school=school, request__kind__in=request_kinds(), public_id=public_id,
    )  # fmt: skip
    has_answered = found.answered_by_id == by.pk and serves(by, school) is None
    if may_answer_advice(by, found) and not has_answered:
        raise Http404
    return found


def why_too_late(by: Person, school: School, public_id: str) -> str | None:
    """Why a question takes no answer any more, for somebody who might have given it."""
    found = Advice.objects.select_related("request__school").filter(
        request__school=school, request__kind__in=request_kinds(), public_id=public_id
    ).first()  # fmt: skip
    if found is None or found.answered_by_id == by.pk or not is_adviser(by, found):
        return None
    return may_answer_advice(by, found)


def advice_waiting(person: Person) -> list[Advice]:
    """Questions that somebody may answer, the oldest first."""
    asked = Advice.objects.filter(
        answered_at=None, request__school__in=schools_for(person),
        request__state__in=OPEN, request__kind__in=request_kinds(),
    ).exclude(asker=person)  # fmt: skip
    found: list[Advice] = []
    known: dict[tuple[int, str], tuple[Staffing, Sequence[str]]] = {}
    for one in asked.select_related("request__school", "asker"):
        school, kind = one.request.school, one.request.kind
        if (school.pk, kind) not in known:
            known[school.pk, kind] = (staffing_of(school), kind_named(kind).advice_from(school))
        staffing, roles = known[school.pk, kind]
        if staffing.advisers(roles, one.asker_id).decider(person):
            found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for one person, and by what part they decide."""

    request: ApprovalRequest
    step: Step
    decider: Decider

    @property
    def kind(self) -> RequestKind:
        return kind_named(self.request.kind)


def waiting_for(person: Person) -> list[Waiting]:
    """Requests that somebody decides today, at all their schools, the most urgent first."""
    return [waiting for school in schools_for(person) for waiting in waiting_at(school, person)]


def waiting_at(school: School, person: Person) -> list[Waiting]:
    """Requests that somebody decides today at one school, in the order of their days."""
    open_ones = listed().filter(school=school, state=RequestState.ASKED)
    asked = list(open_ones.prefetch_related("steps"))
    if not asked:
        return []
    found = list(_waiting(asked, person, staffing_of(school)))
    return sorted(found, key=lambda one: (one.step.due is None, one.step.due, one.request.pk))


def _waiting(
    asked: Iterable[ApprovalRequest], person: Person, staffing: Staffing
) -> Iterator[Waiting]:
    for request in asked:
        step = current_step(request)
        part = deciders_of(request, step, staffing).decider(person) if step else None
        if step is not None and part is not None:
            yield Waiting(request, step, part)


def asked_by(person: Person, school: School) -> Sequence[ApprovalRequest]:
    """Somebody's own requests at a school, the newest first."""
    return list(listed().filter(school=school, asker=person)[:MOST])


def decided_by(person: Person, school: School) -> Sequence[ApprovalRequest]:
    """Requests on which somebody decided, or which a head may see, that are not theirs."""
    if serves(person, school):
        return []
    found = listed().filter(school=school, round__gte=1).exclude(asker=person)
    if may_see_all(person, school):
        mine = Decision.objects.filter(by=person, request__school=school)
        found = found.filter(pk__in=mine.values("request"))
    return list(found[:MOST])
