"""Parse and validate what the pages of the health of sites send; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.people.look.picture import BadPicture
from schoolgate.sites.health.actions import LONGEST
from schoolgate.sites.health.picture import MAX_BYTES, SitePicture, draw_anew
from schoolgate.sites.models import HealthCheck

QUESTIONS = {
    HealthCheck.Matter.PRIVACY: _("Is each of these set, as far as the service has it?"),
    HealthCheck.Matter.AGE: _("Does the host take people of that age?"),
}
PROBLEMS = {
    "empty": _("The file is empty. Choose the picture again."),
    "too-many-bytes": _("The picture is larger than %(most)s MB. Take a screenshot instead, or save it"
                        " smaller."),
    "other-kind": _("This is not a PNG, JPEG or WebP picture, whatever it is called. Take a"
                    " screenshot of the page and choose that."),
    "too-much-work": _("Opening the picture took too long and was stopped. Take a screenshot of the"
                       " page and choose that."),
    "too-many-pixels": _("The picture has %(width)s by %(height)s pixels, more than we open (16"
                         " million). Take a screenshot of one part of the page."),
    "too-small": _("The picture is too small to show anything. Take a screenshot of the page and"
                   " choose that."),
    "too-long": _("The picture is too long and thin to be read. Take a screenshot of one part of the"
                  " page."),
    "moves": _("This is a moving picture. Take a screenshot of the page and choose that."),
    "too-light": _("Nothing is to be seen on the picture. Take the screenshot again."),
}  # fmt: skip
DAMAGED = _("The picture is damaged and could not be opened. Take the screenshot again.")


def told(problem: BadPicture) -> str:
    """What is wrong with a picture, and what to do."""
    words = PROBLEMS.get(problem.code, DAMAGED)
    return str(words) % (problem.facts | {"most": MAX_BYTES // 2**20})


class SeenForm(forms.Form):
    """What somebody saw on a site. A picture is opened only once they have said what it is not."""

    found = forms.ChoiceField(
        label=_("Is it so?"), choices=(("yes", _("Yes")), ("no", _("No"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    words = forms.CharField(
        label=_("What you saw"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if it is not right. It is kept with today’s date and your name."),
    )  # fmt: skip
    declared = forms.BooleanField(
        label=_("I give a picture. It shows nothing indecent or abusive, and nothing that worries me"
                " about a child."),
        required=False,
    )  # fmt: skip
    picture = forms.FileField(
        label=_("A picture of what you saw"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("A screenshot, best of all: PNG, JPEG or WebP, up to 10 MB. The owner, the staff of"
                    " the team, the communications manager, the safeguarding leads and the head can see"
                    " it for 400 days. Show no pupil, no private message and no password."),
    )  # fmt: skip

    def __init__(
        self, matter: HealthCheck.Matter, *args: Any, takes_pictures: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if matter in QUESTIONS:
            self.fields["found"].label = QUESTIONS[matter]
        if matter == HealthCheck.Matter.PRIVACY:
            self.fields["picture"].label = _("A picture of the settings")
        if not takes_pictures:
            del self.fields["declared"], self.fields["picture"]

    def clean_picture(self) -> SitePicture | None:
        """The picture, drawn anew."""
        file: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if file is None:
            return None
        if not self.cleaned_data.get("declared"):
            self.add_error("declared", _t(
                "The picture was not opened and not kept. If this is so, tick it and choose the"
                " picture again. If not, touch nothing and tell the safeguarding lead."
            ))  # fmt: skip
            return None
        try:
            if (file.size or 0) > MAX_BYTES:
                raise BadPicture("too-many-bytes")
            return draw_anew(file.read())
        except BadPicture as problem:
            raise forms.ValidationError(told(problem)) from None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("found") == "no" and not (data.get("words") or "").strip():
            self.add_error("words", _("Say what is not right, so that it can be put right."))
        if self.errors and data.get("picture"):
            self.add_error("picture", _t("Choose the picture again: it was not kept."))
        return data


class AdviceForm(forms.Form):
    """What the police said of a picture that may be illegal."""

    said = forms.ChoiceField(
        label=_("What did the police say?"), widget=forms.RadioSelect,
        choices=(("delete", _("Delete it")),
                 ("not-illegal", _("It is not illegal: it is shown again as before"))),
    )  # fmt: skip
    advice = forms.CharField(
        label=_("Who of the police said so, when, and their reference"),
        max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the record with your name. Do not describe the picture."),
    )  # fmt: skip


class PagesForm(forms.Form):
    """Where the school's own pages are; only a head says where its website is."""

    home = forms.URLField(
        label=_("The school’s own website"), max_length=300, assume_scheme="https",
        help_text=_("Such as https://www.elmbrook.example. Only the headteacher enters and changes it."
                    " Leave it empty where the school has none any more."),
    )  # fmt: skip
    acceptable_use = forms.URLField(
        label=_("Its page on acceptable use"), max_length=300, required=False,
        assume_scheme="https",
        help_text=_("Without it, any link whose words say so counts."),
    )  # fmt: skip

    sure = forms.BooleanField(
        label=_("Do it all the same"),
        error_messages={"required": _("Tick this, or leave the website where it is.")},
    )

    def __init__(
        self, *args: Any, enters_home: bool, has_home: bool, asks_sure: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home"].required = not has_home
        if not enters_home:
            del self.fields["home"]
        if not asks_sure:
            del self.fields["sure"]
