"""What comes round in the worker for cases of impostors."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic
from schoolgate.sites.impostors.actions import empty_old_impostors


@periodic("sites.empty_impostors", every=dt.timedelta(days=1))
def empty_impostors() -> int:
    """Keep what strangers wrote no longer than it is needed."""
    return empty_old_impostors(by=System("sites"))
