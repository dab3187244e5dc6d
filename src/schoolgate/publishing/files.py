"""An edition as files: JSON, OSCAL, YAML and paper."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.utils import translation

from schoolgate.core import clock
from schoolgate.people.models import School
from schoolgate.policies.packs import written
from schoolgate.policies.paper.policy import policy_pdf
from schoolgate.policies.paper.sheet import LARGEST_LOGO, Form, Sheet
from schoolgate.publishing import oscal
from schoolgate.publishing.edition import Ready, public_source, public_values
from schoolgate.publishing.imprint import Imprint
from schoolgate.publishing.queries import Edition

FORMAT = 1
LAYOUT = "2"  # of the printed sheet: another one is printed anew
SCHEMA = Path(__file__).with_name("policy.schema.json")
FORMS: tuple[Form, ...] = ("standard", "large-print", "plain")
_printing = threading.Lock()


def imprint_of(edition: Edition, school: School, address: str) -> Imprint:
    """What the files of an edition say of themselves."""
    version = edition.version
    return Imprint(
        key=version.public_id,
        school=school.name,
        school_key=school.public_id,
        number=version.number,
        edition=version.edition,
        adopted_on=version.adopted_on,
        effective_from=version.effective_from,
        effective_until=edition.until,
        review_due=edition.review,
        made=version.at.astimezone(dt.UTC),
        sha256=version.sha256,
        address=address,
    )


def policy_json(made: Ready, imprint: Imprint, schema: str) -> dict[str, Any]:
    """The edition in our own form; ``policy.schema.json`` describes it."""
    return {
        "$schema": schema,
        "format": FORMAT,
        "school": {"id": imprint.school_key, "name": imprint.school},
        "number": imprint.number,
        "edition": imprint.edition,
        "adopted_on": imprint.adopted_on.isoformat(),
        "effective_from": imprint.effective_from.isoformat(),
        "effective_until": _iso(imprint.effective_until),
        "review_due": _iso(imprint.review_due),
        "address": imprint.address,
        "sha256": imprint.sha256,
        "complete": not made.withheld,
        "text": {**made.text.as_json(), "values": public_values(made)},
    }


def oscal_catalogue(made: Ready, imprint: Imprint) -> dict[str, Any] | None:
    """The clauses of the edition's pack; None where the pack is of an older form."""
    return oscal.catalogue(made.pack, imprint) if made.pack else None


def oscal_profile(made: Ready, imprint: Imprint, catalogue_address: str) -> dict[str, Any] | None:
    """What the school chose; None where the pack is of an older form."""
    if made.pack is None:
        return None
    return oscal.profile(made.pack, made.text, imprint, catalogue_address, made.withheld)


def pack_yaml(made: Ready) -> str:
    """The edition as a pack that another school can begin from."""
    return written(public_source(made))


def pdf_key(edition: Edition, school: School, form: str, language: str, address: str) -> str:
    """Changes whenever the printed sheet would."""
    version = edition.version
    parts = (
        LAYOUT, version.public_id, version.sha256, form, language, address, school.name, school.colour,
        school.logo_sha256, str(edition.review),
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def pdf(edition: Edition, made: Ready, school: School, form: str, address: str) -> bytes:
    """The edition on paper, printed when it is first asked for and kept in the data folder."""
    language = translation.get_language()
    key = pdf_key(edition, school, form, language, address)
    folder = settings.DATA / "published"
    start = f"{edition.version.public_id}-{form}-{language}-"
    kept = folder / f"{start}{key}.pdf"
    if kept.exists():
        return kept.read_bytes()
    with _printing:
        if kept.exists():
            return kept.read_bytes()
        printed = policy_pdf(
            replace(made.text, values=public_values(made)),
            _sheet(edition, school, form, language, address),
            made.pack.parameters if made.pack else {},
        )
        _keep(printed, kept, start)
    return printed


def _sheet(edition: Edition, school: School, form: str, language: str, address: str) -> Sheet:
    version = edition.version
    return Sheet(
        school=school.name,
        made=clock.now(),
        version=version.edition,
        effective=version.effective_from,
        review=edition.review,
        sha256=version.sha256,
        address=address,
        colour=school.colour,
        logo=_logo(school),
        language=language,
        form=cast("Form", form),
    )


def _logo(school: School) -> bytes | None:
    if not school.logo or school.logo.size > LARGEST_LOGO:
        return None
    with school.logo.open("rb") as file:
        return bytes(file.read())


def _keep(printed: bytes, kept: Path, start: str) -> None:
    """Put the sheet down in one step, and throw away those it takes the place of."""
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    for older in kept.parent.glob(f"{start}*.pdf"):
        older.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(printed)
    os.replace(file.name, kept)  # noqa: PTH105 - one step on every system


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
