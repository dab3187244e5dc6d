"""The ledger events of this app. What is asked may name people, so it can be erased."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.approvals.kinds import Words, request_kinds
from schoolgate.ledger.events import event
from schoolgate.reference import roles


def _titles() -> Mapping[str, Words]:
    return {kind.name: kind.title for kind in request_kinds().values()}


def _roles() -> Mapping[str, Words]:
    return {code: role.title for code, role in roles().items()} | {
        "line-manager": _("Line manager")
    }


OF_A_REQUEST = "kind round sha256"
BEGUN = event(
    "approvals.begun", _("A request was begun: {kind}"), facts="kind", labels={"kind": _titles}
)
ASKED = event(
    "approvals.asked",
    _(
        "Approval was asked for: {kind}, “{title}”, {steps}, round {round}; the last approval also"
        " counts for: {also}"
    ),
    facts=f"{OF_A_REQUEST} steps also edition",
    personal="title",
    counts={"steps": ngettext_lazy("%(n)d step", "%(n)d steps", "n")},
    labels={"kind": _titles, "also": _roles},
)
STEP_APPROVED = event(
    "approvals.step_approved",
    _("{kind}, “{title}”: approved as {role}"),
    facts=f"{OF_A_REQUEST} role way",
    personal="title instead_of words",
    labels={"kind": _titles, "role": _roles},
)
APPROVED = event(
    "approvals.approved",
    _("{kind}, “{title}”: everybody whose word it needs has approved it"),
    facts=OF_A_REQUEST,
    personal="title",
    labels={"kind": _titles},
)
CHANGES_WANTED = event(
    "approvals.changes_wanted",
    _("{kind}, “{title}”: changes were asked for as {role}"),
    facts=f"{OF_A_REQUEST} role way",
    personal="title instead_of words",
    labels={"kind": _titles, "role": _roles},
)
REFUSED = event(
    "approvals.refused",
    _("{kind}, “{title}”: refused as {role}"),
    facts=f"{OF_A_REQUEST} role way",
    personal="title instead_of words",
    labels={"kind": _titles, "role": _roles},
)
WITHDRAWN = event(
    "approvals.withdrawn", _("{kind}, “{title}”: taken back by the one who asked"),
    facts="kind round", personal="title", labels={"kind": _titles},
)  # fmt: skip
LAPSED = event(
    "approvals.lapsed", _("{kind}, “{title}”: lapsed, since the one who asked may not ask any more"),
    facts="kind round", personal="title", labels={"kind": _titles},
)  # fmt: skip
ADVICE_ASKED = event(
    "approvals.advice_asked", _("{kind}: advice was asked for"),
    facts="kind", personal="question", labels={"kind": _titles},
)  # fmt: skip
ADVICE_GIVEN = event(
    "approvals.advice_given", _("{kind}: advice was given"),
    facts="kind", personal="answer", labels={"kind": _titles},
)  # fmt: skip
