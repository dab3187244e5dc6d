"""A roster of 100,000 people: the dry run and applying it, beside reading the same CSV.

    .venv/bin/python bench/roster.py [--people 100000] [--data FOLDER]

Makes a OneRoster 1.1 bundle from a fixed seed and a school of its own in a temporary folder, or
in the database of SCHOOLGATE_DATABASE_URL. Every step runs in a process of its own, so that the
peak memory told is that step's alone.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

SEED = 20261121
GIVEN = ("Ada", "Ben", "Cara", "Dev", "Eira", "Finn", "Gita", "Hana", "Idris", "Jo", "Kofi", "Lena")
FAMILY = ("Adams", "Begum", "Clarke", "Davies", "Evans", "Fox", "Green", "Hughes", "Iqbal", "Jones")
SCHOOL = "bench"


def make_bundle(path: Path, people: int) -> dict[str, int]:
    """One teacher and 15 pupils in 20, a parent for every four pupils; a class for each teacher."""
    draw = random.Random(SEED)
    teachers, parents = people // 20, people // 5
    pupils = people - teachers - parents
    users = [_user(f"T{n}", "teacher", draw, f"t{n}@bench.example") for n in range(teachers)]
    users += [_user(f"C{n}", "parent", draw, f"c{n}@family.example") for n in range(parents)]
    users += [
        _user(f"P{n}", "student", draw, "", f"C{n % parents}", f"{n % 13 + 1:02}")
        for n in range(pupils)
    ]
    classes = [[f"K{n}", "", "", f"Class {n}", "", "", "", "", "", "S1", "", "", "", ""]
               for n in range(teachers)]  # fmt: skip
    places = [[f"E{n}", "", "", f"K{n}", "S1", f"T{n}", "teacher", "", "", ""]
              for n in range(teachers)]  # fmt: skip
    places += [[f"F{n}", "", "", f"K{n % teachers}", "S1", f"P{n}", "student", "", "", ""]
               for n in range(pupils)]  # fmt: skip
    files = ("orgs", "academicSessions", "classes", "users", "enrollments")
    manifest = [["manifest.version", "1.0"], ["oneroster.version", "1.1"]]
    manifest += [[f"file.{name}", "bulk"] for name in files]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, heading, rows in (
            ("manifest", "propertyName,value", manifest),
            ("orgs", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
             [["S1", "", "", "Bench School", "school", "", ""]]),
            ("academicSessions", ("sourcedId,status,dateLastModified,title,type,startDate,endDate,"
             "parentSourcedId,schoolYear"), []),
            ("classes", ("sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,"
             "classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"),
             classes),
            ("users", ("sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,"
             "userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,"
             "grades,password"), users),
            ("enrollments", ("sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
             "userSourcedId,role,primary,beginDate,endDate"), places),
        ):  # fmt: skip
            text = io.StringIO()
            writer = csv.writer(text)
            writer.writerow(heading.split(","))
            writer.writerows(rows)
            archive.writestr(f"{name}.csv", text.getvalue())
    return {"people": len(users), "rows": len(users) + len(classes) + len(places) + 1}


def _user(
    sid: str, role: str, draw: random.Random, email: str, agents: str = "", grade: str = ""
) -> list[str]:
    return [sid, "", "", "true", "S1", role, sid, "", draw.choice(GIVEN), draw.choice(FAMILY), "",
            "", email, "", "", agents, grade, ""]  # fmt: skip


def floor(bundle: Path) -> None:
    """Read every cell with the standard library and do nothing with it."""
    with zipfile.ZipFile(bundle) as archive:
        for name in archive.namelist():
            with archive.open(name) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
                for _row in csv.DictReader(text):
                    pass


def start() -> Any:
    """Django, its tables and the school."""
    import django

    django.setup()
    from django.core.management import call_command

    from schoolgate.core.actors import System
    from schoolgate.people import actions
    from schoolgate.people.models import School

    call_command("migrate", verbosity=0, interactive=False)
    found = School.objects.filter(slug=SCHOOL).first()
    return found or actions.add_school(by=System("bench"), name="Bench School", slug=SCHOOL)


def dry_run(bundle: Path) -> str:
    """Compare and keep the report."""
    from schoolgate.people.roster.cells import Options
    from schoolgate.people.roster.compare import compared
    from schoolgate.people.roster.report import write_report

    school = start()
    report = bundle.with_suffix(".report")
    report.unlink(missing_ok=True)
    with compared(bundle, bundle.name, school, Options()) as comparison:
        write_report(comparison.store, report)
        return str(comparison.figures["fingerprint"])


def apply(bundle: Path) -> int:
    """Apply, with its own comparison before it."""
    from schoolgate.core.actors import System
    from schoolgate.people.roster.actions import import_roster
    from schoolgate.people.roster.archive import sha256_of
    from schoolgate.people.roster.cells import Options

    school = start()
    roster = import_roster(
        by=System("bench"), school=school, path=bundle, file_name=bundle.name,
        sha256=sha256_of(bundle), options=Options(),
        expected=bundle.with_suffix(".fingerprint").read_text(), say=lambda _done: None,
    )  # fmt: skip
    return int(roster.figures["to_do"])


def step(name: str, bundle: Path, people: int) -> None:
    """Run one step and tell its time and peak memory."""
    if name not in {"make", "floor"}:
        start()
    began, cpu = time.perf_counter(), time.process_time()
    if name == "make":
        print(json.dumps(make_bundle(bundle, people)))
        return
    if name == "floor":
        floor(bundle)
    elif name == "apply":
        apply(bundle)
    else:
        bundle.with_suffix(".fingerprint").write_text(dry_run(bundle))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({
        "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": peak,
    }))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--bundle", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step(options.step, options.bundle, options.people)
        return
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
        bundle = Path(folder) / "bundle.zip"
        environment = {
            **os.environ, "SCHOOLGATE_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        }  # fmt: skip
        run = [sys.executable, __file__, "--people", str(options.people), "--bundle", str(bundle)]

        def told(name: str) -> dict[str, Any]:
            done = subprocess.run(
                [*run, "--step", name], env=environment, check=True, capture_output=True, text=True
            )
            return dict(json.loads(done.stdout.splitlines()[-1]))

        made = told("make")
        database = "PostgreSQL" if "SCHOOLGATE_DATABASE_URL" in os.environ else "SQLite"
        print(f"{made['people']:,} people, {made['rows']:,} rows, {database}")
        print("| step | seconds | processor seconds | times the floor | peak memory, MB |")
        print("|---|---:|---:|---:|---:|")
        base = 0.0
        for name, words in (
            ("floor", "floor: read the CSV with the standard library"),
            ("dry", "dry run, everybody new, report written"),
            ("apply", "apply, with its own comparison"),
            ("again", "dry run again, nothing to do"),
        ):
            said = told(name)
            base = base or said["cpu"]
            times = said["cpu"] / base
            print(
                f"| {words} | {said['seconds']} | {said['cpu']} | {times:.1f} | {said['peak_mb']} |"
            )


if __name__ == "__main__":
    main()
