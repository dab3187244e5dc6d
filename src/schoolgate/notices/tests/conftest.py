"""What the tests of notices share: moments, kinds that exist only here, mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from schoolgate.core import clock
from schoolgate.notices import kinds
from schoolgate.notices.kinds import NoticeKind, notice_kind

LONDON = ZoneInfo("Europe/London")


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> dt.datetime:
    """A moment of autumn 2026; 2 November is a Monday."""
    return dt.datetime(2026, month, day, hour, minute, tzinfo=LONDON)


MONDAY = at(2)


@pytest.fixture
def only_here() -> Iterator[None]:
    """Kinds added by a test leave the closed list again."""
    before = dict(kinds._kinds)
    yield
    kinds._kinds.clear()
    kinds._kinds.update(before)


@pytest.fixture
def news(only_here: None) -> NoticeKind:
    return notice_kind("test.news", title="News of {name}", mail="There is news", personal="name")


@pytest.fixture
def question(only_here: None) -> NoticeKind:
    return notice_kind("test.question", title="Say yes or no", mail="A question waits", asks=True)


@pytest.fixture
def call(only_here: None) -> NoticeKind:
    return notice_kind("test.call", title="Come quickly", mail="Somebody calls", at_once=True)


@pytest.fixture
def alarm(only_here: None) -> NoticeKind:
    return notice_kind("test.alarm", title="Now", mail="This is urgent", at_once=True, urgent=True)


@pytest.fixture(autouse=True)
def monday() -> Iterator[dt.datetime]:
    """Every test begins at nine in the morning of a Monday."""
    with clock.stopped_at(MONDAY):
        yield MONDAY


def sent() -> list[EmailMultiAlternatives]:
    """Mails that left since the last call."""
    mails = list(mail.outbox)
    mail.outbox.clear()
    return mails


def everything_in(message: EmailMultiAlternatives) -> str:
    """All that travels: headers, text and HTML."""
    bodies = [str(message.body), *(str(body) for body, _ in message.alternatives)]
    return "\n".join([str(message.subject), *bodies, message.message().as_string()])
