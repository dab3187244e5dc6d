"""A draft's own text, read as any document is: what must be put right before it is adopted."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.people.models import School
from schoolgate.policies.actions import facts_of
from schoolgate.policies.drafting import OWN
from schoolgate.policies.life.open_choices import as_markdown
from schoolgate.policies.life.replacing import stand_in
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.life.unchanged import plain_value
from schoolgate.policies.life.within_bounds import document_of, looked_at
from schoolgate.policies.life.words import value_in_words
from schoolgate.policies.models import Draft, PolicyDocument, Suggestion
from schoolgate.policies.packs import InvalidPack
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED, Parameter, parameters

if TYPE_CHECKING:
    from schoolgate.reading.model import Finding, SchoolFacts, Value

# What is known of a text of our own without reading: its dates and owner. Its numbers have gaps
# where a clause is not part of it.
KNOWN_OTHERWISE = frozenset(
    {"document-control-missing", "review-overdue", "review-due-soon", "number-missing"}
)
SINGLE = frozenset({"choice", "yes-no", "number", "role"})
# As the page is written for the reader, not as the draft is.
_MARKS = re.compile(r"^(?:#+|[-*•]) |\*\*", re.MULTILINE)
_NEVER_OVERRIDES = re.compile(r"(?<![^.])[^.]*\bnever overrid(?:e|es|ing)\b[^.]*\.?", re.IGNORECASE)
RELATED = "related_policies"
_NUMBERED = re.compile(r"^[\d.\s]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be put right: in which clause, and against which choice, if any.

    ``in_title`` where it stands in the title of the section that begins with the clause, or,
    where there is no clause, in the title of the policy; ``other`` is the name of another school, where it is that, as the text has it;
    ``no_such_policy`` where the whole is hardly a policy on social networking at all.
    """

    message: str
    quote: str
    action: str
    clause: ClauseText | None = None
    choice: Parameter | None = None
    in_title: bool = False
    other: str = ""
    no_such_policy: bool = False


def faults_of(draft: Draft, school: School) -> tuple[Fault, ...] | None:
    """What must be put right in a draft, as one school would have it.

    None where it cannot be read, or is longer than a page may wait for.
    """
    try:
        text = text_for(draft, school)
    except InvalidPack:
        return None
    document = _documents_behind(draft).first()
    taken_from = document.organisation if document else ""
    today, facts = clock.today(), replace(facts_of(school), taken_from=taken_from)
    of_any_kind = _may_be_no_policy(draft, document)
    found = looked_at(
        as_markdown(text), lambda page: _faults_in(page, today, facts, of_any_kind=of_any_kind)
    )
    against = contradictions(draft, text)
    if found is None or against is None:
        return None
    ends = _ends_of(text) if found else []
    return (
        *against,
        *(_fault(one, draft, text, ends) for one in found),
    )


@lru_cache(maxsize=64)
def _faults_in(
    page: str, today: dt.date, facts: SchoolFacts, *, of_any_kind: bool = False
) -> tuple[Finding, ...]:
    """A draft is looked at again at each step; its text is seldom another.

    ``of_any_kind`` where it may be no policy on social networking; then that is told first.
    """
    from schoolgate.reading.health import find_faults  # noqa: PLC0415 - as in within_bounds
    from schoolgate.reading.health.exam import Examination  # noqa: PLC0415
    from schoolgate.reading.kind import told_of_its_kind  # noqa: PLC0415

    found = find_faults(document_of(page), (), today=today, facts=facts)
    if of_any_kind:
        exam = Examination(document_of(page), _stated_in(page), today, facts)
        found = told_of_its_kind(exam, found)
    return tuple(
        replace(one, quote=_MARKS.sub("", one.quote).strip())
        for one in found
        if one.severity == "error" and one.code not in KNOWN_OTHERWISE
    )


def _may_be_no_policy(draft: Draft, document: PolicyDocument | None) -> bool:
    """Whether the text came from outside, and the document behind it did not look like a policy.

    What such a draft says is looked at each time, until it says enough.
    """
    from schoolgate.reading.health import NOT_SUCH_A_POLICY  # noqa: PLC0415 - as in within_bounds

    codes = [one["code"] for one in document.findings] if document else [NOT_SUCH_A_POLICY]
    return draft.content["id"] == OWN and NOT_SUCH_A_POLICY in codes


def _ends_of(text: PolicyText) -> list[int]:
    """The last line of each clause on the page that the reader reads."""
    return [
        as_markdown(replace(text, clauses=text.clauses[:count])).count("\n")
        for count in range(1, len(text.clauses) + 1)
    ]


def _fault(found: Finding, draft: Draft, text: PolicyText, ends: list[int]) -> Fault:
    from schoolgate.reading.health import NOT_SUCH_A_POLICY  # noqa: PLC0415 - as in within_bounds

    if found.code == NOT_SUCH_A_POLICY:
        action = _(
            "If it is the wrong file, put this draft aside and hand in the right one. If it is the"
            " right one, look whether all its words are here."
        )
        return Fault(found.message, "", action, no_such_policy=True)
    clause = _at(found.line, text, ends)
    return Fault(
        found.message,
        found.quote,
        found.action,
        clause,
        in_title=bool(found.quote) and found.line == _line_of_title(clause, text, ends),
        other=_other_school(found, draft),
    )


def _other_school(found: Finding, draft: Draft) -> str:
    """The name of another school that was found, in the longest form that stands in the draft.

    With its article first, which nobody says before a name of our own that has none.
    """
    from schoolgate.reading.health.whose import CODE, forms_of  # noqa: PLC0415 - as in within_bounds

    if found.code != CODE:
        return ""
    name = str(found.message.parts["other"])
    articles = ("",) if draft.place.name.casefold().startswith("the ") else ("the ", "")
    said = (f"{article}{form}" for form in forms_of(name) for article in articles)
    return next((one for one in said if stand_in(draft.content, one)), name)


def _line_of_title(clause: ClauseText | None, text: PolicyText, ends: list[int]) -> int:
    """The line with the title of the section that begins with a clause; 0 if none does.

    Of no clause, the line with the title of the policy.
    """
    if clause is None:
        return 1
    place = text.clauses.index(clause)
    if place and text.clauses[place - 1].section == clause.section:
        return 0
    return (ends[place - 1] if place else 1) + 2


def _at(line: int, text: PolicyText, ends: list[int]) -> ClauseText | None:
    """The clause in which a line stands; none for the title, which is of the whole."""
    place = bisect_left(ends, line)
    return text.clauses[place] if line > 1 and place < len(ends) else None


# What the words say, and what the choices say


def contradictions(draft: Draft, text: PolicyText) -> tuple[Fault, ...] | None:
    """Where the words of a draft say other than its choices; None where they cannot be read."""
    otherwise = _said_otherwise(draft, text) if draft.content["id"] == OWN else ()
    return None if otherwise is None else (*_put_after(text), *otherwise)


def _said_otherwise(draft: Draft, text: PolicyText) -> tuple[Fault, ...] | None:
    """Where the words of a school's own document clearly state another value than the draft's.

    Elsewhere the words follow the choices. A reading that somebody said is wrong counts for
    nothing.
    """
    read = looked_at(as_markdown(text), _stated_in)
    if read is None:
        return None
    known = {name: one for name, one in parameters().items() if one.type in SINGLE}
    against = []
    for name, several in groupby(read, key=lambda one: one.parameter):
        values, own = list(several), text.values.get(name, NOT_STATED)
        if name not in known or own in (NOT_STATED, None):
            continue
        if any(plain_value(known[name], one.value) == own for one in values):
            continue
        against += [one for one in values if one.confidence == "high"]
    if not against:
        return ()
    denied = _denied(draft, known)
    ends = _ends_of(text)
    return tuple(
        _contradiction(known[one.parameter], one, text, ends)
        for one in against
        if not _is_denied(one, known[one.parameter], denied)
    )


def _put_after(text: PolicyText) -> Iterator[Fault]:
    """A clause that says that the policy never overrides others, where a choice puts one after it."""
    listed = text.values.get(RELATED, NOT_STATED)
    several = listed if isinstance(listed, list | tuple) else ()
    after = [str(one["title"]) for one in several if one.get("order") == "after"]
    for clause in text.clauses if after else ():
        if said := _NEVER_OVERRIDES.search(clause.text):
            yield Fault(
                _("The words say that this policy overrides no other, but these are put after it:"
                  " %(titles)s.") % {"titles": ", ".join(after)},
                said[0].strip(),
                _("Change the order of that policy, or the words."),
                clause,
                parameters()[RELATED],
            )  # fmt: skip


@lru_cache(maxsize=64)
def _stated_in(page: str) -> tuple[Value, ...]:
    from schoolgate.reading.values import read_values  # noqa: PLC0415 - as in within_bounds

    return read_values(document_of(page), parameters())


def _contradiction(known: Parameter, said: Value, text: PolicyText, ends: list[int]) -> Fault:
    message = _("The words say “%(said)s”, but the choice “%(title)s” is “%(own)s”.") % {
        "said": value_in_words(known, said.value),
        "title": translated(known.title),
        "own": value_in_words(known, text.values[known.name]),
    }
    action = _("Change the words or the choice, so that both say the same.")
    quote = _MARKS.sub("", said.quote).strip()
    return Fault(message, quote, action, _at(said.line, text, ends), known)


def _origin(draft: Draft) -> str:
    """The draft that was made of the document behind this one."""
    return str(draft.content.get("source", {}).get("kind", "")).rpartition(" ")[2]


def _documents_behind(draft: Draft) -> QuerySet[PolicyDocument]:
    """The document of this school behind a draft; none where the draft came as another's file."""
    return PolicyDocument.objects.filter(school=draft.school, drafts__public_id=_origin(draft))


def _denied(draft: Draft, known: Iterable[str]) -> list[Suggestion]:
    """What people said the document behind a draft does not mean."""
    return list(
        Suggestion.objects.filter(
            document__in=_documents_behind(draft),
            parameter__in=list(known),
            verdict__in=[Suggestion.Verdict.CORRECTED, Suggestion.Verdict.REJECTED],
        )
    )


def _is_denied(said: Value, known: Parameter, denied: Iterable[Suggestion]) -> bool:
    """Whether somebody looked at this very sentence and said that it does not mean that."""
    return any(
        one.parameter == said.parameter
        and plain_value(known, one.value) == plain_value(known, said.value)
        and _is_same_sentence(one.quote, said.quote)
        for one in denied
    )


def _is_same_sentence(one: str, other: str) -> bool:
    """Quotes are cut, and bear the number of their clause or not."""
    first, second = (_NUMBERED.sub("", _MARKS.sub("", quote)).strip() for quote in (one, other))
    return bool(first and second) and (first.startswith(second) or second.startswith(first))
