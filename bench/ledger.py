"""How many entries a second the ledger takes, beside plain inserts, on SQLite and PostgreSQL.

    .venv/bin/python bench/ledger.py [--runs 5] [--appends 200] [--format json]

Each writer is a process of its own and every append a transaction of its own. The floor is one
row of the same width inserted into a table without index, trigger or chain, a transaction each,
in the same run and by the same processes. PostgreSQL gets a throw-away server with fsync on.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from with_postgres import as_owner, find_programs  # noqa: E402 - tools is no package

WRITERS = (1, 8)
FLOOR, ONE_CHAIN, OWN_CHAIN = "plain inserts", "ledger, one chain", "ledger, a chain each"
ON_CHAINS = {FLOOR: "", ONE_CHAIN: "shared", OWN_CHAIN: "own"}

WRITER = """
import json, sys, time
import django
django.setup()
from types import SimpleNamespace
from django.db import connection, transaction
from schoolgate.core.actors import System
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import event

number = int(sys.argv[1])
by = System(f"writer-{number}")
kind = event("bench.appended", "", facts="role from_date", personal="name")
facts = {"role": "teacher", "from_date": "2026-09-01", "name": "Priya Shah"}
row = ["chain", 1, "2026-11-21 08:00:00", "system", "writer", "", "bench.appended", "bench.row",
       "t5jbaxu2g7a353hx", json.dumps({name: "f" * 64 for name in facts}), "0" * 64, "f" * 64]
insert = "INSERT INTO bench_floor VALUES (" + ", ".join(["%s"] * len(row)) + ")"

def plain(chain):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, row)

def append(chain):
    with transaction.atomic():
        record(kind, by=by, chain=chain, subject=("bench.row", "t5jbaxu2g7a353hx"), facts=facts)

connection.ensure_connection()
print("ready", flush=True)
for line in sys.stdin:
    chains, turns = line.split()
    chain = SimpleNamespace(public_id="shared" if chains == "shared" else f"own{number}")
    one = plain if chains == "plain" else append
    start, used = time.monotonic(), time.process_time()
    for _ in range(int(turns)):
        one(chain)
    used = time.process_time() - used
    print(json.dumps([start, time.monotonic(), used]), flush=True)
"""
FLOOR_TABLE = (
    "CREATE TABLE bench_floor (chain varchar(16), sequence bigint, at varchar(40),"
    " actor_kind varchar(10), actor_id varchar(64), on_behalf_of varchar(64), event varchar(80),"
    " subject_kind varchar(80), subject_id varchar(64), commitments text, previous varchar(64),"
    " hash varchar(64))"
)


class Writers:
    """Processes that wait for their turn."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(number)], env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
            for number in range(max(WRITERS))
        ]  # fmt: skip
        for process in self.processes:
            assert self._answer(process) == "ready\n"

    def rate(self, count: int, chains: str, turns: int) -> tuple[float, float]:
        """Appends a second of the first ``count`` writers, from the first start to the last end;
        and the milliseconds of processor time that one took in its writer.
        """
        going = self.processes[:count]
        for process in going:
            assert process.stdin
            process.stdin.write(f"{chains or 'plain'} {turns}\n")
            process.stdin.flush()
        times = [json.loads(self._answer(process)) for process in going]
        starts, ends, used = zip(*times, strict=True)
        done = count * turns
        return done / (max(ends) - min(starts)), 1000 * sum(used) / done

    def close(self) -> None:
        """Let them go."""
        for process in self.processes:
            process.communicate()

    @staticmethod
    def _answer(process: subprocess.Popen[str]) -> str:
        assert process.stdout
        answer = process.stdout.readline()
        if not answer:
            raise SystemExit("A writer has failed; its words stand above.")
        return answer


def environment(folder: Path, url: str) -> dict[str, str]:
    """An installation that has nothing but its database."""
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith("SCHOOLGATE_")},
        "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        "SCHOOLGATE_DATA": str(folder),
        "SCHOOLGATE_DATABASE_URL": url,
    }


@contextmanager
def sqlite(folder: Path) -> Iterator[str]:
    """A file, with the settings that Schoolgate uses."""
    yield f"sqlite:///{folder / 'bench.sqlite3'}"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server of its own that keeps what it commits."""
    programs, owner, home = find_programs(), as_owner(), folder / "server"
    assert programs
    home.mkdir()
    folder.chmod(0o755)
    if owner:
        os.chown(home, int(str(owner["user"])), int(str(owner["group"])))

    def quietly(*command: Any) -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, cwd=home, check=True, **owner)

    data = home / "data"
    quietly(programs / "initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-locale")
    options = f"-k {home} -c listen_addresses=''"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", home / "log"]
    quietly(*control, "-o", options, "start")
    try:
        quietly(programs / "createdb", "-h", home, "-U", "bench", "bench")
        yield f"postgresql://bench@/bench?host={home}"
    finally:
        quietly(*control, "-m", "immediate", "stop")


def measure(name: str, folder: Path, url: str, *, runs: int, turns: int) -> list[dict[str, Any]]:
    """Every combination on one database, the kinds in turn within each run."""
    variables = environment(folder, url)
    prepare = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from django.db import connection\n"
        "call_command('migrate', 'ledger', verbosity=0)\n"
        f"connection.cursor().execute({FLOOR_TABLE!r})\n"
    )
    subprocess.run([sys.executable, "-c", prepare], env=variables, check=True)
    writers = Writers(variables)
    rates: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for turn in range(runs + 1):
        for count in WRITERS:
            for kind, chains in ON_CHAINS.items():
                rate = writers.rate(count, chains, turns)
                if turn:  # the first run warms up
                    rates.setdefault((count, kind), []).append(rate)
    writers.close()
    check = (
        "import django; django.setup()\n"
        "from schoolgate.ledger.verify import verify_chains\n"
        "raise SystemExit(0 if verify_chains().whole else 'the chains are not whole')"
    )
    subprocess.run([sys.executable, "-c", check], env=variables, check=True)
    rows = []
    for (count, kind), found in rates.items():
        speeds, used = zip(*found, strict=True)
        floor = statistics.median(speed for speed, _ in rates[count, FLOOR])
        rows.append(
            {
                "database": name,
                "writers": count,
                "what": kind,
                "per_second": round(statistics.median(speeds)),
                "lowest": round(min(speeds)),
                "highest": round(max(speeds)),
                "of_floor": round(statistics.median(speeds) / floor, 2),
                "processor_ms": round(statistics.median(used), 2),
            }
        )
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """A table that Markdown can take as it is."""
    print(
        "| database | writers | what | a second (median) | lowest to highest | of the floor"
        " | writer's processor ms |"
    )
    print("|---|---:|---|---:|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row['database']} | {row['writers']} | {row['what']} | {row['per_second']:,}"
            f" | {row['lowest']:,} to {row['highest']:,} | {row['of_floor']:.2f} | {row['processor_ms']:.2f} |"
        )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5, help="the median of so many (default 5)")
    parser.add_argument("--appends", type=int, default=200, help="by each writer in each run")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args()
    rows = []
    for name, place in (("SQLite", sqlite), ("PostgreSQL", postgres)):
        if options.only and options.only != name.lower().replace("postgresql", "postgres"):
            continue
        if place is postgres and find_programs() is None:
            print("No PostgreSQL server is installed; only SQLite was measured.", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
            home = Path(folder)
            with place(home) as url:
                rows += measure(name, home, url, runs=options.runs, turns=options.appends)
    if options.format == "json":
        print(json.dumps(rows, indent=2))
    else:
        show(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
