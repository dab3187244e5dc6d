"""A policy cut into pages that can be read on a phone, for one reader.

Pure: a ``PolicyText`` in, pages out. What binds the reader stands first; whatever binds others
alone is there too, folded away. For a reader who signed an earlier version only what changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from schoolgate.policies.orders import Order, parts_of, strongest_order
from schoolgate.policies.text import ClauseText, PolicyText

WORDS_A_MINUTE = 220
WORDS_A_PAGE = 300

# What a clause is by what it orders, where nobody gave it a heading of its own.
_KINDS: Mapping[Order, str] = {
    "forbids": "prohibition",
    "asks": "obligation",
    "allows": "permission",
    "advises": "advice",
}

# Of the groups that a clause may bind, those that a signer belongs to by capacity.
GROUPS: Mapping[str, frozenset[str]] = {
    "employee": frozenset({"staff"}),
    "supply": frozenset({"supply-staff", "staff"}),
    "governor": frozenset({"governor"}),
    "volunteer": frozenset({"volunteer"}),
    "contractor": frozenset({"contractor"}),
    "trainee": frozenset({"trainee"}),
    "pta": frozenset({"pta"}),
    "external": frozenset({"other-adult", "volunteer"}),
    "parent": frozenset({"parent"}),
    "pupil": frozenset({"pupil"}),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as its reader sees it; ``before`` is how it read in the version signed last."""

    clause: ClauseText
    mine: bool
    change: str = ""
    before: str = ""

    @property
    def words(self) -> int:
        return len(self.clause.heading.split()) + len(self.clause.text.split())

    @property
    def kind(self) -> str:
        """What the clause is listed as; nothing where it orders nothing.

        People have looked at the kind of one with a heading; others are taken at their words, and
        what they forbid is never hidden behind what else they order.
        """
        kind = self.clause.kind
        if self.clause.has_own_heading or kind not in _KINDS.values():
            return kind
        order = strongest_order(part.order for part in parts_of(self.clause.text))
        return _KINDS[order] if order else ""

    @property
    def title(self) -> str:
        """What it is listed by."""
        return replace(self.clause, kind=self.kind).title


@dataclass(frozen=True, slots=True)
class Part:
    """The clauses of one section that stand on one page."""

    title: str
    mine: tuple[Row, ...]
    others: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``words`` are those meant for the reader."""

    number: int
    parts: tuple[Part, ...]
    words: int

    @property
    def title(self) -> str:
        """What the page speaks of, as far as it is meant for the reader."""
        titles = [part.title for part in self.parts if part.mine or not self.words]
        return " · ".join(dict.fromkeys(titles))

    @property
    def others(self) -> list[Row]:
        """What binds others alone."""
        return [row for part in self.parts for row in part.others]


@dataclass(frozen=True)
class Booklet:
    """All pages for one reader. ``removed`` are clauses of the version signed last that are gone."""

    pages: tuple[Page, ...]
    rows: tuple[Row, ...]
    only_changes: bool
    removed: tuple[ClauseText, ...] = ()

    @property
    def nothing_differs(self) -> bool:
        """Whether the reader signed just these rules before."""
        return self.only_changes and not self.rows and not self.removed

    def minutes_from(self, number: int) -> int:
        """How long the pages from this one on take; at least one while any is left."""
        left = [page for page in self.pages if page.number >= number]
        return max(minutes(sum(page.words for page in left)), bool(left))

    @cached_property
    def by_kind(self) -> list[tuple[str, list[Row]]]:
        """What binds the reader, by what it is: what they must not do first."""
        order = ("prohibition", "obligation", "permission", "advice", "procedure")
        listed: dict[str, list[Row]] = {kind: [] for kind in order}
        for row in self.rows:
            if row.mine:
                listed.setdefault(row.kind, []).append(row)
        return [(kind, listed[kind]) for kind in order if listed[kind]]

    @property
    def speaks_to_reader(self) -> bool:
        """Whether any of its rows is the reader's, listed or not."""
        return any(row.mine for row in self.rows)


def minutes(words: int) -> int:
    """Whole minutes to read so many words."""
    return math.ceil(words / WORDS_A_MINUTE)


def booklet_for(
    text: PolicyText,
    capacity: str,
    roles: frozenset[str] = frozenset(),
    before: PolicyText | None = None,
) -> Booklet:
    """The pages for a reader in a capacity with roles; ``before`` is what they signed last."""
    groups = GROUPS[capacity] | roles
    rows = tuple(_row(clause, groups, before) for clause in text.clauses)
    if before is not None:
        rows = tuple(row for row in rows if row.change)
    pages = tuple(_numbered(_pages(rows)))
    kept = {clause.id for clause in text.clauses}
    removed = tuple(one for one in before.clauses if one.id not in kept) if before else ()
    return Booklet(pages, rows, before is not None, removed)


def _row(clause: ClauseText, groups: frozenset[str], before: PolicyText | None) -> Row:
    mine = not clause.binds or bool(groups & set(clause.binds))
    if before is None:
        return Row(clause, mine)
    try:
        old = before.clause(clause.id)
    except KeyError:
        return Row(clause, mine, "new")
    if old.text == clause.text and old.own_heading == clause.own_heading:
        return Row(clause, mine)
    return Row(clause, mine, "changed", old.text)


def _pages(rows: tuple[Row, ...]) -> Iterator[list[Part]]:
    """Whole sections gathered up to a page's worth; a long section takes several pages."""
    page: list[Part] = []
    for part in _parts(rows):
        if page and _words(page) + _words([part]) > WORDS_A_PAGE:
            yield page
            page = []
        page.append(part)
    if page:
        yield page


def _parts(rows: tuple[Row, ...]) -> Iterator[Part]:
    title, gathered = "", list[Row]()
    for row in rows:
        full = sum(one.words for one in gathered if one.mine) >= WORDS_A_PAGE
        if gathered and (row.clause.section != title or full):
            yield _part(title, gathered)
            gathered = []
        title = row.clause.section
        gathered.append(row)
    if gathered:
        yield _part(title, gathered)


def _part(title: str, rows: list[Row]) -> Part:
    return Part(
        title,
        tuple(row for row in rows if row.mine),
        tuple(row for row in rows if not row.mine),
    )


def _words(parts: list[Part]) -> int:
    return sum(row.words for part in parts for row in part.mine)


def _numbered(pages: Iterator[list[Part]]) -> Iterator[Page]:
    for number, parts in enumerate(pages, start=1):
        yield Page(number, tuple(parts), _words(parts))
