"""Running the command on an installation of its own, and archives as an enemy would make them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schoolgate.commands.backups.archive import MANIFEST
from schoolgate.core.tests.scratch import Scratch

SCHOOL = """
from schoolgate.core.actors import System
from schoolgate.people import actions
from schoolgate.people.models import School
number = School.objects.count()
actions.add_school(by=System("test"), name=f"School {number}", slug=f"school-{number}")
"""
FILE = "files/policies/one.txt"


def run(scratch: Scratch, *command: str, code: int = 0) -> str:
    """What ``schoolgate COMMAND`` prints, errors where it prints nothing; lets the database go."""
    said = scratch.run(*command, code=code)
    scratch.release()
    return said


def fill(scratch: Scratch) -> None:
    """A school in the database and a file in the files' folder."""
    scratch.do(SCHOOL)
    scratch.release()
    path = data(scratch) / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("the policy of the school")


def data(scratch: Scratch) -> Path:
    """The data folder."""
    return Path(scratch.environment["SCHOOLGATE_DATA"])


def entries(scratch: Scratch) -> dict[str, str]:
    """The hash of every entry by chain and sequence."""
    rows = scratch.rows("SELECT chain, sequence, hash FROM ledger_entry")
    return {f"{chain} {sequence}": hashed for chain, sequence, hashed in rows}


def state(scratch: Scratch) -> tuple[dict[str, str], dict[str, str]]:
    """All that a restore could harm: the record and the files."""
    files = data(scratch) / "files"
    texts = {str(p.relative_to(files)): p.read_text() for p in files.rglob("*") if p.is_file()}
    return entries(scratch), texts


def backup(scratch: Scratch, *options: str) -> dict[str, Any]:
    """Make a backup; what ``--format json`` tells."""
    return dict(json.loads(run(scratch, "backup", *options, "--format", "json")))


def left_behind(scratch: Scratch) -> list[str]:
    """Hidden folders and notes of work that did not clear up after itself."""
    here = data(scratch)
    return [path.name for path in [*here.rglob(".schoolgate-*"), *here.glob("restore-*")]]


# Archives


def unpacked(file: Path) -> tuple[dict[str, Any], list[tuple[tarfile.TarInfo, bytes]]]:
    """The manifest of a backup, and its other members."""
    with tarfile.open(file) as tar:
        found = [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]
    return json.loads(found[0][1]), found[1:]


def packed(
    file: Path, manifest: Any, members: Iterable[tuple[tarfile.TarInfo | str, bytes]]
) -> Path:
    """Write an archive, whatever is in it."""
    text = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    with tarfile.open(file, "w:gz", format=tarfile.GNU_FORMAT) as tar:
        for name, content in [(MANIFEST, text), *members]:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return file


def listed(name: str, content: bytes) -> dict[str, Any]:
    """A line of the manifest."""
    return {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def regzipped(file: Path, raw: bytes) -> Path:
    """A gzip file with these bytes."""
    file.write_bytes(gzip.compress(raw, 1))
    return file
