"""Reading a document in a process of its own, with little memory and little time.

Uploads are hostile until read: a file that crashes or starves a parser takes this process
with it, never the worker.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

from schoolgate.core.apart import Broke, TooSlow, run_apart, set_limits
from schoolgate.reading.model import SchoolFacts, UnreadableDocument
from schoolgate.reference.loading import OVERRIDE_VARIABLE
from schoolgate.text import Text, wording

SECONDS = 60
MEMORY = 1536 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """What came back from the reader, as plain data ready to be stored."""

    report: dict[str, Any]
    lines: list[list[Any]]
    sections: list[dict[str, Any]]
    parts: list[dict[str, str]]
    citations: list[dict[str, Any]]
    wordings: list[dict[str, Any]]


def read_in_child(data: bytes, name: str, today: dt.date, facts: SchoolFacts) -> Reading:
    """Read ``data`` apart from this process. Raises UnreadableDocument."""
    roles = None if facts.roles_held is None else sorted(facts.roles_held)
    head = json.dumps(
        {"name": name, "today": today.isoformat(), "facts": {**asdict(facts), "roles_held": roles}}
    )
    try:
        out = run_apart(
            ["-m", "schoolgate.policies.child"],
            head.encode() + b"\n" + data,
            seconds=SECONDS,
            told=(OVERRIDE_VARIABLE,),
        )
    except TooSlow:
        raise UnreadableDocument(
            "too-slow",
            Text(
                "Reading took longer than {seconds} seconds and was stopped. Save the policy as a"
                " Word document or as text and hand it in again.",
                seconds=SECONDS,
            ),
        ) from None
    except Broke:
        raise UnreadableDocument(
            "damaged",
            Text(
                "The file made the reader stop, so it is damaged or not what it seems. Open it,"
                " save it anew as a Word document or PDF and hand it in again."
            ),
        ) from None
    answer = json.loads(out)
    if "refused" in answer:
        refused = answer["refused"]
        raise UnreadableDocument(refused["code"], Text.of(refused["message"]))
    return Reading(**answer)


def _read() -> dict[str, Any]:
    from schoolgate.reading.check import check_bytes  # noqa: PLC0415 - after the limits are set
    from schoolgate.reading.health import citations  # noqa: PLC0415 - after the limits are set
    from schoolgate.reading.report import as_json  # noqa: PLC0415 - after the limits are set

    head = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    given = head["facts"]
    held = given["roles_held"]
    facts = SchoolFacts(
        name=given["name"],
        federation=given["federation"],
        local_authority=given["local_authority"],
        jurisdiction=given["jurisdiction"],
        roles_held=None if held is None else frozenset(held),
        handles=tuple(given["handles"]),
    )
    try:
        report = check_bytes(
            data, head["name"], today=dt.date.fromisoformat(head["today"]), facts=facts
        )
    except UnreadableDocument as problem:
        return {"refused": {"code": problem.code, "message": problem.message.plain()}}
    document = report.document
    return {
        "report": as_json(report),
        "lines": [[line.number, line.text, line.kind, line.page] for line in document.source.lines],
        "sections": [asdict(section) for section in document.sections],
        "parts": [{"kind": clause.kind, "lead": clause.lead} for clause in document.clauses],
        "citations": [
            {**asdict(one), "wording": wording(status=one.status)}
            for one in citations(document, report.today)
        ],
        "wordings": [
            wording(message=one.message, source=one.source, action=one.action)
            for one in report.findings
        ],
    }


def main() -> int:
    """The child's own door: limits first, then read."""
    set_limits(memory=MEMORY, seconds=SECONDS)
    gc.set_threshold(50_000, 20, 20)  # what is read stays until this process ends
    json.dump(_read(), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
