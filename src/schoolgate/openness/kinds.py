"""What people may tell the head so that all is open, and whom each kind goes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.policies.policy import Policy
from schoolgate.reference import NOT_STATED

HEADS = ("headteacher", "executive-head")
SAFEGUARDERS = ("dsl", "deputy-dsl")
LEADERS = (*HEADS, "assistant-head", "slt")

Roles = tuple[str, ...]


def _role_of(policy: Policy, name: str, otherwise: Roles) -> Roles:
    """The roles that a parameter names; head and executive head stand for each other."""
    value = policy.value(name)
    if value in (NOT_STATED, None, ""):
        return otherwise
    named = tuple(value) if isinstance(value, (list, tuple)) else (str(value),)
    roles: list[str] = []
    for role in named:
        roles += HEADS if role in HEADS else SAFEGUARDERS if role == "dsl" else (str(role),)
    return tuple(dict.fromkeys(roles))


def _listed(policy: Policy, name: str) -> frozenset[str]:
    value = policy.value(name)
    if value in (NOT_STATED, None):
        return frozenset()
    return frozenset(str(one) for one in value) - {"none"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of note.

    ``goes_to`` names the roles that read and answer it, from the policy in force; ``offered``
    says whether the policy has such a thing at all. ``decides``: the answer is a yes or a no.
    ``names_pupil``: the note names a child, and is kept to those it goes to.
    """

    name: str
    title: str | Promise
    introduction: str | Promise
    goes_to: Callable[[Policy], Roles]
    offered: Callable[[Policy], bool] = lambda _policy: True
    decides: bool = False
    names_pupil: bool = False
    ends: bool = False
    steps: Callable[[Policy], Roles] = lambda _policy: ()


def _deviation_to(policy: Policy) -> Roles:
    with_hr = policy.value("deviation_route") == "tell-headteacher-and-hr"
    return (*HEADS, "hr") if with_hr else HEADS


def _friend_request_steps(policy: Policy) -> Roles:
    value = policy.value("pupil_friend_request_action")
    return tuple(str(one) for one in value) if isinstance(value, (list, tuple)) else ()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                "deviation",
                _("I used my own judgement"),
                _("You had to act where the policy did not fit, or otherwise than it says. Say"
                  " what happened and why, soon after."),
                goes_to=_deviation_to,
                offered=lambda policy: policy.value("deviation_route") not in (NOT_STATED, "none"),
            ),
            Kind(
                "family",
                _("A pupil is one of my family"),
                _("Then being in touch is natural. Say so once, and it cannot be misread."),
                goes_to=lambda _policy: (*HEADS, *SAFEGUARDERS),
                names_pupil=True,
                ends=True,
            ),
            Kind(
                "link",
                _("I know a family or a former pupil privately"),
                _("An older friendship, neighbours, a club: said openly, it protects you."),
                goes_to=lambda _policy: HEADS,
                ends=True,
            ),
            Kind(
                "private-care",
                _("I am paid privately to care for a pupil"),
                _("Say which child, so that you may speak of that child alone."),
                goes_to=lambda _policy: (*HEADS, *SAFEGUARDERS),
                offered=lambda policy: policy.value("enabling_exception") is True,
                names_pupil=True,
                ends=True,
            ),
            Kind(
                "interest",
                _("What I do online could conflict with my work"),
                _("The head says whether it does, and what to do about it."),
                goes_to=lambda _policy: HEADS,
                decides=True,
            ),
            Kind(
                "pupil-request",
                _("A pupil tried to reach me on my own account"),
                _("Do not name the pupil here. Tick what you did."),
                goes_to=lambda policy: _role_of(
                    policy, "pupil_friend_request_report_to", SAFEGUARDERS
                ),
                steps=_friend_request_steps,
            ),
            Kind(
                "exception",
                _("I ask for an exception"),
                _("Contact or contact details that the policy does not allow, for a reason and a"
                  " time. Nothing is allowed until the answer is yes."),
                goes_to=lambda policy: _role_of(policy, "exception_approver", HEADS),
                offered=lambda policy: bool(
                    _listed(policy, "pupil_contact_exceptions")
                    | _listed(policy, "personal_contact_details_exception")
                ),
                decides=True,
                ends=True,
            ),
        )
    }
)  # fmt: skip


def needs_parent(policy: Policy) -> bool:
    """Whether an exception for contact details needs the parent's word too (THO-2.5.6)."""
    return "parent" in _listed(policy, "personal_contact_details_exception")
