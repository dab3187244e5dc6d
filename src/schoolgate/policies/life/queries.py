"""What this person may see of a policy's life; absent and forbidden look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from schoolgate.core import clock
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import in_force_on
from schoolgate.policies.life.rules import (
    leads,
    may_see_consultation,
    may_see_draft,
    may_see_versions,
)
from schoolgate.policies.models import Comment, Consultation, Draft, Policy, Version

SOCIAL_NETWORKING = "social-networking"
BULKY = ("source", "text", "values", "approvals")
HEAVY = ("source", "text")


def governing(
    school: School, on: dt.date | None = None, slug: str = SOCIAL_NETWORKING
) -> Version | None:
    """The version of a school's policy in force on a day (today by default), its text deferred.

    One query.
    """
    day = on or clock.today()
    begun = (
        Version.objects.filter(policy__school=school, policy__slug=slug, effective_from__lte=day)
        .exclude(withdrawn_from__lte=F("effective_from"))
        .select_related("policy__school")
        .defer(*HEAVY)
        .order_by("-effective_from")
    )
    latest = begun.first()
    return in_force_on([latest], day) if latest is not None else None


def all_in_force(on: dt.date | None = None) -> list[Version]:
    """Every version of every school in force on a day, without its text; for the system's jobs."""
    day = on or clock.today()
    begun = (
        Version.objects.filter(effective_from__lte=day)
        .exclude(withdrawn_from__lte=F("effective_from"))
        .select_related("policy__school__federation")
        .defer(*BULKY)
        .order_by("policy", "-effective_from")
    )
    found: dict[int, Version] = {}
    for version in begun:
        found.setdefault(version.policy_id, version)
    return [version for version in found.values() if in_force_on([version], day)]


def versions_for(person: Person, school: School) -> QuerySet[Version]:
    """Versions of the school's policies, the newest first, without their text."""
    if may_see_versions(person, school):
        return Version.objects.none()
    return (
        Version.objects.filter(policy__school=school).select_related("policy", "by").defer(*BULKY)
    )


def dates_of(policy: Policy) -> Sequence[Version]:
    """The versions of one policy with their dates alone, to say which is in force when."""
    return list(policy.versions.defer(*BULKY))


def federation_drafts_for(person: Person, school: School) -> list[Draft]:
    """Drafts of the school's federation that concern this person."""
    if school.federation_id is None:
        return []
    drafts = Draft.objects.filter(federation=school.federation_id).select_related("federation")
    return [draft for draft in drafts if may_see_draft(person, draft) is None]


def drafts_of_federation(person: Person, federation: Federation) -> list[Draft]:
    """Drafts that a federation is making."""
    drafts = federation.policy_drafts.select_related("federation", "by")
    return [draft for draft in drafts if may_see_draft(person, draft) is None]


def draft_for(person: Person, public_id: str) -> Draft | None:
    """One draft by its public id, of a school or a federation; None where it is not theirs."""
    standing = standing_of(person)
    places = Q(school__in=standing.at_school) | Q(federation__in=standing.at_federation)
    federations = School.objects.filter(pk__in=standing.at_school).values("federation")
    draft = (
        Draft.objects.filter(
            places
            | Q(federation__in=federations)
            | Q(school__federation__in=standing.at_federation)
        )
        .select_related("school__federation", "federation", "document", "based_on", "by")
        .filter(public_id=public_id)
        .first()
    )
    if draft is None or may_see_draft(person, draft) is not None:
        return None
    return draft


def draft_at(person: Person, school: School, public_id: str) -> Draft | None:
    """A draft of that school or of its federation; None where it is not theirs to see."""
    draft = draft_for(person, public_id)
    if draft is None:
        return None
    of_the_school = draft.school_id == school.pk
    of_its_federation = draft.federation_id is not None and (
        draft.federation_id == school.federation_id
    )
    return draft if of_the_school or of_its_federation else None


def consultation_for(person: Person, draft: str) -> Consultation | None:
    """The latest consultation on a draft, for those who were asked or see the draft."""
    found = (
        Consultation.objects.select_related(
            "draft__school__federation", "draft__federation", "draft__by", "opened_by"
        )
        .filter(draft__public_id=draft)
        .first()
    )
    return found if found is not None and may_see_consultation(person, found) is None else None


def comments_for(person: Person, consultation: Consultation) -> list[Comment]:
    """What was said: everything for those who answer; one's own and what is answered for others.

    ``speaker`` is the name to show, empty where it is kept back; ``mine`` marks one's own.
    """
    leader = leads(person, consultation.draft.place)
    found = []
    for one in consultation.comments.select_related("by", "answered_by"):
        one.mine = one.by_id == person.pk and not one.speaker  # type: ignore[attr-defined]
        if not (leader or one.mine or one.answered_at):  # type: ignore[attr-defined]
            continue
        if leader and not one.speaker:
            one.speaker = one.by.name
        found.append(one)
    return found
