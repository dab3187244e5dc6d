"""Reading back the facts that a certificate carries.

The file comes from a stranger, so a process of its own opens it, with little memory and time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from schoolgate.policies.paper import opener

LARGEST = 10 * 1024 * 1024
SECONDS = 15
# All that the child is told of this process: no key, no password.
TOLD = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH")


class NoCertificate(Exception):
    """The file is no certificate that can be read; the message says why, for its reader."""


_REASONS = {
    opener.DAMAGED: "This file is not a PDF, or it is damaged.",
    opener.NOTHING_INSIDE: "This PDF carries no declaration: it is no certificate of Schoolgate.",
    opener.TOO_LARGE: "The declaration inside this PDF is far larger than one can be.",
}


def payload_of(pdf: bytes) -> dict[str, Any]:
    """The facts inside a certificate, unchecked: they are what the file says, no more.

    Raises NoCertificate, after ``SECONDS`` at the latest.
    """
    if len(pdf) > LARGEST:
        raise NoCertificate("This file is larger than any certificate.")
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and what is untrusted comes as input
            [sys.executable, "-P", str(Path(opener.__file__))],
            input=pdf,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in TOLD if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise NoCertificate("This file takes too long to read: it is no certificate.") from None
    if done.returncode != 0:
        raise NoCertificate(_REASONS.get(done.returncode, _REASONS[opener.DAMAGED]))
    try:
        payload = json.loads(done.stdout)
    except (ValueError, RecursionError):
        raise NoCertificate("The declaration inside this PDF is damaged.") from None
    if not isinstance(payload, dict):
        raise NoCertificate("The declaration inside this PDF is damaged.")
    return payload
