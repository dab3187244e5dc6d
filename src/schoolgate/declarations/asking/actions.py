"""The writers of signing requests: who is asked, whose request ends, who is nudged.

Each batch is a transaction of its own, with its notices and its entry in the ledger. A round that
is killed leaves whole batches, and the next passes over whoever was asked.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.periodic import stopping
from schoolgate.core.refusal import demand
from schoolgate.declarations.asking.events import NUDGED, REOPENED
from schoolgate.declarations.asking.kinds import NOT_ASKED, NUDGE, SIGN, sign_key
from schoolgate.declarations.asking.queries import ended_on
from schoolgate.declarations.asking.rows import (
    BATCH,
    accepted_for,
    answers_to,
    asked_for,
    known_of,
    people_bound,
    rule_for,
    standing_requests,
    stays_of,
    to_ask,
)
from schoolgate.declarations.asking.rules import may_nudge
from schoolgate.declarations.binding import (
    Asked,
    Bound,
    Known,
    Reason,
    Rule,
    bound_on,
    due_on,
    next_turn,
    reason_to_ask,
)
from schoolgate.declarations.events import ASKED, CLOSED
from schoolgate.declarations.models import AskingRound, SignerCapacity, SigningRequest
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.notices.actions import tell
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.dates import in_force_on, never_in_force
from schoolgate.policies.life.queries import dates_of
from schoolgate.policies.models import Policy, Version

ASKER = System("declarations")
Closed = SigningRequest.Closed
Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What a round did. ``whole`` is False where it was asked to stop before its end."""

    looked: int = 0
    asked: int = 0
    closed: int = 0
    whole: bool = True

    def __add__(self, other: Done) -> Done:
        return Done(
            self.looked + other.looked,
            self.asked + other.asked,
            self.closed + other.closed,
            self.whole and other.whole,
        )


def _silent(_looked: int, _total: int) -> None:
    pass


def look_after(*, policy: Policy, day: dt.date | None = None, say: Say = _silent) -> Done:
    """End requests that are over and ask whoever is bound and has not signed.

    Safe to run at any time, twice at once and after a crash: nobody is asked twice.
    """
    today = day or clock.today()
    line = dates_of(policy)
    done = _close_over(policy, line, today)
    for version in to_ask(line, today):
        version.policy = policy
        done += _ask(version, line, today, say)
    return done


# Asking


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one batch of people needs."""

    wanted: Sequence[tuple[Bound, Reason, int]]
    back: Sequence[int]


def _ask(version: Version, line: Sequence[Version], day: dt.date, say: Say) -> Done:
    rule, asked = rule_for(version), asked_for(version, line, day)
    if not rule.asks:
        return Done()
    school = version.policy.school
    total, batches = people_bound(school, rule, day)
    _begin_round(version, day, total)
    looked = written = 0
    for people in batches:
        if stopping():
            return Done(looked, written, whole=False)
        written += _ask_batch(version, rule, asked, people, day)
        looked += len(people)
        _advance_round(version, looked, written)
        say(looked, total)
    AskingRound.objects.filter(version=version).update(ended_at=clock.now())
    return Done(looked, written)


def _ask_batch(
    version: Version, rule: Rule, asked: Asked, people: Sequence[int], day: dt.date
) -> int:
    plan = _plan(version, rule, asked, people, day)
    if not (plan.wanted or plan.back):
        return 0
    with transaction.atomic():
        policy = Policy.objects.select_for_update().get(pk=version.policy_id)
        if version.pk not in {one.pk for one in to_ask(dates_of(policy), day)}:
            return 0  # withdrawn in the meantime
        plan = _plan(version, rule, asked, people, day)
        made = [_request(version, rule, day, *row) for row in plan.wanted]
        SigningRequest.objects.bulk_create(made)
        came_back = SigningRequest.objects.filter(pk__in=plan.back)
        came_back.update(closed_on=None, closed_because="")
        _tell(version, made)
        if made:
            _record(ASKED, version, people=len({one.person_id for one in made}))
        if plan.back:
            _record(REOPENED, version, people=len(plan.back))
    return len(made)


def _plan(version: Version, rule: Rule, asked: Asked, people: Sequence[int], day: dt.date) -> _Plan:
    stays = stays_of(version.policy.school, people, rule)
    known = known_of(version.policy, people)
    wanted, back = [], []
    for bound in bound_on(stays, rule, day, version.effective_from):
        mine = known.get((bound.person, bound.capacity), [])
        reason = reason_to_ask(rule, bound, mine, asked, day)
        if reason is not None:
            wanted.append((bound, reason, next_turn(mine, version.pk)))
        else:
            back += _came_back(mine, asked)
    return _Plan(wanted, back)


def _came_back(known: Iterable[Known], asked: Asked) -> list[int]:
    """Signed before the signer left; they are here again, and the signature counts."""
    return [
        one.pk
        for one in known
        if one.closed == Closed.LEFT and one.signed_on and one.version in asked.accepted
    ]


def _request(
    version: Version, rule: Rule, day: dt.date, bound: Bound, reason: Reason, turn: int
) -> SigningRequest:
    return SigningRequest(
        version=version,
        school=version.policy.school,
        person_id=bound.person,
        capacity=bound.capacity,
        turn=turn,
        reason=reason,
        asked_on=day,
        due_on=due_on(rule, day, version.effective_from),
    )


def _tell(version: Version, made: Iterable[SigningRequest]) -> None:
    groups: dict[tuple[str, int, dt.date], list[Person]] = defaultdict(list)
    for one in made:
        groups[one.capacity, one.turn, one.due_on].append(Person(pk=one.person_id))
    for (capacity, turn, due), people in groups.items():
        tell(
            SIGN,
            to=people,
            key=sign_key(version.public_id, capacity, turn),
            words={
                "title": version.policy.title,
                "edition": version.edition,
                "capacity": _english(capacity),
                "due": due,
            },
            url=page_to_sign(version),
            school=version.policy.school,
            due=clock.end_of(due),
        )


def _english(capacity: str) -> str:
    """The words that are translated for whoever reads them."""
    with translation.override("en-gb"):
        return str(SignerCapacity(capacity).label)


def page_to_sign(version: Version) -> str:
    """Where anybody who was asked to sign a version is led to their own request."""
    return reverse("declarations:to-sign", args=[version.policy.school.slug, version.public_id])


def _begin_round(version: Version, day: dt.date, total: int) -> None:
    fresh = {"day": day, "total": total, "looked": 0, "began_at": clock.now(), "ended_at": None}
    AskingRound.objects.update_or_create(version=version, defaults={**fresh, "asked": 0})


def _advance_round(version: Version, looked: int, asked: int) -> None:
    AskingRound.objects.filter(version=version).update(looked=looked, asked=asked)


# Ending


def _close_over(policy: Policy, line: Sequence[Version], day: dt.date) -> Done:
    fates = _fates(line, day)
    versions = {one.pk: one for one in line}
    governing, closed = in_force_on(line, day), 0
    for batch in standing_requests(policy):
        if stopping():
            return Done(closed=closed, whole=False)
        ends = _endings(policy, batch, versions, fates, governing, day)
        if ends:
            closed += _close(policy, ends, versions, governing, day)
    return Done(closed=closed)


def _fates(line: Sequence[Version], day: dt.date) -> dict[int, str]:
    """What becomes of the requests of each version: kept, kept where signed, or why they end."""
    governing = in_force_on(line, day)
    counts = {one.pk for one in accepted_for(governing, line)} if governing else set()
    fates = {}
    for one in line:
        over = one.withdrawn_from is not None and one.withdrawn_from <= day
        if governing is not None and one.pk == governing.pk:
            fates[one.pk] = "kept"
        elif over or never_in_force(one):
            fates[one.pk] = Closed.WITHDRAWN
        elif one.effective_from > day:
            fates[one.pk] = "kept"
        else:
            fates[one.pk] = "kept-where-signed" if one.pk in counts else Closed.REPLACED
    return fates


def _endings(
    policy: Policy,
    batch: Sequence[SigningRequest],
    versions: dict[int, Version],
    fates: dict[int, str],
    governing: Version | None,
    day: dt.date,
) -> dict[tuple[int, str], list[int]]:
    """Requests that end, by version and reason."""
    signed, withdrawn = answers_to([one.pk for one in batch])
    ends: dict[tuple[int, str], list[int]] = defaultdict(list)
    stay = _Stayers(policy, batch, day)
    for one in batch:
        fate = fates.get(one.version_id, "kept")
        counts = one.pk in signed and one.pk not in withdrawn
        if fate == "kept-where-signed":
            fate = "kept" if counts else Closed.REPLACED
        if fate == "kept":
            version = versions[one.version_id]
            ruling = version if version.effective_from > day else (governing or version)
            fate = stay.why_not(one, ruling)
        if fate != "kept":
            ends[one.version_id, fate].append(one.pk)
    return ends


class _Stayers:
    """Whether people of one batch are still bound, by the rule of a version."""

    def __init__(self, policy: Policy, batch: Sequence[SigningRequest], day: dt.date) -> None:
        self.policy, self.day = policy, day
        self.people = sorted({one.person_id for one in batch})
        self._bound: dict[int, set[tuple[int, str]]] = {}

    def why_not(self, request: SigningRequest, version: Version) -> str:
        """``kept``, or why the request ends."""
        rule = rule_for(version)
        if version.pk not in self._bound:
            stays = stays_of(self.policy.school, self.people, rule)
            self._bound[version.pk] = {
                (one.person, one.capacity)
                for one in bound_on(stays, rule, self.day, version.effective_from)
            }
        if (request.person_id, request.capacity) in self._bound[version.pk]:
            return "kept"
        return Closed.LEFT if rule.covers(request.capacity) else Closed.REPLACED


def _close(
    policy: Policy,
    ends: dict[tuple[int, str], list[int]],
    versions: dict[int, Version],
    governing: Version | None,
    day: dt.date,
) -> int:
    closed = 0
    with transaction.atomic():
        Policy.objects.select_for_update().get(pk=policy.pk)
        for (version, why), requests in ends.items():
            still = SigningRequest.objects.filter(pk__in=requests, closed_on=None)
            ended = list(still)
            count = still.update(closed_on=day, closed_because=why)
            closed += count
            if count:
                versions[version].policy = policy
                people = len({one.person_id for one in ended})
                _record(CLOSED, versions[version], people=people, reason=why)
            if why == Closed.REPLACED and governing and not rule_for(governing).asks:
                waited = _who_waited(policy, versions[version], ended, day)
                _tell_not_asked(policy, governing, waited)
    return closed


def _who_waited(
    policy: Policy, version: Version, ended: Sequence[SigningRequest], day: dt.date
) -> set[int]:
    """Who had still to sign a version, and is still what they were asked to sign it as."""
    signed, withdrawn = answers_to([one.pk for one in ended])
    stay = _Stayers(policy, ended, day)
    return {
        one.person_id
        for one in ended
        if one.pk not in signed and one.pk not in withdrawn and stay.why_not(one, version) == "kept"
    }


def _tell_not_asked(policy: Policy, version: Version, people: Iterable[int]) -> None:
    tell(
        NOT_ASKED,
        to=[Person(pk=person) for person in sorted(people)],
        key=f"declarations.not_asked:{version.public_id}",
        words={
            "title": policy.title,
            "edition": version.edition,
            "effective_from": version.effective_from,
        },
        url=reverse("policies:version", args=[policy.school.slug, version.public_id]),
        school=policy.school,
    )


# Nudging


def nudge(*, by: Person, version: Version, requests: Iterable[SigningRequest]) -> int:
    """Remind people by hand, each once a day; answers how many were.

    ``requests`` of one version, none signed; it comes with the next mail of the day. Refused
    where the version is over: nobody can sign it any more.
    """
    demand(_why_over(version))
    nudged = 0
    key = f"declarations.nudge:{version.public_id}:{clock.today().isoformat()}"
    everybody = [one for one in requests if one.person_id != by.pk]
    for start in range(0, len(everybody), BATCH):
        batch = everybody[start : start + BATCH]
        people = {one.person_id for one in batch}
        demand(may_nudge(by, version, people))
        with transaction.atomic():
            Policy.objects.select_for_update().get(pk=version.policy_id)
            demand_now(may_nudge, by, version, people)
            demand(_why_over(version))
            told = Notice.objects.filter(key=key, person__in=people)
            people -= set(told.values_list("person", flat=True))
            if people:
                _nudge(by, version, key, people)
        nudged += len(people)
    return nudged


def _why_over(version: Version) -> str | None:
    if ended_on(version, dates_of(version.policy), clock.today()) is None:
        return None
    words = _("Edition %(edition)s is over. Nobody can sign it any more.")
    return words % {"edition": version.edition}


def _nudge(by: Person, version: Version, key: str, people: set[int]) -> None:
    tell(
        NUDGE,
        to=[Person(pk=person) for person in sorted(people)],
        key=key,
        words={"name": by.name, "title": version.policy.title, "edition": version.edition},
        url=page_to_sign(version),
        school=version.policy.school,
    )
    _record(NUDGED, version, by=by, people=len(people))


def _record(kind: EventKind, version: Version, *, by: Actor = ASKER, **facts: object) -> None:
    record(
        kind,
        by=by,
        chain=version.policy.school,
        subject=("policies.version", version.public_id),
        facts={"title": version.policy.title, "edition": version.edition, **facts},
    )
