from __future__ import annotations

import datetime as dt
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.policies.paper import stamps
from schoolgate.policies.paper.stamps import (
    NoStamp,
    Stamp,
    StampNotGiven,
    StampNotValid,
    Trust,
    check_stamp,
    request_stamp,
    trust_in,
)
from schoolgate.policies.paper.tests.authority import Authority, Desk, at_address, pair

DATA = b"entry 1234 of the record"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None,
    reason="needs OpenSSL's command as time-stamp authority (apt-get install openssl)",
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Trust:
    return trust_in(authority.root.pem)


@pytest.fixture(scope="module")
def address(authority: Authority) -> Iterator[str]:
    class Answering(Desk):
        def reply(self, question: bytes) -> None:
            self.send(authority.answer(question))

    with at_address(Answering) as found:
        yield found


@pytest.fixture(scope="module")
def token(address: str, trust: Trust) -> bytes:
    return request_stamp(DATA, address, trust)


def refused_by(desk: type[Desk], trust: Trust, match: str) -> None:
    with at_address(desk) as found, pytest.raises(NoStamp, match=match):
        request_stamp(DATA, found, trust)


def test_stamp_says_when_and_by_whom(token: bytes, trust: Trust) -> None:
    stamp = check_stamp(DATA, token, trust)

    assert stamp == Stamp(stamp.time, "Rowan Test Time")
    assert stamp.time.tzinfo is dt.UTC
    assert abs(dt.datetime.now(dt.UTC) - stamp.time) < dt.timedelta(minutes=5)


def test_stamp_is_none_for_other_data(token: bytes, trust: Trust) -> None:
    with pytest.raises(StampNotValid):
        check_stamp(DATA + b".", token, trust)


def test_stamp_of_another_authority_is_not_believed(token: bytes) -> None:
    with pytest.raises(StampNotValid):
        check_stamp(DATA, token, trust_in(pair("Rowan Test Root").pem))


def test_step_between_root_and_signer_is_believed(authority: Authority, token: bytes) -> None:
    both = trust_in(authority.root.pem + authority.signer.pem)

    assert both.steps == (authority.signer.certificate,)
    assert check_stamp(DATA, token, both).authority == "Rowan Test Time"


def test_stamp_given_for_another_question_is_refused(authority: Authority, trust: Trust) -> None:
    class Replaying(Desk):
        kept = authority.answer(stamps.TimestampRequestBuilder().data(DATA).build().as_bytes())

        def reply(self, question: bytes) -> None:
            self.send(self.kept)

    refused_by(Replaying, trust, "Nonce")


def test_refusal_of_the_authority_is_told(
    trust: Trust, tmp_path_factory: pytest.TempPathFactory
) -> None:
    choosy = Authority(tmp_path_factory.mktemp("choosy"), digests="sha1")

    class Refusing(Desk):
        def reply(self, question: bytes) -> None:
            self.send(choosy.answer(question))

    refused_by(Refusing, trust, "refused: ")


def test_error_page_is_told(trust: Trust) -> None:
    class Broken(Desk):
        def reply(self, question: bytes) -> None:
            self.send(b"<h1>Out of order</h1>", status=503)

    refused_by(Broken, trust, "error 503")


def test_web_page_is_no_stamp(trust: Trust) -> None:
    class Page(Desk):
        def reply(self, question: bytes) -> None:
            self.send(b"<h1>Welcome</h1>")

    refused_by(Page, trust, "not a time stamp")


def test_authority_that_sends_elsewhere_is_not_followed(trust: Trust, address: str) -> None:
    class Elsewhere(Desk):
        def reply(self, question: bytes) -> None:
            self.send(b"", status=302, Location=address)

    refused_by(Elsewhere, trust, "error 302")


def test_endless_answer_is_cut_off(trust: Trust) -> None:
    class Endless(Desk):
        def reply(self, question: bytes) -> None:
            self.send(bytes(stamps.LARGEST_ANSWER + 1))

    refused_by(Endless, trust, "far more")


def test_dripping_answer_is_not_waited_for(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dripping(Desk):
        def reply(self, question: bytes) -> None:
            with suppress(OSError):
                self.drip(20)

    monkeypatch.setattr(stamps, "SECONDS", 0.5)
    began = time.monotonic()
    refused_by(Dripping, trust, "too long")
    assert time.monotonic() - began < 10


def test_silent_authority_is_not_waited_for(trust: Trust, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StampNotGiven, match="could not be reached"):
            request_stamp(DATA, f"http://127.0.0.1:{port}/", trust)


def test_nobody_at_the_address(trust: Trust) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(StampNotGiven, match="could not be reached"):
        request_stamp(DATA, f"http://127.0.0.1:{port}/", trust)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "", "stamps.example"])
def test_address_that_is_no_web_address_is_refused(trust: Trust, url: str) -> None:
    with pytest.raises(StampNotGiven, match="http or https"):
        request_stamp(DATA, url, trust)


def test_nothing_cannot_be_stamped(trust: Trust, address: str, token: bytes) -> None:
    with pytest.raises(StampNotValid, match="nothing"):
        request_stamp(b"", address, trust)
    with pytest.raises(StampNotValid, match="nothing"):
        check_stamp(b"", token, trust)


@pytest.mark.parametrize("pem", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAA==\n"])
def test_file_without_certificates_gives_no_trust(pem: bytes) -> None:
    with pytest.raises(NoStamp, match="no PEM certificate"):
        trust_in(pem)


def test_file_without_a_root_gives_no_trust(authority: Authority) -> None:
    with pytest.raises(NoStamp, match="no root"):
        trust_in(authority.signer.pem)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_damaged_stamp_proves_nothing_or_the_same(
    token: bytes, trust: Trust, data: st.DataObject
) -> None:
    damaged = bytearray(token)
    for place in data.draw(st.lists(st.integers(0, len(token) - 1), min_size=1, max_size=5)):
        damaged[place] = data.draw(st.integers(0, 255))

    try:
        stamp = check_stamp(DATA, bytes(damaged), trust)
    except StampNotValid:
        return
    assert stamp == check_stamp(DATA, token, trust)
