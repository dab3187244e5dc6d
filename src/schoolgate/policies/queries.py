"""What this person may see of policies; absent and forbidden look alike."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet

from schoolgate.people.models import Federation, Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.standing import standing_of
from schoolgate.policies.life.queries import open_consultations_for, school_of
from schoolgate.policies.life.rules import leads
from schoolgate.policies.models import Comment, Consultation, Draft, PolicyDocument
from schoolgate.policies.rules import may_see_documents, may_see_shared_values
from schoolgate.policies.states import DraftState


def documents_for(person: Person, school: School) -> QuerySet[PolicyDocument]:
    """Documents handed in at the school, newest first, without their bulky reading."""
    if may_see_documents(person, school):
        return PolicyDocument.objects.none()
    return (
        school.policy_documents.select_related("by")
        .defer("lines", "clauses", "sections")
        .annotate(
            open_suggestions=Count(
                "suggestions", filter=Q(suggestions__verdict="open"), distinct=True
            )
        )
    )


def drafts_for(person: Person, school: School) -> QuerySet[Draft]:
    """Drafts of the school, last changed first."""
    if may_see_documents(person, school):
        return Draft.objects.none()
    return school.policy_drafts.select_related("by", "document")


def federations_for(person: Person) -> list[Federation]:
    """Federations whose shared values this person may see."""
    standing = standing_of(person)
    mine = Federation.objects.filter(
        Q(pk__in=standing.at_federation) | Q(schools__in=standing.at_school)
    ).distinct()
    return [
        federation
        for federation in mine.prefetch_related("schools").annotate(
            laid_down=Count("shared_values", distinct=True)
        )
        if may_see_shared_values(person, federation) is None
    ]


def consultations_to_answer(person: Person) -> Iterator[tuple[Consultation, School]]:
    """Open consultations in which somebody is asked, by another, and has said nothing yet.

    What they wrote down for others is not their own word.
    """
    for held, school in open_consultations_for(person):
        own = held.comments.filter(by=person, speaker="")
        if held.opened_by_id != person.pk and not own.exists():
            yield held, school


def comments_to_answer(person: Person) -> Iterator[tuple[Draft, School, int]]:
    """Drafts on which comments of others wait for this person's answer, with how many.

    A draft out for consultation is not among them: it waits as a whole, to be answered and closed.
    """
    schools = schools_for(person)
    federations = {school.federation_id for school in schools} - {None}
    waiting = (
        Comment.objects.filter(answered_at=None)
        .filter(
            Q(consultation__draft__school__in=schools)
            | Q(consultation__draft__federation__in=federations)
        )
        .exclude(consultation__draft__state=DraftState.CONSULTATION)
        .exclude(by=person, speaker="")
    )
    numbers = dict(waiting.values_list("consultation__draft").annotate(Count("pk")).order_by())
    found = Draft.objects.filter(pk__in=numbers).select_related("school__federation", "federation")
    for draft in found.defer("content").order_by("changed_at") if numbers else ():
        school = school_of(draft, schools)
        if school is not None and leads(person, draft.place):
            yield draft, school, numbers[draft.pk]
