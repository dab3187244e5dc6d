"""What the page for an address sends."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.sites.accounts import LONGEST_ADDRESS


class PlaceForm(forms.Form):
    """Where a site is."""

    address = forms.CharField(
        label=_("Address of the site"), max_length=LONGEST_ADDRESS,
        help_text=_("The page on which it begins, copied from the browser."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "off", "spellcheck": "false", "inputmode": "url"}
        ),
    )  # fmt: skip
