"""What the public list of accounts adds to the other public pages of a school."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schoolgate.core.additions import addition


@addition("public pages", "sites/_way_to_accounts.html")
def way_to_accounts(page: Mapping[str, Any]) -> Mapping[str, Any]:
    """The way to the school's accounts, in the language of the page."""
    return {"school": page["school"], "in_language": page["in_language"]}
