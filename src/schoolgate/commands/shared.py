"""What the commands share: starting Django, finding a school, printing, progress."""

from __future__ import annotations

import gc
import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schoolgate.people.models import Person, School

MOST_NAMESAKES = 20
WHO = "the person's e-mail address, name, or id (the end of the address of their page)"


class CommandFailed(Exception):
    """The command could not do its work; the message says why and what to do."""


_STEERING = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])


def start_django() -> None:
    """Load settings and apps; commands that need no database do without."""
    import django  # noqa: PLC0415 - slow, and not every command needs it

    gc.disable()  # what is loaded stays, so there is nothing to look for yet
    django.setup()
    gc.freeze()
    gc.enable()


def find_school(slug: str) -> School:
    """The school of that short name; with a helpful list when there is none."""
    from schoolgate.people.models import School  # noqa: PLC0415 - after start_django

    school = School.objects.filter(slug=slug).first()
    if school is None:
        known = ", ".join(School.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandFailed(f"There is no school {slug!r}. Schools here: {known}.")
    return school


def find_person(who: str) -> Person:
    """The one person of that address, name or id; with the ids where there are several."""
    from schoolgate.people.queries import people_called  # noqa: PLC0415 - after start_django

    found = list(people_called(who)[: MOST_NAMESAKES + 1])
    if not found:
        raise CommandFailed(f"there is nobody {who!r}; nothing was changed.")
    if len(found) > 1:
        several = "; ".join(f"{one.name} {one.public_id}" for one in found[:MOST_NAMESAKES])
        raise CommandFailed(f"several are called {who!r}. Say the id of one: {several}.")
    return found[0]


def say(text: str = "") -> None:
    """One line to standard output, without characters by which a file could steer the terminal."""
    sys.stdout.write(text.translate(_STEERING) + "\n")


def say_json(value: Any) -> None:
    """A value as JSON to standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


class Progress:
    """Counts on standard error while a person watches; silent into a file or pipe."""

    def __init__(self, words: str, total: int | None = None) -> None:
        self._words, self._total = words, total
        self._shown_at = 0.0
        self._live = sys.stderr.isatty()

    def __call__(self, done: int, total: int | None = None) -> None:
        """Show ``done`` of ``total``, at most ten times a second."""
        if not self._live or time.monotonic() - self._shown_at < 0.1:
            return
        self._shown_at = time.monotonic()
        whole = total or self._total
        of = f" of {whole:,}" if whole else ""
        sys.stderr.write(f"\r{self._words}: {done:,}{of} ")
        sys.stderr.flush()

    def close(self) -> None:
        """Leave the line."""
        if self._live:
            sys.stderr.write("\n")
