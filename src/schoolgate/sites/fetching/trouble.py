"""Why there is no answer to look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schoolgate.text import Text


class Kind(StrEnum):
    """What went wrong; docs/reference/site-checks.md tells each."""

    ADDRESS = "address"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PORT = "port"
    UNKNOWN_NAME = "unknown-name"
    NOT_PUBLIC = "not-public"
    NO_ANSWER = "no-answer"
    TOO_SLOW = "too-slow"
    NOT_SAFE = "not-safe"
    BROKEN = "broken"
    REDIRECTS = "redirects"
    NOT_THERE = "not-there"
    TURNED_AWAY = "turned-away"
    FAILING = "failing"
    OTHER_TYPE = "other-type"
    TOO_LARGE = "too-large"
    ROBOTS = "robots"
    BUSY = "busy"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer.

    ``asked`` is the address as it was given, ``at`` where it went wrong, which a redirect may have
    led to; ``status`` the number the site answered with, if it did. ``detail`` is in the words of
    the machine, or of the site itself: for a log, not for a page.
    """

    kind: Kind
    asked: str
    at: str
    status: int | None = None
    detail: str = ""

    @property
    def message(self) -> Text:
        """What to tell somebody who looks after the site."""
        return _MESSAGES[self.kind]


class Stopped(Exception):
    """There will be no answer. Raised and caught within this package."""

    def __init__(self, kind: Kind, detail: str = "", *, status: int | None = None) -> None:
        super().__init__(kind, detail)
        self.kind, self.detail, self.status = kind, detail, status


_MESSAGES = {
    Kind.ADDRESS: Text("This is not an address of a page."),
    Kind.SCHEME: Text("The address must begin with https:// or http://."),
    Kind.CREDENTIALS: Text("There is a user name or a password in the address."),
    Kind.PORT: Text("The address asks for a port that web pages do not use."),
    Kind.UNKNOWN_NAME: Text("There is no site of this name."),
    Kind.NOT_PUBLIC: Text("The address leads to a place that the public cannot reach."),
    Kind.NO_ANSWER: Text("Nothing answers at this address."),
    Kind.TOO_SLOW: Text("The site took too long to answer."),
    Kind.NOT_SAFE: Text(
        "There is no safe connection: the certificate of the site is missing, out of date or not"
        " its own."
    ),
    Kind.BROKEN: Text("The site's answer broke off or cannot be read."),
    Kind.REDIRECTS: Text("The address leads on and on, and never to a page."),
    Kind.NOT_THERE: Text("The site answers, but this page is not there."),
    Kind.TURNED_AWAY: Text(
        "The site does not show this page to a machine. Somebody has to look at it."
    ),
    Kind.FAILING: Text("The site answers with an error of its own."),
    Kind.OTHER_TYPE: Text("What is at this address is not a web page."),
    Kind.TOO_LARGE: Text("What is at this address is far larger than a page."),
    Kind.ROBOTS: Text(
        "The site asks machines not to look at this page. Somebody has to look at it."
    ),
    Kind.BUSY: Text("We asked this site for so much else that there was no time left for this."),
    Kind.GIVEN_UP: Text(
        "The site did not answer several times, or asked us to stop, so we asked for no more today."
    ),
}
