"""What comes round in the worker."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.periodic import periodic
from schoolgate.people.roster import recovery

periodic("people.resume_rosters", every=dt.timedelta(minutes=1))(recovery.resume_rosters)
periodic("people.clear_rosters", every=dt.timedelta(hours=24))(recovery.clear_rosters)
