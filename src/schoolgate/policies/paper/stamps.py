"""Time stamps as RFC 3161 has them: somebody outside the school says when bytes were there.

The authority learns a hash, never the bytes.
"""

from __future__ import annotations

import datetime as dt
import time
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from cryptography import x509
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    Verifier,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from schoolgate.text import Text

SECONDS = 15
LARGEST_ANSWER = 256 * 1024
_ASK = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "User-Agent": "Schoolgate",
}


class NoStamp(Exception):
    """There is no time stamp to rely on; the message says why."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message


class StampNotGiven(NoStamp):
    """The authority could not be reached or would not stamp: asking again later may help."""


class StampNotValid(NoStamp):
    """What came or was kept proves nothing about these bytes."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The certificates that this installation believes: roots, and steps below them."""

    roots: tuple[x509.Certificate, ...]
    steps: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, in UTC, and who says so."""

    time: dt.datetime
    authority: str


def trust_in(pem: bytes) -> Trust:
    """The trust that a file of PEM certificates gives. Raises NoStamp."""
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError:
        raise NoStamp(Text("The file of trusted certificates holds no PEM certificate.")) from None
    roots = tuple(one for one in found if one.subject == one.issuer)
    if not roots:
        raise NoStamp(Text("The file of trusted certificates holds no root certificate."))
    return Trust(roots, tuple(one for one in found if one not in roots))


def request_stamp(data: bytes, url: str, trust: Trust) -> bytes:
    """Ask the authority at ``url`` to stamp the hash of ``data``; give its answer, checked.

    Raises StampNotGiven, after ``SECONDS`` or little more at the latest, and StampNotValid.
    """
    asked = TimestampRequestBuilder().data(_something(data)).build()
    token = _post(url, asked.as_bytes())
    answer = _decoded(token)
    if answer.status not in {PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS}:
        reason = "; ".join(answer.status_string) or f"status {answer.status}"
        raise StampNotGiven(Text("The time-stamp authority refused: {reason}.", reason=reason))
    if asked.nonce is None:
        raise StampNotValid(Text("The question went out without a number of its own."))
    _verify(_believing(trust).nonce(asked.nonce).build(), answer, data)
    return token


def check_stamp(data: bytes, token: bytes, trust: Trust) -> Stamp:
    """What a kept answer proves about ``data``, without any connection. Raises StampNotValid."""
    answer = _decoded(token)
    _verify(_believing(trust).build(), answer, _something(data))
    return Stamp(answer.tst_info.gen_time.astimezone(dt.UTC), _authority(answer))


def _something(data: bytes) -> bytes:
    if not data:
        raise StampNotValid(Text("There is nothing to stamp."))
    return data


def _believing(trust: Trust) -> VerifierBuilder:
    return VerifierBuilder(roots=list(trust.roots), intermediates=list(trust.steps))


def _verify(verifier: Verifier, answer: TimeStampResponse, data: bytes) -> None:
    try:
        verifier.verify_message(answer, data)
    except (VerificationError, ValueError) as problem:
        raise StampNotValid(
            Text("The time stamp is not valid: {problem}.", problem=str(problem))
        ) from None


def _decoded(token: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(token)
    except ValueError:
        raise StampNotValid(Text("What came is not a time stamp.")) from None


def _authority(answer: TimeStampResponse) -> str:
    """The name in the certificate that signed, which the check has shown to be the signer's."""
    signer = next(iter(answer.signed_data.signer_infos))
    for raw in answer.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(raw)
        if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
            names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
            return str(names[0].value) if names else certificate.subject.rfc4514_string()
    raise StampNotValid(Text("The time stamp does not carry the certificate of its signer."))


class _StayThere(urllib.request.HTTPRedirectHandler):
    """The authority is the one that was configured, not one that it names."""

    def redirect_request(self, *_asked: Any, **_more: Any) -> None:
        """Follow nothing."""


def _post(url: str, question: bytes) -> bytes:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise StampNotGiven(Text("The address of the time-stamp authority must be http or https."))
    deadline = time.monotonic() + SECONDS
    request = urllib.request.Request(url, data=question, headers=_ASK, method="POST")  # noqa: S310 - scheme checked above
    try:
        with urllib.request.build_opener(_StayThere).open(request, timeout=SECONDS) as answer:
            return _read(answer, deadline)
    except HTTPError as problem:
        with problem:
            raise StampNotGiven(
                Text("The time-stamp authority answered with error {code}.", code=problem.code)
            ) from None
    except (OSError, HTTPException) as problem:
        raise StampNotGiven(
            Text("The time-stamp authority could not be reached: {problem}.", problem=str(problem))
        ) from None


def _read(answer: HTTPResponse, deadline: float) -> bytes:
    """The whole answer, piece by piece: an authority that drips is as good as none."""
    pieces, length = [], 0
    while piece := answer.read1(8192):
        pieces.append(piece)
        length += len(piece)
        if length > LARGEST_ANSWER:
            raise StampNotGiven(
                Text("The time-stamp authority answers with far more than a stamp.")
            )
        if time.monotonic() > deadline:
            raise StampNotGiven(Text("The time-stamp authority takes too long to answer."))
    return b"".join(pieces)
