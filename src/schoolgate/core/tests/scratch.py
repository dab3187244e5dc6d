"""Installations of their own for real processes, each a copy of the database of the tests."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from schoolgate.cli import main
from schoolgate.commands.backups import inner
from schoolgate.commands.shared import start_django
from schoolgate.core.tests import forked

# What every command loads, and what needs no settings: loaded once by a process that each kept one
# is a fork of. Starting Django takes half as long from there.
LOADED = (
    "argon2",
    "django.contrib.messages.api",
    "django.contrib.sessions.backends.db",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.http",
    "django.template.backends.django",
    "django.test",
    "jsonschema",
    "psycopg",
    "requests",
    "schoolgate.approvals.kinds",
    "schoolgate.awareness.channels",
    "schoolgate.cli",
    "schoolgate.core.tests.scratch",
    "schoolgate.core.tests.warmed",
    "schoolgate.declarations.binding",
    "schoolgate.declarations.pages",
    "schoolgate.declarations.scan",
    "schoolgate.declarations.wordings",
    "schoolgate.notices.kinds",
    "schoolgate.people.look.picture",
    "schoolgate.people.roster.gathering",
    "schoolgate.policies.ask",
    "schoolgate.policies.child",
    "schoolgate.policies.compare",
    "schoolgate.policies.gathering",
    "schoolgate.policies.life.pack_files",
    "schoolgate.policies.paper.press",
    "schoolgate.publishing.languages",
    "schoolgate.reference",
    "schoolgate.sites.accounts",
    "schoolgate.sites.fetching.visiting",
    "whitenoise",
    "yaml",
)
READY = """
import sys
from schoolgate.commands.backups import inner
from schoolgate.commands.shared import start_django
from schoolgate.core.tests import forked
forked.use({forks!r})
inner.subprocess = forked.Forked
start_django()
"""


def forking() -> ForkServerContext:
    """Where kept processes come from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    return context


def keep(variables: dict[str, str], forks: str, wishes: Connection) -> None:
    """Carry out what is wished for in an installation, until nobody is there to wish.

    What looks at a database in a process of its own is forked as well, at ``forks``.
    """
    os.environ.clear()
    os.environ.update(variables)
    forked.use(forks)
    inner.subprocess = forked.Forked  # type: ignore[assignment]
    start_django()
    while True:
        try:
            command = wishes.recv()
        except EOFError:
            return
        code, out, problems = None, io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(problems):
            if command[0] == "sql":
                for statement in command[1:]:
                    connection.cursor().execute(statement)
            elif command[0] == "python":
                exec(command[1], {})
            else:
                code = main(command[1:])
        wishes.send((code, out.getvalue(), problems.getvalue()))


class Scratch:
    """An installation with a database of its own, for real processes.

    Commands run one after the other in a process that is kept, since starting Django is slow.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.environment = environment(folder, url)
        self._kept: tuple[Connection, BaseProcess] | None = None

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
        """Another process that runs ``program`` with Django ready; a fork, as what it has started."""
        forking()
        ready = READY.format(forks=forked.address())
        return forked.Popen(
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
        if self._kept is not None:
            self.do("from django.db import connections\nconnections.close_all()")

    def close(self) -> None:
        """End the process that is kept, and its hold on the database."""
        if self._kept is not None:
            (wishes, process), self._kept = self._kept, None
            wishes.close()
            process.join()
            assert process.exitcode == 0

    def _ask(self, *command: str) -> tuple[int | None, str, str]:
        if self._kept is None:
            context = forking()
            wishes, theirs = context.Pipe()
            process = context.Process(
                target=keep, args=(self.environment, forked.address(), theirs)
            )
            process.start()
            theirs.close()
            self._kept = wishes, process
        wishes, _process = self._kept
        wishes.send(command)
        code, out, problems = wishes.recv()  # of one that has died: EOFError, and why is on stderr
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
