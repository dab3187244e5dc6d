"""What reviews add to the pages of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schoolgate.core.additions import addition
from schoolgate.policies.states import ENDED
from schoolgate.reviews.queries import laws_changed_since


@addition("draft", "reviews/_draft_law.html")
def laws_changed(page: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Laws that the draft cites and that have changed since it was begun; nothing once it ended."""
    draft = page["draft"]
    if draft.state in ENDED:
        return None
    from schoolgate.reviews.pages import said  # noqa: PLC0415 - loads the reader

    changed = [(note, said(note)) for note in laws_changed_since(draft)]
    return {"changed": changed} if changed else None
