"""Run a command with a fresh PostgreSQL server of its own, thrown away afterwards.

Finds the server programs on the path or where Debian keeps them; the command gets the address
in SCHOOLGATE_DATABASE_URL. Exit code 77 where no server program is installed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NOT_INSTALLED = 77
IN_MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


def find_programs() -> Path | None:
    """The folder that holds initdb and postgres; the newest where there are several."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3])
    )
    return folders[-1].parent if folders else None


def in_memory() -> Path | None:
    """Where files are kept in memory, if there is room for those of a whole run."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= ROOM
    return IN_MEMORY if roomy else None


def as_owner() -> dict[str, object]:
    """PostgreSQL refuses to run as root: become its own user, or nobody."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    owner = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def run(command: list[str]) -> int:
    """Start a server, run the command, stop the server."""
    programs = find_programs()
    if programs is None:
        print("No PostgreSQL server is installed (apt-get install postgresql).", file=sys.stderr)
        return NOT_INSTALLED
    owner = as_owner()
    with tempfile.TemporaryDirectory(
        prefix="schoolgate-pg-", dir=in_memory(), ignore_cleanup_errors=True
    ) as folder:
        home = Path(folder)
        if owner:
            os.chown(home, int(str(owner["user"])), int(str(owner["group"])))
        data = home / "data"
        options = f"-k {home} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c autovacuum=off -c jit=off -c max_wal_size=256MB"
        quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **owner}
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "schoolgate", "-A", "trust", "-E", "UTF8",
             "--no-locale", "--no-sync"],
            check=True, **quiet,
        )  # fmt: skip
        subprocess.run(
            [programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start"],
            check=True,
            **quiet,
        )
        try:
            subprocess.run(
                [programs / "createdb", "-h", home, "-U", "schoolgate", "schoolgate"],
                check=True,
                **quiet,
            )
            address = f"postgresql://schoolgate@/schoolgate?host={home}"
            environment = {**os.environ, "SCHOOLGATE_DATABASE_URL": address}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            subprocess.run(
                [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=True, **quiet
            )


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
