"""What goes wrong with one school or site does not keep the rest of a job from its turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

log = logging.getLogger(__name__)

TakeTurn = Callable[[str], AbstractContextManager[None]]
NAMED = 10


class SomeFailed(Exception):
    """Everybody had their turn, and some went wrong: the first of them is the cause."""


@contextmanager
def going_on() -> Iterator[TakeTurn]:
    """Take each one's turn in ``with take_turn(name)``: what goes wrong in it is logged, by its kind
    alone, since its words may be about people, and the rest goes on. At the end the job fails, so
    that whoever runs the installation is told.
    """
    failed: list[tuple[str, Exception]] = []

    @contextmanager
    def take_turn(name: str) -> Iterator[None]:
        try:
            yield
        except Exception as problem:  # noqa: BLE001 - raised again at the end
            log.error("Looking at %s failed: %s", name, type(problem).__name__)  # noqa: TRY400
            failed.append((name, problem))

    yield take_turn
    if failed:
        named = ", ".join(name for name, _problem in failed[:NAMED])
        more = f" and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
        raise SomeFailed(f"{len(failed)} failed: {named}{more}") from failed[0][1]
