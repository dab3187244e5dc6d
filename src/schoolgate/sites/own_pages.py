"""Where the school's own website is, as somebody there has entered it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.people.models import School
from schoolgate.reference import platforms
from schoolgate.sites.accounts import Account, account_of, minimum_age_on
from schoolgate.sites.models import SchoolPages


def home_of(school: School) -> str:
    """The address of the school's own website; empty where nobody has entered it. One query."""
    return SchoolPages.objects.filter(school=school).values_list("home", flat=True).first() or ""


def home_key(school: School) -> str:
    """The same as a key; an account on a service is nobody's website."""
    known = account_of(home_of(school))
    return known.key if known and _may_be_a_website(known) else ""


def _may_be_a_website(known: Account) -> bool:
    """Whether it is no account on a service, unless one on which people make websites and which has
    no age of its own.
    """
    if minimum_age_on(known.platform, clock.today()) is not None:
        return False
    service = platforms().get(known.platform)
    return not known.handle or (service is not None and service.kind == "blog")


def why_no_home(address: str) -> str | None:
    """Why an address cannot be that of the school's own website; a reason, or nothing."""
    known = account_of(address)
    if known is None or not known.key:
        return _(
            "We do not know which page that is. Paste its whole address, beginning with https."
        )
    if asks(address):
        return _("Paste the address without what stands from the sign ? or # on.")
    if not _may_be_a_website(known):
        return _("That is an account on a service, not a website of the school's own. Ask for it as a"
                 " site.")  # fmt: skip
    return None


def asks(address: str) -> bool:
    """Whether a question or a part of a page is in an address: such a page may lead on elsewhere."""
    return "?" in address or "#" in address


def is_in(account: Account, home: str) -> bool:
    """Whether an account is a website, by its key, or a page below it."""
    return bool(home) and home in (account.key, *account.above)
