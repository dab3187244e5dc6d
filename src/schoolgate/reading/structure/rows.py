"""The printed lines of a document with what each shows on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from schoolgate.reading.model import Line
from schoolgate.reading.structure.cells import cells_of
from schoolgate.reading.structure.control import is_control_line
from schoolgate.reading.structure.lexing import Mark, clean, read_mark
from schoolgate.reading.structure.words import could_be_heading, is_field, runs_on

_HASHES = re.compile(r"^ {0,3}(#{1,6})\s+(?=\S)")
_MAX_BOLD = 160
_BARE = re.compile(r"\d{1,2}$")
_INNER_BULLET = re.compile(r"(?<=[.:;\w])\s+(?=[•●▪\uf0b7\uf0a7]\s*[A-Za-z])")
_WIDE_GAP = re.compile(r"\s{4,}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line that is neither blank nor furniture; ``gap`` counts the blank lines above it."""

    line: Line
    text: str
    mark: Mark
    indent: int
    gap: int
    cells: tuple[str, ...]
    top: bool = False


def read_rows(lines: tuple[Line, ...]) -> list[Row]:
    rows: list[Row] = []
    gap = 0
    page = None
    for line in lines:
        if line.kind == "furniture":
            continue
        if not line.text.strip() and not line.label:
            gap += 1
            continue
        for place, piece in enumerate(_pieces(line)):
            top = place == 0 and line.page != page
            rows.append(_row(_with_heading(piece), 0 if place else gap, top=top))
        page, gap = line.page, 0
    return _numbered(rows)


def _numbered(rows: list[Row]) -> list[Row]:
    """A number alone on its line put in front of the heading below it."""
    joined: list[Row] = []
    for row in rows:
        above = joined[-1] if joined else None
        if above and _BARE.match(above.text) and _may_be_numbered(row):
            line = replace(above.line, text=f"{above.text} {row.text}")
            joined[-1] = replace(_row(line, above.gap, top=above.top), indent=row.indent)
        else:
            joined.append(row)
    return joined


def _may_be_numbered(row: Row) -> bool:
    return not row.mark.style and not row.cells and could_be_heading(row.text)


def _pieces(line: Line) -> list[Line]:
    """The parts of a line that stand alone: list items run together, fields side by side."""
    parts = _side_by_side(line)
    if len(parts) < 2:
        return _broken(line)
    first, *others = parts
    return [replace(line, text=first), *(replace(line, text=part, label="") for part in others)]


def _side_by_side(line: Line) -> list[str]:
    if line.kind != "text" or "\n" in line.text:
        return []
    text = line.text.strip()
    items = _INNER_BULLET.split(text)
    if len(items) > 1:
        return [item for item in items if item.strip()]
    fields = _WIDE_GAP.split(text)
    return fields if len(fields) > 1 and all(is_control_line(field) for field in fields) else []


def _broken(line: Line) -> list[Line]:
    """The parts of a paragraph between line breaks typed by hand, where they stand alone."""
    if "\n" not in line.text or line.kind in ("row", "heading"):
        return [line]
    pieces: list[str] = []
    for part in line.text.split("\n"):
        if pieces and not _stands_alone(pieces[-1], part):
            pieces[-1] += f" {part}"
        else:
            pieces.append(part)
    first, *others = (part for part in pieces if part.strip())
    return [replace(line, text=first), *(replace(line, text=part, label="") for part in others)]


def _stands_alone(before: str, part: str) -> bool:
    return (
        not runs_on(before.strip())
        or bool(read_mark(clean(part).strip()).style)
        or is_field(part.strip())
        or is_field(before.strip())
        or is_control_line(part.strip())
    )


def _row(line: Line, gap: int, *, top: bool) -> Row:
    cleaned = clean(line.text)
    text = " ".join(cleaned.split())
    cells = line.cells or (cells_of(cleaned) if line.kind == "text" else ())
    indent = 0 if top and line.page else len(cleaned) - len(cleaned.lstrip())
    cells = tuple(" ".join(clean(cell).split()) for cell in cells)
    return Row(line, text, _mark(line, text, cells), indent, gap, cells, top)


def _mark(line: Line, text: str, cells: tuple[str, ...]) -> Mark:
    if cells:
        return Mark(rest=text)
    if not line.label:
        mark = read_mark(text)
        if line.kind == "item" and not mark.style:
            return Mark(f"bullet:{line.level or 0}", rest=text, bullet="•")
        return mark
    given = read_mark(f"{line.label} X")
    if not given.style:
        return Mark("decimal1", line.label, (line.label,), text)
    return replace(given, rest=text)


def _with_heading(line: Line) -> Line:
    """A Markdown heading, or a line that is bold from end to end, as a heading."""
    if line.kind != "text":
        return line
    found = _HASHES.match(line.text)
    if found:
        words = line.text[found.end() :].rstrip().rstrip("#")
        return replace(line, kind="heading", level=len(found.group(1)), text=words)
    bold = line.text.strip()
    inner = bold[2:-2].strip()
    is_bold = len(bold) < _MAX_BOLD and bold == f"**{bold[2:-2]}**" and "**" not in inner
    if is_bold and could_be_heading(inner) and not inner.endswith(":"):
        return replace(line, kind="heading", text=inner)
    return line
