"""How well and how fast "Can I …?" finds the clauses that answer a question.

Reads ``questions.yaml`` (written before the search was built) or the files named. A question
counts once for each pack that has an answer to it; it is found where one of the clauses that
answer it is among the first three. A question without any clause should find nothing. The floor
counts how often the question's longer words stand in a clause, as plain substrings.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from schoolgate.policies.ask import Index, ask, is_worry
from schoolgate.policies.packs import packs
from schoolgate.policies.text import PolicyText, text_of

HERE = Path(__file__).parent
FIRST = 3

Search = Callable[[str, str, str], list[str]]


@dataclass
class Tally:
    asked: int = 0
    first: int = 0
    found: int = 0
    silent: int = 0
    per_pack: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


def main() -> None:
    options = _options()
    texts = {pack.id: text_of(pack, {}) for pack in packs().values()}
    began = time.perf_counter()
    indexes = {name: Index(text) for name, text in texts.items()}
    built = (time.perf_counter() - began) * 1000
    print(f"building {len(indexes)} indexes: {built:.0f} ms, lexicon included")
    for path in options.questions:
        questions = yaml.safe_load(path.read_text(encoding="utf-8"))
        print(f"\n{path.name}: {len(questions)} questions")
        for name, search in (
            (
                "search",
                lambda pack, text, by: [a.clause.id for a in ask(indexes[pack], text, roles=[by])],
            ),
            ("floor", lambda pack, text, _: floor(texts[pack], text)),
        ):
            tally = measure(questions, list(texts), search)
            _print(name, tally, missed=options.missed and name == "search")
        _print_worries(questions)


def measure(questions: list[dict[str, Any]], names: list[str], search: Search) -> Tally:
    tally = Tally()
    for question in questions:
        for name in names:
            right = {clause for clause in question["clauses"] if clause.startswith(f"{name}-")}
            began = time.perf_counter()
            found = search(name, question["ask"], question["by"])
            tally.times.append((time.perf_counter() - began) * 1000)
            if right:
                _count(tally, name, question["ask"], right, found)
            else:
                tally.silent += not found
    return tally


def floor(text: PolicyText, question: str) -> list[str]:
    """Clauses by how often the question's words of four letters or more stand in them."""
    wanted = [word for word in question.casefold().split() if len(word) >= 4]
    scored = [
        (sum(f"{clause.heading} {clause.text}".casefold().count(word) for word in wanted), place)
        for place, clause in enumerate(text.clauses)
    ]
    best = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1]))
    return [text.clauses[place].id for _, place in best[:5]]


def _count(tally: Tally, name: str, question: str, right: set[str], found: list[str]) -> None:
    tally.asked += 1
    tally.first += bool(right.intersection(found[:1]))
    if right.intersection(found[:FIRST]):
        tally.found += 1
        tally.per_pack[name] += 1
    else:
        tally.missed.append(f"{name} {question}\n      {found}\n      {sorted(right)}")


def _print(name: str, tally: Tally, *, missed: bool) -> None:
    print(
        f"  {name}: first {tally.first}, in the first {FIRST} {tally.found} of {tally.asked}"
        f" ({100 * tally.found / max(tally.asked, 1):.0f} %);"
        f" silent on {tally.silent} of {len(tally.times) - tally.asked} without an answer;"
        f" {statistics.median(tally.times):.2f} ms median, {max(tally.times):.2f} ms most"
    )
    print("   ", ", ".join(f"{pack} {count}" for pack, count in sorted(tally.per_pack.items())))
    for line in tally.missed if missed else ():
        print("   -", line)


def _print_worries(questions: list[dict[str, Any]]) -> None:
    worries = [question for question in questions if question.get("worry")]
    seen = sum(is_worry(question["ask"]) for question in worries)
    false = [q["ask"] for q in questions if is_worry(q["ask"]) and not q.get("worry")]
    print(f"  worries: {seen} of {len(worries)} seen, {len(false)} flagged too many {false}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="*", type=Path, default=[HERE / "questions.yaml"])
    parser.add_argument("--missed", action="store_true", help="list what was not found")
    return parser.parse_args()


if __name__ == "__main__":
    main()
