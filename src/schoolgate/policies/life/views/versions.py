"""Every version of a school's policy, one of them, and what was in force on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.people.models import Person, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.dates import in_force_on, last_day, never_in_force
from schoolgate.policies.life.adoption_forms import OnDayForm
from schoolgate.policies.life.delegates import post_in_the_policy
from schoolgate.policies.life.names import body_name
from schoolgate.policies.life.people import holders_at, names
from schoolgate.policies.life.queries import SOCIAL_NETWORKING, versions_for
from schoolgate.policies.life.reading import sections_of
from schoolgate.policies.life.rules import may_delegate, may_see_choices, may_withdraw
from schoolgate.policies.life.values_in_force import own_parameters_of, stated_groups
from schoolgate.policies.life.views.places import version_at
from schoolgate.policies.life.words import name_of_post
from schoolgate.policies.models import Version
from schoolgate.policies.packs import written
from schoolgate.policies.review_dates import review_day
from schoolgate.policies.text import PolicyText, canonical, from_json


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the list: until when it holds, and its state as kind and word."""

    version: Version
    until: dt.date | None
    kind: str
    word: str
    approvals: tuple[str, ...] = ()


def line_of(version: Version, all_of_it: list[Version]) -> Line:
    """A version beside the others of its policy. ``approvals`` must not be deferred."""
    today = clock.today()
    until = last_day(version, all_of_it)
    approvals = tuple(
        body_name(one["body"]) for one in version.approvals if one["decision"] == "approved"
    )
    if never_in_force(version):
        return Line(version, None, "stopped", _("Never in force"), approvals)
    if version.effective_from > today:
        return Line(version, until, "next", _("Not yet in force"), approvals)
    if in_force_on(all_of_it, today) == version:
        return Line(version, until, "good", _("In force"), approvals)
    withdrawn = version.withdrawn_from is not None and version.withdrawn_from <= today
    word = _("Withdrawn") if withdrawn else _("Replaced")
    return Line(version, until, "closed", word, approvals)


@require_GET
def versions(request: PersonRequest, school: str) -> HttpResponse:
    """All versions with their dates; asked for a day, which one was in force then."""
    place = school_for(request.person, school)
    listed = list(
        versions_for(request.person, place)
        .filter(policy__slug=SOCIAL_NETWORKING)
        .defer(None)
        .defer("source", "text", "values")
    )
    form = OnDayForm(request.GET if "day" in request.GET else None)
    day = form.cleaned_data["day"] if form.is_bound and form.is_valid() else None
    context = {
        "lines": [line_of(version, listed) for version in listed],
        "form": form,
        "day": day,
        "then": in_force_on(listed, day) if day else None,
    }
    return render(request, "policies/life/versions.html", context)


@require_GET
def version(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """One version: its dates, who approved it, its text and its values."""
    place, found = version_at(request, school, version)
    others = list(
        versions_for(request.person, place).filter(policy=found.policy_id).order_by("number")
    )
    here = next(one for one in others if one.pk == found.pk)
    here.approvals = found.approvals
    text = from_json(found.text)
    sees_choices = may_see_choices(request.person, place) is None
    context = {
        "version": found,
        "line": line_of(here, others),
        "review": review_day(found),
        "approvals": [
            (body_name(one["body"]), {**one, "meeting": dt.date.fromisoformat(one["meeting_on"])})
            for one in found.approvals
            if one["decision"] == "approved"
        ],
        "sections": sections_of(text),
        "text": text,
        "sees_choices": sees_choices,
        "groups": stated_groups(found.values, own_parameters_of(found)) if sees_choices else [],
        **(_carried_out(request.person, found, place, text) if sees_choices else {}),
        "may_withdraw": found.withdrawn_from is None
        and may_withdraw(request.person, found) is None,
    }
    return render(request, "policies/life/version.html", context)


def _carried_out(by: Person, version: Version, place: School, text: PolicyText) -> dict[str, Any]:
    """Which post carries the policy out and who holds it today, for staff and governors."""
    given = version.policy.delegations.first()
    return {
        "delegation": given,
        "post": name_of_post(given.role, version.values) if given else "",
        "caution": post_in_the_policy(text, given.role) if given else "",
        "holders": ", ".join(names(holders_at(place, [given.role]))) if given else "",
        "may_delegate": may_delegate(by, version.policy) is None,
    }


@require_GET
def version_pack(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """The pack from which a version was made; another school can take it over."""
    place, found = version_at(request, school, version)
    demand(may_see_choices(request.person, place))
    text = written(found.source)
    return _file(text.encode(), "application/yaml; charset=utf-8", f"policy-{found.number}.yaml")


@require_GET
def version_text(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """The text of a version, byte for byte what its hash was taken of."""
    place, found = version_at(request, school, version)
    demand(may_see_choices(request.person, place))
    return _file(canonical(found.text), "application/json", f"policy-{found.number}.json")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
