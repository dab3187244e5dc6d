"""What templates say of roles and parts."""

from __future__ import annotations

from django import template

from schoolgate.core.words import translated
from schoolgate.people.models import Appointment, Person
from schoolgate.reference import roles

register = template.Library()


@register.filter
def role_title(code: str) -> str:
    """The title of a role; the code itself where the list no longer knows it."""
    known = roles().get(code)
    return translated(known.title) if known else code


@register.filter
def role_titles(appointments: list[Appointment]) -> str:
    """Titles of the roles held, each once."""
    return ", ".join(dict.fromkeys(role_title(held.role) for held in appointments))


@register.filter
def can_sign_in(person: Person) -> bool:
    """Whether the person has a way to sign in."""
    return person.user is not None and person.user.is_active


@register.filter
def line_manager(appointments: list[Appointment]) -> Person | None:
    """The first line manager named among appointments."""
    return next((held.line_manager for held in appointments if held.line_manager), None)
