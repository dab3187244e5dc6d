"""Whom the reader says that clauses bind, beside what the packs of the same documents say.

    SCHOOLGATE_SHARED=... .venv/bin/python bench/check_policy_binds.py [--list]

Only the documents whose clauses are printed with numbers can be compared, by these numbers. The
packs were written with judgement over whole sections, so they are a second opinion and no key.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from schoolgate.policies.packs import packs
from schoolgate.reading.check import check_bytes
from schoolgate.reading.meaning import read_meaning

TODAY = dt.date(2026, 11, 21)
NUMBERED = {"WAL": "001", "THO": "002", "HOL": "004"}
_PART = re.compile(r"\(?[a-z]\)?$")

Pair = tuple[str, frozenset[str], frozenset[str]]


def pairs(code: str, seeds: Path) -> Iterator[Pair]:
    """Each number that both have once at least: its groups as read and as the pack has them."""
    (path,) = seeds.glob(f"{NUMBERED[code]}_*.txt")
    report = check_bytes(path.read_bytes(), path.name, today=TODAY)
    meaning = read_meaning(report.document, report.values, TODAY)
    read: dict[str, set[str]] = {}
    for clause, bound in zip(report.document.clauses, meaning.binds, strict=True):
        read.setdefault(clause.number, set()).update(bound.groups)
    packed: dict[str, set[str]] = {}
    for one in packs()[code].clauses:
        packed.setdefault(_PART.sub("", one.number), set()).update(one.binds)
    for number, groups in packed.items():
        if number in read:
            yield number, frozenset(read[number]), frozenset(groups)


def main() -> int:
    shared = os.environ.get("SCHOOLGATE_SHARED")
    if not shared:
        print("SCHOOLGATE_SHARED is not set: no source documents here", file=sys.stderr)
        return 2
    for code in NUMBERED:
        found = list(pairs(code, Path(shared, "seeds")))
        same = sum(read == packed for _, read, packed in found)
        touching = sum(bool(read & packed) for _, read, packed in found)
        print(f"{code}: {len(found)} numbers, {touching} with a group in common, {same} the same")
        if "--list" in sys.argv:
            for number, read, packed in found:
                if read != packed:
                    print(f"  {number}: read {sorted(read)}, pack {sorted(packed)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
