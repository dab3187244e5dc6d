"""What comes round for the register: teams that have become too small, days that are due."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic, stopping
from schoolgate.sites.actions import note_shortages
from schoolgate.sites.first_day.actions import note_first_live
from schoolgate.sites.queries import open_sites, schools_with_sites, seen
from schoolgate.sites.told import tell_what_is_due

WORKER = System("sites")


@periodic("sites.look_after", every=dt.timedelta(days=1))
def look_after() -> int:
    """Look at every open site; answers how many."""
    count = 0
    for school in schools_with_sites():
        if stopping():
            break
        for one in seen(school, open_sites(school)):
            note_first_live(by=WORKER, one=one)
        note_shortages(by=WORKER, school=school)
        for one in seen(school, open_sites(school)):
            tell_what_is_due(one)
            count += 1
    return count
