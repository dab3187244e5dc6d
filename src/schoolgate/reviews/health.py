"""What the reader finds wrong in the text of a version, read as any other document is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.people.models import School
from schoolgate.policies.actions import facts_of
from schoolgate.policies.child import read_in_child
from schoolgate.policies.life.checking import KNOWN_OTHERWISE
from schoolgate.policies.life.open_choices import as_markdown
from schoolgate.policies.text import PolicyText


def health_of(text: PolicyText, school: School, today: dt.date) -> list[dict[str, Any]]:
    """The findings as they are stored, the gravest first. Takes seconds.

    Raises UnreadableDocument where there is no text to read.
    """
    reading = read_in_child(as_markdown(text).encode(), "policy.md", today, facts_of(school))
    return [
        {**finding, "wording": wording}
        for finding, wording in zip(reading.report["findings"], reading.wordings, strict=True)
        if finding["code"] not in KNOWN_OTHERWISE
    ]
