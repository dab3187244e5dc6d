"""What is known of the health of sites: what holds today of each matter, and who found it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core import clock
from schoolgate.core.words import told
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.people.models import School
from schoolgate.policies.life.following import follows
from schoolgate.policies.packs import packs
from schoolgate.policies.policy import policy_for
from schoolgate.reference import parameter, platforms
from schoolgate.sites.models import HealthCheck, SchoolPages, Site
from schoolgate.sites.queries import stated

Matter, Found = HealthCheck.Matter, HealthCheck.Found
DAY = dt.timedelta(days=1)
# What a person says holds for as long as a term, then somebody looks again.
HOLDS = 120 * DAY
YEARLY = 365 * DAY  # and what they say of the host's own age, for a year
SOON = 14 * DAY  # before its day somebody is asked to look, and after the first day of a site
# What people see better than a machine; of the rest they say what a machine cannot see.
BY_EYE = frozenset({Matter.LOGO, Matter.HOUSE_RULES, Matter.CONTACT, Matter.PRIVACY})
# What shows without looking at the site itself.
FROM_HERE = frozenset({Matter.PRIVACY, Matter.AGE})


@dataclass(frozen=True, slots=True)
class HealthAsked:
    """What the policy of the day asks: days until a site counts as neglected, and its mark.

    ``counted`` is false where the policy names no number and the recommended one is taken.
    """

    interval: int | None
    counted: bool
    mark: str

    @property
    def acceptable_use(self) -> bool:
        return self.mark in {"acceptable-use-link", "both"}

    @property
    def logo(self) -> bool:
        return self.mark in {"logo-with-link", "both"}


def health_asked(school: School) -> HealthAsked:
    """What the policy in force today asks of the sites of a school."""
    policy = policy_for(school, clock.today())
    interval = stated(policy, "site_update_interval")
    counted = not isinstance(interval, str)
    if not counted:  # such as "often enough", without a number
        read = parameter("site_update_interval").read
        interval = read(packs()["REC"].values["site_update_interval"])
    number = interval if isinstance(interval, int) else None
    return HealthAsked(number, counted, str(stated(policy, "official_mark")))


def pages_of(school: School) -> SchoolPages | None:
    """Where the school's own website is, if somebody has said so."""
    return SchoolPages.objects.filter(school=school).first()


def days_without_news(newest: dt.date, day: dt.date, calendar: SchoolCalendar) -> int:
    """Days since something was last new. Where terms are known, holidays do not count."""
    days = (newest + DAY * ahead for ahead in range(1, (day - newest).days + 1))
    if not calendar.terms:
        return max((day - newest).days, 0)
    return sum(calendar.term_of(one) is not None for one in days)


# What holds today

URGENCY = (Found.BAD, Found.UNKNOWN, Found.GOOD)  # what somebody has to see to comes first


@dataclass(frozen=True)
class Line:
    """One matter of a site as it stands today; ``row`` is what was found, if anybody looked.

    ``waits`` is true where there is nothing to look at from outside yet.
    """

    site: Site
    matter: HealthCheck.Matter
    row: HealthCheck | None
    waits: bool
    over: bool  # a person's word that is too old to hold

    @property
    def title(self) -> str | Promise:
        return self.matter.label

    @property
    def found(self) -> HealthCheck.Found:
        if self.row is None or self.over or self.waits:
            return Found.UNKNOWN
        return Found(self.row.found)

    @property
    def tone(self) -> str:
        """The kind of state as the pages draw it."""
        if self.waits:
            return "next"
        return {Found.GOOD: "good", Found.BAD: "warning", Found.UNKNOWN: "waiting"}[self.found]

    @property
    def label(self) -> str | Promise:
        return gettext_lazy("Not yet") if self.waits else self.found.label

    @property
    def words(self) -> str:
        """What was found, in the language of the moment."""
        if self.waits:
            return _("There is nothing to look at from outside yet.")
        if self.row is None:
            return ""
        if self.over:
            return _("It is long since somebody looked. Look again.")
        return told(self.row.words, self.row.wording)

    @property
    def quoted(self) -> bool:
        """Whether the words are a person's own."""
        row = self.row
        return row is not None and row.by_id is not None and not (self.waits or self.over)

    @property
    def needs_owner(self) -> bool:
        """Whether the owner is to be asked. A site that did not answer once may only have slept."""
        if self.found != Found.BAD or self.row is None:
            return False
        once = self.row.seen_at - self.row.at < DAY / 2
        return self.matter != Matter.REACHABLE or self.row.by_id is not None or not once

    @property
    def due(self) -> dt.date | None:
        """By when somebody looks again at what only people see; none where it is not soon."""
        row, site = self.row, self.site
        if self.found == Found.BAD or self.matter not in FROM_HERE or not is_elsewhere(site):
            return None
        if row is not None and row.by_id is not None:
            due = timezone.localdate(row.at) + (YEARLY if self.matter == Matter.AGE else HOLDS)
        elif self.matter == Matter.PRIVACY:
            due = max(site.opens, timezone.localdate(site.entered_at)) + SOON
        elif row is not None and row.found == Found.UNKNOWN:  # a host whose rule we do not know
            due = timezone.localdate(row.at) + SOON
        else:
            return None
        return due if due <= clock.today() + SOON else None


def is_elsewhere(site: Site) -> bool:
    """Whether somebody else hosts a site: the register says so, or its service has an age of its own
    and so is nobody's own page. What a school runs itself, such as a forum, is not elsewhere.
    """
    platform = platforms().get(site.platform)
    of_age = platform is not None and platform.age_on(clock.today().isoformat()) is not None
    return site.host == Site.Host.OTHER or of_age


def matters_of(site: Site, asked: HealthAsked) -> list[HealthCheck.Matter]:
    """What is looked at on a site, in order; what the policy does not ask for is left out."""
    left_out = set()
    if asked.interval is None:
        left_out.add(Matter.FRESH)
    if not asked.acceptable_use:
        left_out.add(Matter.ACCEPTABLE_USE)
    if not asked.logo and site.host != Site.Host.SCHOOL:
        left_out.add(Matter.LOGO)
    return [matter for matter in Matter if matter not in left_out]


def lines_of(site: Site, asked: HealthAsked, rows: Sequence[HealthCheck]) -> list[Line]:
    """How each matter of a site stands today; ``rows`` are the newest first."""
    return [
        _line(site, matter, asked, [row for row in rows if row.matter == matter])
        for matter in matters_of(site, asked)
    ]


def _line(
    site: Site, matter: HealthCheck.Matter, asked: HealthAsked, rows: Sequence[HealthCheck]
) -> Line:
    person = next((row for row in rows if row.by_id is not None), None)
    machine = next((row for row in rows if row.by_id is None), None)
    waits = not site.address and matter not in FROM_HERE
    if person is None or (
        machine is not None and machine.found != Found.UNKNOWN and machine.at > person.at
    ):
        return Line(site, matter, machine, waits, over=False)
    over = clock.now() - person.at > _holds(matter, asked)
    if over and machine is not None and machine.found != Found.UNKNOWN:
        return Line(site, matter, machine, waits, over=False)
    return Line(site, matter, person, waits, over=over)


def _holds(matter: HealthCheck.Matter, asked: HealthAsked) -> dt.timedelta:
    if matter == Matter.FRESH and asked.interval is not None:
        return asked.interval * DAY
    return YEARLY if matter == Matter.AGE else HOLDS


def health_of(site: Site) -> list[Line]:
    """How each matter of one site stands today."""
    return health_of_all(site.school, [site])[site.pk]


def health_of_all(school: School, sites: Iterable[Site], **only: Any) -> Mapping[int, list[Line]]:
    """How the matters of sites of one school stand, by the keys of the sites; in one query."""
    given = list(sites)
    asked = health_asked(school)
    rows: dict[int, list[HealthCheck]] = defaultdict(list)
    kept = HealthCheck.objects.filter(site__in=given, **only).select_related("by")
    for row in _newest(kept):
        rows[row.site_id].append(row)
    return {site.pk: lines_of(site, asked, rows.get(site.pk, [])) for site in given}


def _newest(rows: Iterable[HealthCheck]) -> list[HealthCheck]:
    """The newest row of a machine and of a person, of each matter of each site."""
    found: dict[tuple[int, str, bool], HealthCheck] = {}
    for row in rows:
        found.setdefault((row.site_id, row.matter, row.by_id is None), row)
    return list(found.values())


def neglected(school: School, sites: Iterable[Site]) -> set[int]:
    """The keys of those sites on which there has been nothing new for too long."""
    lines = health_of_all(school, sites, matter=Matter.FRESH)
    return {
        key
        for key, each in lines.items()
        if any(one.matter == Matter.FRESH and one.found == Found.BAD for one in each)
    }


def picture_of(site: Site, public_id: str, *, shut_off: bool = False) -> HealthCheck:
    """What somebody saw on a site, with its picture; 404 where there is none, or it is shut off."""
    return get_object_or_404(
        HealthCheck.objects.exclude(picture="").select_related("site__school"),
        site=site, public_id=public_id, shut_off_at__isnull=not shut_off,
    )  # fmt: skip


def pictures_of(site: Site) -> list[HealthCheck]:
    """What people saw on a site and gave a picture of that is still kept, the newest first."""
    kept = HealthCheck.objects.filter(site=site).exclude(picture="")
    return list(kept.select_related("by"))


def pressing_first(lines: Iterable[Line]) -> list[Line]:
    """What is not right, then what somebody has to look at, then the rest."""
    return sorted(lines, key=lambda one: URGENCY.index(one.found) + 3 * one.waits)


def history_of(site: Site, matter: str) -> list[HealthCheck]:
    """What was found of a matter, the newest first."""
    return list(HealthCheck.objects.filter(site=site, matter=matter).select_related("by")[:50])


follows(
    "site_update_interval",
    gettext_lazy("shows a site as neglected on which nothing is new for so many days"),
)
follows("official_mark", gettext_lazy("looks on every site for the mark that the policy names"))
