"""Parse and validate; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.awareness.channels import channels
from schoolgate.awareness.models import Activity
from schoolgate.awareness.queries import staff_of
from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.people.forms import date_field
from schoolgate.people.models import Person, School
from schoolgate.reference import roles

LONGEST = 2000


def text_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _roles() -> list[tuple[str, str]]:
    return [(code, translated(role.title)) for code, role in roles().items()]


class OccasionForm(forms.Form):
    """An occasion of one's own, or a change to one."""

    channel = forms.ChoiceField(label=_("Where"))
    title = forms.CharField(
        label=_("What exactly"), max_length=200, required=False,
        help_text=_("Such as “Evening for new parents”. Leave it empty for the usual words."),
    )  # fmt: skip
    day = date_field(_("Day"))
    role = forms.ChoiceField(label=_("Who sees to it"))
    owner = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=_("One person in particular"), required=False,
        empty_label=_("Whoever holds this role"),
    )  # fmt: skip

    def __init__(self, *args: Any, school: School, new: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["role"].choices = _roles()  # type: ignore[attr-defined]
        if new:
            del self.fields["owner"]
            listed = [(one.id, one.title) for one in channels().values()]
            self.fields["channel"].choices = listed  # type: ignore[attr-defined]
        else:
            del self.fields["channel"]
            self.fields["owner"].queryset = staff_of(school)  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """What was done. Reach and how it was counted come together."""

    done_on = date_field(_("Done on"))
    note = text_field(
        _("What was done"), _("For a note to staff: the note itself, as they get it.")
    )
    reach = forms.IntegerField(
        label=_("How many it reached"), required=False, min_value=0, max_value=100_000
    )
    counted = forms.ChoiceField(
        label=_("How you know"), required=False,
        choices=[("", _("Not counted")), *Activity.Counted.choices],
    )  # fmt: skip
    evidence = text_field(
        _("What shows it"),
        _("Such as the number of the newsletter or where the minutes are. No names."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        done_on, reach, counted = given.get("done_on"), given.get("reach"), given.get("counted")
        if done_on and done_on > clock.today():
            self.add_error("done_on", _t("This day is still to come. Note it when it is done."))
        if reach is None and counted:
            self.add_error("reach", _t("Say how many, or choose “Not counted”."))
        if reach is not None and not counted:
            self.add_error("counted", _t("Say how you know the number."))
        return given


class MissedForm(forms.Form):
    """Why an occasion was not used."""

    why = text_field(_("Why it was not done"))


class AttendanceForm(forms.Form):
    """Who was there."""

    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), label=_("Who was there"), required=False,
        to_field_name="public_id", widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, school: School, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["people"].queryset = staff_of(school)  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """A question for the head."""

    text = text_field(
        _("Your question"),
        _("Please name no child. If a child may be in danger, do not wait for an answer."),
    )


class AnswerForm(forms.Form):
    """The head's answer."""

    answer = text_field(_("Your answer"))
