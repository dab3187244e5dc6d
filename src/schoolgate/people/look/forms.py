"""Parse and validate; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import colour as colours
from schoolgate.people.look.picture import MAX_BYTES, BadPicture, Picture, draw_anew

PROBLEMS = {
    "empty": _("The file is empty."),
    "too-many-bytes": _("The file is larger than %(most)s MB."),
    "svg": _("This is an SVG drawing, which can hold more than a picture."),
    "other-kind": _("This is a %(kind)s file, not a PNG, JPEG or WebP picture."),
    "no-picture": _("This file is not a PNG, JPEG or WebP picture, whatever it is called."),
    "damaged": _("The picture is damaged and could not be opened."),
    "too-much-work": _("Opening the picture took too long and was stopped."),
    "too-many-pixels": _(
        "The picture has %(width)s by %(height)s pixels, more than we open (16 million)."
    ),
    "too-small": _(
        "The picture has only %(width)s by %(height)s pixels; it needs 32 on its shorter side."
    ),
    "too-long": _(
        "The picture has %(width)s by %(height)s pixels, too long and thin to be seen in the head"
        " of a page. The longer side may be six times the shorter."
    ),
    "moves": _("The picture moves, and nothing moves here unless it is asked to."),
    "too-light": _("The picture is white or see-through all over: on white paper nobody sees it."),
}
REMEDIES = {
    "empty": _("Choose the file again."),
    "too-small": _("Ask whoever drew the logo for a larger one."),
    "too-long": _("Take the short form of the logo, or the sign without the name."),
    "moves": _("Save one picture of it as PNG and hand that in."),
    "too-light": _("Take the version of the logo that is meant for white paper."),
    "too-many-pixels": _("Save it smaller, about 1,000 pixels wide, and hand it in again."),
    "too-many-bytes": _("Save it smaller, about 1,000 pixels wide, and hand it in again."),
}
REMEDY = _("Save the logo as a PNG picture, about 1,000 pixels wide, and hand that in.")


def told(problem: BadPicture) -> str:
    """What happened, what was kept, what to do."""
    code, facts = problem.code, problem.facts | {"most": MAX_BYTES // 2**20}
    remedy = REMEDIES.get(code, REMEDY)
    if code == "other-kind":
        code = {"SVG": "svg", "": "no-picture"}.get(facts["kind"], code)
    return _t("%(what)s Nothing was changed. %(remedy)s") % {
        "what": PROBLEMS[code] % facts,
        "remedy": remedy,
    }


class ColourForm(forms.Form):
    """The school's colour, as six or three hexadecimal digits."""

    colour = forms.CharField(
        label=_("The school’s colour"),
        max_length=40,
        help_text=_("Six digits and letters from A to F, such as #1f5a7a. Whoever drew the logo"
                    " knows them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Give a colour, such as #1f5a7a.")},
    )  # fmt: skip

    def clean_colour(self) -> str:
        try:
            return colours.write(colours.parse(self.cleaned_data["colour"]))
        except ValueError:
            raise forms.ValidationError(
                _t("This is not a colour we can read. Write # and six digits, such as #1f5a7a.")
            ) from None


class LogoForm(forms.Form):
    """A picture from outside; ``cleaned_data["logo"]`` is a Picture of our own making."""

    logo = forms.FileField(
        label=_("A picture file"),
        help_text=_("PNG, JPEG or WebP, up to 5 MB; best square, and on white or see-through."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_logo(self) -> Picture:
        file: UploadedFile[Any] = self.cleaned_data["logo"]
        try:
            if (file.size or 0) > MAX_BYTES:
                raise BadPicture("too-many-bytes")
            return draw_anew(file.read())
        except BadPicture as problem:
            raise forms.ValidationError(told(problem)) from None

    def picture(self) -> Picture:
        """The picture of a valid form."""
        made: Any = self.cleaned_data["logo"]
        return made  # type: ignore[no-any-return]
