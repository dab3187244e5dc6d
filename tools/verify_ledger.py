"""Verify an exported record, away from the software that wrote it.

    python verify_ledger.py record.jsonl [--head HASH] [--format json]
    python verify_ledger.py - < record.jsonl

Needs Python 3.9 or newer and nothing else: written from docs/reference/ledger-format.md alone,
it shares no line with Schoolgate, so that each confirms the other.

Exit code 0: what is in the file holds; 1: it does not, and the first broken line is named;
2: there is nothing that could be verified.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import re
import sys
from datetime import datetime
from pathlib import Path

FORMAT = 1
NOTHING_BEFORE = "0" * 64
HASH = re.compile(r"[0-9a-f]{64}")
HASHED = (
    "chain", "sequence", "at", "actor_kind", "actor_id", "on_behalf_of", "event",
    "subject_kind", "subject_id", "commitments", "previous",
)  # fmt: skip
TEXTS = ("hash", *(name for name in HASHED if name not in {"sequence", "commitments"}))
LONGEST_LINE = 64 * 1024 * 1024


class Broken(Exception):
    """The line does not hold; the message says why. ``sequence`` where it is not the line's own."""

    def __init__(self, why: str, sequence: int | None = None) -> None:
        super().__init__(why)
        self.sequence = sequence


class NotALedger(Exception):
    """The file is none that this program knows."""


class Chain:
    """What is known of one chain so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.starts_at = 0
        self.sequence = 0
        self.hash = NOTHING_BEFORE
        self.head_seen = False
        self.gone: dict[tuple[int, str], int] = {}


class Verifier:
    """Reads lines in order and raises Broken at the first that does not hold."""

    def __init__(self, wanted_head: str | None) -> None:
        self.wanted_head = wanted_head
        self.wanted_seen = False
        self.chain: Chain | None = None
        self.finished: set[str] = set()
        self.entries = 0
        self.facts = 0
        self.without_facts = 0
        self.notes: list[str] = []

    def line(self, number: int, text: str) -> None:
        """Take the next line."""
        value = parse(text)
        if value.get("format") != FORMAT:
            raise NotALedger(f"line {number}: this program reads format {FORMAT} only")
        kind = value.get("type")
        if kind == "entry":
            self.entry(number, value)
        elif kind == "head":
            self.head(value)
        else:
            raise Broken(f"a line of type {kind!r} has no place here")

    def entry(self, number: int, value: dict) -> None:
        """Sequence, previous hash, own hash, facts; in that order."""
        check_shape(value)
        chain = self.chain_of(value["chain"])
        sequence = value["sequence"]
        if chain.head_seen:
            raise Broken("an entry stands behind the head of its chain")
        if chain.sequence == 0:
            chain.starts_at = sequence
            if sequence == 1 and value["previous"] != NOTHING_BEFORE:
                raise Broken("the first entry names an entry before it")
            if sequence > 1:
                self.notes.append(
                    f"chain {chain.name} begins at entry {sequence}: what came before is not here"
                )
        else:
            if sequence > chain.sequence + 1:
                raise Broken(f"entry {chain.sequence + 1} is missing", chain.sequence + 1)
            if sequence <= chain.sequence:
                raise Broken("its sequence is out of order")
            if value["previous"] != chain.hash:
                raise Broken("it does not name the hash of the entry before it")
        if value["hash"] != hash_of(value):
            raise Broken("its hash does not fit its fields")
        self.check_facts(chain, number, value)
        chain.sequence, chain.hash = sequence, value["hash"]
        self.entries += 1
        self.wanted_seen = self.wanted_seen or value["hash"] == self.wanted_head

    def check_facts(self, chain: Chain, number: int, value: dict) -> None:
        """Each fact against its commitment; note the missing, strike out those told as erased."""
        if "facts" not in value:
            self.without_facts += bool(value["commitments"])
            return
        facts = value["facts"]
        for name, fact in facts.items():
            if name not in value["commitments"]:
                raise Broken(f"the fact {name!r} was never part of it")
            if commitment(name, fact) != value["commitments"][name]:
                raise Broken(f"the fact {name!r} is not the one it commits to")
            self.facts += 1
        for name in sorted(set(value["commitments"]) - set(facts)):
            chain.gone[value["sequence"], name] = number
        self.strike_out(chain, value)

    @staticmethod
    def strike_out(chain: Chain, value: dict) -> None:
        """What an erasure names need no longer be there."""
        if value["event"] == "ledger.facts_erased" and value["subject_kind"] == "ledger.entry":
            for name in erased_names(value["facts"]):
                chain.gone.pop((to_number(value["subject_id"]), name), None)

    def gone_before(self, lines) -> BrokenAt | None:
        """From a broken line on: is a fact before it gone that nothing up to the head tells of?"""
        chain = self.chain
        if chain is None or not chain.gone:
            return None
        for raw in lines:
            try:
                value = parse(raw.decode("utf-8"))
                if value.get("type") == "head" and value.get("chain") == chain.name:
                    return first_gone(chain) if chain.gone else None
                check_shape(value)
            except (Broken, UnicodeDecodeError):
                continue
            if value["chain"] == chain.name and "facts" in value:
                self.strike_out(chain, value)
        return None

    def head(self, value: dict) -> None:
        """The head line tells how long the chain was and how it ended."""
        name, sequence = value.get("chain"), value.get("sequence")
        if not isinstance(name, str) or not is_count(sequence):
            raise Broken("the head line is not in the form that is written down")
        chain = self.chain_of(name)
        if chain.head_seen:
            raise Broken("the chain has a second head")
        if sequence > chain.sequence:
            missing = f"entries {chain.sequence + 1} to {sequence}"
            raise Broken(f"{missing} are missing at the end", chain.sequence + 1)
        if sequence < chain.sequence:
            wrong = f"the head says {sequence} entries; there are {chain.sequence}"
            raise Broken(wrong, sequence + 1)
        if value.get("hash") != chain.hash:
            raise Broken("the head names another hash than the last entry has")
        chain.head_seen = True

    def chain_of(self, name: str) -> Chain:
        """The chain that is being read; a new name ends the one before."""
        if self.chain is None or self.chain.name != name:
            self.end_chain()
            if name in self.finished:
                raise Broken(f"chain {name} goes on after another chain came between")
            self.chain = Chain(name)
        return self.chain

    def end_chain(self) -> None:
        """Facts that are gone must have been told as erased, if the chain is here to its end."""
        chain = self.chain
        if chain is None:
            return
        self.finished.add(chain.name)
        self.chain = None
        if not chain.head_seen:
            self.notes.append(
                f"chain {chain.name} ends at entry {chain.sequence} without a head line:"
                " whether more came after cannot be told"
            )
        if chain.gone and chain.head_seen:
            raise first_gone(chain)
        if chain.gone:
            self.notes.append(
                f"chain {chain.name}: {len(chain.gone)} facts are gone; the entry that says so"
                " would stand further on"
            )

    def end(self) -> None:
        """The end of the file."""
        self.end_chain()
        if self.without_facts:
            self.notes.append(
                f"{self.without_facts} entries came without what they say: only their hashes hold"
            )
        if self.wanted_head and not self.wanted_seen:
            raise Broken(
                f"no entry has the hash {self.wanted_head}: the end is missing, or it was rewritten"
            )


class BrokenAt(Broken):
    """Broken at an earlier line than the one being read."""

    def __init__(self, line: int, chain: str, sequence: int, why: str) -> None:
        super().__init__(why, sequence)
        self.line, self.chain = line, chain

    def told(self) -> dict:
        """As the outcome names it."""
        return {
            "line": self.line, "chain": self.chain, "sequence": self.sequence, "wrong": str(self),
        }  # fmt: skip


def first_gone(chain: Chain) -> BrokenAt:
    """The first fact that is gone without a word."""
    (sequence, name), line = min(chain.gone.items())
    why = f"the fact {name!r} is gone and no entry says it was"
    return BrokenAt(line, chain.name, sequence, why)


def parse(text: str) -> dict:
    """One JSON object in which no name stands twice."""

    def once(pairs: list) -> dict:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise Broken("a name stands twice in it")
        return value

    try:
        value = json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Broken("it is no JSON") from None
    if not isinstance(value, dict):
        raise Broken("it is no JSON object")
    return value


def check_shape(value: dict) -> None:
    """Types as written down, so that nothing below stumbles."""
    known = {*HASHED, "type", "format", "hash", "facts"}
    commitments, facts = value.get("commitments"), value.get("facts", {})
    ok = (
        set(value) <= known
        and all(isinstance(value.get(name), str) for name in TEXTS)
        and is_count(value.get("sequence"))
        and value["sequence"] >= 1
        and HASH.fullmatch(value["hash"])
        and is_moment(value["at"])
        and isinstance(commitments, dict)
        and all(isinstance(text, str) for text in commitments.values())
        and isinstance(facts, dict)
        and all(is_fact(fact) for fact in facts.values())
    )
    if not ok:
        raise Broken("it is not in the form that is written down")


def is_count(value: object) -> bool:
    """A whole number from 0; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_moment(text: str) -> bool:
    """UTC to the microsecond."""
    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")  # noqa: DTZ007 - the form alone
    except ValueError:
        return False
    return len(text) == len("2026-01-31T09:30:00.000000Z")


def is_fact(value: object) -> bool:
    """A salt and a value, both text."""
    return (
        isinstance(value, dict)
        and set(value) == {"salt", "value"}
        and all(isinstance(part, str) for part in value.values())
    )


def digest(text: str) -> str:
    """SHA-256 over UTF-8."""
    try:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError:
        raise Broken("it holds half a character") from None


def hash_of(value: dict) -> str:
    """The hash as the format says: canonical JSON of the hashed fields."""
    fields = {name: value[name] for name in HASHED}
    fields["format"] = FORMAT
    return digest(written(fields))


def written(value: object) -> str:
    """Canonical JSON of objects, texts and whole numbers: names sorted, no spaces."""
    if isinstance(value, dict):
        inside = ",".join(f"{quoted(name)}:{written(value[name])}" for name in sorted(value))
        return "{" + inside + "}"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """A JSON string that escapes no more than it must."""
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t",
             "\b": "\\b", "\f": "\\f"}  # fmt: skip
    return '"' + re.sub(
        r'["\\\x00-\x1f]', lambda m: short.get(m[0], f"\\u{ord(m[0]):04x}"), text
    ) + '"'  # fmt: skip


def commitment(name: str, fact: dict) -> str:
    """What hides a fact: salt, name and value, a line feed between."""
    return digest("\n".join((fact["salt"], name, fact["value"])))


def erased_names(facts: dict) -> list:
    """The names that an erasure tells of."""
    try:
        names = json.loads(facts["names"]["value"])
    except (KeyError, ValueError, RecursionError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def to_number(text: str) -> int:
    """The sequence that an erasure names; 0, which no entry has, where it is none."""
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,18}", text) else 0


def verify(lines, wanted_head: str | None) -> tuple[dict, int]:
    """The outcome, and the exit code."""
    verifier = Verifier(wanted_head)
    rest = iter(lines)
    number, raw, place, broken = 0, b"", {}, None
    try:
        for number, raw in enumerate(rest, start=1):
            place = {"line": number, **where(raw)}
            verifier.line(number, text_of(raw))
        place = {"line": number}
        verifier.end()
    except BrokenAt as problem:
        broken = problem.told()
    except Broken as problem:
        earlier = verifier.gone_before(itertools.chain([raw], rest))
        broken = {"line": number, "chain": None, "sequence": None, **place, "wrong": str(problem)}
        broken["sequence"] = problem.sequence or broken["sequence"]
        broken = earlier.told() if earlier else broken
    if number == 0:
        raise NotALedger("there is nothing in it")
    outcome = {
        "whole": broken is None,
        "entries": verifier.entries,
        "chains": len(verifier.finished) + (verifier.chain is not None),
        "facts": verifier.facts,
        "broken": broken,
        "notes": verifier.notes,
    }
    return outcome, 0 if broken is None else 1


def text_of(raw: bytes) -> str:
    """A line as text without its end."""
    if len(raw) >= LONGEST_LINE:
        raise Broken("it is too long to be an entry")
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        raise Broken("it is not UTF-8") from None


def where(raw: bytes) -> dict:
    """Chain and sequence of a line, as far as they can be made out."""
    try:
        value = json.loads(raw)
        return {"chain": value["chain"], "sequence": value["sequence"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def lines_of(file):
    """Lines as bytes, none of them read further than the longest allowed."""
    while raw := file.readline(LONGEST_LINE):
        yield raw


def show(outcome: dict) -> None:
    """The outcome in words."""
    broken = outcome["broken"]
    if broken:
        place = f"line {broken['line']}"
        if broken["chain"] is not None:
            place += f" (chain {broken['chain']}, entry {broken['sequence']})"
        print(f"BROKEN at {place}: {broken['wrong']}.")
    else:
        print(
            f"{outcome['entries']} entries in {outcome['chains']} chains, "
            f"{outcome['facts']} facts: all hold."
        )
    for note in outcome["notes"]:
        print(f"Note: {note}.")


def main() -> int:
    """Read the arguments, verify, say what was found."""
    parser = argparse.ArgumentParser(
        description="Verify a record that 'schoolgate ledger export' wrote.",
        epilog="Exit code 0: it holds; 1: it does not; 2: nothing could be verified.",
    )
    parser.add_argument("file", help="the exported file, or - for standard input")
    parser.add_argument("--head", metavar="HASH", help="a hash noted earlier that must be there")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args()
    wanted = options.head.strip().lower() if options.head else None
    try:
        if wanted is not None and not HASH.fullmatch(wanted):
            raise NotALedger("a hash has 64 characters, 0 to 9 and a to f")
        if options.file == "-":
            outcome, code = verify(lines_of(sys.stdin.buffer), wanted)
        else:
            with Path(options.file).open("rb") as file:
                outcome, code = verify(lines_of(file), wanted)
    except OSError as problem:
        print(f"verify_ledger: cannot read {options.file}: {problem.strerror}", file=sys.stderr)
        return 2
    except NotALedger as problem:
        print(f"verify_ledger: {options.file}: {problem}", file=sys.stderr)
        return 2
    if options.format == "json":
        print(json.dumps(outcome, indent=2))
    else:
        show(outcome)
    return code


if __name__ == "__main__":
    sys.exit(main())
