"""The head's yearly report to governors, on paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.policies.paper.press import printed
from schoolgate.policies.paper.sheet import Sheet

Figures = Sequence[tuple[str, str]]


def report_pdf(
    title: str,
    lead: str,
    parts: Sequence[tuple[str, Figures]],
    words: Sequence[tuple[str, str]],
    sheet: Sheet,
) -> bytes:
    """What the head says, each under its heading, then the figures part by part. PDF/UA-1.

    ``words`` are plain text: a blank line begins a paragraph, and nothing in them is markup.
    """
    with override(sheet.language):
        body = {
            "lead": lead,
            "words": [[heading, paragraphs(text)] for heading, text in words],
            "counted": _("What Schoolgate has counted"),
            "header": [_("Figure"), _("Number")],
            "parts": [[name, [list(row) for row in rows]] for name, rows in parts],
        }
        return printed("report", title, body, sheet)


def paragraphs(text: str) -> list[list[str]]:
    """The paragraphs of plain text, each as its lines."""
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return [block.strip().splitlines() for block in blocks if block.strip()]
