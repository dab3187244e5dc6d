"""Where the school's own website is, as somebody there has entered it."""

from __future__ import annotations

from schoolgate.people.models import School
from schoolgate.sites.accounts import Account, account_of
from schoolgate.sites.models import SchoolPages


def home_of(school: School) -> str:
    """The address of the school's own website; empty where nobody has entered it. One query."""
    return SchoolPages.objects.filter(school=school).values_list("home", flat=True).first() or ""


def home_key(school: School) -> str:
    """The same as a key."""
    known = account_of(home_of(school))
    return known.key if known else ""


def is_in(account: Account, home: str) -> bool:
    """Whether an account is a website, by its key, or a page below it."""
    return bool(home) and home in (account.key, *account.above)
