"""The proof of a declaration: what a certificate carries, and whether it holds.

``check`` needs nothing but the certificate; ``known`` and ``confirm`` ask the school's record.
The format is told in docs/reference/certificate-format.md.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.declarations import events
from schoolgate.declarations.digest import FORMAT as DIGEST_FORMAT
from schoolgate.declarations.digest import digest_of, facts_of
from schoolgate.declarations.models import Declaration, SignerCapacity
from schoolgate.declarations.rules import newest, version_problem
from schoolgate.ledger.hashing import commitment, entry_hash, hashed_fields, instant
from schoolgate.ledger.models import Entry
from schoolgate.people.models import School
from schoolgate.policies.paper.certificate import certificate_pdf
from schoolgate.policies.paper.press import moment_with_zone
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.paper.stamps import NoStamp, Stamp, Trust, check_stamp, trust_in
from schoolgate.text import Text

FORMAT = "schoolgate-certificate-1"
SUBJECT = "declarations.declaration"


class NothingToCertify(Exception):
    """There is no certificate for this; the message says why."""


# Making


def certificate_of(declaration: Declaration) -> bytes:
    """The certificate of a signature as PDF, in the language of the moment.

    Raises NothingToCertify where it was no signature, or the record no longer holds the name.
    """
    payload = payload_for(declaration)
    return certificate_pdf(payload, sheet_for(declaration.school))


def payload_for(declaration: Declaration) -> dict[str, Any]:
    """Everything that proves a signature. Raises NothingToCertify."""
    if declaration.kind != Declaration.Kind.SIGNED:
        raise NothingToCertify(_("Only a signature has a certificate."))
    entry = _entry_of(declaration)
    if entry is None:
        raise NothingToCertify(_("The school's record holds no entry of this signature."))
    told = {fact.name: fact for fact in entry.facts.all()}
    if "name" not in told:
        raise NothingToCertify(_("The name of the signer was erased, so nothing can be certified."))
    said = {name: json.loads(fact.value) for name, fact in told.items()}
    payload = {
        "format": FORMAT,
        "language": translation.get_language() or "en-gb",
        "person": said["name"],
        "capacity": str(SignerCapacity(declaration.capacity).label),
        "school": said["school"],
        "policy": said["title"],
        "version": said["edition"],
        "sha256": declaration.version_sha256,
        "statements": declaration.statements,
        "signed_at": timezone.localtime(declaration.at).isoformat(),
        "way": declaration.way,
        "verify": verify_address(declaration),
        "digest": declaration.digest,
        "declaration": facts_of(declaration),
        "ledger": {
            "number": entry.sequence,
            "sha256": entry.hash,
            "entry": hashed_fields(entry),
            "facts": {
                name: {"salt": fact.salt, "value": fact.value} for name, fact in told.items()
            },
        },
        "stamp": declaration.stamp or "",
    }
    if declaration.way == Declaration.Way.PAPER:
        payload["recorded_by"] = declaration.by.name
    return payload


def verify_address(declaration: Declaration) -> str:
    """Where anybody who holds the paper can check it."""
    return settings.PUBLIC_URL + reverse("declarations:verify-code", args=[declaration.public_id])


def sheet_for(school: School, **more: Any) -> Sheet:
    """The school's frame for something printed now."""
    logo = None
    if school.logo:
        with school.logo.open("rb") as file:
            logo = file.read()
    return Sheet(
        school=school.name,
        made=clock.now(),
        colour=school.colour,
        logo=logo,
        language=translation.get_language() or "en-gb",
        **more,
    )


def _entry_of(declaration: Declaration) -> Entry | None:
    return (
        Entry.objects.filter(
            chain=declaration.school.public_id,
            event=events.SIGNED.name,
            subject_kind=SUBJECT,
            subject_id=declaration.public_id,
        )
        .prefetch_related("facts")
        .first()
    )


# Checking without any record


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was checked: ``holds`` is nothing where it could not be."""

    name: str
    holds: bool | None
    words: str


def check(payload: Mapping[str, Any], trust: Trust | None = None) -> list[Point]:
    """What a certificate proves by itself. Never raises, whatever the payload holds."""
    points = []
    for name, test, good, bad in _TESTS:
        try:
            holds = test(payload)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            holds = False
        points.append(Point(name, holds, str(good) if holds else str(bad)))
    points.append(_stamp_point(payload, trust))
    return points


def stands(points: list[Point]) -> bool:
    """Whether nothing that was checked failed."""
    return all(point.holds is not False for point in points)


def _format_known(payload: Mapping[str, Any]) -> bool:
    return bool(payload["format"] == FORMAT) and bool(
        payload["declaration"]["format"] == DIGEST_FORMAT
    )


def _digest_fits(payload: Mapping[str, Any]) -> bool:
    return bool(digest_of(payload["declaration"]) == payload["digest"])


def _print_fits(payload: Mapping[str, Any]) -> bool:
    declared = payload["declaration"]
    with translation.override(str(payload["language"])):
        capacity = str(SignerCapacity(declared["capacity"]).label)
    signed_at = instant(_moment(payload["signed_at"]))
    shown = (
        payload["person"], payload["capacity"], payload["sha256"], payload["statements"],
        payload["way"], signed_at, payload["verify"].rstrip("/").rsplit("/", 1)[-1],
    )  # fmt: skip
    return declared["kind"] == str(Declaration.Kind.SIGNED) and shown == (
        declared["typed_name"], capacity, declared["version_sha256"], declared["statements"],
        declared["way"], declared["at"], declared["id"],
    )  # fmt: skip


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no zone")
    return moment


def _entry_fits(payload: Mapping[str, Any]) -> bool:
    ledger, declared = payload["ledger"], payload["declaration"]
    entry = ledger["entry"]
    named = (
        entry["sequence"], entry["event"], entry["subject_kind"], entry["subject_id"],
        entry["chain"], entry["actor_kind"], entry["actor_id"],
    )  # fmt: skip
    return entry_hash(entry) == ledger["sha256"] and named == (
        ledger["number"], events.SIGNED.name, SUBJECT, declared["id"],
        declared["school"], "person", declared["by"],
    )  # fmt: skip


def _facts_fit(payload: Mapping[str, Any]) -> bool:
    ledger, said = payload["ledger"], {}
    commitments = ledger["entry"]["commitments"]
    if set(commitments) != set(ledger["facts"]):
        return False
    for name, fact in ledger["facts"].items():
        if commitment(fact["salt"], name, fact["value"]) != commitments[name]:
            return False
        said[name] = json.loads(fact["value"])
    return said == {
        "name": payload["person"],
        "school": payload["school"],
        "title": payload["policy"],
        "edition": payload["version"],
        "capacity": payload["declaration"]["capacity"],
        "version_sha256": payload["sha256"],
        "digest": payload["digest"],
        "way": payload["way"],
    }


_TESTS = (
    ("format", _format_known, gettext_lazy("It is a certificate of Schoolgate."),
     gettext_lazy("It is no certificate that this version of Schoolgate knows.")),
    ("digest", _digest_fits, gettext_lazy("The declaration is the one that its hash names."),
     gettext_lazy("The declaration was changed: its hash names another.")),
    ("print", _print_fits, gettext_lazy("What is printed is what was declared."),
     gettext_lazy("What is printed is not what was declared.")),
    ("entry", _entry_fits, gettext_lazy("The entry of the school's record is the one its hash names."),
     gettext_lazy("The entry of the record was changed, or belongs to something else.")),
    ("facts", _facts_fit, gettext_lazy("The entry speaks of this person, this school and this text."),
     gettext_lazy("The entry of the record does not speak of this declaration.")),
)  # fmt: skip


def _stamp_point(payload: Mapping[str, Any], trust: Trust | None) -> Point:
    token = payload.get("stamp") if isinstance(payload, Mapping) else None
    if not token:
        return Point("stamp", None, _("It carries no time stamp from outside the school."))
    if trust is None:
        words = _("It carries a time stamp; without certificates to trust, it was not checked.")
        return Point("stamp", None, words)
    try:
        stamp = stamp_of(str(payload.get("digest")), str(token), trust)
    except NoStamp as problem:
        return Point("stamp", holds=False, words=translated(problem.message))
    words = _("%(authority)s saw it: %(when)s.") % {
        "authority": stamp.authority,
        "when": moment_with_zone(stamp.time),
    }
    return Point("stamp", holds=True, words=words)


def stamp_of(digest: str, token: str, trust: Trust) -> Stamp:
    """What a kept stamp says of a digest. Raises NoStamp."""
    try:
        raw = base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError):
        raise NoStamp(Text("What is kept as time stamp is none.")) from None
    return check_stamp(digest.encode(), raw, trust)


def configured_trust() -> Trust | None:
    """The certificates that this installation believes. Raises NoStamp."""
    path: Path | None = settings.TIMESTAMP_CERTIFICATES
    return trust_in(path.read_bytes()) if path else None


# Asking the record


@dataclass(frozen=True, slots=True)
class Known:
    """What the school's record says of a signature: it is there, and whether it still counts."""

    declaration: Declaration
    entry: Entry
    name: str
    since: tuple[str, ...]


def known(code: str) -> Known | None:
    """The signature with that code, if the record holds it whole; nothing otherwise."""
    declaration = (
        Declaration.objects.filter(public_id=code, kind=Declaration.Kind.SIGNED)
        .select_related("version__policy", "school", "person", "by", "request")
        .defer("version__source", "version__text")
        .first()
    )
    entry = _entry_of(declaration) if declaration else None
    if declaration is None or entry is None:
        return None
    said = {fact.name: json.loads(fact.value) for fact in entry.facts.all()}
    whole = (
        digest_of(facts_of(declaration)) == declaration.digest == said.get("digest")
        and entry_hash(hashed_fields(entry)) == entry.hash
    )
    if not whole:
        return None
    return Known(declaration, entry, str(said.get("name", "")), tuple(_since(declaration)))


def confirm(payload: Mapping[str, Any]) -> Known | None:
    """The signature that a certificate speaks of, if the record holds this very one."""
    try:
        code, digest = str(payload["declaration"]["id"]), payload["digest"]
        entry_hash_given = payload["ledger"]["sha256"]
    except (KeyError, TypeError):
        return None
    found = known(code)
    if found is None or found.declaration.digest != digest or found.entry.hash != entry_hash_given:
        return None
    return found


def _since(declaration: Declaration) -> Iterator[str]:
    """What has happened after the signature."""
    answer = newest(declaration.request)
    if answer is not None and answer.kind == Declaration.Kind.WITHDRAWN:
        yield _("The signature was taken back later.")
    problem = version_problem(declaration.version)
    if problem is not None:
        yield _("The edition that was signed is not the one in force today.")
