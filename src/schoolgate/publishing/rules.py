"""May this person do this with the public face? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor, System
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds, standing_of
from schoolgate.policies.life.rules import FEDERATION_LEADERS
from schoolgate.policies.policy import policy_for
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.states import WAITING
from schoolgate.reference import roles

VISITOR = System("visitor")


def answering_roles(school: School) -> tuple[str, ...]:
    """Who answers requests for other forms: the one the policy names, and the head (WAL-DOC-4)."""
    named = policy_for(school).value("alternative_formats_contact")
    return tuple(dict.fromkeys((named, *HEADS))) if named in roles() else HEADS


def may_ask_for_format(by: Actor, school: School) -> str | None:  # noqa: ARG001
    """Ask for the policy in another form: anybody, known or not."""
    return None


def may_see_format_requests(by: Actor, school: School) -> str | None:
    """Requests with the names and addresses in them: for those who answer."""
    if isinstance(by, Person) and holds(by, school, *answering_roles(school)):
        return None
    return _("These requests hold names and addresses. They are for those who answer them.")


def may_answer_format_request(by: Actor, request: FormatRequest) -> str | None:
    """Promise, hand over or decline."""
    refusal = may_see_format_requests(by, request.school)
    if refusal:
        return refusal
    if request.state not in WAITING:
        return _("This request was answered already.")
    return None


def may_keep_translations(by: Actor, school: School) -> str | None:
    """Put a translation beside an edition, or take it away: those who answer requests for it."""
    if isinstance(by, Person) and holds(by, school, *answering_roles(school)):
        return None
    return _("Translations are kept by those who answer requests for other forms.")


def may_empty_format_requests(by: Actor) -> str | None:
    """Erase what people told of themselves: the system, when its time has come."""
    if isinstance(by, System):
        return None
    return _("This happens by itself when its time has come.")


def may_compare_schools(by: Actor, federation: Federation) -> str | None:
    """See what each school of a federation chose: those who lead it."""
    if isinstance(by, Person) and standing_of(by).roles_for(federation) & set(FEDERATION_LEADERS):
        return None
    return _("Comparing schools is for those who lead the federation.")
