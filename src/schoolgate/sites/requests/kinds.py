"""What may be asked for around official sites: each with its form, its way and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.approvals.kinds import RequestKind, Values, Words, request_kind
from schoolgate.core.actors import Actor
from schoolgate.core.additions import addition
from schoolgate.people.models import Person, School
from schoolgate.people.queries import managers_of
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.people.standing import holds
from schoolgate.policies.life.following import follows
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.sites.models import Site
from schoolgate.sites.queries import standing_of_site
from schoolgate.sites.requests.actions import enter_site
from schoolgate.sites.requests.chains import advisers, chain_of
from schoolgate.sites.requests.forms import CLOSING_DAY, FORM, FULL, forms
from schoolgate.sites.requests.hints import hints_of
from schoolgate.sites.rules import may_see_site

GOVERNORS = frozenset({"governor", "nominated-governor", "chair-of-governors", "governors-support"})
STAFF = ADULTS_OF_THE_SCHOOL - GOVERNORS
# Whom the policies bind beside staff and governors: they too use the name, pictures and the press.
BOUND = ADULTS_OF_THE_SCHOOL | {"contractor", "trainee", "volunteer", "pta"}
STARTS = "short"


def may_propose(by: Actor, school: School) -> str | None:
    """Ask for a site, or to speak as the school: those who work there."""
    if holds(by, school, *STAFF):
        return None
    return _("Only those who work at the school may ask for this.")


def may_use(by: Actor, school: School) -> str | None:
    """Ask about name, pictures, contact or the press: everybody whom the policy binds."""
    if holds(by, school, *BOUND):
        return None
    return _("Only those who work at the school, help there or govern it may ask for this.")


def filled_site(by: Person, school: School) -> Values:
    """With what a proposal begins: how long its form is by the policy of today, and who asks.

    A policy without a set form asks for the short one, and beside it for what its own clauses ask.
    """
    policy = policy_for(school)
    lifetime = policy.value("site_lifetime")
    closes = isinstance(lifetime, tuple) and "closure-date" in lifetime
    beside = [CLOSING_DAY] if closes else []
    if policy.value("site_approval_form") != "none":
        managers = [one.public_id for one in managers_of(by, school)]
        filled: dict[str, Any] = {FORM: [FULL, *beside], "author": [by.public_id]}
        return {**filled, "line_manager": managers} if managers else filled
    asked = forms()["site"].asked_beside(_clauses(policy))
    return {FORM: [STARTS, *asked, *beside]}


def _clauses(policy: Policy) -> set[str]:
    """The clauses of the policy that could ask for a page, and those its choices stand for."""
    clauses = policy.version.text.get("clauses", ()) if policy.version is not None else ()
    found = {str(clause["id"]) for clause in clauses}
    lifetime = policy.value("site_lifetime")
    return found | (
        {"WAL-14.6-a"} if isinstance(lifetime, tuple) and "exit-plan" in lifetime else set()
    )


def advice_from(school: School) -> tuple[str, ...]:
    """Who answers doubts before a request is sent, by the policy; else by the recommended one."""
    return advisers(policy_for(school))


def _add(name: str, *, staff_only: bool, says: tuple[Words, ...] = (), **more: Any) -> None:
    form = forms()[name]
    request_kind(
        RequestKind(
            name=name, title=form.title, lead=form.lead, pages=form.pages, icon=form.icon,
            title_from=form.title_from, chain=chain_of(name), hints=hints_of(name),
            may_ask=may_propose if staff_only else may_use, approver_says=says,
            advice_from=advice_from, **more,
        )
    )  # fmt: skip


# WHF-OFFICIAL-2, -3 and -6, HOL-7.2, HOL-7.4, LTL-2.3: whoever approves has a view on each.
_add(
    "site", staff_only=True, filled=filled_site, approved=enter_site,
    says=(
        gettext_lazy("Its reason is strong enough: teaching or the work of the school needs it."),
        gettext_lazy("It brings the school no unwelcome attention that I can see."),
        gettext_lazy("Its content is professional and reflects well on the school."),
        gettext_lazy("Where children use it, it is good for them and suits their age."),
    ),
)  # fmt: skip
_add("participation", staff_only=True)
# WAL-15.6, -17.3, -17.5, -17.6 and -17.10.
_add(
    "third-party-content", staff_only=True,
    says=(
        gettext_lazy("It is right, and worth reading."),
        gettext_lazy("It suits the age of those it is for, and its tone hurts nobody."),
        gettext_lazy("It holds nobody’s private opinions."),
        gettext_lazy("Whoever is quoted or named in it was asked first."),
    ),
)  # fmt: skip
_add("advertising", staff_only=True)
_add("outside-friend", staff_only=True)
_add("brand", staff_only=False)
_add("staff-pictures", staff_only=False)
_add("contact-exception", staff_only=False, alone=True)
_add("media-reply", staff_only=False, alone=True, wanted_by="by_when")


@addition("approval request", "sites/_of_request.html")
def site_of_request(page: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The site that came of an approved request, what it lacks before it is live, and the way."""
    site = Site.objects.filter(request=page["request_"]).first()
    if site is None or may_see_site(page["request"].person, site):
        return None
    return {"site": site, "school": site.school, "standing": standing_of_site(site)}


follows("site_approval_form", gettext_lazy("asks for a site on the full form, or on a short one"))
follows("site_lifetime", gettext_lazy("asks a proposal for the last day and the plan for the end"))
