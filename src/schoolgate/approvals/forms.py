"""Parse and validate; never save. Nothing is required while a form is written: it is kept as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.kinds import Page, Question, RequestKind, Values
from schoolgate.approvals.models import Decision
from schoolgate.core import clock
from schoolgate.core.widgets import OneByOneSelect, SuggestInput
from schoolgate.people.forms import date_field
from schoolgate.people.models import Appointment, Person, School, in_force
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL

LINE = 300


class PageForm(forms.Form):
    """The questions of one page of a request."""

    def __init__(self, data: Any, *, page: Page, school: School, values: Values) -> None:
        initial = {question.name: values.get(question.name) for question in page.questions}
        super().__init__(data, initial=initial)
        # What hangs on an answer of the same page is shown with it, and says when it is asked.
        here = {question.name for question in page.questions}
        self.questions = [
            one
            for one in page.questions
            if one.is_asked(values) or (one.when is not None and one.when[0] in here)
        ]
        self.school, self.values = school, values
        for question in self.questions:
            field = self._field(question)
            field.asks = question.is_required(values)  # type: ignore[attr-defined]
            self.fields[question.name] = field

    def answers(self) -> dict[str, Any]:
        """What was given, as it is kept."""
        return {
            question.name: _kept(self.cleaned_data.get(question.name))
            for question in self.questions
        }

    def _field(self, question: Question) -> forms.Field:
        common: dict[str, Any] = {
            "label": question.label, "help_text": question.help, "required": False,
        }  # fmt: skip
        choices = question.choices_at(self.school, self.values)
        if question.sort == "text":
            area = forms.Textarea(attrs={"rows": 4})
            return forms.CharField(max_length=question.most, widget=area, **common)
        if question.sort == "day":
            return date_field(**common)
        if question.sort == "number":
            return forms.IntegerField(min_value=0, max_value=100_000, **common)
        if question.sort == "several":
            box = forms.CheckboxSelectMultiple
            return forms.MultipleChoiceField(choices=choices, widget=box, **common)
        if question.sort in {"choice", "yes-no"}:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        if question.sort == "people":
            return forms.ModelMultipleChoiceField(
                queryset=adults(self.school), to_field_name="public_id",
                widget=OneByOneSelect, **common,
            )  # fmt: skip
        if question.suggested is not None:
            common["widget"] = SuggestInput(question.suggested(self.school))
        return forms.CharField(max_length=min(LINE, question.most), **common)


def adults(school: School) -> Any:
    """The adults of the school today, those of its federation among them."""
    place = Q(school=school)
    if school.federation_id is not None:
        place |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(place, in_force(clock.today()), role__in=ADULTS_OF_THE_SCHOOL)
    return Person.objects.filter(pk__in=held.values("person"))


def _kept(given: Any) -> Any:
    if isinstance(given, dt.date):
        return given.isoformat()
    if given is None or isinstance(given, str | int | list):
        return given
    return [person.public_id for person in given]


class ReplyForm(forms.Form):
    """What the one who asks says to those who asked for changes."""

    reply = forms.CharField(
        label=_("What you say to that"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Leave it empty where your changes speak for themselves."),
    )  # fmt: skip


class SendBackForm(forms.Form):
    """Changes that are asked for, or a refusal: always with words."""

    verdict = forms.ChoiceField(
        label=_("What should happen"), widget=forms.RadioSelect,
        choices=[
            (Decision.Verdict.CHANGES, _("Ask for changes: it comes back to you when they are made")),
            (Decision.Verdict.REFUSED, _("Refuse it: it ends here")),
        ],
    )  # fmt: skip
    about = forms.MultipleChoiceField(
        label=_("Which answers this is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("What you say"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The one who asks reads this, and it stays with the request."),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: RequestKind, values: Values, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (question.name, question.label)
            for question in kind.questions
            if question.is_asked(values)
        ]


class AdviceForm(forms.Form):
    """A question before a request is sent, or the answer to it."""

    words = forms.CharField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Please name no child."),
    )  # fmt: skip

    def __init__(self, *args: Any, answers: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if answers:
            self.fields["words"].label = _("Your answer")
