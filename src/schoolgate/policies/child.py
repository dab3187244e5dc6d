"""Reading a document in a process of its own, with little memory and little time.

Uploads are hostile until read: a file that crashes or starves a parser takes this process
with it, never the worker.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any

from schoolgate.reading.model import SchoolFacts, UnreadableDocument
from schoolgate.reference.loading import OVERRIDE_VARIABLE
from schoolgate.text import wording

SECONDS = 60
MEMORY = 1536 * 1024 * 1024
# All that the child is told of this process: no key, no password of the database or of the mail.
TOLD = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", OVERRIDE_VARIABLE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came back from the reader, as plain data ready to be stored."""

    report: dict[str, Any]
    lines: list[list[Any]]
    sections: list[dict[str, Any]]
    citations: list[dict[str, Any]]
    wordings: list[dict[str, Any]]


def read_in_child(data: bytes, name: str, today: dt.date, facts: SchoolFacts) -> Reading:
    """Read ``data`` apart from this process. Raises UnreadableDocument."""
    roles = None if facts.roles_held is None else sorted(facts.roles_held)
    head = json.dumps(
        {"name": name, "today": today.isoformat(), "facts": {**asdict(facts), "roles_held": roles}}
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "schoolgate.policies.child"],
            input=head.encode() + b"\n" + data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in TOLD if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise UnreadableDocument(
            "too-slow",
            f"Reading took longer than {SECONDS} seconds and was stopped. Save the policy as a"
            " Word document or as text and hand it in again.",
        ) from None
    if done.returncode != 0:
        raise UnreadableDocument(
            "damaged",
            "The file made the reader stop, so it is damaged or not what it seems. Open it, save"
            " it anew as a Word document or PDF and hand it in again.",
        )
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise UnreadableDocument(answer["refused"]["code"], answer["refused"]["message"])
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
        return {"refused": {"code": problem.code, "message": str(problem)}}
    document = report.document
    return {
        "report": as_json(report),
        "lines": [[line.number, line.text, line.kind, line.page] for line in document.source.lines],
        "sections": [asdict(section) for section in document.sections],
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
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    json.dump(_read(), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
