"""The forms for what needs somebody's word: read from forms.yaml, and checked where it is read.

Data alone: only which year groups and sites a school is offered is asked of the database. Labels
are English texts for ``gettext``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from django.utils.translation import gettext_lazy

from schoolgate.approvals.kinds import Page, Question, Sort, Values, Words
from schoolgate.people.models import School, YearGroup
from schoolgate.people.queries import years_at
from schoolgate.reference import roles
from schoolgate.shipped import shipped
from schoolgate.sites.models import Site

FILE = Path(__file__).with_name("forms.yaml")
# The matter that says how long a form is: "full", or the pages that are asked beside the short ones;
# and what the policy asks of every proposal that a form would else leave open.
FORM = "form"
FULL = "full"
CLOSING_DAY = "closing-day"
YES_NO: tuple[tuple[str, Words], ...] = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
_CLAUSE = re.compile(r"[A-Z]{3}-[A-Z0-9]+([.-][A-Za-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z_]{1,59}")


class BadForm(ValueError):
    """A form of the file cannot be used."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its pages, which of them the short form has, and which concern whose step."""

    name: str
    title: Words
    lead: Words
    icon: str
    title_from: str
    pages: tuple[Page, ...]
    short: frozenset[str] = frozenset()
    concerns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def asked_beside(self, clauses: Iterable[str]) -> list[str]:
        """The pages that a policy of these clauses asks for beside those of the short form."""
        known = frozenset(clauses)
        return [
            page.name
            for page in self.pages
            if page.name not in self.short
            and any(known & set(question.clauses) for question in page.questions)
        ]


@cache
def forms() -> Mapping[str, Form]:
    """Every form by its name. Raises BadForm, and TypeError for a key that is not known."""
    found = [_form(**entry) for entry in shipped(FILE)]
    return MappingProxyType({form.name: form for form in found})


def _form(
    name: str, title: str, lead: str, icon: str, title_from: str, pages: list[dict[str, Any]]
) -> Form:
    has_short = any(page.get("short") for page in pages)
    made = tuple(_page(has_short=has_short, **page) for page in pages)
    _check(name, title_from, made)
    concerns: dict[str, tuple[str, ...]] = {}
    for entry, page in zip(pages, made, strict=True):
        for role in entry.get("for", ()):
            if role not in {*roles(), "line-manager"}:
                raise BadForm(f"{name}, {page.name}: {role!r} is no role.")
            names = tuple(question.name for question in page.questions)
            concerns[role] = (*concerns.get(role, ()), *names)
    short = frozenset(page["name"] for page in pages if page.get("short"))
    return Form(
        name, gettext_lazy(title), gettext_lazy(lead), icon, title_from, made, short,
        MappingProxyType(concerns),
    )  # fmt: skip


def _page(
    name: str, title: str, questions: list[dict[str, Any]], *, has_short: bool, lead: str = "",
    short: bool = False, **more: Any,
) -> Page:  # fmt: skip
    if set(more) - {"for"}:
        raise BadForm(f"{name}: a page knows no {sorted(more)}.")
    long_only = None if short or not has_short else (FORM, (FULL, name))
    made = tuple(_question(otherwise=long_only, **one) for one in questions)
    return Page(name, gettext_lazy(title), made, gettext_lazy(lead) if lead else "")


def _question(
    name: str, label: str, sort: Sort, *, otherwise: tuple[str, tuple[str, ...]] | None,
    help: str = "",  # noqa: A002 - as the file says it
    clauses: Iterable[str] = (), choices: list[dict[str, str]] | str = "",
    required: bool | str = True,
    when: Mapping[str, list[str]] | None = None,
    suggest: str = "",
) -> Question:  # fmt: skip
    asked_when = [(earlier, tuple(answers)) for earlier, answers in (when or {}).items()]
    if not _NAME.fullmatch(name) or sort not in get_args(Sort) or len(asked_when) > 1:
        raise BadForm(f"{name}: not a name, a sort or a condition that a question can have.")
    if any(not _CLAUSE.fullmatch(clause) for clause in clauses):
        raise BadForm(f"{name}: not the number of a clause among {list(clauses)}.")
    by_policy = (FORM, (required,)) if isinstance(required, str) else None
    if by_policy and required != CLOSING_DAY:
        raise BadForm(f"{name}: {required!r} is nothing that a policy asks for.")
    if bool(choices) != (sort in {"choice", "several"}):
        raise BadForm(f"{name}: choices are for a choice and for several.")
    if suggest and (suggest != "sites" or sort != "line"):
        raise BadForm(f"{name}: {suggest!r} cannot be suggested.")
    return Question(
        name, gettext_lazy(label), sort, gettext_lazy(help) if help else "", tuple(clauses),
        YES_NO if sort == "yes-no" else _choices(choices), required=required is True,
        required_when=by_policy, when=asked_when[0] if asked_when else otherwise,
        offered=partial(_years_of, asked_when[0][0]) if choices == "years" else None,
        suggested=site_names if suggest else None,
    )  # fmt: skip


def site_names(school: School) -> list[str]:
    """The names of the school's open sites."""
    open_ones = Site.objects.filter(school=school, closed_at=None)
    return sorted(set(open_ones.values_list("name", flat=True)), key=str.casefold)


def _years_of(earlier: str, school: School, values: Values) -> list[str]:
    """The school's own year groups; every one where pupils of other schools are meant too."""
    if "other-schools" in (values.get(earlier) or ()):
        return []
    return [str(year) for year in years_at(school)]


def _choices(choices: list[dict[str, str]] | str) -> tuple[tuple[str, Words], ...]:
    if choices == "years":
        return tuple((str(int(year)), year.label) for year in YearGroup)
    if isinstance(choices, str):
        return ()
    return tuple((_code(**one), gettext_lazy(one["label"])) for one in choices)


def _code(code: str, label: str) -> str:
    if not isinstance(code, str) or not label:
        raise BadForm(f"{code!r}: a choice is a code and a label; write yes and no in quotes.")
    return code


def _check(name: str, title_from: str, pages: tuple[Page, ...]) -> None:
    """Titles and conditions are about questions that stand there, and stand before."""
    before: dict[str, Question] = {}
    for question in (question for page in pages for question in page.questions):
        if question.name in before or question.name == FORM:
            raise BadForm(f"{name}: {question.name} is asked twice.")
        if question.when and question.when[0] != FORM:
            earlier = before.get(question.when[0])
            codes = {code for code, _label in earlier.choices} if earlier else set[str]()
            if not set(question.when[1]) <= codes:
                raise BadForm(f"{name}: {question.name} waits for what nobody can answer.")
        before[question.name] = question
    if title_from not in before:
        raise BadForm(f"{name}: nothing to call it by.")
