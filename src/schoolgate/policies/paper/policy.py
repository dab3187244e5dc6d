"""A policy as a PDF that a school hands out and a reader can follow by ear or eye."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.core.templatetags.schoolgate import day
from schoolgate.policies.packs import groups_with
from schoolgate.policies.paper.blocks import blocks
from schoolgate.policies.paper.press import day_or_words, printed
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.rationale import put_into_effect_by
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reference import NOT_STATED, InvalidValue, Parameter, parameters

# What the sheet itself says stands above what the text says of itself.
_OF_THE_SHEET = {"title", "version", "effective", "review", "owner"}


def policy_pdf(
    text: PolicyText, sheet: Sheet, own: Mapping[str, Parameter] = MappingProxyType({})
) -> bytes:
    """The policy on A4: tagged PDF/UA-1, bookmarks, contents, choices, and at the end its proof.

    ``own`` are the parameters that the policy has for itself alone. Large print has 18 points and
    more; the plain form has 14 points, black only, and no tables but the one about the document,
    at the end. Raises UnfitForPaper.
    """
    with override(sheet.language):
        body = {
            "contents": _("Contents"),
            "control_header": [_("About this document"), _("Detail")],
            "control": list(_control(text, sheet)),
            "sections": [
                {
                    "title": title,
                    "clauses": [
                        {
                            "number": clause.number,
                            "heading": clause.own_heading,
                            "blocks": blocks(clause.text),
                        }
                        for clause in clauses
                    ],
                }
                for title, clauses in text.sections()
            ],
            "effects": [] if sheet.form == "plain" else list(_effects(text)),
            "effects_title": _("What puts it into effect"),
            "effects_text": _("A clause that says why is put into effect by others."),
            "effects_header": [_("Why"), _("Put into effect by")],
            "choices": [] if sheet.form == "plain" else list(_choices(text, own)),
            "choices_title": _("What our school chose"),
            "choices_text": _("These choices decide how the rules above read."),
            "choices_header": [_("Question"), _("Our choice")],
            "proof_title": _("Is this the edition in force?"),
            "proof_text": _proof(sheet),
            "hash_text": _(
                "The fingerprint of this text (SHA-256). One letter changed gives another:"
            ),
        }
        return printed("policy", text.title, body, sheet)


def _proof(sheet: Sheet) -> str:
    if not sheet.address:
        return _("Ask the school office for the edition in force before you rely on this paper.")
    if not sheet.version:
        return _("Paper grows old. This text stands at:")
    return _(
        "Paper grows old. This is edition %(version)s, which stays at the address below and says"
        " there whether it is still in force."
    ) % {"version": sheet.version}


def _control(text: PolicyText, sheet: Sheet) -> Iterator[list[str]]:
    rows = {
        _("School"): sheet.school,
        _("Edition"): sheet.version,
        _("In force from"): day(sheet.effective),
        _("Next review"): day(sheet.review),
        _("Owner"): text.owner,
    }
    yield from ([label, value] for label, value in rows.items() if value)
    labels = {one.value: one.label for one in parameters()["document_control_fields"].values}
    for name, value in text.control.items():
        if name not in _OF_THE_SHEET and value:
            yield [labels.get(name, name.replace("-", " ").capitalize()), day_or_words(str(value))]


def _effects(text: PolicyText) -> Iterator[list[str]]:
    """The clauses that say what the policy is for, each with those that put it into effect."""
    for clause in text.clauses:
        found = put_into_effect_by(clause, text.clauses)
        if found:
            yield [_called(clause), "; ".join(map(_called, found))]


def _called(clause: ClauseText) -> str:
    return f"{clause.number} {clause.title}".strip()


def _choices(text: PolicyText, own: Mapping[str, Parameter]) -> Iterator[dict[str, Any]]:
    """The values that the clauses of this text follow, under the titles of their groups."""
    used = {name for clause in text.clauses for name in clause.parameters}
    for title, members in groups_with(own).items():
        rows = [
            [known.title, words]
            for known in members
            if known.name in used and (words := _choice(known, text.values))
        ]
        if rows:
            yield {"title": title, "rows": rows}


def _choice(known: Parameter, values: Mapping[str, Any]) -> str:
    raw = values.get(known.name, NOT_STATED)
    if raw == NOT_STATED:
        return ""
    try:
        return known.label(known.read(raw))
    except InvalidValue:
        return str(raw)
