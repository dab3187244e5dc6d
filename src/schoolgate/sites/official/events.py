"""The ledger event of an account that another school lists as well."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

SHARED = event(
    "sites.listed_elsewhere",
    _("{other} lists the account of the site “{site}” as its own as well"),
    facts="site other other_id",
)
