"""What the form of a new site has to say of its answers: each with the clauses behind it.

Only what was answered is spoken of; what has no answer yet the form itself knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.approvals.deciders import LINE_MANAGER, path_to_lay, staffing_of
from schoolgate.approvals.kinds import Hint, Values, kind_named
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.wording import roles_in_words
from schoolgate.core import clock
from schoolgate.people.queries import managers_of
from schoolgate.sites.naming import why_no_name
from schoolgate.sites.requests.asked import Asked
from schoolgate.sites.requests.forms import CLOSING_DAY, FORM
from schoolgate.sites.requests.where_hints import WHERE
from schoolgate.sites.requests.who_hints import WHO

ENOUGH_WORDS = 8
ENOUGH_SAID = 4  # words that say something
# Words that say nothing of why a site is wanted.
FILLER = frozenset(
    """a about again also an and any are as at be because been but by can class could do everybody
    everyone everything for from fun get give good great had has have having helpful idea if in interesting is it
    its just keep like lots made make many me more my need nice of on one our other page people
    pupils put really reason school schools share site so some something stuff that the their them
    there these they thing things this to too up us use useful very want wanted was we website well will
    with would you""".split()  # noqa: SIM905 - a list of words reads better so
)


def site_hints(request: ApprovalRequest, values: Values) -> list[Hint]:
    """Everything the form has to say of the answers, in its order."""
    asked = Asked(request, values, clock.today())
    parts = (_team, _name, _purpose, *WHO, *WHERE, _brand, _dates, _training)
    return [hint for part in parts for hint in part(asked)]


def _team(asked: Asked) -> Iterator[Hint]:
    named = asked.listed("line_manager")
    if not named:
        return
    known = list(managers_of(asked.request.asker, asked.school))
    if set(named) == {one.public_id for one in known}:
        return
    words = _("The list of people names no line manager of yours.")
    if known:
        words = _("By the list of people your line manager is %(name)s.")
        words %= {"name": ", ".join(one.name for one in known)}
    words = " ".join([words, *_who_decides_for(asked, LINE_MANAGER)])
    more = _("If that is wrong, ask the office to put it right before you send this.")
    yield Hint("line_manager", f"{words} {more}", ("WAL-APP1-03",))


def _who_decides_for(asked: Asked, role: str) -> Iterator[str]:
    """Who would decide the step of a role today, where the policy asks for one. Once the request is
    sent its steps say so themselves.
    """
    if asked.request.round:
        return
    steps = [one.roles for one in kind_named(asked.request.kind).chain(asked.school).steps]
    path = path_to_lay(steps, asked.request.asker, staffing_of(asked.school))
    for roles, found in zip(steps, path, strict=True):
        if role in roles and found.people:
            names = ", ".join(one.person.name for one in found.people)
            yield _("The step of the line manager would be decided by %(names)s.") % {
                "names": names
            }
        elif role in roles:
            yield _("Nobody could decide the step of the line manager today.")


def _name(asked: Asked) -> Iterator[Hint]:
    why = why_no_name(asked.text("name"))
    if why:
        yield Hint("name", why, ("WAL-APP1-04",), bars=True)


def is_thin(words: str) -> bool:
    """Whether a reason says next to nothing."""
    said = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", words.lower())
    return len(said) < ENOUGH_WORDS or len(set(said) - FILLER) < ENOUGH_SAID


def _purpose(asked: Asked) -> Iterator[Hint]:
    words = asked.text("purpose")
    if words and is_thin(words):
        yield Hint(
            "purpose",
            _("A site is not made for a trivial reason. Say what it is for, for whom, and what it"
              " does that nothing else does. You can leave it so; those who decide see it."),
            ("WAL-14.2", "HOL-7.2-b", "WHF-OFFICIAL-3"),
        )  # fmt: skip


def _brand(asked: Asked) -> Iterator[Hint]:
    """Where those who decide on the site do not decide on name and logo."""
    approvers = asked.policy.value("brand_use_approver")
    if asked.values.get("brand") != "yes" or not isinstance(approvers, tuple) or not approvers:
        return
    deciding = asked.policy.value("site_approval_chain")
    if isinstance(deciding, tuple) and not set(approvers) & set(deciding):
        yield Hint(
            "brand",
            _("Name and logo are approved by others here: %(who)s. Ask them with the form for name,"
              " logo or brand.") % {"who": roles_in_words(list(approvers))},
            ("LTL-3.1", "WAL-16.5-b", "HOL-A.3.5-b"),
        )  # fmt: skip


# Dates


def _dates(asked: Asked) -> Iterator[Hint]:
    opens, closes = asked.day("opens"), asked.day("closes")
    if opens and opens < asked.today:
        yield Hint(
            "opens",
            _("That day is past. A site goes live when it is approved, so choose today or a later"
              " day."),
            ("WAL-APP1-25", "WAL-16.6"), bars=True,
        )  # fmt: skip
    if opens and closes and closes < opens:
        yield Hint(
            "closes", _("It would close before it goes live. Choose a later day."),
            ("WAL-APP1-26", "WAL-14.6-a"), bars=True,
        )  # fmt: skip
    if opens and closes is None and _closing_day_came_later(asked):
        yield Hint(
            "closes", _("The policy asks for a closing day. The end of the school year is usual."),
            ("WAL-APP1-26", "WAL-14.6-a", "HOL-A.1.6"), bars=True,
        )  # fmt: skip
    judged = asked.day("evaluate_on")
    if judged and ((opens and judged < opens) or (closes and judged > closes)):
        yield Hint(
            "evaluate_on", _("Choose a day between going live and closing."),
            ("WAL-14.7", "HOL-A.1.7"),
        )  # fmt: skip


def _closing_day_came_later(asked: Asked) -> bool:
    """Whether the policy asks for one only since the form was begun, which does not ask itself."""
    asks = "closure-date" in _set(asked.policy.value("site_lifetime"))
    return asks and CLOSING_DAY not in asked.listed(FORM)


def _set(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _training(asked: Asked) -> Iterator[Hint]:
    if asked.values.get("trained") == "no":
        yield Hint(
            "trained", _("Plan the training before the site goes live, and say when it is."),
            ("WAL-14.5-b", "HOL-A.1.5-c"),
        )  # fmt: skip
