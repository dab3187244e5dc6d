"""What was decided before somebody came to decide it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.approvals.deciders import deciders_of, staffing_of
from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.approvals.wording import role_title
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import Person


def decided_before(request: ApprovalRequest, person: Person) -> Decision | None:
    """The decision that somebody made, or would make today if it were not made.

    Whoever might have decided may know that it was decided, by whom and when.
    """
    staffing = staffing_of(request.school)
    for decision in reversed(request.decisions.all()):
        stands = decision.round == request.round or decision.step.approved_by_id is not None
        if stands and (
            decision.by_id == person.pk
            or deciders_of(request, decision.step, staffing).decider(person) is not None
        ):
            return decision
    return None


def before_in_words(decision: Decision, person: Person) -> str:
    """Who decided it, when and what."""
    words = {"what": decision.get_verdict_display(), "when": day(decision.at)}
    if decision.by_id == person.pk:
        return _("You decided this on %(when)s: %(what)s. It counts once.") % words
    words |= {"name": decision.by.name, "role": role_title(decision.role)}
    return _("%(name)s, %(role)s, decided this on %(when)s: %(what)s.") % words
