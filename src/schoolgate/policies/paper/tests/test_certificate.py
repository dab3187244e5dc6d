from __future__ import annotations

from typing import Any

import pytest

from schoolgate.policies.paper.attachment import payload_of
from schoolgate.policies.paper.certificate import certificate_pdf
from schoolgate.policies.paper.sheet import Sheet, UnfitForPaper
from schoolgate.policies.paper.tests.reading import (
    elements,
    fonts,
    modules_of,
    opened,
    qr_modules,
    text_of_pages,
    words_in,
)

VERIFY = "https://rowan.example/verify/7KQ2-M9XP"
PAYLOAD: dict[str, Any] = {
    "person": "Siân Łukaszewska",
    "capacity": "teacher",
    "school": "Rowan Primary School",
    "policy": "Social media at Rowan",
    "version": "3",
    "sha256": "ab" * 32,
    "statements": ["I have read the policy.", "I agree to keep to it."],
    "signed_at": "2026-07-04T15:30:12+00:00",
    "way": "paper",
    "recorded_by": "Mary Oakes, office",
    "ledger": {"number": 1234, "sha256": "cd" * 32},
    "verify": VERIFY,
    "more": {"nested": ["anything", 1, None]},
}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in PAYLOAD.items() if name not in names}


def test_certificate_says_who_signed_what_when_and_how(sheet: Sheet) -> None:
    said = words_in(certificate_pdf(PAYLOAD, sheet))

    for words in (
        "Certificate of declaration",
        "Siân Łukaszewska has declared, as teacher of Rowan Primary School, what is set out here.",
        "Policy Social media at Rowan", "Edition 3", "I have read the policy.", "I agree to keep to it.",
        "Saturday 4 July 2026, 4.30pm BST (2026-07-04T15:30:12+00:00)",
        "How On paper, signed by hand", "Recorded by Mary Oakes, office",
        "Entry in the school's record 1234", VERIFY,
    ):  # fmt: skip
        assert words in said
    assert "ab" * 32 in said.replace(" ", "")
    assert "cd" * 32 in said.replace(" ", "")


def test_certificate_of_a_signature_on_screen_names_no_recorder(sheet: Sheet) -> None:
    said = words_in(certificate_pdf(without("recorded_by") | {"way": "screen"}, sheet))

    assert "How On screen, signed in" in said
    assert "Recorded by" not in said


def test_certificate_fits_one_page(sheet: Sheet) -> None:
    assert len(text_of_pages(certificate_pdf(PAYLOAD, sheet))) == 1


def test_certificate_is_accessible_and_archival(sheet: Sheet) -> None:
    pdf = certificate_pdf(PAYLOAD, sheet)
    root = opened(pdf).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()

    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert root["/Lang"] == "en-GB"
    assert opened(pdf).metadata is not None
    assert opened(pdf).metadata.title == "Certificate of declaration: Siân Łukaszewska"
    assert set(fonts(pdf).values()) == {True}
    assert [one["/Alt"] for one in elements(pdf) if one["/S"] == "/Figure"] == [
        f"QR code that leads to {VERIFY}"
    ]


def test_qr_code_of_the_certificate_leads_to_its_check(sheet: Sheet) -> None:
    assert qr_modules(certificate_pdf(PAYLOAD, sheet), 0) == modules_of(VERIFY)


def test_payload_comes_back_whole(sheet: Sheet) -> None:
    pdf = certificate_pdf(PAYLOAD, sheet)

    assert payload_of(pdf) == PAYLOAD
    assert list(opened(pdf).attachments) == ["declaration.json"]


def test_payload_keeps_a_name_that_the_fonts_do_not_have(sheet: Sheet) -> None:
    payload = PAYLOAD | {"person": "李小龙\u202e"}
    pdf = certificate_pdf(payload, sheet)

    assert "Person ▯▯▯" in words_in(pdf)
    assert payload_of(pdf) == payload


def test_same_declaration_gives_the_same_bytes(sheet: Sheet) -> None:
    assert certificate_pdf(PAYLOAD, sheet) == certificate_pdf(PAYLOAD, sheet)


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        (without("person"), "person"),
        (PAYLOAD | {"version": 3}, "version"),
        (PAYLOAD | {"ledger": {"number": "1"}}, "ledger.number, ledger.sha256"),
        (PAYLOAD | {"way": "telepathy"}, "way"),
        (PAYLOAD | {"statements": ["fine", 3]}, "statements"),
        (PAYLOAD | {"signed_at": "yesterday"}, "signed_at"),
        (PAYLOAD | {"signed_at": "2026-12-04T15:30:12"}, "signed_at"),
    ],
)
def test_certificate_names_what_it_lacks(sheet: Sheet, payload: dict[str, Any], named: str) -> None:
    with pytest.raises(UnfitForPaper, match=named):
        certificate_pdf(payload, sheet)
