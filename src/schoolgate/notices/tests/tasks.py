"""Tasks that exist for tests."""

from __future__ import annotations

import time
from pathlib import Path

from django_tasks import task


class Broken(Exception):
    pass


@task()
def write_line(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task()
def fail(path: str) -> None:
    write_line.func(path, "tried")
    raise Broken("no luck")


@task()
def take_long(path: str) -> None:
    write_line.func(path, "begun")
    time.sleep(60)
    write_line.func(path, "done")
