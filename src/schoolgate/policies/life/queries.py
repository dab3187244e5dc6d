"""What this person may see of a policy's life; absent and forbidden look alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from schoolgate.core import clock
from schoolgate.people.models import (
    Appointment,
    Care,
    Federation,
    Person,
    School,
    in_force,
)
from schoolgate.people.queries import schools_for
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import NEVER_IN_FORCE, in_force_on, never_in_force
from schoolgate.policies.life.rules import (
    leads,
    may_see_consultation,
    may_see_draft,
    may_see_versions,
    own_groups,
)
from schoolgate.policies.models import (
    Comment,
    Consultation,
    Delegation,
    Draft,
    Policy,
    Version,
)

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
        .exclude(NEVER_IN_FORCE)
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
        .exclude(NEVER_IN_FORCE)
        .select_related("policy__school__federation")
        .defer(*BULKY)
        .order_by("policy", "-effective_from")
    )
    found: dict[int, Version] = {}
    for version in begun:
        found.setdefault(version.policy_id, version)
    return [version for version in found.values() if in_force_on([version], day)]


def coming_versions(schools: Iterable[School]) -> QuerySet[Version]:
    """The versions of some schools whose first day lies ahead, without their text."""
    ahead = Version.objects.filter(policy__school__in=schools, effective_from__gt=clock.today())
    return ahead.exclude(NEVER_IN_FORCE).select_related("policy__school").defer(*BULKY)


def versions_for(person: Person, school: School) -> QuerySet[Version]:
    """Versions of the school's policies, the newest first, without their text."""
    if may_see_versions(person, school):
        return Version.objects.none()
    return (
        Version.objects.filter(policy__school=school).select_related("policy", "by").defer(*BULKY)
    )


def delegations_of(policy: Policy) -> list[Delegation]:
    """To which posts the carrying out of a policy was given, the one that holds first."""
    return list(policy.delegations.select_related("by"))


def titles_of(versions: Iterable[Version]) -> dict[int, str]:
    """What each version calls itself, without its text: its policy is called as the latest is."""
    found = Version.objects.filter(pk__in=[one.pk for one in versions])
    return dict(found.annotate(title=KT("text__title")).values_list("pk", "title"))


def title_of(version: Version) -> str:
    """What one version calls itself."""
    return titles_of([version])[version.pk]


def dates_of(policy: Policy) -> Sequence[Version]:
    """The versions of one policy with their dates alone, to say which is in force when."""
    return list(policy.versions.defer(*BULKY))


def dates_at(school: School, slug: str) -> list[Version]:
    """The versions of a school's policy with their dates alone, the first first."""
    found = Version.objects.filter(policy__school=school, policy__slug=slug)
    return list(found.select_related("by").defer(*BULKY).order_by("effective_from", "number"))


def dates_by_school(schools: Sequence[School], slug: str) -> dict[int, list[Version]]:
    """The versions of a policy at some schools with their dates alone, by school; one query."""
    dates: dict[int, list[Version]] = {school.pk: [] for school in schools}
    found = Version.objects.filter(policy__school__in=schools, policy__slug=slug)
    for one in found.select_related("policy").defer(*BULKY).order_by("effective_from", "number"):
        dates[one.policy.school_id].append(one)
    return dates


def next_after(versions: Iterable[Version], day: dt.date) -> Version | None:
    """The version that takes over next after a day, of those given in their order; or none."""
    return next(
        (one for one in versions if one.effective_from > day and not never_in_force(one)), None
    )


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


def consultations_for(person: Person, draft: str) -> list[Consultation]:
    """The consultations on a draft, the latest first, for those who were asked or see the draft."""
    held = Consultation.objects.select_related(
        "draft__school__federation", "draft__federation", "draft__by", "opened_by"
    ).filter(draft__public_id=draft)
    return [one for one in held if may_see_consultation(person, one) is None]


def comments_for(person: Person, consultation: Consultation) -> list[Comment]:
    """What was said: everything for those who answer; one's own and what is answered for others.

    ``mine`` marks one's own; the others are named as ``name_speakers`` says.
    """
    leader = leads(person, consultation.draft.place)
    found = []
    for one in consultation.comments.select_related("by", "answered_by"):
        one.mine = one.by_id == person.pk and not one.speaker  # type: ignore[attr-defined]
        if leader or one.mine or one.answered_at:  # type: ignore[attr-defined]
            found.append(one)
    name_speakers(person, consultation.draft, found)
    return found


def name_speakers(person: Person, draft: Draft, comments: Sequence[Comment]) -> None:
    """Say of each comment whom to show: ``speaker``, else ``from_school``; both empty for nobody.

    What is said of a federation's draft crosses schools: a name is for those who head all of them
    and for whoever wrote it down; those who lead the federation read from which school it comes.
    """
    leader, federation = leads(person, draft.place), draft.federation
    across = federation is not None and not all(
        leads(person, school) for school in federation.schools.all()
    )
    schools = _schools_of_speakers(federation, comments) if federation and leader else {}
    for one in comments:
        one.from_school = ""  # type: ignore[attr-defined]
        if across and (one.by_id != person.pk or not one.speaker):
            one.speaker = ""
            one.from_school = schools.get((one.group, one.by_id), "")  # type: ignore[attr-defined]
        elif leader and not one.speaker:
            one.speaker = one.by.name


def _schools_of_speakers(
    federation: Federation, comments: Sequence[Comment]
) -> dict[tuple[str, int], str]:
    """The name of a school at which each speaks for a group today, by group and speaker."""
    today, speakers = clock.today(), {one.by_id for one in comments if not one.speaker}
    staff = Appointment.objects.filter(
        in_force(today), person__in=speakers, school__federation=federation
    ).values_list("person", "school__name")
    parents = Care.objects.filter(
        in_force(today), in_force(today, "pupil__enrolments__"), carer__in=speakers,
        pupil__enrolments__school__federation=federation,
    ).values_list("carer", "pupil__enrolments__school__name")  # fmt: skip
    return {("staff", pk): name for pk, name in staff if name} | {
        ("parents", pk): name for pk, name in parents
    }


def in_force_at(school: School, slug: str = SOCIAL_NETWORKING) -> dict[int, Version]:
    """Today's versions of a school and the others of its federation, by school; one query.

    Their texts are deferred.
    """
    here = Q(policy__school=school)
    if school.federation_id is not None:
        here |= Q(policy__school__federation=school.federation_id)
    return _in_force_where(here, slug)


def in_force_in(federation: Federation, slug: str = SOCIAL_NETWORKING) -> dict[int, Version]:
    """Today's versions of a federation's schools, by school; one query, texts deferred."""
    return _in_force_where(Q(policy__school__federation=federation), slug)


def _in_force_where(where: Q, slug: str) -> dict[int, Version]:
    day = clock.today()
    begun = (
        Version.objects.filter(where, policy__slug=slug, effective_from__lte=day)
        .exclude(NEVER_IN_FORCE)
        .select_related("policy__school")
        .defer(*HEAVY)
        .order_by("policy__school__name", "-effective_from")
    )
    latest: dict[int, Version] = {}
    for version in begun:
        latest.setdefault(version.policy.school_id, version)
    return {pk: version for pk, version in latest.items() if in_force_on([version], day)}


def seen_from(person: Person, draft: Draft) -> School | None:
    """A school of the draft's at which this person has a part today, or none."""
    return school_of(draft, schools_for(person))


def school_of(draft: Draft, schools: Sequence[School]) -> School | None:
    """The first of somebody's schools for which a draft is made, or none."""
    for school in schools:
        if draft.school_id == school.pk or (
            draft.federation_id is not None and draft.federation_id == school.federation_id
        ):
            return school
    return None


WAITING = ("consultation", "approval", "approved")


def waiting_drafts(person: Person) -> QuerySet[Draft]:
    """Drafts of somebody's schools and federations that wait for a step; who takes it is a rule."""
    schools = schools_for(person)
    federations = {school.federation_id for school in schools} - {None}
    return (
        Draft.objects.filter(Q(school__in=schools) | Q(federation__in=federations))
        .filter(state__in=WAITING)
        .select_related("school__federation", "federation", "submitted_by", "by")
        .defer("content")
        .order_by("changed_at")
    )


def open_consultations_for(person: Person) -> Iterator[tuple[Consultation, School]]:
    """Consultations that are open today in which this person may say something."""
    schools, today = schools_for(person), clock.today()
    federations = {school.federation_id for school in schools} - {None}
    found = Consultation.objects.filter(closed_at=None, opens__lte=today, closes__gte=today).filter(
        Q(draft__school__in=schools) | Q(draft__federation__in=federations)
    )
    for held in found.select_related("draft__school__federation", "draft__federation"):
        school = school_of(held.draft, schools)
        if school is not None and own_groups(person, held):
            yield held, school
