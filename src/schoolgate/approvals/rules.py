"""May this person ask, change, decide? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.approvals.deciders import deciders_of, staffing_of
from schoolgate.approvals.kinds import RequestKind, kind_named
from schoolgate.approvals.models import Advice, ApprovalRequest, Step
from schoolgate.approvals.states import OPEN, RequestState
from schoolgate.core.actors import Actor
from schoolgate.people.models import Person, School
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL, HEADS, may_see_school
from schoolgate.people.standing import holds


def may_see_approvals(by: Actor, school: School) -> str | None:
    """The page of one's own requests and of those one decides: adults with a part of their own."""
    if may_see_school(by, school):
        return may_see_school(by, school)
    if holds(by, school, "pupil"):
        return _("Requests for approval are made by grown-ups. Ask your teacher.")
    return None


def may_see_all(by: Actor, school: School) -> str | None:
    """Every request of the school that was sent: the heads, who answer for all of them."""
    if holds(by, school, *HEADS):
        return None
    return _("All requests are seen by the head.")


def serves(by: Actor, school: School) -> str | None:
    """Whether somebody works at the school or governs it today, as whoever reads what others ask."""
    if holds(by, school, *ADULTS_OF_THE_SCHOOL):
        return None
    return _("What others ask for is read by staff and governors of this school.")


def may_begin(by: Actor, school: School, kind: RequestKind) -> str | None:
    """Begin a request, as far as its kind lets one."""
    return may_see_approvals(by, school) or kind.may_ask(by, school)


def may_see_request(by: Actor, request: ApprovalRequest) -> str | None:
    """Who asks, who decides it, who decided and still serves the school, and the heads once it was
    sent. Whoever asked reads their own words while they have any part in the school.
    """
    refusal = may_see_school(by, request.school)
    if refusal or not isinstance(by, Person):
        return refusal or _("Requests are seen by people.")
    if by.pk == request.asker_id:
        return None
    if request.round and (
        may_see_all(by, request.school) is None
        or _has_decided(by, request)
        or _has_a_part(by, request)
    ):
        return None
    return _("This request is for the one who asks and for those who decide.")


def _has_decided(by: Person, request: ApprovalRequest) -> bool:
    if serves(by, request.school) is not None:
        return False
    return any(one.by_id == by.pk for one in request.decisions.all())


def _has_a_part(by: Person, request: ApprovalRequest) -> bool:
    if request.state != RequestState.ASKED:
        return False
    staffing = staffing_of(request.school)
    return any(
        step.approved_by_id is None and deciders_of(request, step, staffing).decider(by)
        for step in request.steps.all()
    )


def may_write(by: Actor, request: ApprovalRequest) -> str | None:
    """Change answers: who asks, while nothing final was decided."""
    if not isinstance(by, Person) or by.pk != request.asker_id:
        return _("Only the one who asks may change the request.")
    if request.state not in OPEN:
        return _("This request is closed. Begin a new one.")
    return may_begin(by, request.school, kind_named(request.kind))


def may_send(by: Actor, request: ApprovalRequest) -> str | None:
    """Send a request, or send it again with changes."""
    return may_write(by, request)


def may_withdraw(by: Actor, request: ApprovalRequest) -> str | None:
    """Take a request back: who asked, while it is open."""
    if not isinstance(by, Person) or by.pk != request.asker_id:
        return _("Only the one who asked may take the request back.")
    if request.state not in OPEN:
        return _("This request is closed.")
    return may_see_school(by, request.school)


def may_decide(by: Actor, request: ApprovalRequest, step: Step) -> str | None:
    """Decide a step: whoever holds its role today, or stands in, once, and never for oneself."""
    if request.state != RequestState.ASKED:
        return _("Nothing waits for a decision here any more.")
    if isinstance(by, Person) and by.pk == request.asker_id:
        return _("Nobody decides on their own request.")
    waiting = next((one for one in request.steps.all() if one.approved_by_id is None), None)
    if waiting is None or waiting.pk != step.pk:
        return _("This step was decided already, or its turn is still to come.")
    if not isinstance(by, Person) or deciders_of(request, step).decider(by) is None:
        return _("This decision is somebody else's today.")
    if any(one.by_id == by.pk and one.round == request.round for one in request.decisions.all()):
        return _("You have decided on this request already.")
    return None


def may_ask_advice(by: Actor, request: ApprovalRequest) -> str | None:
    """Ask somebody about a request before sending it: who writes it, of those the policy names."""
    refusal = may_write(by, request)
    if refusal:
        return refusal
    if not kind_named(request.kind).advice_from(request.school):
        return _("The policy names nobody who answers doubts about this.")
    return None


def may_answer_advice(by: Actor, advice: Advice) -> str | None:
    """Answer, once: whoever holds a role that the policy names for doubts, or stands in."""
    request = advice.request
    if advice.answered_at is not None:
        return _("This question has been answered.")
    if request.state not in OPEN:
        return _("This request is closed.")
    if not is_adviser(by, advice):
        return _("This question is for those whom the policy names for doubts.")
    return None


def is_adviser(by: Actor, advice: Advice) -> bool:
    """Whether somebody is among those whom the policy names for the doubts of who asks."""
    school = advice.request.school
    roles = kind_named(advice.request.kind).advice_from(school)
    found = staffing_of(school).advisers(roles, advice.asker_id)
    return isinstance(by, Person) and found.decider(by) is not None
