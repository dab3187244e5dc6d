"""Parse and validate; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.visitors import VisitorsForm
from schoolgate.core.words import translated
from schoolgate.people.forms import date_field
from schoolgate.policies.models import Version
from schoolgate.publishing import lifting
from schoolgate.publishing.languages import Language, NoTag, languages, tag_of
from schoolgate.publishing.models import FormatRequest, Translation


class AskForm(VisitorsForm):
    """Ask for the policy in another form."""

    salt = "publishing.ask"

    form = forms.ChoiceField(
        label=_("How do you want it?"), choices=FormatRequest.Form, widget=forms.RadioSelect
    )
    language = forms.CharField(
        label=_("Which language, if you want another one?"), max_length=60, required=False
    )
    note = forms.CharField(
        label=_("Is there more that we should know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("You can leave this empty."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reach = forms.CharField(
        label=_("How can we reach you?"),
        help_text=_("An email address, a phone number or where you live. Only those who answer you"
                    " see it."),
        max_length=300,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("form") == FormatRequest.Form.LANGUAGE and not given.get("language"):
            self.add_error("language", _t("Write which language you want."))
        return super().clean()


class AnswerForm(forms.Form):
    """Say what becomes of a request."""

    verb = forms.ChoiceField(
        label=_("What do you say?"),
        choices=[
            ("promise", _("They will have it by a day")),
            ("finish", _("They have it now")),
            ("decline", _("It cannot be done in this form")),
        ],
        widget=forms.RadioSelect,
    )
    day = date_field(_("By which day, if you promise it?"), required=False)
    answer = forms.CharField(
        label=_("What do you want to tell them?"),
        help_text=_("They read this on the page of their request. Give no names. Where it cannot be"
                    " done, say what you offer instead."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("verb") == "promise":
            day = found.get("day")
            if day is None and "day" not in self.errors:
                self.add_error("day", _t("Give the day by which they will have it."))
            elif day is not None and day < clock.today():
                self.add_error("day", _t("This day is over. Give one that is still to come."))
        if found.get("verb") == "decline" and not found.get("answer"):
            self.add_error("answer", _t("Say why it cannot be done, and what you offer instead."))
        return found


OTHER = "other"
MOST_LETTERS = 400_000


def _language_choices() -> list[tuple[str, Any]]:
    listed = [(one.code, f"{translated(one.name)}: {one.own}") for one in languages().values()]
    return [("", "–"), *sorted(listed, key=lambda one: one[1]), (OTHER, _("Another language"))]


class TranslationForm(forms.Form):
    """An edition in another language, typed, pasted or out of a file."""

    edition = forms.ModelChoiceField(
        label=_("Of which edition?"), queryset=Version.objects.none(), to_field_name="public_id"
    )
    language = forms.ChoiceField(label=_("In which language?"), choices=_language_choices)
    tag = forms.CharField(
        label=_("If it is another language: its tag"),
        help_text=_("The short name by BCP 47, such as bs for Bosnian or tw for Twi."),
        max_length=35,
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "off", "spellcheck": "false"}),
    )
    own_name = forms.CharField(
        label=_("If it is another language: what it calls itself"), max_length=60, required=False
    )
    title = forms.CharField(
        label=_("What is the policy called in that language?"), max_length=Translation.TITLE
    )
    file = forms.FileField(
        label=_("File with the translation"),
        help_text=_("Word, OpenDocument, web page or text, 2 MB at most. You see its words here"
                    " before anybody else does."),
        required=False,
    )  # fmt: skip
    text = forms.CharField(
        label=_("Or its words, typed or pasted"),
        help_text=_("A line that begins with # is a heading, one that begins with - an item of a"
                    " list, and an empty line begins a paragraph."),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, editions: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["edition"]
        field.queryset = editions  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: one.edition  # type: ignore[attr-defined]
        field.empty_label = None  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > lifting.MAX_BYTES:
            raise ValidationError(
                _t("The file is larger than 2 MB. Save it without pictures and try again.")
            )
        return file

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not found.get("file") and not found.get("text") and "file" not in self.errors:
            self.add_error("text", _t("Choose a file, or paste the translation here."))
        chosen = found.get("language")
        if chosen == OTHER:
            self._name_another(found)
        elif chosen:
            found["known"] = languages()[chosen]
        return found

    def _name_another(self, found: dict[str, Any]) -> None:
        if not found.get("own_name"):
            self.add_error("own_name", _t("Write what the language calls itself."))
        try:
            tag = tag_of(found.get("tag", ""))
        except NoTag:
            self.add_error("tag", _t("Write the tag of the language, such as bs or tw."))
            return
        if tag == "en" or tag.startswith("en-"):
            self.add_error("tag", _t("The policy is in English already."))
        found["known"] = languages().get(tag) or Language(tag, "", found.get("own_name", ""))


class OnDayForm(forms.Form):
    """Which edition was in force on a day."""

    on = date_field(_("Which rules applied on this day?"))
