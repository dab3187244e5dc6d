from __future__ import annotations

from collections.abc import Iterable


class UnknownParameter(KeyError):
    """No parameter has this name; `nearest` holds names that look like it."""

    def __init__(self, name: str, nearest: Iterable[str] = ()) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        super().__init__(name)

    def __str__(self) -> str:
        hint = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"There is no parameter called {self.name!r}.{hint}"


class InvalidValue(ValueError):
    """A value that its parameter does not allow; the message says what it does allow."""


class ReferenceDataError(Exception):
    """Reference data that cannot be used; names the file and the entry at fault."""

    def __init__(self, file: str, entry: str, problem: str) -> None:
        self.file = file
        self.entry = entry
        self.problem = problem
        super().__init__(f"{file}, entry {entry}: {problem}" if entry else f"{file}: {problem}")
