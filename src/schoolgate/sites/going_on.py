"""What goes wrong with one school or site does not keep the rest of a job from its turn."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def going_on(what: str) -> Iterator[None]:
    """What goes wrong is logged, by its kind alone: its words may be about people. The rest goes on."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001
        log.error("Looking at %s failed: %s", what, type(problem))  # noqa: TRY400
