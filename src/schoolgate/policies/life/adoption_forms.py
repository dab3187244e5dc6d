"""From draft to force: parse and validate; never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.widgets import NamesSelect
from schoolgate.people.forms import date_field
from schoolgate.policies.life.delegates import choices_of_posts, post_in_the_policy
from schoolgate.policies.life.names import body_name, group_name
from schoolgate.policies.life.rules import (
    GROUPS,
    before_any_policy,
    not_a_day_to_decide,
    not_a_day_to_delegate,
    older_than_what_holds,
)
from schoolgate.policies.life.shared_actions import LONGEST_TEXT
from schoolgate.policies.models import LONGEST_MINUTE, BodyDecision, Delegation, Draft
from schoolgate.policies.text import PolicyText
from schoolgate.reference import parameter

USUAL_WEEKS = 3


def words_field(label: Any, *, rows: int = 5, **more: Any) -> forms.CharField:
    """Several lines of somebody's own words."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


class ConsultForm(forms.Form):
    """Whom to ask, until when, and what to tell them."""

    groups = forms.MultipleChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    closes = date_field(_("Last day on which they can answer"))
    introduction = words_field(
        _("What do you want to tell them?"),
        required=False,
        help_text=_("Why the policy changes, what you would most like to hear about."),
    )

    def __init__(self, *args: Any, required: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = self.fields["groups"]
        assert isinstance(groups, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        groups.choices = [(group, group_name(group)) for group in GROUPS]
        groups.initial = list(required) or ["staff"]
        self.fields["closes"].initial = clock.today() + dt.timedelta(weeks=USUAL_WEEKS)

    def clean_closes(self) -> dt.date:
        """The last day lies ahead: whoever hears of it tonight can still answer."""
        closes: dt.date = self.cleaned_data["closes"]
        if closes <= clock.today():
            raise ValidationError(_t("Choose a later day: people need more than today to answer."))
        return closes


class CommentForm(forms.Form):
    """What somebody thinks of one clause or of the whole."""

    clause = forms.ChoiceField(
        label=_("Which part do you mean?"), required=False, widget=NamesSelect
    )
    text = words_field(
        _("What do you think?"),
        help_text=_(
            "The head sees your words with your name. Others who were asked see them without"
            " your name, once they are answered."
        ),
        error_messages={"required": _("Write what you think, or go back.")},
    )

    def __init__(self, *args: Any, text: PolicyText, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause = self.fields["clause"]
        assert isinstance(clause, forms.ChoiceField)  # noqa: S101 - for the type checker
        clause.choices = [
            ("", _t("The policy as a whole")),
            *((one.id, f"{one.number} {one.title}") for one in text.clauses),
        ]


class WriteDownForm(CommentForm):
    """What somebody else said, in a letter or at a meeting."""

    group = forms.ChoiceField(label=_("For whom do they speak?"))
    speaker = forms.CharField(
        label=_("Who said it?"),
        max_length=200,
        help_text=_("For example the name of the union and the day of its letter."),
        error_messages={"required": _("Say whose word it is.")},
    )
    field_order = ["group", "speaker", "clause", "text"]

    def __init__(self, *args: Any, groups: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)  # noqa: S101 - for the type checker
        group.choices = [(one, group_name(one)) for one in groups]
        self.fields["text"].label = _t("What did they say?")
        self.fields["text"].help_text = _t("Their own words, or a fair summary.")


class AnswerForm(forms.Form):
    """The answer to a comment, and whether the draft was changed for it."""

    changed = forms.ChoiceField(
        label=_("Is the draft changed because of it?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is or will be changed")), ("no", _("No"))],
        error_messages={"required": _("Choose yes or no.")},
    )
    answer = words_field(
        _("Your answer"),
        help_text=_("Whoever made the comment reads it; so do the governors."),
        error_messages={"required": _("Write an answer.")},
    )


class OutcomeForm(forms.Form):
    """What came of a consultation."""

    outcome = words_field(
        _("What came of it?"),
        required=False,
        help_text=_("In a few sentences. The governors read it before they decide."),
    )


class DecisionForm(forms.Form):
    """What a body decided, at which meeting, with how many present."""

    decision = forms.ChoiceField(
        label=_("What was decided?"),
        widget=forms.RadioSelect,
        choices=[
            (BodyDecision.Decision.APPROVED.value, _("Approved as it stands")),
            (BodyDecision.Decision.SENT_BACK.value, _("Sent back to be changed")),
        ],
        error_messages={"required": _("Choose what was decided.")},
    )
    chairs_action = forms.BooleanField(
        label=_("The chair decides alone, because it cannot wait for a meeting"), required=False
    )
    meeting_on = date_field(_("Day of the meeting or of the chair's decision"))
    minute = forms.CharField(
        label=_("Number of the minute"), max_length=80, required=False,
        help_text=_("As in the minutes, for example 7.2."),
    )  # fmt: skip
    present = forms.IntegerField(
        label=_("How many who may vote were present?"), min_value=0, max_value=999, required=False
    )
    quorum = forms.IntegerField(
        label=_("How many does the quorum ask for?"), min_value=1, max_value=999, required=False
    )
    note = words_field(
        _("Reason or note"),
        required=False,
        help_text=_("Needed for sending back and for a chair's decision."),
    )

    def __init__(self, *args: Any, is_chair: bool, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        if not is_chair:
            del self.fields["chairs_action"]
        for name in ("present", "quorum", "note"):
            self.fields[name].asks = True  # type: ignore[attr-defined]  # needed in some answers

    def clean_meeting_on(self) -> dt.date:
        """The meeting has been, and had the text before it."""
        day: dt.date = self.cleaned_data["meeting_on"]
        problem = not_a_day_to_decide(self.draft, day)
        if problem:
            raise ValidationError(problem)
        return day

    def clean(self) -> dict[str, Any]:
        """A meeting has its quorum; sending back and a chair's decision have a reason."""
        data = super().clean() or {}
        alone = data.get("chairs_action", False)
        sent_back = data.get("decision") == BodyDecision.Decision.SENT_BACK
        if (alone or sent_back) and not data.get("note", "").strip():
            self.add_error("note", _t("Give the reason."))
        if alone or sent_back or "decision" not in data:
            return data
        present, quorum = data.get("present"), data.get("quorum")
        if present is None and "present" not in self.errors:
            self.add_error("present", _t("Say how many were present."))
        if quorum is None and "quorum" not in self.errors:
            self.add_error("quorum", _t("Say how many the quorum asks for."))
        if present is not None and quorum is not None and present < quorum:
            self.add_error(
                "present", _t("The meeting had no quorum: it could not approve the policy.")
            )
        return data


class AdoptForm(forms.Form):
    """The first day and the name of the edition."""

    effective_from = date_field(
        _("First day in force"), help_text=_("Today or later; it begins with the day.")
    )
    edition = forms.CharField(
        label=_("Edition"), max_length=40, required=False,
        help_text=_("As you name it, such as 2.0 or Autumn 2026. Left empty, we number it."),
    )  # fmt: skip

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if number:
            words = _t("As you name it, such as Autumn 2026. Left empty, it is %(number)s.")
            self.fields["edition"].help_text = words % {"number": number}

    def clean_effective_from(self) -> dt.date:
        """Nothing is put in force in the past."""
        day: dt.date = self.cleaned_data["effective_from"]
        if day < clock.today():
            raise ValidationError(
                _t("A policy cannot come into force in the past. Choose today or later.")
            )
        return day


class PaperForm(forms.Form):
    """The true dates of a policy that was adopted on paper."""

    edition = forms.CharField(
        label=_("Edition"), max_length=40,
        help_text=_("As it stands on the paper, for example 1.2 or 2019."),
        error_messages={"required": _("Say how the paper names this edition.")},
    )  # fmt: skip
    body = forms.ChoiceField(label=_("Who adopted it?"))
    adopted_on = date_field(_("Day on which it was adopted"))
    minute = forms.CharField(label=_("Number of the minute"), max_length=80, required=False)
    effective_from = date_field(_("First day in force"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body = self.fields["body"]
        assert isinstance(body, forms.ChoiceField)  # noqa: S101 - for the type checker
        values = parameter("adoption_bodies").values
        body.choices = [(one.value, body_name(one.value)) for one in values]
        body.initial = "governing-body"

    def clean_adopted_on(self) -> dt.date:
        """It was adopted before, and not before there was any such policy."""
        day: dt.date = self.cleaned_data["adopted_on"]
        if day > clock.today():
            raise ValidationError(_t("A policy adopted in the past has its day in the past."))
        problem = before_any_policy(day)
        if problem:
            raise ValidationError(problem)
        return day

    def clean(self) -> dict[str, Any]:
        """In force on or after the day of its adoption."""
        data = super().clean() or {}
        adopted, begins = data.get("adopted_on"), data.get("effective_from")
        if adopted and begins and begins < adopted:
            self.add_error(
                "effective_from", _t("A policy cannot be in force before the day of its adoption.")
            )
        return data


class WithdrawForm(forms.Form):
    """From when a version no longer holds, why, and that one is sure."""

    from_day = date_field(
        _("First day on which it no longer holds"), help_text=_("Today or later.")
    )
    reason = words_field(
        _("Why is it withdrawn?"),
        help_text=_("It stands in the record, and all staff are told."),
        error_messages={"required": _("Give the reason.")},
    )
    words = forms.CharField(label="", max_length=60)

    def __init__(self, *args: Any, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = words
        self.fields["words"].label = _t("To go on, type: %(words)s") % {"words": words}
        wrong = _t("Type exactly: %(words)s") % {"words": words}
        self.fields["words"].error_messages["required"] = wrong

    def clean_words(self) -> str:
        """Typed, so that nobody withdraws a policy by a slip."""
        words = str(self.cleaned_data["words"])
        if words.strip() != self.expected:
            raise ValidationError(_t("Type exactly: %(words)s") % {"words": self.expected})
        return words

    def clean_from_day(self) -> dt.date:
        """Nothing is withdrawn in the past."""
        day: dt.date = self.cleaned_data["from_day"]
        if day < clock.today():
            raise ValidationError(
                _t("A policy cannot be withdrawn in the past. Choose today or later.")
            )
        return day


class DelegationForm(forms.Form):
    """Which post carries the policy out, and which meeting said so.

    ``holds`` is the entry that holds; only an older decision asks whether it puts that right.
    """

    role = forms.ChoiceField(
        label=_("Which post?"),
        help_text=_("Whoever holds the post carries the policy out, today and after a change."),
    )
    meeting_on = date_field(_("Day of the governing body's meeting"))
    minute = forms.CharField(
        label=_("Number of the minute"), max_length=LONGEST_MINUTE,
        help_text=_("As in the minutes, for example 7.2."),
        error_messages={"required": _("Give the number of the minute.")},
    )  # fmt: skip
    corrects = forms.BooleanField(label=_("This puts the earlier entry right"), required=False)

    def __init__(
        self, *args: Any, text: PolicyText, holds: Delegation | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.holds = holds
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - for the type checker
        role.choices = list(choices_of_posts(text.values))
        role.help_text = f"{role.help_text} {post_in_the_policy(text)}".strip()
        if not self.is_bound:
            del self.fields["corrects"]

    def clean_meeting_on(self) -> dt.date:
        """The meeting has been, and not before there was any such policy."""
        day: dt.date = self.cleaned_data["meeting_on"]
        problem = not_a_day_to_delegate(day)
        if problem:
            raise ValidationError(problem)
        return day

    def clean(self) -> dict[str, Any]:
        """An older decision than the one that holds is entered only to put the entry right."""
        data = super().clean() or {}
        day = data.get("meeting_on")
        problem = older_than_what_holds(self.holds, day) if day else None
        if problem is None:
            del self.fields["corrects"]
            data.pop("corrects", None)
        elif not data["corrects"]:
            self.add_error("corrects", problem)
        return data


class OnDayForm(forms.Form):
    """A day to ask about."""

    day = date_field(_("What was in force on this day?"))
