"""Deployment mistakes, told at start instead of found later."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import NoReverseMatch, reverse

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}


@register(Tags.security)
def demo_doors(**_: Any) -> list[CheckMessage]:
    """No demo shortcut exists outside demo mode."""
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
