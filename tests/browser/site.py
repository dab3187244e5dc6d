"""A real site: a demo served by ``schoolgate serve`` with a worker beside it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "schoolgate.cli"]
START_SECONDS = 60


@dataclass
class Site:
    """A running demo: its address, who is signed in with which session, what there is to see."""

    url: str
    environment: dict[str, str]
    sessions: dict[str, str]
    examples: dict[str, Any]
    states: dict[str, Any]
    data: list[str]

    def context(self, browser: Any, as_: str | None, **wishes: Any) -> Any:
        """A browser window of its own, in which somebody is signed in."""
        language = wishes.pop("language", "en-gb")
        context = browser.new_context(base_url=self.url, reduced_motion="reduce", **wishes)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if as_ is not None:
            cookies[settings.SESSION_COOKIE_NAME] = self.sessions[as_]
        context.add_cookies(
            [{"name": name, "value": value, "url": self.url} for name, value in cookies.items()]
        )
        return context

    def run(self, *words: str) -> str:
        """The output of a ``schoolgate`` command on this site's database."""
        return run([*COMMAND, *words], self.environment)


def run(command: list[str], environment: dict[str, str]) -> str:
    """The output of a command; what it complains of where it fails."""
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def environment_of_a_demo(folder: Path, port: int) -> dict[str, str]:
    """Ours without the settings of the tests."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SCHOOLGATE_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        "SCHOOLGATE_DEMO": "yes",
        "SCHOOLGATE_PSEUDO_LOCALES": "yes",
        "SCHOOLGATE_DATA": str(folder),
        "SCHOOLGATE_URL": f"http://127.0.0.1:{port}",
    }


def wait_until_served(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server stopped before it answered"
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"no answer from {url} after {START_SECONDS} seconds")


def watched(command: list[str], environment: dict[str, str]) -> tuple[str, str]:
    """Output of a command, and what a terminal shows of its standard error."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True
        )
        os.close(theirs)
        shown = b""
        try:
            while piece := terminal.read(4096):
                shown += piece
        except OSError:  # Linux says so when the other end is closed
            pass
        out = process.communicate()[0]
    assert process.returncode == 0, shown
    return out, shown.decode()


def made_demo(folder: Path) -> Path:
    """A folder with a demo and one thing of every kind, and what was told while it was made; who
    asks second waits and finds it made.
    """
    with alone_in(folder):
        made = folder / "made.json"
        if not made.exists():
            environment = _begin(folder)
            made.write_text(run([sys.executable, "-m", "tests.browser.seed"], environment))
    return folder


def begin_demo(folder: Path) -> None:
    """The longer part of ``made_demo``, which needs nothing but the program itself."""
    with alone_in(folder):
        _begin(folder)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Whoever else comes waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _begin(folder: Path) -> dict[str, str]:
    environment, told = environment_of_a_demo(folder / "data", free_port()), folder / "told.json"
    if not told.exists():
        out = watched([*COMMAND, "demo"], environment)
        run([*COMMAND, "worker", "--once"], environment)  # otherwise each copy's has it to do
        told.write_text(json.dumps(out))
    return environment


def shared_demo(ours: Path) -> Path:
    """The demo of all tests: made where ``tools/run_tests.py`` said, or beside all test processes.

    ``ours`` is the folder for what this test process makes.
    """
    together = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours
    return made_demo(Path(os.environ.get("MADE_DEMO", together / "demo")))


@contextmanager
def serve_a_demo(folder: Path, made: Path | None = None) -> Iterator[Site]:
    """Serve a copy of a demo, made where there is none."""
    made = made or made_demo(folder / "made")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    data = shutil.copytree(made / "data", folder / "data")
    environment = environment_of_a_demo(data, port)
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--processes", "1"], cwd=ROOT, env=environment
    )
    try:
        wait_until_served(f"{url}/account/login/", server)
        yield Site(url, environment, **json.loads((made / "made.json").read_text()))
    finally:
        server.terminate()
        server.wait(timeout=30)
