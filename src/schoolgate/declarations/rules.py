"""May this person sign, decline, ask, answer, record? A reason in plain words, or nothing."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.declarations.models import (
    Declaration,
    JoiningTask,
    Question,
    SignerCapacity,
    SigningRequest,
)
from schoolgate.declarations.reasons import PUPILS_REASONS
from schoolgate.notices.queries import holders
from schoolgate.people.models import Appointment, Care, Enrolment, Person, School, in_force
from schoolgate.people.rules import HEADS
from schoolgate.people.sign_in import has_second_factor
from schoolgate.people.standing import holds, standing_of
from schoolgate.policies.dates import in_force_on, never_in_force
from schoolgate.policies.life.queries import dates_of
from schoolgate.policies.models import Version
from schoolgate.reference import NOT_STATED, parameter, roles

RECORDERS = (*HEADS, "office")
CHAIR = "chair-of-governors"


def newest(request: SigningRequest) -> Declaration | None:
    """The newest word on a request: it says how the request stands."""
    return request.declarations.order_by("-at", "-pk").first()


def collector_of(version: Version) -> str:
    """The role to whom declarations go (parameter declaration_return_to); the head by default."""
    value = version.values.get("declaration_return_to", NOT_STATED)
    code = str(parameter("declaration_return_to").read(value))
    return code if code in roles() else "headteacher"


def stands_as(person: Person, school: School, capacity: str, day: dt.date | None = None) -> bool:
    """Whether somebody is that at the school on a day, today by default."""
    on = in_force(day or clock.today())
    if capacity == SignerCapacity.PUPIL:
        return Enrolment.objects.filter(on, person=person, school=school).exists()
    if capacity == SignerCapacity.PARENT:
        pupils = Enrolment.objects.filter(on, school=school).values("person")
        return Care.objects.filter(on, carer=person, pupil__in=pupils).exists()
    held = Appointment.objects.filter(on, person=person, capacity=capacity)
    here = held.filter(school=school)
    if school.federation_id is not None:
        here = here | held.filter(federation=school.federation_id)
    return here.exists()


def version_problem(version: Version) -> str | None:
    """Why a version is not to be signed today: withdrawn, or another is in force."""
    today = clock.today()
    if version.withdrawn_from is not None and (
        version.withdrawn_from <= today or never_in_force(version)
    ):
        return _("This policy was withdrawn. There is nothing to sign any more.")
    if version.effective_from > today:
        return None
    current = in_force_on(dates_of(version.policy), today)
    if current is None or current.pk != version.pk:
        return _("A newer edition of this policy is in force. Read and sign that one.")
    return None


def may_read(by: Actor, request: SigningRequest) -> str | None:
    """Read what one is asked to sign, in the signer's own place."""
    if isinstance(by, Person) and by.pk == request.person_id:
        return None
    return _("This was asked of somebody else.")


def may_answer_request(by: Actor, request: SigningRequest) -> str | None:
    """Sign or decline: one's own request, open, of the version in force, in a part one still has."""
    return may_read(by, request) or _not_open(request)


def _not_open(request: SigningRequest) -> str | None:
    if request.closed_on is not None:
        return _("This request is closed. Nothing is asked of you here any more.")
    answer = newest(request)
    if answer is not None and answer.kind == Declaration.Kind.SIGNED:
        return _("This was signed already. It counts once.")
    if answer is not None and answer.kind == Declaration.Kind.WITHDRAWN:
        return _(
            "What was signed here was taken back. Whatever is still asked waits in a request of its own."
        )
    problem = version_problem(request.version)
    if problem:
        return problem
    if not stands_as(request.person, request.school, request.capacity):
        return _("The school does not have this part on its list for today: %(capacity)s.") % {
            "capacity": request.get_capacity_display()
        }
    return None


def needs_second_factor(by: Person) -> bool:
    """Whether the signature of this person asks for the second step: their role has one."""
    return (
        standing_of(by).needs_second_factor and by.user is not None and has_second_factor(by.user)
    )


def may_sign(
    by: Actor, request: SigningRequest, capacity: str, *, second_factor: bool
) -> str | None:
    """Sign on screen, for oneself, in exactly the part that was asked."""
    refusal = may_answer_request(by, request)
    if refusal:
        return refusal
    if capacity != request.capacity:
        return _("You were asked as %(asked)s, so you cannot sign this as anything else.") % {
            "asked": request.get_capacity_display()
        }
    if isinstance(by, Person) and needs_second_factor(by) and not second_factor:
        return _("Your role asks for the second step before you sign. Nothing was signed yet.")
    return None


def may_give_reason(capacity: str, reason: str) -> str | None:
    """Say why one does not sign: a pupil says it with one of our sentences."""
    if capacity != SignerCapacity.PUPIL or reason in PUPILS_REASONS:
        return None
    return _("Choose one of the sentences. A pupil writes no words of their own here.")


def may_withdraw(by: Actor, declaration: Declaration) -> str | None:
    """Take back what one signed: the newest word on it, while the request stands."""
    if not isinstance(by, Person) or by.pk != declaration.person_id:
        return _("Only the one who signed may take it back.")
    answer = newest(declaration.request)
    if answer is None or answer.pk != declaration.pk or answer.kind != Declaration.Kind.SIGNED:
        return _("There is no signature to take back here.")
    if declaration.request.closed_on is not None:
        return _("This request is closed. What was signed stays as it is.")
    return None


def may_ask_question(by: Actor, request: SigningRequest) -> str | None:
    """Ask about what one is to sign, before or after; no pupil does: no adult writes with one."""
    refusal = may_read(by, request)
    if refusal:
        return refusal
    if request.capacity == SignerCapacity.PUPIL or holds(by, request.school, "pupil"):
        return _("Please ask your teacher or somebody at home about this. They help you.")
    if request.closed_on is not None:
        return _("This request is closed. Ask the school directly.")
    return None


def may_answer(by: Actor, question: Question) -> str | None:
    """Answer a question: the head; where it is the head's own, the chair."""
    school, asker = question.request.school, question.request.person_id
    if question.answered_at is not None:
        return _("This question has been answered.")
    if isinstance(by, Person) and by.pk == asker:
        return _("You asked this yourself, so somebody else answers it.")
    if holds(question.request.person, school, "pupil"):
        return _("They are a pupil by now, so nothing is written to them here. Speak to them.")
    if holds(by, school, *HEADS):
        return None
    if holds(by, school, CHAIR) and holds(question.request.person, school, *HEADS):
        return None
    return _("Questions about the policy are answered by the head.")


def may_see_questions(by: Actor, school: School) -> str | None:
    """The list of questions: for those who may answer one."""
    if holds(by, school, *HEADS, CHAIR):
        return None
    return _("Questions about the policy go to the head.")


def may_record_paper(by: Actor, school: School) -> str | None:
    """Print sheets for others and record what came back signed by hand."""
    if holds(by, school, *RECORDERS):
        return None
    return _("Only the head or the office may record what was signed on paper.")


def may_record_this(by: Actor, request: SigningRequest) -> str | None:
    """Record one sheet: somebody else's, and otherwise as on screen."""
    if isinstance(by, Person) and by.pk == request.person_id:
        return _("Your own declaration you sign on screen, or a colleague records your sheet.")
    return may_record_paper(by, request.school) or _not_open(request)


def may_see_declaration(by: Actor, declaration: Declaration) -> str | None:
    """A declaration with its certificate and its paper: the signer, and who collects them.

    The chair too where a head said it, or where nobody is head.
    """
    if isinstance(by, Person) and by.pk == declaration.person_id:
        return None
    school = declaration.school
    if holds(by, school, CHAIR) and (
        holds(declaration.person, school, *HEADS) or not holders(school, *HEADS)
    ):
        return None
    if holds(by, school, *RECORDERS, collector_of(declaration.version)):
        return None
    return _("What somebody signed is seen by them and by those who collect declarations.")


def may_finish_task(by: Actor, task: JoiningTask) -> str | None:
    """Say that something was looked through: for oneself, once."""
    if not isinstance(by, Person) or by.pk != task.person_id:
        return _("This was asked of somebody else.")
    if task.done_on is not None:
        return _("You have done this already.")
    return None
