"""The ledger event of a nudge; what the asking itself records stands in ``declarations.events``."""

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

NUDGED = event(
    "declarations.nudged",
    _("{people} people were reminded by hand to sign {title}, edition {edition}"),
    facts="title edition people",
)
REOPENED = event(
    "declarations.reopened",
    _("{people} signatures on {title}, edition {edition}, count again: the signers came back"),
    facts="title edition people",
)
