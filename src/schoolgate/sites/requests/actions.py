"""The only writer of new sites: the last approval of a request makes one, in its transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from schoolgate.approvals.kinds import Values
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.sites.accounts import account_of, ages_of_year, first_days
from schoolgate.sites.events import TEXT_WRITTEN
from schoolgate.sites.models import Site, SiteText, TeamMember
from schoolgate.sites.queries import positions
from schoolgate.sites.requests.events import ENTERED, LEFT_OUT
from schoolgate.sites.rules import may_be_named
from schoolgate.sites.texts import beginning

READY = "ready"
PARTS: Mapping[str, str] = {
    "author": TeamMember.Part.AUTHOR,
    "administrators": TeamMember.Part.ADMINISTRATOR,
    "moderators": TeamMember.Part.MODERATOR,
    "vetter": TeamMember.Part.VETTER,
}


@dataclass(frozen=True, slots=True)
class Named:
    """Those whom the form names, by question, and those of them who may have the part today."""

    chosen: Mapping[str, list[Person]]
    fit: Mapping[str, list[Person]]


def enter_site(request: ApprovalRequest, values: Values, by: Person) -> None:
    """Enter an approved site into the register, with its team and the texts that were chosen.

    Whoever may not have their part today, such as somebody who left since the form was sent, is
    left out: the owner and the heads are told. Called inside the transaction of the last approval,
    which has written to the school's record already and so waits for every other that would enter
    the same account.
    """
    named = _named(request.school, values)
    site = _site(request, values, named, by)
    if site.key and Site.objects.filter(
        school=request.school, key=site.key, closed_at__isnull=True
    ).exists():  # fmt: skip
        raise Refused(_("This account came into the register meanwhile. Refuse this request, or"
                        " ask for another address."))  # fmt: skip
    site.save()
    called = positions(request.school, clock.today())
    members = [
        TeamMember(
            site=site, person=one, part=part, from_date=clock.today(), by=by,
            position=called.get(one.public_id, ""),
        )
        for question, part in PARTS.items()
        for one in named.fit[question]
    ]  # fmt: skip
    TeamMember.objects.bulk_create(members)
    team = sorted({one.person.name for one in members})
    _record(
        ENTERED, by, site, platform=site.platform, key=site.key, opens=site.opens.isoformat(),
        closes=site.closes.isoformat() if site.closes else "", team=", ".join(team),
    )  # fmt: skip
    left = _left_out(site, named)
    if left:
        _record(LEFT_OUT, by, site, names=", ".join(sorted(one.name for one in left)))
    if values.get("rules") == READY:
        _write_ready_texts(site, by)


def _left_out(site: Site, named: Named) -> set[Person]:
    """Whom the form names for a part that they did not get."""
    left = {
        one for question in PARTS for one in named.chosen[question]
        if one not in named.fit[question]
    }  # fmt: skip
    for question, given in (("author", site.owner), ("recovery", site.recovery_owner)):
        if given not in named.chosen[question]:
            left |= set(named.chosen[question])
    return left


def _write_ready_texts(site: Site, by: Person) -> None:
    """The ready words as edition 1, in the language of whoever chose them in the form."""
    asker = site.request.asker
    for kind in SiteText.Kind.values:
        with translation.override(asker.language):
            words = beginning(site, kind, SiteText.Reader.ALL)
        text = SiteText.objects.create(
            site=site, kind=kind, edition=1, words=words, by=asker, at=clock.now()
        )
        _record(
            TEXT_WRITTEN, by, site, kind=kind, reader=text.reader, edition=1,
            sha256=hashlib.sha256(words.encode()).hexdigest(),
        )  # fmt: skip


def _record(event: EventKind, by: Person, site: Site, /, **facts: Any) -> None:
    record(
        event, by=by, chain=site.school, subject=("site", site.public_id),
        facts={"site": site.name, **facts},
    )  # fmt: skip


def _site(request: ApprovalRequest, values: Values, named: Named, by: Person) -> Site:
    opens, closes = _dates(values)
    owner = _owner(request, named, by)
    recovery = next((one for one in named.fit["recovery"] if one != owner), None)
    youngest, oldest = _ages(values, opens, closes)
    called = "address" if values["host"] == Site.Host.OTHER else "own_address"
    account = account_of(str(values.get(called) or ""))
    return Site(
        school=request.school, request=request, name=request.title, purpose=values["purpose"],
        host=values["host"], audience=values.get("audience", []), youngest=youngest,
        oldest=oldest, opens=opens, closes=closes, owner=owner, recovery_owner=recovery,
        platform=account.platform if account else "", address=account.address if account else "",
        handle=account.handle if account else "", key=account.key if account else "",
        entered_at=clock.now(), evaluate_on=_evaluate_on(values, opens),
    )  # fmt: skip


def _owner(request: ApprovalRequest, named: Named, by: Person) -> Person:
    """The author named, else who asked, else the head; never one who may not own it today."""
    wanted = (*named.chosen["author"], request.asker, *holders(request.school, *HEADS))
    return next((one for one in wanted if _may_be(one, request.school, "")), by)


def _dates(values: Values) -> tuple[dt.date, dt.date | None]:
    """No site is live before its last approval; one that is over meanwhile keeps its days."""
    opens = dt.date.fromisoformat(values["opens"])
    closes = dt.date.fromisoformat(values["closes"]) if values.get("closes") else None
    today = clock.today()
    return (max(opens, today) if closes is None or closes >= today else opens), closes


def _evaluate_on(values: Values, opens: dt.date) -> dt.date | None:
    """The day promised; where it would come before the opening, as long after it as was meant."""
    if not values.get("evaluate_on"):
        return None
    day = dt.date.fromisoformat(values["evaluate_on"])
    return max(day, day + (opens - dt.date.fromisoformat(values["opens"]))) if day <= opens else day


def _ages(values: Values, opens: dt.date, closes: dt.date | None) -> tuple[int | None, int | None]:
    """The youngest and the oldest of the pupils who read it or write on it while it is open."""
    years = (*values.get("years", ()), *values.get("contributor_years", ()))
    ages = [ages_of_year(int(year), day) for year in years for day in first_days(opens, closes)]
    if not ages:
        return None, None
    return min(one[0] for one in ages), max(one[1] for one in ages)


def _named(school: School, values: Values) -> Named:
    parts = {**PARTS, "recovery": ""}
    ids = {question: _ids(values, question) for question in parts}
    listed = Person.objects.filter(public_id__in={one for each in ids.values() for one in each})
    found = {one.public_id: one for one in listed}
    chosen = {
        question: [found[one] for one in each if one in found] for question, each in ids.items()
    }
    fit = {
        question: [one for one in chosen[question] if _may_be(one, school, part)]
        for question, part in parts.items()
    }
    return Named(chosen, fit)


def _ids(values: Values, question: str) -> list[str]:
    held = values.get(question)
    return list(dict.fromkeys(held)) if isinstance(held, list) else []


def _may_be(person: Person, school: School, part: str) -> bool:
    return may_be_named(person, school, part, clock.today()) is None
