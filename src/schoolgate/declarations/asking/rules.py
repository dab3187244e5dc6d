"""Who may see who has signed, and who may remind them."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.declarations.rules import RECORDERS, collector_of
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.queries import managed_by
from schoolgate.people.rules import ACROSS_SCHOOLS
from schoolgate.people.standing import NO_ROLES, holds, standing_of
from schoolgate.policies.models import Version

GOVERNORS = ("governor", "nominated-governor", "chair-of-governors", "governors-support")
# Whoever reads reviews of the policy finds these figures there too.
FIGURES = (*GOVERNORS, *sorted(ACROSS_SCHOOLS), "slt", "assistant-head", "hr", "dsl")
OVER_SCHOOLS = (*sorted(ACROSS_SCHOOLS), "executive-head")


class Sight(Enum):
    """How much of the board somebody sees."""

    ALL = "all"
    TEAM = "team"
    FIGURES = "figures"


def sight_of(by: Actor, school: School, version: Version | None) -> Sight | None:
    """Everybody by name, those one manages by name, figures alone, or nothing."""
    if holds(by, school, *RECORDERS) or (version and holds(by, school, collector_of(version))):
        return Sight.ALL
    if isinstance(by, Person) and managed_by(by, school).exists():
        return Sight.TEAM
    if holds(by, school, *FIGURES):
        return Sight.FIGURES
    return None


def may_see_board(by: Actor, school: School, version: Version | None = None) -> str | None:
    """The board, whether with names or as figures."""
    if sight_of(by, school, version) is None:
        return _(
            "Who has signed is seen by the head, the office and whoever collects declarations."
        )
    return None


def may_see_small_figures(by: Actor, school: School) -> str | None:
    """Figures of very few people: for those of the school itself, not for who looks across."""
    if isinstance(by, Person) and standing_of(by).at_school.get(school.pk, NO_ROLES) & {*FIGURES}:
        return None
    return _("So few people are asked here that figures would name them.")


def may_see_names(by: Actor, school: School, version: Version | None = None) -> str | None:
    """The board with names: of everybody or of those one manages."""
    if sight_of(by, school, version) in {Sight.ALL, Sight.TEAM}:
        return None
    return _("You see figures here, without names.")


def may_nudge(by: Actor, version: Version, people: Collection[int]) -> str | None:
    """Remind people whom one sees on the board by name."""
    school = version.policy.school
    sight = sight_of(by, school, version)
    if sight is Sight.ALL:
        return None
    if sight is Sight.TEAM and isinstance(by, Person):
        team = set(managed_by(by, school).values_list("pk", flat=True))
        if team.issuperset(people):
            return None
    return _("You may remind only those whom you see on this list by name.")


def may_compare_schools(by: Actor, federation: Federation) -> str | None:
    """The figures of all schools of a federation side by side."""
    if isinstance(by, Person) and standing_of(by).roles_for(federation) & set(OVER_SCHOOLS):
        return None
    return _("The figures of all schools are for those who serve the federation as a whole.")
