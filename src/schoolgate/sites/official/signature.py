"""The signature of a badge: that this installation drew it for this account on this day.

It says nothing about the page that a badge stands on: a badge can be copied.
"""

from __future__ import annotations

import datetime as dt

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from schoolgate.sites.models import Site

LETTERS = 16  # of six bits each: too many to guess, and few enough for a code that phones can read
DAY = "%Y%m%d"
DAY_LETTERS = 8


def signed(site: Site, day: dt.date) -> str:
    """What stands in the address of a badge: the day on which it was drawn, and our signature."""
    signature = Signer(salt="sites.badge").signature(_said(site, day))
    return f"{day:{DAY}}{signature[:LETTERS]}"


def day_drawn(site: Site, words: str) -> dt.date | None:
    """The day on which we drew a badge with these words for the account; nothing if we did not."""
    try:
        day = dt.datetime.strptime(words[:DAY_LETTERS], DAY).date()  # noqa: DTZ007 - a day alone
    except ValueError:
        return None
    return day if constant_time_compare(words, signed(site, day)) else None


def _said(site: Site, day: dt.date) -> str:
    """What a badge says, so that none of it can be changed: school, account, address and day."""
    return f"{site.school.public_id}\n{site.public_id}\n{site.key}\n{day.isoformat()}"
