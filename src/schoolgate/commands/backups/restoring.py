"""Looking into a backup, and putting it in place of what is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schoolgate.commands.backups import inner, places, postgres, sqlite
from schoolgate.commands.backups.archive import (
    DATABASES,
    FILES,
    BackupRefused,
    Inside,
    Manifest,
    open_archive,
)
from schoolgate.commands.backups.inner import Found
from schoolgate.commands.backups.making import MB, kind_of, version
from schoolgate.commands.backups.places import Journal, Move
from schoolgate.commands.shared import CommandFailed, Progress, start_django

SPARE = 64 * MB
COUNTS = (
    "SELECT count(*) FROM people_school",
    "SELECT count(*) FROM people_person",
    "SELECT count(*) FROM ledger_entry",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a backup would go, and what is there."""

    data: Path
    media: Path
    database: Mapping[str, Any]
    schools: int
    people: int
    entries: int
    files: bool
    broken: bool

    @property
    def empty(self) -> bool:
        """Nothing would be lost."""
        return not (self.schools or self.people or self.entries or self.files or self.broken)

    def __str__(self) -> str:
        if self.broken:
            return "a database that cannot be read"
        return (
            f"{self.schools:,} schools, {self.people:,} people, {self.entries:,} entries in the"
            f" record{', and files' if self.files else ''}"
        )


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A backup that was unpacked beside its place and found whole."""

    manifest: Manifest
    folder: Path
    found: Found

    @property
    def database(self) -> Path:
        """The database as it was packed, or already brought up to date on SQLite."""
        return self.folder / DATABASES[self.manifest.database]


# Looking into a backup


def check_backup(file: Path) -> tuple[Manifest, Found]:
    """Unpack beside the data, open the database, bring it up to date there, verify the record.

    Raises BackupRefused; nothing is changed.
    """
    start_django()
    from django.conf import settings  # noqa: PLC0415 - after start_django

    places.demand_owner(settings.DATA)
    with places.work_folder(settings.DATA) as folder:
        unpacked = unpack(file, folder)
        return unpacked.manifest, unpacked.found


def unpack(file: Path, folder: Path, *, restored: bool = False) -> Unpacked:
    """Unpack into an empty folder and examine; with ``restored`` the copy notes that it is one.

    Raises BackupRefused.
    """
    with open_archive(file) as archive:
        manifest = archive.manifest
        _demand_known(manifest)
        places.demand_room(folder, manifest.total + SPARE)
        progress = Progress("Megabytes unpacked", manifest.total // MB)
        done = 0
        try:
            for member, chunks in archive.members():
                path = folder / member.name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with places.new_file(path) as out:
                    for chunk in chunks:
                        out.write(chunk)
                        done += len(chunk)
                        progress(done // MB)
        except (FileExistsError, NotADirectoryError):
            raise BackupRefused(f"{file.name} holds a file and a folder of one name.") from None
        except PermissionError:
            raise
        except OSError as problem:
            if problem.errno is None:  # told by gzip about the archive, not by the disk
                raise
            raise CommandFailed(f"cannot unpack into {folder}: {problem.strerror}.") from None
        progress.close()
    (folder / FILES).mkdir(mode=0o700, exist_ok=True)
    return Unpacked(manifest, folder, _examined(manifest, folder, restored=restored))


def _demand_known(manifest: Manifest) -> None:
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 - after start_django

    known = set(MigrationLoader(None).disk_migrations)
    listed = {(app, name) for app, names in manifest.inside.migrations.items() for name in names}
    unknown = sorted(" ".join(key) for key in listed - known)
    if unknown or _parts(manifest.version) > _parts(version()):
        raise BackupRefused(
            f"the backup was made by Schoolgate {manifest.version}, which is newer than this"
            f" program ({version()}); install that one first."
            + (f" Unknown here: {', '.join(unknown[:3])}." if unknown else "")
        )


def _parts(number: str) -> list[int]:
    return [int(part) for part in number.split(".") if part.isdecimal()]


def _examined(manifest: Manifest, folder: Path, *, restored: bool) -> Found:
    database = folder / DATABASES[manifest.database]
    if manifest.database == "sqlite":
        _demand_same(manifest, sqlite.inside(database))
        wishes = {"restored": manifest.made} if restored else {}
        found = inner.ask(database, folder / "inner", **wishes)
        if sqlite.is_open_elsewhere(database):  # and one file again
            raise CommandFailed("the unpacked database is held open by another program.")
    else:
        _demand_same(manifest, postgres.inside(database, manifest.schema))
        found = inner.ask_of_record(
            folder / "record.sqlite3",
            folder / "inner",
            lambda record: postgres.ledger_into(database, manifest.schema, record),
        )
    _demand_whole(found)
    return found


def _demand_same(manifest: Manifest, found: Inside) -> None:
    if found != manifest.inside:
        raise BackupRefused("the database in the backup is not the one that its list tells of.")


def _demand_whole(found: Found) -> None:
    if not found.ledger["whole"]:
        broken = found.ledger["broken"]
        where = (
            f"chain {broken['chain']}, entry {broken['sequence']}: {broken['wrong']}"
            if broken
            else f"nothing guards it: {', '.join(found.ledger['disarmed'])}"
        )
        raise BackupRefused(f"the record in the backup is not whole: {where}.")


# Putting it in place


@contextmanager
def place_for_restore() -> Iterator[Place]:
    """The place of the settings, with nobody else at work in it; a cut-off restore is undone.

    Raises CommandFailed.
    """
    start_django()
    from django.conf import settings  # noqa: PLC0415 - after start_django

    database = settings.DATABASES["default"]
    places.demand_owner(settings.DATA)
    with places.alone(settings.DATA):
        undo_unfinished()
        demand_nobody_connected(database)
        if kind_of(database) == "postgresql":
            with postgres.connect(dict(database)) as connection:
                postgres.drop_leftovers(connection)
        media = Path(settings.MEDIA_ROOT).resolve()
        counted = _counted(database)
        schools, people, entries = counted or [0, 0, 0]
        files = media.is_dir() and any(path.is_file() for path in media.rglob("*"))
        yield Place(
            settings.DATA, media, database, schools, people, entries, files, counted is None
        )


def undo_unfinished() -> bool:
    """Bring back what a restore that was cut off had set aside; whether there was one."""
    from django.conf import settings  # noqa: PLC0415 - after start_django

    journal = places.read_journal(settings.DATA)
    if journal is None:
        return False
    database = settings.DATABASES["default"]
    if journal.schema:
        demand_nobody_connected(database)  # such as a pg_restore that is still at it
    _undo(journal, settings.DATA, database)
    return True


def demand_nobody_connected(database: Mapping[str, Any]) -> None:
    """Refuse while another program has the database open."""
    if kind_of(database) == "sqlite":
        if sqlite.is_open_elsewhere(Path(database["NAME"])):
            raise CommandFailed(f"a program has {database['NAME']} open. Stop it first.")
        return
    with postgres.connect(dict(database)) as connection:
        others = postgres.others(connection)
    if others:
        raise CommandFailed(
            f"the database is in use: {', '.join(sorted(set(others))[:5])}. Stop it first."
        )


def _counted(database: Mapping[str, Any]) -> list[int] | None:
    """Schools, people and entries; nothing where there are no tables, None where it is broken."""
    if kind_of(database) == "sqlite":
        return sqlite.counts(Path(database["NAME"]), COUNTS)
    with postgres.connect(dict(database)) as connection:
        return postgres.counts(connection, COUNTS)


def demand_fits(manifest: Manifest, place: Place) -> None:
    """Refuse a backup of another kind of database, or of another schema."""
    kind = kind_of(place.database)
    if manifest.database != kind:
        raise BackupRefused(
            f"the backup holds a {manifest.database} database and this installation uses {kind}."
            " Set SCHOOLGATE_DATABASE_URL to one of the same kind."
        )
    if kind == "postgresql":
        with postgres.connect(dict(place.database)) as connection:
            postgres.check_programs(connection)
            schema = postgres.schema_in_use(connection)
        if schema != manifest.schema:
            raise BackupRefused(
                f"the backup's tables lie in the schema {manifest.schema!r}, this installation's"
                f" in {schema!r}."
            )


def put_in_place(unpacked: Unpacked, place: Place) -> Found:
    """Let the unpacked data take the place of the old; bring that back where anything fails."""
    with ExitStack() as stack:
        journal = _planned(unpacked, place, stack)
        journal.write(place.data)
        try:
            found = _put(journal, unpacked, place)
            places.forget_journal(place.data)
        except BaseException as problem:
            _undo(journal, place.data, place.database)
            if isinstance(problem, OSError):
                raise CommandFailed(
                    f"it could not be put in place: {problem.strerror}. What was there is back."
                ) from None
            raise
        if journal.schema:
            with postgres.connect(dict(place.database)) as connection:
                postgres.drop_aside(connection, journal.schema)
    return found


def _planned(unpacked: Unpacked, place: Place, stack: ExitStack) -> Journal:
    aside = stack.enter_context(places.work_folder(place.media.parent))
    files = _move(place.media, unpacked.folder / FILES, aside / "files")
    if unpacked.manifest.database == "postgresql":
        return Journal([files], postgres.new_aside())
    live = Path(place.database["NAME"]).resolve()
    beside = stack.enter_context(places.work_folder(live.parent))
    new = unpacked.database
    if live.parent.stat().st_dev != new.stat().st_dev:
        places.demand_room(beside, new.stat().st_size + SPARE)
        new = Path(shutil.copyfile(new, beside / "new"))
        new.chmod(0o600)
    sidecars = [
        _move(Path(f"{live}{ending}"), None, beside / f"old{ending}")
        for ending in ("-wal", "-shm")
        if Path(f"{live}{ending}").exists()
    ]
    return Journal([*sidecars, _move(live, new, beside / "old"), files])


def _move(live: Path, new: Path | None, old: Path) -> Move:
    return Move(str(live), str(new or ""), str(old), live.exists())


def _put(journal: Journal, unpacked: Unpacked, place: Place) -> Found:
    if not journal.schema:
        _settle(unpacked.folder)
        places.switch(journal.moves)
        return unpacked.found
    settings = dict(place.database)
    with postgres.connect(settings) as connection:
        postgres.set_aside(connection, journal.schema)
        postgres.fill(connection, settings, unpacked.database)
    found = inner.ask(None, restored=unpacked.manifest.made)
    _demand_whole(found)
    _settle(unpacked.folder)
    places.switch(journal.moves)
    return found


def _settle(folder: Path) -> None:
    """What was unpacked is for its owner only, and on the disk before it counts."""
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o700)
        if path.is_file() or path.is_dir():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _undo(journal: Journal, data: Path, database: Mapping[str, Any]) -> None:
    places.put_back(journal.moves)
    if journal.schema:
        with postgres.connect(dict(database)) as connection:
            postgres.put_back(connection, journal.schema)
    places.forget_journal(data)
