"""The parameters in force: what each is, which clauses use it, what follows it, since when."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life.queries import SOCIAL_NETWORKING, versions_for
from schoolgate.policies.life.values_in_force import (
    ValueGroup,
    ValueRow,
    groups_in_force,
    own_parameters_of,
)
from schoolgate.policies.models import Version
from schoolgate.policies.policy import policy_for
from schoolgate.policies.rules import may_see_documents
from schoolgate.policies.text import from_json

SHOWN = ("all", "followed", "differs", "silent")


@require_GET
def in_force(request: PersonRequest, school: str) -> HttpResponse:
    """Every parameter of the version in force."""
    place = school_for(request.person, school)
    demand(may_see_documents(request.person, place))
    policy = policy_for(place)
    versions = list(
        versions_for(request.person, place)
        .filter(policy__slug=SOCIAL_NETWORKING)
        .defer(None)
        .defer("source", "text", "approvals")
    )
    text, own = None, {}
    if policy.version is not None:
        kept = Version.objects.only("text", "source").get(pk=policy.version.pk)
        text, own = from_json(kept.text), own_parameters_of(kept)
    shown = request.GET.get("show", "all")
    groups = groups_in_force(policy, text, versions, clock.today(), own)
    context = {
        "version": policy.version,
        "groups": _only(groups, shown),
        "shown": shown,
        "tabs": _tabs(groups, shown),
        "silent": sum(not row.stated for group in groups for row in group.rows),
        "choices": sum(len(group.rows) for group in groups),
    }
    return render(request, "policies/life/in_force.html", context)


def _wanted(row: ValueRow, shown: str) -> bool:
    return {
        "followed": bool(row.followers or row.controls),
        "differs": row.differs,
        "silent": not row.stated,
    }.get(shown, True)


def _only(groups: list[ValueGroup], shown: str) -> list[ValueGroup]:
    found = [
        ValueGroup(group.title, [row for row in group.rows if _wanted(row, shown)])
        for group in groups
    ]
    return [group for group in found if group.rows]


def _tabs(groups: list[ValueGroup], shown: str) -> list[dict[str, object]]:
    labels = {
        "all": _("All choices"),
        "followed": _("The software follows"),
        "differs": _("Other than we recommend"),
        "silent": _("Not stated"),
    }
    return [
        {
            "label": labels[one],
            "url": f"?show={one}",
            "current": one == shown or (one == "all" and shown not in SHOWN),
            "count": sum(_wanted(row, one) for group in groups for row in group.rows),
        }
        for one in SHOWN
    ]
