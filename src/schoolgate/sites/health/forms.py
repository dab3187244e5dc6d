"""Parse and validate what the pages of the health of sites send; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.sites.health.actions import LONGEST


class SeenForm(forms.Form):
    """What somebody saw on a site."""

    found = forms.ChoiceField(
        label=_("Is it right?"), choices=(("yes", _("Yes")), ("no", _("No"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you saw"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if it is not right. It is kept with today’s date and your name."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("found") == "no" and not (data.get("words") or "").strip():
            self.add_error("words", _("Say what is not right, so that it can be put right."))
        return data


class PagesForm(forms.Form):
    """Where the school's own site is."""

    home = forms.URLField(
        label=_("The school’s own site"), max_length=300, assume_scheme="https",
        help_text=_("Such as https://www.elmbrook.example. Official sites link to it or below it."),
    )  # fmt: skip
    acceptable_use = forms.URLField(
        label=_("Its page on acceptable use"), max_length=300, required=False,
        assume_scheme="https",
        help_text=_("Without it, any link whose words say so counts."),
    )  # fmt: skip
