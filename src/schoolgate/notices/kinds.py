"""The closed list of kinds of notice: each app adds its own, and an unknown one is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.core.templatetags.schoolgate import day
from schoolgate.core.words import translated

if TYPE_CHECKING:
    from schoolgate.notices.models import Notice
    from schoolgate.people.models import Person

Words = str | Promise
Escalate = Callable[["Notice"], Iterable["Person"]]
StillOpen = Callable[["Notice"], bool]
GROWING = (1, 3, 7, 14)
LOOK = _("Look at it")


class UnknownKind(Exception):
    """The kind of notice is not in the closed list."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind of notice.

    ``title`` and ``text`` stand on the page and hold named ``words`` in braces; ``mail`` is all
    that a mail ever says of it, and holds none. ``reminders`` are the days between one reminder
    and the next, the last repeating. ``sourced`` says that a source of the inbox lists what is
    asked, so the inbox leaves the notice out. ``still_open`` is asked before each mail: where
    the answer is no, the notice is settled instead. After ``escalate_after`` reminders,
    ``escalate`` names who else is told. ``urgent`` mail heeds no quiet hours and no holidays.
    """

    name: str
    title: Words
    mail: Words
    text: Words = ""
    verb: Words = LOOK
    icon: str = "bell"
    words: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    at_once: bool = False
    asks: bool = False
    urgent: bool = False
    sourced: bool = False
    by_mail: bool = True
    reminders: tuple[int, ...] = ()
    escalate_after: int = 3
    escalate: Escalate | None = None
    still_open: StillOpen | None = None

    def title_for(self, words: Mapping[str, Any]) -> str:
        """The title with its words, in the language of the moment."""
        return str(self.title).format(**self._shown(words))

    def text_for(self, words: Mapping[str, Any]) -> str:
        """The text with its words, in the language of the moment."""
        return str(self.text).format(**self._shown(words))

    def _shown(self, words: Mapping[str, Any]) -> dict[str, str]:
        return {name: self._word(name, words.get(name)) for name in self.words}

    def _word(self, name: str, word: Any) -> str:
        if word and name in self.dates:
            return day(dt.date.fromisoformat(word))
        if word and name in self.titles:
            return translated(word)
        return "…" if word is None else str(word)

    def gap(self, reminders: int) -> dt.timedelta:
        """How long to wait after so many reminders."""
        return dt.timedelta(days=self.reminders[min(reminders, len(self.reminders) - 1)])


_kinds: dict[str, NoticeKind] = {}


def notice_kind(
    name: str,
    *,
    title: Words,
    mail: Words,
    text: Words = "",
    words: str = "",
    dates: str = "",
    titles: str = "",
    personal: str = "",
    reminders: tuple[int, ...] = GROWING,
    **more: Any,
) -> NoticeKind:
    """Add a kind to the closed list; the same name twice is a mistake.

    ``words``, ``dates``, ``titles`` and ``personal`` are names apart by spaces; ``personal`` words
    are those about a person, ``dates`` are given as dates, ``titles`` as in the reference files.
    """
    if name in _kinds:
        raise ValueError(f"The notice {name} is listed twice.")
    known = frozenset(f"{words} {dates} {titles} {personal}".split())
    kind = NoticeKind(
        name,
        title,
        mail,
        text,
        words=known,
        dates=frozenset(dates.split()),
        titles=frozenset(titles.split()),
        personal=frozenset(personal.split()),
        reminders=reminders if more.get("asks") else (),
        **more,
    )
    if kind.asks and not reminders:
        raise ValueError(f"The notice {name} asks, so it needs intervals of reminders.")
    _kinds[name] = kind
    return kind


def notice_kinds() -> Mapping[str, NoticeKind]:
    """All kinds of notice, by name."""
    return MappingProxyType(_kinds)


def kind_named(name: str) -> NoticeKind:
    """One kind of notice; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"There is no notice {name!r} in the closed list.") from None
