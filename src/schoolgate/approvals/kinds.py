"""The closed list of kinds of request: each app adds its own, with the questions of its form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from django.utils.functional import Promise

from schoolgate.core.templatetags.schoolgate import day
from schoolgate.core.words import translated

if TYPE_CHECKING:
    from schoolgate.approvals.models import ApprovalRequest
    from schoolgate.people.models import Person, School

Words = str | Promise
Sort = Literal["line", "text", "day", "number", "choice", "several", "people", "yes-no"]
Values = Mapping[str, Any]
# The matter that keeps what is said to changes asked for; no question has its name.
REPLY = "reply-to-changes"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form. ``name`` is the matter that keeps its answer.

    ``choices`` are code and label of a choice; ``clauses`` are those that ask for it. A question
    with ``when`` is asked where the earlier answer it names is one of those given; one with
    ``required_when`` needs an answer there. Of the choices of a question with ``offered`` a school
    is shown those alone; all of them where none are named. ``suggested`` are words that a school
    may want for a line.
    """

    name: str
    label: Words
    sort: Sort
    help: Words = ""
    clauses: tuple[str, ...] = ()
    choices: tuple[tuple[str, Words], ...] = ()
    required: bool = True
    when: tuple[str, tuple[str, ...]] | None = None
    required_when: tuple[str, tuple[str, ...]] | None = None
    most: int = 4000
    offered: Callable[[School, Values], Iterable[str]] | None = None
    suggested: Callable[[School], Sequence[str]] | None = None

    def choices_at(self, school: School, values: Values) -> list[tuple[str, str]]:
        """The choices of a school, and those that were made already, in the language of the moment."""
        codes = set(self.offered(school, values)) if self.offered is not None else set()
        if codes:
            codes.update(values.get(self.name) or ())
        return [
            (code, translated(str(label)))
            for code, label in self.choices
            if not codes or code in codes
        ]

    def is_asked(self, values: Values) -> bool:
        """Whether the question is put, as far as the earlier answers say."""
        return self.when is None or _holds(self.when, values)

    def is_required(self, values: Values) -> bool:
        """Whether it needs an answer where it is put."""
        return self.required or (
            self.required_when is not None and _holds(self.required_when, values)
        )

    def words(self, value: Any) -> str:
        """An answer as people read it, in the language of the moment; people are named elsewhere."""
        if value in (None, "", []):
            return ""
        if self.sort == "day":
            return day(dt.date.fromisoformat(value))
        if self.sort in {"choice", "several", "yes-no"}:
            labels = dict(self.choices)
            held = value if isinstance(value, list) else [value]
            return ", ".join(translated(str(labels.get(one, one))) for one in held)
        return str(value)


def _holds(when: tuple[str, tuple[str, ...]], values: Values) -> bool:
    """Whether an earlier answer is one of those named."""
    name, wanted = when
    given = values.get(name)
    held = given if isinstance(given, list) else [given]
    return any(one in wanted for one in held)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a form: questions that belong to one matter."""

    name: str
    title: Words
    questions: tuple[Question, ...]
    lead: Words = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the form has to say of an answer. Where ``bars``, the request cannot be sent so.

    ``way`` is what to do instead: its words, and the page for it.
    """

    question: str
    words: str
    clauses: tuple[str, ...] = ()
    bars: bool = False
    way: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class StepAsked:
    """A step as the policy asks for it: any of the roles decides; no matters are all matters."""

    roles: tuple[str, ...]
    matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Who decides, in order. ``silent`` where the policy in force names nobody for it."""

    steps: tuple[StepAsked, ...]
    edition: str = ""
    silent: bool = False


def _nothing(_request: ApprovalRequest, _values: Values) -> Iterable[Hint]:
    return ()


def _no_more(_request: ApprovalRequest, _values: Values, _by: Person) -> None:
    return None


def _empty(_by: Person, _school: School) -> Values:
    return {}


def _nobody(_school: School) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class RequestKind:
    """One kind of request: its form, who decides, what follows an approval.

    ``may_ask`` answers with a reason or nothing; ``hints`` are asked while the form is written and
    again before it is sent; ``approved`` is called inside the transaction of the last approval.
    ``title_from`` is the question whose answer the request is called by; ``approver_says`` are the
    sentences that stand beside the button, and that whoever presses it has said. ``filled`` are
    the answers with which a request begins; what no question asks stays as it was then.
    ``wanted_by`` is the question by which day the answer is wanted. One that is decided ``alone``
    is never approved together with others.
    """

    name: str
    title: Words
    lead: Words
    pages: tuple[Page, ...]
    chain: Callable[[School], Chain]
    may_ask: Callable[[Any, School], str | None]
    title_from: str
    hints: Callable[[ApprovalRequest, Values], Iterable[Hint]] = _nothing
    approved: Callable[[ApprovalRequest, Values, Person], None] = _no_more
    approver_says: tuple[Words, ...] = ()
    filled: Callable[[Person, School], Values] = _empty
    advice_from: Callable[[School], tuple[str, ...]] = _nobody
    icon: str = "sign"
    wanted_by: str = ""
    alone: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(question for page in self.pages for question in page.questions)

    def page_named(self, name: str) -> Page | None:
        """The page of that name."""
        return next((page for page in self.pages if page.name == name), None)

    def page_of(self, question: Question) -> Page:
        """The page on which a question stands."""
        return next(page for page in self.pages if question in page.questions)

    def pages_asked(self, values: Values) -> Sequence[Page]:
        """The pages on which at least one question is put."""
        return [page for page in self.pages if any(q.is_asked(values) for q in page.questions)]

    def may_ask_more_than(self, pages: Collection[Page]) -> bool:
        """Whether an answer can bring a page that is not among those asked now."""
        names = {question.name for question in self.questions}
        return any(
            question.when is not None and question.when[0] in names
            for page in self.pages
            if page not in pages
            for question in page.questions
        )

    def put(self, values: Values) -> dict[str, Any]:
        """The answers to questions that are put, and what no question asks.

        What was answered before another answer did away with its question is nobody's answer.
        """
        asking = {question.name for question in self.questions}
        found = {name: value for name, value in values.items() if name not in asking}
        for question in self.questions:
            if question.name in values and question.is_asked(found):
                found[question.name] = values[question.name]
        return found

    def missing(self, values: Values) -> list[Question]:
        """The questions that are put, are required and have no answer."""
        return [
            question
            for question in self.questions
            if question.is_required(values)
            and question.is_asked(values)
            and values.get(question.name) in (None, "", [])
        ]


class UnknownKind(Exception):
    """The kind of request is not in the closed list."""


_kinds: dict[str, RequestKind] = {}


def request_kind(kind: RequestKind) -> RequestKind:
    """Add a kind to the closed list; the same name twice is a mistake."""
    if kind.name in _kinds:
        raise ValueError(f"The kind of request {kind.name} is listed twice.")
    names = [question.name for question in kind.questions]
    if len(names) != len(set(names)):
        raise ValueError(f"The kind of request {kind.name} asks a question twice.")
    if REPLY in names:
        raise ValueError(f"No question of {kind.name} may be called {REPLY}.")
    _kinds[kind.name] = kind
    return kind


def request_kinds() -> Mapping[str, RequestKind]:
    """All kinds of request, by name."""
    return MappingProxyType(_kinds)


def kind_named(name: str) -> RequestKind:
    """One kind of request; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"There is no kind of request {name!r} in the closed list.") from None
