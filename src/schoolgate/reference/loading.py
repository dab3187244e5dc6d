from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from schoolgate.reference.errors import ReferenceDataError

HERE: Final = Path(__file__).parent
OVERRIDE_VARIABLE: Final = "SCHOOLGATE_REFERENCE_DIR"
KEYS: Final = {
    "parameters": "name",
    "roles": "code",
    "law": "id",
    "platforms": "id",
    "authorities": "id",
    "topics": "id",
}

Entry = dict[str, Any]


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Dates stay text, and only true and false are yes-or-no, so that `no` stays a word."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
        or (tag.endswith("bool") and first in "tTfF")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def schema(stem: str) -> Entry:
    """Give the published JSON Schema of one reference file."""
    path = HERE / "schemas" / f"{stem}.schema.json"
    parsed: Entry = json.loads(path.read_text(encoding="utf-8"))
    return parsed


def load(stem: str) -> tuple[dict[str, Entry], dict[str, str]]:
    """
    Read one reference file and what the override folder adds to it.

    Gives the entries by key, and for each key the file it came from. An override entry replaces
    the shipped one as a whole. Shipped files are checked by tests, override files here.
    """
    shipped = HERE / f"{stem}.yaml"
    entries = _keyed(stem, shipped)
    origins = dict.fromkeys(entries, str(shipped))
    folder = override_folder()
    if folder and (override := folder / shipped.name).is_file():
        own = _keyed(stem, override, checked=True)
        entries |= own
        origins |= dict.fromkeys(own, str(override))
    return entries, origins


def override_folder() -> Path | None:
    """Give the school's own folder, or raise ReferenceDataError when it is not usable."""
    named = os.environ.get(OVERRIDE_VARIABLE, "")
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise ReferenceDataError(named, "", f"{OVERRIDE_VARIABLE} names no folder")
    for path in sorted(folder.glob("*.y*ml")):
        if path.suffix != ".yaml" or path.stem not in KEYS:
            known = ", ".join(f"{stem}.yaml" for stem in KEYS)
            raise ReferenceDataError(str(path), "", f"not one of {known}")
    return folder


def check_entry(stem: str, entry: object, file: str) -> None:
    """Raise ReferenceDataError unless the entry fits the schema of its file."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow, and seldom needed
    from jsonschema.exceptions import best_match  # noqa: PLC0415

    validator = Draft202012Validator(
        schema(stem)["items"], format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    error = best_match(validator.iter_errors(entry))
    if error is None:
        return
    key = str(entry.get(KEYS[stem], "?")) if isinstance(entry, dict) else repr(entry)
    where = ".".join(str(part) for part in error.absolute_path)
    raise ReferenceDataError(file, key, f"{where}: {error.message}" if where else error.message)


def read_yaml(path: Path) -> Any:
    """Read YAML in which dates and the words yes and no stay text."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ReferenceDataError(str(path), "", f"not readable as YAML: {error}") from error


def _keyed(stem: str, path: Path, *, checked: bool = False) -> dict[str, Entry]:
    entries = read_yaml(path) or []
    if not isinstance(entries, list):
        raise ReferenceDataError(str(path), "", "a list of entries is needed")
    keyed: dict[str, Entry] = {}
    for entry in entries:
        if checked:
            check_entry(stem, entry, str(path))
        key = entry[KEYS[stem]]
        if key in keyed:
            raise ReferenceDataError(str(path), key, "this entry stands twice")
        keyed[key] = entry
    return keyed
