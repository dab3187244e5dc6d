"""What the command says to options that it cannot use."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import pytest

from schoolgate.cli import build_parser, main


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


def every_parser(parser: argparse.ArgumentParser, name: str = "schoolgate") -> Iterator[Any]:
    """The parser of the command and of each verb below it."""
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for verb, below in action.choices.items():
                yield from every_parser(below, f"{name} {verb}")


def test_every_command_and_option_says_what_it_does() -> None:
    silent = [
        f"{name} {'/'.join(action.option_strings) or action.dest}"
        for name, parser in every_parser(build_parser())
        for action in parser._actions
        if not action.help and not isinstance(action, argparse._SubParsersAction)
    ]
    verbs = [
        f"{name} {choice.dest}"
        for name, parser in every_parser(build_parser())
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for choice in action._choices_actions
        if not choice.help
    ]
    assert silent + verbs == []
