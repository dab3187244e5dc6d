"""The ledger events of the register. The name of a site is its own; people's names can be erased."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event
from schoolgate.sites.ending.closing import Done, ExitStep

PART = "sites.TeamMember.part"


def _steps() -> Mapping[str, str | Promise]:
    return {step.value: step.label for step in ExitStep}


def _outcomes() -> Mapping[str, str | Promise]:
    return {one.value: one.label for one in Done}


TEAM_NAMED = event(
    "sites.team_named",
    _("{name} was named to the team of the site “{site}” from {from_date}: {part}"),
    facts="site part from_date member",
    personal="name position",
    labels={"part": PART},
)
TEAM_ENDED = event(
    "sites.team_ended",
    _("The part of {name} in the site “{site}” ends on {until}: {part}"),
    facts="site part until",
    personal="name",
    labels={"part": PART},
)
HANDED_OVER = event(
    "sites.handed_over",
    _(
        "What is to be known after {name} was written down for the team of the site “{site}”: {part}"
    ),
    facts="site part member",
    personal="name",
    labels={"part": PART},
)
TEXT_WRITTEN = event(
    "sites.text_written",
    _("The site “{site}” has edition {edition} of a text: {kind}, {reader}"),
    facts="site kind reader edition sha256",
    labels={"kind": "sites.SiteText.kind", "reader": "sites.SiteText.reader"},
)
OWNERS_NAMED = event(
    "sites.owners_named",
    _("The site “{site}” is now owned by {owner}; {recovery} can get the account back"),
    facts="site",
    personal="owner recovery",
)
PUPILS_LET_IN = event(
    "sites.pupils_let_in", _("Pupils were let into the site “{site}”: {address}"),
    facts="site address",
)  # fmt: skip
PUPILS_KEPT_OUT = event(
    "sites.pupils_kept_out", _("The site “{site}” was closed for pupils: {words}"), facts="site",
    personal="words",
)  # fmt: skip
PAUSED = event(
    "sites.paused", _("The site “{site}” was paused: {words}"), facts="site", personal="words"
)
RESUMED = event("sites.resumed", _("The site “{site}” goes on"), facts="site")
CLOSING_BEGUN = event(
    "sites.closing_begun", _("The closing of the site “{site}” was begun: {words}"), facts="site",
    personal="words",
)  # fmt: skip
CLOSING_STOPPED = event(
    "sites.closing_stopped", _("The site “{site}” is kept after all"), facts="site"
)
EXIT_ANSWERED = event(
    "sites.exit_answered",
    _("Closing the site “{site}”: {step}: {outcome}"),
    facts="site step outcome",
    labels={"step": _steps, "outcome": _outcomes},
)
CLOSED = event("sites.closed", _("The site “{site}” was closed"), facts="site")
CERTIFIED = event(
    "sites.certified",
    _("The site “{site}” was confirmed for the term; still needed: {needed}, still right: {right},"
      " team still right: {team_right}"),
    facts="site needed right team_right",
    personal="words",
)  # fmt: skip
TEAM_SHORT = event(
    "sites.team_short",
    _("The team of the site “{site}” is short since {since}: {part}, {have} of {wanted}"),
    facts="site part have wanted since",
    labels={"part": PART},
)
PAUSED_FOR_TEAM = event(
    "sites.paused_for_team",
    _("The site “{site}” counts as paused: its team has been short since {since}"),
    facts="site since",
)
FIRST_LIVE = event(
    "sites.first_live", _("The site “{site}” is live for the first time"), facts="site"
)
