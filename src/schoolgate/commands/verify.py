"""``schoolgate verify FILE``: does a certificate hold?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schoolgate.commands.shared import CommandFailed, say, say_json, start_django

if TYPE_CHECKING:
    from schoolgate.declarations.proof import Point
    from schoolgate.policies.paper.stamps import Trust

MARKS = {True: "holds", False: "FAILS", None: "open"}


def add_parser(commands: Any) -> None:
    """Add ``verify``."""
    parser = commands.add_parser(
        "verify",
        help="check the certificate of a declaration",
        description="Recomputes every hash in the certificate, which needs no database and no"
        " network; then asks the database of this installation whether its record holds the entry,"
        " where there is one. Exit code 0: everything that was checked holds; 1: something fails;"
        " 2: no certificate, or it could not be read.",
    )
    parser.add_argument("file", type=Path, help="the certificate (PDF)")
    parser.add_argument("--offline", action="store_true", help="do not ask the database")
    parser.add_argument(
        "--certificates",
        type=Path,
        metavar="PEM",
        help="certificates of time-stamp authorities to trust; SCHOOLGATE_TIMESTAMP_CERTIFICATES"
        " otherwise",
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read, check, ask, print."""
    start_django()
    from schoolgate.declarations.proof import check, stands  # noqa: PLC0415 - after start_django
    from schoolgate.policies.paper.attachment import (  # noqa: PLC0415 - likewise
        NoCertificate,
        payload_of,
    )

    try:
        payload = payload_of(options.file.read_bytes())
    except OSError as problem:
        raise CommandFailed(f"cannot open {options.file}: {problem.strerror}.") from None
    except NoCertificate as problem:
        raise CommandFailed(f"{options.file.name}: {problem}") from None
    points = check(payload, _trust(options.certificates))
    if not options.offline and stands(points):
        points.append(_of_record(payload))
    if options.format == "json":
        _say_as_json(payload, points)
    else:
        _say_as_text(payload, points)
    return 0 if stands(points) else 1


def _trust(file: Path | None) -> Trust | None:
    from schoolgate.declarations.proof import configured_trust  # noqa: PLC0415 - after start_django
    from schoolgate.policies.paper.stamps import NoStamp, trust_in  # noqa: PLC0415 - likewise

    try:
        return trust_in(file.read_bytes()) if file else configured_trust()
    except (NoStamp, OSError) as problem:
        raise CommandFailed(f"certificates: {problem}") from None


def _of_record(payload: dict[str, Any]) -> Point:
    from django.db import DatabaseError  # noqa: PLC0415 - after start_django

    from schoolgate.declarations.proof import Point, confirm  # noqa: PLC0415 - likewise
    from schoolgate.people.models import School  # noqa: PLC0415 - likewise

    try:
        ours = School.objects.filter(public_id=payload["declaration"]["school"]).exists()
        if not ours:
            return Point("record", None, "This installation does not know the school: ask theirs.")
        found = confirm(payload)
    except DatabaseError:
        return Point("record", None, "There is no database to ask whether the record holds it.")
    if found is None:
        return Point(
            "record", holds=False, words="The school's record does not hold this declaration."
        )
    since = " ".join(found.since)
    return Point("record", holds=True, words=f"The school's record holds it. {since}".strip())


def _say_as_text(payload: dict[str, Any], points: list[Point]) -> None:
    named = ("person", "capacity", "school", "policy", "version", "signed_at", "way")
    for name in named:
        say(f"{name.replace('_', ' ').capitalize()}: {payload.get(name, '-')}")
    say()
    for point in points:
        say(f"{MARKS[point.holds]:>5}  {point.words}")


def _say_as_json(payload: dict[str, Any], points: list[Point]) -> None:
    from schoolgate.declarations.proof import stands  # noqa: PLC0415 - after start_django

    say_json(
        {
            "holds": stands(points),
            "declaration": payload.get("declaration"),
            "points": [
                {"name": one.name, "holds": one.holds, "words": one.words} for one in points
            ],
        }
    )
