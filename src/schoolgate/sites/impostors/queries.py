"""Cases of accounts that pretend to be the school's, for those who see to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.people.models import Person, School
from schoolgate.people.standing import standing_of
from schoolgate.reference import platforms
from schoolgate.reference.entries import ReportRoute
from schoolgate.sites.impostors.rules import OPEN, keepers, may_see_impostors
from schoolgate.sites.models import Impostor

LOOK_AGAIN = dt.timedelta(days=7)  # after it was reported


def impostors_for(person: Person, school: School) -> QuerySet[Impostor]:
    """All cases of a school. Raises Refused."""
    demand(may_see_impostors(person, school))
    return Impostor.objects.filter(school=school).select_related("school", "teller", "handled_by")


def impostor_for(person: Person, school: School, public_id: str) -> Impostor:
    """One case. Raises Refused and Http404."""
    found = impostors_for(person, school).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def waiting_for(person: Person) -> list[Impostor]:
    """Cases that need this person now: new ones, and those reported a week ago."""
    at = standing_of(person)
    here = Q(school__in=list(at.at_school)) | Q(school__federation__in=list(at.at_federation))
    needing = Q(state=Impostor.State.TOLD) | Q(
        state=Impostor.State.REPORTED, reported_on__lte=clock.today() - LOOK_AGAIN
    )
    found, sees = [], {}
    rows = Impostor.objects.filter(here, needing).select_related("school__federation")
    for case in rows.order_by("told_at"):
        if case.school_id not in sees:
            sees[case.school_id] = person in keepers(case.school)
        if sees[case.school_id]:
            found.append(case)
    return found


@dataclass(frozen=True, slots=True)
class Service:
    """The service that an account is on, and where it takes reports, where we know it."""

    name: str
    report: ReportRoute | None

    @property
    def looked_up(self) -> dt.date | None:
        """The day on which the address for reports was looked up."""
        return dt.date.fromisoformat(self.report.checked) if self.report else None


def service_of(case: Impostor) -> Service:
    """Of a case; no name where the service is not known."""
    known = platforms().get(case.platform)
    return Service(known.name, known.report) if known else Service("", None)


def is_open(case: Impostor) -> bool:
    """Whether somebody still has to see to it."""
    return case.state in OPEN
