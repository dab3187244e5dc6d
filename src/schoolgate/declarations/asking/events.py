"""The ledger event of a nudge; what the asking itself records stands in ``declarations.events``."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

NUDGED = event(
    "declarations.nudged",
    _("Reminded by hand to sign {title}, edition {edition}: {people}"),
    facts="title edition people",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
)
REOPENED = event(
    "declarations.reopened",
    _("What they signed of {title}, edition {edition}, counts again for {people} who came back"),
    facts="title edition people",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
)
