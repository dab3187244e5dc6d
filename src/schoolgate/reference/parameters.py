from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from schoolgate.reference.errors import InvalidValue
from schoolgate.text import Joint, Text, listed, verbatim

NOT_STATED: Final = "not stated"

Kind = Literal[
    "choice", "yes-no", "number", "text", "list", "set", "ordered-list", "role", "roles", "record"
]
Record = Mapping[str, str]
ParsedValue = str | int | bool | tuple[str, ...] | Record | tuple[Record, ...] | None

SEVERAL: Final = frozenset({"list", "set", "ordered-list", "roles"})
_UNORDERED: Final = frozenset({"set", "roles"})


@dataclass(frozen=True, slots=True)
class Value:
    """One value; ``caution`` says what speaks against it, ``law`` the entries of the law list."""

    value: str
    label: str
    phrase: str
    alone: bool = False
    caution: str = ""
    law: tuple[str, ...] = ()

    @property
    def listed(self) -> str:
        """
        Give the label as it stands after others in a list: small, unless it begins with a name.

        A word is a name or an abbreviation where the phrase writes it with a capital too.
        """
        first, *_ = self.label.split(" ")
        named = first in self.phrase.replace(",", " ").split()
        if named or first == "I" or first[1:2].isupper():
            return self.label
        return self.label[:1].lower() + self.label[1:]


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a record: a text, or where ``values`` are listed one of them."""

    name: str
    label: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One thing that a policy decides.

    A parsed value is `NOT_STATED` or, by `type`: choice, text, role: str; yes-no: bool; number:
    int, or one of the words in `values`; list, set, ordered-list, roles: tuple of str; record:
    a read-only mapping of field to text, or with `many` a tuple of them. Where `none` is true
    a single value may also be `None`: the policy says that there is none.

    For role types `values` holds every role code that is allowed, so that a form can list them.
    """

    name: str
    group: str
    title: str
    help: str
    sentence: str
    type: Kind
    start: ParsedValue
    values: tuple[Value, ...] = ()
    fields: tuple[Field, ...] = ()
    unit: str = ""
    open: bool = False
    none: bool = False
    many: bool = False
    minimum: int | None = None
    least: int = 0
    join: Joint = "and"
    empty: str = "none"
    affects: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    def parse(self, raw: object) -> ParsedValue:
        """Give the typed value of what a person, a form or a file wrote, or raise InvalidValue."""
        if isinstance(raw, str) and _fold(raw) == "not-stated":
            return NOT_STATED
        if self.none and _says_none(raw) and self.type not in SEVERAL:
            return None
        if self.type in SEVERAL:
            return self._parse_several(raw)
        if self.type == "record":
            return self._parse_records(raw) if self.many else self._parse_record(raw)
        if self.type == "number":
            return self._parse_number(raw)
        if self.type == "yes-no":
            return self._parse_word(raw) == "yes"
        if self.type == "text":
            return self._parse_text(raw)
        return self._parse_word(raw)

    def read(self, raw: object) -> ParsedValue:
        """
        Give the typed value of what was adopted: a word stays that our list has lost since.

        Raises InvalidValue for what no list could make valid.
        """
        try:
            return self.parse(raw)
        except InvalidValue:
            if not self.values or self.type in {"yes-no", "record"}:
                raise
        return replace(self, open=True).parse(raw)

    def lost(self, raw: object) -> tuple[str, ...]:
        """Give the roles in what was adopted that are on our list no longer."""
        if self.open or self.type not in {"role", "roles", "ordered-list"}:
            return ()
        words = raw if isinstance(raw, (list, tuple)) else (raw,)
        known = {_fold(word) for word in (NOT_STATED, "none", *self._codes())}
        return tuple(word for word in words if isinstance(word, str) and _fold(word) not in known)

    def dump(self, value: ParsedValue) -> Any:
        """Give the plain form (JSON, YAML) of a parsed value; `parse` reads it back."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return [dict(item) if isinstance(item, Mapping) else item for item in value]
        if isinstance(value, Mapping):
            return dict(value)
        return "none" if value is None else value

    def phrase(self, value: ParsedValue, titles: Mapping[str, str] | None = None) -> str:
        """
        Give the words that stand for a parsed value inside a sentence of a policy.

        `titles` gives a school's own name for a role code, such as "principal".
        """
        known = {entry.value: entry.phrase for entry in self.values} | dict(titles or {})
        return str(self._words(value, known))

    def label(self, value: ParsedValue) -> Text:
        """Give the words that stand for a parsed value on a form or in a list."""
        small = {entry.value: Text(entry.listed) for entry in self.values}
        return self._words(value, {entry.value: Text(entry.label) for entry in self.values}, small)

    def cautions(self, value: ParsedValue) -> tuple[Value, ...]:
        """Give the listed values in a parsed value against which the law or guidance speaks."""
        chosen = value if isinstance(value, tuple) else (value,)
        words = {self.dump(one) for one in chosen if not isinstance(one, Mapping)}
        return tuple(entry for entry in self.values if entry.caution and entry.value in words)

    def allowed(self) -> str:
        """Say in one phrase what this parameter accepts."""
        words = ", ".join(entry.value for entry in self.values)
        kinds = {
            "number": f"a whole number{f' of {self.unit}' if self.unit else ''}"
            + (f" from {self.minimum}" if self.minimum is not None else ""),
            "text": "a text",
            "record": "the fields " + ", ".join(_allowed_in(field) for field in self.fields),
        }
        parts = [kinds.get(self.type, ""), words if self.type != "text" else ""]
        if self.open and self.type != "text":
            parts.append("your own words")
        if self.none:
            parts.append("none")
        return "; ".join(part for part in [*parts, NOT_STATED] if part)

    def _refuse(self, raw: object, reason: str = "") -> InvalidValue:
        why = reason or f"{raw!r} is not allowed"
        return InvalidValue(f"{self.name}: {why}. Allowed: {self.allowed()}.")

    def _parse_word(self, raw: object) -> str:
        if isinstance(raw, bool):
            raw = "yes" if raw else "no"
        if not isinstance(raw, str):
            raise self._refuse(raw)
        folded = _fold(raw)
        for entry in self.values:
            if raw == entry.value or folded == _fold(entry.value):
                return entry.value
        if self.open and raw.strip():
            return raw.strip()
        raise self._refuse(raw)

    def _parse_number(self, raw: object) -> int | str:
        if isinstance(raw, str) and raw.strip().isdecimal():
            raw = int(raw)
        if isinstance(raw, bool) or not isinstance(raw, int):
            return self._parse_word(raw)
        if self.minimum is not None and raw < self.minimum:
            raise self._refuse(raw)
        return raw

    def _parse_text(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise self._refuse(raw)
        text = raw.strip()
        if len(text) < self.least:
            raise self._refuse(raw, "a text is needed")
        return text

    def _parse_several(self, raw: object) -> tuple[str, ...]:
        if isinstance(raw, str):
            raw = [raw] if raw.strip() else []
        if raw is None or not isinstance(raw, Iterable):
            raise self._refuse(raw)
        items = list(raw)
        if len(items) == 1 and _says_none(items[0]) and "none" not in self._codes():
            items = []
        words = tuple(dict.fromkeys(self._parse_word(item) for item in items))
        if len(words) < self.least:
            raise self._refuse(raw, "at least one is needed")
        self._check_alone(words)
        if self.type not in _UNORDERED:
            return words
        order = {code: place for place, code in enumerate(self._codes())}
        return tuple(sorted(words, key=lambda word: order.get(word, len(order))))

    def _check_alone(self, words: tuple[str, ...]) -> None:
        for entry in self.values:
            if entry.alone and entry.value in words and len(words) > 1:
                raise self._refuse(words, f"{entry.value!r} cannot stand beside another value")

    def _parse_records(self, raw: object) -> tuple[Record, ...]:
        if raw is None or raw == "" or (isinstance(raw, str) and _says_none(raw)):
            return ()
        if isinstance(raw, (str, Mapping)) or not isinstance(raw, Iterable):
            raise self._refuse(raw)
        records = tuple(self._parse_record(item) for item in raw)
        if not all(records):
            raise self._refuse(raw, "an entry is empty")
        return records

    def _parse_record(self, raw: object) -> Record:
        if raw is None or raw == "":
            raw = {}
        if not isinstance(raw, Mapping):
            raise self._refuse(raw)
        names = [field.name for field in self.fields]
        strange = [str(key) for key in raw if key not in names]
        if strange:
            raise self._refuse(raw, f"there is no field {strange[0]!r}")
        filled = {
            field.name: self._parse_field(field, str(raw[field.name]).strip())
            for field in self.fields
            if raw.get(field.name) is not None
        }
        return MappingProxyType({name: text for name, text in filled.items() if text})

    def _parse_field(self, field: Field, text: str) -> str:
        if not text or not field.values:
            return text
        for entry in field.values:
            if _fold(text) == _fold(entry.value):
                return entry.value
        raise self._refuse(text, f"{field.name} cannot be {text!r}")

    def _codes(self) -> tuple[str, ...]:
        return tuple(entry.value for entry in self.values)

    def _words(
        self, value: ParsedValue, known: Mapping[str, str], further: Mapping[str, str] | None = None
    ) -> Text:
        """The words for a value; ``further`` are those for the second of several and the rest."""
        if value is None:
            return Text("none")
        if not value and isinstance(value, (str, tuple, Mapping)):
            return Text(self.empty)
        if isinstance(value, bool):
            return verbatim(known["yes" if value else "no"])
        if isinstance(value, int):
            return verbatim(str(value))
        if isinstance(value, str):
            return verbatim(known.get(value, value))
        if isinstance(value, Mapping):
            return listed(value.values(), ",")
        items: list[str] = []
        for item in value:
            words = further if items and further else known
            items.append(
                self._entry(item, shown=further is not None)
                if isinstance(item, Mapping)
                else words.get(item, item)
            )
        return listed(items, self.join)

    def _entry(self, record: Record, *, shown: bool) -> str:
        """The first field of a record; beside it, in brackets, what was chosen in a closed one."""
        words = next(iter(record.values()), "")
        for field in self.fields:
            for entry in field.values:
                if record.get(field.name) == entry.value:
                    chosen = Text(entry.label) if shown else verbatim(entry.phrase)
                    words = Text("{words} ({chosen})", words=words, chosen=chosen)
        return words


def _allowed_in(field: Field) -> str:
    words = " or ".join(entry.value for entry in field.values)
    return f"{field.name} ({words})" if words else field.name


def _fold(text: str) -> str:
    return "-".join(text.strip().lower().split())


def _says_none(raw: object) -> bool:
    return raw is None or (isinstance(raw, str) and _fold(raw) == "none")
