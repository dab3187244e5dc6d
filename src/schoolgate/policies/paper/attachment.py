"""Reading back the facts that a certificate carries.

The file comes from a stranger, so a process of its own opens it, with little memory and time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schoolgate.core.apart import Broke, TooSlow, run_apart
from schoolgate.policies.paper import opener
from schoolgate.text import Text

LARGEST = 10 * 1024 * 1024
SECONDS = 15


class NoCertificate(Exception):
    """The file is no certificate that can be read; the message says why, for its reader."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


_REASONS = {
    opener.DAMAGED: Text("This file is not a PDF, or it is damaged."),
    opener.NOTHING_INSIDE: Text(
        "This PDF carries no declaration: it is no certificate of Schoolgate."
    ),
    opener.TOO_LARGE: Text("The declaration inside this PDF is far larger than one can be."),
}


def payload_of(pdf: bytes) -> dict[str, Any]:
    """The facts inside a certificate, unchecked: they are what the file says, no more.

    Raises NoCertificate, after ``SECONDS`` at the latest.
    """
    if len(pdf) > LARGEST:
        raise NoCertificate(Text("This file is larger than any certificate."))
    try:
        out = run_apart(["-P", str(Path(opener.__file__))], pdf, seconds=SECONDS)
    except TooSlow:
        raise NoCertificate(
            Text("This file takes too long to read: it is no certificate.")
        ) from None
    except Broke as problem:
        raise NoCertificate(_REASONS.get(problem.code, _REASONS[opener.DAMAGED])) from None
    try:
        payload = json.loads(out)
    except (ValueError, RecursionError):
        raise NoCertificate(Text("The declaration inside this PDF is damaged.")) from None
    if not isinstance(payload, dict):
        raise NoCertificate(Text("The declaration inside this PDF is damaged."))
    return payload
