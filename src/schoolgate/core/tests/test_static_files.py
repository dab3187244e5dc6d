"""What a page weighs on a slow line, and that style sheets are asked for once."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.test import Client

from schoolgate.core.static_files import FOR_GOOD, fingerprint

pytestmark = pytest.mark.django_db
# What comes with the first page that somebody opens, and with a next one, in bytes; on 50 kB/s the
# first takes less than a second.
FIRST_PAGE = 40_000
NEXT_PAGE = 5_000


def sent(client: Client, address: str) -> bytes:
    """What goes over the line to a browser that takes gzip."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, address
    found = b"".join(answer.streaming_content) if answer.streaming else answer.content
    let_go(answer)
    return found


def let_go(answer: Any) -> None:
    """Close the file behind an answer; ``close()`` would end the test's connection as well."""
    for close in answer._resource_closers:
        close()


def headers_of(client: Client, address: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer whose content nobody reads."""
    answer = client.get(address, headers=headers)
    let_go(answer)
    return answer.status_code, dict(answer.headers)


def files_of(page: bytes) -> set[str]:
    """Style sheets, scripts and pictures of ours that a page asks for."""
    text = gzip.decompress(page).decode()
    return set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))


def test_pages_are_light(client: Client, head, client_of) -> None:
    page = sent(client, "/account/login/")
    files = files_of(page)
    assert len(files) > 5
    assert len(page) + sum(len(sent(client, file)) for file in files) < FIRST_PAGE
    page = sent(client_of(head), "/")
    assert len(page) < NEXT_PAGE
    assert files_of(page) <= files


def test_file_under_its_fingerprint_is_kept_for_good(client: Client) -> None:
    [address] = [one for one in files_of(sent(client, "/account/login/")) if "base.css" in one]
    assert address == f"/static/core/base.css?v={fingerprint('core/base.css')}"
    assert headers_of(client, address)[1]["Cache-Control"] == FOR_GOOD
    for other in ("/static/core/base.css", "/static/core/base.css?v=another"):
        assert "immutable" not in headers_of(client, other)[1]["Cache-Control"]


def test_only_text_is_compressed(client: Client) -> None:
    takes = {"Accept-Encoding": "gzip"}
    _status, page = headers_of(client, "/account/login/", **takes)
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    status, part = headers_of(client, "/static/core/base.css", **takes, Range="bytes=0-99")
    assert (status, "Content-Encoding" in part) == (206, False)
