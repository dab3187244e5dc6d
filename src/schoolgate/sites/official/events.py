"""The ledger events of an account or a website that another school lists as well."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

SHARED = event(
    "sites.listed_elsewhere",
    _("{other} lists the account of the site “{site}” as its own as well"),
    facts="site other other_id",
)
HOME_SHARED = event(
    "sites.home_listed_elsewhere",
    _("{other} says as well that the website {home} is its own"),
    facts="home other other_id",
)
