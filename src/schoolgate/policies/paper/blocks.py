"""Markdown as plain data: the typesetter gets paragraphs and lists, never markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

_MARKS = {"strong": "strong", "em": "emph"}
_LISTS = {"bullet_list": "list", "ordered_list": "steps"}


def blocks(text: str) -> list[dict[str, Any]]:
    """The blocks of a Markdown text, as the pages on screen show them.

    Each has a ``kind``: text, list, steps, quote, strong (a heading inside a clause), code, table.
    """
    return list(_blocks(SyntaxTreeNode(_markdown.parse(text))))


def _blocks(node: SyntaxTreeNode) -> Iterator[dict[str, Any]]:
    for child in node.children:
        if child.type == "paragraph":
            yield {"kind": "text", "parts": _inline(child)}
        elif child.type == "heading":
            yield {"kind": "strong", "parts": _inline(child)}
        elif child.type in _LISTS:
            yield {
                "kind": _LISTS[child.type],
                "start": int(child.attrs.get("start", 1)),
                "items": [list(_blocks(item)) for item in child.children],
            }
        elif child.type == "blockquote":
            yield {"kind": "quote", "blocks": list(_blocks(child))}
        elif child.type in {"fence", "code_block"}:
            yield {"kind": "code", "lines": child.content.splitlines()}
        elif child.type == "table":
            yield {"kind": "table", "rows": [_cells(row) for row in _rows(child)]}


def _rows(table: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    for part in table.children:
        yield from part.children


def _cells(row: SyntaxTreeNode) -> list[list[dict[str, Any]]]:
    return [_inline(cell) for cell in row.children]


def _inline(node: SyntaxTreeNode) -> list[dict[str, Any]]:
    return [part for inline in node.children for part in _parts(inline)]


def _parts(node: SyntaxTreeNode) -> Iterator[dict[str, Any]]:
    for child in node.children:
        if child.type == "text":
            yield {"kind": "text", "text": child.content}
        elif child.type == "softbreak":
            yield {"kind": "text", "text": " "}
        elif child.type == "hardbreak":
            yield {"kind": "break"}
        elif child.type == "code_inline":
            yield {"kind": "code", "text": child.content}
        elif child.type in _MARKS:
            yield {"kind": _MARKS[child.type], "parts": list(_parts(child))}
        elif child.type == "link":
            yield {
                "kind": "link",
                "address": _address(str(child.attrs.get("href", ""))),
                "parts": list(_parts(child)),
            }
        elif child.type == "image":
            yield {"kind": "text", "text": child.content}


def _address(target: str) -> str:
    """The target of a link where it is one that a reader may follow."""
    return target if target.startswith(("https://", "http://", "mailto:")) else ""
