"""The certificate of a declaration: for people to read, with the same facts inside for machines."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.policies.paper.press import moment_with_zone, printed
from schoolgate.policies.paper.qr import qr_svg
from schoolgate.policies.paper.sheet import Sheet, UnfitForPaper

SCREEN, PAPER = "screen", "paper"

NEEDED = {
    "person": str,
    "capacity": str,
    "school": str,
    "policy": str,
    "version": str,
    "sha256": str,
    "statements": list,
    "signed_at": str,
    "way": str,
    "ledger": dict,
    "verify": str,
}
NEEDED_OF_LEDGER = {"number": int, "sha256": str}


def certificate_pdf(payload: Mapping[str, Any], sheet: Sheet) -> bytes:
    """The certificate as PDF/UA-1 and PDF/A-3a; ``payload`` whole goes in as declaration.json.

    Printed are person, capacity, school, policy, version, sha256, statements, signed_at (ISO 8601
    with its zone), way (screen or paper), ledger (number, sha256), verify, and recorded_by where
    somebody else recorded it. Raises UnfitForPaper, which names what is missing.
    """
    signed_at = _checked(payload)
    attached = json.dumps(payload, ensure_ascii=False, sort_keys=True, indent=2)
    with override(sheet.language):
        title = _("Certificate of declaration: %(person)s") % {"person": payload["person"]}
        body = {
            "headline": _("Certificate of declaration"),
            "sentence": _(
                "%(person)s has declared, as %(capacity)s of %(school)s, what is set out here."
            )
            % {name: payload[name] for name in ("person", "capacity", "school")},
            "facts_header": [_("Declaration"), _("Detail")],
            "facts": _facts(payload, signed_at),
            "hashes": [
                [_("Fingerprint of the policy text (SHA-256)"), payload["sha256"]],
                [_("Entry in the school's record"), str(payload["ledger"]["number"])],
                [_("Fingerprint of that entry (SHA-256)"), payload["ledger"]["sha256"]],
            ],
            "statements_title": _("What was affirmed"),
            "statements": payload["statements"],
            "proof_title": _("How to check this certificate"),
            "proof_text": _(
                "Scan the code or open the address: it says whether the school's record holds this"
                " entry unchanged."
            ),
            "proof_file": _(
                "The same facts stand in the file declaration.json inside this document, for"
                " checking without a connection."
            ),
            "proof_header": [_("Proof"), _("Detail")],
            "verify": payload["verify"],
            "qr_svg": qr_svg(payload["verify"]),
        }
        return printed("certificate", title, body, sheet, attached=attached)


def _facts(payload: Mapping[str, Any], signed_at: dt.datetime) -> list[list[str]]:
    ways = {SCREEN: _("On screen, signed in"), PAPER: _("On paper, signed by hand")}
    rows = {
        _("Person"): payload["person"],
        _("Signed as"): payload["capacity"],
        _("School"): payload["school"],
        _("Policy"): payload["policy"],
        _("Edition"): payload["version"],
        _("When"): f"{moment_with_zone(signed_at)} ({payload['signed_at']})",
        _("How"): ways[payload["way"]],
        _("Recorded by"): payload.get("recorded_by") or "",
    }
    return [[label, value] for label, value in rows.items() if value]


def _checked(payload: Mapping[str, Any]) -> dt.datetime:
    """The moment of signing; UnfitForPaper where a fact is missing or not what it should be."""
    wrong = [name for name, kind in NEEDED.items() if not isinstance(payload.get(name), kind)]
    ledger = payload.get("ledger")
    if isinstance(ledger, Mapping):
        wrong += [
            f"ledger.{name}"
            for name, kind in NEEDED_OF_LEDGER.items()
            if not isinstance(ledger.get(name), kind)
        ]
    if not wrong and payload["way"] not in {SCREEN, PAPER}:
        wrong = ["way"]
    if not wrong and not all(isinstance(one, str) for one in payload["statements"]):
        wrong = ["statements"]
    if wrong:
        raise UnfitForPaper(f"A certificate needs: {', '.join(wrong)}.")
    try:
        signed_at = dt.datetime.fromisoformat(payload["signed_at"])
    except ValueError:
        raise UnfitForPaper("signed_at must be a moment as ISO 8601 writes it.") from None
    if signed_at.tzinfo is None:
        raise UnfitForPaper("signed_at must say its time zone.")
    return signed_at
