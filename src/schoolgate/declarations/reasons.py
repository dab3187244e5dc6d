"""Why a pupil does not sign: ready answers, since a pupil writes no words to an adult (ADR 13)."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

PUPILS_REASONS = (
    _("I do not understand the rules yet."),
    _("I want to talk to somebody at home first."),
    _("I do not agree with one of the rules."),
    _("I do not want to say why."),
)
