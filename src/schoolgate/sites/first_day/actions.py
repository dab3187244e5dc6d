"""The only writer of the first day on which a site was live."""

from __future__ import annotations

from django.db import transaction

from schoolgate.core.actors import System
from schoolgate.ledger.actions import record
from schoolgate.sites.first_day.events import FIRST_LIVE
from schoolgate.sites.models import Site
from schoolgate.sites.queries import Seen, seen_site

NOTICER = System("sites")


def look_whether_live(site: Site) -> None:
    """Keep the day where a site is live and nobody has noticed it yet; for whoever changes it next."""
    if site.first_live is None:
        note_first_live(by=NOTICER, one=seen_site(site))


def note_first_live(*, by: System, one: Seen) -> bool:
    """Keep the day on which a site was seen live, once."""
    if one.site.first_live is not None or not one.standing.is_live:
        return False
    with transaction.atomic():
        site = Site.objects.select_for_update().select_related("school").get(pk=one.site.pk)
        if site.first_live is None:
            site.first_live = one.day
            site.save(update_fields=["first_live"])
            record(
                FIRST_LIVE, by=by, chain=site.school, subject=("site", site.public_id),
                facts={"site": site.name},
            )  # fmt: skip
    one.site.first_live = site.first_live
    return True
