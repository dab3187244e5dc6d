"""A process of its own for whatever a stranger hands in.

The child knows no key and no password, has little memory and little time and writes no file, so
that a file which crashes or starves its parser takes the child with it and nothing else.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Sequence

TOLD = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


class TooSlow(Exception):
    """The child was stopped: its time was up."""


class Broke(Exception):
    """The child ended itself; ``code`` is its exit code, negative for a signal."""

    def __init__(self, code: int) -> None:
        super().__init__(f"The child ended with {code}.")
        self.code = code


def run_apart(
    arguments: Sequence[str], data: bytes, *, seconds: float, told: Sequence[str] = ()
) -> bytes:
    """What Python with these arguments answers to ``data``. Raises TooSlow and Broke.

    ``told`` names what the child may know of the environment beside TOLD.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own modules; what is untrusted comes as input
            [sys.executable, *arguments],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={name: os.environ[name] for name in (*TOLD, *told) if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise TooSlow from None
    if done.returncode != 0:
        raise Broke(done.returncode)
    return done.stdout


def set_limits(*, memory: int, seconds: int) -> None:
    """The first thing that a child does: bytes of memory, seconds of work, no file, no dump."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
