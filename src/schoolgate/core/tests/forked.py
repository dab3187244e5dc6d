"""Processes of their own as in production, but forked from one that has loaded what they need.

Starting Python and loading the parsers takes longer than most documents take to be read, and
hundreds of tests have one read.
"""

from __future__ import annotations

import os
import runpy
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from schoolgate.core.tests.scratch import forking
from schoolgate.reference.loading import OVERRIDE_VARIABLE


class Forked:
    """What ``schoolgate.core.apart`` uses of ``subprocess``: modules are forked, the rest started."""

    TimeoutExpired = subprocess.TimeoutExpired

    @staticmethod
    def run(
        command: Sequence[str], *, timeout: float, env: dict[str, str], **more: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """As ``subprocess.run`` with captured output; what goes to stderr is lost."""
        if command[1] != "-m" or OVERRIDE_VARIABLE in env:  # what is loaded stands without it
            return subprocess.run(command, timeout=timeout, env=env, **more)  # noqa: PLW1510 - among more
        context = forking()
        theirs, question = context.Pipe(duplex=False)
        answer, said = context.Pipe(duplex=False)
        child = context.Process(target=_be, args=(list(command[2:]), env, theirs, said))
        child.start()
        theirs.close()
        said.close()
        asking = threading.Thread(target=_ask, args=(question, more["input"]))
        asking.start()
        try:
            out = _heard(answer, time.monotonic() + timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired(command, timeout) from None
        finally:
            if sys.exc_info()[0]:
                child.kill()
            child.join()
            asking.join()
            answer.close()
        assert child.exitcode is not None
        return subprocess.CompletedProcess(list(command), child.exitcode, out, b"")


def _ask(question: Connection, data: bytes) -> None:
    """Write it all; a child that has died reads no more."""
    with suppress(BrokenPipeError), question:
        left = memoryview(data)
        while left:
            left = left[os.write(question.fileno(), left) :]


def _heard(answer: Connection, until: float) -> bytes:
    """All that comes before the child lets go. Raises TimeoutError."""
    heard = []
    while select.select([answer], [], [], max(0, until - time.monotonic()))[0]:
        piece = os.read(answer.fileno(), 1 << 16)
        if not piece:
            return b"".join(heard)
        heard.append(piece)
    raise TimeoutError


def _be(
    command: list[str], variables: dict[str, str], question: Connection, said: Connection
) -> None:
    """In the fork: the module as if Python had been started for it."""
    os.environ.clear()
    os.environ.update(variables)
    for ours, number in ((question, 0), (said, 1)):
        os.dup2(ours.fileno(), number)
        ours.close()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as at the start of a process
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.argv = ["-m", *command[1:]]
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
