"""The ledger event of the first day on which a site was live."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

FIRST_LIVE = event(
    "sites.first_live", _("The site “{site}” is live for the first time"), facts="site"
)
