"""What of this app needs a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.policies.life.queries import school_of, waiting_drafts
from schoolgate.policies.life.rules import leads, may_adopt
from schoolgate.policies.life.steps import address, decides_on
from schoolgate.policies.models import Draft, Policy, PolicyDocument, Suggestion
from schoolgate.policies.queries import comments_to_answer, consultations_to_answer
from schoolgate.policies.rules import may_decide_suggestion
from schoolgate.policies.states import DraftState

STATED_AND_OPEN = Q(suggestions__verdict=Suggestion.Verdict.OPEN) & ~Q(suggestions__quote="")
VERSIONS = """
    SELECT 1 FROM policies_version AS version
    JOIN policies_policy AS policy ON policy.id = version.policy_id
    WHERE policy.school_id IN {schools}
"""
DOCUMENTS = "SELECT 1 FROM policies_policydocument WHERE school_id IN {schools} AND state = 'read'"
DRAFTS = """
    SELECT 1 FROM policies_draft AS draft
    WHERE (draft.school_id IN {schools} OR draft.federation_id IN {federations})
      AND draft.state IN ('consultation', 'approval', 'approved')
"""
CONSULTATIONS = """
    SELECT 1 FROM policies_consultation AS consultation
    JOIN policies_draft AS draft ON draft.id = consultation.draft_id
    WHERE (draft.school_id IN {schools} OR draft.federation_id IN {federations})
      AND consultation.closed_at IS NULL
"""
COMMENTS = """
    SELECT 1 FROM policies_comment AS comment
    JOIN policies_consultation AS consultation ON consultation.id = comment.consultation_id
    JOIN policies_draft AS draft ON draft.id = consultation.draft_id
    WHERE (draft.school_id IN {schools} OR draft.federation_id IN {federations})
      AND comment.answered_at IS NULL
"""


@inbox_source(where=DOCUMENTS)
def documents_to_confirm(person: Person) -> Iterator[InboxItem]:
    """Documents that were read and wait for somebody to say what they mean."""
    schools = [
        school for school in schools_for(person) if may_decide_suggestion(person, school) is None
    ]
    if not schools:
        return
    waiting = (
        PolicyDocument.objects.filter(
            school__in=schools, state=PolicyDocument.State.READ, drafts__isnull=True
        )
        .values("public_id", "title", "file_name", "school__slug", "school__name")
        .annotate(open=Count("suggestions__parameter", filter=STATED_AND_OPEN, distinct=True))
    )
    for row in waiting:
        yield InboxItem(
            title=_("Say what “%(title)s” means") % {"title": row["title"] or row["file_name"]},
            url=reverse(
                "policies:document",
                kwargs={"school": row["school__slug"], "document": row["public_id"]},
            ),
            verb=_("Look at it"),
            place=row["school__name"],
            detail=_waiting(row["open"]),
            icon="policy",
        )


def _waiting(open_values: int) -> str:
    if not open_values:
        return _("Every value it states is decided: make the draft")
    return ngettext(
        "%(n)d value waits for your word", "%(n)d values wait for your word", open_values
    ) % {"n": open_values}


@inbox_source()
def policy_to_hand_in(person: Person) -> Iterator[InboxItem]:
    """A school that has handed in and begun no policy yet: where everything begins."""
    schools = [
        school for school in schools_for(person) if may_decide_suggestion(person, school) is None
    ]
    started = set(
        School.objects.filter(pk__in=[school.pk for school in schools])
        .filter(
            Exists(PolicyDocument.objects.filter(school=OuterRef("pk")))
            | Exists(Draft.objects.filter(school=OuterRef("pk")))
            | Exists(Policy.objects.filter(school=OuterRef("pk")))
        )
        .values_list("pk", flat=True)
        if schools
        else ()
    )
    for school in schools:
        if school.pk not in started:
            yield InboxItem(
                title=_("Hand in the policy your school has today"),
                url=reverse("policies:hand-in", kwargs={"school": school.slug}),
                verb=_("Hand it in"),
                place=school.name,
                detail=_("You see in a minute what it says, what is wrong and what to do."),
                icon="policy",
            )


@inbox_source(where=CONSULTATIONS)
def consultations(person: Person) -> Iterator[InboxItem]:
    """Consultations in which somebody is asked what they think."""
    for held, school in consultations_to_answer(person):
        yield InboxItem(
            title=_("Say what you think of “%(title)s”") % {"title": held.draft.title},
            url=address("consultation", held.draft, school),
            verb=_("Read it"),
            place=str(held.draft.place),
            detail=_("You are asked; you need not answer."),
            due=clock.end_of(held.closes),
            icon="speech",
        )


@inbox_source(where=COMMENTS)
def comments(person: Person) -> Iterator[InboxItem]:
    """Comments that wait for an answer, when their consultation is over."""
    for draft, school, number in comments_to_answer(person):
        yield InboxItem(
            title=_("Answer what was said about “%(title)s”") % {"title": draft.title},
            url=address("consultation", draft, school),
            verb=_("Answer"),
            place=str(draft.place),
            detail=waiting_for_an_answer(number),
            icon="speech",
        )


def waiting_for_an_answer(number: int) -> str:
    """How many comments wait, in words."""
    return ngettext(
        "%(n)d comment waits for an answer. Whoever wrote it was promised one.",
        "%(n)d comments wait for an answer. Those who wrote them were promised one.",
        number,
    ) % {"n": number}


@inbox_source(where=DRAFTS)
def drafts_that_wait(person: Person) -> Iterator[InboxItem]:
    """Drafts before the governors, approved, or with a consultation that is over."""
    schools = schools_for(person)
    for draft in waiting_drafts(person):
        school = school_of(draft, schools)
        if school is None:
            continue
        if draft.state == DraftState.APPROVAL and decides_on(person, draft):
            yield InboxItem(
                title=_("Record the governors' decision on “%(title)s”") % {"title": draft.title},
                url=address("body-decision", draft, school),
                verb=_("Record the decision"),
                place=str(draft.place),
                detail=_("%(who)s asks for it.")
                % {"who": draft.submitted_by.name if draft.submitted_by else draft.by.name},
                icon="policy",
            )
        elif draft.state == DraftState.APPROVED and may_adopt(person, draft) is None:
            yield InboxItem(
                title=_("Adopt “%(title)s”") % {"title": draft.title},
                url=address("adopt", draft, school),
                verb=_("Adopt it"),
                place=str(draft.place),
                detail=_("Every body has approved it."),
                icon="policy",
            )
        elif draft.state == DraftState.CONSULTATION and leads(person, draft.place):
            yield from _consultation_over(draft, school)


def _consultation_over(draft: Draft, school: School) -> Iterator[InboxItem]:
    held = draft.consultations.filter(closed_at=None, closes__lt=clock.today()).first()
    if held is not None:
        yield InboxItem(
            title=_("Close the consultation on “%(title)s”") % {"title": draft.title},
            url=address("close-consultation", draft, school),
            verb=_("Close it"),
            place=str(draft.place),
            detail=_("Its last day was %(day)s. Answer what was said, and go on.")
            % {"day": in_words(held.closes)},
            icon="policy",
        )
