"""Installations of their own for real processes, each a copy of the database of the tests."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

SHELL = """
import contextlib, io, json
from django.db import connection
from schoolgate.cli import main
for line in sys.stdin:
    command, out, problems = json.loads(line), io.StringIO(), io.StringIO()
    code = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(problems):
        if command[0] == "sql":
            for statement in command[1:]:
                connection.cursor().execute(statement)
        elif command[0] == "python":
            exec(command[1], {})
        else:
            code = main(command[1:])
    print(json.dumps([code, out.getvalue(), problems.getvalue()]), flush=True)
"""


class Scratch:
    """An installation with a database of its own, for real processes.

    Commands run one after the other in a process that is kept, since starting Django is slow.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.environment = environment(folder, url)
        self._shell: subprocess.Popen[str] | None = None

    def run(self, *command: str, code: int = 0) -> str:
        """What ``schoolgate COMMAND`` prints; fails unless it ends with ``code``."""
        ended, out, problems = self._ask("schoolgate", *command)
        assert ended == code, out + problems
        return str(out or problems)

    def verify(self, code: int = 0) -> dict[str, Any]:
        """The outcome of ``ledger verify``."""
        return dict(json.loads(self.run("ledger", "verify", "--format", "json", code=code)))

    def sql(self, *statements: str) -> None:
        """Raw SQL, as an intruder would write it."""
        self._ask("sql", *statements)

    def do(self, program: str) -> str:
        """What a program prints."""
        return str(self._ask("python", program)[1])

    def python(self, program: str, *arguments: str) -> subprocess.Popen[str]:
        """Start another process that runs ``program`` with Django ready."""
        ready = "import sys\nfrom schoolgate.commands.shared import start_django\nstart_django()\n"
        return subprocess.Popen(
            [sys.executable, "-c", ready + program, *arguments], env=self.environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def rows(self, query: str) -> list[Any]:
        """What a query finds, without any process."""
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as database:
                return database.execute(query).fetchall()
        with psycopg.connect(self.url) as server:
            return server.execute(query.encode()).fetchall()

    def release(self) -> None:
        """Let go of the database; the process that is kept stays."""
        if self._shell is not None:
            self.do("from django.db import connections\nconnections.close_all()")

    def close(self) -> None:
        """End the process that is kept, and its hold on the database."""
        if self._shell is not None:
            finish(self._shell)
            self._shell = None

    def _ask(self, *command: str) -> tuple[int | None, str, str]:
        if self._shell is None:
            self._shell = self.python(SHELL)
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(json.dumps(command) + "\n")
        self._shell.stdin.flush()
        answer = self._shell.stdout.readline()
        assert answer, self._shell.communicate()[1]
        code, out, problems = json.loads(answer)
        return code, out, problems


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a process; what it printed. Fails where it failed."""
    out, problems = process.communicate()
    assert process.returncode == 0, problems
    return out


class Databases(Protocol):
    """Where databases are made and thrown away."""

    def make(self, folder: Path, template: str | None) -> str: ...

    def copy_of_ours(self, folder: Path) -> str: ...

    def drop(self) -> None: ...


class SqliteDatabases:
    """Files in folders that pytest throws away."""

    def make(self, folder: Path, template: str | None) -> str:
        path = folder / "schoolgate.sqlite3"
        if template:
            shutil.copy(template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def copy_of_ours(self, folder: Path) -> str:
        """A file with what the database of the tests has in memory."""
        path = folder / "migrated.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copied:
            connection.connection.backup(copied)
        return f"sqlite:///{path}"

    def drop(self) -> None:
        """Nothing to do: pytest throws the folders away."""


class PostgresDatabases:
    """Databases beside the one of SCHOOLGATE_DATABASE_URL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.made: list[str] = []

    def make(self, folder: Path, template: str | None) -> str:
        name = f"{folder.name.replace('-', '_')}_{secrets.token_hex(4)}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            copied = sql.Identifier(urlsplit(template).path[1:])
            statement += sql.SQL(" TEMPLATE {}").format(copied)
        self._execute(statement)
        self.made.append(name)
        return urlsplit(self.url)._replace(path=f"/{name}").geturl()

    def copy_of_ours(self, folder: Path) -> str:
        """A copy of the database of the tests, which nobody else may be connected to."""
        connection.close()
        ours = urlsplit(self.url)._replace(path=f"/{connection.settings_dict['NAME']}")
        return self.make(folder, ours.geturl())

    def drop(self) -> None:
        for name in self.made:
            self._execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(statement)


def databases() -> Databases:
    """Those of the kind that the tests run on."""
    url = os.environ.get("SCHOOLGATE_DATABASE_URL", "")
    return PostgresDatabases(url) if url.startswith("postgres") else SqliteDatabases()


def environment(folder: Path, url: str) -> dict[str, str]:
    """Variables of an installation; nothing of the one that runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCHOOLGATE_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        "SCHOOLGATE_DATA": str(folder),
        "SCHOOLGATE_DATABASE_URL": url,
    }
