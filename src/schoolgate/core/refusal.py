"""A rule answers with a reason or with nothing; this turns the reason into an answer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """A rule said no. ``reason`` is plain words for the person who asked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadySo(Refused):
    """What somebody asks for is so already: they lack no right, and there is nothing left to do.

    ``url`` is the page on which it stands, for whoever may see that.
    """

    def __init__(self, reason: str, url: str = "") -> None:
        super().__init__(reason)
        self.url = url


def demand(reason: str | None) -> None:
    """Raise Refused where a rule gave a reason; pass where it gave none."""
    if reason is not None:
        raise Refused(str(reason))
