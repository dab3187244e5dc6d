"""Which number would come next, so that a number in running text is not taken for one."""

from __future__ import annotations

from schoolgate.reading.structure.lexing import Mark

_JUMP = 3


class Numbering:
    """Remembers the last number of each kind and depth."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, ...], int] = {}

    def note(self, mark: Mark) -> None:
        if mark.label and mark.key:
            self._last[self._family(mark)] = _value(mark.key[-1])

    def expects(self, mark: Mark) -> bool:
        """Whether the number begins its series or follows closely on the last one in it."""
        value = _value(mark.key[-1]) if mark.key else 0
        if value == 1:
            return True
        last = self._last.get(self._family(mark))
        return last is not None and 0 < value - last <= _JUMP

    @staticmethod
    def _family(mark: Mark) -> tuple[str, ...]:
        return (mark.style, *mark.key[:-1])


def _value(part: str) -> int:
    if part.isdigit():
        return int(part)
    roman = _roman(part.lower())
    if len(part) == 1 and part.isalpha() and part.lower() not in "iv":
        return ord(part.lower()) - ord("a") + 1
    return roman


def _roman(text: str) -> int:
    values = {"i": 1, "v": 5, "x": 10}
    total = 0
    for char, after in zip(text, text[1:] + " ", strict=True):
        value = values.get(char, 0)
        total += -value if value < values.get(after, 0) else value
    return total
