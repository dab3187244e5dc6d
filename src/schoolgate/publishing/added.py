"""What the public face adds to the school's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schoolgate.core.additions import addition
from schoolgate.publishing.rules import may_see_format_requests


@addition("policy in force", "publishing/_way_to_forms.html")
def way_to_forms(page: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The way to requests for other forms, for whoever answers them at the school."""
    school = page["school"]
    refused = may_see_format_requests(page["request"].person, school)
    return None if refused else {"school": school}
