"""The ledger event of a correction; it keeps both wordings."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event


def _matters() -> Mapping[str, str | Promise]:
    return {"name": _("its name"), "purpose": _("what it is for")}


CORRECTED = event(
    "sites.corrected",
    _("Of the site “{site}” {matter} was corrected from “{before}” to “{after}”"),
    facts="site matter",
    personal="before after",
    labels={"matter": _matters},
)
