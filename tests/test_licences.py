"""Every library that is locked has its licence in docs/dependencies.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import check_docs

PAGE = check_docs.LICENCE_PAGE.read_text(encoding="utf-8")


def test_every_licence_is_known() -> None:
    assert list(check_docs.wrong_licences()) == []
    assert {"django", "colorama", "pytest"} <= check_docs.locked()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("| segno | BSD-3-Clause |", "| segno | ? |", "does not know the licence of segno"),
        ("| segno | BSD-3-Clause |", "| segno | |", "does not know the licence of segno"),
        ("| htmx | 0BSD |", "| htmy | 0BSD |", "does not tell of htmx"),
        (
            "| segno |",
            "| segno | MIT | codes |\n| segnor |",
            "tells of segnor, which is not locked",
        ),
    ],
)
def test_page_that_says_too_little_or_too_much_is_at_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, fault: str
) -> None:
    page = tmp_path / "dependencies.md"
    assert PAGE.count(old) == 1
    page.write_text(PAGE.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(check_docs, "LICENCE_PAGE", page)
    assert f"dependencies.md {fault}" in list(check_docs.wrong_licences())
