"""Data that comes with the program, in files that people can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# The one in C where it is there: a tenth of the time, and every command waits for some of them.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped(path: Path) -> Any:
    """The plain data of a YAML file of ours."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
