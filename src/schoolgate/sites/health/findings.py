"""What a look at a site means for each matter: a visit in, findings out. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone

from schoolgate.core import clock
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.sites.fetching.page import Page
from schoolgate.sites.fetching.trouble import Kind
from schoolgate.sites.fetching.visiting import Visit
from schoolgate.sites.health.actions import Finding
from schoolgate.sites.health.queries import Found, HealthAsked, Matter, days_without_news
from schoolgate.sites.live import SiteFacts, age_asked
from schoolgate.sites.models import HealthCheck, SchoolPages
from schoolgate.sites.queries import Seen
from schoolgate.text import Text, listed, template

# Which say nothing about the site: somebody has to look.
_SHOWS_NOTHING = frozenset({Kind.TURNED_AWAY, Kind.ROBOTS, Kind.BUSY, Kind.GIVEN_UP})
_READ_BY_MACHINE = (
    Matter.FRESH, Matter.LINK_BACK, Matter.LOGO, Matter.ACCEPTABLE_USE, Matter.HOUSE_RULES,
    Matter.CONTACT, Matter.LINKS,
)  # fmt: skip
_NAMED = 3  # links that lead wrong, named in full
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Looked:
    """A visit, and the links of the page that lead wrong; None where they were not looked at."""

    visit: Visit
    bad_links: Sequence[tuple[str, Kind]] | None = ()


def findings(
    looked: Looked, asked: HealthAsked, pages: SchoolPages | None, calendar: SchoolCalendar
) -> Iterator[Finding]:
    """What a look tells of each matter that it tells something of.

    Where a site does not answer, the rest stays as it was; where it does not show itself to
    machines, somebody has to look at the rest.
    """
    visit = looked.visit
    if visit.trouble is not None:
        silent = visit.trouble.kind in _SHOWS_NOTHING
        words = visit.trouble.message
        yield Finding(Matter.REACHABLE, Found.UNKNOWN if silent else Found.BAD, words)
        if visit.trouble.kind == Kind.NOT_SAFE:
            yield Finding(Matter.HTTPS, Found.BAD, words)
        if silent:
            yield from (Finding(matter, Found.UNKNOWN, words) for matter in _READ_BY_MACHINE)
        return
    yield _good(Matter.REACHABLE, Text("The site answers."))
    yield _https(visit)
    yield from _fresh(visit, asked, calendar)
    if visit.page is not None:
        yield from _page(visit.page, pages)
    if looked.bad_links is not None:
        yield _links(looked.bad_links)


def _good(matter: HealthCheck.Matter, words: Text) -> Finding:
    return Finding(matter, Found.GOOD, words)


def _https(visit: Visit) -> Finding:
    if visit.https:
        return _good(Matter.HTTPS, Text("The whole way to the site is encrypted (https)."))
    return Finding(
        Matter.HTTPS, Found.BAD,
        Text("Part of the way to the site is not encrypted. Ask whoever runs it for https throughout."),
    )  # fmt: skip


def _fresh(visit: Visit, asked: HealthAsked, calendar: SchoolCalendar) -> Iterator[Finding]:
    if visit.newest is None or visit.newest.at is None:
        said = Text("The site does not tell machines when something was last new.")
        yield Finding(Matter.FRESH, Found.UNKNOWN, said)
    elif asked.interval is not None:
        newest = timezone.localdate(visit.newest.at)
        days = days_without_news(newest, clock.today(), calendar)
        if days <= asked.interval:
            said = Text("There is something new often enough.")
            yield Finding(Matter.FRESH, Found.GOOD, said, newest)
        else:
            said = Text(_NEGLECTED if asked.counted else _NEGLECTED_BY_US, n=asked.interval)
            yield Finding(Matter.FRESH, Found.BAD, said, newest)


_NEGLECTED = template(
    "It looks neglected. The policy asks for something new every {n} days; holidays do not count."
)
_NEGLECTED_BY_US = template(
    "It looks neglected. The policy names no number of days, so we count the {n} that we recommend;"
    " holidays do not count."
)


def _page(page: Page, pages: SchoolPages | None) -> Iterator[Finding]:
    if pages is None:
        said = Text("Nobody has said yet where the school’s own website is.")
        yield Finding(Matter.LINK_BACK, Found.UNKNOWN, said)
    else:
        yield _there(
            Matter.LINK_BACK,
            page.to_school,
            Text("No link to the school’s own website. Put one on the page."),
        )
    yield _there(
        Matter.ACCEPTABLE_USE,
        page.acceptable_use,
        Text("No link to the page on acceptable use. Put one on the page."),
    )
    yield _there(Matter.LOGO, page.logo, Text("No picture on the page calls itself a logo. Look whether it is there."),
                 else_found=Found.UNKNOWN)  # fmt: skip
    yield _there(
        Matter.HOUSE_RULES, page.house_rules, Text("No link to house rules. Put one on the page.")
    )
    yield _there(
        Matter.CONTACT,
        page.contact,
        Text("No link, address or number for contact. Put one on the page."),
    )


def _there(
    matter: HealthCheck.Matter, address: str, missing: Text,
    else_found: HealthCheck.Found = Found.BAD,
) -> Finding:  # fmt: skip
    if address:
        return _good(matter, Text("It is there: {address}", address=address[:_LONGEST]))
    return Finding(matter, else_found, missing)


def _links(bad: Sequence[tuple[str, Kind]]) -> Finding:
    wrong = [address[:_LONGEST] for address, _kind in bad]
    if not wrong:
        return _good(Matter.LINKS, Text("No link that we looked at leads wrong."))
    said = Text(
        "{n} link leads nowhere or somewhere unsafe, such as {which}.",
        "{n} links lead nowhere or somewhere unsafe, such as {which}.",
        n=len(wrong), which=listed(wrong[:_NAMED]),
    )  # fmt: skip
    return Finding(Matter.LINKS, Found.BAD, said)


def age_finding(one: Seen) -> Finding:
    """Whether the youngest for whom a site is are old enough for its host today."""
    return _age(one.facts, age_asked(one.facts, one.asked))


def _age(facts: SiteFacts, age: int | None) -> Finding:
    youngest = facts.youngest
    if not facts.on_other_host:
        return _good(Matter.AGE, Text("The school hosts it, so no host asks for an age."))
    if youngest is None:
        return _good(Matter.AGE, Text("It is not for pupils, so the host’s age does not matter."))
    if age is None or (facts.host_age is None and youngest >= age):
        said = Text(
            "It is for ages from {youngest} on. We do not know from which age its host takes people.",
            youngest=youngest,
        )  # fmt: skip
        return Finding(Matter.AGE, Found.UNKNOWN, said)
    known = {"youngest": youngest, "age": age}
    if youngest >= age:
        said = Text("It is for ages from {youngest} on; its host takes {age} and over.", **known)
        return _good(Matter.AGE, said)
    if facts.host_age is None:
        said = Text(
            "It is for ages from {youngest} on, and the policy lets nobody under {age} use it.",
            **known,
        )
    else:
        said = Text(
            "It is for ages from {youngest} on, and its host takes nobody under {age}.", **known
        )
    return Finding(Matter.AGE, Found.BAD, said)
