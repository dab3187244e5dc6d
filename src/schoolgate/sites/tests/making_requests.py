"""Proposals for sites and short requests, written and decided the way people do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import Hint, RequestKind, kind_named
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.queries import current_step, requests, shown_hash, values_in_hand
from schoolgate.approvals.states import RequestState
from schoolgate.core import clock
from schoolgate.people.models import Person
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.life.rules import bodies_of
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.tests.life import making

DAY = dt.timedelta(days=1)
PURPOSE = "Families read each week what Year 4 learns in science, with experiments to try at home."


def in_force(cast: Any, pack: str, *, whole: bool = False, **values: Any) -> Version:
    """A version of a pack in force, with some values of its own.

    Without ``whole`` its clauses are few: reading them all takes a second, and few tests need it.
    """
    draft = making.begun(cast, pack)
    for name, value in ({"consultation_required": ["no"]} | values).items():
        draft = set_draft_value(by=cast.head, draft=draft, name=name, value=value)
    if not whole:
        content = draft.content
        content["clauses"] = [
            one for one in content["clauses"] if one["area"] in {"policy-document", "review"}
        ]
        Draft.objects.filter(pk=draft.pk).update(content=content)
        draft.refresh_from_db()
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    for body in bodies_of(draft):
        draft = making.decide(cast, draft, body)
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    return version


def answers(cast: Any, **more: Any) -> dict[str, Any]:
    """Everything that the full form of a site on the school's own pages asks."""
    opens = clock.today() + 7 * DAY
    return {
        "department": "Year 4", "author": [cast.teacher.public_id],
        "line_manager": [cast.line_manager.public_id], "name": "The Year 4 blog",
        "purpose": PURPOSE, "aims": "Families talk with their child about science.",
        "content": "Photographs of experiments, with instructions.",
        "reputation": "A careless picture. Two people look at each.",
        "audience": ["pupils", "families"], "years": ["4"],
        "discussed_with": [cast.head.public_id], "discussed_on": clock.today().isoformat(),
        "best_interests": "They are proud of their work and explain it.",
        "risks": ["details", "strangers", "grooming", "bullying"], "vulnerable": "no",
        "contributors": ["nobody"], "host": "school", "security": "Only we can write.",
        "administrators": people(cast.teacher, cast.communications_manager),
        "moderators": people(cast.line_manager, cast.dsl), "cover": people(cast.network_manager),
        "rules": "ready", "brand": "yes", "brand_how": "The logo at the top.",
        "opens": opens.isoformat(), "closes": (opens + 200 * DAY).isoformat(),
        "exit": "We save the pages and tell families.", "hours": 2,
        "effort": "Each of us looks once a day.", "trained": "yes",
        "success": "Half of the families read it.",
        "evaluate_on": (opens + 100 * DAY).isoformat(),
    } | more  # fmt: skip


def elsewhere(**more: Any) -> dict[str, Any]:
    """What is asked beside that of an account on another service."""
    return {
        "host": "third-party", "address": "https://www.instagram.com/rowanyear9",
        "dedicated": "yes", "email": "year9@rowan.example", "terms_met": "yes",
        "terms_address": "https://help.instagram.com/581066165581870",
        "terms_read_on": clock.today().isoformat(),
        "report_address": "The three dots beside a post",
        "settings": ["two-steps", "shared-email", "no-messages", "followers", "comments", "tags",
                     "location", "downloads"],
        "intervention": "We hide it, keep a note and tell the safeguarding lead.",
        "under_age": "We take them out and tell the family.", "years": ["10"],
    } | more  # fmt: skip


def people(*some: Person) -> list[str]:
    """People as a form keeps them."""
    return [one.public_id for one in some]


def written(by: Person, kind: str = "site", **values: Any) -> ApprovalRequest:
    """A request that somebody has begun and answered."""
    begun = actions.begin(by=by, school=_school(by), kind=kind_named(kind))
    return actions.answer(by=by, request=begun, values=values)


def _school(by: Person) -> Any:
    return by.appointments.exclude(school=None).earliest("pk").school


def hints(request: ApprovalRequest, **changed: Any) -> dict[str, list[Hint]]:
    """What the form says of its answers, by question, with some answers otherwise."""
    found: dict[str, list[Hint]] = {}
    values = {**values_in_hand(fresh(request)), **changed}
    for hint in kind_named(request.kind).hints(request, values):
        found.setdefault(hint.question, []).append(hint)
    return found


def fresh(request: ApprovalRequest) -> ApprovalRequest:
    """The request as it stands now."""
    return requests().get(pk=request.pk)


def decide(by: Person, request: ApprovalRequest, verdict: str = "approved") -> None:
    """Decide the step whose turn it is, on what is there now."""
    request = fresh(request)
    step = current_step(request)
    assert step is not None
    words = "" if verdict == "approved" else "Say more."
    given = actions.Verdict(verdict, shown_hash(request), words)
    actions.decide(by=by, request=request, step=step, verdict=given)


def approved(cast: Any, request: ApprovalRequest, *deciders: Person) -> ApprovalRequest:
    """The request once these have approved it, one after the other."""
    for one in deciders:
        decide(one, request)
    request = fresh(request)
    assert request.state == RequestState.APPROVED
    return request


def kinds() -> list[RequestKind]:
    """The kinds that this app lists."""
    from schoolgate.sites.requests.forms import forms  # noqa: PLC0415 - after the settings

    return [kind_named(name) for name in forms()]
