"""The mails themselves: neutral words, the school, links. Nothing else ever gets in."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schoolgate.notices.kinds import kind_named
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person

LONGEST_LIST = 15


class MailFailed(Exception):
    """A mail could not be handed over: what kind of trouble it was, and no address.

    ``whole`` says that the server itself did not answer, ``code`` what it said of the address
    where it refused that.
    """

    def __init__(self, problem: Exception, *, whole: bool) -> None:
        self.whole = whole
        self.code: int | None = None
        if isinstance(problem, smtplib.SMTPRecipientsRefused):
            self.code = next((code for code, _words in problem.recipients.values()), 0)
        super().__init__(_kind_of(problem, self.code))


def _kind_of(problem: Exception, code: int | None) -> str:
    """A mail server's own words may hold an address, and go nowhere."""
    name = type(problem).__name__
    if isinstance(problem, smtplib.SMTPResponseException):
        code = problem.smtp_code
    if code is not None:
        return f"{name} {code}"
    if isinstance(problem, smtplib.SMTPException) or not isinstance(problem, OSError):
        return name
    return f"{name}: {problem.strerror}" if problem.strerror else name


@dataclass(frozen=True, slots=True)
class Line:
    """What a mail says of one notice."""

    text: str
    school: str
    url: str


def address_of(person: Person) -> str:
    """Where somebody gets mail; empty for those who cannot sign in and follow a link."""
    user = person.user
    if user is None or not user.is_active:
        return ""
    return person.email or user.email


def notice_mail(notice: Notice) -> EmailMultiAlternatives:
    """The mail of one notice."""
    with translation.override(_language(notice.person)):
        line = _line(notice)
        return _mail(notice.person, "notice", line.text, {"line": line, "asks": notice.asks})


def daily_mail(
    person: Person, told: Sequence[Notice], reminded: Sequence[Notice]
) -> EmailMultiAlternatives:
    """The one mail of the day: what needs the person first, then what is new."""
    with translation.override(_language(person)):
        asked = [*reminded, *(notice for notice in told if notice.asks)]
        new = [notice for notice in told if not notice.asks]
        count = len(asked)
        subject = (
            ngettext("%(n)d thing needs you", "%(n)d things need you", count) % {"n": count}
            if asked
            else _("What is new")
        )
        context = {
            "asked": [_line(notice) for notice in asked[:LONGEST_LIST]],
            "more_asked": max(0, len(asked) - LONGEST_LIST),
            "new": [_line(notice) for notice in new[:LONGEST_LIST]],
            "more_new": max(0, len(new) - LONGEST_LIST),
        }
        return _mail(person, "daily", subject, context)


def send(mail: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    """Hand a mail over. Raises MailFailed."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as problem:
        raise MailFailed(problem, whole=True) from problem
    try:
        connection.send_messages([mail])
    except (OSError, smtplib.SMTPException) as problem:
        _hang_up(connection)
        gone = isinstance(problem, OSError) and not isinstance(problem, smtplib.SMTPException)
        lost = isinstance(problem, smtplib.SMTPServerDisconnected)
        raise MailFailed(problem, whole=gone or lost) from problem


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None  # type: ignore[attr-defined]


def _language(person: Person) -> str:
    return person.language if person.language in dict(settings.LANGUAGES) else "en-gb"


def _line(notice: Notice) -> Line:
    school = notice.school.name if notice.school else ""
    return Line(str(kind_named(notice.event).mail), school, _absolute(notice.url))


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL + (path or reverse("notices"))


def _mail(
    person: Person, template: str, subject: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    links = {
        "inbox_url": _absolute(reverse("inbox")),
        "settings_url": _absolute(reverse("notice-settings")),
        "language_code": translation.get_language(),
        "language_direction": "rtl" if translation.get_language_bidi() else "ltr",
        "subject": subject,
    }
    text = render_to_string(f"notices/mail/{template}.txt", {**context, **links})
    html = render_to_string(f"notices/mail/{template}.html", {**context, **links})
    mail = EmailMultiAlternatives(
        subject,
        text.strip() + "\n",
        to=[address_of(person)],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail
