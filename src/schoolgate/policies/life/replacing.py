"""Words that stand in many places of a draft, and how each place reads with others instead.

Case is kept as written: what stands in capitals is replaced in capitals, and a capital at the
beginning stays one. The names of choices between braces are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from schoolgate.core.refusal import Refused
from schoolgate.policies.compare import Run
from schoolgate.policies.life.sections import give_title, runs_of
from schoolgate.policies.life.shared_actions import LONGEST_TEXT
from schoolgate.policies.packs import unwrapped

Kind = Literal["policy", "section", "heading", "wording", "variant"]

POLICY = "policy"
LONGEST: Mapping[Kind, int] = {
    "policy": 300, "section": 300, "heading": 200, "wording": LONGEST_TEXT, "variant": LONGEST_TEXT,
}  # fmt: skip
AROUND = 90  # letters of what stays on both sides of what does not
_CHOICE = r"\{\{[^{}]*\}\}"
_LETTER = r"[^\W_]"
# Never between two paragraphs; taken whole, so that no text keeps the search at it for long.
_BLANK = r"(?:[^\S\n]++\n?+[^\S\n]*+|\n[^\S\n]*+)"
_APOSTROPHE = re.compile(r"['’]")


class GrowsTooLong(Refused):
    """With other words a piece of a draft would be longer than a piece may be."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a draft that are changed as one; ``number`` is that of its clause, if it has one."""

    key: str
    kind: Kind
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """A piece in which the words stand, and how it reads with the others in their place."""

    piece: Piece
    after: str
    runs: tuple[Run, ...]

    @property
    def key(self) -> str:
        """What names the place in a form."""
        return self.piece.key

    @property
    def grows_too_long(self) -> bool:
        """Whether it would no longer fit the form in which it is written."""
        return len(self.after) > max(LONGEST[self.piece.kind], len(self.piece.text))


def places_of(content: Mapping[str, Any], words: str, instead: str) -> list[Place]:
    """Every place of a draft that would read otherwise, in the order of the text."""
    found = (_place(piece, words, instead) for piece in _pieces(content))
    return [one for one in found if one.after != one.piece.text]


def stand_in(content: Mapping[str, Any], words: str) -> bool:
    """Whether words stand anywhere in a draft."""
    pattern = _pattern(words)
    return any(match[1] for piece in _pieces(content) for match in pattern.finditer(piece.text))


def put_in_place(
    content: dict[str, Any], set_aside: Iterable[Mapping[str, Any]], places: Iterable[Place]
) -> None:
    """Let some places of a draft read as they would."""
    after = {one.key: one.after for one in places}
    content["title"] = after.get(POLICY, content["title"])
    for run in runs_of(content):
        for clause in run:
            key = clause["id"]
            clause["heading"] = after.get(f"{key}/heading", clause["heading"])
            clause["wording"] = after.get(f"{key}/wording", clause["wording"])
            for count, variant in enumerate(clause.get("variants", ())):
                variant["wording"] = after.get(f"{key}/variant/{count}", variant["wording"])
        title = after.get(f"{run[0]['id']}/section")
        if title is not None:
            give_title(content, set_aside, run, title)


def demand_short(places: Iterable[Place]) -> None:
    """Raise GrowsTooLong where a place would no longer fit the form in which it is written."""
    if any(one.grows_too_long for one in places):
        raise GrowsTooLong(
            _("With these words a title or a clause grows too long. Nothing was changed.")
        )


def _pieces(content: Mapping[str, Any]) -> Iterator[Piece]:
    yield Piece(POLICY, "policy", "", content["title"])
    for run in runs_of(content):
        yield Piece(f"{run[0]['id']}/section", "section", "", run[0]["section"])
        for clause in run:
            key, number = clause["id"], clause["number"]
            if clause["heading"] != clause["section"]:
                yield Piece(f"{key}/heading", "heading", number, clause["heading"])
            yield Piece(f"{key}/wording", "wording", number, clause["wording"])
            for count, variant in enumerate(clause.get("variants", ())):
                yield Piece(f"{key}/variant/{count}", "variant", number, variant["wording"])


def _place(piece: Piece, words: str, instead: str) -> Place:
    runs: list[Run] = []
    after, done = "", 0
    for match in _pattern(words).finditer(piece.text):
        put = _in_the_case_of(match[0], words, instead)
        if not match[1] or put == match[0]:
            continue
        same = piece.text[done : match.start()]
        runs += [Run("same", same), Run("removed", match[0]), Run("added", put)]
        after, done = after + same + put, match.end()
    rest = piece.text[done:]
    return Place(piece, after + rest, tuple(_near([*runs, Run("same", rest.rstrip())])))


def _pattern(words: str) -> re.Pattern[str]:
    """Finds the choices, so as to pass them by, and the words as a group."""
    said = _BLANK.join(_APOSTROPHE.sub("['’]", re.escape(word)) for word in words.split())
    before, behind = rf"(?<!{_LETTER})(?<!@)(?<!\w\.)", rf"(?!{_LETTER}|@|\.\w)"
    return re.compile(rf"{_CHOICE}|{before}({said}){behind}", re.IGNORECASE)


def _in_the_case_of(found: str, words: str, instead: str) -> str:
    if len(found) > 1 and found.isupper() and not words.isupper():
        return instead.upper()
    if found[0].isupper() and words[0].islower():
        return instead[0].upper() + instead[1:]
    return instead


def _near(runs: list[Run]) -> Iterator[Run]:
    """The runs with as much of what stays as shows where it is, its lines unwrapped."""
    runs = [Run(run.kind, unwrapped(run.text)) for run in runs]
    for place, run in enumerate(runs):
        first, last = place == 0, place == len(runs) - 1
        room = AROUND if first or last else 2 * AROUND
        if run.kind != "same" or len(run.text) <= room:
            yield run
            continue
        head = "" if first else run.text[:AROUND].rpartition(" ")[0]
        tail = "" if last else run.text[-AROUND:].partition(" ")[2]
        yield Run("same", f"{head} … {tail}")
