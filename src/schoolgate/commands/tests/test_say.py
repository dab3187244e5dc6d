"""What the commands print."""

from __future__ import annotations

import pytest

from schoolgate.commands.shared import say


def test_line_from_a_hostile_file_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("Staff\x1b[2J\x1b]0;title\x07 must\x9b31m not,\tété\nor\x7f")
    assert capsys.readouterr().out == "Staff[2J]0;title must31m not,\tété\nor\n"
