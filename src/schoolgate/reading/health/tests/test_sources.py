"""The faults listed for the five source policies, by the bench that anyone can run."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[5] / "bench" / "check_policy.py"


@pytest.mark.shared
@pytest.mark.skipif(
    not os.environ.get("SCHOOLGATE_SHARED"), reason="SCHOOLGATE_SHARED names no folder of seeds"
)
def test_every_listed_fault_of_the_source_policies_is_found() -> None:
    command = [sys.executable, str(BENCH), "--runs", "1", "--format", "json"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert len(scores) == 5
    assert [score["missed"] for score in scores] == [[], [], [], [], []]
    false, judged = (
        sum(score["false"] for score in scores),
        sum(score["findings"] for score in scores),
    )
    assert false * 10 < judged
