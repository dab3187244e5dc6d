"""What comes round for the public lists of accounts."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic
from schoolgate.sites.official.actions import note_all_shared, note_shared_homes


@periodic("sites.note_shared", every=dt.timedelta(days=1))
def note_shared_accounts() -> int:
    """A list shows an account from the day it opens, which nobody's step tells us of."""
    return note_all_shared(by=System("sites"))


@periodic("sites.note_shared_homes", every=dt.timedelta(days=1))
def note_shared_websites() -> int:
    """The same of the schools' own websites."""
    return note_shared_homes(by=System("sites"))
