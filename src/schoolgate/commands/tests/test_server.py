"""Starting the server."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import Any

import pytest
from django.urls import include, path

from schoolgate.cli import main
from schoolgate.commands import server
from schoolgate.commands.shared import CommandFailed
from schoolgate.config import urls  # noqa: F401 - read now, while this is no demo
from schoolgate.core.actors import System
from schoolgate.core.checks import demo_doors
from schoolgate.core.tests.scratch import Scratch
from schoolgate.people.actions import add_school

WITH_DOORS = (path("demo/", include("schoolgate.demo.urls")),)
DISARM = {
    "sqlite": "DROP TRIGGER ledger_entry_no_delete",
    "postgresql": "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
}


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def refused(scratch: Scratch, *line: str, **variables: str) -> str:
    """What a real process says that ends by itself with exit code 2."""
    scratch.close()
    done = subprocess.run(
        [sys.executable, "-m", "schoolgate.cli", *line],
        env={**scratch.environment, **variables},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_second_server_on_a_port_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--host", "127.0.0.1", "--port", port, "--no-worker"]) == 2
    assert f"cannot serve at 127.0.0.1, port {port}" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "²"])
def test_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", f"--port={port}"]) == 2
    assert "must be from 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("demo", "doors", "found"),
    [(False, False, []), (True, True, []), (False, True, ["schoolgate.E001"])],
)
def test_demo_sign_in_outside_a_demo_is_an_error(
    settings: Any, demo: bool, doors: bool, found: list[str]
) -> None:
    settings.DEMO, settings.SECURE = demo, False
    if doors:
        settings.ROOT_URLCONF = WITH_DOORS
    assert [one.id for one in demo_doors()] == found


@pytest.mark.parametrize(("secure", "found"), [(False, []), (True, ["schoolgate.E002"])])
def test_demo_at_a_public_address_is_an_error(
    settings: Any, secure: bool, found: list[str]
) -> None:
    settings.DEMO, settings.SECURE, settings.ROOT_URLCONF = True, secure, WITH_DOORS
    assert [one.id for one in demo_doors()] == found


@pytest.mark.django_db
def test_demo_sign_in_outside_a_demo_keeps_all_from_starting(settings: Any) -> None:
    server.demand_sound()
    settings.ROOT_URLCONF = WITH_DOORS
    with pytest.raises(CommandFailed, match="The demo sign-in is reachable although this is no"):
        server.demand_sound()


@pytest.mark.parametrize("line", [("serve", "--no-worker"), ("worker", "--once")], ids=" ".join)
def test_demo_at_a_public_address_does_not_start(scratch: Scratch, line: tuple[str, ...]) -> None:
    port = ["--port", free_port()] if "serve" in line else []
    said = refused(
        scratch, *line, *port,
        SCHOOLGATE_DEMO="yes", SCHOOLGATE_URL="https://gate.rowan.example",
    )  # fmt: skip
    assert said.endswith(
        "schoolgate: this installation is not safe to run.\n"
        "A demo signs anybody in as anyone, so it must not run at a public https address."
        " Unset SCHOOLGATE_DEMO, or remove SCHOOLGATE_URL.\n"
    )


def test_record_without_its_triggers_keeps_the_server_from_starting(scratch: Scratch) -> None:
    scratch.sql(DISARM[scratch.url.partition(":")[0]])
    said = refused(scratch, "serve", "--no-worker", "--port", free_port())
    assert "The database does not keep the record whole: " in said
    assert "'schoolgate ledger rearm'" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("demo", "is_demo_school", "warning"),
    [
        (False, False, ""),
        (True, True, ""),
        (False, True, "this database holds the demo schools, with people who do not exist"),
        (True, False, "this database holds real schools, so the pages of the demo stay closed"),
    ],
)
def test_schools_that_do_not_go_with_the_mode_are_warned_of(
    settings: Any,
    capsys: pytest.CaptureFixture[str],
    demo: bool,
    is_demo_school: bool,
    warning: str,
) -> None:
    settings.DEMO = demo
    server.warn_of_mixture()
    assert capsys.readouterr().err == ""
    add_school(by=System("test"), name="Rowan", slug="rowan", demo=is_demo_school)
    server.warn_of_mixture()
    said = capsys.readouterr().err
    assert (warning in said, bool(said)) == (True, bool(warning))
