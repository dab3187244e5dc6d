"""What comes round: each app lists its jobs here, and the worker's clock runs them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Job:
    """Work that is done again and again, by one worker at a time."""

    name: str
    every: dt.timedelta
    work: Work


_jobs: dict[str, Job] = {}
_stopping = threading.Event()


def periodic(name: str, *, every: dt.timedelta) -> Callable[[Work], Work]:
    """List a function as a job; the same name twice is a mistake.

    The function may run again after a crash halfway, and a long one asks ``stopping`` between
    its steps.
    """

    def add(work: Work) -> Work:
        if name in _jobs:
            raise ValueError(f"The job {name} is listed twice.")
        _jobs[name] = Job(name, every, work)
        return work

    return add


def jobs() -> Mapping[str, Job]:
    """All jobs by name."""
    return MappingProxyType(_jobs)


def stopping() -> bool:
    """Whether this process has been asked to stop."""
    return _stopping.is_set()


def wait_or_stop(seconds: float) -> bool:
    """Wait; answers at once, with True, when this process is asked to stop."""
    return _stopping.wait(seconds)


def stop() -> None:
    """Ask all jobs of this process to stop at their next step."""
    _stopping.set()
