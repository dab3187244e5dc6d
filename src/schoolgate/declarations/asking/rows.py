"""What the database knows of people and their requests, in the plain rows of ``binding``."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from schoolgate.declarations.binding import ADULTS, Asked, Known, Rule, Stay, rule_of
from schoolgate.declarations.models import Declaration, SignerCapacity, SigningRequest
from schoolgate.people.models import Appointment, Care, Enrolment, School, in_force
from schoolgate.policies.dates import in_force_on, never_in_force
from schoolgate.policies.models import Policy, Version

BATCH = 500


@lru_cache(maxsize=1024)
def _rule(version: int, sha256: str) -> Rule:
    values, text = Version.objects.values_list("values", "text").get(pk=version, sha256=sha256)
    return rule_of(values, text["clauses"])


def rule_for(version: Version) -> Rule:
    """The rule of a version; read once a process, since a version never changes."""
    return _rule(version.pk, version.sha256)


def accepted_for(version: Version, line: Sequence[Version]) -> list[Version]:
    """The version and those before it whose signature counts for it: back to the last material one.

    ``line`` are all versions of the policy.
    """
    before = sorted(
        (one for one in line if one.effective_from <= version.effective_from),
        key=lambda one: one.effective_from,
        reverse=True,
    )
    found: list[Version] = []
    for one in before:
        if never_in_force(one) and one.pk != version.pk:
            continue
        found.append(one)
        if one.material:
            break
    return found


def asked_for(version: Version, line: Sequence[Version], day: dt.date) -> Asked:
    """What of a version and its forerunners decides who is asked."""
    began = [one.effective_from for one in line if not never_in_force(one)]
    return Asked(
        version=version.pk,
        adopted=timezone.localdate(version.at),
        accepted=frozenset(one.pk for one in accepted_for(version, line)),
        policy_began=min(began, default=version.effective_from),
        ahead=version.effective_from > day,
    )


def to_ask(line: Sequence[Version], day: dt.date) -> list[Version]:
    """The versions of one policy that people are asked to sign on a day.

    The one in force, and every one to come from its adoption on, so that there is time to read
    it; one that changes little is asked from its first day, as most will not have to sign it.
    """
    ahead = [
        one
        for one in line
        if timezone.localdate(one.at) <= day < one.effective_from
        and one.material
        and not never_in_force(one)
    ]
    governing = in_force_on(line, day)
    return [*([governing] if governing else []), *ahead]


# People


def _place(school: School) -> Q:
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    return place


def _adults(school: School, rule: Rule, day: dt.date) -> QuerySet[Appointment]:
    wanted = sorted(capacity for capacity in ADULTS if rule.covers(capacity))
    return Appointment.objects.filter(_place(school), in_force(day), capacity__in=wanted)


def _pupils(school: School, day: dt.date) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(in_force(day), school=school)


def _carers(school: School, day: dt.date) -> QuerySet[Care]:
    return Care.objects.filter(in_force(day), pupil__in=_pupils(school, day).values("person"))


def people_bound(school: School, rule: Rule, day: dt.date) -> tuple[int, Iterator[list[int]]]:
    """How many people the rule may bind on a day, and their numbers in batches, in order."""
    adults, pupils, carers = (
        _adults(school, rule, day).values_list("person", flat=True),
        _pupils(school, day).values_list("person", flat=True),
        _carers(school, day).values_list("carer", flat=True),
    )
    streams: list[tuple[QuerySet[Any, int], str]] = [(adults, "person")]
    if rule.covers(SignerCapacity.PARENT):
        streams.append((carers, "carer"))
    if rule.covers(SignerCapacity.PUPIL):
        streams.append((pupils, "person"))
    total = sum(found.order_by().distinct().count() for found, _field in streams)

    def batches() -> Iterator[list[int]]:
        for found, field in streams:
            last = 0
            while batch := list(
                found.filter(**{f"{field}__gt": last}).order_by(field).distinct()[:BATCH]
            ):
                yield batch
                last = batch[-1]

    return total, batches()


def stays_of(school: School, people: Sequence[int], rule: Rule) -> list[Stay]:
    """Everything that these people are, were or will be at the school."""
    held = Appointment.objects.filter(_place(school), person__in=people)
    stays = [Stay(*row) for row in held.values_list("person", "capacity", "from_date", "until")]
    if rule.covers(SignerCapacity.PUPIL):
        enrolled = Enrolment.objects.filter(school=school, person__in=people)
        stays += [
            Stay(person, SignerCapacity.PUPIL, first, last)
            for person, first, last in enrolled.values_list("person", "from_date", "until")
        ]
    if rule.covers(SignerCapacity.PARENT):
        stays += _caring(school, people)
    return stays


def _caring(school: School, people: Sequence[int]) -> Iterator[Stay]:
    """A carer is a parent of the school while they care for a pupil who is enrolled there."""
    rows = Care.objects.filter(carer__in=people, pupil__enrolments__school=school).values_list(
        "carer", "from_date", "until", "pupil__enrolments__from_date", "pupil__enrolments__until"
    )
    for carer, first, last, enrolled, left in rows:
        begins, ends = max(first, enrolled), [day for day in (last, left) if day is not None]
        until = min(ends, default=None)
        if until is None or begins <= until:
            yield Stay(carer, SignerCapacity.PARENT, begins, until)


# Requests


def known_of(policy: Policy, people: Sequence[int]) -> dict[tuple[int, str], list[Known]]:
    """Every request to these people for any version of the policy, by person and capacity."""
    requests = SigningRequest.objects.filter(version__policy=policy, person__in=people)
    return _known(requests)


def _known(requests: QuerySet[SigningRequest]) -> dict[tuple[int, str], list[Known]]:
    rows = list(
        requests.values_list("pk", "person", "capacity", "version", "turn", "closed_because")
    )
    signed, withdrawn = answers_to([row[0] for row in rows])
    known: dict[tuple[int, str], list[Known]] = defaultdict(list)
    for pk, person, capacity, version, turn, closed in rows:
        on = None if pk in withdrawn else signed.get(pk)
        known[person, capacity].append(Known(pk, version, turn, closed, on, pk in withdrawn))
    return known


def answers_to(requests: Sequence[int]) -> tuple[dict[int, dt.date], set[int]]:
    """Which of these requests were signed and when, and which of those were taken back."""
    signed: dict[int, dt.date] = {}
    withdrawn: set[int] = set()
    for start in range(0, len(requests), BATCH):
        answers = Declaration.objects.filter(request__in=requests[start : start + BATCH]).exclude(
            kind=Declaration.Kind.DECLINED
        )
        for request, kind, on in answers.values_list("request", "kind", "signed_on"):
            if kind == Declaration.Kind.SIGNED:
                signed[request] = on
            else:
                withdrawn.add(request)
    return signed, withdrawn


def standing_requests(policy: Policy) -> Iterator[list[SigningRequest]]:
    """Requests of a policy that have not ended, signed or not, in batches."""
    last = 0
    found = SigningRequest.objects.filter(version__policy=policy, closed_on=None)
    while batch := list(found.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk
