"""What the command says to options that it cannot use."""

from __future__ import annotations

import pytest

from schoolgate.cli import main


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["clauses", "--strength", "strong"], "choose from"),
        (["check-policy", "--today", "soon", "policy.txt"], "write it like 2026-09-01"),
    ],
)
def test_option_that_cannot_be_used_is_explained(
    line: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(line)
    assert left.value.code == 2
    assert words in capsys.readouterr().err
