"""Parse and validate; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.openness.kinds import Kind, needs_parent
from schoolgate.openness.models import Note
from schoolgate.people.forms import date_field
from schoolgate.policies.policy import Policy

LONG: dict[str, Any] = {"max_length": 4000, "widget": forms.Textarea(attrs={"rows": 4})}
PARENT = _("The child's parent or carer has agreed")


class NoteForm(forms.Form):
    """What somebody tells, as far as its kind asks for it."""

    matter = forms.ChoiceField(label=_("What is it about?"), widget=forms.RadioSelect)
    child = forms.CharField(
        label=_("The pupil's first name and family name"),
        max_length=200,
        help_text=_("Only those named above read it."),
    )
    happened_on = date_field(_("When was it?"), required=False)
    situation = forms.CharField(**LONG)
    reasons = forms.CharField(required=False, **LONG)
    steps = forms.MultipleChoiceField(
        label=_("The policy asks you to do this. Tick what you have done."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    from_date = date_field(_("From"), required=False)
    until = date_field(_("Until"), required=False, help_text=_("Leave it empty if it goes on."))
    parent_agreed = forms.BooleanField(label=PARENT, required=False)

    def __init__(self, *args: Any, kind: Kind, policy: Policy, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        matters, steps = kind.matters(policy), kind.steps(policy)
        self._choices("matter", [(code, str(title)) for code, title in matters])
        self._choices("steps", [(code, translated(str(title))) for code, title in steps])
        self.fields["situation"].label = str(kind.asks)
        self.fields["reasons"].label = str(kind.reasons)
        self.fields["reasons"].required = bool(kind.reasons)
        asked = {
            "matter": bool(matters),
            "child": kind.names_pupil,
            "happened_on": not kind.ends,
            "reasons": bool(kind.reasons),
            "steps": bool(steps),
            "from_date": kind.ends,
            "until": kind.ends,
            "parent_agreed": any(needs_parent(policy, code) for code, _title in matters),
        }
        for name, wanted in asked.items():
            if not wanted:
                del self.fields[name]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_happened_on(self) -> Any:
        """A day that has been; what is still to come has none."""
        day = self.cleaned_data["happened_on"]
        if day is not None and day > clock.today():
            raise forms.ValidationError(
                _t("This day is still to come. Leave it empty and say above what you plan.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("from_date"), given.get("until")
        if first and last and last < first:
            self.add_error("until", _t("The last day is before the first. Change one of the two."))
        return given


class AnswerForm(forms.Form):
    """An answer where nothing has to be decided."""

    reply = forms.CharField(label=_("Your answer"), **LONG)
    hr_advice = forms.CharField(
        label=_("What human resources advised"),
        required=False,
        help_text=_("Where you asked them. The writer of the note reads it."),
        **LONG,
    )

    def __init__(self, *args: Any, note: Note, **more: Any) -> None:
        super().__init__(*args, **more)
        if note.kind != "deviation":
            del self.fields["hr_advice"]


class DecideForm(forms.Form):
    """Yes or no, why, and until when."""

    agreed = forms.ChoiceField(
        label=_("Your decision"), choices=(), widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )  # fmt: skip
    reply = forms.CharField(label=_("What the writer has to know"), **LONG)
    until = date_field(_("Until"), required=False)
    parent_agreed = forms.BooleanField(label=PARENT, required=False)

    def __init__(self, *args: Any, note: Note, policy: Policy, **more: Any) -> None:
        super().__init__(*args, **more)
        self.note = note
        self.wants_parent = needs_parent(policy, note.matter) and not note.parent_agreed
        is_request = note.kind == "exception"
        yes, no = (
            (_t("Agree to it"), _t("Do not agree"))
            if is_request
            else (_t("It may go on"), _t("It cannot go on so"))
        )
        self.fields["agreed"].choices = [("yes", yes), ("no", no)]  # type: ignore[attr-defined]
        self.fields["until"].initial = note.until
        if not is_request:
            del self.fields["until"]
        if not self.wants_parent:
            del self.fields["parent_agreed"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("agreed") == "yes" and self.note.kind == "exception":
            last = given.get("until") or self.note.until
            if "until" not in self.errors:
                if last is None:
                    self.add_error("until", _t("An exception needs a last day. Set one."))
                elif last < max(clock.today(), self.note.from_date or clock.today()):
                    self.add_error("until", _t("Set a day that is to come, after the first day."))
            if self.wants_parent and not given.get("parent_agreed"):
                self.add_error(
                    "parent_agreed",
                    _t("The policy asks for the parent's agreement too. Ask for it first."),
                )
        return given


class NameForm(forms.Form):
    """A name or address to look at; it is kept nowhere."""

    name = forms.CharField(
        label=_("Name or address of the account"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class BreachForm(forms.Form):
    """One kind of breach."""

    title = forms.CharField(label=_("Name"), max_length=120)
    text = forms.CharField(
        label=_("What it means"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    in_use = forms.BooleanField(label=_("We use it"), required=False, initial=True)
