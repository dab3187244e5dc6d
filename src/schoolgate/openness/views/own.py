"""What is for one reader alone: the policy for me, and self-checks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.markup import render_markdown
from schoolgate.core.refusal import demand
from schoolgate.notices.queries import holders
from schoolgate.openness import actions
from schoolgate.openness.for_me import Mine, help_for, rules_for, title_of
from schoolgate.openness.forms import NameForm
from schoolgate.openness.kinds import HEADS, KINDS, SAFEGUARDERS
from schoolgate.openness.models import SelfCheck
from schoolgate.openness.queries import (
    checked_this_year,
    is_due,
    last_self_checks,
    those_who_check,
    work_domains,
)
from schoolgate.openness.rules import may_check_self, may_see_figures, works_here
from schoolgate.openness.selfchecks import CHECKS, checks_asked, clauses_behind, name_problems
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.standing import standing_of
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.policies.text import PolicyText, from_json


def _text(policy: Policy) -> PolicyText | None:
    return from_json(policy.version.text) if policy.version is not None else None


@require_GET
def for_me(request: PersonRequest, school: str) -> HttpResponse:
    """The rules in force that bind the reader, by situation, with what they need at hand."""
    place = school_for(request.person, school)
    policy = policy_for(place)
    text = _text(policy)
    use = request.GET.get("use", "")
    context: dict[str, Any] = {"version": policy.version, "text": text, "use": use}
    if text is not None:
        ruled = rules_for(text, standing_of(request.person).roles_at(place))
        found = [
            (
                one.id,
                title_of(one),
                [_shown(row) for row in rows if use in ("", row.use) or row.use == "both"],
            )
            for one, rows in ruled
        ]
        context |= {
            "situations": [one for one in found if one[2]],
            "binds": any(rows for _one, rows in ruled),
            "uses": _uses(use),
            **_at_hand(request, place, policy),
        }
    return render(request, "openness/for_me.html", context)


def _uses(chosen: str) -> list[dict[str, Any]]:
    named = (("", _("All rules")), ("personal", _("My own use")), ("official", _("For the school")))
    return [
        {"label": label, "url": f"?use={code}" if code else "?", "current": code == chosen}
        for code, label in named
    ]


def _shown(row: Mine) -> dict[str, Any]:
    return {"clause": row.clause, "use": row.use, "html": render_markdown(row.clause.text)}


def _at_hand(request: PersonRequest, place: School, policy: Policy) -> dict[str, Any]:
    works = works_here(request.person, place)
    return {
        "works": works,
        "help": help_for(policy),
        "heads": holders(place, *HEADS),
        "safeguarders": holders(place, *SAFEGUARDERS),
        "kinds": [kind for kind in KINDS.values() if works and kind.offered(policy)],
        "checks": checks_asked(policy) if works else [],
    }


@require_GET
def checks(request: PersonRequest, school: str) -> HttpResponse:
    """One's own checks and when they were done; figures without names for those who may."""
    place = school_for(request.person, school)
    demand(may_check_self(request.person, place))
    policy = policy_for(place)
    done = last_self_checks(request.person, place)
    asked = checks_asked(policy)
    context: dict[str, Any] = {
        "rows": [
            {
                "subject": check.subject,
                "done_on": done.get(check.subject),
                "due": is_due(done.get(check.subject)),
            }
            for check in asked
        ],
    }
    if may_see_figures(request.person, place) is None and asked:
        counted = checked_this_year(place)
        context |= {
            "people": those_who_check(place),
            "figures": [
                {"label": str(check.subject.label), "value": counted.get(check.subject, 0)}
                for check in asked
            ],
        }
    return render(request, "openness/checks.html", context)


@require_http_methods(["GET", "POST"])
def check(request: PersonRequest, school: str, self_check: str) -> HttpResponse:
    """What to look at and what the policy says; only the day is kept."""
    place = school_for(request.person, school)
    demand(may_check_self(request.person, place))
    if self_check not in CHECKS:
        raise Http404
    if request.method == "POST":
        actions.tick_self_check(by=request.person, school=place, subject=self_check)
        messages.success(request, _("Noted: done today. Nothing else was kept."))
        return redirect("openness:checks", place.slug)
    policy = policy_for(place)
    text, found = _text(policy), CHECKS[self_check]
    says = clauses_behind(found, text) if text else []
    context = {
        "check": found,
        "says": [(clause, render_markdown(clause.text)) for clause in says],
        "done_on": last_self_checks(request.person, place).get(self_check),
        "with_names": found.subject == SelfCheck.Subject.PROFILES,
    }
    return render(request, "openness/check.html", context)


@require_http_methods(["GET", "POST"])
def try_name(request: PersonRequest, school: str) -> HttpResponse:
    """Whether a name or address for one's own account holds the school's; nothing is kept."""
    place = school_for(request.person, school)
    demand(may_check_self(request.person, place))
    form = NameForm(posted(request))
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        found = name_problems(form.cleaned_data["name"], place.name, work_domains(place))
        policy = policy_for(place)
        context |= {
            "tried": form.cleaned_data["name"],
            "found": found,
            "name_banned": policy.value("school_name_in_handle") == "never",
            "address_banned": policy.value("official_contact_details_on_personal_accounts")
            == "banned",
        }
    return render(request, "openness/try_name.html", context, status=status_of(form))
