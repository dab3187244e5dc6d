"""Run every test: on SQLite, again on PostgreSQL, and in a real browser; then add up.

What cannot run here is skipped and named at the end. With CI=true such a skip is a failure,
since a machine that decides whether a change is good must try all of it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).parent))
from with_postgres import find_programs, in_memory

from schoolgate.core.tests.chromium import chromium

ROOT = Path(__file__).resolve().parent.parent
SHARED = "SCHOOLGATE_SHARED"
DATABASE = "SCHOOLGATE_DATABASE_URL"
RUNS = ("sqlite", "postgres", "browser")
NO_TESTS_COLLECTED = 5
# What knows no database (the import contract holds it) is not even collected for the second one.
KNOW_NO_DATABASE = ("reading", "reference", "policies/ask", "policies/paper")
# Rules are Python, whatever the database: these ask them of everybody, on one.
ASKED_ONCE = (
    *(
        f"tests/test_permissions.py::test_{name}"
        for name in (
            "anonymous_is_sent_to_the_sign_in_page",
            "inbox_is_found_anew_whatever_was_done",
            "route_knows_no_other_method",
            "what_another_school_has_looks_like_what_nobody_has",
        )
    ),
    "tests/test_other_schools.py",
    "src/schoolgate/commands/tests/test_demo.py",
    "src/schoolgate/people/tests/calendar/test_files.py",
    "src/schoolgate/demo/tests/test_everybody.py",
    "src/schoolgate/policies/tests/test_way_to_the_draft.py",
)
# These ask of texts, files, forms and what is said of them, whatever keeps the rows; where a test
# beside them asks what the database itself refuses, only they are named.
TEXTS_AND_FILES = (
    "src/schoolgate/approvals/tests/test_form_paper.py",
    "src/schoolgate/awareness/tests/test_can_i.py",
    "src/schoolgate/awareness/tests/test_check.py",
    "src/schoolgate/commands/backups/tests/test_archive.py",
    "src/schoolgate/commands/backups/tests/test_backup.py::test_folder_that_is_not_there_is_not_taken_for_a_file",
    "src/schoolgate/commands/backups/tests/test_backup.py::test_keep_needs_a_folder",
    "src/schoolgate/commands/backups/tests/test_backup.py::test_keep_removes_only_older_ones_of_its_own",
    "src/schoolgate/commands/backups/tests/test_backup.py::test_link_among_the_files_is_told_and_not_followed",
    "src/schoolgate/commands/backups/tests/test_backup.py::test_nothing_is_overwritten_and_no_folder_made",
    "src/schoolgate/commands/backups/tests/test_restore.py::test_word_must_be_typed",
    "src/schoolgate/commands/tests/test_server.py::test_demo_at_a_public_address_does_not_start",
    "src/schoolgate/declarations/tests/test_told.py::test_controls_lead_to_a_page_that_answers",
    "src/schoolgate/notices/tests/test_kinds.py",
    "src/schoolgate/openness/tests/test_own.py",
    "src/schoolgate/people/tests/roster/test_hostile.py",
    "src/schoolgate/people/tests/roster/test_matching.py::test_plain_csv_gives_no_privileged_role",
    "src/schoolgate/people/tests/roster/test_matching.py::test_privileged_role_is_reported_and_never_given",
    "src/schoolgate/people/tests/test_people.py::test_absence_form_says_what_is_wrong",
    "src/schoolgate/people/tests/test_people.py::test_role_form_says_what_is_wrong_and_changes_nothing",
    "src/schoolgate/people/tests/test_sign_in.py::test_door_that_we_do_not_have_is_not_found",
    "src/schoolgate/people/tests/test_sign_in.py::test_page_of_the_account_is_ours",
    "src/schoolgate/policies/tests/life/test_comparing.py",
    "src/schoolgate/policies/tests/test_controls.py",
    "src/schoolgate/policies/tests/test_documents.py::test_hostile_file_is_refused_in_words_and_kept",
    "src/schoolgate/policies/tests/test_drafting.py",
    "src/schoolgate/publishing/tests/test_public.py",
    "src/schoolgate/publishing/tests/test_translations.py::test_form_refuses",
    "src/schoolgate/sites/tests/test_hosts.py",
    "src/schoolgate/sites/tests/test_requests.py",
)
# What a page says is the same on both. That every page is drawn and every form is taken on the second
# database as well, the table of permissions asks there as the head.
SAID_ONCE = "*/test_*pages.py"

SLOWEST = 15
MADE_DEMO = "MADE_DEMO"  # known to tests/browser/site.py and .ci/run
MAKE_DEMO = ROOT / "tools" / "make_demo.py"


@dataclass
class Tally:
    """What came of one run or of several."""

    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped.total()} skipped"


def read_results(path: Path) -> Tally:
    """Add up a JUnit file; an error in setting up counts as a failure."""
    tally = Tally()
    for case in ET.parse(path).getroot().iter("testcase"):
        outcomes = {child.tag: child for child in case}
        if "failure" in outcomes or "error" in outcomes:
            tally.failed += 1
        elif "skipped" in outcomes:
            tally.skipped[outcomes["skipped"].get("message") or "no reason given"] += 1
        else:
            tally.passed += 1
    return tally


def slowest_files(path: Path) -> list[tuple[float, str]]:
    """The seconds that the tests of a file took together, of those that took most."""
    taken: Counter[str] = Counter()
    for case in ET.parse(path).getroot().iter("testcase"):
        taken[case.get("classname", "")] += float(case.get("time", 0))
    return [(seconds, file) for file, seconds in taken.most_common(SLOWEST)]


def pytest(
    name: str, marks: str, *words: str, environment: dict[str, str], around: list[str]
) -> Tally:
    """One run of pytest; a run that dies before it can report counts as one failure."""
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        command = [
            *around, sys.executable, "-m", "pytest", "-q", "-m", marks, f"--junit-xml={results}", *words,
        ]  # fmt: skip
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        tally = read_results(results) if results.exists() else Tally()
        for seconds, file in slowest_files(results) if results.exists() else ():
            print(f"  {seconds:6.1f} s  {file}")
    if code not in {0, 1, NO_TESTS_COLLECTED} or (code == 1 and not tally.failed):
        tally.failed += 1
    print(f"{name}: {tally} in {time.monotonic() - started:.0f} s", flush=True)
    return tally


def environment_for_tests() -> dict[str, str]:
    """Ours, with the development data where it lies beside the checkout."""
    # Hundreds of processes are started: each would compile the program anew.
    left_out = {DATABASE, "PYTHONDONTWRITEBYTECODE"}
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    beside = ROOT.parent / "shared"
    if not environment.get(SHARED) and (beside / "seeds").is_dir():
        environment[SHARED] = str(beside)
    return environment


@contextmanager
def files_in_memory() -> Iterator[None]:
    """Whatever tests write they write into memory, where there is room."""
    with tempfile.TemporaryDirectory(
        prefix="schoolgate-tests-", dir=in_memory(), ignore_cleanup_errors=True
    ) as folder:
        before, os.environ["TMPDIR"] = os.environ.get("TMPDIR"), folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]
            if before is not None:
                os.environ["TMPDIR"] = before


@contextmanager
def demo_in_the_making() -> Iterator[None]:
    """The demo of all tests, begun early: who needs it waits until it is made.

    CI has begun it earlier still, and says where.
    """
    with tempfile.TemporaryDirectory(prefix="schoolgate-demo-") as ours:
        folder = os.environ.setdefault(MADE_DEMO, ours)
        making = subprocess.Popen([sys.executable, MAKE_DEMO, folder], env=environment_for_tests())
        try:
            yield
        finally:
            making.wait()
            del os.environ[MADE_DEMO]


def run(name: str, words: list[str]) -> Tally:
    """One of the three runs by its name."""
    environment = environment_for_tests()
    has_server = find_programs() is not None
    # Whoever is done takes over half of what the other has left: some tests take a minute.
    both = ["-n", os.environ.get("TEST_PROCESSES", "2"), "--dist", "worksteal", *words]
    if name == "sqlite":
        # Without a server its tests stay in, so that each is seen to be skipped.
        marks = "not browser and not postgres" if has_server else "not browser"
        return pytest("SQLite", marks, *both, environment=environment, around=[])
    if name == "postgres":
        if not has_server:
            print("\n=== PostgreSQL: not run ===")
            return Tally(skipped=Counter({"the run on PostgreSQL: no server is installed": 1}))
        around = [sys.executable, str(ROOT / "tools" / "with_postgres.py")]
        rest = [f"--ignore=src/schoolgate/{path}" for path in KNOW_NO_DATABASE]
        rest += [f"--deselect={test}" for test in (*ASKED_ONCE, *TEXTS_AND_FILES)]
        rest += [f"--ignore-glob={SAID_ONCE}"]
        return pytest(
            "PostgreSQL",
            # A test that carries neither mark touches no database, and was run already.
            "(django_db or postgres) and not browser and not sqlite",
            *both,
            *rest,
            environment=environment,
            around=around,
        )
    return pytest("Browser", "browser", *both, *in_browser(), environment=environment, around=[])


def in_browser() -> list[str]:
    """The files with tests for the browser: collecting all the others takes longer than some."""
    return [
        str(path.relative_to(ROOT))
        for folder in ("src", "tests")
        for path in sorted((ROOT / folder).rglob("test_*.py"))
        if "mark.browser" in path.read_text(encoding="utf-8")
    ]


def tell_skips(tally: Tally) -> None:
    """Say what was left out and why."""
    if not tally.skipped:
        return
    print("\nSkipped:")
    for reason, count in tally.skipped.most_common():
        print(f"  {count:>5}  {reason}")
    if chromium() is None:
        print("Without Chromium no page was looked at: apt-get install chromium")
    if find_programs() is None:
        print("Without a PostgreSQL server only SQLite was tried: apt-get install postgresql")


def main() -> int:
    """Run what was asked for; the last line is the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=RUNS, help="one of the runs")
    parser.add_argument("words", nargs="*", help="further words for pytest (after --)")
    options = parser.parse_args()
    whole = Tally()
    with files_in_memory():
        if options.only:
            whole.add(run(options.only, options.words))
        else:
            with demo_in_the_making():
                for name in RUNS:
                    whole.add(run(name, options.words))
    tell_skips(whole)
    # The development data is beside a checkout in CI; where it is not, its tests cannot be blamed.
    left_out = [reason for reason in whole.skipped if SHARED not in reason]
    nothing_left_out = os.environ.get("CI", "").lower() in {"", "0", "false"} or not left_out
    if not nothing_left_out:
        print("\nWith CI=true nothing may be skipped: install what is named above.")
    print(f"\n{whole}")
    return 0 if nothing_left_out and not whole.failed else 1


if __name__ == "__main__":
    sys.exit(main())
