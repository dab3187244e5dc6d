"""What the check finds in and reads from the five source policies, and how long it takes.

Reads the documents from the folder named by SCHOOLGATE_SHARED (its ``seeds``; else from a folder
``shared`` beside this one) and compares with ``known_faults.yaml``: how many of the listed faults
are found, and how many findings a person judged true, arguable or false. A finding nobody has
judged is counted as such. Times are medians in one process after one warm-up; the floor is only
extracting the text. The second table is that of ``check_policy_values.py``. The third starts the
command from nothing for each document, beside a process that only extracts its text.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import check_policy_values
import yaml

from schoolgate.reading.check import check_bytes
from schoolgate.reading.extract import extract
from schoolgate.reading.model import Finding

KNOWN = Path(__file__).with_name("known_faults.yaml")


@dataclass
class Score:
    document: str
    listed: int = 0
    found: int = 0
    findings: int = 0
    true: int = 0
    arguable: int = 0
    false: int = 0
    unjudged: int = 0
    milliseconds: float = 0.0
    floor: float = 0.0
    missed: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def score(name: str, data: bytes, known: Mapping[str, Any], today: dt.date, runs: int) -> Score:
    report = check_bytes(data, name, today=today)
    result = Score(known["name"], len(known["listed"]), findings=len(report.findings))
    for fault in known["listed"]:
        if any(meets(finding, fault) for finding in report.findings):
            result.found += 1
        else:
            result.missed.append(fault["fault"])
    for finding in report.findings:
        place = f"{finding.code}@{finding.line}"
        if place in known["judged_false"]:
            result.false += 1
        elif any(meets(finding, doubt) for doubt in known.get("judged_arguable", ())):
            result.arguable += 1
        elif place in known["judged_true"] or any(
            meets(finding, fault) for fault in known["listed"]
        ):
            result.true += 1
        else:
            result.unjudged += 1
            result.open.append(f"{place} {finding.quote}")
    result.milliseconds = median_ms(lambda: check_bytes(data, name, today=today), runs)
    result.floor = median_ms(lambda: extract(data, name), runs)
    return result


def meets(finding: Finding, fault: Mapping[str, Any]) -> bool:
    text = " ".join(
        (finding.quote, finding.message, *(quote for _, quote in finding.related))
    ).lower()
    return finding.code in fault["codes"] and all(word.lower() in text for word in fault["words"])


def median_ms(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


CHECK = [sys.executable, "-m", "schoolgate.cli", "check-policy"]
ONLY_TEXT = (
    "import sys, pathlib\nfrom schoolgate.reading.extract import extract\n"
    "extract(pathlib.Path(sys.argv[1]).read_bytes(), sys.argv[1])"
)
EXTRACT = [sys.executable, "-c", ONLY_TEXT]


def processes(paths: list[Path], runs: int) -> str:
    """Seconds from start to finish of a process of its own, taken turn and turn about."""
    lines = ["| document | check-policy, s | floor, s |", "| --- | ---: | ---: |"]
    for path in paths:
        taken: dict[str, list[float]] = {"check": [], "floor": []}
        for _ in range(runs):
            for name, command in (("check", CHECK), ("floor", EXTRACT)):
                start = time.perf_counter()
                subprocess.run([*command, str(path)], stdout=subprocess.DEVNULL, check=False)
                taken[name].append(time.perf_counter() - start)
        check, floor = (statistics.median(each) for each in taken.values())
        lines.append(f"| {path.stem} | {check:.2f} | {floor:.2f} |")
    return "\n".join(lines)


_COUNTS = ("found", "listed", "findings", "true", "arguable", "false", "unjudged")


def table(scores: list[Score]) -> str:
    lines = [
        "| document | listed faults found | findings | true | arguable | false | not judged | check, ms | floor, ms |",
        "| --- |" + " ---: |" * 8,
    ]
    lines += [
        f"| {s.document} | {s.found} of {s.listed} | {s.findings} | {s.true} | {s.arguable} | {s.false} "
        f"| {s.unjudged} | {s.milliseconds:.0f} | {s.floor:.1f} |"
        for s in scores
    ]
    whole = {name: sum(getattr(each, name) for each in scores) for name in _COUNTS}
    lines.append(
        f"| total | {whole['found']} of {whole['listed']} | {whole['findings']} | {whole['true']} "
        f"| {whole['arguable']} | {whole['false']} | {whole['unjudged']} | | |"
    )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--today", type=dt.date.fromisoformat, default=dt.date(2026, 11, 21))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args()
    beside = Path(__file__).resolve().parents[2] / "shared"
    shared = os.environ.get("SCHOOLGATE_SHARED") or (beside.is_dir() and str(beside))
    if not shared:
        print("Set SCHOOLGATE_SHARED to the folder that holds the seeds.", file=sys.stderr)
        return 2
    known = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    scores, paths = [], []
    for path in sorted(Path(shared, "seeds").glob("*.txt")):
        entry = known.get(path.name[:3])
        if entry:
            paths.append(path)
            scores.append(score(path.name, path.read_bytes(), entry, options.today, options.runs))
    if options.format == "json":
        print(json.dumps([asdict(each) for each in scores], indent=2))
    else:
        print(table(scores))
        values = check_policy_values.measure(Path(shared))
        print()
        print(check_policy_values.table([*values, check_policy_values.total(values)]))
        print()
        print(processes(paths, options.runs))
        for each in scores:
            for fault in each.missed:
                print(f"missed in {each.document}: {fault}")
            for place in each.open:
                print(f"not judged in {each.document}: {place}")
    return 1 if any(each.missed for each in scores) else 0


if __name__ == "__main__":
    sys.exit(main())
