"""Sites, open or closed, and cases of impostors, for tests of what the public sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.approvals.models import ApprovalRequest
from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.publishing.rules import VISITOR
from schoolgate.sites.accounts import account_of
from schoolgate.sites.impostors.actions import tell_of_impostor
from schoolgate.sites.models import Site, SiteText, TeamMember
from schoolgate.sites.official.forms import NotOursForm
from schoolgate.sites.tests.making_register import noticed, taken_since

OPENED = dt.timedelta(days=200)
TEAM = (("administrator", 2), ("moderator", 2))


def open_site(
    cast: Any, address: str = "https://www.instagram.com/rowanprimary", **more: Any
) -> Site:
    """A site of the cast's school with everything that makes it live."""
    people = [cast.head, cast.teacher, cast.line_manager, cast.dsl]
    return site_of(cast.school, people, address, **more)


def site_of(school: School, people: list[Person], address: str, **more: Any) -> Site:
    """A site of a school whose team are these people, live unless something is otherwise; what has
    come to an end was live before.
    """
    now, today = clock.now(), clock.today()
    request = ApprovalRequest.objects.create(
        school=school, kind="site", title="Site", asker=people[0], state="approved", round=1,
        begun_at=now, asked_at=now, ended_at=now,
    )  # fmt: skip
    account = account_of(address) if address else None
    given: dict[str, Any] = {
        "name": "Our news", "purpose": "News of the school for families.", "host": "third-party",
        "audience": ["families", "public"], "opens": today - OPENED, "owner": people[0],
        "entered_at": now - OPENED, "address": account.address if account else "",
        "handle": account.handle if account else "", "key": account.key if account else "",
        "platform": account.platform if account else "",
    }  # fmt: skip
    since = taken_since(more)
    site = Site.objects.create(school=school, request=request, **(given | more))
    TeamMember.objects.bulk_create(
        TeamMember(
            site=site, person=people[(n + shift) % len(people)], part=part,
            from_date=site.opens, by=people[0],
        )
        for shift, (part, several) in enumerate(TEAM)
        for n in range(min(several, len(people)))
    )  # fmt: skip
    SiteText.objects.bulk_create(
        SiteText(site=site, kind=kind, edition=1, words="Be kind.", by=people[0], at=now)
        for kind in SiteText.Kind.values
    )
    return noticed(site, since)


def examples(cast: Any) -> dict[str, Any]:
    """An account and a case, as addresses name them."""
    site = open_site(cast)
    told = tell_of_impostor(
        by=VISITOR, school=cast.school, address="https://www.tiktok.com/@rowan.primary.real",
        words="It asks for money.",
    )  # fmt: skip
    assert told.case is not None
    with clock.stopped_at(clock.now() - dt.timedelta(minutes=1)):
        ticket = NotOursForm.ticket_for(cast.school)
    return {
        "account": site.public_id,
        "impostor": told.case.public_id,
        "ticket_of_not_ours": ticket,
    }
