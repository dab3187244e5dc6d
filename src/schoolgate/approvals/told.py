"""Who is told of what of this app. What waits for a decision goes by letter (``jobs.py``)."""

from __future__ import annotations

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from schoolgate.approvals.deciders import (
    ABOVE,
    LAST,
    LINE_MANAGER,
    Deciders,
    Staffing,
    deciders_of,
    staffing_of,
)
from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.models import Advice, ApprovalRequest, Step
from schoolgate.approvals.queries import current_step, requests
from schoolgate.approvals.rules import may_answer_advice, may_see_request
from schoolgate.approvals.states import OPEN, RequestState
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import NoticeKind, notice_kind
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.reference import roles

ENGLISH = "en-gb"


def _still_theirs(notice: Notice) -> bool:
    request = requests().filter(public_id=notice.key.split(":")[1]).first()
    step = current_step(request) if request is not None else None
    if request is None or step is None or notice.key != _key(request, step):
        return False
    return deciders_of(request, step).decider(notice.person) is not None


def _still_to_change(notice: Notice) -> bool:
    public_id = notice.key.split(":")[1]
    changes = RequestState.CHANGES
    return ApprovalRequest.objects.filter(public_id=public_id, state=changes).exists()


def _still_doubtful(notice: Notice) -> bool:
    public_id = notice.key.split(":")[1]
    asked = Advice.objects.filter(public_id=public_id, answered_at=None, request__state__in=OPEN)
    advice = asked.select_related("request__school").first()
    return advice is not None and may_answer_advice(notice.person, advice) is None


# The letters remind; these wait until the letters are at an end.
TO_DECIDE = notice_kind(
    "approvals.to_decide",
    title=_("Your decision is asked for: {title}"),
    mail=_("Your decision is asked for"),
    verb=_("Read and decide"),
    icon="sign",
    personal="title",
    asks=True,
    sourced=True,
    by_mail=False,
    reminders=(14, 7),
    still_open=_still_theirs,
)
OVERDUE = notice_kind(
    "approvals.overdue",
    title=_("A decision is overdue: {kind}"),
    text=_("It should have been made by {day}. It waits for {who}."),
    mail=_("A decision is overdue"),
    icon="clock",
    titles="kind",
    dates="day",
    personal="who",
)
STEP_APPROVED = notice_kind(
    "approvals.step_approved",
    title=_("One of those who decide has approved: {title}"),
    mail=_("A step of your request was approved"),
    icon="sign",
    personal="title",
    at_once=True,
)
CHANGES_WANTED = notice_kind(
    "approvals.changes_wanted",
    title=_("Changes were asked for: {title}"),
    mail=_("Changes to your request were asked for"),
    verb=_("Change it and send it again"),
    icon="edit",
    personal="title",
    asks=True,
    sourced=True,
    at_once=True,
    still_open=_still_to_change,
)
REFUSED = notice_kind(
    "approvals.refused",
    title=_("Your request was refused: {title}"),
    mail=_("Your request was refused"),
    verb=_("Read why"),
    icon="sign",
    personal="title",
    at_once=True,
)
NOBODY = notice_kind(
    "approvals.nobody",
    title=_("Nobody can decide a request today: {kind}"),
    text=_("It waits for this step: {role}. The head or the school office can appoint somebody, or"
        " enter who covers for them. The head can invite whoever should decide to sign in."),
    mail=_("Nobody can decide a request today"),
    icon="clock",
    titles="kind role",
    at_once=True,
)  # fmt: skip
LAPSED = notice_kind(
    "approvals.lapsed",
    title=_("A request has lapsed: {kind}"),
    text=_("The one who asked has left, or may not ask for this any more. Nothing is to be done."),
    mail=_("A request has lapsed"),
    icon="sign",
    titles="kind",
)
ADVICE_ASKED = notice_kind(
    "approvals.advice_asked",
    title=_("Your advice is asked for: {kind}"),
    mail=_("Your advice is asked for"),
    verb=_("Answer it"),
    icon="help",
    titles="kind",
    asks=True,
    sourced=True,
    at_once=True,
    still_open=_still_doubtful,
)
ADVICE_GIVEN = notice_kind(
    "approvals.advice_given",
    title=_("Your question was answered: {title}"),
    mail=_("Your question was answered"),
    verb=_("Read the answer"),
    icon="help",
    personal="title",
    at_once=True,
)
APPROVED = notice_kind(
    "approvals.approved",
    title=_("Everybody has approved: {title}"),
    mail=_("Your request was approved"),
    icon="sign",
    personal="title",
    at_once=True,
)


def _key(request: ApprovalRequest, step: Step) -> str:
    return f"approvals.decide:{request.public_id}:{request.round}:{step.place}"


def _address(request: ApprovalRequest) -> str:
    return reverse("approvals:request", args=[request.school.slug, request.public_id])


def _request(entry: Entry) -> ApprovalRequest | None:
    return requests().filter(public_id=entry.subject_id).first()


# Those who decide


def who_was_asked() -> dict[str, set[int]]:
    """Who was told already that their decision is asked for, or that nobody can decide, by the key
    of the notice.
    """
    known: dict[str, set[int]] = defaultdict(set)
    told = Notice.objects.filter(event__in=[TO_DECIDE.name, NOBODY.name], settled_at=None)
    for key, person in told.values_list("key", "person"):
        known[key].add(person)
    return known


def ask_deciders(
    request: ApprovalRequest, step: Step, deciders: Deciders, known: dict[str, set[int]]
) -> None:
    """Tell everybody who decides a step today and was not told."""
    key = _key(request, step)
    new = [one.person for one in deciders.people if one.person.pk not in known.get(key, set())]
    if new:
        tell(
            TO_DECIDE,
            to=new,
            key=key,
            words={"title": request.title},
            url=_address(request),
            school=request.school,
            due=clock.end_of(step.due) if step.due else None,
        )


def tell_that_nobody_decides(
    request: ApprovalRequest, step: Step, staffing: Staffing, known: dict[str, set[int]]
) -> None:
    """Tell who asks, and those who can put it right, once a step and round."""
    key = f"approvals.nobody:{request.public_id}:{request.round}:{step.place}"
    keepers = [one for role in (*HEADS, "office") for one in staffing.holding.get(role, ())]
    for one in [request.asker, *keepers]:
        if one.pk not in known.get(key, set()):
            tell(
                NOBODY,
                to=[one],
                key=key,
                words={"kind": _title_in_english(request), "role": _role_in_english(step)},
                url=_address_for(one, request),
                school=request.school,
            )


def _role_in_english(step: Step) -> str:
    role = step.roles[0]
    return "Line manager" if role == LINE_MANAGER else roles()[role].title


def tell_those_above(
    request: ApprovalRequest, step: Step, deciders: Deciders, staffing: Staffing
) -> None:
    """Tell whoever stands above those who should have decided, once a step and round."""
    held = [one.role for one in deciders.people] or step.roles
    above = sorted({ABOVE.get(role, "headteacher") for role in held if role != LAST})
    asked = [one.person for one in deciders.people]
    taken = [one.approved_by_id for one in request.steps.all() if one.approved_by_id]
    found = staffing.deciders(above, request.asker_id, [*taken, *(one.pk for one in asked)])
    for one in found.people:
        tell(
            OVERDUE,
            to=[one.person],
            key=f"approvals.overdue:{request.public_id}:{request.round}:{step.place}",
            words={
                "kind": _title_in_english(request),
                "day": step.due,
                "who": ", ".join(person.name for person in asked) or "…",
            },
            url=_address_for(one.person, request),
            school=request.school,
        )


def _title_in_english(request: ApprovalRequest) -> str:
    with override(ENGLISH):
        return str(kind_named(request.kind).title)


def _address_for(person: Person, request: ApprovalRequest) -> str:
    if may_see_request(person, request) is None:
        return _address(request)
    return reverse("approvals:home", args=[request.school.slug])


@hears(
    "approvals.asked", "approvals.step_approved", "approvals.approved", "approvals.changes_wanted",
    "approvals.refused", "approvals.withdrawn", "approvals.lapsed",
)  # fmt: skip
def settle_what_is_over(entry: Entry) -> None:
    request = _request(entry)
    if request is None:
        return
    step = current_step(request)
    here = _key(request, step) if step is not None else ""
    asked = Notice.objects.filter(
        event=TO_DECIDE.name,
        settled_at=None,
        key__startswith=f"approvals.decide:{entry.subject_id}:",
    )
    for key in set(asked.values_list("key", flat=True)) - {here}:
        settle(key)
    if request.state not in OPEN:
        for advice in request.advice.all():
            settle(_advice_key(advice))
    if request.state != RequestState.CHANGES:
        for round_ in range(1, request.round + 1):
            settle(f"approvals.changes:{request.public_id}:{round_}")


# The one who asks


def _tell_asker(kind: NoticeKind, request: ApprovalRequest, key: str, url: str = "") -> None:
    tell(
        kind, to=[request.asker], key=key, words={"title": request.title},
        url=url or _address(request), school=request.school,
    )  # fmt: skip


@hears("approvals.step_approved")
def tell_of_step(entry: Entry) -> None:
    request = _request(entry)
    if request is not None and request.state != RequestState.APPROVED:
        key = f"approvals.step_approved:{request.public_id}:{entry.sequence}"
        _tell_asker(STEP_APPROVED, request, key)


@hears("approvals.approved")
def tell_of_approval(entry: Entry) -> None:
    request = _request(entry)
    if request is not None:
        _tell_asker(APPROVED, request, f"approvals.approved:{request.public_id}")


@hears("approvals.refused")
def tell_of_refusal(entry: Entry) -> None:
    request = _request(entry)
    if request is not None:
        _tell_asker(REFUSED, request, f"approvals.refused:{request.public_id}")


@hears("approvals.changes_wanted")
def tell_of_changes(entry: Entry) -> None:
    request = _request(entry)
    if request is not None and request.state == RequestState.CHANGES:
        url = reverse("approvals:check", args=[request.school.slug, request.public_id])
        key = f"approvals.changes:{request.public_id}:{request.round}"
        _tell_asker(CHANGES_WANTED, request, key, url)


@hears("approvals.lapsed")
def tell_of_lapse(entry: Entry) -> None:
    """Who asked, and whoever was asked."""
    request = _request(entry)
    if request is None:
        return
    asked = Notice.objects.filter(
        event=TO_DECIDE.name, key__startswith=f"approvals.decide:{request.public_id}:"
    ).select_related("person")
    decided = [one.by for one in request.decisions.all()]
    for one in {request.asker, *decided, *(each.person for each in asked)}:
        tell(
            LAPSED, to=[one], key=f"approvals.lapsed:{request.public_id}",
            words={"kind": _title_in_english(request)}, url=_address_for(one, request),
            school=request.school,
        )  # fmt: skip


# Advice


def _advice_key(advice: Advice) -> str:
    return f"approvals.advice:{advice.public_id}"


@hears("approvals.advice_asked")
def tell_who_is_asked_for_advice(entry: Entry) -> None:
    request = _request(entry)
    if request is None or request.state not in OPEN:
        return
    wanted = kind_named(request.kind).advice_from(request.school)
    found = staffing_of(request.school).advisers(wanted, request.asker_id)
    for advice in request.advice.all():
        if advice.answered_at is None:
            tell(
                ADVICE_ASKED,
                to=[one.person for one in found.people],
                key=_advice_key(advice),
                words={"kind": _title_in_english(request)},
                url=reverse("approvals:answer", args=[request.school.slug, advice.public_id]),
                school=request.school,
            )


@hears("approvals.advice_given")
def tell_of_advice(entry: Entry) -> None:
    request = _request(entry)
    if request is None:
        return
    for advice in request.advice.all():
        if advice.answered_at is not None:
            settle(_advice_key(advice))
            tell(
                ADVICE_GIVEN, to=[request.asker], key=f"approvals.answer:{advice.public_id}",
                words={"title": request.title or _title_in_english(request)},
                url=_answer_address(request), school=request.school,
            )  # fmt: skip


def _answer_address(request: ApprovalRequest) -> str:
    if request.state == RequestState.ASKED or request.state not in OPEN:
        return _address(request)
    return reverse("approvals:check", args=[request.school.slug, request.public_id])
