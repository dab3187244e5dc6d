"""The ledger events of openness. What people told, and whom it names, can be erased."""

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

TOLD = event("openness.told", _("A note was written: {kind}"), facts="kind goes_to")
ANSWERED = event("openness.answered", _("A note was answered: {kind}"), facts="kind")
DECIDED = event(
    "openness.decided", _("A request was decided: {kind}, {state}"), facts="kind state until"
)
ENDED = event("openness.ended", _("What a note told of is over: {kind}"), facts="kind")
READ = event("openness.read", _("A note that names a child was read: {kind}"), facts="kind")
CLEARED = event("openness.cleared", _("{count} notes were kept long enough and are gone"),
                facts="count")  # fmt: skip
SELF_CHECKED = event(
    "openness.self_checked", _("Somebody looked through their own practice: {subject}"),
    facts="subject",
)  # fmt: skip
