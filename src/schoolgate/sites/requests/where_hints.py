"""What the form of a new site says of where it lives: the account, its ages, settings and terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.approvals.kinds import Hint
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.core.words import translated
from schoolgate.people.addresses import FOR_ANYBODY, is_own
from schoolgate.policies.life.following import follows
from schoolgate.reference import Platform, platforms
from schoolgate.sites.accounts import (
    Account,
    account_of,
    ages_of_year,
    first_days,
    minimum_age_on,
    too_young,
)
from schoolgate.sites.models import Site
from schoolgate.sites.queries import asked_of
from schoolgate.sites.requests.asked import CHILDREN, Asked, service_of

AGES = ("WAL-15.5-a", "HOL-A.2-5", "HOL-7.3-b", "WHF-OFFICIAL-5")
# The settings that matter on each kind of service; those of the first row matter on all.
SETTINGS_OF_ALL = ("two-steps", "shared-email")
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "social-network": ("no-messages", "comments", "tags", "location"),
    "microblog": ("no-messages", "comments", "tags", "location"),
    "content-sharing": ("no-messages", "comments", "tags", "location", "downloads"),
    "video": ("comments", "downloads", "live"),
    "live-stream": ("no-messages", "comments", "live"),
    "audio": ("comments", "downloads"),
    "blog": ("comments",),
    "wiki": ("comments",),
    "forum": ("no-messages", "comments", "join"),
    "messaging": ("join", "contacts"),
    "video-chat": ("join", "contacts", "live"),
    "calls": ("join", "contacts"),
    "gaming": ("no-messages", "join", "live"),
    "virtual-world": ("no-messages", "join", "live"),
    "school": (),
}
SETTINGS_OF_OTHERS = ("no-messages", "comments")
NONE_YET = "none-yet"  # what somebody ticks who has set nothing
HAS_FOLLOWERS = frozenset({"social-network", "microblog", "content-sharing", "video"})


def _own_page(asked: Asked) -> Iterator[Hint]:
    """An address that is none of the school's own pages: of another service more is asked. What lies
    below the website that the school has entered as its own is its own, on whichever service.
    """
    account = asked.own_account
    if asked.values.get("host") != "school" or not asked.text("own_address"):
        return
    other = asked.label("host", ["third-party"])
    bars = True
    if account is None or not account.key:
        words = _("We do not know which page that is. Paste its whole address, or leave it empty.")
    elif account.pretends:
        words = _pretends(account)
    elif service := service_of(account):
        age = minimum_age_on(service.id, asked.first_day)
        if age is None and asked.is_ours(account):
            return
        words = _elsewhere(account, service, age, other)
    elif not asked.has_own_pages:
        words = _("Nobody has entered the school's own website yet, so we cannot tell whether that page"
                  " is the school's. Those who decide look at it.")  # fmt: skip
        bars = False
    elif not asked.is_ours(account):
        words = _("That is none of the school's pages that we know. If another service hosts the site,"
                  " answer “%(other)s”.") % {"other": other}  # fmt: skip
        bars = False
    else:
        return
    yield Hint("own_address", words, ("WAL-APP1-24", *AGES), bars=bars)


def _elsewhere(account: Account, service: Platform, age: int | None, other: str) -> str:
    if age is None:
        words = _("%(service)s is another service. Answer “%(other)s” to who hosts the site: then we"
                  " ask for its ages, terms and settings too. If the school's own website is there, let"
                  " the headteacher enter that first, under “Official sites”.")  # fmt: skip
    elif account.handle:
        words = _("This is “%(handle)s” on %(service)s, not a page of the school's own. Nobody under"
                  " %(age)d may use it. Answer “%(other)s” to who hosts the site.")  # fmt: skip
    else:
        words = _("This is %(service)s, not a page of the school's own. Nobody under %(age)d may use"
                  " it. Answer “%(other)s” to who hosts the site.")  # fmt: skip
    return words % {
        "handle": account.handle, "service": service.name, "age": age, "other": other,
    }  # fmt: skip


def _pretends(account: Account) -> str:
    words = _("That looks like an address of %(service)s, and is not one.")
    return words % {"service": platforms()[account.pretends].name}


def _account(asked: Asked) -> Iterator[Hint]:
    if not asked.elsewhere:
        return
    if asked.text("address"):
        yield from _recognised(asked)
    if asked.values.get("dedicated") == "no":
        yield Hint(
            "dedicated",
            _("An official site has an account of its own, apart from anybody's personal one. Make"
              " a new one."),
            ("LTL-2.1",), bars=asked.policy.value("dedicated_official_account") is True,
        )  # fmt: skip
    address, ends = asked.text("email"), asked.school.mail_domains
    strange = not is_own(address, ends) if ends else is_own(address, FOR_ANYBODY)
    if address and ("@" not in address or strange):
        yield Hint(
            "email",
            _("That is no email address of the school. An official account belongs to one."),
            ("LTL-2.1",),
        )  # fmt: skip


def _recognised(asked: Asked) -> Iterator[Hint]:
    """What the address says: the service, the name of the account, who may have one there."""
    account, platform = asked.account, asked.platform
    clauses = ("WAL-APP1-24", "WAL-15.5-a")
    if account is None or not account.key:
        words = _("We do not know which account that is. Paste its whole address, or name the"
                  " service too.")  # fmt: skip
        yield Hint("address", words, clauses, bars=True)
    elif account.pretends:
        yield Hint("address", _pretends(account), clauses, bars=True)
    elif platform is None and asked.is_ours(account):
        words = _("That looks like one of the school's own pages. If the school runs it itself, go back"
                  " one page and answer “%(ours)s”. If another service runs it for the school, leave"
                  " it, and look up its minimum age.")  # fmt: skip
        words %= {"ours": asked.label("host", ["school"])}
        yield Hint("address", words, clauses)
    elif platform is None:
        words = _("We do not know this service, nor who may use it. Look up its minimum age.")
        yield Hint("address", words, clauses)
    elif platform.status == "defunct":
        words = _("%(service)s is no longer there. Choose another place.")
        yield Hint("address", words % {"service": platform.name}, clauses, bars=True)
    else:
        yield Hint("address", _known(asked, account, platform), clauses)


_UNKNOWN_AGE = gettext_lazy("We do not know from what age on it may be used. Look that up.")
_FOR_SCHOOLS = gettext_lazy(
    "It is made for schools. Look up in its terms from what age on, and with whose consent, pupils"
    " may use it."
)


def _known(asked: Asked, account: Account, platform: Platform) -> str:
    age = minimum_age_on(platform.id, asked.first_day)
    otherwise = _FOR_SCHOOLS if platform.for_schools else _UNKNOWN_AGE
    said = [
        _("This is “%(handle)s” on %(service)s.") if account.handle else _("This is %(service)s."),
        _("Nobody under %(age)d may use it.") if age else otherwise,
    ]
    facts = {"handle": account.handle, "service": platform.name, "age": age}
    return " ".join(words % facts for words in said)


def _duplicates(asked: Asked) -> Iterator[Hint]:
    account = asked.account or asked.own_account
    question = "address" if asked.elsewhere else "own_address"
    if account is None or not account.key:
        return
    for site in Site.objects.filter(school=asked.school, key=account.key):
        if site.request_id == asked.request.pk:
            continue
        if site.closed_at is None:
            yield Hint(
                question,
                _("The school has this account already: %(site)s. Join its team instead.")
                % {"site": site.name},
                ("WAL-16.1-a", "HOL-A.3.1-a"), bars=True,
            )  # fmt: skip
        else:
            yield Hint(
                question,
                _("The school had this account before: %(site)s. Its old readers may come back.")
                % {"site": site.name},
                ("WAL-16.1-a",),
            )  # fmt: skip


def settings_of(platform: Platform | None, *, is_public: bool) -> tuple[str, ...]:
    """The settings that matter on a service."""
    kind = platform.kind if platform else ""
    followed = ("followers",) if kind in HAS_FOLLOWERS and not is_public else ()
    return (*SETTINGS_OF_ALL, *SETTINGS.get(kind, SETTINGS_OF_OTHERS), *followed)


def _settings(asked: Asked) -> Iterator[Hint]:
    ticked = asked.listed("settings")
    if not asked.elsewhere or not ticked:
        return
    clauses = ("WAL-APP1-29", "WAL-18.2-a", "HOL-A.5-2")
    if NONE_YET in ticked and len(ticked) > 1:
        words = _("You ticked settings, and that there are none yet. Choose one of the two.")
        yield Hint("settings", words, clauses, bars=True)
        return
    is_public = "public" in asked.listed("audience")
    left = [code for code in settings_of(asked.platform, is_public=is_public) if code not in ticked]
    if left:
        service = asked.platform.name if asked.platform else _("such a service")
        words = _("These matter on %(service)s and are not ticked: %(settings)s.")
        if NONE_YET in ticked:
            words = _("Nothing is set yet. These matter on %(service)s: %(settings)s. Set them before"
                      " anybody uses the account.")  # fmt: skip
        words %= {"service": service, "settings": asked.label("settings", left)}
        yield Hint("settings", words, clauses)


def _terms(asked: Asked) -> Iterator[Hint]:
    if not asked.elsewhere:
        return
    if asked.text("terms_address") and account_of(asked.text("terms_address")) is None:
        yield Hint(
            "terms_address",
            _("That is no address. Paste that of the page, so that others can read them too."),
            ("WAL-17.1-b", "HOL-A.4.1-b", "WAL-APP1-24"),
        )  # fmt: skip
    read = asked.day("terms_read_on")
    if read and read > asked.today:
        yield Hint(
            "terms_read_on", _("That day is still to come. Read them first, then send this."),
            ("WAL-17.1-b", "HOL-A.4.1-b"), bars=True,
        )  # fmt: skip
    if asked.values.get("terms_met") == "no":
        yield Hint(
            "terms_met",
            _("Read the terms of the service first. Where they do not meet the school's standards,"
              " the site cannot be there."),
            ("WAL-17.1-b", "HOL-A.4.1-b", "HOL-7.3-b"), bars=True,
        )  # fmt: skip


# Ages


def _years(asked: Asked) -> Iterator[Hint]:
    if not asked.elsewhere or not asked.text("address"):
        return
    service = asked.platform.id if asked.platform else ""
    # As the register counts it: the recommended age where the policy names none, and none of them
    # for a service that is made for schools.
    for_schools = asked.platform is not None and asked.platform.for_schools
    otherwise = None if for_schools else asked_of(asked.school, asked.today).minimum_age
    youngest = []
    for day in first_days(asked.first_day, asked.day("closes")):
        ages = _ages(asked, day)
        if ages is None:
            return
        wrong = too_young(ages, service, day, otherwise=otherwise)
        if wrong is not None:
            words = _("That is so on %(day)s. Choose other years, a later day or another place.")
            words = f"{translated(wrong)} {words % {'day': in_words(day)}}"
            yield Hint("address", words, AGES, bars=True)
            return
        youngest.append(ages[0])
    if asked.platform is not None:
        yield from _announced(asked.platform, min(youngest))


def _announced(platform: Platform, youngest: int) -> Iterator[Hint]:
    for rule in platform.announced():
        if youngest < rule.age:
            yield Hint(
                "address",
                _("It has been announced that nobody under %(age)d may use %(service)s from"
                  " %(from)s on. That is not law yet; plan for it.")
                % {"service": platform.name, "age": rule.age, "from": rule.start or _("some day")},
                AGES,
            )  # fmt: skip


def _ages(asked: Asked, day: dt.date) -> tuple[int, int] | None:
    """The youngest and the oldest of the children whom the site is for, or who write on it."""
    years = {
        int(year)
        for question, asking in (("years", "audience"), ("contributor_years", "contributors"))
        if CHILDREN & set(asked.listed(asking))
        for year in asked.listed(question)
    }
    ages = [ages_of_year(year, day) for year in years]
    return (min(one[0] for one in ages), max(one[1] for one in ages)) if ages else None


WHERE = (_own_page, _account, _years, _duplicates, _settings, _terms)

follows("dedicated_official_account", gettext_lazy("asks for an account apart from personal ones"))
