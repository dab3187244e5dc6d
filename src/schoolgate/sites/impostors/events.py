"""The ledger events of accounts that pretend. They say that there is a case, never what it says."""

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

TOLD = event("sites.impostor_told", _("An account that pretends to be the school's was told of"))
TOLD_AGAIN = event(
    "sites.impostor_told_again",
    _("Somebody else told what they saw of an account that pretends to be the school's"),
)
REPORTED = event(
    "sites.impostor_reported",
    _("An account that pretends was reported to its service on {day}"),
    facts="day",
)
GONE = event("sites.impostor_gone", _("An account that pretended is gone"))
OURS = event("sites.impostor_ours", _("An account that was told of is the school's, or harmless"))
EMPTIED = event(
    "sites.impostors_emptied",
    _("What was written in closed cases of accounts that pretend was erased: {count}"),
    facts="count",
)
