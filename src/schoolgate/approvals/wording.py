"""Answers in words, with the names of the people in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.approvals.deciders import Deciders
from schoolgate.approvals.kinds import REPLY, Question, Values, kind_named
from schoolgate.approvals.models import ApprovalRequest, Step
from schoolgate.approvals.queries import advice_on
from schoolgate.core.words import translated
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS, may_invite
from schoolgate.reference import roles


def names_in(*requests: ApprovalRequest) -> dict[str, str]:
    """The names of everybody whom any answer of some requests names, by public id; one query."""
    ids: set[str] = set()
    for request in requests:
        asking = {one.name for one in kind_named(request.kind).questions if one.sort == "people"}
        held = [one.value for one in request.matters.all() if one.name in asking]
        held += [value for name, value in request.in_hand.items() if name in asking]
        ids |= {public_id for value in held if isinstance(value, list) for public_id in value}
    if not ids:
        return {}
    return {one.public_id: one.name for one in Person.objects.filter(public_id__in=ids)}


def words_of(question: Question, value: Any, names: Mapping[str, str]) -> str:
    """One answer as people read it; somebody unknown is "somebody who has left"."""
    if question.sort == "people" and isinstance(value, list):
        return ", ".join(names.get(one, _("Somebody who has left")) for one in value)
    return question.words(value)


def answers_in_words(
    request: ApprovalRequest, values: Values, names: Mapping[str, str] | None = None
) -> list[tuple[Question, str]]:
    """Every question that is put, with its answer, in the form's order."""
    names = names_in(request) if names is None else names
    return [
        (question, words_of(question, values.get(question.name), names))
        for question in kind_named(request.kind).questions
        if question.is_asked(values)
    ]


def all_in_words(
    request: ApprovalRequest, values: Values, names: Mapping[str, str] | None = None
) -> list[tuple[str, str]]:
    """All that lies before whoever decides: every answer, what is said to changes, the advice."""
    found = [
        (str(question.label), words or _("No answer"))
        for question, words in answers_in_words(request, values, names)
    ]
    if values.get(REPLY):
        found.append((_("What is said to the changes asked for"), str(values[REPLY])))
    for one in advice_on(request):
        asked = _("Advice that was asked for: %(question)s") % {"question": one.question}
        who = f"{one.answered_by.name}: " if one.answered_by else ""
        found.append((asked, f"{who}{one.answer}" or _("No answer")))
    return found


def role_title(role: str) -> str:
    """A role as people call it."""
    if role == "line-manager":
        return _("Line manager")
    return translated(roles()[role].title) if role in roles() else role


def roles_in_words(codes: Sequence[str]) -> str:
    """Any of several roles: "Headteacher or line manager"."""
    return _(" or ").join(role_title(code) for code in codes)


def step_in_words(step: Step) -> str:
    """Whose word a step is: of two steps where one approval counts for both."""
    return _(" and ").join(roles_in_words(roles) for roles in (step.also, step.roles) if roles)


def nobody_in_words(found: Deciders, school: School) -> str:
    """That nobody could decide a step, and who can put that right."""
    if found.unreached and not found.letters:
        return _without_account_in_words(found, school)
    if found.unreached:
        return _unreached_in_words(found)
    return _away_in_words() if found.why == "away" else _lacking_in_words(found)


def _without_account_in_words(found: Deciders, school: School) -> str:
    """Who would decide, and who can let them in: a head, or whoever runs the installation."""
    words = [
        _(
            "%(names)s would decide this, but cannot sign in. The one who asks keeps the list of"
            " people, so it is not decided by letter."
        )
        % {"names": ", ".join(one.name for one in found.unreached)}
    ]
    heads = holders(school, *HEADS)
    for one in found.unreached:
        if any(may_invite(head, school, one) is None for head in heads):
            words.append(_("The head can invite %(name)s to sign in.") % {"name": one.name})
        elif one.user_id is None:
            words.append(
                _(
                    "No head here may invite %(name)s, but whoever runs Schoolgate can let them sign"
                    " in."
                )
                % {"name": one.name}
            )
    return " ".join(words)


def _unreached_in_words(found: Deciders) -> str:
    words = [
        _(
            "Nobody could decide this: %(names)s can neither sign in nor get mail here. The head or"
            " the school office can enter an e-mail address."
        )
        % {"names": ", ".join(one.name for one in found.unreached)}
    ]
    if found.lacking:
        role = roles_in_words(found.lacking).lower()
        words.append(_("Or the head can appoint somebody as %(role)s.") % {"role": role})
    return " ".join(words)


def _away_in_words() -> str:
    return _(
        "Whoever decides this is away, and nobody is left to stand in. It goes on when they are back,"
        " or when the head or the school office enters who covers for them."
    )


def _lacking_in_words(found: Deciders) -> str:
    if not found.lacking:
        return _(
            "Nobody could decide this: each who might is the one who asks, decides another step, or"
            " was lately invited to sign in by the one who asks. The head or the school office can"
            " appoint somebody more."
        )
    known = roles()
    headed = all(one in known and known[one].level == "high" for one in found.lacking)
    words = {"role": roles_in_words(found.lacking).lower()}
    if headed:
        return (
            _("Nobody could decide this. It takes somebody as %(role)s; the head appoints them.")
            % words
        )
    return (
        _(
            "Nobody could decide this. It takes somebody as %(role)s; the head or the school office"
            " can appoint one."
        )
        % words
    )
