"""What this person may see of signing; absent and forbidden look alike."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404
from django.shortcuts import get_object_or_404

from schoolgate.core import clock
from schoolgate.declarations.models import (
    Declaration,
    JoiningTask,
    Question,
    SignerCapacity,
    SigningRequest,
)
from schoolgate.declarations.rules import may_see_declaration, may_see_questions
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for

BULKY = ("version__source", "version__text")


def requests_of(person: Person, school: School) -> QuerySet[SigningRequest]:
    """What somebody was asked to sign at a school, the newest edition first.

    ``version_title`` is what that edition was called; the policy may have another name by now.
    """
    return (
        SigningRequest.objects.filter(person=person, school=school)
        .select_related("version__policy", "school__federation")
        .defer(*BULKY)
        .annotate(version_title=KeyTextTransform("title", "version__text"))
        .order_by("-version__effective_from", "-asked_on", "-pk")
    )


def request_of(person: Person, school: School, public_id: str) -> SigningRequest:
    """One request of one's own; 404 for anybody else's."""
    return get_object_or_404(
        requests_of(person, school).defer(None).select_related("version__policy", "person__user"),
        public_id=public_id,
    )


def signed_before(request: SigningRequest) -> Declaration | None:
    """What the signer last signed of the same policy in the same capacity, and did not take back.

    In an earlier version, or in this one at an earlier request.
    """
    taken_back = Declaration.objects.filter(
        request=OuterRef("request"), kind=Declaration.Kind.WITHDRAWN
    )
    return (
        Declaration.objects.filter(
            ~Exists(taken_back),
            ~Q(request=request),
            person=request.person,
            capacity=request.capacity,
            kind=Declaration.Kind.SIGNED,
            version__policy=request.version.policy_id,
            version__effective_from__lte=request.version.effective_from,
        )
        .select_related("version")
        .order_by("-at", "-pk")
        .first()
    )


def asked_since(request: SigningRequest) -> QuerySet[SigningRequest]:
    """Later requests of the same policy to the same person in the same capacity that still stand.

    Without those taken back; those of an edition to come only where the request was of one too.
    """
    first = request.version.effective_from
    taken_back = Declaration.objects.filter(request=OuterRef("pk"), kind=Declaration.Kind.WITHDRAWN)
    return SigningRequest.objects.filter(
        ~Exists(taken_back),
        version__policy=request.version.policy_id,
        version__effective_from__gte=first,
        version__effective_from__lte=max(first, clock.today()),
        person=request.person,
        capacity=request.capacity,
        pk__gt=request.pk,
        closed_on=None,
    )


def unsigned(school: School) -> QuerySet[SigningRequest]:
    """Open requests of a school that nobody has signed."""
    done = Declaration.objects.filter(
        request=OuterRef("pk"), kind__in=[Declaration.Kind.SIGNED, Declaration.Kind.WITHDRAWN]
    )
    return SigningRequest.objects.filter(
        ~Exists(done), school=school, closed_on=None
    ).select_related("person", "version__policy", "school__federation")


def unsigned_named(school: School, words: str) -> QuerySet[SigningRequest]:
    """Those among them whose code or whose person's name it is."""
    found = (
        unsigned(school).defer(*BULKY).order_by("person__family_name", "person__given_name", "pk")
    )
    for word in words.split()[:6]:
        found = found.filter(
            Q(public_id=word.lower())
            | Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__known_as__icontains=word)
        )
    return found


def batches_at(school: School) -> list[dict[str, Any]]:
    """What somebody at the school still has to sign, by version and capacity, with how many;
    those who confirm it for another year apart, as their sheets say more.
    """
    rows = (
        unsigned(school)
        .annotate(yearly=Q(reason=SigningRequest.Reason.YEARLY))
        .order_by("version__policy__title", "version__number", "capacity", "yearly")
        .values(
            "version__public_id",
            "version__policy__title",
            "version__edition",
            "capacity",
            "yearly",
        )
        .annotate(count=Count("pk"))
    )
    return [
        {
            "version": row["version__public_id"],
            "title": row["version__policy__title"],
            "edition": row["version__edition"],
            "capacity": row["capacity"],
            "yearly": row["yearly"],
            "as": SignerCapacity(row["capacity"]).label,
            "count": row["count"],
        }
        for row in rows
    ]


def request_at(school: School, public_id: str) -> SigningRequest:
    """Any request of a school, for those who record what came on paper; 404 otherwise."""
    found = SigningRequest.objects.select_related("version__policy", "school__federation", "person")
    return get_object_or_404(found, school=school, public_id=public_id)


def declarations_of(person: Person, school: School) -> QuerySet[Declaration]:
    """What somebody declared at a school."""
    return (
        Declaration.objects.filter(person=person, school=school)
        .select_related("version__policy", "request", "by")
        .defer(*BULKY)
    )


def declaration_for(person: Person, school: School, public_id: str) -> Declaration:
    """A declaration that this person may see; 404 otherwise."""
    found = get_object_or_404(
        Declaration.objects.select_related(
            "version__policy", "school__federation", "person", "by", "request__version__policy"
        ),
        school=school,
        public_id=public_id,
    )
    if may_see_declaration(person, found):
        raise Http404
    return found


def questions_at(person: Person, school: School) -> QuerySet[Question]:
    """Questions about policies of a school, for those who answer them; open ones first."""
    if may_see_questions(person, school):
        return Question.objects.none()
    return (
        Question.objects.filter(request__school=school)
        .select_related("request__person", "request__version__policy", "request__school")
        .select_related("answered_by")
        .defer("request__version__source", "request__version__text")
        .annotate(answered=Count("answered_by"))
        .order_by("answered", "-at")
    )


def tasks_of(person: Person) -> QuerySet[JoiningTask]:
    """What somebody is asked to look through on joining or leaving, at the schools of today."""
    mine = JoiningTask.objects.filter(person=person, school__in=schools_for(person))
    return mine.filter(done_on=None).select_related("school")
