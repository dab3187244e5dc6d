"""What is known of each law today, and what is different from what was known before. Pure.

A law may change without anybody editing a file: a new edition of guidance begins on its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from schoolgate.reference.loading import load
from schoolgate.text import Text, listed, template, verbatim

# What a policy must follow. Sources, notes and the day of checking are the editor's business.
FOLLOWED = ("name", "year", "kind", "status", "since", "replaced_by", "jurisdiction")

Facts = Mapping[str, Any]


def laws_today(today: dt.date) -> dict[str, dict[str, Any]]:
    """The facts of every law by id, read anew from the files. Raises ReferenceDataError."""
    entries, _origins = load("law")
    return {law: facts_of(entry, today) for law, entry in entries.items()}


def facts_of(entry: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """What of an entry a policy must follow, as it is on a day."""
    facts = {name: entry[name] for name in FOLLOWED if entry.get(name)}
    edition = _edition(entry, today)
    if edition:
        facts["edition"] = edition
    provisions = {
        str(one["cite"]): {name: value for name, value in one.items() if name != "note"}
        for one in entry.get("provisions", ())
    }
    return {**facts, "provisions": provisions} if provisions else facts


def _edition(entry: Mapping[str, Any], today: dt.date) -> str:
    """The edition that stands on a day: the latest that has begun and not ended."""
    begun = [
        (str(one["from"]), str(one["name"]))
        for one in entry.get("editions", ())
        if _begun(str(one["from"]), today) and not _ended(str(one.get("until", "")), today)
    ]
    return max(begun, default=("", ""))[1]


def _begun(day: str, today: dt.date) -> bool:
    """Whether a day, whole or only its month or year, has come."""
    return day <= today.isoformat()[: len(day)]


def _ended(day: str, today: dt.date) -> bool:
    return bool(day) and day < today.isoformat()[: len(day)]


def differences(before: Facts, after: Facts) -> Iterator[Text]:
    """What is different, each as part of a sentence; nothing where both say the same."""
    if not after:
        yield Text("it is no longer in the list of laws")
        return
    for name, words in SENTENCES.items():
        was, now = before.get(name), after.get(name)
        if was != now:
            yield Text(words, was=_said(was), now=_said(now))
    parts = _changed_parts(before.get("provisions", {}), after.get("provisions", {}))
    if parts:
        yield Text("parts of it stand otherwise: {parts}", parts=listed(parts))


SENTENCES = {
    "status": template("it was {was}, now it is {now}"),
    "edition": template("its edition was {was}, now it is {now}"),
    "replaced_by": template("what takes its place was {was}, now it is {now}"),
    "since": template("the day of its last change was {was}, now it is {now}"),
    "name": template("its name was {was}, now it is {now}"),
    "year": template("its year was {was}, now it is {now}"),
    "jurisdiction": template("it held in {was}, now in {now}"),
    "kind": template("it was listed as {was}, now as {now}"),
}
STATUSES = {
    "in-force": template("in force"),
    "in-force-in-part": template("in force in part"),
    "repealed": template("repealed"),
    "replaced": template("replaced"),
    "superseded": template("out of date"),
    "withdrawn": template("withdrawn"),
    "not-yet-in-force": template("not yet in force"),
    "fragments": template("in force in fragments"),
}


def _changed_parts(before: Facts, after: Facts) -> list[str]:
    return sorted(cite for cite in {*before, *after} if before.get(cite) != after.get(cite))


def _said(value: Any) -> Text:
    if not value:
        return Text("not stated")
    if isinstance(value, (list, tuple)):
        return listed(str(one).replace("-", " ") for one in value)
    return Text(STATUSES[value]) if value in STATUSES else verbatim(str(value))
