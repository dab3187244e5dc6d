"""The files of a roster on this machine: itself, its report, and how far applying has come."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from schoolgate.people.models import RosterImport
from schoolgate.people.roster.archive import CHUNK


@contextmanager
def local_file(roster: RosterImport) -> Iterator[Path]:
    """The file on this machine, copied where the storage is elsewhere."""
    try:
        yield Path(roster.file.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="schoolgate-roster-") as copy:
            with roster.file.open("rb") as file:
                shutil.copyfileobj(file, copy, CHUNK)
            copy.flush()
            yield Path(copy.name)


@contextmanager
def local_report(roster: RosterImport) -> Iterator[Path]:
    """The report on this machine, copied where the storage is elsewhere."""
    try:
        yield Path(roster.report.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="schoolgate-report-") as copy:
            with roster.report.open("rb") as file:
                shutil.copyfileobj(file, copy, CHUNK)
            copy.flush()
            yield Path(copy.name)


def progress_path(roster: RosterImport) -> Path:
    """Where applying tells how far it is: its transaction hides rows until it is done."""
    return Path(settings.MEDIA_ROOT) / "roster-progress" / roster.public_id


def file_progress(roster: RosterImport) -> Callable[[int], None]:
    """Tell how many changes are written."""
    path = progress_path(roster)
    path.parent.mkdir(parents=True, exist_ok=True)

    def say(done: int) -> None:
        path.write_text(str(done), encoding="ascii")

    return say


def applied_so_far(roster: RosterImport) -> int:
    """How many changes are written while a roster is being applied."""
    try:
        return int(progress_path(roster).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
