"""By what a page of another school would betray the first: its ids, names and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from schoolgate.people.models import Appointment, Federation, Person, School, SchoolClass

# Longer ones are whole texts, which pages cut and dress.
LONGEST = 200
# What stands there comes out of the packs and the list of laws, and so at any school.
ANYBODYS = {
    "policies.Draft.title", "policies.Policy.title", "reviews.LawChange.name",
    "reviews.LinkedPolicy.key",
}  # fmt: skip


def marks() -> dict[str, str]:
    """Every id, and every short text of more than a word, of all that there is; with its field.

    Those who serve a federation as a whole are not one school's, nor is what they make for all.
    """
    found = {mark: field for mark, field in _written() if field not in ANYBODYS}
    found |= {person.name: "people.Person.name" for person in Person.objects.all()}
    found |= {one.name: "people.SchoolClass.name" for one in SchoolClass.objects.all()}
    found |= {one.slug: "people.School.slug" for one in School.objects.all()}
    for one in _of_federations():
        found.pop(one, None)
    return found


def _written() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        if not model.__module__.startswith("schoolgate.") or model._meta.app_label == "ledger":
            continue
        fields = [field.name for field in model._meta.fields if _holds_words(field)]
        for row in model._default_manager.values(*fields):
            for name, value in row.items():
                if value and _tells(name, str(value)):
                    yield str(value), f"{model._meta.label}.{name}"


def _holds_words(field: Any) -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.choices


def _tells(name: str, value: str) -> bool:
    if name in {"public_id", "file_name"} or name.endswith("sha256"):
        return True
    return len(value) <= LONGEST and any(mark in value for mark in " @")


def _of_federations() -> Iterator[str]:
    for federation in Federation.objects.all():
        yield from (federation.public_id, federation.name)
        yield from federation.policy_drafts.values_list("public_id", flat=True)
    held = Appointment.objects.exclude(federation=None)
    for person in Person.objects.filter(pk__in=held.values("person")):
        yield from (person.name, person.public_id)
