"""A pack file that another school handed out, read by a process of its own.

Uploads are hostile until read: the child knows no key and no database, has little memory and
little time, and hands back plain data that passed the same checks as a ready policy, or its faults.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import yaml

from schoolgate.core.apart import Broke, TooSlow, run_apart, set_limits
from schoolgate.policies.packs import InvalidPack, read_pack, validate_pack
from schoolgate.reference import NOT_STATED, parameters
from schoolgate.reference.loading import OVERRIDE_VARIABLE
from schoolgate.text import Text

MAX_BYTES = 1024 * 1024
SECONDS = 20
MEMORY = 1024 * 1024 * 1024
MOST_FAULTS = 20
DEEPEST = 20  # lists and mappings in each other; a pack has five
NO_PACK = Text(
    "This is no pack file. Choose the one that ends in .yaml, as it was downloaded from the other"
    " school."
)
STOPPED = Text("The file made the reader stop, so it is no pack file.")
# What no database keeps as text: the zero character, and halves of a character.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class BadPackFile(Exception):
    """The file is no pack; ``message`` says so in words, ``faults`` names places in it."""

    def __init__(self, message: Text, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.faults = faults


def content_of_file(data: bytes) -> dict[str, Any]:
    """The content of a pack file, checked. Raises BadPackFile."""
    try:
        out = run_apart(
            ["-m", "schoolgate.policies.life.pack_files"],
            data,
            seconds=SECONDS,
            told=(OVERRIDE_VARIABLE,),
        )
    except (TooSlow, Broke):
        raise BadPackFile(STOPPED) from None
    answer = json.loads(out)
    if "refused" in answer:
        raise BadPackFile(Text.of(answer["refused"]), tuple(answer["faults"]))
    content: dict[str, Any] = answer["content"]
    return content


def _read(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        for depth, event in _outline(text):
            if isinstance(event, yaml.AliasEvent):
                words = Text("The file refers to parts of itself, which no pack of ours does.")
                return _refused(words)
            if depth > DEEPEST or getattr(event, "tag", None):
                return _refused(NO_PACK)
        found = read_pack(text)
    except (UnicodeDecodeError, yaml.YAMLError, InvalidPack):
        return _refused(NO_PACK)
    if isinstance(found, dict) and isinstance(found.get("values"), dict):
        found["values"] = {**dict.fromkeys(parameters(), NOT_STATED), **found["values"]}
    faults = validate_pack(found)
    if faults:
        return _refused(
            Text(
                "This pack cannot be used: {n} fault was found.",
                "This pack cannot be used: {n} faults were found.",
                n=len(faults),
            ),
            faults[:MOST_FAULTS],
        )
    if _UNKEPT.search(json.dumps(found, ensure_ascii=False)) or "\\u0000" in json.dumps(found):
        return _refused(Text("The file holds characters that are no text."))
    return {"content": found}


def _outline(text: str) -> Iterator[tuple[int, yaml.Event]]:
    """Each piece of a YAML text as it comes, with how deep it stands; nothing is built of it."""
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        yield depth, event
        depth -= isinstance(event, yaml.CollectionEndEvent)


def _refused(message: Text, faults: list[str] | None = None) -> dict[str, Any]:
    return {"refused": message.plain(), "faults": faults or []}


def main() -> int:
    """The child's own door: limits first, then read."""
    set_limits(memory=MEMORY, seconds=SECONDS)
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
