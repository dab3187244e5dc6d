"""How the two commands count: what is skipped in CI is a failure, and nothing is counted twice."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
RESULTS = """<testsuites><testsuite>
<testcase classname="a.test_one" name="passes" time="0.5"/>
<testcase classname="a.test_one" name="fails" time="1.5"><failure message="no"/></testcase>
<testcase classname="b.test_two" name="breaks" time="1.0"><error message="no"/></testcase>
<testcase classname="b.test_two" name="left" time="0.0"><skipped message="needs a thing"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def run_tests(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    found = importlib.util.spec_from_file_location("run_tests", ROOT / "tools" / "run_tests.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    monkeypatch.setitem(sys.modules, "run_tests", module)
    found.loader.exec_module(module)
    return module


def test_results_are_added_up(run_tests: ModuleType, tmp_path: Path) -> None:
    results = tmp_path / "results.xml"
    results.write_text(RESULTS)
    tally = run_tests.read_results(results)
    assert (tally.passed, tally.failed) == (1, 2)
    assert tally.skipped == {"needs a thing": 1}
    assert run_tests.slowest_files(results) == [(2.0, "a.test_one"), (1.0, "b.test_two")]


@pytest.mark.parametrize(
    ("ci", "failed", "reason", "code"),
    [
        ("true", 0, "needs Chromium", 1),
        ("", 0, "needs Chromium", 0),
        ("true", 0, "needs the development data (SCHOOLGATE_SHARED)", 0),
        ("true", 0, None, 0),
        ("", 1, None, 1),
    ],
)
def test_in_ci_what_is_skipped_counts_as_failed(
    run_tests: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    ci: str,
    failed: int,
    reason: str | None,
    code: int,
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(sys, "argv", ["run_tests.py", "--only", "sqlite"])
    skipped = Counter({reason: 1} if reason else {})
    monkeypatch.setattr(run_tests, "run", lambda _name, _words: run_tests.Tally(1, failed, skipped))
    assert run_tests.main() == code


def test_every_file_with_a_test_for_the_browser_is_collected_for_it(
    run_tests: ModuleType,
) -> None:
    found = set(run_tests.in_browser())
    assert {"tests/browser/test_every_page.py", "tests/browser/test_sign_in.py"} <= found
    assert all((ROOT / one).is_file() for one in found)
