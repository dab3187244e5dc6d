"""What a site is live by is looked at as soon as it is done."""

from __future__ import annotations

from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hears
from schoolgate.sites.first_day.actions import look_whether_live
from schoolgate.sites.queries import all_sites


@hears("sites.entered", "sites.team_named", "sites.text_written", "sites.resumed")
@hears("sites.closing_stopped")
def look(entry: Entry) -> None:
    """Keep its first day where it is live now."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    if site is not None:
        look_whether_live(site)
