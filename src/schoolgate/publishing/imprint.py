"""What every file of an edition says of itself."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:schoolgate:policy")


@dataclass(frozen=True, slots=True)
class Imprint:
    """Whose policy it is, which edition, and where it stays.

    ``key`` names the edition for good; ids in exported files are made from it.
    """

    key: str
    school: str
    school_key: str
    number: int
    edition: str
    adopted_on: dt.date
    effective_from: dt.date
    effective_until: dt.date | None
    review_due: dt.date | None
    made: dt.datetime
    sha256: str
    address: str

    def uuid(self, thing: str) -> str:
        """The same id for the same thing of the same edition, always."""
        return str(uuid.uuid5(_SPACE, f"{self.key}/{thing}"))

    def school_uuid(self) -> str:
        """The same id for the school in all its files."""
        return str(uuid.uuid5(_SPACE, f"school/{self.school_key}"))
