"""Forms of the public list and of impostors: parse and validate, never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.visitors import VisitorsForm
from schoolgate.people.forms import date_field
from schoolgate.sites.impostors.actions import LONGEST_WORDS
from schoolgate.sites.models import Impostor
from schoolgate.sites.official.queries import LONGEST


class ImpostorForm(forms.Form):
    """An account that pretends; nothing of whoever tells is asked."""

    address = forms.CharField(
        label=_("What is the address or name of the account?"),
        help_text=_("Such as instagram.com/name, copied from where you saw it."),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocapitalize": "off", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    words = forms.CharField(
        label=_("What did you see?"),
        help_text=_("Please write no names, of children or anybody else."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NotOursForm(VisitorsForm, ImpostorForm):
    """The same for visitors."""

    salt = "sites.not-ours"


REPORT, GONE, OURS = "report", "gone", "ours"


class CaseForm(forms.Form):
    """What became of an account that pretends."""

    verb = forms.ChoiceField(
        label=_("What became of it?"),
        choices=(
            (REPORT, _("I reported it to the service")),
            (GONE, _("It is gone")),
            (OURS, _("It is ours after all, or harmless")),
        ),
        widget=forms.RadioSelect,
    )
    day = date_field(_("If you reported it: on which day?"), required=False)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Such as the number of your report. You can leave this empty."),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, case: Impostor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"day": clock.today(), "note": case.note}

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("verb") != REPORT or "day" in self.errors:
            return found
        day = found.get("day")
        if day is None:
            self.add_error("day", _t("Say on which day you reported it."))
        elif day > clock.today():
            self.add_error("day", _t("You cannot have reported it in the future. Check the day."))
        return found
