"""Parse and validate; never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.core.widgets import NamesSelect
from schoolgate.declarations.actions import LONGEST_TEXT, Shown, is_name_of
from schoolgate.declarations.marks import asked_under
from schoolgate.declarations.models import SignerCapacity, SigningRequest
from schoolgate.declarations.reasons import PUPILS_REASONS
from schoolgate.declarations.scan import MAX_BYTES, MOST_PAGES, BadPaper, Paper, draw_anew
from schoolgate.declarations.statements import Asked, asked_on_paper
from schoolgate.people.models import Person
from schoolgate.policies.text import PolicyText

LARGEST_CERTIFICATE = 10 * 1024 * 1024


class SignForm(forms.Form):
    """Each statement affirmed, the name typed, and what stood on the page."""

    capacity = forms.CharField(widget=forms.HiddenInput, max_length=20)
    version_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    wording_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, person: Person, asked: Asked, version_sha256: str, data: Any) -> None:
        self.person = person
        self.asked = asked
        shown = {
            "capacity": asked.capacity,
            "version_sha256": version_sha256,
            "wording_sha256": asked.sha256,
        }
        super().__init__(data, initial=shown)
        missing = (
            _("Tick this, or go back and ask a question.")
            if len(asked.statements) == 1
            else _("Tick this too, or go back and ask a question.")
        )
        for one in asked.statements:
            self.fields[f"affirm_{one.code}"] = forms.BooleanField(
                label=one.text, error_messages={"required": missing}
            )
        if asked.choices:
            self.fields["choice"] = _choice_of(asked, _("Say which of the two is true."))
        self.fields["typed_name"] = forms.CharField(
            label=_("Type your name"),
            help_text=_("We know you as %(name)s. Your name stands for your signature; the day and"
                        " time come from us.") % {"name": person.name},
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        )  # fmt: skip

    def clean_typed_name(self) -> str:
        """The name of whoever is signed in."""
        typed: str = self.cleaned_data["typed_name"]
        if not is_name_of(self.person, typed):
            raise ValidationError(
                _("This is not the name we know you by: %(name)s. Nothing was signed."),
                params={"name": self.person.name},
            )
        return typed

    @property
    def affirmed(self) -> list[str]:
        """The codes of the statements that were ticked, and of what was chosen."""
        ticked = [
            one.code for one in self.asked.statements if self.cleaned_data[f"affirm_{one.code}"]
        ]
        return [*ticked, *filter(None, [self.cleaned_data.get("choice")])]

    @property
    def shown(self) -> Shown:
        """What stood on the page that was sent."""
        return Shown(
            self.cleaned_data["capacity"],
            self.cleaned_data["version_sha256"],
            self.cleaned_data["wording_sha256"],
        )


def _choice_of(asked: Asked, missing: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Which is true?"),
        choices=[(one.code, one.text) for one in asked.choices],
        widget=forms.RadioSelect,
        error_messages={"required": missing},
    )


def _words(label: Any, help_text: Any, required: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=LONGEST_TEXT,
        error_messages={"required": required},
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReasonForm(forms.Form):
    """A reason in one's own words; a pupil chooses among ready ones."""

    def __init__(self, capacity: str, data: Any) -> None:
        super().__init__(data)
        if capacity == SignerCapacity.PUPIL:
            self.fields["reason"] = forms.ChoiceField(
                label=self.fields["reason"].label,
                help_text=_("Your head sees which one you choose."),
                choices=[(reason, _(reason)) for reason in PUPILS_REASONS],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of them.")},
            )


class DeclineForm(ReasonForm):
    """Why somebody does not sign."""

    reason = _words(
        gettext_lazy("Why do you not sign?"),
        gettext_lazy("The head is told and reads this; what a head writes, the chair. The office and"
                     " whoever the policy sends declarations to can read it too. You can still sign"
                     " later."),
        gettext_lazy("Say why in a sentence, so that the head can answer you."),
    )  # fmt: skip


class WithdrawForm(ReasonForm):
    """Why somebody takes back what they signed."""

    reason = _words(
        gettext_lazy("Why do you take it back?"),
        gettext_lazy("The head is told and reads this; what a head writes, the chair. The office and"
                     " whoever the policy sends declarations to can read it too. Your signature stays"
                     " on record as taken back. We ask you anew, unless what you signed later stands."),
        gettext_lazy("Say why in a sentence, so that the head can answer you."),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """A question about the whole policy or one clause."""

    clause = forms.ChoiceField(
        label=gettext_lazy("What is it about?"), required=False, widget=NamesSelect
    )
    text = _words(
        gettext_lazy("Your question"),
        gettext_lazy("It goes to the head. You and the head see the question and the answer."),
        gettext_lazy("Write your question first."),
    )

    def __init__(self, policy: PolicyText, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clauses = [(one.id, f"{one.number} {one.title}") for one in policy.clauses]
        self.fields["clause"].choices = [("", _("The policy as a whole")), *clauses]  # type: ignore[attr-defined]
        self.fields["clause"].asks = True  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to a question."""

    answer = _words(
        gettext_lazy("Your answer"),
        gettext_lazy("Whoever asked is told at once. It cannot be changed afterwards."),
        gettext_lazy("Write your answer first."),
    )


class PaperForm(forms.Form):
    """What a sheet that was signed by hand says, with a picture of it."""

    name = forms.CharField(
        label=gettext_lazy("Name on the sheet"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Day beside the signature"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mark = forms.CharField(
        label=gettext_lazy("Mark of the words"),
        help_text=gettext_lazy("It stands beside the code on the sheet, such as 7f3a-91c0."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Type the mark that stands on the sheet.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Scan or photograph of the sheet"),
        help_text=gettext_lazy("PDF, PNG or JPEG. We keep a copy of what is seen on it and throw the"
                               " file away."),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
        error_messages={
            "required": gettext_lazy("Choose the scan or the photograph first."),
            "empty": gettext_lazy("The file is empty (0 bytes). Scan the sheet again."),
        },
    )  # fmt: skip
    whole = forms.BooleanField(
        label=gettext_lazy(
            "I have the sheet before me. It is signed, and every statement is ticked."
        ),
        error_messages={"required": gettext_lazy("Look at the sheet first, then tick this.")},
    )

    def __init__(self, request: SigningRequest, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        asked = asked_on_paper(request)
        if asked.choices:
            self.fields["choice"] = _choice_of(asked, _("Say which of the two the sheet leaves."))
            self.order_fields(["name", "signed_on", "mark", "choice"])

    def clean_name(self) -> str:
        """The name of whose request it is: another's sheet is recorded at theirs."""
        name: str = self.cleaned_data["name"]
        if not is_name_of(self.request.person, name):
            raise ValidationError(
                _(
                    "This request is %(name)s's. If somebody else signed the sheet, record it there."
                ),
                params={"name": self.request.person.name},
            )
        return name

    def clean_signed_on(self) -> dt.date:
        """Between adoption and today."""
        signed_on: dt.date = self.cleaned_data["signed_on"]
        first = self.request.version.adopted_on
        if not first <= signed_on <= clock.today():
            raise ValidationError(
                _("This edition was adopted on %(first)s, so the sheet was signed between then and"
                  " today."),
                params={"first": day(first)},
            )  # fmt: skip
        return signed_on

    def clean_mark(self) -> str:
        """The mark of words that are asked today."""
        mark: str = self.cleaned_data["mark"]
        if asked_under(self.request, mark) is None:
            raise ValidationError(
                _("This is not the mark of the words that are asked today. Look at the sheet once"
                  " more. If the mark stands there, the sheet has other words: print a new one and"
                  " let it be signed.")
            )  # fmt: skip
        return mark

    def clean_file(self) -> Paper:
        """The pages, drawn anew."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(told(BadPaper("too-many-bytes")))
        try:
            return draw_anew(file.read())
        except BadPaper as problem:
            raise ValidationError(told(problem)) from None


def told(problem: BadPaper) -> str:
    """What is wrong with a scan and what to do, in plain words."""
    words = {
        "empty": _("The file is empty. Scan the sheet again."),
        "too-many-bytes": _("The file has more than %(most)d MB. Scan the sheet with fewer dots, or"
                            " photograph it again.") % {"most": MAX_BYTES // 2**20},
        "other-kind": _("This is no PDF, PNG or JPEG. Scan or photograph the sheet as one of them."),
        "too-many-pages": ngettext(
            "A sheet has at most %(most)d page. Keep the signed pages alone.",
            "A sheet has at most %(most)d pages. Keep the signed pages alone.",
            MOST_PAGES,
        ) % {"most": MOST_PAGES},
        "too-many-pixels": _("The picture is far larger than a sheet needs. Make it smaller."),
        "too-small": _("The picture is too small to read. Photograph the sheet again, nearer by."),
        "too-much-work": _("The file takes too long to read. Scan the sheet again as a picture."),
    }  # fmt: skip
    return words.get(
        problem.code, _("The file is damaged and cannot be read. Scan the sheet again.")
    )


class FindForm(forms.Form):
    """Whose sheet it is: by the code on it or by name."""

    words = forms.CharField(
        label=gettext_lazy("Code on the sheet, or a name"), max_length=100, required=False
    )


class VerifyForm(forms.Form):
    """A certificate to check: its file or its code."""

    file = forms.FileField(
        label=gettext_lazy("The certificate as a file (PDF)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        error_messages={"empty": gettext_lazy("The file is empty (0 bytes). Choose it once more.")},
    )
    code = forms.CharField(
        label=gettext_lazy("Or the code at the end of the address printed on it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.asks = True  # type: ignore[attr-defined]  # one of the two is needed

    def clean_file(self) -> Any:
        """Refuse what no certificate is as large as."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_CERTIFICATE:
            raise ValidationError(_("This file is larger than any certificate."))
        return file

    def clean_code(self) -> str:
        """The code, typed as it stands or with the address around it."""
        typed: str = self.cleaned_data["code"]
        return "".join(typed.strip().rstrip("/").rsplit("/", 1)[-1].split()).lower()

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("file") and not data.get("code") and not self.errors:
            raise ValidationError(_("Choose the file or type the code first."))
        return data
