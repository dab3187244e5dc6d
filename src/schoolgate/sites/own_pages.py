"""Where the school's own website is, as a head has entered it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.people.models import School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import standing_of
from schoolgate.reference import platforms
from schoolgate.sites.accounts import Account, account_of, minimum_age_on
from schoolgate.sites.models import SchoolPages, Site


def home_of(school: School) -> str:
    """The address of the school's own website; empty where no head has entered it."""
    pages = _word_of_a_head(school)
    return pages.home if pages is not None else ""


def _word_of_a_head(school: School) -> SchoolPages | None:
    pages = SchoolPages.objects.select_related("school", "by").filter(school=school).first()
    return pages if pages is not None and is_word_of_a_head(pages) else None


def is_word_of_a_head(pages: SchoolPages) -> bool:
    """Whether a head said where the website is: before, others could."""
    then = standing_of(pages.by, timezone.localdate(pages.at))
    return bool(then.roles_at(pages.school) & frozenset(HEADS))


def home_key(school: School) -> str:
    """The same as a key."""
    return key_of(home_of(school))


def home_key_now(school: School) -> str:
    """The same, and empty as well where the website was given up since: see ``is_given_up``."""
    pages = _word_of_a_head(school)
    return "" if pages is None or is_given_up(pages) else key_of(pages.home)


def is_given_up(pages: SchoolPages) -> bool:
    """Whether an entry of the website that was official was closed after a head last said that this
    is the website: of the two the later word counts.
    """
    closed = Site.objects.filter(school=pages.school, closed_at__gt=pages.at, key__in=_with(pages))
    return closed.exclude(first_live=None).exists()


def ends_home(site: Site) -> bool:
    """Whether the school's own website counts no more once this site is closed."""
    pages = _word_of_a_head(site.school)
    return pages is not None and site.first_live is not None and site.key in _with(pages)


def _with(pages: SchoolPages) -> list[str]:
    """The keys of the website and of what it is in."""
    known = account_of(pages.home)
    return [known.key, *known.above] if known and known.key else []


def key_of(home: str) -> str:
    """The key of a website by its address; an account on a service is nobody's website."""
    known = account_of(home)
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


def is_on(account: Account, home: str) -> bool:
    """Whether an account is a page of a website, by its key; where that is a whole host, also one of
    a host below.
    """
    if is_in(account, home):
        return True
    kind, _colon, host = home.partition(":")
    top = (account.key, *account.above)[-1]
    is_host = kind == "web" and "/" not in host and not account.platform
    return is_host and top.startswith("web:") and top.endswith(f".{host}")
