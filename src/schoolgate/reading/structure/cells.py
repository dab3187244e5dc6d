"""Rows of tables that plain text draws with tabs, pipes or wide blanks."""

from __future__ import annotations

import re

_WIDE = re.compile(r"\s{4,}")
_RULE = re.compile(r"^[\s|:+=_–—-]+$")
_SPLIT_LIMIT = 40


def cells_of(text: str) -> tuple[str, ...]:
    """The cells of a row, or nothing if the line is not one."""
    stripped = text.strip()
    if "\t" in stripped or (text.rstrip(" ").endswith("\t") and stripped):
        return _tab_cells(text)
    if stripped.startswith("|") or stripped.count("|") >= 2:
        return _pipe_cells(stripped)
    return ()


def _tab_cells(text: str) -> tuple[str, ...]:
    cells = [" ".join(cell.split()) for cell in text.strip(" \n").split("\t")]
    filled = [cell for cell in cells if cell]
    if len(cells) < 2 or not filled:
        return ()
    if len(filled) == 1 and cells[-1] and not cells[0]:
        return ()
    if _is_mark_only(filled[0]) and len(filled) > 1:
        return ()
    return tuple(cells)


def _is_mark_only(cell: str) -> bool:
    """A number or bullet set off by a tab begins a clause, not a table."""
    if len(cell) > 10:
        return False
    return cell.endswith((".", ")")) or not any(char.isalpha() for char in cell[1:])


def _pipe_cells(text: str) -> tuple[str, ...]:
    if _RULE.match(text):
        return ()
    cells = [" ".join(cell.split()) for cell in text.strip("|").split("|")]
    if len([cell for cell in cells if cell]) < 1 or len(cells) < 2:
        return ()
    return tuple(cells)
