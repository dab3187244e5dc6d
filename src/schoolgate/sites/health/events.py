"""The ledger events of the health of sites."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

_LABELS = {"matter": "sites.HealthCheck.matter", "found": "sites.HealthCheck.found"}

FOUND = event(
    "sites.health_found",
    _("A look at the site “{site}” found: {matter}: {found}"),
    facts="site matter found",
    labels=_LABELS,
)
SEEN = event(
    "sites.health_seen",
    _("Somebody looked at the site “{site}”: {matter}: {found}"),
    facts="site matter found picture_sha256",
    personal="words",
    labels=_LABELS,
)
PICTURE_REMOVED = event(
    "sites.picture_removed",
    _("A picture of the site “{site}” was taken away: {matter}"),
    facts="site matter picture_sha256",
    labels={"matter": _LABELS["matter"]},
)
PICTURE_SHUT_OFF = event(
    "sites.picture_shut_off",
    _("A picture of the site “{site}” was shut off, as it may be illegal: {matter}"),
    facts="site matter picture_sha256",
    labels={"matter": _LABELS["matter"]},
)
PICTURE_DELETED = event(
    "sites.picture_deleted",
    _("A picture of the site “{site}” was deleted as the police advised: {matter}"),
    facts="site matter picture_sha256",
    personal="advice",
    labels={"matter": _LABELS["matter"]},
)
PICTURE_LET_BACK = event(
    "sites.picture_let_back",
    _(
        "A picture of the site “{site}” is shown again, as the police said it is not illegal: {matter}"
    ),
    facts="site matter picture_sha256",
    personal="advice",
    labels={"matter": _LABELS["matter"]},
)
PICTURES_ERASED = event(
    "sites.pictures_erased",
    _("Pictures of official sites were erased at the end of their time: {count}"),
    facts="count",
)
PAGES_NAMED = event(
    "sites.pages_named",
    _("The school's own website is at {home}, its page on acceptable use at {acceptable_use}"),
    facts="home acceptable_use",
)
WEBSITE_TAKEN_AWAY = event(
    "sites.website_taken_away",
    _("The school's own website was {home} and is none any more"),
    facts="home",
)
