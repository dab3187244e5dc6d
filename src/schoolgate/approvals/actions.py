"""The only writers of this app: each locks, asks the rule again, saves and records."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.approvals import events
from schoolgate.approvals.deciders import (
    Decider,
    deciders_of,
    path_of,
    path_to_lay,
    staffing_of,
)
from schoolgate.approvals.kinds import REPLY, RequestKind, kind_named
from schoolgate.approvals.models import (
    Advice,
    ApprovalRequest,
    Decision,
    Letter,
    Matter,
    Step,
)
from schoolgate.approvals.queries import (
    changed_in,
    current_step,
    is_about,
    kept_at,
    requests,
    shown_hash,
    unsent,
    values_in_hand,
    values_sent,
)
from schoolgate.approvals.rules import (
    may_answer_advice,
    may_ask_advice,
    may_begin,
    may_decide,
    may_send,
    may_withdraw,
    may_write,
)
from schoolgate.approvals.states import RequestState, move
from schoolgate.approvals.wording import nobody_in_words
from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import AlreadySo, Refused
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now

SCHOOL_DAYS = 5  # in which a step is decided
LONGEST_TITLE = 200
LETTER_LASTS = dt.timedelta(days=14)


class NotAsShown(Exception):
    """The request was changed between the page and the answer; nothing was decided."""


class NothingChanged(Refused):
    """Changes were asked for, and it is sent back without any and without a word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides. ``about`` are the matters in question, ``shown`` the hash of what
    lay before them.
    """

    verdict: str
    shown: str
    words: str = ""
    about: Sequence[str] = ()
    way: str = Decision.Way.PAGE


def begin(*, by: Person, school: School, kind: RequestKind) -> ApprovalRequest:
    """Begin a request; nobody sees it before it is sent."""
    with transaction.atomic():
        demand_now(may_begin, by, school, kind)
        request = ApprovalRequest.objects.create(
            school=school, kind=kind.name, asker=by, begun_at=clock.now(),
            in_hand=dict(kind.filled(by, school)),
        )  # fmt: skip
        _record(events.BEGUN, by, request)
    return request


def answer(*, by: Person, request: ApprovalRequest, values: Mapping[str, Any]) -> ApprovalRequest:
    """Keep answers; those who decide see them when the request is sent.

    What a question of the form does not know is left alone. Kept, not recorded: the record tells
    of what was sent.
    """
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_write, by, request)
        kind = kind_named(request.kind)
        known = {question.name for question in kind.questions}
        sent = kept_at(request, request.round)
        for name in known & set(values):
            _keep(request, name, values[name], sent.get(name))
        if not request.round:
            request.title = _title(kind, {**values_in_hand(request), **values})
        request.save(update_fields=["title", "in_hand"])
    return request


def _keep(request: ApprovalRequest, name: str, value: Any, sent: Any) -> None:
    if value == sent or (sent is None and value in (None, "", [])):
        request.in_hand.pop(name, None)
    else:
        request.in_hand[name] = value


def _keep_reply(request: ApprovalRequest, reply: str) -> None:
    """What is said to the changes asked for, in this round alone."""
    if reply or REPLY in kept_at(request, request.round):
        request.in_hand[REPLY] = reply


def _keep_for_good(request: ApprovalRequest) -> None:
    """From now on the database changes nothing of it."""
    Matter.objects.bulk_create(
        Matter(request=request, name=name, round=request.round, value=value)
        for name, value in request.in_hand.items()
    )
    request.in_hand = {}


def _title(kind: RequestKind, values: Mapping[str, Any]) -> str:
    return " ".join(str(values.get(kind.title_from) or "").split())[:LONGEST_TITLE]


def send(*, by: Person, request: ApprovalRequest, reply: str = "") -> ApprovalRequest:
    """Send a request to those who decide, or send it again with what was changed.

    A change takes back the approvals of the steps that are about it and leaves the others.
    Refused where answers are missing, where a hint bars it, or where nobody could decide.
    """
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_send, by, request)
        kind = kind_named(request.kind)
        values = values_in_hand(request)
        _demand_complete(kind, request, values)
        again = request.round > 0
        reply = reply.strip()[:4000]
        if again and not unsent(request) and _is_said(request, reply):
            if request.state == RequestState.ASKED:
                raise AlreadySo(
                    _("It is sent already. Nothing has changed since; you hear of each decision.")
                )
            raise NothingChanged(
                _("Nothing has changed since you sent this. Change it, or say why not.")
            )
        if again:
            _keep_reply(request, reply)
        request.state = move(request.state, "asked")
        request.round += 1
        request.title = _title(kind, values)
        request.asked_at = clock.now()
        if not again:
            _lay_steps(kind, request)
        _keep_for_good(request)
        request.save(update_fields=["state", "round", "title", "asked_at", "edition", "in_hand"])
        request = _fresh(request)
        if again:
            _take_back_approvals(request)
        _demand_deciders(request)
        _open_next(request)
        steps = request.steps.all()
        _record(
            events.ASKED, by, request, steps=len(steps), edition=request.edition,
            also=[role for step in steps for role in step.also],
        )  # fmt: skip
    return request


def _is_said(request: ApprovalRequest, reply: str) -> bool:
    """Whether a reply adds nothing: it is empty, or was sent already with what is asked now."""
    sent_with = kept_at(request, request.round).get(REPLY)
    return not reply or (request.state == RequestState.ASKED and reply == sent_with)


def _demand_complete(kind: RequestKind, request: ApprovalRequest, values: dict[str, Any]) -> None:
    missing = kind.missing(values)
    if missing:
        raise Refused(
            _("Some questions have no answer yet: %(which)s.")
            % {"which": ", ".join(str(question.label) for question in missing)}
        )
    barring = [hint.words for hint in kind.hints(request, values) if hint.bars]
    if barring:
        raise Refused(" ".join(barring))


def _lay_steps(kind: RequestKind, request: ApprovalRequest) -> None:
    chain = kind.chain(request.school)
    request.edition = chain.edition
    path = path_to_lay(
        [one.roles for one in chain.steps], request.asker, staffing_of(request.school)
    )
    both = [found.why == "both" for found in path]
    asked = [step for step, gone in zip(chain.steps, both, strict=True) if not gone]
    also = [
        role for step, gone in zip(chain.steps, both, strict=True) if gone for role in step.roles
    ]
    Step.objects.bulk_create(
        Step(
            request=request, place=place, roles=list(step.roles), matters=list(step.matters),
            also=also if place == len(asked) else [], asker=request.asker,
        )
        for place, step in enumerate(asked, start=1)
    )  # fmt: skip


def _take_back_approvals(request: ApprovalRequest) -> None:
    """Each step that is open, or open again, has all its days once its turn comes."""
    changed = changed_in(request, request.round)
    for step in request.steps.all():
        if step.approved_by_id is None or is_about(step, changed):
            step.approved_by, step.opened_at, step.due = None, None, None
            step.save(update_fields=["approved_by", "opened_at", "due"])


def _demand_deciders(request: ApprovalRequest) -> None:
    """Refused where somebody's decision would lead to a step that nobody could decide."""
    steps = request.steps.all()
    standing = [one.approved_by_id for one in steps if one.approved_by_id]
    open_ = [one.roles for one in steps if not one.approved_by_id]
    for found in path_of(open_, request.asker, staffing_of(request.school), standing):
        if not found.people:
            raise Refused(
                " ".join([nobody_in_words(found, request.school), _("What you wrote is kept.")])
            )


def _open_next(request: ApprovalRequest) -> Step | None:
    """Let the first step that is open begin its days; where nobody could decide it, it waits."""
    step = current_step(request)
    if step is None:
        return None
    somebody = bool(deciders_of(request, step).people)
    step.opened_at = clock.now() if somebody else None
    step.due = due_day(request) if somebody else None
    step.save(update_fields=["opened_at", "due"])
    return step if somebody else None


def open_step(*, request: ApprovalRequest) -> Step | None:
    """Let a step that waited for somebody begin its days."""
    with transaction.atomic():
        request = _locked(request)
        step = current_step(request)
        return _open_next(request) if step is not None and step.opened_at is None else None


def due_day(request: ApprovalRequest) -> dt.date:
    """The last day of a step that begins today: a week on where no terms are entered, and no later
    than the day by which the answer is wanted. What was wanted earlier is due today.
    """
    today = clock.today()
    calendar = calendar_of(request.school)
    last = calendar.add_school_days(today, SCHOOL_DAYS) or today + dt.timedelta(days=7)
    wanted = values_sent(request).get(kind_named(request.kind).wanted_by)
    return max(today, min(last, dt.date.fromisoformat(wanted))) if wanted else last


def decide(*, by: Person, request: ApprovalRequest, step: Step, verdict: Verdict) -> Decision:
    """Approve, ask for changes or refuse, as whoever decides the step today.

    The last approval makes what was asked for true in the same transaction. Raises NotAsShown.
    """
    with transaction.atomic():
        request = _locked(request)
        step = next(one for one in request.steps.all() if one.pk == step.pk)
        demand_now(may_decide, by, request, step)
        if verdict.shown != shown_hash(request):
            raise NotAsShown
        if verdict.verdict != Decision.Verdict.APPROVED and not verdict.words.strip():
            raise Refused(_("Say why, so that the one who asks can put it right."))
        if verdict.verdict == Decision.Verdict.APPROVED:
            _demand_still_asked(request)
        part = deciders_of(request, step, staffing_of(request.school)).decider(by)
        if part is None:
            raise Refused(_("This decision is somebody else's today."))
        decision = _decision(request, step, part, verdict)
        Letter.objects.filter(step=step, used_at=None).update(used_at=clock.now())
        if verdict.verdict == Decision.Verdict.APPROVED:
            _approve(by, request, step, part, decision)
        else:
            _send_back(by, request, part, decision)
    return decision


def _demand_still_asked(request: ApprovalRequest) -> None:
    """Nothing is approved for somebody who may not ask for it any more; it lapses by night."""
    if may_begin(request.asker, request.school, kind_named(request.kind)) is not None:
        raise Refused(
            _("The one who asked has left, or may not ask for this any more. It ends by itself.")
        )


def _decision(request: ApprovalRequest, step: Step, part: Decider, verdict: Verdict) -> Decision:
    known = {question.name for question in kind_named(request.kind).questions}
    return Decision.objects.create(
        request=request, step=step, round=request.round, verdict=verdict.verdict, by=part.person,
        asker=request.asker, role=part.role, instead_of=part.instead_of, way=verdict.way,
        words=verdict.words.strip(), about=sorted(known & set(verdict.about)),
        shown=verdict.shown, said=_said(request, verdict), at=clock.now(),
    )  # fmt: skip


def _said(request: ApprovalRequest, verdict: Verdict) -> list[str]:
    """What an approval says by the form's own words, in English, from which pages translate."""
    if verdict.verdict != Decision.Verdict.APPROVED:
        return []
    with override("en-gb"):
        return [str(words) for words in kind_named(request.kind).approver_says]


def _approve(
    by: Person, request: ApprovalRequest, step: Step, part: Decider, decision: Decision
) -> None:
    step.approved_by = by
    step.save(update_fields=["approved_by"])
    _record_decision(events.STEP_APPROVED, by, request, part, decision)
    if current_step(request) is not None:
        _open_next(request)
        return
    request = _fresh(request)
    _close(request, "approved")
    kind_named(request.kind).approved(request, values_sent(request), by)
    _record(events.APPROVED, by, request)


def _send_back(by: Person, request: ApprovalRequest, part: Decider, decision: Decision) -> None:
    refused = decision.verdict == Decision.Verdict.REFUSED
    if refused:
        _close(request, "refused")
    else:
        request.state = move(request.state, "changes_wanted")
        request.save(update_fields=["state"])
    kind = events.REFUSED if refused else events.CHANGES_WANTED
    _record_decision(kind, by, request, part, decision)


def ask_advice(*, by: Person, request: ApprovalRequest, question: str) -> Advice:
    """Ask those whom the policy names for doubts; question and answer stay with the request."""
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_ask_advice, by, request)
        waiting = request.advice.filter(answered_at=None).first()
        if waiting is not None and waiting.question == question.strip():
            raise AlreadySo(_("Your question is on its way already. The answer will stand here."))
        if waiting is not None:
            raise Refused(_("You have asked already. The answer will stand here."))
        advice = Advice.objects.create(
            request=request, asker=by, question=question.strip(), asked_at=clock.now()
        )
        _record(events.ADVICE_ASKED, by, request, question=advice.question)
    return advice


def answer_advice(*, by: Person, advice: Advice, answer: str) -> Advice:
    """Answer a doubt, while the request is open."""
    with transaction.atomic():
        ApprovalRequest.objects.select_for_update().get(pk=advice.request_id)
        advice = Advice.objects.select_for_update().get(pk=advice.pk)
        demand_now(may_answer_advice, by, advice)
        advice.answer, advice.answered_by = answer.strip(), by
        advice.answered_at = clock.now()
        advice.save(update_fields=["answer", "answered_by", "answered_at"])
        _record(events.ADVICE_GIVEN, by, advice.request, answer=advice.answer)
    return advice


def withdraw(*, by: Person, request: ApprovalRequest) -> ApprovalRequest:
    """Take a request back. One that was never sent goes without a trace of its answers."""
    with transaction.atomic():
        request = _locked(request)
        if request.state == RequestState.WITHDRAWN and by.pk == request.asker_id:
            raise AlreadySo(_("You have taken it back already."))
        demand_now(may_withdraw, by, request)
        return _end(by, request, "withdrawn", events.WITHDRAWN)


def lapse(*, by: System, request: ApprovalRequest) -> ApprovalRequest:
    """End a request whose asker may not ask for it any more."""
    with transaction.atomic():
        request = _locked(request)
        return _end(by, request, "lapsed", events.LAPSED)


def _close(request: ApprovalRequest, verb: str) -> None:
    """Let it end; what was written and never sent goes with that."""
    request.state = move(request.state, verb)
    request.ended_at = clock.now()
    request.in_hand = {}
    request.save(update_fields=["state", "ended_at", "in_hand"])


def _end(by: Actor, request: ApprovalRequest, verb: str, event: EventKind) -> ApprovalRequest:
    _close(request, verb)
    Letter.objects.filter(step__request=request, used_at=None).update(used_at=clock.now())
    if not request.round:
        request.title = ""
        request.save(update_fields=["title"])
    _record(event, by, request)
    return request


def make_letter(*, step: Step, person: Person) -> str:
    """Make a link by which somebody may decide a step; its word is given once, here."""
    word = secrets.token_urlsafe(32)
    now = clock.now()
    Letter.objects.create(
        step=step, round=step.request.round, person=person, word_sha256=word_hash(word),
        sent_at=now, expires=now + LETTER_LASTS,
    )  # fmt: skip
    return word


def take_back_letter(*, word: str) -> None:
    """Forget a letter that could not be sent, so that it is written again."""
    Letter.objects.filter(word_sha256=word_hash(word)).delete()


def word_hash(word: str) -> str:
    """What is kept of a letter's word."""
    return hashlib.sha256(word.encode()).hexdigest()


def _locked(request: ApprovalRequest) -> ApprovalRequest:
    ApprovalRequest.objects.select_for_update().get(pk=request.pk)
    return _fresh(request)


def _fresh(request: ApprovalRequest) -> ApprovalRequest:
    return requests().get(pk=request.pk)


def _record_decision(
    kind: EventKind, by: Person, request: ApprovalRequest, part: Decider, decision: Decision
) -> None:
    _record(
        kind, by, request, role=part.role, way=decision.way, words=decision.words,
        instead_of=part.instead_of.name if part.instead_of else "",
    )  # fmt: skip


def _record(kind: EventKind, by: Actor, request: ApprovalRequest, **more: Any) -> None:
    everything = {
        "kind": request.kind, "round": request.round, "title": request.title,
        "sha256": shown_hash(request) if "sha256" in kind.facts else "", **more,
    }  # fmt: skip
    record(
        kind, by=by, chain=request.school, subject=("approval request", request.public_id),
        facts={name: everything[name] for name in kind.facts},
    )  # fmt: skip
