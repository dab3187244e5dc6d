"""What a log line must not carry, and what it need not."""

from __future__ import annotations

import logging
import re

from django.core.exceptions import PermissionDenied

_SECRET_PATHS = re.compile(r"(/invitation/|/password/reset/key/|/feed/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Takes the secret part out of addresses that let their holder in."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        hidden = _SECRET_PATHS.sub(r"\1(hidden)", text)
        if hidden != text:
            record.msg, record.args = hidden, None
        return True


class RefusedInOneLine(logging.Filter):
    """A refusal is a rule at work: its line says who asked for what, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info = record.exc_text = None
        return True
