"""What anybody may read of a school's policy, and what its keepers see of requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import in_force_on, last_day
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.models import Version
from schoolgate.policies.review_dates import review_dates
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.rules import may_compare_schools, may_see_format_requests
from schoolgate.publishing.states import WAITING

# What no list of editions needs; the texts are long.
LONG = ("source", "text", "values", "approvals", "withdrawn_reason")


@dataclass(frozen=True, slots=True)
class Edition:
    """One public version with the days it governs, and when it must be reviewed next."""

    version: Version
    until: dt.date | None
    in_force: bool
    review: dt.date | None


def public_school(slug: str) -> School | None:
    """A school by its public address."""
    return School.objects.select_related("federation").filter(slug=slug).first()


def public_versions(school: School) -> QuerySet[Version]:
    """What is or was in force: what begins later, or never began, is nobody's business yet."""
    return (
        Version.objects.filter(
            policy__school=school,
            policy__slug=SOCIAL_NETWORKING,
            effective_from__lte=clock.today(),
        )
        .exclude(withdrawn_from__lte=F("effective_from"))
        .select_related("policy")
    )


def editions_of(school: School) -> list[Edition]:
    """All editions, the newest first, without their texts."""
    versions = list(public_versions(school).defer(*LONG))
    reviews = review_dates(versions)
    return [_edition(version, versions, reviews[version.pk]) for version in versions]


def edition_on(editions: Iterable[Edition], day: dt.date) -> Edition | None:
    """The one in force on a day that has come."""
    if day > clock.today():
        return None
    by_version = {edition.version: edition for edition in editions}
    found = in_force_on(by_version, day)
    return by_version[found] if found else None


def _edition(version: Version, versions: list[Version], review: dt.date | None) -> Edition:
    until = last_day(version, versions)
    return Edition(version, until, until is None or until >= clock.today(), review)


def request_for_visitor(school: School, public_id: str) -> FormatRequest | None:
    """A request by the id that only its asker was told."""
    return FormatRequest.objects.filter(school=school, public_id=public_id).first()


def format_requests_for(person: Person, school: School) -> QuerySet[FormatRequest]:
    """Requests of a school. Raises Refused."""
    demand(may_see_format_requests(person, school))
    return FormatRequest.objects.filter(school=school).select_related("school", "handled_by")


def waiting_for(person: Person) -> list[FormatRequest]:
    """Open and promised requests that this person answers."""
    waiting = FormatRequest.objects.filter(state__in=WAITING).select_related("school__federation")
    at = standing_of(person)
    here = waiting.filter(
        Q(school__in=list(at.at_school)) | Q(school__federation__in=list(at.at_federation))
    )
    answers: dict[int, bool] = {}
    found = []
    for request in here.order_by("at"):
        school = request.school
        if school.pk not in answers:
            answers[school.pk] = may_see_format_requests(person, school) is None
        if answers[school.pk]:
            found.append(request)
    return found


def schools_to_compare(person: Person, federation: Federation) -> list[School]:
    """The schools of a federation. Raises Refused."""
    demand(may_compare_schools(person, federation))
    return list(federation.schools.select_related("federation"))


def values_in_force(schools: Iterable[School]) -> dict[int, Version]:
    """The version in force today at each school that has one, without its text. One query."""
    today = clock.today()
    versions = (
        Version.objects.filter(
            policy__school__in=list(schools),
            policy__slug=SOCIAL_NETWORKING,
            effective_from__lte=today,
        )
        .exclude(withdrawn_from__lte=F("effective_from"))
        .select_related("policy")
        .defer("source", "text", "approvals", "withdrawn_reason")
        .order_by("policy", "-effective_from")
    )
    newest: dict[int, Version] = {}
    for version in versions:
        newest.setdefault(version.policy.school_id, version)
    return {school: v for school, v in newest.items() if in_force_on([v], today)}
