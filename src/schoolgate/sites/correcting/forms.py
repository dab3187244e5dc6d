"""What the page of a correction sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.sites.models import Site

LONGEST_PURPOSE = 4000


class CorrectForm(forms.Form):
    """The name and the purpose as they are spelt right."""

    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=LONGEST_PURPOSE, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Anybody can read both once the site is live. Name no pupil."),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **more: Any) -> None:
        more["initial"] = {"name": site.name, "purpose": site.purpose}
        super().__init__(*args, **more)
