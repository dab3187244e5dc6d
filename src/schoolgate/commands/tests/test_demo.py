"""``schoolgate demo`` says what it does while it does it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from schoolgate.core.tests.scratch import Scratch
from tests.browser.site import COMMAND, environment_of_a_demo, shared_demo

MAKING = "Making a federation of two schools"


def test_demo_tells_what_it_does_and_counts_for_whoever_watches(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    demo = shared_demo(tmp_path_factory.getbasetemp())
    out, shown = json.loads((demo / "told.json").read_text("utf-8"))
    assert out.startswith(f"{MAKING} with their people, classes, policies, signatures and reviews.")
    assert (
        "The demo federation is ready. To look at it: SCHOOLGATE_DEMO=yes schoolgate serve" in out
    )
    assert "Headteacher              Margaret Okafor      Elmbrook Primary School" in out
    assert shown.count("\rStatements to write the schools: ") > 2

    copied = shutil.copytree(demo / "data", tmp_path / "data")
    again = subprocess.run(
        [*COMMAND, "demo"], env=environment_of_a_demo(copied, 8000), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert again.stdout.startswith("The demo schools are here already.\nYou can sign in as:\n")
    assert again.stderr == ""


def test_demo_leaves_real_schools_alone(scratch: Scratch) -> None:
    scratch.run("school", "add", "--name", "Rowan", "--slug", "rowan")
    assert scratch.run("demo", code=2) == (
        "schoolgate: this database holds real schools; a demo needs one of its own.\n"
    )
