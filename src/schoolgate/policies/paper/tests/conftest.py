from __future__ import annotations

import datetime as dt
from types import MappingProxyType

import pytest

from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.text import ClauseText, PolicyText

ADDRESS = "https://rowan.example/rowan-primary/policy/social-media/3/"


def clause(
    number: str, heading: str, text: str, section: str, **more: tuple[str, ...]
) -> ClauseText:
    return ClauseText(
        id=f"ROW-{number}", number=number, section=section, heading=heading, text=text,
        kind="obligation", area="conduct", **more,
    )  # fmt: skip


@pytest.fixture
def text() -> PolicyText:
    return PolicyText(
        title="Social media at Rowan",
        owner="Headteacher",
        summary="What we do online, and what we leave alone.",
        control=MappingProxyType({"status": "Final", "updated-by": "R. Price", "issue": "2026-09-01"}),
        values=MappingProxyType({"min_moderators": 2, "ex_pupil_age": "not stated"}),
        clauses=(
            clause("1.1", "Why", "We are *kind* and **fair**.", "About us"),
            clause(
                "1.2", "Moderators", "Each site has 2 moderators:\n\n- one at work\n- one on leave",
                "About us", parameters=("min_moderators", "ex_pupil_age"),
            ),
            clause("2.1", "Pupils", "1. Ask first.\n2. Then post.", "With children"),
        ),
    )  # fmt: skip


@pytest.fixture
def sheet(text: PolicyText) -> Sheet:
    return Sheet(
        school="Rowan Primary School",
        made=dt.datetime(2026, 12, 4, 15, 30, tzinfo=dt.UTC),
        version="3",
        effective=dt.date(2026, 12, 1),
        review=dt.date(2027, 12, 1),
        sha256=text.sha256,
        address=ADDRESS,
        colour="#7a1f4a",
    )
