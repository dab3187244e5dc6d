"""What anybody may know of a school's accounts: which are official, were official, or are not.

Whether one is open today depends on its team, but no name of a team, an owner or a request is in
anything that is handed on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.people.models import School
from schoolgate.reference import platforms
from schoolgate.reference.addresses import lowered
from schoolgate.sites.accounts import Account, account_of, addresses_in, skeleton
from schoolgate.sites.live import SiteState
from schoolgate.sites.models import Site, SiteText
from schoolgate.sites.official.signature import day_drawn
from schoolgate.sites.own_pages import asks, home_key_now, home_of, is_in
from schoolgate.sites.queries import Seen, seen, texts_now

LONGEST = 4000  # letters of what is looked up: a link in a mail may be led round
MOST_OTHERS = 3  # schools that may claim one account before we stop looking
MOST_CLAIMS = 10  # schools that we look at because they list what we list
MOST_ABOVE = 10  # pages above a page
SHORT, LONG = 6, 8  # letters from which on a likeness, and being a part, say something


class Standing(models.TextChoices):
    """What the public is told of an account in the register."""

    OFFICIAL = "official", _("Official")
    PAUSED = "paused", _("Paused")
    CLOSING = "closing", _("Being closed")
    CLOSED = "closed", _("Closed")


TONES = {
    Standing.OFFICIAL: "good", Standing.PAUSED: "waiting", Standing.CLOSING: "waiting",
    Standing.CLOSED: "closed",
}  # fmt: skip


AUDIENCES = {
    "pupils": _("our pupils"),
    "staff": _("our staff"),
    "families": _("families of our pupils"),
    "other-schools": _("pupils of other schools"),
    "organisations": _("organisations outside the school"),
    "public": _("everybody"),
    "others": _("others"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """One account of the register as anybody may see it; ``until`` is its last day if it is over.

    ``others`` are schools outside the federation that list the same account as theirs.
    """

    site: Site
    standing: Standing
    until: dt.date | None = None
    others: tuple[School, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.standing != Standing.CLOSED

    @property
    def is_official(self) -> bool:
        """Whether it is open today, can be found, and nobody else claims it."""
        return self.standing == Standing.OFFICIAL and bool(self.where) and not self.others

    @property
    def tone(self) -> str:
        is_open = self.standing == Standing.OFFICIAL and not self.where
        return "waiting" if is_open or (self.others and self.is_open) else TONES[self.standing]

    @property
    def word(self) -> str:
        """How it stands, in a word or two."""
        if self.is_open and self.others:
            return str(_("Several schools list it"))
        if self.standing == Standing.OFFICIAL and not self.where:
            return str(_("Not yet to be found"))
        return str(self.standing.label)

    @property
    def platform(self) -> str:
        """The name of the service; empty for a website."""
        known = platforms().get(self.site.platform)
        return known.name if known else ""

    @property
    def audience(self) -> list[str]:
        """Whom it is for, in words."""
        return [str(AUDIENCES[code]) for code in self.site.audience if code in AUDIENCES]

    @property
    def where(self) -> str:
        """What a person compares: the address, else the handle."""
        return self.site.address or self.site.handle

    @property
    def is_linked(self) -> bool:
        """Whether the address is one that a page may lead to."""
        return self.site.address.startswith("https://") or self.site.address.startswith("http://")


@dataclass(frozen=True, slots=True)
class Official:
    """The accounts of a school: those of today, and those that were."""

    current: tuple[Known, ...]
    past: tuple[Known, ...]


def official_at(school: School) -> Official:
    """Every account that is or was official, by name."""
    known = with_others(school, known_of(school, _sites().filter(school=school)))
    return Official(
        tuple(one for one in known if one.is_open), tuple(one for one in known if not one.is_open)
    )


def account_at(school: School, public_id: str) -> Known | None:
    """One account that is or was official."""
    found = _sites().filter(school=school, public_id=public_id)
    return next(iter(with_others(school, known_of(school, found))), None)


def texts_of(known: Known) -> dict[str, list[SiteText]]:
    """The house rules and terms of an open account as they stand, by their reader: what is written
    for children alone is a part of its own.
    """
    found = texts_now(known.site) if known.is_open else []
    return {
        str(reader): [one for one in found if one.reader == reader]
        for reader in SiteText.Reader.values
    }


def _sites() -> QuerySet[Site]:
    return Site.objects.select_related("school__federation", "request").prefetch_related("team")


def known_of(school: School, sites: Iterable[Site]) -> list[Known]:
    """Those among sites of a school that the public may know of; never what has not opened."""
    listed = list(sites)
    if not listed:
        return []
    found = [_known(one) for one in seen(school, listed)]
    return [one for one in found if one is not None]


def with_others(school: School, listed: Sequence[Known]) -> list[Known]:
    """Accounts of a school with those other schools that list them as well."""
    claimed = listed_elsewhere(school, [one.site.key for one in listed])
    return [
        replace(
            one, others=tuple(held.site.school for held in claimed if held.site.key == one.site.key)
        )
        for one in listed
    ]  # fmt: skip


def listed_elsewhere(school: School, keys: Iterable[str]) -> list[Known]:
    """What schools outside the federation list as theirs and open, of accounts with these keys."""
    held = _sites().filter(key__in={key for key in keys if key}).exclude(school=school)
    if school.federation_id is not None:
        held = held.exclude(school__federation=school.federation_id)
    by_school = groupby(held.order_by("school_id", "pk"), lambda one: one.school)
    places = [(place, list(sites)) for place, sites in by_school][:MOST_CLAIMS]
    return [one for place, sites in places for one in known_of(place, sites) if one.is_open]


def _known(one: Seen) -> Known | None:
    site, today = one.site, clock.today()
    if one.standing.is_live:
        return Known(site, Standing.OFFICIAL)
    if site.first_live is None:  # what was never live is called no site of ours
        return None
    if one.standing.is_over or (site.closes is not None and site.closes < today):
        return Known(site, Standing.CLOSED, _last_day(site, today))
    is_closing = one.standing.state == SiteState.CLOSING
    return Known(site, Standing.CLOSING if is_closing else Standing.PAUSED)


def _last_day(site: Site, today: dt.date) -> dt.date:
    ends = [site.closes or today]
    if site.closed_at is not None:
        ends.append(timezone.localdate(site.closed_at))
    return min(ends)


# Looking one up


class Answer(models.TextChoices):
    """What is said of an account that somebody asks about."""

    OFFICIAL = "official", _("This is official")
    SEVERAL = "several-schools", _("Several schools say that this is theirs")
    PAUSED = "paused", _("This is ours, but nothing new should appear there now")
    CLOSED = "closed", _("This is not official any more")
    ANOTHER = "another-school", _("This is not ours: it belongs to another school")
    OWN_SITE = "own-site", _("This is the school's own website")
    NAME = "name", _("This name is in our list")
    ALIKE = "alike", _("Not official, but it looks like ours. Be careful")
    ON_OWN_SITE = "on-own-site", _("On the school's own website, but we cannot vouch for this page")
    OWN_ADDRESS = "own-address", _("Not in our list, but its address ends like ours")
    NO_LIST = "no-list", _("We cannot say: our list is still empty")
    UNKNOWN = "not-official", _("Not official")
    UNREADABLE = "unreadable", _("We cannot read that")


ANSWER_TONES = {
    Answer.OFFICIAL: "good", Answer.SEVERAL: "warn", Answer.PAUSED: "warn", Answer.CLOSED: "warn", Answer.ANOTHER: "warn",
    Answer.OWN_SITE: "good", Answer.NAME: "warn",
    Answer.ALIKE: "stop", Answer.ON_OWN_SITE: "warn", Answer.OWN_ADDRESS: "warn", Answer.NO_LIST: "warn",
    Answer.UNKNOWN: "stop", Answer.UNREADABLE: "warn",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """The answer, and the accounts of the register that it is about."""

    answer: Answer
    accounts: tuple[Known, ...] = ()
    asked: Account | None = None
    domain: str = ""

    @property
    def tone(self) -> str:
        return ANSWER_TONES[self.answer]

    @property
    def names_a_service(self) -> bool:
        """Whether what was asked says on which service; a bare handle does not."""
        return bool(self.asked and self.asked.key)

    @property
    def asks(self) -> bool:
        """Whether a question is in the address that was asked about."""
        return self.asked is not None and asks(self.asked.address)

    @property
    def is_same_name(self) -> bool:
        """Whether it differs from every account of the answer in its service alone."""
        asked = self.asked
        return asked is not None and all(
            _same(one.site.handle, asked.handle) and one.site.platform != asked.platform
            for one in self.accounts
        )

    @property
    def pretends(self) -> str:
        """The service that the address looks like and is not, by name."""
        known = platforms().get(self.asked.pretends) if self.asked else None
        return known.name if known else ""

    @property
    def services(self) -> list[str]:
        """The services on which the school has the accounts of the answer."""
        return list(dict.fromkeys(one.platform for one in self.accounts if one.platform))


def verify(school: School, words: str) -> Verdict:
    """What is to be said of an address, a handle or a name. Never official for what is not open
    today.

    The account itself is looked up by its key among all schools; for likenesses the accounts of
    this school alone are compared. Of several addresses at once nothing is said: whoever sends
    them may mean another one than we read.
    """
    words = words.strip()
    is_one = len(words) <= LONGEST and len(addresses_in(words)) < 2
    asked = account_of(words) if is_one else None
    if asked is None:
        return (_of_name(official_at(school), words) if is_one else None) or Verdict(
            Answer.UNREADABLE
        )
    home = home_key_now(school)
    ours, others = _registered(school, asked, home)
    if ours:
        return _of_ours(school, ours, asked)
    if is_in(asked, home):
        return _below_home(school, asked, home, others)
    if others:
        return Verdict(Answer.ANOTHER, tuple(others), asked)
    return _of_none(school, asked, words)


def home_at(school: School) -> str:
    """The address of the school's own website, while that is in the hands of the school alone."""
    home = home_of(school)
    stands = bool(home) and verify(school, home).answer in {Answer.OWN_SITE, Answer.OFFICIAL}
    return home if stands else ""


def _below_home(school: School, asked: Account, home: str, others: Sequence[Known]) -> Verdict:
    """Of our own website. Another school may list a page further in, or, outside the federation, all
    of it; and we vouch neither for a page with a question, which may lead on elsewhere, nor for one
    of a site of ours that is not live.
    """
    keys = [asked.key, *asked.above]
    inner = keys[: keys.index(home)]
    claimed = [one for one in others if one.site.key in inner]
    claimed += listed_elsewhere(school, [home])
    if claimed:
        return Verdict(Answer.SEVERAL, tuple(claimed), asked)
    held = Site.objects.filter(school=school, key__in=inner, closed_at=None)
    if asks(asked.address) or held.exists():
        return Verdict(Answer.ON_OWN_SITE, asked=asked)
    return Verdict(Answer.OWN_SITE, asked=asked)


def _is_past(listed: Known, keys: Sequence[str], home: str) -> bool:
    """Whether an entry is over, and of our own website or of what that is in: it stands by itself."""
    if listed.is_open or home not in keys:
        return False
    return keys.index(listed.site.key) >= keys.index(home)


def _of_name(listed: Official, words: str) -> Verdict | None:
    """The accounts that are called so. Anybody can take a name, so that is never official."""
    named = [
        one for one in (*listed.current, *listed.past) if _plain(one.site.name) == _plain(words)
    ]
    return Verdict(Answer.NAME, tuple(named)) if named else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _registered(school: School, asked: Account, home: str) -> tuple[list[Known], list[Known]]:
    """The entries of one account, or of the site a page is in: ours, else the open ones of others.
    What is over of our own website says nothing of it.
    """
    if not asked.key:
        return [], []
    keys = [asked.key, *asked.above[:MOST_ABOVE]]
    listed = _sites().filter(key__in=keys).order_by("school_id", "pk")
    held = [(place, list(sites)) for place, sites in groupby(listed, lambda one: one.school)]
    ours = [one for place, sites in held if place == school for one in _nearest(sites, keys)]
    if ours and not _is_past(_best(ours), keys, home):
        return ours, []
    elsewhere = [(place, sites) for place, sites in held if place != school][:MOST_OTHERS]
    return [], [one for place, sites in elsewhere for one in known_of(place, sites) if one.is_open]


def _nearest(sites: Sequence[Site], keys: Sequence[str]) -> list[Known]:
    """The entries of the innermost page that has one. Where that is not open, those above it say
    nothing of it.
    """
    known = {one.site.pk: one for one in known_of(sites[0].school, sites)}
    listed = [site for site in sites if site.pk in known or site.closed_at is None]
    nearest = min((keys.index(site.key) for site in listed), default=0)
    return [
        known[site.pk] for site in listed if site.key == keys[nearest] and site.pk in known
    ]  # fmt: skip


def _of_ours(school: School, ours: list[Known], asked: Account) -> Verdict:
    """Of several entries of one account the one that stands best is meant. Another school may have
    an entry of that account, or of a page further in: then it is not ours alone.
    """
    best = _best(ours)
    keys = [asked.key, *asked.above[:MOST_ABOVE]]
    inner = keys[: keys.index(best.site.key) + 1]
    claimed = listed_elsewhere(school, inner)
    best = replace(best, others=tuple(dict.fromkeys(one.site.school for one in claimed)))
    return Verdict(_answer_of([best]), (best,), asked)


def _best(ours: Sequence[Known]) -> Known:
    order = list(Standing)
    return min(ours, key=lambda one: (order.index(one.standing), one.until or dt.date.max))


def _answer_of(ours: Sequence[Known]) -> Answer:
    best = _best(ours)
    if best.is_open and any(one.others for one in ours):
        return Answer.SEVERAL
    return {
        Standing.OFFICIAL: Answer.OFFICIAL,
        Standing.PAUSED: Answer.PAUSED,
        Standing.CLOSING: Answer.PAUSED,
        Standing.CLOSED: Answer.CLOSED,
    }[best.standing]


def _of_none(school: School, asked: Account, words: str) -> Verdict:
    """Of what no entry has: a bare handle of ours, a name, an address of ours, a likeness, or nothing."""
    listed = official_at(school)
    if not asked.key:
        named = [one for one in listed.current if _same(one.site.handle, asked.handle)]
        if named:
            return Verdict(_answer_of(named), tuple(named), asked)
    called = _of_name(listed, words)
    if called is not None:
        return called
    domain = own_domain(school, asked.address)
    if domain and not asked.platform:
        return Verdict(Answer.OWN_ADDRESS, asked=asked, domain=domain)
    every = (*listed.current, *listed.past)
    if not every and not Site.objects.filter(school=school).exists():
        return Verdict(Answer.NO_LIST, asked=asked)
    alike = tuple(one for one in every if is_alike(asked.looks_like, _likeness(one.site)))
    if alike or _uses_the_name(school, asked):
        return Verdict(Answer.ALIKE, alike, asked)
    return Verdict(Answer.UNKNOWN, asked=asked)


def _same(one: str, other: str) -> bool:
    return bool(one) and lowered(one.lstrip("@")) == lowered(other.lstrip("@"))


def own_domain(school: School, address: str) -> str:
    """The domain of the school under which an address lies, if it does."""
    host = _host(address)
    return next((own for own in school.mail_domains if host == own or host.endswith(f".{own}")), "")


def _host(address: str) -> str:
    try:
        return urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""


# Badges


class BadgeAnswer(models.TextChoices):
    """What is said to somebody whom a badge has led to us."""

    OFFICIAL = "official", _("Yes, the account on this badge is official")
    SEVERAL = "several-schools", _("Several schools say that the account on this badge is theirs")
    PAUSED = "paused", _("The account on this badge is ours. Nothing new should appear there now")
    CLOSED = "closed", _("The account on this badge is not official any more")
    FORGED = "forged", _("This is not a badge of ours")


@dataclass(frozen=True)
class Badge:
    """A badge that somebody holds: what it is for, when we drew it, and how the account stands."""

    answer: BadgeAnswer
    drawn: dt.date | None = None
    account: Known | None = None


def badge_at(school: School, public_id: str, words: str) -> Badge:
    """What is to be said of a badge with these words in its address. Whatever we did not sign for
    this account of this school is none of ours.
    """
    site = _sites().filter(school=school, public_id=public_id).first()
    drawn = day_drawn(site, words) if site else None
    if site is None or drawn is None:
        return Badge(BadgeAnswer.FORGED)
    listed = with_others(school, known_of(school, [site]))
    known = listed[0] if listed else Known(site, Standing.CLOSED)
    if known.is_open and known.others:
        return Badge(BadgeAnswer.SEVERAL, drawn, known)
    answer = {
        Standing.OFFICIAL: BadgeAnswer.OFFICIAL,
        Standing.PAUSED: BadgeAnswer.PAUSED,
        Standing.CLOSING: BadgeAnswer.PAUSED,
        Standing.CLOSED: BadgeAnswer.CLOSED,
    }[known.standing]
    return Badge(answer, drawn, known)


# Likenesses


def _likeness(site: Site) -> str:
    """What the eye takes the name of an account of ours for."""
    if site.handle:
        return skeleton(site.handle.partition("@")[0])
    known = account_of(site.address) if site.address else None
    return known.looks_like if known else ""


def is_alike(one: str, other: str) -> bool:
    """Whether two names, as the eye sees them, could be taken for each other."""
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return False
    if one == other:
        return True
    if len(shorter) >= LONG and shorter in longer:
        return True
    return len(shorter) >= SHORT and _one_slip_apart(shorter, longer)


def _one_slip_apart(shorter: str, longer: str) -> bool:
    """Whether one letter too many, another letter or two exchanged are all that differs."""
    if len(longer) - len(shorter) > 1:
        return False
    first = next((n for n, pair in enumerate(zip(shorter, longer, strict=False)) if len(set(pair)) > 1),
                 len(shorter))  # fmt: skip
    rest, other = shorter[first:], longer[first:]
    if len(shorter) < len(longer):
        return rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


# Words of a school's name that people leave out.
LEFT_OUT = {"the", "school", "academy", "college"}


def _uses_the_name(school: School, asked: Account) -> bool:
    """Whether the name of the school is in it."""
    told = [word for word in school.name.casefold().split() if word not in LEFT_OUT]
    own = skeleton("".join(told))
    return len(own) >= LONG and own in asked.looks_like
