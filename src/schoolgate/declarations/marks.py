"""The short mark of the words on a sheet, so that a signature on paper cannot land on others."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import override

from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.statements import Asked, asked_on_paper

HALF = 4


def mark_of(asked: Asked) -> str:
    """The start of the hash of the words, as a sheet bears it: ``7f3a-91c0``."""
    return f"{asked.sha256[:HALF]}-{asked.sha256[HALF : 2 * HALF]}"


def asked_under(request: SigningRequest, mark: str) -> Asked | None:
    """What a sheet with this mark asks, in the language in which it was printed.

    None where no words that are asked today bear the mark, however it is typed.
    """
    for code in dict(settings.LANGUAGES):
        with override(code):
            asked = asked_on_paper(request)
        if _plain(mark_of(asked)) == _plain(mark):
            return asked
    return None


def _plain(mark: str) -> str:
    return "".join(one for one in mark.lower() if one.isalnum())
