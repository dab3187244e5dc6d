"""What an installation is like under given environment variables."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from schoolgate.config.environment import BadSetting, Environment
from schoolgate.config.sso import social_providers
from schoolgate.core.checks import any_host, open_folder
from schoolgate.reading.extract.limits import MAX_FILE_BYTES, MEGABYTE

ASKED = ("ALLOWED_HOSTS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME",
         "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS")  # fmt: skip
SHOW = f"""
import json
from schoolgate.config import settings
print(json.dumps({{name: getattr(settings, name) for name in {ASKED!r}}}))
"""


def settings_with(folder: Path, **variables: str) -> dict[str, Any]:
    done = process_with(folder, **variables)
    done.check_returncode()
    return dict(json.loads(done.stdout))


def process_with(
    folder: Path, show: str = SHOW, **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if "SCHOOLGATE" not in name}
    given = {f"SCHOOLGATE_{name}": value for name, value in variables.items()}
    return subprocess.run(
        [sys.executable, "-c", show], capture_output=True, check=False, text=True, umask=0o022,
        env={**kept, **given, "SCHOOLGATE_DATA": str(folder)},
    )  # fmt: skip


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_public_address_brings_its_host_and_cookies_of_this_host_alone(tmp_path: Path) -> None:
    assert settings_with(tmp_path / "data", URL="https://gate.rowan.example") == {
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]", "gate.rowan.example"],
        "SESSION_COOKIE_NAME": "__Host-schoolgate",
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "LANGUAGE_COOKIE_NAME": "__Host-language",
        "SESSION_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
    }


def test_new_data_folder_and_its_key_are_closed_to_other_users(tmp_path: Path) -> None:
    settings_with(tmp_path / "data")
    assert (mode(tmp_path / "data"), mode(tmp_path / "data" / "secret-key")) == (0o700, 0o600)


def test_signing_key_is_whole_as_soon_as_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Web and worker start together on a new folder."""
    env = Environment({})
    real = os.link

    def after_another(source: Any, target: Any) -> None:
        Path(target).write_text("k" * 64, encoding="ascii")
        real(source, target)

    monkeypatch.setattr(os, "link", after_another)
    assert env.secret_key(tmp_path) == "k" * 64
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


@pytest.mark.parametrize(("hosts", "found"), [(["gate.example"], []), (["*"], ["W002"])])
def test_any_host_is_warned_of(settings: Any, hosts: list[str], found: list[str]) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert [one.id for one in any_host()] == [f"schoolgate.{code}" for code in found]


@pytest.mark.parametrize(("permissions", "found"), [(0o700, []), (0o750, ["W003"])])
def test_data_folder_open_to_others_is_warned_of(
    settings: Any, tmp_path: Path, permissions: int, found: list[str]
) -> None:
    tmp_path.chmod(permissions)
    settings.DATA = tmp_path
    assert [one.id for one in open_folder()] == [f"schoolgate.{code}" for code in found]


def test_google_without_a_domain_is_refused() -> None:
    """An address outside Google's own domains is vouched for only where its domain is."""
    given = {"SCHOOLGATE_GOOGLE_CLIENT_ID": "a", "SCHOOLGATE_GOOGLE_SECRET": "b"}
    with pytest.raises(BadSetting, match="SCHOOLGATE_GOOGLE_DOMAIN"):
        social_providers(Environment(given))


def test_time_stamps_need_address_and_certificates(tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    file.write_text("a certificate", encoding="ascii")
    address = {"SCHOOLGATE_TIMESTAMP_URL": "https://stamps.example/tsa"}
    trusted = {"SCHOOLGATE_TIMESTAMP_CERTIFICATES": str(file)}

    assert Environment({}).timestamps() == ("", None)
    assert Environment(address | trusted).timestamps() == ("https://stamps.example/tsa", file)
    for wrong in (address, trusted, {"SCHOOLGATE_TIMESTAMP_URL": "ftp://stamps.example"} | trusted):
        with pytest.raises(BadSetting):
            Environment(wrong).timestamps()


def test_sites_are_looked_at_only_where_that_is_switched_on() -> None:
    assert Environment({}).site_checks() == (False, ())
    never = {"SCHOOLGATE_CHECK_SITES": "yes", "SCHOOLGATE_CHECK_SITES_NEVER": "203.0.113.0/24"}
    assert Environment(never).site_checks() == (True, (ip_network("203.0.113.0/24"),))
    with pytest.raises(BadSetting, match="SCHOOLGATE_CHECK_SITES_NEVER"):
        Environment({"SCHOOLGATE_CHECK_SITES_NEVER": "our own"}).site_checks()


def refusal(folder: Path, **variables: str) -> str:
    """The last line of what a process says that refuses its settings."""
    return process_with(folder, **variables).stderr.splitlines()[-1].rpartition("BadSetting: ")[2]


def test_documents_may_be_as_large_as_the_reader_takes_and_no_larger(tmp_path: Path) -> None:
    most = MAX_FILE_BYTES // MEGABYTE
    assert settings_with(tmp_path, MAX_DOCUMENT_MB=str(most))
    assert refusal(tmp_path, MAX_DOCUMENT_MB=str(most + 1)) == (
        "SCHOOLGATE_MAX_DOCUMENT_MB must be from 1 to 20, not 21."
    )


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("MAX_ROSTER_MB", "0", "must be from 1 to 1000000, not 0."),
        ("MAX_ROSTER_MB", "much", "must be a whole number, not 'much'."),
        ("KEEP_REPORT_DAYS", "-1", "must be from 0 to 1000000, not -1."),
        ("TIME_ZONE", "Mars/Base", "must name a time zone like Europe/London, not 'Mars/Base'."),
        ("LOG_LEVEL", "loud", "must be one of DEBUG, ERROR, INFO, WARNING, not 'loud'."),
        ("DATABASE_URL", "postgresql://here:x/y", ": the port must be a number up to 65535."),
        ("MAIL_URL", "smtp://here:x", ": the port must be a number up to 65535."),
    ],
)
def test_setting_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, given: str, words: str
) -> None:
    said = refusal(tmp_path, **{name: given})
    assert said.removeprefix(f"SCHOOLGATE_{name}").strip() == words


@pytest.mark.parametrize(("asked", "offered"), [("no", False), ("yes", True)])
def test_demo_offers_the_test_languages_only_where_they_are_asked_for(
    tmp_path: Path, asked: str, offered: bool
) -> None:
    show = "from schoolgate.config import settings; print(*dict(settings.LANGUAGES))"
    codes = process_with(tmp_path / "data", show, DEMO="yes", PSEUDO_LOCALES=asked).stdout.split()

    assert codes[0] == "en-gb"
    assert [code in codes for code in ("en-xa", "ar-xb")] == [offered, offered]
