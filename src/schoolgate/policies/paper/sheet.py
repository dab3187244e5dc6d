"""What a printed sheet shows of the school, the version and the day, whatever is printed on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from schoolgate.core.colour import DEFAULT

Form = Literal["standard", "large-print", "plain"]

LARGEST_LOGO = 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


class UnfitForPaper(ValueError):
    """What was given cannot be printed; the message says what and why."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The frame of a printed document.

    ``made`` (with its zone) is the only clock: the same sheet and the same words give the same
    bytes. ``sha256`` and ``address`` name the version for good. Raises UnfitForPaper.
    """

    school: str
    made: dt.datetime
    version: str = ""
    effective: dt.date | None = None
    review: dt.date | None = None
    sha256: str = ""
    address: str = ""
    colour: str = DEFAULT
    logo: bytes | None = None
    language: str = "en-gb"
    form: Form = "standard"

    def __post_init__(self) -> None:
        if self.made.tzinfo is None:
            raise UnfitForPaper("The moment a sheet is made needs a time zone.")
        if self.form not in {"standard", "large-print", "plain"}:
            raise UnfitForPaper(f"There is no form {self.form!r}: standard, large-print or plain.")
        if self.logo is not None and not self.logo.startswith(_PNG):
            raise UnfitForPaper("A logo is printed from a PNG picture only.")
        if self.logo is not None and len(self.logo) > LARGEST_LOGO:
            raise UnfitForPaper("A logo has at most one megabyte.")
