"""Which languages there are: those with a compiled catalogue."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import get_language_info, to_language


def languages_in(folder: Path) -> list[tuple[str, str]]:
    """The code of each language in a locale folder and its name in that language.

    Raises KeyError for a language that Django does not know.
    """
    found = sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/django.mo"))
    return [
        (to_language(name), get_language_info(to_language(name))["name_local"]) for name in found
    ]
