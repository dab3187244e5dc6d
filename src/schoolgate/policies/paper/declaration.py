"""The sheet that somebody signs by hand, for one person or for a staff room full of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.core.templatetags.schoolgate import day
from schoolgate.policies.paper.blocks import blocks
from schoolgate.policies.paper.press import printed
from schoolgate.policies.paper.qr import qr_svg
from schoolgate.policies.paper.sheet import Sheet, UnfitForPaper


@dataclass(frozen=True, slots=True)
class Asked:
    """What a signature affirms; ``consequences`` is Markdown.

    ``mark`` names exactly these words, for the office to type.
    """

    policy: str
    statements: Sequence[str]
    mark: str
    consequences: str = ""
    return_to: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose sheet it is. ``address`` is where the office records it, ``code`` what it types there.

    Without a name the sheet is blank, for whoever takes it.
    """

    address: str
    code: str
    name: str = ""
    capacity: str = ""


def declaration_sheet_pdf(asked: Asked, signers: Sequence[Signer], sheet: Sheet) -> bytes:
    """One sheet to sign for each signer, in one PDF/UA-1. Raises UnfitForPaper."""
    if not signers:
        raise UnfitForPaper("There is nobody to print a sheet for.")
    if not all(one.code for one in signers):
        raise UnfitForPaper("A sheet to sign needs a code for the office.")
    if not asked.statements:
        raise UnfitForPaper("A sheet to sign needs at least one statement.")
    if not asked.mark:
        raise UnfitForPaper("A sheet to sign needs the mark of its words.")
    with override(sheet.language):
        title = _("Declaration: %(policy)s") % {"policy": asked.policy}
        body = {
            "facts_header": [_("What you sign"), _("Detail")],
            "facts": _facts(asked, sheet),
            "statements_title": _("I confirm each of these"),
            "statements": list(asked.statements),
            "consequences_title": _("What follows if I do not keep to it"),
            "consequences": blocks(asked.consequences),
            "name": _("Name"),
            "capacity": _("I sign as"),
            "signature": _("Signature"),
            "date": _("Date"),
            "hash": _("Fingerprint of the text (SHA-256)"),
            "mark": asked.mark,
            "words": _("Mark of the words: %(mark)s") % {"mark": asked.mark},
            "return": _return(asked),
            "blank": _("Your declaration"),
            "signers": [
                {
                    "name": one.name,
                    "capacity": one.capacity,
                    "code": one.code,
                    "address": one.address,
                    "office": _("For the office: scan this code, or type %(code)s.")
                    % {"code": one.code},
                    "qr_svg": qr_svg(one.address),
                }
                for one in signers
            ],
        }
        return printed("declaration", title, body, sheet)


def _facts(asked: Asked, sheet: Sheet) -> list[list[str]]:
    rows = {
        _("Policy"): asked.policy,
        _("Edition"): sheet.version,
        _("In force from"): day(sheet.effective),
        _("Where to read it"): sheet.address,
    }
    return [[label, value] for label, value in rows.items() if value]


def _return(asked: Asked) -> str:
    if asked.return_to and asked.due:
        return _("Please give this sheet to %(who)s by %(day)s.") % {
            "who": asked.return_to,
            "day": day(asked.due),
        }
    if asked.return_to:
        return _("Please give this sheet to %(who)s.") % {"who": asked.return_to}
    if asked.due:
        return _("Please hand this sheet in by %(day)s.") % {"day": day(asked.due)}
    return ""
