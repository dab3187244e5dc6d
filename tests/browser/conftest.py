"""A real site, served by ``schoolgate serve`` with a worker beside it, and real pages of it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

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
    page: Callable[..., Any] = field(default=lambda **_: None)

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


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site for the whole session; its data end with it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = environment_of_a_demo(tmp_path_factory.mktemp("site"), port)
    run([*COMMAND, "demo"], environment)
    made = json.loads(run([sys.executable, "-m", "tests.browser.seed"], environment))
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--processes", "1"], cwd=ROOT, env=environment
    )
    try:
        wait_until_served(f"{url}/account/login/", server)
        yield Site(url, environment, **made)
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture
def site(served: Site, browser: Any) -> Iterator[Site]:
    """``site.page(as_="head", width=360)`` opens a page; what the browser complains of fails."""
    contexts, complaints = [], []

    def page(
        as_: str | None = "head",
        *,
        width: int = 1280,
        scheme: str = "light",
        language: str = "en-gb",
        script: bool = True,
    ) -> Any:
        context = browser.new_context(
            base_url=served.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        cookies = {"django_language": language}
        if as_ is not None:
            cookies["schoolgate"] = served.sessions[as_]
        context.add_cookies(
            [{"name": name, "value": value, "url": served.url} for name, value in cookies.items()]
        )
        opened = context.new_page()
        watch(opened, served.url, complaints)
        return opened

    served.page = page
    served.complaints = complaints
    yield served
    for context in contexts:
        context.close()
    assert complaints == []


def watch(page: Any, home: str, complaints: list[str]) -> None:
    """Note console errors (breaches of the content security policy among them), failed requests
    and requests to anywhere else.
    """

    def note_console(message: Any) -> None:
        expected = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            complaints.append(f"{page.url}: console: {message.text}")

    def note_request(request: Any) -> None:
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            complaints.append(f"{page.url}: asked for {request.url}")

    def note_failure(request: Any) -> None:
        # A page that is left while it loads, and a download, abort their request.
        if "ERR_ABORTED" not in (request.failure or ""):
            complaints.append(f"{page.url}: {request.url} failed: {request.failure}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: script: {error}"))
    page.on("request", note_request)
    page.on("requestfailed", note_failure)
