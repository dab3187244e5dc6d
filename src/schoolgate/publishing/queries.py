"""What anybody may read of a school's policy, and what its keepers see of requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import NEVER_IN_FORCE, in_force_on, last_day
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.models import Version
from schoolgate.policies.review_dates import review_dates
from schoolgate.publishing.languages import named
from schoolgate.publishing.models import FormatRequest, Translation
from schoolgate.publishing.rules import (
    may_compare_schools,
    may_keep_translations,
    may_see_format_requests,
)
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
        .exclude(NEVER_IN_FORCE)
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


def translations_of(school: School) -> QuerySet[Translation]:
    """What anybody may read of a school's policy in other languages, without the texts."""
    return (
        Translation.objects.filter(version__in=public_versions(school), removed_at=None)
        .select_related("version")
        .only(
            "public_id", "language", "own_name", "at",
            "version__public_id", "version__number", "version__edition",
        )
    )  # fmt: skip


def newest_translations(school: School, current: Edition | None) -> list[Translation]:
    """One of each language: of the edition in force, else of the one nearest before it."""
    if current is None:
        return []
    newest: dict[str, Translation] = {}
    upto = translations_of(school).filter(
        version__effective_from__lte=current.version.effective_from
    )
    for one in upto.order_by("-version__effective_from", "-version__number"):
        newest.setdefault(one.language, one)
    return sorted(newest.values(), key=lambda one: one.own_name.casefold())


def translation_of(version: Version, language: str) -> Translation | None:
    """An edition in one language, with its text."""
    return Translation.objects.filter(
        version=version, language__iexact=language, removed_at=None
    ).first()


def translations_for(person: Person, school: School) -> QuerySet[Translation]:
    """All that was ever shown, with who entered and who removed it. Raises Refused."""
    demand(may_keep_translations(person, school))
    return (
        Translation.objects.filter(version__policy__school=school)
        .select_related("version", "by", "removed_by")
        .defer("text", *(f"version__{name}" for name in LONG))
        .order_by("-at", "-pk")
    )


def translatable(person: Person, school: School) -> QuerySet[Version]:
    """The edition in force and those adopted for later days. Raises Refused."""
    demand(may_keep_translations(person, school))
    versions = list(
        Version.objects.filter(policy__school=school, policy__slug=SOCIAL_NETWORKING)
        .exclude(NEVER_IN_FORCE)
        .defer(*LONG)
    )
    current = in_force_on(versions, clock.today())
    wanted = [one.pk for one in versions if one == current or one.effective_from > clock.today()]
    return Version.objects.filter(pk__in=wanted).defer(*LONG).order_by("effective_from")


def is_there_already(request: FormatRequest, current: Edition | None) -> Translation | None:
    """The translation of the edition in force that answers a request for a language."""
    language = named(request.language)
    if current is None or language is None or request.form != FormatRequest.Form.LANGUAGE:
        return None
    return translation_of(current.version, language.code)


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
        .exclude(NEVER_IN_FORCE)
        .select_related("policy")
        .defer("source", "text", "approvals", "withdrawn_reason")
        .order_by("policy", "-effective_from")
    )
    newest: dict[int, Version] = {}
    for version in versions:
        newest.setdefault(version.policy.school_id, version)
    return {school: v for school, v in newest.items() if in_force_on([v], today)}
