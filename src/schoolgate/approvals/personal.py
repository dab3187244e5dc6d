"""What this app holds on one person, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.kinds import request_kinds
from schoolgate.approvals.models import Advice, ApprovalRequest, Decision, Letter, Matter, Step
from schoolgate.people.erasure.parts import AUTHOR, Fate, Part, add_parts, linked
from schoolgate.people.models import Person

CHOSEN = _("What was decided on stays as it was; whoever was chosen reads “A former member”.")


def answers_choosing(person: Person) -> QuerySet[Matter]:
    """Answers that were sent in which somebody was chosen, by their id."""
    return _choosing(person, Matter.objects.select_related("request__school"), "value")


def unsent_choosing(person: Person) -> QuerySet[ApprovalRequest]:
    """Requests with an answer, not sent yet, in which somebody was chosen."""
    return _choosing(person, ApprovalRequest.objects.select_related("school"), "in_hand")


def _choosing(person: Person, rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    # Words that somebody wrote cannot match: in them the marks around the id are escaped.
    as_text: QuerySet[Any] = rows.annotate(as_text=Cast(F(field), TextField()))
    return as_text.filter(as_text__contains=f'"{person.public_id}"')


def _of_answer(matter: Matter, _person: Person) -> dict[str, Any]:
    request = matter.request
    return {**_of_request(request), "round": matter.round, "as": _label(request, matter.name)}


def _of_unsent(request: ApprovalRequest, person: Person) -> dict[str, Any]:
    return {**_of_request(request), "as": ", ".join(_named_as(request, person))}


def _named_as(request: ApprovalRequest, person: Person) -> Iterator[str]:
    for name, value in request.in_hand.items():
        if isinstance(value, list) and person.public_id in value:
            yield _label(request, name)


def _of_request(request: ApprovalRequest) -> dict[str, Any]:
    """Which request it is, and nothing of what is asked."""
    kind = request_kinds().get(request.kind)
    return {
        "school": request.school.name, "request": request.public_id,
        "kind": str(kind.title) if kind else request.kind, "begun_at": request.begun_at.isoformat(),
    }  # fmt: skip


def _label(request: ApprovalRequest, name: str) -> str:
    kind = request_kinds().get(request.kind)
    labels = {one.name: str(one.label) for one in kind.questions} if kind else {}
    return labels.get(name, name)


add_parts(
    Part(
        ApprovalRequest, "asker", _("Requests for approval that they made"), Fate.STAYS, AUTHOR,
        linked("asker", ApprovalRequest), hide=frozenset({"in_hand"}),
    ),
    Part(
        Matter, "", _("Answers of requests in which they were chosen"), Fate.STAYS, CHOSEN,
        answers_choosing, tell=_of_answer,
    ),
    Part(
        ApprovalRequest, "", _("Requests not sent yet in which they were chosen"), Fate.STAYS,
        CHOSEN, unsent_choosing, tell=_of_unsent,
    ),
    Part(
        Advice, "asker", _("Advice that they asked for"), Fate.STAYS, AUTHOR,
        linked("asker", Advice),
    ),
    Part(
        Step, "asker", _("Steps of their requests for approval"), Fate.STAYS, AUTHOR,
        linked("asker", Step),
    ),
    Part(
        Decision, "asker", _("Decisions on what they asked for"), Fate.STAYS, AUTHOR,
        linked("asker", Decision),
    ),
    Part(
        Decision, "instead_of", _("Decisions in which somebody stood in for them"), Fate.STAYS,
        AUTHOR, linked("instead_of", Decision),
    ),
    Part(
        Letter, "person", _("Links by which they could decide on requests"), Fate.GOES,
        _("A link is of no use to anybody else."), linked("person", Letter),
        hide=frozenset({"word_sha256"}),
    ),
)  # fmt: skip
