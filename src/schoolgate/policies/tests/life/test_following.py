"""What follows a parameter is said wherever its value is asked for."""

import ast
from collections.abc import Iterator
from pathlib import Path

import schoolgate
from schoolgate.policies.life.following import followed, followers_of, follows
from schoolgate.reference import parameters

SRC = Path(schoolgate.__file__).parent


def asked_for(tree: ast.AST) -> Iterator[str]:
    """Names of parameters in calls like ``policy.value("min_moderators")``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "value"
            and len(node.args) == 1
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value in parameters()
        ):
            yield node.args[0].value


def test_every_parameter_that_code_asks_for_says_what_follows_it():
    files = [path for path in SRC.rglob("*.py") if "tests" not in path.parts]
    names = {
        (path.relative_to(SRC).as_posix(), name)
        for path in files
        for name in asked_for(ast.parse(path.read_text("utf-8")))
    }
    assert sorted((path, name) for path, name in names if name not in followed()) == []


def test_a_call_is_found():
    tree = ast.parse('policy.value("min_moderators"); store.value("SELECT 1"); policy.value(x)')
    assert list(asked_for(tree)) == ["min_moderators"]


def test_the_same_words_are_said_once():
    before = followers_of("review_cycle")
    follows("review_cycle", before[0])
    assert followers_of("review_cycle") == before


def test_only_parameters_are_followed():
    assert followed() - set(parameters()) == set()
