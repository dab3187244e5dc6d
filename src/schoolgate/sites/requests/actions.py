"""The only writer of new sites: the last approval of a request makes one, in its transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from schoolgate.approvals.kinds import Values
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person
from schoolgate.sites.accounts import account_of, ages_of_year
from schoolgate.sites.models import Site, TeamMember
from schoolgate.sites.queries import positions
from schoolgate.sites.requests.events import ENTERED

PARTS: Mapping[str, str] = {
    "author": TeamMember.Part.AUTHOR,
    "administrators": TeamMember.Part.ADMINISTRATOR,
    "moderators": TeamMember.Part.MODERATOR,
    "vetter": TeamMember.Part.VETTER,
}


def enter_site(request: ApprovalRequest, values: Values, by: Person) -> None:
    """Enter an approved site into the register, with its team.

    Called inside the transaction of the last approval, which has written to the school's record
    already and so waits for every other that would enter the same account.
    """
    site = _site(request, values)
    if site.key and Site.objects.filter(
        school=request.school, key=site.key, closed_at__isnull=True
    ).exists():  # fmt: skip
        raise Refused(_("This account came into the register meanwhile. Refuse this request, or"
                        " ask for another address."))  # fmt: skip
    site.save()
    people = _people(values)
    named = positions(request.school, clock.today())
    TeamMember.objects.bulk_create(
        TeamMember(
            site=site, person=people[one], part=part, from_date=clock.today(), by=by,
            position=named.get(one, ""),
        )
        for question, part in PARTS.items()
        for one in _named(values, question)
        if one in people
    )  # fmt: skip
    team = sorted({people[one].name for name in PARTS for one in _named(values, name)
                   if one in people})  # fmt: skip
    record(
        ENTERED, by=by, chain=request.school, subject=("site", site.public_id),
        facts={
            "site": site.name, "platform": site.platform, "key": site.key,
            "opens": site.opens.isoformat(),
            "closes": site.closes.isoformat() if site.closes else "", "team": ", ".join(team),
        },
    )  # fmt: skip


def _site(request: ApprovalRequest, values: Values) -> Site:
    opens, closes = _dates(values)
    people = _people(values)
    owner = next((people[one] for one in _named(values, "author") if one in people), request.asker)
    recovery = next((people[one] for one in _named(values, "recovery") if one in people), None)
    youngest, oldest = _ages(values, opens)
    named = "address" if values["host"] == Site.Host.OTHER else "own_address"
    account = account_of(str(values.get(named) or ""))
    return Site(
        school=request.school, request=request, name=request.title, purpose=values["purpose"],
        host=values["host"], audience=values.get("audience", []), youngest=youngest,
        oldest=oldest, opens=opens, closes=closes, owner=owner, recovery_owner=recovery,
        platform=account.platform if account else "", address=account.address if account else "",
        handle=account.handle if account else "", key=account.key if account else "",
        entered_at=clock.now(), evaluate_on=_day(values.get("evaluate_on")),
    )  # fmt: skip


def _dates(values: Values) -> tuple[dt.date, dt.date | None]:
    """No site is live before its last approval; one that is over meanwhile keeps its days."""
    opens = dt.date.fromisoformat(values["opens"])
    closes = dt.date.fromisoformat(values["closes"]) if values.get("closes") else None
    today = clock.today()
    return (max(opens, today) if closes is None or closes >= today else opens), closes


def _day(given: str | None) -> dt.date | None:
    return dt.date.fromisoformat(given) if given else None


def _ages(values: Values, day: dt.date) -> tuple[int | None, int | None]:
    """The youngest and the oldest of the pupils who read it or write on it."""
    years = (*values.get("years", ()), *values.get("contributor_years", ()))
    ages = [ages_of_year(int(year), day) for year in years]
    if not ages:
        return None, None
    return min(one[0] for one in ages), max(one[1] for one in ages)


def _named(values: Values, question: str) -> list[str]:
    held = values.get(question)
    return list(dict.fromkeys(held)) if isinstance(held, list) else []


def _people(values: Values) -> dict[str, Person]:
    ids = {one for name in (*PARTS, "recovery") for one in _named(values, name)}
    return {one.public_id: one for one in Person.objects.filter(public_id__in=ids)}
