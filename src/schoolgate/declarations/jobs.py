"""What comes round in the worker: joiners and leavers, and time stamps from outside."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings

from schoolgate.core.actors import System
from schoolgate.core.periodic import periodic, stopping
from schoolgate.declarations import actions, told
from schoolgate.declarations.models import Declaration

WORKER = System("declarations")
A_ROUND = 200

log = logging.getLogger(__name__)


def stamp_declarations() -> int:
    """Have what is not stamped yet stamped from outside; answers how many were.

    Nothing waits for it: where the authority does not answer, the rest has its turn next time.
    """
    url: str = settings.TIMESTAMP_URL
    if not url:
        return 0
    from schoolgate.declarations.proof import configured_trust  # noqa: PLC0415 - slow, seldom needed
    from schoolgate.policies.paper.stamps import (  # noqa: PLC0415 - likewise
        NoStamp,
        StampNotGiven,
        check_stamp,
        request_stamp,
    )

    trust = configured_trust()
    if trust is None:
        return 0
    stamped = 0
    bare = Declaration.objects.filter(stamp=None).order_by("pk").only("pk", "digest")
    for declaration in bare[:A_ROUND]:
        if stopping():
            break
        data = declaration.digest.encode()
        try:
            token = request_stamp(data, url, trust)
            stamp = check_stamp(data, token, trust)
        except StampNotGiven as problem:
            log.warning("No time stamp this time: %s", problem)
            break
        except NoStamp as problem:
            log.warning("A time stamp that proves nothing was thrown away: %s", problem)
            break
        stamped += actions.keep_stamp(declaration=declaration, token=token, stamped_at=stamp.time)
    return stamped


def ask_joiners_and_leavers() -> int:
    """Ask whoever joins or leaves, and tell them; of those who are gone, tell the school."""
    asked = actions.ask_tasks(by=WORKER)
    told.tell_of_tasks()
    told.tell_of_those_who_left()
    return asked


periodic("declarations.stamps", every=dt.timedelta(minutes=1))(stamp_declarations)
periodic("declarations.joining", every=dt.timedelta(hours=1))(ask_joiners_and_leavers)
periodic("declarations.collected", every=dt.timedelta(hours=1))(told.tell_collectors)
