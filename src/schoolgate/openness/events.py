"""The ledger events of openness. They say that something was written, never what or of whom."""

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

TOLD = event("openness.told", _("Something was told openly, in a note"))
ANSWERED = event("openness.answered", _("A note was answered"))
DECIDED = event(
    "openness.decided",
    _("A request in a note was decided: {state}"),
    facts="state",
    labels={"state": "openness.Note.state"},
)
ENDED = event("openness.ended", _("What a note told of is over"))
READ = event("openness.read", _("A note was read"))
CLEARED = event(
    "openness.cleared",
    _("Notes that were kept long enough are gone: {count}"),
    facts="count",
)
BREACHES_CHANGED = event(
    "openness.breaches_changed",
    _("The list of breaches was changed: {title}, in use: {in_use}"),
    facts="code title in_use",
)
