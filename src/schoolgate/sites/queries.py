"""The register as somebody may see it, and how each site stands; absent and forbidden look alike.

However many sites a school has, reading how they stand takes the same number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.states import RequestState
from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.people.calendar.school_time import SchoolCalendar, calendar_of
from schoolgate.people.models import Absence, Appointment, Enrolment, Person, School, in_force
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.policies.life.following import follows
from schoolgate.policies.packs import packs
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.reference import NOT_STATED, parameter, platforms, roles
from schoolgate.sites.accounts import account_of
from schoolgate.sites.live import (
    ADMINISTRATOR,
    MODERATOR,
    Asked,
    Certifying,
    Gap,
    Hand,
    SiteFacts,
    SiteStanding,
    Stretch,
    both,
    certifying,
    gaps_ahead,
    standing,
    without,
)
from schoolgate.sites.models import Certificate, Site, SiteText, TeamMember
from schoolgate.sites.own_pages import home_key, is_in, is_on, key_of
from schoolgate.sites.rules import may_see_register, may_see_site

ENOUGH_FOR_COVER = 2  # one who moderates, and one for when they are away
NUMBERS = {ADMINISTRATOR: "min_administrators", MODERATOR: "min_moderators"}


@dataclass(frozen=True)
class Seen:
    """One site with how it stands on a day."""

    site: Site
    facts: SiteFacts
    asked: Asked
    standing: SiteStanding
    certifying: Certifying
    day: dt.date
    calendar: SchoolCalendar

    @property
    def team(self) -> list[TeamMember]:
        """Who is in the team, or will be."""
        return [one for one in self.site.team.all() if one.until is None or one.until >= self.day]

    @property
    def gaps(self) -> list[Gap]:
        """The days ahead on which nobody moderates; none where the site is winding up or over."""
        if self.site.closing_at or self.standing.is_over:
            return []
        return gaps_ahead(self.facts, self.day, self.calendar)

    def counts(self, member: TeamMember) -> bool:
        """Whether somebody counts in the team on the day."""
        return any(
            one.counts(self.day)
            for one in self.facts.team
            if one.person == member.person_id and one.part == member.part
        )


# Sites


def all_sites() -> QuerySet[Site]:
    """Sites with what every page of one needs; one query more for the teams."""
    return Site.objects.select_related(
        "school__federation", "request", "owner", "recovery_owner"
    ).prefetch_related(Prefetch("team", TeamMember.objects.select_related("person")))


def register_for(by: Person, school: School) -> list[Seen]:
    """All sites of a school, those that are over last; none for whom they are not."""
    if may_see_register(by, school):
        return []
    found = seen(school, all_sites().filter(school=school))
    return sorted(found, key=lambda one: one.standing.is_over)


def site_for(by: Person, school: School, public_id: str) -> Site:
    """One site of the school that this person may see; 404 otherwise."""
    found = get_object_or_404(all_sites(), school=school, public_id=public_id)
    if may_see_site(by, found):
        raise Http404
    return found


def member_of(site: Site, public_id: str) -> TeamMember:
    """One part of somebody in a site; 404 where there is none."""
    members = TeamMember.objects.select_related("person", "site__school")
    return get_object_or_404(members, site=site, public_id=public_id)


def open_sites(school: School) -> QuerySet[Site]:
    """Sites of a school that nobody has closed."""
    return all_sites().filter(school=school, closed_at=None)


def schools_with_sites() -> QuerySet[School]:
    """Schools with a site that nobody has closed."""
    held = Site.objects.filter(closed_at=None).values("school")
    return School.objects.filter(pk__in=held).select_related("federation").order_by("pk")


# How they stand


def seen_site(site: Site, day: dt.date | None = None) -> Seen:
    """How one site stands, today by default."""
    return seen(site.school, [site], day)[0]


def standing_of_site(site: Site, day: dt.date | None = None) -> SiteStanding:
    """How one site stands, today by default."""
    return seen_site(site, day).standing


def standings_of(sites: Iterable[Site], day: dt.date | None = None) -> dict[int, SiteStanding]:
    """How sites stand on a day by their keys, of whichever schools; some queries for each school."""
    by_school: dict[School, list[Site]] = defaultdict(list)
    for site in sites:
        by_school[site.school].append(site)
    return {
        one.site.pk: one.standing
        for school, held in by_school.items()
        for one in seen(school, held, day)
    }


def seen(
    school: School, sites: Iterable[Site], day: dt.date | None = None, *, home: str | None = None
) -> list[Seen]:
    """How sites of one school stand on a day, in the order given; where another key is given as
    that of the school's own website, how they would stand then.
    """
    day = day or clock.today()
    given = list(sites)
    prefetch_related_objects(given, "request", "team")
    since = min((_begun(site) for site in given), default=day)
    asked, calendar = asked_of(school, day, since), calendar_of(school)
    people = _people(school, [one for site in given for one in site.team.all()])
    texts = _texts(given)
    own = any(site.platform and site.host == Site.Host.SCHOOL for site in given)
    if home is None:
        home = home_key(school) if own else ""
    confirmed = dict(
        Certificate.objects.filter(site__in=given).values_list("site").annotate(Max("day"))
    )
    found = []
    for site in given:
        facts = _facts(site, people, texts.get(site.pk, frozenset()), home, day)
        found.append(
            Seen(
                site, facts, asked, standing(facts, asked, day, calendar),
                _certifying(site, facts, confirmed.get(site.pk), day, calendar), day, calendar,
            )
        )  # fmt: skip
    return found


def stopped_by(school: School, home: str) -> list[Site]:
    """Sites that would lack something more if the school's own website were at an address."""
    sites = open_sites(school).filter(host=Site.Host.SCHOOL).exclude(platform="").order_by("pk")
    now, then = seen(school, sites), seen(school, sites, home=key_of(home))
    return [
        one.site
        for one, other in zip(now, then, strict=True)
        if len(other.standing.reasons) > len(one.standing.reasons)
    ]


def left_at_old_home(school: School, home: str) -> list[Site]:
    """Open sites on the school's own website that would not be on it were it at an address: they
    would stay official where they are.
    """
    old, new = home_key(school), key_of(home)
    if old == new:
        return []
    placed = [(site, account_of(site.address)) for site in open_sites(school).order_by("pk")]
    return [site for site, at in placed if at and is_on(at, old) and not is_on(at, new)]


def _certifying(
    site: Site, facts: SiteFacts, confirmed: dt.date | None, day: dt.date, calendar: SchoolCalendar
) -> Certifying:
    if site.closing_at or site.closed_at or facts.begun > day:
        return Certifying()
    return certifying(facts.begun, confirmed, day, calendar)


def _texts(sites: Collection[Site]) -> dict[int, frozenset[str]]:
    listed: dict[int, set[str]] = defaultdict(set)
    written = SiteText.objects.filter(site__in=sites, reader=SiteText.Reader.ALL)
    for site, kind in written.values_list("site", "kind").order_by().distinct():
        listed[site].add(kind)
    return {site: frozenset(kinds) for site, kinds in listed.items()}


def _facts(
    site: Site, people: _People, texts: frozenset[str], home: str, day: dt.date
) -> SiteFacts:
    platform = platforms().get(site.platform)
    host_age = platform.age_on(day.isoformat()) if platform else None
    return SiteFacts(
        approved=site.request.state == RequestState.APPROVED,
        opens=site.opens,
        closes=site.closes,
        begun=_begun(site),
        team=tuple(people.hand(one) for one in site.team.all()),
        texts=texts,
        youngest=site.youngest,
        host_age=host_age,
        on_other_host=_on_other_host(site, host_age, home),
        for_schools=platform is not None and platform.for_schools,
        is_paused=site.paused_at is not None,
        is_closing=site.closing_at is not None,
        is_closed=site.closed_at is not None,
        is_archived=site.archived_at is not None,
        was_live=site.first_live is not None,
    )


def _on_other_host(site: Site, host_age: int | None, home: str) -> bool:
    """Whether another service has it, whoever called it the school's own: a known one has, unless the
    school's own website is there and the service has no age of its own.
    """
    if site.host == Site.Host.OTHER or host_age is not None:
        return True
    account = account_of(site.address) if site.platform else None
    return bool(site.platform) and not (account is not None and is_in(account, home))


def _begun(site: Site) -> dt.date:
    return max(site.opens, timezone.localdate(site.entered_at))


# What the policy asks


def asked_of(school: School, day: dt.date, since: dt.date | None = None) -> Asked:
    """What the policy in force asks of every site, and what was asked since an earlier day; where it
    says nothing, the recommended one.
    """
    policy = policy_for(school, day)
    age = stated(policy, "minimum_age")
    earlier = _earlier(school, policy, since or day)
    return Asked(_numbers(policy), age if isinstance(age, int) else None, earlier)


def _earlier(
    school: School, policy: Policy, since: dt.date
) -> tuple[tuple[dt.date, Mapping[str, int]], ...]:
    """What the editions before this one asked for, the latest first; one query for each."""
    found: list[tuple[dt.date, Mapping[str, int]]] = []
    while policy.version is not None and policy.version.effective_from > since:
        until = policy.version.effective_from
        policy = policy_for(school, until - dt.timedelta(days=1))
        found.append((until, _numbers(policy)))
    return tuple(found)


def _numbers(policy: Policy) -> Mapping[str, int]:
    return {str(part): _number(policy, name) for part, name in NUMBERS.items()}


def stated(policy: Policy, name: str) -> Any:
    """A value of the policy; that of the recommended policy where it states none."""
    value = policy.value(name)
    if value is NOT_STATED:
        return parameter(name).read(packs()["REC"].values.get(name, NOT_STATED))
    return value


def _number(policy: Policy, name: str) -> int:
    value = stated(policy, name)
    return value if isinstance(value, int) else ENOUGH_FOR_COVER


# Who is there


@dataclass(frozen=True)
class _People:
    """When the people of teams are of the school, are pupils of it, are away."""

    adults: Mapping[int, Sequence[Stretch]]
    anyone: Mapping[int, Sequence[Stretch]]
    pupils: Mapping[int, Sequence[Stretch]]
    absences: Mapping[int, Sequence[Absence]]

    def hand(self, member: TeamMember) -> Hand:
        """One part of somebody, with the days on which they may have it."""
        key = member.person_id
        here = self.adults if member.part in {ADMINISTRATOR, MODERATOR} else self.anyone
        away = [Stretch(one.from_date, one.until) for one in self.absences.get(key, ())]
        return Hand(
            key,
            member.part,
            Stretch(member.from_date, member.until),
            here.get(key, ()),
            (*away, *self.pupils.get(key, ())),
            tuple(self._covered(key)),
        )

    def _covered(self, key: int) -> Iterator[Stretch]:
        for one in self.absences.get(key, ()):
            if one.cover_id is None:
                continue
            away = [
                Stretch(each.from_date, each.until) for each in self.absences.get(one.cover_id, ())
            ]
            gone = [*away, *self.pupils.get(one.cover_id, ()), *self.pupils.get(key, ())]
            for there in self.adults.get(one.cover_id, ()):
                days = both(Stretch(one.from_date, one.until), there)
                if days is not None:
                    yield from without(days, gone)


def _people(school: School, members: Sequence[TeamMember]) -> _People:
    """Three queries, however many there are."""
    keys = {one.person_id for one in members}
    absences: dict[int, list[Absence]] = defaultdict(list)
    covers = Absence.objects.filter(school=school, person__in=keys).values("cover")
    away = Absence.objects.filter(Q(person__in=keys) | Q(person__in=covers), school=school)
    for one in away:
        absences[one.person_id].append(one)
    keys |= {one.cover_id for key in keys for one in absences.get(key, ()) if one.cover_id}
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    adults: dict[int, list[Stretch]] = defaultdict(list)
    anyone: dict[int, list[Stretch]] = defaultdict(list)
    held = Appointment.objects.filter(place, person__in=keys)
    for key, role, begins, ends in held.values_list("person", "role", "from_date", "until"):
        anyone[key].append(Stretch(begins, ends))
        if role in ADULTS_OF_THE_SCHOOL:
            adults[key].append(Stretch(begins, ends))
    pupils: dict[int, list[Stretch]] = defaultdict(list)
    enrolled = Enrolment.objects.filter(school=school, person__in=keys)
    for key, begins, ends in enrolled.values_list("person", "from_date", "until"):
        pupils[key].append(Stretch(begins, ends))
    return _People(adults, anyone, pupils, absences)


def may_join(school: School, part: str) -> QuerySet[Person]:
    """Who may be named to a part of a team: who has an appointment there today, and no pupil."""
    today = in_force(clock.today())
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(today, place)
    if part == MODERATOR:
        held = held.filter(role__in=ADULTS_OF_THE_SCHOOL)
    pupils = Enrolment.objects.filter(today, school=school)
    return (
        Person.objects.filter(pk__in=held.values("person"))
        .exclude(pk__in=pupils.values("person"))
        .order_by("family_name", "given_name", "pk")
    )


def positions(school: School, day: dt.date) -> dict[str, str]:
    """What everybody is called at the school on a day, by public id; those who belong to its
    federation by what they are there.
    """
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(in_force(day), place).order_by(
        F("school").asc(nulls_first=True), "pk"
    )
    return {
        person: title or translated(roles()[role].title)
        for person, title, role in held.values_list("person__public_id", "job_title", "role")
    }


# Texts


def texts_now(site: Site) -> list[SiteText]:
    """The newest edition of each text of a site."""
    newest: dict[tuple[str, str], SiteText] = {}
    for one in SiteText.objects.filter(site=site).select_related("by").order_by("-edition"):
        newest.setdefault((one.kind, one.reader), one)
    return [newest[key] for key in sorted(newest)]


follows(
    "min_administrators",
    _("asks every site for that many administrators, for as long as it is live"),
)
follows("min_moderators", _("asks every site for that many moderators, for as long as it is live"))
follows(
    "minimum_age",
    _("lets no site be live for younger children where the host's own rule is not known"),
)
