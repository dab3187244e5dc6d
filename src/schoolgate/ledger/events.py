"""The closed list of events: each app adds its own, and an unknown one is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Words = str | Promise
Labels = str | Callable[[], Mapping[str, Words]]


class UnknownEvent(Exception):
    """The event is not in the closed list."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event.

    ``wording`` says what happened, with the names of facts in braces; ``facts`` are the
    names that an entry of this kind carries, no more and no fewer; ``personal`` those among
    them that may have to be erased one day. ``counts`` say a number with its noun, such as
    "1 school"; ``labels`` name the choice of the policy or the field of a model ("app.Model.field")
    whose labels are the words for a fact's codes, or are a function that answers these words.
    """

    name: str
    wording: Words
    facts: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    counts: Mapping[str, Words] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)


_kinds: dict[str, EventKind] = {}


def event(
    name: str,
    wording: Words,
    facts: str = "",
    personal: str = "",
    *,
    counts: Mapping[str, Words] | None = None,
    labels: Mapping[str, Labels] | None = None,
) -> EventKind:
    """Add a kind of event to the closed list; the same name twice is a mistake."""
    if name in _kinds:
        raise ValueError(f"The event {name} is listed twice.")
    kind = EventKind(
        name,
        wording,
        frozenset(facts.split()) | frozenset(personal.split()),
        frozenset(personal.split()),
        counts or {},
        labels or {},
    )
    _kinds[name] = kind
    return kind


def event_kinds() -> Mapping[str, EventKind]:
    """All kinds of event, by name."""
    return MappingProxyType(_kinds)


def event_kind(name: str) -> EventKind:
    """One kind of event; raises UnknownEvent."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownEvent(f"There is no event {name!r} in the closed list.") from None


FACTS_ERASED = event(
    "ledger.facts_erased",
    _("Personal details of entry {entry} were erased: {names}. Reason: {reason}"),
    facts="entry names",
    personal="reason",
)
LEDGER_EXPORTED = event(
    "ledger.exported", _("The record was exported up to entry {until}"), facts="until with_facts"
)
LEDGER_REARMED = event(
    "ledger.rearmed",
    _("The database had stopped guarding the record and was made to guard it again: {triggers}"),
    facts="triggers",
)
GUARDS_RENEWED = event(
    "ledger.guards_renewed",
    _("The database did not guard what was adopted and signed as this version does, and now does:"
      " {triggers}"),
    facts="triggers",
)  # fmt: skip
LEDGER_BACKED_UP = event(
    "ledger.backed_up", _("A backup was begun, by Schoolgate {version}"), facts="version"
)
LEDGER_RESTORED = event(
    "ledger.restored",
    _("Everything was restored from the backup of {made}; what came after it is gone"),
    facts="made",
)
LEDGER_TAKEN_BACK = event(
    "ledger.taken_back",
    _("Everything was restored from the backup of {made}: this record was taken back to entry"
      " {until}, and what came after it is gone"),
    facts="made until",
)  # fmt: skip
LEDGER_VERIFIED = event(
    "ledger.verified",
    _("The record was verified, {entries}; not whole: {wrong}"),
    facts="entries heads wrong",
    counts={"entries": ngettext_lazy("%(n)d entry", "%(n)d entries", "n")},
)
LEDGER_WITNESSED = event(
    "ledger.witnessed",
    _("This record was verified and found whole. That of the installation stood at entry"
      " {sequence}"),
    facts="sequence hash",
)  # fmt: skip
