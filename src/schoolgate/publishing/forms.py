"""Parse and validate; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.people.forms import date_field
from schoolgate.people.models import School
from schoolgate.publishing.models import FormatRequest

QUICKEST = 3  # seconds in which no person fills in the form
LONGEST = 24 * 60 * 60  # seconds for which an open page can be sent


def ticket_for(school: School) -> str:
    """A signed moment: the form was shown then, for this school. It stands in for a cookie."""
    return _signer(school).sign(str(int(clock.now().timestamp())))


def _age(school: School, ticket: str) -> int:
    """Seconds since the ticket was given. Raises BadSignature."""
    return int(clock.now().timestamp()) - int(_signer(school).unsign(ticket))


def _signer(school: School) -> Signer:
    return Signer(salt=f"publishing.ask.{school.public_id}")


class AskForm(forms.Form):
    """Ask for the policy in another form. A field that people do not see, and the time that
    passed, keep machines away: no puzzle, no account, no cookie.
    """

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
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, school: School, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.ticket = ticket_for(school)  # what the page carries; kept while it is good

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_t("Leave this field empty, then send it again."))
        return ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("form") == FormatRequest.Form.LANGUAGE and not found.get("language"):
            self.add_error("language", _t("Write which language you want."))
        self._check_ticket(self.data.get("ticket", ""))
        return found

    def _check_ticket(self, ticket: str) -> None:
        try:
            age = _age(self.school, ticket)
        except BadSignature:
            raise ValidationError(_t("Please send it again from this page.")) from None
        if age > LONGEST:
            raise ValidationError(
                _t("This page was open for more than a day. Please send it again.")
            )
        self.ticket = ticket
        if age < QUICKEST:
            raise ValidationError(
                _t("That was very quick. Please wait a moment and send it again.")
            )


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


class OnDayForm(forms.Form):
    """Which edition was in force on a day."""

    on = date_field(_("Which rules applied on this day?"))
