"""What comes round in the worker: notes that were kept long enough."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic
from schoolgate.openness.actions import clear_old_notes

WORKER = System("openness")


@periodic("openness.clear", every=dt.timedelta(days=1))
def clear() -> int:
    """Drop them; answers how many."""
    return clear_old_notes(by=WORKER)
