"""A request for approval on paper: what was asked, and each decision as it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.policies.paper.press import printed
from schoolgate.policies.paper.sheet import Sheet

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: its heading, what is known of it, and the hash of what lay before them."""

    heading: str
    rows: Rows
    sha256: str


@dataclass(frozen=True, slots=True)
class RequestForm:
    """The whole form in words; ``waiting`` are the steps that nobody has decided yet."""

    title: str
    facts: Rows
    answers: Rows
    decided: Sequence[Decided]
    waiting: Sequence[str] = ()


def request_pdf(form: RequestForm, sheet: Sheet) -> bytes:
    """The form with its decisions, in one PDF/UA-1. Nothing in it is read as markup."""
    with override(sheet.language):
        body = {
            "facts_header": [_("About"), _("Detail")],
            "facts": [list(row) for row in form.facts if row[1]],
            "asked_title": _("What is asked"),
            "asked_header": [_("Question"), _("Answer")],
            "asked": [[label, _lines(words)] for label, words in form.answers],
            "decided_title": _("What was decided"),
            "undecided": _("Nobody has decided yet."),
            "decided": [[one.heading, _rows(one)] for one in form.decided],
            "waiting_title": _("Still to be decided by"),
            "waiting": list(form.waiting),
            "hash_label": _("Fingerprint of what is asked (SHA-256)"),
        }
        return printed("request", form.title, body, sheet)


def _rows(one: Decided) -> list[list[object]]:
    rows: list[list[object]] = [[label, _lines(words), False] for label, words in one.rows if words]
    return [*rows, [_("Fingerprint of what they read"), [one.sha256], True]]


def _lines(words: str) -> list[str]:
    return words.splitlines() or [""]
