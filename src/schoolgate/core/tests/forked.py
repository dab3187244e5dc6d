"""Processes of their own as in production, but forked from one that has loaded what they need.

Starting Python and loading the parsers takes longer than most documents take to be read, and
hundreds of tests have one read.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

from schoolgate.reference.loading import OVERRIDE_VARIABLE

PIPE = subprocess.PIPE


class Popen(subprocess.Popen[Any]):
    """``python -m MODULE`` or ``python -c PROGRAM``, with three pipes, as a fork of the process that
    has loaded most of it.
    """

    def _execute_child(self, args: Sequence[str], *settled: Any) -> None:
        environment = settled[5]
        theirs_in, _ours, _ours_too, theirs_out, _ours_as_well, theirs_err = settled[9:15]
        ends = (
            Connection(os.dup(theirs_in), writable=False),
            Connection(os.dup(theirs_out), readable=False),
            Connection(os.dup(theirs_err), readable=False),
        )
        forking = multiprocessing.get_context("forkserver")
        self._forked = forking.Process(target=_be, args=(list(args[1:]), environment, *ends))
        self._forked.start()
        assert self._forked.pid is not None
        self.pid, self._child_created = self._forked.pid, True
        for end in ends:
            end.close()
        self._close_pipe_fds(*settled[9:15])

    def _internal_poll(self, *_state: Any, **_more: Any) -> int | None:
        self.returncode = self._forked.exitcode
        return self.returncode

    def _wait(self, timeout: float | None) -> int:
        self._forked.join(timeout)
        if self._forked.exitcode is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(self.args, timeout)
        self.returncode = self._forked.exitcode
        return self.returncode


def run(
    command: Sequence[str], *, timeout: float, env: dict[str, str], **more: Any
) -> subprocess.CompletedProcess[bytes]:
    """As ``subprocess.run`` where the output is captured."""
    if command[1] != "-m" or OVERRIDE_VARIABLE in env:  # what is loaded stands without it
        return subprocess.run(command, timeout=timeout, env=env, **more)  # noqa: PLW1510 - in more
    with Popen(command, env=env, stdin=PIPE, stdout=PIPE, stderr=PIPE) as process:
        try:
            out, problems = process.communicate(more["input"], timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(list(command), process.returncode, out, problems)


class Forked:
    """Stands where a module of ours has ``subprocess``."""

    PIPE, Popen, TimeoutExpired = PIPE, Popen, subprocess.TimeoutExpired
    run = staticmethod(run)


def address() -> str:
    """Where the process listens from which all are forked; it is begun if need be."""
    server = forkserver._forkserver
    server.ensure_running()
    return str(server._forkserver_address)


def use(address: str) -> None:
    """In a fork: let further ones come from where this one came from."""
    server: Any = forkserver._forkserver
    server._forkserver_address = address
    server.ensure_running = lambda: None


def _be(command: list[str], variables: dict[str, str] | None, *ends: Connection) -> None:
    """In the fork: the module or the program as if Python had been started for it."""
    os.environ.clear()
    os.environ.update(variables or {})
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as at the start of a process
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    how, what, *arguments = command
    sys.argv = [how, *arguments]
    if how == "-c":
        exec(what, {"__name__": "__main__"})
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)
