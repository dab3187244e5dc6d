"""Mail that goes nowhere but to a page: the backend used until a mail server is set."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from schoolgate.notices.models import OutboxMail


class OutboxBackend(BaseEmailBackend):
    """Keeps each message in the database, one row a message."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the messages; returns how many."""
        rows = [
            OutboxMail(
                to=", ".join(message.to)[:500],
                sender=message.from_email[:300],
                subject=str(message.subject)[:500],
                text=str(message.body),
                html=_html(message),
            )
            for message in email_messages
        ]
        OutboxMail.objects.bulk_create(rows)
        return len(rows)


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(body) for body, kind in message.alternatives if kind == "text/html"), "")
