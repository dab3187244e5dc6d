"""The ledger event of an address that was entered later."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

PLACED = event(
    "sites.placed", _("The site “{site}” is at {address}"), facts="site address key"
)  # fmt: skip
