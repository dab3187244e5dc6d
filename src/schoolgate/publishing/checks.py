"""No school stands where a page of ours does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from schoolgate.core.addresses import reserved_words
from schoolgate.people.models import School


@register(Tags.database)
def addresses_of_schools(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A school whose address is taken would have a public page that nobody reaches."""
    if not databases:
        return []
    try:
        taken = list(
            School.objects.filter(slug__in=reserved_words()).values_list("slug", flat=True)
        )
    except DatabaseError:  # not migrated yet
        return []
    return [
        Error(
            f"The school at the address “{slug}” cannot be reached: pages of the site stand there.",
            hint="Give the school another address (its slug).",
            id="schoolgate.E010",
        )
        for slug in taken
    ]
