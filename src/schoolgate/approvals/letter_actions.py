"""Write one letter, and never two of the same: the step's row is locked while we look."""

from __future__ import annotations

from django.db import transaction

from schoolgate.approvals.actions import make_letter
from schoolgate.approvals.letters import is_letter_due
from schoolgate.approvals.models import Letter, Step
from schoolgate.approvals.states import RequestState
from schoolgate.people.models import Person


def write_letter(*, step: Step, person: Person) -> str | None:
    """The word of a new letter; None where none is due any more, or another worker wrote it."""
    with transaction.atomic():
        locked = Step.objects.select_for_update(of=("self",)).select_related("request__school")
        step = locked.get(pk=step.pk)
        request = step.request
        if request.state != RequestState.ASKED or step.approved_by_id is not None:
            return None
        sent = list(Letter.objects.filter(step=step, round=request.round, person=person))
        if not is_letter_due(sent, request.school):
            return None
        return make_letter(step=step, person=person)
