"""The closed list of this app's ledger events."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event
from schoolgate.notices.kinds import notice_kinds

SETTINGS_CHANGED = event(
    "notices.settings_changed", _("When to write to somebody was changed: {fields}"), facts="fields"
)
ESCALATED = event(
    "notices.escalated",
    _("“{kind}” went unanswered after {reminders}; also told: {told}"),
    facts="kind reminders told",
    counts={
        "reminders": ngettext_lazy("%(n)d reminder", "%(n)d reminders", "n"),
        "told": ngettext_lazy("%(n)d person", "%(n)d people", "n"),
    },
    labels={"kind": lambda: {kind.name: kind.mail for kind in notice_kinds().values()}},
)
FEED_MADE = event(
    "notices.calendar_feed_made",
    _("Somebody made a secret address for their calendar; one made before no longer answers"),
)
FEED_STOPPED = event(
    "notices.calendar_feed_stopped", _("Somebody stopped the secret address for their calendar")
)
