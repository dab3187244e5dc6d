"""How many stated parameter values are recovered from the five source policies.

Reads the documents from the folder named by SCHOOLGATE_SHARED (its ``seeds``) and compares
with ``stated_values.yaml``. Recall counts parameters of which every stated value is reported
exactly; precision counts reported values that the gold table neither states nor accepts as
wrong. The strict figure asks also for the cells of the requirements' table that are generic,
implied or doubtful, and counts those that the text does not state as missed. For sets the mean overlap of the best reported value is given too. Titles of related
policies are met when each is found, and wrong when most of those reported are not in the table.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from schoolgate.reading.extract import extract
from schoolgate.reading.model import Value
from schoolgate.reading.structure import read_document
from schoolgate.reading.values import read_values
from schoolgate.reference import Parameter, parameters

GOLD = Path(__file__).with_name("stated_values.yaml")


@dataclass
class Score:
    document: str
    stated: int = 0
    recovered: int = 0
    cells: int = 0
    cells_recovered: int = 0
    absent: int = 0
    reported: int = 0
    wrong: int = 0
    overlap: float = 0.0
    missed: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.recovered / self.stated if self.stated else 1.0

    @property
    def strict_stated(self) -> int:
        return self.stated + self.cells

    @property
    def strict_recovered(self) -> int:
        return self.recovered + self.cells_recovered

    @property
    def strict_recall(self) -> float:
        return self.strict_recovered / self.strict_stated if self.strict_stated else 1.0

    @property
    def precision(self) -> float:
        return 1 - self.wrong / self.reported if self.reported else 1.0


def plain(value: Any) -> Any:
    """A value for comparison: sets unordered, texts and names without case, blanks and hyphens."""
    if isinstance(value, Mapping):
        return plain(value.get("title") or value.get("site") or " ".join(value.values()))
    if isinstance(value, (tuple, list)):
        return frozenset(plain(item) for item in value)
    return re.sub(r"[\s-]+", "", value).casefold() if isinstance(value, str) else value


def ordered(parameter: Parameter, value: Any) -> Any:
    """Like ``plain``, but a list in which the order matters keeps it."""
    if parameter.type == "ordered-list" and isinstance(value, (tuple, list)):
        return tuple(plain(item) for item in value)
    return plain(value)


def wanted(entry: Any) -> tuple[str, list[Any]]:
    """How a gold entry is met ("all" or "any" of the values, "words") and the values."""
    if not isinstance(entry, Mapping):
        return "all", [entry]
    for how in ("words", "any"):
        if how in entry:
            return how, list(entry[how])
    return "all", list(entry["values"]) if "values" in entry else [entry["value"]]


def is_absent(entry: Any) -> bool:
    """Whether the table has a cell for what the text does not state."""
    return isinstance(entry, Mapping) and "absent" in entry


def holds_words(value: Any, words: list[str]) -> bool:
    text = " ".join(value.values()) if isinstance(value, Mapping) else str(value)
    return all(word.casefold() in text.casefold() for word in words)


def titles(value: Any) -> list[str]:
    """Titles of a record list, bare enough to be found in one another."""
    return [re.sub(r"policies|policy|\\W", "", str(plain(item))) for item in value]


def has_titles(gold: list[str], found: Any) -> bool:
    """Whether every title of the gold table is part of a title found."""
    have = titles(found)
    return all(any(title in other or other in title for other in have) for title in titles(gold))


def is_met(parameter: Parameter, entry: Any, found: list[Any]) -> bool:
    how, values = wanted(entry)
    if parameter.type == "record" and how != "words":
        return any(has_titles(values[0], value) for value in found)
    if how == "words":
        return any(holds_words(value, values) for value in found)
    have = [ordered(parameter, value) for value in found]
    hits = [ordered(parameter, value) in have for value in values]
    return any(hits) if how == "any" else all(hits)


def overlap(entry: Any, found: list[Any]) -> float:
    how, values = wanted(entry)
    if how == "words" or not found:
        return 0.0
    best = 0.0
    for gold in map(plain, values):
        for value in map(plain, found):
            if isinstance(gold, frozenset) and isinstance(value, frozenset):
                best = max(best, len(gold & value) / len(gold | value))
            else:
                best = max(best, float(gold == value))
    return best


def is_right(parameter: Parameter, value: Any, entries: list[Any]) -> bool:
    for entry in entries:
        if isinstance(entry, Mapping) and not set(entry) & {"value", "values", "any", "words"}:
            return True
        how, values = wanted(entry)
        if how == "words":
            if holds_words(value, values):
                return True
        elif parameter.type == "record":
            have = titles(value)
            named = [t for t in have if any(t in g or g in t for g in titles(values[0]))]
            if 2 * len(named) >= len(have):
                return True
        elif ordered(parameter, value) in [ordered(parameter, gold) for gold in values]:
            return True
    return False


def score(name: str, gold: Mapping[str, Any], values: tuple[Value, ...]) -> Score:
    result = Score(name)
    found: dict[str, list[Any]] = {}
    for value in values:
        found.setdefault(value.parameter, []).append(value.value)
    overlaps = []
    for parameter, entry in gold["stated"].items():
        result.stated += 1
        met = is_met(parameters()[parameter], entry, found.get(parameter, []))
        result.recovered += met
        overlaps.append(1.0 if met else overlap(entry, found.get(parameter, [])))
        if not met:
            result.missed.append(f"{parameter}: {wanted(entry)[1]} / {found.get(parameter, [])}")
    result.overlap = sum(overlaps) / len(overlaps)
    for parameter, entry in gold["cells"].items():
        result.cells += 1
        if is_absent(entry):
            result.absent += 1
            result.missed.append(f"{parameter}: not in the text ({entry['absent']})")
        elif is_met(parameters()[parameter], entry, found.get(parameter, [])):
            result.cells_recovered += 1
        else:
            result.missed.append(f"{parameter}: {wanted(entry)[1]} / {found.get(parameter, [])}")
    for value in values:
        result.reported += 1
        entries = [
            gold[part][value.parameter]
            for part in ("stated", "cells", "accepted")
            if value.parameter in gold[part] and not is_absent(gold[part][value.parameter])
        ]
        if not is_right(parameters()[value.parameter], value.value, entries):
            result.wrong += 1
            result.mistaken.append(f"{value.parameter}: {value.value} ({value.line})")
    return result


def measure(shared: Path) -> list[Score]:
    gold: dict[str, Any] = yaml.safe_load(GOLD.read_text(encoding="utf-8"))
    scores = []
    for name, entry in gold.items():
        file = next(iter(sorted((shared / "seeds").glob(entry["file"]))))
        document = read_document(extract(file.read_bytes(), file.name))
        scores.append(score(name, entry, read_values(document, parameters())))
    return scores


def total(scores: list[Score]) -> Score:
    whole = Score("total")
    for each in scores:
        whole.stated += each.stated
        whole.recovered += each.recovered
        whole.cells += each.cells
        whole.cells_recovered += each.cells_recovered
        whole.absent += each.absent
        whole.reported += each.reported
        whole.wrong += each.wrong
        whole.overlap += each.overlap * each.stated
    whole.overlap /= whole.stated
    return whole


def table(rows: list[Score]) -> str:
    """The figures of each document as rows of Markdown."""
    lines = [
        (
            "| document | stated | found | recall | strict: cells | found | recall | not in the text "
            "| reported | wrong | precision |"
        ),
        "| --- |" + " ---: |" * 10,
    ]
    lines += [
        f"| {row.document} | {row.stated} | {row.recovered} | {row.recall:.1%} | {row.strict_stated} "
        f"| {row.strict_recovered} | {row.strict_recall:.1%} | {row.absent} | {row.reported} "
        f"| {row.wrong} | {row.precision:.1%} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--format", choices=("table", "json"), default="table")
    arguments.add_argument("--details", action="store_true", help="list what was missed or wrong")
    options = arguments.parse_args()
    shared = os.environ.get("SCHOOLGATE_SHARED")
    if not shared:
        print("Set SCHOOLGATE_SHARED to the folder that holds seeds/.", file=sys.stderr)
        return 2
    scores = measure(Path(shared))
    rows = [*scores, total(scores)]
    if options.format == "json":
        print(
            json.dumps(
                [
                    {
                        **asdict(row),
                        "recall": row.recall,
                        "strict_recall": row.strict_recall,
                        "precision": row.precision,
                    }
                    for row in rows
                ],
                indent=2,
            )
        )
        return 0
    print(table(rows))
    if options.details:
        for row in scores:
            for kind, lines in (("missed", row.missed), ("wrong", row.mistaken)):
                for line in lines:
                    print(f"{row.document} {kind}: {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
