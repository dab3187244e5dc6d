"""What a log line must not carry."""

from __future__ import annotations

import logging
import re

_SECRET_PATHS = re.compile(r"(/invitation/|/password/reset/key/|/feed/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Takes the secret part out of addresses that let their holder in."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        hidden = _SECRET_PATHS.sub(r"\1(hidden)", text)
        if hidden != text:
            record.msg, record.args = hidden, None
        return True
