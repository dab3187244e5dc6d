"""Who decides on a request, in order, by the policy in force; the recommended way where it is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.kinds import Chain, StepAsked
from schoolgate.people.models import School
from schoolgate.policies.life.following import follows
from schoolgate.policies.packs import packs
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.reference import NOT_STATED
from schoolgate.sites.requests.forms import forms

TEAM = frozenset({"moderator", "site-team"})
Steps = tuple[tuple[str, ...], ...]
# How a policy says for a kind of request who decides; nothing where it does not say.
Way = Callable[[Policy], Steps]

HEAD: Steps = (("headteacher",),)
SENIOR_LEADER: Steps = (("slt",),)


def in_order(name: str) -> Way:
    """The people of a list decide one after the other."""
    return lambda policy: tuple((role,) for role in _listed(policy.value(name)))


def any_of(name: str) -> Way:
    """Any one of the people of a list decides."""

    def way(policy: Policy) -> Steps:
        found = tuple(_listed(policy.value(name)))
        return (found,) if found else ()

    return way


def _listed(value: Any) -> Iterable[str]:
    if value in (None, NOT_STATED):
        return ()
    return (value,) if isinstance(value, str) else value


def _content(policy: Policy) -> Steps:
    """Who approves content, where that is a role; on somebody else's site there is no team of ours
    that could, so else whoever approves that the school takes part there.
    """
    held = tuple(one for one in _listed(policy.value("content_approver")) if one not in TEAM)
    return (held,) if held else in_order("participation_approval_chain")(policy)


def _exceptions(policy: Policy) -> Steps:
    """Who grants exceptions; else the senior leaders, where one of the exceptions names them."""
    named = any_of("exception_approver")(policy)
    if named:
        return named
    by_leaders = "slt-approved" in _listed(policy.value("pupil_contact_exceptions"))
    by_leaders |= "slt" in _listed(policy.value("personal_contact_details_exception"))
    return SENIOR_LEADER if by_leaders else ()


def _pictures(policy: Policy) -> Steps:
    with_leave = policy.value("images_on_personal_pages") == "slt-consent"
    return SENIOR_LEADER if with_leave else ()


# For each kind: how the policy says it, and the last resort where no policy says it at all.
WAYS: Mapping[str, Way] = {
    "site": in_order("site_approval_chain"),
    "participation": in_order("participation_approval_chain"),
    "third-party-content": _content,
    "brand": any_of("brand_use_approver"),
    "advertising": any_of("advertise_for_contributors_approver"),
    "outside-friend": any_of("external_friend_approver"),
    "staff-pictures": _pictures,
    "contact-exception": _exceptions,
    "media-reply": any_of("media_enquiry_route"),
}


def chain_of(kind: str) -> Callable[[School], Chain]:
    """Who decides on a request of the kind at a school today."""

    def chain(school: School) -> Chain:
        policy = policy_for(school)
        stated = WAYS[kind](policy)
        edition = policy.version.edition if policy.version is not None else ""
        return Chain(_steps(kind, stated or recommended(kind)), edition, silent=not stated)

    return chain


def recommended(kind: str) -> Steps:
    """Who decides where the policy in force does not say: by the recommended policy; else the head."""
    values = packs()["REC"].values
    return WAYS[kind](Policy(values, {}, values)) or HEAD


def advisers(policy: Policy) -> tuple[str, ...]:
    """Who answers doubts, by the policy; else by the recommended one."""
    stated = _listed(policy.value("site_advice_from"))
    return tuple(stated) or tuple(packs()["REC"].values["site_advice_from"])


def _steps(kind: str, asked: Steps) -> tuple[StepAsked, ...]:
    """Each step with the matters it is about: the last is about all of them."""
    concerns = forms()[kind].concerns
    before = [StepAsked(one, _matters(concerns, one)) for one in asked[:-1]]
    return (*before, StepAsked(asked[-1]))


def _matters(concerns: Mapping[str, tuple[str, ...]], step: tuple[str, ...]) -> tuple[str, ...]:
    if not all(role in concerns for role in step):
        return ()
    return tuple(dict.fromkeys(name for role in step for name in concerns[role]))


follows("site_approval_chain", _("takes a proposal for a site to these, in this order"))
follows(
    "participation_approval_chain",
    _("takes a part in somebody else's site to these, in this order"),
)
follows("brand_use_approver", _("takes a use of the name or the logo to any of these"))
follows("advertise_for_contributors_approver", _("takes a call for contributors to any of these"))
follows("external_friend_approver", _("takes an outside organisation as a friend to any of these"))
follows("media_enquiry_route", _("takes a question of the press to any of these"))
follows("content_approver", _("takes content for somebody else's site to any of these"))
follows("exception_approver", _("takes an exception about contact to any of these"))
follows("pupil_contact_exceptions", _("takes an exception to senior leaders where it names them"))
follows(
    "personal_contact_details_exception",
    _("takes an exception to senior leaders where it names them"),
)
follows("images_on_personal_pages", _("takes pictures of staff to senior leaders where it says so"))
follows("site_advice_from", _("takes a doubt about a request to any of these"))
