from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.reading.structure.dates import find_date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 12/05/2019 in the hall", "2019-05-12", "2019-05-12"),
        ("03.02.21", "2021-02-03", "2021-02-03"),
        ("the 3rd of May, 2024", "2024-05-03", "2024-05-03"),
        ("May 3rd, 2024", "2024-05-03", "2024-05-03"),
        ("2024-05-03", "2024-05-03", "2024-05-03"),
        ("Sept 2023", "2023-09-01", "2023-09-30"),
        ("Feb '24", "2024-02-01", "2024-02-29"),
        ("09/2025", "2025-09-01", "2025-09-30"),
        ("Spring Term 2026", "2026-01-01", "2026-03-31"),
        ("Summer 2023/24", "2024-04-01", "2024-08-31"),
        ("academic year 2025-26", "2025-09-01", "2026-08-31"),
        ("in 2027", "2027-01-01", "2027-12-31"),
    ],
)
def test_find_date(text, first, last):
    assert find_date(text) == dt.date.fromisoformat(first)
    assert find_date(text, "last") == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    "text", ["", "annually", "31/02/2024", "section 3.4", "99/99/9999", "00/0000"]
)
def test_no_date(text):
    assert find_date(text) is None
