"""Parse and validate; never save."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.report import THINGS, VERBS

DATE_ORDERS = [
    ("", _("Year first, like 2026-09-01, or the roster holds no dates")),
    ("day-first", _("The day first, like 1/9/2026")),
    ("month-first", _("The month first, like 9/1/2026")),
]


class OptionsForm(forms.Form):
    """What a person says about a roster."""

    date_order = forms.ChoiceField(
        label=_("How dates are written"),
        choices=DATE_ORDERS,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    match = forms.BooleanField(
        label=_("People with the same e-mail address are the same person (match by address)"),
        help_text=_(
            "For the first import where people are here already. Classes are matched by their"
            " name then."
        ),
        required=False,
    )
    keep_missing = forms.BooleanField(
        label=_("End nobody for being missing from the roster"),
        help_text=_("For a file that holds only part of the school."),
        required=False,
    )

    def options(self) -> Options:
        """The answers, once the form is valid."""
        given = self.cleaned_data
        return Options(
            org=given.get("org", ""),
            date_order=given["date_order"],
            match=given["match"],
            keep_missing=given["keep_missing"],
        )


class FilesInput(forms.ClearableFileInput):
    """Lets somebody choose several files at once."""

    allow_multiple_selected = True


class RosterField(forms.FileField):
    """One file; or all files of a folder, which become one zip."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, or a zip of the files. Raises ValidationError."""
        given = data if isinstance(data, (list, tuple)) else [data]
        files = [super(RosterField, self).clean(one, initial) for one in given or [None]]
        return files[0] if len(files) == 1 else as_zip(files)


def as_zip(files: Sequence[File[bytes]]) -> File[bytes]:
    """A zip that holds files as they are; the same files give the same zip.

    Raises ValidationError where two have one name.
    """
    names = Counter(str(file.name).lower() for file in files)
    [(name, count)] = names.most_common(1)
    if count > 1:
        raise ValidationError(
            _("Two of the files are called %(name)s. Choose the files of one export."),
            params={"name": name},
        )
    whole = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - kept after this, as an upload is
        max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    )
    with zipfile.ZipFile(whole, "w") as packed:
        for file in sorted(files, key=lambda one: str(one.name)):
            with packed.open(zipfile.ZipInfo(str(file.name)), "w", force_zip64=True) as member:
                for chunk in file.chunks():
                    member.write(chunk)
    return File(whole, name=f"{files[0].name} + {len(files) - 1}.zip")


class HandInForm(OptionsForm):
    """A roster to be read."""

    file = RosterField(
        label=_("Roster"),
        help_text=_(
            "A zip of CSV files as your school's system exports it, all CSV files of its folder"
            " chosen together, or our own CSV."
        ),
        error_messages={
            "required": _("Choose the file of your roster first."),
            "empty": _("The file is empty (0 bytes). Choose the right one and hand it in again."),
        },
    )
    field_order = ("file", "date_order", "match", "keep_missing")

    def clean_file(self) -> Any:
        """Refuse what is larger than any roster."""
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_ROSTER_BYTES:
            file.close()
            raise ValidationError(
                _(
                    "The file has %(size)d MB; a roster may have %(most)d MB at most. Nothing was"
                    " kept. Put the CSV files in a zip, or import them by command."
                ),
                params={
                    "size": ceil(file.size / 2**20),
                    "most": settings.MAX_ROSTER_BYTES // 2**20,
                },
            )
        return file


class AnswerForm(OptionsForm):
    """The options once more, with the school among those of the roster where that is open."""

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["org"] = forms.ChoiceField(
                label=_("Which of these is your school?"),
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say which of these is your school.")},
            )
            self.order_fields(["org", "date_order", "match", "keep_missing"])
        else:
            self.fields["org"] = forms.CharField(
                required=False, max_length=255, widget=forms.HiddenInput
            )


class FilterForm(forms.Form):
    """Which lines of the report to show."""

    verb = forms.ChoiceField(
        label=_("What happens"), choices=[("", _("Everything")), *VERBS.items()], required=False
    )
    thing = forms.ChoiceField(
        label=_("To what"), choices=[("", _("Everything")), *THINGS.items()], required=False
    )
    words = forms.CharField(label=_("Part of a name"), max_length=100, required=False)
