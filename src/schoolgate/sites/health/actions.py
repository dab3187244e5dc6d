"""The only writers of what is known of the health of sites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.sites.health import events
from schoolgate.sites.health.queries import Found, Line, health_of
from schoolgate.sites.health.rules import (
    may_keep_findings,
    may_name_pages,
    may_say_of,
    may_say_what_is_seen,
)
from schoolgate.sites.models import HealthCheck, SchoolPages, Site
from schoolgate.sites.queries import all_sites
from schoolgate.text import Text

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """What a machine found of one matter."""

    matter: HealthCheck.Matter
    found: HealthCheck.Found
    words: Text
    newest: dt.date | None = None


def keep_findings(*, by: System, site: Site, findings: Iterable[Finding]) -> None:
    """Keep what a machine found. What it found before is not written again, only seen again.

    The ledger has what turned out not right, and what is right again.
    """
    demand(may_keep_findings(by))
    with transaction.atomic():
        site = _locked(site)
        if site.closed_at is not None:
            return
        now = clock.now()
        for one in findings:
            last = HealthCheck.objects.filter(site=site, matter=one.matter, by=None).first()
            said = {"words": str(one.words), "wording": one.words.plain(), "newest": one.newest}
            if last is not None and last.found == one.found:
                HealthCheck.objects.filter(pk=last.pk).update(seen_at=now, **said)
                continue
            HealthCheck.objects.create(
                site=site, matter=one.matter, found=one.found, at=now, seen_at=now, **said
            )
            was_bad = last is not None and last.found == Found.BAD
            if one.found == Found.BAD or (was_bad and one.found == Found.GOOD):
                _record(events.FOUND, by, site, matter=one.matter.value, found=one.found.value)


def say_what_is_seen(
    *, by: Person, site: Site, matter: HealthCheck.Matter, is_right: bool, words: str
) -> HealthCheck:
    """Keep what a person saw on a site, with the day and who it was."""
    words = words.strip()[:LONGEST]
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_say_what_is_seen, by, site)
        demand(may_say_of(by, _line(site, matter)))
        if not is_right and not words:
            raise Refused(_("Say what is not right, so that it can be put right."))
        now = clock.now()
        made = HealthCheck.objects.create(
            site=site, matter=matter, found=Found.GOOD if is_right else Found.BAD, words=words,
            by=by, at=now, seen_at=now,
        )  # fmt: skip
        _record(events.SEEN, by, site, matter=matter.value, found=made.found, words=words)
    return made


def name_pages(*, by: Person, school: School, home: str, acceptable_use: str) -> SchoolPages:
    """Say where the school's own site is, and its page on acceptable use."""
    with transaction.atomic():
        school = School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_name_pages, by, school)
        pages, _made = SchoolPages.objects.update_or_create(
            school=school,
            defaults={"home": home, "acceptable_use": acceptable_use, "by": by, "at": clock.now()},
        )
        record(
            events.PAGES_NAMED, by=by, chain=school, subject=("school", school.public_id),
            facts={"home": home, "acceptable_use": acceptable_use},
        )  # fmt: skip
    return pages


def _line(site: Site, matter: HealthCheck.Matter) -> Line:
    for line in health_of(site):
        if line.matter == matter:
            return line
    raise Refused(_("The policy in force does not ask for this."))


def _locked(site: Site) -> Site:
    Site.objects.select_for_update().get(pk=site.pk)
    return all_sites().get(pk=site.pk)


def _record(event: EventKind, by: Actor, site: Site, /, **facts: Any) -> None:
    record(
        event, by=by, chain=site.school, subject=("site", site.public_id),
        facts={"site": site.name, **facts},
    )  # fmt: skip
