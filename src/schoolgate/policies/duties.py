"""What of a policy's life somebody has to do, with its dates."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for
from schoolgate.policies.inbox import waiting_for_an_answer
from schoolgate.policies.life.queries import (
    coming_versions,
    school_of,
    waiting_drafts,
)
from schoolgate.policies.life.rules import leads, may_adopt
from schoolgate.policies.life.steps import address, decides_on
from schoolgate.policies.queries import comments_to_answer, consultations_to_answer
from schoolgate.policies.states import DraftState


@duty_source
def consultations(person: Person) -> Iterator[Duty]:
    """Consultations in which somebody is asked what they think."""
    for held, school in consultations_to_answer(person):
        yield Duty(
            kind="answer",
            title=_("Say what you think of “%(title)s”") % {"title": held.draft.title},
            url=address("consultation", held.draft, school),
            place=str(held.draft.place),
            detail=_("You are asked; you need not answer."),
            due=held.closes,
        )


@duty_source
def comments(person: Person) -> Iterator[Duty]:
    """Comments that wait for an answer, when their consultation is over."""
    for draft, school, number in comments_to_answer(person):
        yield Duty(
            kind="answer",
            title=_("Answer what was said about “%(title)s”") % {"title": draft.title},
            url=address("consultation", draft, school),
            place=str(draft.place),
            detail=waiting_for_an_answer(number),
        )


@diary_source
def first_days(person: Person) -> Iterator[DiaryDay]:
    """The first days of versions that are adopted and still to come."""
    for version in coming_versions(schools_for(person)):
        school = version.policy.school
        yield DiaryDay(
            uid=f"version-{version.public_id}",
            day=version.effective_from,
            title=_("“%(title)s” comes into force") % {"title": version.policy.title},
            url=reverse("policies:version", args=[school.slug, version.public_id]),
            place=school.name,
        )


@duty_source
def drafts(person: Person) -> Iterator[Duty]:
    """Decisions to record, adoptions, consultations to close."""
    schools = schools_for(person)
    for draft in waiting_drafts(person):
        school = school_of(draft, schools)
        if school is None:
            continue
        if draft.state == DraftState.APPROVAL and decides_on(person, draft):
            yield Duty(
                kind="decide",
                title=_("Record the governors' decision on “%(title)s”") % {"title": draft.title},
                url=address("body-decision", draft, school),
                place=str(draft.place),
            )
        elif draft.state == DraftState.APPROVED and may_adopt(person, draft) is None:
            yield Duty(
                kind="do",
                title=_("Adopt “%(title)s”") % {"title": draft.title},
                url=address("adopt", draft, school),
                place=str(draft.place),
            )
        elif draft.state == DraftState.CONSULTATION and leads(person, draft.place):
            held = draft.consultations.filter(closed_at=None).first()
            if held is not None:
                over = held.closes < clock.today()
                yield Duty(
                    kind="do",
                    title=_("Answer and close the consultation on “%(title)s”")
                    % {"title": draft.title},
                    url=address("close-consultation" if over else "consultation", draft, school),
                    place=str(draft.place),
                    due=None if over else held.closes,
                )
