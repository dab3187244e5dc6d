from __future__ import annotations

import io
import time
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from schoolgate.core import apart
from schoolgate.policies.paper import attachment, opener
from schoolgate.policies.paper.attachment import NoCertificate, payload_of
from schoolgate.policies.paper.certificate import certificate_pdf
from schoolgate.policies.paper.policy import policy_pdf
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.paper.tests.test_certificate import PAYLOAD
from schoolgate.policies.text import PolicyText


def carrying(name: str, data: bytes) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment(name, data)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def bomb(size: int) -> bytes:
    """A PDF whose attachment unpacks to ``size`` bytes."""
    packed = zlib.compress(bytes(size), 9)
    whole = carrying("declaration.json", b"HERE")
    stream = b"<<\n/Type /EmbeddedFile\n/Filter /FlateDecode\n/Length %d\n>>\nstream\n%s\nendstream" % (
        len(packed), packed,
    )  # fmt: skip
    start = whole.index(b"<<\n/Type /EmbeddedFile")
    end = whole.index(b"endstream", start) + len(b"endstream")
    return whole[:start] + stream + whole[end:]


def test_facts_come_out_of_a_pdf_of_another_hand() -> None:
    assert payload_of(carrying("declaration.json", b'{"person": "Si\xc3\xa2n"}')) == {
        "person": "Siân"
    }


@pytest.mark.parametrize(
    ("pdf", "reason"),
    [
        (b"", "not a PDF"),
        (b"Dear head, here is my certificate.", "not a PDF"),
        (b"%PDF-1.7\n", "not a PDF"),
        (carrying("other.json", b"{}"), "carries no declaration"),
        (carrying("declaration.json", b"not json"), "is damaged"),
        (carrying("declaration.json", b"[1, 2]"), "is damaged"),
        (carrying("declaration.json", b"\xff\xfe\x00"), "is damaged"),
        (carrying("declaration.json", b"[" * 100_000), "is damaged"),
        (carrying("declaration.json", bytes(opener.LARGEST_PAYLOAD + 1)), "far larger"),
        (bytes(attachment.LARGEST + 1), "larger than any certificate"),
    ],
)
def test_what_is_no_certificate_says_why(pdf: bytes, reason: str) -> None:
    with pytest.raises(NoCertificate, match=reason):
        payload_of(pdf)


def test_policy_is_no_certificate(text: PolicyText, sheet: Sheet) -> None:
    with pytest.raises(NoCertificate, match="carries no declaration"):
        payload_of(policy_pdf(text, sheet))


def test_attachment_that_unpacks_without_end_is_stopped() -> None:
    small = bomb(300 * 1024 * 1024)
    began = time.monotonic()

    assert len(small) < 1024 * 1024
    with pytest.raises(NoCertificate):
        payload_of(small)
    assert time.monotonic() - began < attachment.SECONDS + 10


def test_bomb_of_harmless_size_is_read_for_what_it_is() -> None:
    with pytest.raises(NoCertificate, match="is damaged"):
        payload_of(bomb(1000))


def test_reader_that_takes_too_long_is_stopped(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = certificate_pdf(PAYLOAD, sheet)
    monkeypatch.setattr(attachment, "SECONDS", 0.001)

    with pytest.raises(NoCertificate, match="takes too long"):
        payload_of(pdf)


def test_child_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    real = apart.subprocess.run

    def run(*args: Any, **more: Any) -> Any:
        seen.update(more)
        return real(*args, **more)

    monkeypatch.setenv("SCHOOLGATE_SECRET_KEY", "x" * 40)
    monkeypatch.setattr(apart.subprocess, "run", run)
    payload_of(carrying("declaration.json", b"{}"))

    assert set(seen["env"]) <= set(apart.TOLD)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_damaged_certificate_gives_its_facts_or_a_clear_no(
    sheet: Sheet, data: st.DataObject
) -> None:
    pdf = bytearray(certificate_pdf(PAYLOAD, sheet))
    for place in data.draw(st.lists(st.integers(0, len(pdf) - 1), min_size=1, max_size=40)):
        pdf[place] = data.draw(st.integers(0, 255))

    try:
        payload = payload_of(bytes(pdf))
    except NoCertificate:
        return
    assert isinstance(payload, dict)
