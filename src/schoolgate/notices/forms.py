"""What one may decide about being written to. Forms parse and validate; they never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from schoolgate.notices.hours import open_minutes
from schoolgate.people.models import Person

LEAST_MINUTES = 60


class SettingsForm(forms.Form):
    """Quiet hours, the daily mail, the language."""

    digest = forms.BooleanField(
        label=_("Write to me once a day with what is new"),
        help_text=_("Without it you get a mail only when something needs you."),
        required=False,
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"),
        help_text=_("For example 18:00. Leave both empty if any hour will do."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    quiet_until = forms.TimeField(
        label=_("No mail until"),
        help_text=_("For example 07:30, the next morning."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of pages and mails"), help_text=_("As far as we have it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = settings.LANGUAGES

    def clean(self) -> dict[str, Any]:
        """Both hours or none, and some time left for the mail of the day."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if self.errors:
            return cleaned
        if (start is None) != (end is None):
            missing = "quiet_from" if start is None else "quiet_until"
            self.add_error(missing, _("Quiet hours need a beginning and an end."))
        elif start is not None and start == end:
            self.add_error("quiet_until", _("Quiet hours cannot end when they begin."))
        elif start is not None and end is not None and open_minutes(start, end) < LEAST_MINUTES:
            self.add_error(
                "quiet_until",
                _("Leave at least one hour between 7am and midnight, or no mail could reach you."),
            )
        return cleaned


def settings_of(person: Person) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "digest": person.digest,
        "quiet_from": person.quiet_from,
        "quiet_until": person.quiet_until,
        "language": person.language,
    }
