"""Backing up, checking and restoring a school of 100,000 people, beside a plain copy.

    .venv/bin/python bench/backup.py [--people 100000] [--runs 3]

The school comes from bench/roster.py. Without SCHOOLGATE_DATABASE_URL the floor copies the SQLite
file and syncs it; with PostgreSQL the floor is pg_dump alone, uncompressed.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

ROSTER = Path(__file__).with_name("roster.py")
COMMAND = [sys.executable, "-m", "schoolgate.cli"]


def make_school(folder: Path, environment: dict[str, str], people: int) -> None:
    """A school with all its people in the database."""
    run = [sys.executable, ROSTER, "--people", str(people), "--bundle", str(folder / "bundle.zip")]
    for step in ("make", "dry", "apply"):
        subprocess.run([*run, "--step", step], env=environment, check=True, capture_output=True)
    for path in folder.glob("bundle.*"):
        path.unlink()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and processor seconds of the processes started."""
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return time.perf_counter() - began, spent


def floor(folder: Path, out: Path) -> None:
    """The least that a backup could do."""
    url = os.environ.get("SCHOOLGATE_DATABASE_URL", "")
    if url.startswith("postgres"):
        subprocess.run(["pg_dump", "-Fc", "-Z0", "-f", out, url], check=True)
        return
    copied = "import os, shutil, sys; shutil.copyfile(*sys.argv[1:]); f = open(sys.argv[2]); os.fsync(f.fileno())"
    subprocess.run([sys.executable, "-c", copied, folder / "schoolgate.sqlite3", out], check=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3, help="the median of so many (default 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as name:
        folder, out = Path(name) / "data", Path(name) / "out"
        folder.mkdir()
        out.mkdir()
        environment = {
            **os.environ, "SCHOOLGATE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        }  # fmt: skip
        make_school(folder, environment, options.people)
        copy, file = out / "copy", out / "one.tar.gz"

        def ours(*words: str | Path) -> None:
            subprocess.run([*COMMAND, *words], env=environment, check=True, capture_output=True)

        steps: dict[str, Callable[[], None]] = {
            "floor: plain copy of the database": lambda: floor(folder, copy),
            "start of the command alone": lambda: ours("school", "list"),
            "backup, read back": lambda: ours("backup", file),
            "backup --check": lambda: ours("backup", "--check", file),
            "restore --replace": lambda: ours("restore", file, "--replace", "--yes"),
        }
        figures: dict[str, list[tuple[float, float]]] = {words: [] for words in steps}
        for _ in range(options.runs):
            copy.unlink(missing_ok=True)
            file.unlink(missing_ok=True)
            for words, step in steps.items():
                figures[words].append(timed(step))
        sizes = {
            "floor: plain copy of the database": copy.stat().st_size,
            "backup, read back": file.stat().st_size,
        }
        kind = urlsplit(os.environ.get("SCHOOLGATE_DATABASE_URL", "sqlite:")).scheme
        files = sum(p.stat().st_size for p in (folder / "files").rglob("*") if p.is_file())
        print(f"{options.people:,} people, {kind}, {files / 1e6:,.1f} MB of files")
        print("| step | seconds | processor seconds | MB |")
        print("|---|---:|---:|---:|")
        for words, found in figures.items():
            seconds, used = (statistics.median(each) for each in zip(*found, strict=True))
            size = f"{sizes[words] / 1e6:,.1f}" if words in sizes else ""
            print(f"| {words} | {seconds:.1f} | {used:.1f} | {size} |")
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
