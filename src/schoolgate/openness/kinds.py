"""What people may tell the head so that all is open, and whom each kind goes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.policies.policy import Policy
from schoolgate.reference import NOT_STATED, parameter

HEADS = ("headteacher", "executive-head")
SAFEGUARDERS = ("dsl", "deputy-dsl")
CHAIR = ("chair-of-governors",)
LINE_MANAGER = "line-manager"  # no role that somebody holds, but whoever manages the writer

Roles = tuple[str, ...]
Choices = tuple[tuple[str, str | Promise], ...]


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
    ``names_pupil``: the note names a child. ``ends``: what it tells of lasts until somebody says
    that it is over. ``matters`` are its sorts, where it has any; ``asks`` is the question it puts.
    """

    name: str
    title: str | Promise
    introduction: str | Promise
    asks: str | Promise
    goes_to: Callable[[Policy], Roles]
    offered: Callable[[Policy], bool] = lambda _policy: True
    decides: bool = False
    names_pupil: bool = False
    ends: bool = False
    reasons: str | Promise = ""
    icon: str = "speech"
    matters: Callable[[Policy], Choices] = lambda _policy: ()
    steps: Callable[[Policy], Choices] = lambda _policy: ()


def _deviation_to(policy: Policy) -> Roles:
    with_hr = policy.value("deviation_route") == "tell-headteacher-and-hr"
    return (*HEADS, "hr") if with_hr else HEADS


def _friend_request_steps(policy: Policy) -> Choices:
    """What the policy asks somebody to do, in its order and its words."""
    value = policy.value("pupil_friend_request_action")
    if not isinstance(value, (list, tuple)):
        return ()
    labels = {one.value: one.label for one in parameter("pupil_friend_request_action").values}
    return tuple((str(one), labels[str(one)]) for one in value)


LINKS: Choices = (
    ("friends", _("An older friendship with a family")),
    ("relatives", _("Relatives whose child is at the school")),
    ("private-work", _("Private work for a family")),
    ("former-pupil", _("A former pupil")),
    ("club", _("A club, a team, a place of worship or the like")),
    ("other", _("Something else that could be misread")),
)


def _exceptions(policy: Policy) -> Choices:
    """The exceptions that the policy knows."""
    contact = _listed(policy, "pupil_contact_exceptions")
    known = (
        (
            "duty", "authorised-duty" in contact,
            _("Contact with pupils that a task of mine needs"),
        ),
        (
            "contact", "slt-approved" in contact,
            _("Contact with a pupil on my own account"),
        ),
        (
            "details", bool(_listed(policy, "personal_contact_details_exception")),
            _("Giving a pupil my own number or address"),
        ),
        (
            "own-channel", bool(_listed(policy, "school_channels_only")),
            _("Using my own email or phone for school matters"),
        ),
    )  # fmt: skip
    return tuple((code, title) for code, has, title in known if has)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(
                "deviation",
                _("I used my own judgement"),
                _("You had to act, or will have to, where the policy does not fit, or otherwise"
                  " than it says. Say what and why, as soon as you can."),
                _("What happened, or will have to?"),
                reasons=_("Why was that right?"),
                goes_to=_deviation_to,
                offered=lambda policy: policy.value("deviation_route") not in (NOT_STATED, "none"),
                icon="edit",
            ),
            Kind(
                "family",
                _("A pupil is one of my family"),
                _("Say so once, and it cannot be misread. The policy says what contact it allows."),
                _("How are you related, and how are you in touch online?"),
                goes_to=lambda _policy: (*HEADS, *SAFEGUARDERS),
                names_pupil=True,
                ends=True,
                icon="people",
            ),
            Kind(
                "link",
                _("I know a family or a former pupil privately"),
                _("An older friendship, neighbours, a club: said openly, it protects you."),
                _("Whom do you know, since when, and how are you in touch online?"),
                goes_to=lambda _policy: HEADS,
                ends=True,
                icon="link",
                matters=lambda _policy: LINKS,
            ),
            Kind(
                "private-care",
                _("I am paid privately to care for a pupil"),
                _("Say which child. You may then speak of that child with the family, and of no"
                  " other pupil or colleague."),
                _("What do you do, for whom and when?"),
                goes_to=lambda _policy: (*HEADS, *SAFEGUARDERS),
                offered=lambda policy: policy.value("enabling_exception") is True,
                names_pupil=True,
                ends=True,
                icon="key",
            ),
            Kind(
                "interest",
                _("What I do online could conflict with my work"),
                _("Such as a side business, a campaign or a page you run. The answer says whether"
                  " it does, and what to do about it."),
                _("What do you do, and where could it meet your work?"),
                goes_to=lambda _policy: HEADS,
                decides=True,
                ends=True,
                icon="law",
            ),
            Kind(
                "pupil-request",
                _("A pupil tried to reach me on my own account"),
                _("Please do not name the pupil here; you are asked in person if it matters. If a"
                  " child may be in danger, go to the safeguarding lead now."),
                _("What came, where, and what did you do?"),
                goes_to=lambda policy: _role_of(
                    policy, "pupil_friend_request_report_to", SAFEGUARDERS
                ),
                steps=_friend_request_steps,
                icon="shield",
            ),
            Kind(
                "exception",
                _("I ask for an exception"),
                _("Contact, or a channel, that the policy allows only when it was agreed to, for a"
                  " reason and a time. Until the answer is yes, nothing is allowed."),
                _("What do you need, with whom and on which service?"),
                reasons=_("Why does it need to be?"),
                goes_to=lambda policy: _role_of(policy, "exception_approver", HEADS),
                offered=lambda policy: bool(_exceptions(policy)),
                decides=True,
                ends=True,
                icon="gate",
                matters=_exceptions,
            ),
        )
    }
)  # fmt: skip


def needs_parent(policy: Policy, matter: str) -> bool:
    """Whether an exception needs the parent's word too: for contact details (THO-2.5.6)."""
    wanted = _listed(policy, "personal_contact_details_exception")
    return matter == "details" and "parent" in wanted
