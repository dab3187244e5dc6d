"""Automatic list numbers as word processors print them."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CEILING = 5000


def roman(value: int) -> str:
    if not 0 < value < _CEILING:
        return str(value)
    text = ""
    for size, letters in _ROMAN:
        count, value = divmod(value, size)
        text += letters * count
    return text


def letters(value: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    if not 0 < value < _CEILING:
        return str(value)
    text = ""
    while value:
        value, rest = divmod(value - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def word_letters(value: int) -> str:
    """Word doubles the letter instead: 27 is aa, 28 is bb."""
    if not 0 < value < _CEILING:
        return str(value)
    turns, rest = divmod(value - 1, 26)
    return chr(ord("a") + rest) * (turns + 1)
