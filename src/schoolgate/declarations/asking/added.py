"""What the board adds to the page of a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schoolgate.core.additions import addition
from schoolgate.declarations.asking.rules import may_see_board
from schoolgate.declarations.models import SigningRequest


@addition("policy version", "declarations/_version_signed.html")
def who_signed(page: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The way to who signed it, where anybody was asked to, for those who may see that."""
    version, school = page["version"], page["school"]
    if may_see_board(page["person"], school, version) is not None:
        return None
    if not SigningRequest.objects.filter(version=version).exists():
        return None
    return {"version": version, "school": school}
