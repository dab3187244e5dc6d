"""``schoolgate demo`` says what it does while it does it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from schoolgate.core.tests.scratch import Scratch

COMMAND = [sys.executable, "-m", "schoolgate.cli", "demo"]
MAKING = "Making a federation of two schools"


def watched(scratch: Scratch) -> tuple[str, str]:
    """Output, and what a terminal shows of standard error."""
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            COMMAND, env=scratch.environment, stdout=subprocess.PIPE, stderr=theirs, text=True
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


def test_demo_tells_what_it_does_and_counts_for_whoever_watches(scratch: Scratch) -> None:
    out, shown = watched(scratch)
    assert out.startswith(f"{MAKING} with their people, classes, policies, signatures and reviews.")
    assert (
        "The demo federation is ready. To look at it: SCHOOLGATE_DEMO=yes schoolgate serve" in out
    )
    assert "Headteacher              Margaret Okafor      Elmbrook Primary School" in out
    assert shown.count("\rStatements to write the schools: ") > 2

    again = subprocess.run(
        COMMAND, env=scratch.environment, capture_output=True, text=True, check=True
    )
    assert again.stdout.startswith("The demo schools are here already.\nYou can sign in as:\n")
    assert again.stderr == ""


def test_demo_leaves_real_schools_alone(scratch: Scratch) -> None:
    scratch.run("school", "add", "--name", "Rowan", "--slug", "rowan")
    assert scratch.run("demo", code=2) == (
        "schoolgate: this database holds real schools; a demo needs one of its own.\n"
    )
