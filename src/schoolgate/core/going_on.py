"""What goes wrong with one school or site does not keep the rest of a job from its turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from traceback import format_tb

log = logging.getLogger(__name__)

TakeTurn = Callable[[str], AbstractContextManager[None]]
NAMED = 10


class SomeFailed(Exception):
    """Everybody had their turn, and some went wrong: who, and the kind of each fault."""


@contextmanager
def going_on() -> Iterator[TakeTurn]:
    """Take each one's turn in ``with take_turn(name)``: what goes wrong in it is logged, by its kind
    and the first time by its place, and the rest goes on. Its own words are kept nowhere, since they
    may be about people. At the end the job fails, so that whoever runs the installation is told.
    """
    failed: list[str] = []
    kinds: set[str] = set()

    @contextmanager
    def take_turn(name: str) -> Iterator[None]:
        try:
            yield
        except Exception as problem:  # noqa: BLE001 - the job fails at the end
            kind = type(problem).__name__
            place = "" if kind in kinds else "\n" + "".join(format_tb(problem.__traceback__))
            log.error("Looking at %s failed: %s%s", name, kind, place.rstrip())  # noqa: TRY400
            failed.append(f"{name} ({kind})")
            kinds.add(kind)

    yield take_turn
    if failed:
        named = ", ".join(failed[:NAMED])
        more = f" and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
        raise SomeFailed(f"{len(failed)} failed: {named}{more}")
