"""The browser that looks at pages."""

from __future__ import annotations

import os
import shutil

# The same engine: without windows it has a fifth less to do.
PROGRAMS = ("chromium-headless-shell", "chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str | None:
    """The program: named by CHROMIUM, or the first of ``PROGRAMS`` found on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
