"""What comes round in the worker."""

from __future__ import annotations

import datetime as dt

from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic
from schoolgate.publishing.actions import empty_old_requests


@periodic("publishing.empty_requests", every=dt.timedelta(days=1))
def empty_requests() -> int:
    """Keep names and addresses no longer than they are needed."""
    return empty_old_requests(by=System("publishing"))
