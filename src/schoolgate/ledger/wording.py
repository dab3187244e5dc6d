"""What an entry says, in words."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schoolgate.core.templatetags.schoolgate import moment
from schoolgate.core.words import translated
from schoolgate.ledger.events import EventKind, Labels, UnknownEvent, event_kind
from schoolgate.ledger.models import Entry
from schoolgate.reference import InvalidValue, parameters, roles

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def told(entry: Entry, *, personal: bool = True) -> str:
    """The wording of the entry's kind with its facts filled in.

    Facts that were erased say so; personal ones are withheld unless ``personal``. A kind that
    this version no longer knows is told by its name.
    """
    try:
        kind = event_kind(entry.event)
    except UnknownEvent:
        return entry.event
    words = {name: _("(erased)") for name in kind.facts}
    facts = {fact.name: json.loads(fact.value) for fact in entry.facts.all()}
    words |= {name: _words(value) for name, value in facts.items()} | _choice(facts)
    words |= _counted(kind, facts) | _labelled(kind, facts)
    if "fields" in facts:
        words["fields"] = words["fields"].replace("_", " ")
    if not personal:
        words |= {name: _("(withheld)") for name in kind.personal}
    return str(kind.wording).format_map(words)


def personal_words(entry: Entry) -> frozenset[str]:
    """The personal facts of an entry that are words, such as a name."""
    try:
        personal = event_kind(entry.event).personal
    except UnknownEvent:
        return frozenset()
    values = [json.loads(fact.value) for fact in entry.facts.all() if fact.name in personal]
    return frozenset(value for value in values if isinstance(value, str))


def _choice(facts: Mapping[str, Any]) -> dict[str, str]:
    """The name and the value of a choice of the policy as a person reads them."""
    known = parameters().get(str(facts.get("parameter")))
    if known is None:
        return {}
    said = {"parameter": translated(known.title)}
    with contextlib.suppress(InvalidValue):
        if "value" in facts:
            said["value"] = translated(known.label(known.parse(facts["value"])))
    return said


def _counted(kind: EventKind, facts: Mapping[str, Any]) -> dict[str, str]:
    """Numbers with their nouns."""
    numbers = {name: facts[name] for name in kind.counts if isinstance(facts.get(name), int)}
    return {name: str(kind.counts[name] % {"n": number}) for name, number in numbers.items()}


def _labelled(kind: EventKind, facts: Mapping[str, Any]) -> dict[str, str]:
    """Codes, one or several, in the words that forms and pages use for them."""
    return {
        name: _labels(kind.labels[name], facts[name]) for name in kind.labels if facts.get(name)
    }


def _labels(source: Labels, value: Any) -> str:
    known = labels_of(source)
    codes = value if isinstance(value, list) else str(value).split(", ")
    return ", ".join(known.get(code) or _words(code) for code in codes)


def labels_of(source: Labels) -> dict[str, str]:
    """The words for the codes of a choice of the policy, of a field of a model, or of an app."""
    if not isinstance(source, str):
        return {code: str(label) for code, label in source().items()}
    if source in parameters():
        return {one.value: translated(one.label) for one in parameters()[source].values}
    model, _dot, name = source.rpartition(".")
    field = apps.get_model(model)._meta.get_field(name)  # noqa: SLF001
    return {str(code): str(label) for code, label in field.flatchoices}


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(part) for part in value) or "–"
    if not isinstance(value, str):
        return "–" if value is None else str(value)
    if value in roles():
        return translated(roles()[value].title)
    if _DATE.fullmatch(value):
        return str(date_format(dt.date.fromisoformat(value), "j F Y"))
    if _INSTANT.fullmatch(value):
        return moment(dt.datetime.fromisoformat(value))
    return _("none") if value == "-" else value or "–"
