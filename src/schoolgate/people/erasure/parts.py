"""What is held on one person, table by table, and what becomes of it: each app lists its own.

Export and erasure walk the same list, so nothing is erased that was never told of, and nothing
is told of that nobody has thought about. A test compares the list with the database's own links
to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import ForeignObjectRel, Model, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.people.models import Person, User

Words = str | Promise
AUTHOR = gettext_lazy(
    "The school must be able to show who did it; it then reads “A former member”."
)

Find = Callable[[Person], QuerySet[Any]]


class Fate(Enum):
    """What becomes of rows when the person is erased."""

    GOES = "goes"
    EMPTIED = "emptied"
    STAYS = "stays"


@dataclass(frozen=True)
class Part:
    """Rows of one table that are about somebody.

    ``link`` is the field that leads to the person or the user, empty where only words do.
    ``empty`` are the new values of fields that are emptied; ``hide`` fields that no export
    shows, for they are keys to something. ``tell`` says what an export shows of a row that is
    for the most part about others.
    """

    model: type[Model]
    link: str
    title: Words
    fate: Fate
    why: Words
    find: Find
    empty: Callable[[], Mapping[str, Any]] = dict
    hide: frozenset[str] = field(default_factory=frozenset)
    tell: Callable[[Any, Person], Mapping[str, Any]] | None = None

    @property
    def table(self) -> str:
        """Its name on the data map."""
        return str(self.model._meta.label)  # noqa: SLF001


_parts: list[Part] = []
_duties: list[Callable[[Person], Iterator[str]]] = []


def add_parts(*parts: Part) -> None:
    """List tables of an app, from what goes last to what goes first."""
    _parts.extend(parts)


def parts() -> tuple[Part, ...]:
    """All tables; those of the apps above first, since their rows lean on ours.

    A field ``by`` or ``..._by`` that no app lists is somebody's authorship, and stays.
    """
    return (*reversed(_parts), *(_authorship(*one) for one in unlisted() if _is_author(one[1])))


def unlisted() -> list[tuple[type[Model], str]]:
    """Links to people that no app has listed."""
    listed = {(part.model, part.link) for part in _parts}
    links = {
        (field.related_model, field.field.name)
        for model in (Person, User)
        for field in model._meta.get_fields(include_hidden=True)  # noqa: SLF001
        if isinstance(field, ForeignObjectRel) and field.related_model is not Person
    }
    return sorted(links - listed, key=lambda one: (one[0]._meta.label, one[1]))  # noqa: SLF001


def undecided() -> list[tuple[type[Model], str]]:
    """Links of which nobody has said what becomes of them."""
    return [one for one in unlisted() if not _is_author(one[1])]


def _is_author(link: str) -> bool:
    return link == "by" or link.endswith("_by")


def _authorship(model: type[Model], link: str) -> Part:
    title = _("%(things)s: %(how)s them") % {
        "things": capfirst(model._meta.verbose_name_plural or ""),  # noqa: SLF001
        "how": link.replace("_", " "),
    }
    return Part(model, link, title, Fate.STAYS, AUTHOR, linked(link, model))


def duty_to_keep(duty: Callable[[Person], Iterator[str]]) -> Callable[[Person], Iterator[str]]:
    """Add a function that says, in sentences, why somebody cannot be erased yet."""
    _duties.append(duty)
    return duty


def duties_for(person: Person) -> list[str]:
    """All reasons why somebody cannot be erased yet."""
    return [reason for duty in _duties for reason in duty(person)]


def linked(link: str, model: type[Model]) -> Find:
    """The rows whose field ``link`` is the person."""
    return lambda person: model._default_manager.filter(**{link: person})  # noqa: SLF001


def of_user(link: str, model: type[Model]) -> Find:
    """The rows whose field ``link`` is the person's way to sign in."""

    def find(person: Person) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001
        return rows.filter(**{link: person.user_id}) if person.user_id else rows.none()

    return find
