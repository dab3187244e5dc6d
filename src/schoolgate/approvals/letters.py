"""Letters to those who decide: when one is due, what it says, and whether it still opens anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.approvals.actions import word_hash
from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.models import ApprovalRequest, Decision, Letter, Step
from schoolgate.approvals.rules import may_decide
from schoolgate.core import clock
from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import Person, School

AGAIN_AFTER = 2  # school days
MOST_LETTERS = 5  # to one person, of one step and round

WhyClosed = Literal["", "used", "ended", "expired", "changed", "not-theirs"]


def address_for(person: Person) -> str:
    """Where somebody gets a letter. Whoever has an account gets it where they sign in, for no colleague
    changes that address; who has a closed one gets none.
    """
    if person.user is None:
        return person.email
    return person.user.email if person.user.is_active else ""


def is_closed(person: Person) -> bool:
    """Whether somebody's account was closed: they decide nothing, by no way."""
    return person.user is not None and not person.user.is_active


def is_letter_due(sent: Sequence[Letter], school: School) -> bool:
    """Whether a person's letters of one step and round leave room for another today."""
    if not sent:
        return True
    if len(sent) >= MOST_LETTERS:
        return False
    last = timezone.localdate(max(one.sent_at for one in sent))
    if clock.today() < last + dt.timedelta(days=AGAIN_AFTER):
        return False
    again = calendar_of(school).add_school_days(last, AGAIN_AFTER)
    return clock.today() >= (again or last + dt.timedelta(days=AGAIN_AFTER))


def letter_mail(
    request: ApprovalRequest, step: Step, person: Person, word: str, *, again: bool
) -> EmailMultiAlternatives:
    """What is asked for, where and by when; nobody's name, and no word of what was written."""
    with override(person.language):
        kind = str(kind_named(request.kind).title)
        subject = _("A reminder: your decision is asked for") if again else _(
            "Your decision is asked for"
        )  # fmt: skip
        words = {
            "kind": kind,
            "school": request.school.name,
            "due": step.due,
            "address": settings.PUBLIC_URL + reverse("approvals:letter", args=[word]),
            "has_account": person.user_id is not None,
        }
        return EmailMultiAlternatives(
            f"{subject}: {kind}",
            render_to_string("approvals/mail/letter.txt", words).strip() + "\n",
            to=[address_for(person)],
            headers={"Auto-Submitted": "auto-generated"},
        )


def letter_behind(word: str) -> Letter | None:
    """The letter that a word belongs to."""
    found = Letter.objects.select_related("person__user", "step__request__school")
    return found.filter(word_sha256=word_hash(word)).first()


@dataclass(frozen=True, slots=True)
class LetterState:
    """What a letter opens today: nothing, where ``why`` is given. ``refusal`` is a rule's reason."""

    why: WhyClosed = ""
    decision: Decision | None = None
    refusal: str = ""


def state_of_letter(letter: Letter, request: ApprovalRequest) -> LetterState:
    """Whether its addressee may still decide by it; asked again at each opening and at the answer."""
    made = [one for one in request.decisions.all() if one.step_id == letter.step_id]
    decision = next((one for one in made if one.round >= letter.round), None)
    if decision is not None:
        return LetterState("used", decision)
    if letter.used_at is not None or is_closed(letter.person):
        return LetterState("ended")
    if letter.expires <= clock.now():
        return LetterState("expired")
    step = next(one for one in request.steps.all() if one.pk == letter.step_id)
    refusal = may_decide(letter.person, request, step)
    if refusal is not None:
        return LetterState("not-theirs", refusal=str(refusal))
    if letter.round != request.round:
        return LetterState("changed")
    return LetterState()
