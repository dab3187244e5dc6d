"""The text of a policy, its hash, and checking a draft of which one clause was changed.

    .venv/bin/python bench/policy_text.py [--pack REC] [--runs 30]

The floors are the same data through JSON and the hash of bytes that are ready; the peer holds the
whole draft against the schema and checks nothing else. A draft is changed anew for each run.
Medians, in milliseconds of the processor; nothing is read from a disk meanwhile.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import itertools
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator

from schoolgate.policies.packs import SCHEMA, content_of, make_pack
from schoolgate.policies.text import canonical, text_of


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """The median of processor milliseconds, after a run to warm up."""
    work()
    taken = []
    for _run in range(runs):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", default="REC")
    parser.add_argument("--runs", type=int, default=30)
    given = parser.parse_args()
    content = content_of(given.pack)
    pack = make_pack(content)
    text, words = text_of(pack, {}), itertools.count()
    plain, ready = json.dumps(text.as_json()), canonical(text.as_json())
    schema = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    def changed() -> dict[str, Any]:
        draft = copy.copy(content)
        first, *others = content["clauses"]
        draft["clauses"] = [{**first, "wording": f"Wording {next(words)}."}, *others]
        return draft

    rows = {
        "floor: the same text out of JSON and into it": lambda: json.dumps(json.loads(plain)),
        "the text of the pack": lambda: text_of(pack, {}),
        "floor: SHA-256 of its bytes": lambda: hashlib.sha256(ready).hexdigest(),
        "its hash": lambda: text.sha256,
        "peer: the whole draft against the schema": lambda: schema.is_valid(changed()),
        "a draft of which one clause was changed": lambda: make_pack(changed()),
    }
    print(f"{given.pack}: {len(content['clauses'])} clauses, {len(ready) / 1000:.0f} kB")
    for name, work in rows.items():
        print(f"{milliseconds(work, given.runs):8.3f} ms  {name}")


if __name__ == "__main__":
    main()
