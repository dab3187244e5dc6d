"""Whether a site is live on a day, and in words why not. Pure: dates and rows in, words out.

A site is live from the day of going live on if, and only if, its request is approved, its team
of the day has as many administrators and moderators as the policy in force asks, its house rules
and terms of use stand, nobody it is for is below the host's minimum age, its closing day is ahead
and nobody has paused it.

The first day on which it was so is kept with the site, by whoever notices it first. Until then a
site is not live yet; afterwards it is one of the school's, and counts as paused while something is
missing. The team of a site that has been live has ``GRACE`` school days when it falls short: until
then the site stays live and shows the lack. Whoever helps out for fewer days than these does not
renew them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schoolgate.core.templatetags.schoolgate import day as day_in_words
from schoolgate.people.calendar.school_time import SchoolCalendar, days_from
from schoolgate.sites.models import TeamMember

DAY = dt.timedelta(days=1)
GRACE = 10  # school days
# No grace lasts longer, also over a summer or where nobody has entered terms.
GRACE_AT_MOST = 60
AHEAD = 30  # days for which gaps in the team are looked for
ADMINISTRATOR, MODERATOR = TeamMember.Part.ADMINISTRATOR, TeamMember.Part.MODERATOR


class SiteState(models.TextChoices):
    """Where a site stands on a day."""

    APPROVED = "approved", gettext_lazy("Approved, not yet open")
    HELD = "held", gettext_lazy("Not live yet")
    LIVE = "live", gettext_lazy("Live")
    PAUSED = "paused", gettext_lazy("Paused")
    CLOSING = "closing", gettext_lazy("Closing")
    CLOSED = "closed", gettext_lazy("Closed")
    ARCHIVED = "archived", gettext_lazy("Archived")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from the first to the last, both included; without a last it goes on."""

    first: dt.date
    last: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


def both(one: Stretch, other: Stretch) -> Stretch | None:
    """The days that are in both."""
    first = max(one.first, other.first)
    ends = [each.last for each in (one, other) if each.last is not None]
    last = min(ends) if ends else None
    return Stretch(first, last) if last is None or first <= last else None


def without(one: Stretch, gone: Iterable[Stretch]) -> list[Stretch]:
    """The days of one stretch that are in none of the others."""
    left = [one]
    for other in gone:
        left = [piece for each in left for piece in _cut(each, other)]
    return left


def _cut(one: Stretch, other: Stretch) -> Iterable[Stretch]:
    if both(one, other) is None:
        yield one
        return
    if one.first < other.first:
        yield Stretch(one.first, other.first - DAY)
    if other.last is not None and (one.last is None or other.last < one.last):
        yield Stretch(other.last + DAY, one.last)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody in the team: when they have the part, may have it at the school, and are away.

    ``covered`` are days of those on which somebody stands in who is there.
    """

    person: int
    part: str
    named: Stretch
    here: Sequence[Stretch] = ()
    away: Sequence[Stretch] = ()
    covered: Sequence[Stretch] = ()

    def counts(self, day: dt.date) -> bool:
        """Whether they count in the team on the day."""
        return self.in_team(day) and not any(one.holds(day) for one in self.away)

    def in_team(self, day: dt.date) -> bool:
        """Whether they have the part and are of the school on the day, there or away."""
        return self.named.holds(day) and any(one.holds(day) for one in self.here)

    def on_duty(self, day: dt.date) -> bool:
        """Whether they, or who stands in for them, are there on the day."""
        return self.counts(day) or (
            self.in_team(day) and any(one.holds(day) for one in self.covered)
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the policy in force asks of a site today.

    ``earlier`` are the numbers that each edition before this one asked for, the latest first, with
    the first day on which it no longer did.
    """

    numbers: Mapping[str, int]
    minimum_age: int | None = None
    earlier: Sequence[tuple[dt.date, Mapping[str, int]]] = ()

    def number_on(self, part: str, day: dt.date) -> int:
        """How many of a part are asked for on a day, by the edition in force on it."""
        numbers = self.numbers
        for until, before in self.earlier:
            if day >= until:
                break
            numbers = before
        return numbers.get(part, 0)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What of a site decides whether it is live."""

    approved: bool
    opens: dt.date
    closes: dt.date | None
    begun: dt.date  # from when on it could be live: its opening, or its entry if that was later
    team: Sequence[Hand] = ()
    texts: frozenset[str] = frozenset()
    youngest: int | None = None
    host_age: int | None = None  # the host's own rule, where it is known
    on_other_host: bool = True
    for_schools: bool = False  # the host is a service made for them
    is_paused: bool = False
    is_closing: bool = False
    is_closed: bool = False
    is_archived: bool = False
    was_live: bool = False  # today or before, as whoever noticed it has kept


@dataclass(frozen=True, slots=True)
class Shortage:
    """A part of the team that has too few people, since when, and until when that is borne.

    ``again`` is the day since which it is so on end, where somebody helped out in between.
    """

    part: str
    have: int
    wanted: int
    since: dt.date
    left: int  # school days of grace that are left; a site that was never live has none
    again: dt.date

    @property
    def borne(self) -> bool:
        return self.left > 0

    @property
    def words(self) -> str:
        """How many there are and how many the policy asks for."""
        here = {"have": self.have, "wanted": self.wanted}
        if self.part == ADMINISTRATOR:
            said = ngettext(
                "%(have)d administrator is there today; the policy asks for %(wanted)d.",
                "%(have)d administrators are there today; the policy asks for %(wanted)d.",
                self.have,
            )
        else:
            said = ngettext(
                "%(have)d moderator is there today; the policy asks for %(wanted)d.",
                "%(have)d moderators are there today; the policy asks for %(wanted)d.",
                self.have,
            )
        return said % here


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """How a site stands on a day: its state, and why it is not live or may soon not be."""

    state: SiteState
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    was_live: bool = False

    @property
    def is_live(self) -> bool:
        return self.state == SiteState.LIVE

    @property
    def is_official(self) -> bool:
        """Whether it is one of the school's: live, or paused or winding up for a while."""
        return self.is_live or (
            self.was_live and self.state in {SiteState.PAUSED, SiteState.CLOSING}
        )

    @property
    def is_over(self) -> bool:
        return self.state in {SiteState.CLOSED, SiteState.ARCHIVED}

    @property
    def tone(self) -> str:
        """The kind of state as the pages draw it."""
        return TONES[self.state]


TONES = {
    SiteState.APPROVED: "next", SiteState.HELD: "error", SiteState.LIVE: "good",
    SiteState.PAUSED: "stopped", SiteState.CLOSING: "waiting", SiteState.CLOSED: "closed",
    SiteState.ARCHIVED: "closed",
}  # fmt: skip


def standing(site: SiteFacts, asked: Asked, day: dt.date, calendar: SchoolCalendar) -> SiteStanding:
    """How a site stands on a day."""
    return replace(_stands(site, asked, day, calendar), was_live=site.was_live)


def _stands(site: SiteFacts, asked: Asked, day: dt.date, calendar: SchoolCalendar) -> SiteStanding:
    over = _over(site, day)
    if over is not None:
        return over
    # A site that is yet to open is looked at as it will be on that day.
    shortages = tuple(shortages_of(site, asked, max(day, site.opens), calendar))
    lacking = [*_not_approved(site), *_texts(site), *_age(site, asked)]
    unborne = [one for one in shortages if not one.borne]
    reasons = (*lacking, *(one.words for one in unborne))
    warnings = tuple(_warned(one) for one in shortages if one.borne)
    if site.is_paused:
        said = _("Somebody has paused it.")
        return SiteStanding(SiteState.PAUSED, (said, *reasons), warnings, shortages)
    if site.opens > day:
        said = _("It opens on %(day)s.") % {"day": day_in_words(site.opens)}
        return SiteStanding(SiteState.APPROVED, (said, *reasons), warnings, shortages)
    if reasons and not site.was_live:
        return SiteStanding(SiteState.HELD, reasons, warnings, shortages)
    if unborne:
        said = _("Its team has been short for more than %(n)d school days.") % {"n": GRACE}
        return SiteStanding(SiteState.PAUSED, (*reasons, said), warnings, shortages)
    if reasons:
        return SiteStanding(SiteState.PAUSED, reasons, warnings, shortages)
    return SiteStanding(SiteState.LIVE, (), warnings, shortages)


def _over(site: SiteFacts, day: dt.date) -> SiteStanding | None:
    if site.is_archived:
        said = _("It is closed, and what was decided and said of it is packed and kept.")
        return SiteStanding(SiteState.ARCHIVED, (said,))
    if site.is_closed:
        return SiteStanding(SiteState.CLOSED, (_("It is closed for good. Its entry stays here."),))
    if site.closes is not None and site.closes < day:
        said = _("Its last day was %(day)s. Finish the closing.") % {
            "day": day_in_words(site.closes)
        }
        return SiteStanding(SiteState.CLOSING, (said,))
    if site.is_closing:
        return SiteStanding(SiteState.CLOSING, (_("It is being closed."),))
    return None


def _not_approved(site: SiteFacts) -> Iterable[str]:
    if not site.approved:
        yield _("Its request has not been approved.")


def _texts(site: SiteFacts) -> Iterable[str]:
    if "rules" not in site.texts:
        yield _("It has no house rules yet.")
    if "terms" not in site.texts:
        yield _("It has no terms of use yet.")


def _age(site: SiteFacts, asked: Asked) -> Iterable[str]:
    age = age_asked(site, asked)
    if age is not None and site.youngest is not None and site.youngest < age:
        if site.host_age is None:
            said = _("It is for children from %(youngest)d on, and the policy lets nobody under"
                     " %(age)d use it.")  # fmt: skip
        else:
            said = _("It is for children from %(youngest)d on, and the host takes nobody under"
                     " %(age)d.")  # fmt: skip
        yield said % {"youngest": site.youngest, "age": age}


def age_asked(site: SiteFacts, asked: Asked) -> int | None:
    """The minimum age: the host's own rule, else the policy's; none for what the school hosts, nor
    for a service made for schools whose rule is not known.
    """
    if not site.on_other_host:
        return None
    if site.host_age is not None:
        return site.host_age
    return None if site.for_schools else asked.minimum_age


def _warned(one: Shortage) -> str:
    left = ngettext(
        "Name somebody within %(n)d school day, or the site counts as paused.",
        "Name somebody within %(n)d school days, or the site counts as paused.",
        one.left,
    )
    return f"{one.words} {left % {'n': one.left}}"


# The team


def counted(team: Iterable[Hand], part: str, day: dt.date) -> int:
    """How many people of a part are there on a day."""
    return len({one.person for one in team if one.part == part and one.counts(day)})


def shortages_of(
    site: SiteFacts, asked: Asked, day: dt.date, calendar: SchoolCalendar
) -> Iterable[Shortage]:
    """The parts of the team that are too few on the day."""
    lasting = replace(site, team=[one for one in site.team if _lasts(one, site, calendar)])
    for part in (ADMINISTRATOR, MODERATOR):
        wanted = asked.numbers.get(part, 0)
        have = counted(site.team, part, day)
        if have < wanted:
            since = _short_since(lasting, part, asked, day)
            left = 0
            if site.was_live and (day - since).days <= GRACE_AT_MOST:
                left = max(GRACE - school_days(calendar, since, day), 0)
            again = _short_since(site, part, asked, day)
            yield Shortage(part, have, wanted, since, left, again)


def _lasts(hand: Hand, site: SiteFacts, calendar: SchoolCalendar) -> bool:
    """Whether somebody's part ends a shortage, and not only the day of it that they help out."""
    days = 0
    for there in _there(hand):
        if there.last is None or there.first <= site.begun:
            return True
        days += len(list(islice(_days_of_use(there.first, there.last, calendar), GRACE)))
    return days >= GRACE


def _days_of_use(first: dt.date, last: dt.date, calendar: SchoolCalendar) -> Iterator[dt.date]:
    """School days from the first to the last; before and after all terms that are known, weekdays
    on which nobody has entered that the school is closed.
    """
    terms = calendar.terms
    for day in days_from(first, last):
        if terms and terms[0].from_date <= day <= terms[-1].until:
            if calendar.is_school_day(day):
                yield day
        elif calendar.opens_on(day.weekday()) and calendar.closed_on(day) is None:
            yield day


def _there(hand: Hand) -> list[Stretch]:
    """The days on which somebody has the part, is of the school and is not away, each once."""
    found: list[Stretch] = []
    for one in hand.here:
        days = both(hand.named, one)
        if days is not None:
            found += without(days, [*hand.away, *found])
    return found


def _short_since(site: SiteFacts, part: str, asked: Asked, day: dt.date) -> dt.date:
    """The first day of the shortage that lasts on the day, by what was asked on each day of it."""
    since = day
    for turn in _turns(site, part, asked, day):
        if counted(site.team, part, turn) >= asked.number_on(part, turn):
            break
        since = turn
    return since


def _turns(site: SiteFacts, part: str, asked: Asked, last: dt.date) -> list[dt.date]:
    """The days from the site's beginning to the last on which a part of the team, or what is asked
    of it, may have changed, backwards.
    """
    found = {site.begun, *(until for until, _numbers in asked.earlier)}
    for one in site.team:
        if one.part == part:
            for days in (one.named, *one.here, *one.away):
                found.add(days.first)
                if days.last is not None:
                    found.add(days.last + DAY)
    return sorted((turn for turn in found if site.begun <= turn <= last), reverse=True)


def school_days(calendar: SchoolCalendar, first: dt.date, last: dt.date) -> int:
    """School days after the first day up to and with the last; weekdays where no terms are known."""
    if calendar.terms:
        return calendar.school_days_between(first, last)
    return _count(calendar.is_working_day, first + DAY, last)


def _count(test: Callable[[dt.date], bool], first: dt.date, last: dt.date) -> int:
    return sum(test(first + DAY * ahead) for ahead in range((last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Gap:
    """School days on which no moderator and nobody for them is there."""

    first: dt.date
    last: dt.date

    @property
    def words(self) -> str:
        if self.first == self.last:
            return _("Nobody is on duty on %(day)s.") % {"day": day_in_words(self.first)}
        return _("Nobody is on duty between %(first)s and %(last)s.") % {
            "first": day_in_words(self.first), "last": day_in_words(self.last),
        }  # fmt: skip


def gaps_ahead(site: SiteFacts, day: dt.date, calendar: SchoolCalendar) -> list[Gap]:
    """The days ahead on which nobody moderates, as the calendar of absences and the team say."""
    moderators = [one for one in site.team if one.part == MODERATOR]
    gaps: list[Gap] = []
    open_gap = False
    for ahead in range(AHEAD + 1):
        at = day + DAY * ahead
        if site.closes is not None and at > site.closes:
            break
        if at < site.opens or not calendar.is_working_day(at):
            continue
        if any(one.on_duty(at) for one in moderators):
            open_gap = False
        elif open_gap:
            gaps[-1] = Gap(gaps[-1].first, at)
        else:
            gaps.append(Gap(at, at))
            open_gap = True
    return gaps


# Confirming each term that the site is still right


CERTIFY_WITHIN = 20  # school days after a term has begun
WITHOUT_TERMS = dt.timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Certifying:
    """By when the owner confirms the site for this term; no day where nothing is asked."""

    due: dt.date | None = None
    overdue: bool = False


def certifying(
    begun: dt.date, confirmed: dt.date | None, day: dt.date, calendar: SchoolCalendar
) -> Certifying:
    """Whether a site that began on a day and was last confirmed on another is to be confirmed."""
    last = max(begun, confirmed) if confirmed else begun
    term = next((one for one in reversed(calendar.terms) if one.from_date <= day), None)
    if term is None:
        due = last + WITHOUT_TERMS
        return Certifying(due, overdue=due < day) if due <= day + DAY * AHEAD else Certifying()
    if last >= term.from_date:
        return Certifying()
    due = calendar.add_school_days(term.from_date, CERTIFY_WITHIN) or term.from_date + DAY * AHEAD
    return Certifying(due, overdue=due < day)
