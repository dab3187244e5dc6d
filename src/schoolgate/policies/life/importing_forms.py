"""Parse and validate; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from schoolgate.policies.life.pack_files import MAX_BYTES


class PackFileForm(forms.Form):
    """A pack file of another school."""

    file = forms.FileField(
        label=_("Pack file"),
        help_text=_("It ends in .yaml and has 1 MB at most."),
        error_messages={"required": _("Choose the pack file first.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 1 MB, so it is no pack file."))
        return file
