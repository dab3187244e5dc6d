"""The words of a translation out of a file, read by a process of its own.

Uploads are hostile until read: the child knows no key and no database, has little memory and
little time, and hands back text alone. Whoever sent the file looks that text through before
anybody else sees it.
"""

from __future__ import annotations

import json
import sys

from schoolgate.core.apart import Broke, TooSlow, run_apart, set_limits
from schoolgate.text import Text

MAX_BYTES = 2 * 1024 * 1024
SECONDS = 30
MEMORY = 1024 * 1024 * 1024

_PASTE = Text("Open it and paste its words into the field instead.")


class NoWords(Exception):
    """Nothing could be read from the file; the message says why and what to do."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


def words_of(data: bytes, name: str) -> str:
    """The text of a file as Markdown, heading marks and list marks kept. Raises NoWords."""
    try:
        out = run_apart(
            ["-m", "schoolgate.publishing.lifting"], name.encode() + b"\n" + data, seconds=SECONDS
        )
    except (TooSlow, Broke):
        raise NoWords(Text("The file made the reader stop. {ask}", ask=_PASTE)) from None
    answer = json.loads(out)
    if "refused" in answer:
        raise NoWords(Text.of(answer["refused"]))
    return str(answer["words"])


def _lift(data: bytes, name: str) -> dict[str, object]:
    from schoolgate.reading.extract import extract  # noqa: PLC0415 - after the limits are set
    from schoolgate.reading.extract.text import decode  # noqa: PLC0415 - after the limits are set
    from schoolgate.reading.model import Line, UnreadableDocument  # noqa: PLC0415 - as above

    def marked(line: Line) -> str:
        if line.kind == "heading":
            return f"{'#' * min(line.level or 1, 4)} {line.text}"
        if line.kind == "item":
            return f"- {line.text}"
        if line.kind == "row":
            return " · ".join(cell for cell in line.cells if cell) or line.text
        return line.text

    if b"%PDF-" in data[:1024]:
        message = Text(
            "This is a PDF. The words of many scripts come out of a PDF in a wrong order. {ask}",
            ask=_PASTE,
        )
        return {"refused": message.plain()}
    try:
        source = extract(data, name)
    except UnreadableDocument as problem:
        return {"refused": problem.message.plain()}
    if source.media_type.startswith("text/") and source.media_type != "text/html":
        return {"words": decode(data)}
    lines = (marked(line) for line in source.lines if line.kind != "furniture")
    return {"words": "\n\n".join(line for line in lines if line.strip())}


def main() -> int:
    """The child's own door: limits first, then read."""
    set_limits(memory=MEMORY, seconds=SECONDS)
    name = sys.stdin.buffer.readline().decode().strip()
    json.dump(_lift(sys.stdin.buffer.read(), name), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
