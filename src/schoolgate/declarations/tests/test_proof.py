"""A certificate holds by itself, and whatever is changed in it makes it fail."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from schoolgate.cli import main
from schoolgate.conftest import TEST
from schoolgate.declarations import actions, jobs
from schoolgate.declarations.models import Declaration
from schoolgate.declarations.proof import (
    NothingToCertify,
    certificate_of,
    check,
    confirm,
    known,
    payload_for,
    stands,
)
from schoolgate.declarations.tests.making import asked, signed
from schoolgate.ledger.actions import erase_facts
from schoolgate.ledger.models import Entry
from schoolgate.policies.paper.attachment import payload_of
from schoolgate.policies.paper.stamps import trust_in
from schoolgate.policies.paper.tests.authority import Authority, Desk, at_address

pytestmark = pytest.mark.django_db


def failed(payload: Any) -> list[str]:
    return [point.name for point in check(payload) if point.holds is False]


@pytest.fixture
def declaration(cast: Any) -> Declaration:
    return signed(asked(cast))


def test_certificate_carries_a_payload_that_holds(declaration: Declaration) -> None:
    payload = payload_of(certificate_of(declaration))
    assert failed(payload) == []
    found = confirm(payload)
    assert found is not None
    assert (found.declaration, found.name, found.since) == (declaration, "Tessa Teacher", ())


def test_whatever_is_changed_is_noticed(declaration: Declaration) -> None:
    """Every value in the payload but the stamp, changed one at a time."""
    payload = json.loads(json.dumps(payload_for(declaration)))
    free = {("language",), ("verify",)}
    unnoticed = []
    for path in _leaves(payload):
        if path[0] == "stamp" or path in free:
            continue
        forged = copy.deepcopy(payload)
        _change(forged, path)
        if stands(check(forged)):
            unnoticed.append(path)
    assert unnoticed == []


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from _leaves(value[key], (*path, key))
    else:
        yield path


def _change(payload: Any, path: tuple[Any, ...]) -> None:
    for key in path[:-1]:
        payload = payload[key]
    old = payload[path[-1]]
    if isinstance(old, bool):
        payload[path[-1]] = not old
    elif isinstance(old, int):
        payload[path[-1]] = old + 1
    elif path == ("signed_at",):
        payload[path[-1]] = old.replace("20", "19", 1)
    else:
        payload[path[-1]] = f"{old}x"


def test_address_of_another_declaration_is_noticed(declaration: Declaration) -> None:
    payload = payload_for(declaration) | {"verify": "https://elsewhere.example/verify/abc/"}
    assert failed(payload) == ["print"]


@pytest.mark.parametrize("payload", [{}, [], None, {"declaration": 3}, {"ledger": {"facts": []}}])
def test_nonsense_does_not_hold(payload: Any) -> None:
    assert set(failed(payload)) == {"format", "digest", "print", "entry", "facts"}


def test_forged_certificate_that_fits_together_is_not_known(declaration: Declaration) -> None:
    """A forger can recompute every hash, but not put the entry into the school's record."""
    from schoolgate.declarations.digest import digest_of  # noqa: PLC0415
    from schoolgate.ledger.hashing import canonical, commitment, entry_hash  # noqa: PLC0415

    payload = json.loads(json.dumps(payload_for(declaration)))
    payload["person"] = payload["declaration"]["typed_name"] = "Fay Forger"
    payload["digest"] = digest_of(payload["declaration"])
    ledger = payload["ledger"]
    for name, value in (("name", "Fay Forger"), ("digest", payload["digest"])):
        fact = ledger["facts"][name]
        fact["value"] = canonical(value)
        ledger["entry"]["commitments"][name] = commitment(fact["salt"], name, fact["value"])
    ledger["sha256"] = entry_hash(ledger["entry"])
    assert failed(payload) == []
    assert confirm(payload) is None


def test_withdrawn_signature_is_told(cast: Any, declaration: Declaration) -> None:
    payload = payload_for(declaration)
    actions.withdraw(by=cast.teacher, declaration=declaration, reason="I had not read it all")
    found = confirm(payload)
    assert found is not None
    assert found.since == ("The signature was taken back later.",)


def test_row_that_was_changed_under_the_database_is_not_known(declaration: Declaration) -> None:
    table = Declaration._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER "{table}_no_update"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{table}_no_update"')
        cursor.execute(f'UPDATE "{table}" SET capacity = %s', ["governor"])
    assert known(declaration.public_id) is None


def test_erased_name_leaves_nothing_to_certify(declaration: Declaration) -> None:
    entry = Entry.objects.get(event="declarations.signed")
    erase_facts(by=TEST, entry=entry, names=["name"], reason="asked for")
    with pytest.raises(NothingToCertify):
        payload_for(declaration)
    found = known(declaration.public_id)
    assert found is not None
    assert found.name == ""


def test_refusal_to_sign_has_no_certificate(cast: Any) -> None:
    declined = actions.decline(by=cast.teacher, request=asked(cast), reason="Not clear")
    with pytest.raises(NothingToCertify):
        payload_for(declined)
    assert known(declined.public_id) is None


# The command


@pytest.fixture
def file(declaration: Declaration, tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(certificate_of(declaration))
    return path


def test_command_confirms_offline_and_by_the_record(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(file), "--offline"]) == 0
    assert "school's record holds" not in capsys.readouterr().out
    assert main(["verify", str(file)]) == 0
    assert "holds  The school's record holds it." in capsys.readouterr().out


def test_command_tells_of_a_changed_certificate(
    declaration: Declaration, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from schoolgate.declarations.proof import sheet_for  # noqa: PLC0415
    from schoolgate.policies.paper.certificate import certificate_pdf  # noqa: PLC0415

    forged = payload_for(declaration) | {"person": "Fay Forger"}
    path = tmp_path / "forged.pdf"
    path.write_bytes(certificate_pdf(forged, sheet_for(declaration.school)))
    assert main(["verify", str(path), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["points"] if one["holds"] is False] == ["print", "facts"]


def test_command_says_what_is_no_certificate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"Dear parents")
    assert main(["verify", str(path)]) == 2
    assert "letter.pdf" in capsys.readouterr().err


# Time stamps


@pytest.mark.skipif(
    shutil.which("openssl") is None,
    reason="needs OpenSSL's command as time-stamp authority (apt-get install openssl)",
)
def test_digest_is_stamped_by_a_real_authority(
    declaration: Declaration, tmp_path: Path, settings: Any
) -> None:
    authority = Authority(tmp_path)
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(authority.root.pem)

    class Answering(Desk):
        def reply(self, question: bytes) -> None:
            self.send(authority.answer(question))

    with at_address(Answering) as address:
        settings.TIMESTAMP_URL, settings.TIMESTAMP_CERTIFICATES = address, trusted
        assert jobs.stamp_declarations() == 1
        assert jobs.stamp_declarations() == 0
    declaration.refresh_from_db()
    payload = payload_for(declaration)
    stamp = check(payload, trust_in(trusted.read_bytes()))[-1]
    assert (stamp.name, stamp.holds) == ("stamp", True)
    other = payload | {"digest": "0" * 64}
    assert check(other, trust_in(trusted.read_bytes()))[-1].holds is False
    assert check(payload)[-1].holds is None


def test_authority_that_is_away_blocks_nothing(
    declaration: Declaration, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from schoolgate.policies.paper.tests.authority import pair  # noqa: PLC0415

    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(pair("Nobody").pem)
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    settings.TIMESTAMP_CERTIFICATES = trusted
    assert jobs.stamp_declarations() == 0
    declaration.refresh_from_db()
    assert declaration.stamp is None
    assert "No time stamp this time" in caplog.text
