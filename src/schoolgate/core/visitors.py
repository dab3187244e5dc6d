"""Forms that anybody may send, without an account."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.models import PublicIdModel

QUICKEST = 3  # seconds in which no person fills in a form
OLDEST = 24 * 60 * 60  # seconds for which an open page can be sent


class VisitorsForm(forms.Form):
    """A form of one school for visitors. A field that people do not see, and the time that passed,
    keep machines away: no puzzle, no account, no cookie.

    The page sends ``ticket`` along. Each form has a ``salt`` of its own, so that the ticket of
    another one does not do.
    """

    salt: ClassVar[str]

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, place: PublicIdModel, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.ticket = self.ticket_for(place)  # what the page carries; kept while it is good

    @classmethod
    def ticket_for(cls, place: PublicIdModel) -> str:
        """A signed moment: the form was shown then, for this school. It stands in for a cookie."""
        return cls._signer(place).sign(str(int(clock.now().timestamp())))

    @classmethod
    def _signer(cls, place: PublicIdModel) -> Signer:
        return Signer(salt=f"{cls.salt}.{place.public_id}")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_t("Leave this field empty, then send it again."))
        return ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        ticket = self.data.get("ticket", "")
        try:
            shown = int(self._signer(self.place).unsign(ticket))
        except BadSignature:
            raise ValidationError(_t("Please send it again from this page.")) from None
        age = int(clock.now().timestamp()) - shown
        if age > OLDEST:
            raise ValidationError(
                _t("This page was open for more than a day. Please send it again.")
            )
        self.ticket = ticket
        if age < QUICKEST:
            raise ValidationError(
                _t("That was very quick. Please wait a moment and send it again.")
            )
        return found
