"""The page of who has signed, in the list of places of those whom it answers."""

from __future__ import annotations

from schoolgate.core import clock
from schoolgate.declarations.asking.queries import shown_first
from schoolgate.declarations.rules import collector_of
from schoolgate.people.context import also_sees_who_signed
from schoolgate.people.models import Person, School
from schoolgate.people.queries import managed_by
from schoolgate.people.standing import holds
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.models import Version


@also_sees_who_signed
def manages_somebody(person: Person, school: School) -> bool:
    """Line managers see their own people."""
    return managed_by(person, school).exists()


@also_sees_who_signed
def collects_declarations(person: Person, school: School) -> bool:
    """Whoever the policy sends declarations to; the frame of every page asks, in one query."""
    line = Version.objects.filter(policy__school=school, policy__slug=SOCIAL_NETWORKING)
    version = shown_first(list(line.defer("source", "text", "approvals")), clock.today())
    return version is not None and holds(person, school, collector_of(version))
