"""What the law did while a draft was being made."""

from __future__ import annotations

from django import template

from schoolgate.policies.models import Draft
from schoolgate.policies.states import ENDED
from schoolgate.reviews.models import DraftLawNote
from schoolgate.reviews.pages import said
from schoolgate.reviews.queries import laws_changed_since

register = template.Library()


@register.simple_tag
def laws_changed(draft: Draft) -> list[tuple[DraftLawNote, list[str]]]:
    """Laws that a draft cites and that have changed since it was begun; nothing once it ended."""
    if draft.state in ENDED:
        return []
    return [(note, said(note)) for note in laws_changed_since(draft)]
