"""What else is decided on of the same policy: whoever decides on one draft knows of the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.policies.dates import NEVER_IN_FORCE
from schoolgate.policies.life.queries import BULKY
from schoolgate.policies.life.rules import may_see_draft
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.states import DraftState


@dataclass(frozen=True, slots=True)
class Rivals:
    """Other drafts before the governors or approved, and editions adopted since one was begun.

    Not those that are withdrawn by now.
    """

    drafts: tuple[Draft, ...]
    adopted: tuple[Version, ...]


def rivals_of(person: Person, draft: Draft, school: School) -> Rivals:
    """The rivals of a draft at one of its schools, as far as this person sees them."""
    here = Q(school=school)
    if school.federation_id is not None:
        here |= Q(federation=school.federation_id)
    waiting = (
        Draft.objects.filter(here, slug=draft.slug)
        .filter(state__in=[DraftState.APPROVAL, DraftState.APPROVED])
        .exclude(pk=draft.pk)
        .select_related("school__federation", "federation", "by")
        .defer("content")
        .order_by("at")
    )
    adopted = (
        Version.objects.filter(policy__school=school, policy__slug=draft.slug, at__gt=draft.at)
        .exclude(NEVER_IN_FORCE)
        .exclude(withdrawn_from__lte=clock.today())
        .exclude(draft=draft)
        .exclude(from_paper=True)
        .defer(*BULKY)
        .order_by("effective_from")
    )
    return Rivals(
        tuple(one for one in waiting if may_see_draft(person, one) is None), tuple(adopted)
    )
