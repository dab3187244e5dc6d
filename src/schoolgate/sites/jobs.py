"""What comes round for the register: teams that have become too small, days that are due."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.core.going_on import TakeTurn, going_on
from schoolgate.core.periodic import periodic, stopping
from schoolgate.people.models import School
from schoolgate.sites.actions import note_first_live, note_shortages
from schoolgate.sites.queries import open_sites, schools_with_sites, seen
from schoolgate.sites.told import tell_what_is_due

WORKER = System("sites")


@periodic("sites.look_after", every=dt.timedelta(days=1))
def look_after() -> int:
    """Look at every open site; answers how many."""
    count = 0
    with going_on() as take_turn:
        for school in schools_with_sites():
            if stopping():
                break
            with take_turn(school.public_id):
                count += _look_after(school, take_turn)
    return count


def _look_after(school: School, take_turn: TakeTurn) -> int:
    count = 0
    for one in seen(school, open_sites(school)):
        with take_turn(one.site.public_id):
            note_first_live(by=WORKER, one=one)
    with take_turn(school.public_id):
        note_shortages(by=WORKER, school=school)
    for one in seen(school, open_sites(school)):
        with take_turn(one.site.public_id):
            tell_what_is_due(one)
            count += 1
    return count
