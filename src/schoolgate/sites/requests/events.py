"""The ledger event of a site that enters the register."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

ENTERED = event(
    "sites.entered",
    _("The site “{site}” entered the register; it goes live on {opens}. It is run by {team}"),
    facts="site platform key opens closes",
    personal="team",
)
LEFT_OUT = event(
    "sites.left_out",
    _(
        "Not entered with the site “{site}”, since they may not have their part there today: {names}"
    ),
    facts="site",
    personal="names",
)
