"""``schoolgate serve``, ``worker`` and ``manage``."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from schoolgate.commands.shared import CommandFailed, say, start_django


def add_parser(commands: Any) -> None:
    """Add ``serve``."""
    parser = commands.add_parser(
        "serve",
        help="start the web server, and a worker beside it",
        description="Prepare the database and serve the pages. A worker for background jobs"
        " (rosters, mail, reminders) runs beside it unless --no-worker. Neither starts where a"
        " demo would be open to the public or the database no longer keeps the record whole.",
    )
    parser.add_argument(
        "--host",
        default=os.environ.get("HOST", "127.0.0.1"),
        help="the address to listen at (default 127.0.0.1, this machine alone, or HOST)",
    )
    parser.add_argument(
        "--port",
        default=os.environ.get("PORT", "8000"),
        help="the port to listen at (default 8000, or PORT)",
    )
    parser.add_argument("--processes", type=int, default=2, help="web processes (default 2)")
    parser.add_argument("--no-worker", action="store_true", help="run workers elsewhere")
    parser.set_defaults(run=serve)


def add_worker_parser(commands: Any) -> None:
    """Add ``worker``."""
    parser = commands.add_parser(
        "worker",
        help="run background jobs: documents, rosters, mail, reminders",
        description="Reads documents and rosters as they come in, tells people what concerns them,"
        " sends mail and reminders, and clears away what has ended. Runs until stopped: Ctrl+C or"
        " SIGTERM ends it within ten seconds, and what it had in hand is taken up by the next"
        " worker. Several workers may run at once, on several machines; none does what another"
        " is doing. Work that fails is tried again after 10 seconds, 1, 5 and 30 minutes, then"
        " the network manager is told.",
    )
    parser.add_argument(
        "--once", action="store_true", help="do what is waiting and what is due, then stop"
    )
    parser.set_defaults(run=work)


def add_manage_parser(commands: Any) -> None:
    """Add ``manage``, for those who know Django."""
    parser = commands.add_parser("manage", help="run one of Django's own commands (migrate, check)")
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="what Django is to do, such as shell"
    )
    parser.set_defaults(run=manage)


def prepare_database(tell: Callable[[str], None] = lambda _words: None) -> None:
    """Bring the tables up to date; ``tell`` hears of it where there is something to do."""
    start_django()
    from django.core.management import call_command  # noqa: PLC0415 - after start_django

    if waiting := unapplied():  # migrate takes a while even where there is nothing to do
        tell(f"Bringing the tables up to date: {len(waiting)} steps, which takes some seconds.")
        call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def unapplied() -> list[str]:
    """Migrations that the database of the settings lacks, in order."""
    from django.db import connection  # noqa: PLC0415 - after start_django
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _ in plan]


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; web and worker end together."""
    if os.geteuid() == 0:
        sys.stderr.write("schoolgate: running as root; give it a user of its own for real use.\n")
    port = _port(options.port)
    _demand_free_port(options.host, port)
    start_django()
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", options.host, "--port", str(port),
        "--workers", str(options.processes), "--blocking-threads", "2",
        "--no-ws", "--log-level", "warning", "schoolgate.config.wsgi:application",
    ]  # fmt: skip
    commands = [web]
    if not options.no_worker:
        commands.append([sys.executable, "-m", "schoolgate.cli", "worker"])
    with _in_use() as handle:
        prepare_database(tell=_say_at_once)
        demand_sound()
        warn_of_mixture()
        # Ctrl+C reaches a whole session; children told twice to stop have been seen to hang.
        # They hold the handle too, and so keep a restore out should this process be killed.
        children = [
            subprocess.Popen(command, start_new_session=True, pass_fds=[handle])  # noqa: S603
            for command in commands
        ]
        say(f"Schoolgate is at http://{options.host}:{port}/ - stop it with Ctrl+C.")
        sys.stdout.flush()
        return _wait_together(children)


def _say_at_once(words: str) -> None:
    say(words)
    sys.stdout.flush()


def demand_sound() -> None:
    """Refuse to go to work where one of Schoolgate's own system checks finds an error."""
    from django.core.checks import ERROR, Tags, run_checks  # noqa: PLC0415 - after start_django
    from django.db import DEFAULT_DB_ALIAS  # noqa: PLC0415 - as above

    found = run_checks(tags=[Tags.security, Tags.database], databases=[DEFAULT_DB_ALIAS])
    wrong = [f"{one.msg} {one.hint or ''}".strip() for one in found if one.level >= ERROR]
    if wrong:
        raise CommandFailed("\n".join(["this installation is not safe to run.", *wrong]))


def warn_of_mixture() -> None:
    """Say so where the schools in the database and SCHOOLGATE_DEMO do not go together."""
    from django.conf import settings  # noqa: PLC0415 - after start_django

    from schoolgate.people.models import School  # noqa: PLC0415 - as above

    if not School.objects.filter(demo=not settings.DEMO).exists():
        return
    if settings.DEMO:
        words = (
            "SCHOOLGATE_DEMO is set, but this database holds real schools, so the pages of the"
            " demo stay closed. Unset it, or give the demo a database of its own."
        )
    else:
        words = (
            "this database holds the demo schools, with people who do not exist, but"
            " SCHOOLGATE_DEMO is not set. Give real schools a database of their own."
        )
    sys.stderr.write(f"schoolgate: {words}\n")


@contextmanager
def _in_use() -> Iterator[int]:
    """Say that this installation is at work; refuse while it is being restored."""
    from django.conf import settings  # noqa: PLC0415 - after start_django

    from schoolgate.commands.backups.places import in_use  # noqa: PLC0415 - as above

    with in_use(settings.DATA) as handle:
        yield handle


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 2**16):
        raise CommandFailed(f"the port (--port, or PORT) must be from 1 to 65535, not {text!r}.")
    return int(text)


def _demand_free_port(host: str, port: int) -> None:
    # The web processes share their port, so a second server would start beside the first and
    # each answer some of the requests.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as problem:
        raise CommandFailed(
            f"cannot serve at {host}, port {port}: {problem.strerror}. Stop what runs there, or"
            " name another port with --port."
        ) from None


def _wait_together(children: list[subprocess.Popen[bytes]]) -> int:
    told: set[int] = set()

    def stop(*_: Any) -> None:
        for child in children:
            if child.poll() is None and child.pid not in told:
                told.add(child.pid)
                child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, stop)
    while all(child.poll() is None for child in children):
        time.sleep(0.2)
    codes = [child.returncode for child in children if child.returncode is not None]
    stop()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # with the web processes below it
            child.wait()
    return 0 if all(code in {0, -signal.SIGTERM, -signal.SIGINT} for code in codes) else 2


def work(options: argparse.Namespace) -> int:
    """Do work as it comes, and what comes round, until stopped."""
    start_django()
    from schoolgate.notices.worker import run_worker  # noqa: PLC0415 - after start_django

    with _in_use():
        demand_sound()
        run_worker(once=options.once)
    return 0


def manage(options: argparse.Namespace) -> int:
    """Hand the words over to Django."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - slow

    try:
        execute_from_command_line(["schoolgate manage", *options.arguments])
    except SystemExit as stop:
        if stop.code:
            raise CommandFailed("the command above did not succeed.") from None
    return 0
