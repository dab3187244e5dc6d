"""Parse and validate what is written in a review; never save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core.widgets import NamesSelect
from schoolgate.people.forms import date_field
from schoolgate.policies.text import PolicyText
from schoolgate.reviews.models import (
    Evidence,
    LinkedPolicy,
    Outcome,
    Recommendation,
    ReportDraft,
    Trigger,
)
from schoolgate.reviews.rules import not_a_day_to_answer

LONGEST = 5000


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a sentence or two.")},
    )


def clause_field() -> forms.ChoiceField:
    """One clause of the policy, or the whole."""
    return forms.ChoiceField(label=_("Clause"), required=False, widget=NamesSelect)


def clause_choices(text: PolicyText) -> list[tuple[str, str]]:
    """The clauses of a policy, by number and heading."""
    listed = [(one.id, f"{one.number} {one.title}") for one in text.clauses]
    return [("", _t("The policy as a whole")), *listed]


class BeginForm(forms.Form):
    """Why a review is begun."""

    trigger = forms.ChoiceField(
        label=_("What brings it up"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    reason = long_text(
        _("In a sentence"),
        required=False,
        help_text=_("For an early review: what happened or changed. No names of children."),
    )

    def __init__(self, triggers: tuple[Trigger, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["trigger"]
        field.choices = [(one.value, one.label) for one in triggers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        early = cleaned.get("trigger") not in {None, Trigger.DUE}
        if early and not cleaned.get("reason", "").strip():
            self.add_error("reason", _t("Say in a sentence what brings the review forward."))
        return cleaned


class FindingForm(forms.Form):
    """Something noted of a clause or of the whole."""

    clause = clause_field()
    text = long_text(_("What you noted"), help_text=_("No names of children or parents."))

    def __init__(self, text: PolicyText, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = clause_choices(text)  # type: ignore[attr-defined]


class RecommendationForm(FindingForm):
    """What the governors are advised to do."""

    text = long_text(_("What you recommend"), help_text=_("One matter each, so each is answered."))


class AimsForm(forms.Form):
    """Which clauses say what the policy sets out to do."""

    clauses = forms.MultipleChoiceField(
        label=_("Clauses"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, text: PolicyText, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = [  # type: ignore[attr-defined]
            (clause, format_html('<span translate="no">{}</span>', name))
            for clause, name in clause_choices(text)[1:]
        ]


class EvidenceForm(forms.Form):
    """Whether an aim was reached."""

    verdict = forms.ChoiceField(
        label=_("Was it reached?"),
        choices=Evidence.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    text = long_text(
        _("How you know"),
        help_text=_("Figures, what people said, what happened. No names of children or parents."),
    )


class AnswerForm(forms.Form):
    """What the governors answered."""

    answer = forms.ChoiceField(
        label=_("The governors"),
        choices=Recommendation.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    meeting_on = date_field(_("Day of the meeting"))
    due_on = date_field(_("To be done by"), required=False, help_text=_("Where they accept it."))
    note = long_text(_("What they said"), required=False)

    def __init__(self, *given: Any, recommendation: Recommendation) -> None:
        super().__init__(*given)
        self.recommendation = recommendation

    def clean_meeting_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["meeting_on"]
        problem = not_a_day_to_answer(self.recommendation, day)
        if problem:
            raise forms.ValidationError(problem)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        accepted = cleaned.get("answer") == Recommendation.Answer.ACCEPTED
        due, met = cleaned.get("due_on"), cleaned.get("meeting_on")
        if accepted and due is None and "due_on" not in self.errors:
            self.add_error("due_on", _t("Say by which day it is to be done."))
        if accepted and due and met and due < met:
            self.add_error("due_on", _t("It cannot be due before the meeting that decided on it."))
        if not accepted:
            cleaned["due_on"] = None
        return cleaned


class DoneForm(forms.Form):
    """How it was done."""

    note = long_text(_("What was done"), required=False)


class ConcludeForm(forms.Form):
    """What came of the review."""

    outcome = forms.ChoiceField(
        label=_("What is to become of the policy"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    summary = long_text(
        _("What you found, in short"),
        help_text=_("The governors read this. No names of children or parents."),
    )
    resources = long_text(
        _("What it needs"),
        required=False,
        help_text=_("Time, training, money: what the policy needs to be carried out."),
    )
    next_due = date_field(_("Next review by"), required=False)

    absent_reason = long_text(_("Why do you conclude without them?"), required=False)

    def __init__(
        self,
        outcomes: tuple[Outcome, ...],
        refusal: Callable[[dt.date], str | None],
        without: str,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """``refusal`` says why the next review cannot have a day; ``without`` names those who have
        not taken part and could have, empty for nobody.
        """
        super().__init__(*args, **kwargs)
        self.refusal = refusal
        if without:
            reason = self.fields["absent_reason"]
            reason.required = True
            reason.help_text = _t("They have not said that they took part: %(who)s.") % {
                "who": without
            }
        else:
            del self.fields["absent_reason"]
        field = self.fields["outcome"]
        field.choices = [(one.value, one.label) for one in outcomes]  # type: ignore[attr-defined]

    def clean_next_due(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["next_due"]
        if day is None:
            return None
        reason = self.refusal(day)
        if reason is not None:
            raise forms.ValidationError(reason)
        return day


class DayForm(forms.Form):
    """By when an edition that names no day is reviewed."""

    due_on = date_field(_("Review it by"))

    def __init__(self, refusal: Callable[[dt.date], str | None], *args: Any, **kwargs: Any) -> None:
        """``refusal`` says why the review cannot have a day."""
        super().__init__(*args, **kwargs)
        self.refusal = refusal

    def clean_due_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["due_on"]
        reason = self.refusal(day)
        if reason is not None:
            raise forms.ValidationError(reason)
        return day


class ReasonForm(forms.Form):
    """Why something is put aside."""

    reason = long_text(_("Why"))


class ReportForm(forms.Form):
    """The head's own words in the yearly report to governors."""

    worked = long_text(
        _("How well it has worked"),
        help_text=_("What the figures do not say. No names of staff, children or parents."),
    )
    developing = long_text(
        _("How it is developing"),
        help_text=_("What is new online, and what will change in the policy or in the school."),
    )
    asked = long_text(
        _("What you ask of the governors"),
        required=False,
        help_text=_("A decision, time or money. Leave it empty if there is nothing."),
    )


def report_initial(kept: ReportDraft | None) -> dict[str, Any]:
    """What the form shows of words already written."""
    return {name: getattr(kept, name) for name in ReportForm.base_fields} if kept else {}


class LinkForm(forms.Form):
    """A policy that is read together with ours."""

    title = forms.CharField(
        label=_("Title"), max_length=200, error_messages={"required": _("Give its title.")}
    )
    relevance = long_text(_("What it adds to ours"), required=False)
    edition = forms.CharField(
        label=_("Edition"),
        max_length=80,
        required=False,
        help_text=_("As it stands on it, such as 2.1 or September 2026."),
    )
    review_due = date_field(_("To be reviewed by"), required=False)
    address = forms.URLField(
        label=_("Web address"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Give an address such as https://school.example/policy.")},
    )


def link_initial(link: LinkedPolicy) -> dict[str, Any]:
    """What the form shows of a linked policy."""
    names = ("title", "relevance", "edition", "review_due", "address")
    return {name: getattr(link, name) for name in names}
