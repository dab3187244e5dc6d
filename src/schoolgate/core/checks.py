"""Deployment mistakes: errors keep server and worker from starting, the rest
``schoolgate manage check --deploy`` tells.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}


@register(Tags.security)
def demo_doors(**_: Any) -> list[CheckMessage]:
    """A demo shortcut outside demo mode, or a demo at a public address, keeps the server from
    starting.
    """
    try:
        reverse("demo:people")
    except NoReverseMatch:
        has_door = False
    else:
        has_door = True
    problems: list[CheckMessage] = []
    if has_door and not settings.DEMO:
        problems.append(
            Error(
                "The demo sign-in is reachable although this is no demo.",
                hint="Unset SCHOOLGATE_DEMO and start again; do not include schoolgate.demo.urls.",
                id="schoolgate.E001",
            )
        )
    if settings.DEMO and settings.SECURE:
        problems.append(
            Error(
                "A demo signs anybody in as anyone, so it must not run at a public https address.",
                hint="Unset SCHOOLGATE_DEMO, or remove SCHOOLGATE_URL.",
                id="schoolgate.E002",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def public_address(**_: Any) -> list[CheckMessage]:
    """Outside the machine itself, only https."""
    if not settings.SECURE and set(settings.ALLOWED_HOSTS) - LOOPBACK:
        return [
            checks.Warning(
                "Pages are served without https to other machines.",
                hint="Set SCHOOLGATE_URL to the https:// address that people use.",
                id="schoolgate.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def any_host(**_: Any) -> list[CheckMessage]:
    """Links in letters are made from the host that the visitor asked for."""
    if "*" in settings.ALLOWED_HOSTS:
        return [
            checks.Warning(
                "The site answers to any host name, so a stranger could choose the links in mail.",
                hint="Name the hosts in SCHOOLGATE_HOSTS.",
                id="schoolgate.W002",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def open_folder(**_: Any) -> list[CheckMessage]:
    """Database, files and signing key lie in the data folder."""
    if settings.DATA.stat().st_mode & 0o077:
        return [
            checks.Warning(
                f"Other users of this machine may look into {settings.DATA}.",
                hint=f"chmod 700 {settings.DATA}",
                id="schoolgate.W003",
            )
        ]
    return []
