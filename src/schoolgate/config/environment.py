"""Settings that come from outside: read once, typed, refused early and in plain words."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TRUE = {"1", "true", "yes", "on"}
FALSE = {"", "0", "false", "no", "off"}


class BadSetting(Exception):
    """An environment variable holds something that cannot be used."""


class Environment:
    """The environment variables of this installation, ``SCHOOLGATE_`` in front.

    A value may also stand in a file named by the same variable with ``_FILE`` behind it,
    so that secrets stay out of process lists.
    """

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        """The value of SCHOOLGATE_<name>, or of the file SCHOOLGATE_<name>_FILE."""
        path = self._variables.get(f"SCHOOLGATE_{name}_FILE")
        if path:
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as problem:
                raise BadSetting(f"SCHOOLGATE_{name}_FILE: cannot read {path}: {problem}") from None
        return self._variables.get(f"SCHOOLGATE_{name}", default)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """yes/no; anything else is refused."""
        raw = self.text(name, "yes" if default else "no").lower()
        if raw in TRUE:
            return True
        if raw in FALSE:
            return False
        raise BadSetting(f"SCHOOLGATE_{name} must be yes or no, not {raw!r}.")

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**6) -> int:
        """A whole number, within what can work."""
        raw = self.text(name, str(default))
        try:
            given = int(raw)
        except ValueError:
            raise BadSetting(f"SCHOOLGATE_{name} must be a whole number, not {raw!r}.") from None
        if not least <= given <= most:
            raise BadSetting(f"SCHOOLGATE_{name} must be from {least} to {most}, not {given}.")
        return given

    def choice(self, name: str, default: str, allowed: Collection[str]) -> str:
        """One of the words allowed."""
        given = self.text(name, default)
        if given not in allowed:
            words = ", ".join(sorted(allowed))
            raise BadSetting(f"SCHOOLGATE_{name} must be one of {words}, not {given!r}.")
        return given

    def time_zone(self) -> str:
        """The name of a zone that this machine knows."""
        given = self.text("TIME_ZONE", "Europe/London")
        try:
            ZoneInfo(given)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadSetting(
                f"SCHOOLGATE_TIME_ZONE must name a time zone like Europe/London, not {given!r}."
            ) from None
        return given

    def words(self, name: str, default: str = "") -> list[str]:
        """A list, separated by commas or spaces."""
        return self.text(name, default).replace(",", " ").split()

    def database(self, default_path: Path) -> dict[str, Any]:
        """Django's database settings from SCHOOLGATE_DATABASE_URL."""
        url = self.text("DATABASE_URL", f"sqlite:///{default_path}")
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            return sqlite_settings(parts.path[1:] if parts.path.startswith("//") else parts.path)
        if parts.scheme in {"postgresql", "postgres"}:
            options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": options.pop("host", parts.hostname or ""),
                "PORT": str(_port("DATABASE_URL", parts) or options.pop("port", "")),
                "CONN_MAX_AGE": 60,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": options,
            }
        raise BadSetting(
            "SCHOOLGATE_DATABASE_URL must begin with sqlite:// or postgresql://,"
            f" not {parts.scheme!r}."
        )

    def mail(self) -> dict[str, Any]:
        """Django's mail settings from SCHOOLGATE_MAIL_URL (smtp://user:word@host:587?tls=yes)."""
        url = self.text("MAIL_URL")
        if not url:
            return {"EMAIL_BACKEND": "schoolgate.notices.outbox.OutboxBackend"}
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise BadSetting("SCHOOLGATE_MAIL_URL must look like smtp://user:word@host:587?tls=yes")
        query = parse_qs(parts.query)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": _port("MAIL_URL", parts) or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": query.get("tls", ["no"])[-1].lower() in TRUE,
            "EMAIL_TIMEOUT": 20,
        }

    def timestamps(self) -> tuple[str, Path | None]:
        """Where time stamps come from and the certificates to believe; ``("", None)`` without."""
        url, file = self.text("TIMESTAMP_URL"), self.text("TIMESTAMP_CERTIFICATES")
        if not url and not file:
            return "", None
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise BadSetting("SCHOOLGATE_TIMESTAMP_URL must begin with http:// or https://.")
        if not Path(file).is_file():
            raise BadSetting(
                "SCHOOLGATE_TIMESTAMP_CERTIFICATES must name a file with the certificates (PEM)"
                f" of the time-stamp authority, not {file!r}."
            )
        return url, Path(file)

    def site_checks(self) -> tuple[bool, tuple[IPv4Network | IPv6Network, ...]]:
        """Whether official sites are looked at from here, and networks that are never reached."""
        try:
            never = tuple(ip_network(word) for word in self.words("CHECK_SITES_NEVER"))
        except ValueError as problem:
            raise BadSetting(
                f"SCHOOLGATE_CHECK_SITES_NEVER must list networks such as 203.0.113.0/24: {problem}."
            ) from None
        return self.flag("CHECK_SITES"), never

    def secret_key(self, folder: Path) -> str:
        """The signing key: given, or made once and kept in the data folder for its owner only."""
        given = self.text("SECRET_KEY")
        if given:
            if len(given) < 40:
                raise BadSetting("SCHOOLGATE_SECRET_KEY must have at least 40 characters.")
            return given
        path = folder / "secret-key"
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _keep_once(path, secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")


def _port(name: str, parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise BadSetting(f"SCHOOLGATE_{name}: the port must be a number up to 65535.") from None


def _keep_once(path: Path, text: str) -> None:
    """Write a file for its owner only, whole from the start; the first of several writers wins."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
        file.write(text)
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)


def sqlite_settings(path: str) -> dict[str, Any]:
    """SQLite as a server wants it: write-ahead log, and writers that queue instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
