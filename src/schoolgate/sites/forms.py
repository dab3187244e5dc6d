"""Parse and validate what the pages of the register send; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as day_in_words
from schoolgate.people.forms import PersonChoice, date_field
from schoolgate.people.models import Person
from schoolgate.sites.actions import LONGEST, LONGEST_POSITION, LONGEST_TEXT, Confirmed, Part
from schoolgate.sites.ending.closing import SAY_WHY, Done, ExitStep
from schoolgate.sites.live import SiteState
from schoolgate.sites.models import Evaluation, Site, TeamMember
from schoolgate.sites.queries import may_join

OWN = "own"
WHY = "_why"


class FilterForm(forms.Form):
    """Which sites to show."""

    state = forms.ChoiceField(label=_("Which"), required=False)
    words = forms.CharField(label=_("Words"), required=False, max_length=100)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            ("", _("All sites")), (OWN, _("Those that I look after")), *SiteState.choices,
        ]  # fmt: skip


class MemberForm(forms.Form):
    """Somebody for the team."""

    part = forms.ChoiceField(label=_("Part"), choices=TeamMember.Part.choices)
    person = PersonChoice(
        Person.objects.none(), label=_("Who"), empty_label=_("Choose somebody")
    )  # fmt: skip
    position = forms.CharField(
        label=_("Named on the site as"), required=False, max_length=LONGEST_POSITION,
        help_text=_("Their position at the school, such as “Year 4 teacher”. Leave it empty to take it"
                    " from the list of people."),
    )  # fmt: skip
    from_date = date_field(_("From"), initial=clock.today)
    until = date_field(_("Until"), required=False, help_text=_("Leave it empty for no end."))

    def __init__(self, *args: Any, site: Site, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["person"]
        assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        chosen.queryset = may_join(site.school, "")

    @property
    def wanted(self) -> Part:
        """What they are to be."""
        data = self.cleaned_data
        return Part(data["part"], data["from_date"], data["until"], data["position"])


class EndForm(forms.Form):
    """The last day of somebody's part."""

    until = date_field(_("Last day"), initial=clock.today)
    handed_over = forms.CharField(
        label=_("What the next one needs to know"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is agreed, what is planned, whom to ask. The team reads it. Never write a"
                    " password here, and name no pupil."),
    )  # fmt: skip


class OwnersForm(forms.Form):
    """Who owns a site, and who can get its account back."""

    owner = PersonChoice(
        Person.objects.none(), label=_("Owner"), empty_label=None,
        help_text=_("Answers for the site, and confirms each term that it is still right."),
    )  # fmt: skip
    recovery_owner = PersonChoice(
        Person.objects.none(), label=_("Can get the account back"), required=False,
        empty_label=_("Nobody named yet"),
        help_text=_(
            "Whose school address or telephone the host knows. Never write a password here."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, may_name_owner: bool, **more: Any) -> None:
        first = {"owner": site.owner.public_id}
        if site.recovery_owner is not None:
            first["recovery_owner"] = site.recovery_owner.public_id
        more["initial"] = first
        super().__init__(*args, **more)
        kept = Person.objects.filter(pk__in=[site.owner_id, site.recovery_owner_id])
        here = (may_join(site.school, TeamMember.Part.MODERATOR) | kept).distinct()
        for name in ("owner", "recovery_owner"):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 - as above
            chosen.queryset = here
        if not may_name_owner:
            self.fields["owner"].disabled = True


class TextForm(forms.Form):
    """An edition of a text, and the one that whoever writes it had before them."""

    seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    words = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_("Anybody can read it on the public page of the site. Name no pupil."),
    )  # fmt: skip

    def with_edition(self, edition: int) -> TextForm:
        """The same words, written with this edition before one's eyes."""
        form = TextForm({**self.cleaned_data, "seen": edition})
        form.full_clean()
        return form


class WhyForm(forms.Form):
    """A reason, in a sentence or two."""

    words = forms.CharField(
        label=_("Why"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The school's record keeps it. Name no pupil."),
    )  # fmt: skip


class PauseForm(WhyForm):
    """Why a site is paused."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["words"].help_text = _(
            "Its team, the head and the safeguarding leads read this. Name no pupil."
        )


WHY_NOT = {
    ExitStep.CONTENT: _("If nothing has to be saved: why not"),
    ExitStep.ACCESS: _("If nobody's access has to be ended: why not"),
}


class ExitForm(forms.Form):
    """What became of each step of the closing."""

    def __init__(self, *args: Any, site: Site, **more: Any) -> None:
        more["initial"] = dict.fromkeys(ExitStep.values, Done.OPEN) | site.exit_done
        more["initial"] |= {f"{name}{WHY}": words for name, words in site.exit_why.items()}
        super().__init__(*args, **more)
        for step in ExitStep:
            self.fields[step.value] = forms.ChoiceField(label=step.label, choices=Done.choices)
            if step in SAY_WHY:
                self.fields[f"{step.value}{WHY}"] = forms.CharField(
                    label=WHY_NOT[step], required=False, max_length=300,
                    help_text=_("It stays with the site. Name no pupil."),
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for step in SAY_WHY:
            name = f"{step.value}{WHY}"
            if data.get(step.value) == Done.NOT_NEEDED and not (data.get(name) or "").strip():
                self.add_error(name, _("Say why this is not needed here."))
        return data

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each step."""
        return {step.value: self.cleaned_data[step.value] for step in ExitStep}

    @property
    def why(self) -> dict[str, str]:
        """Why some were not needed."""
        return {step.value: self.cleaned_data[f"{step.value}{WHY}"] for step in SAY_WHY}


class CertifyForm(forms.Form):
    """Is the site still needed, still right, its team still right?"""

    YES_NO = (("yes", _("Yes")), ("no", _("No")))
    needed = forms.ChoiceField(
        label=_("Is it still needed?"), choices=YES_NO, widget=forms.RadioSelect
    )
    right = forms.ChoiceField(
        label=_("Is what it says here still right?"), choices=YES_NO, widget=forms.RadioSelect,
        help_text=_("Purpose, audience, address, dates, house rules and terms of use."),
    )  # fmt: skip
    team_right = forms.ChoiceField(
        label=_("Is the team still right?"), choices=YES_NO, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What is not right, or what you want to add"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (
            "no" in {data.get(name) for name in ("needed", "right", "team_right")}
            and not (data.get("words") or "").strip()
        ):
            self.add_error("words", _("Say what is not right, so that it can be put right."))
        return data

    @property
    def said(self) -> Confirmed:
        """What the owner confirms."""
        data = self.cleaned_data
        yes = {name: data[name] == "yes" for name in ("needed", "right", "team_right")}
        return Confirmed(**yes, words=data["words"])


class EvaluationForm(forms.Form):
    """A site judged against its aims."""

    met = forms.ChoiceField(
        label=_("Are its aims met?"), choices=Evaluation.Met.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("What shows it"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Hold it against what was promised. Numbers where you have them. Name no pupil."),
    )  # fmt: skip
    next = forms.ChoiceField(
        label=_("What follows"), choices=Evaluation.Next.choices, widget=forms.RadioSelect
    )
    again_on = date_field(
        _("Judge it again on"), required=False,
        help_text=_("Leave it empty where the site is to be closed."),
    )  # fmt: skip

    def __init__(self, *args: Any, site: Site, **more: Any) -> None:
        super().__init__(*args, **more)
        self.closes = site.closes

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        again_on, follows = data.get("again_on"), data.get("next")
        if follows == Evaluation.Next.CLOSE:
            data["again_on"] = None
        elif follows and "again_on" not in self.errors and not again_on:
            self.add_error("again_on", _("Give the day on which you judge it again."))
        elif again_on and follows and again_on <= clock.today():
            self.add_error("again_on", _("Give a day to come."))
        elif again_on and self.closes and again_on > self.closes:
            self.add_error(
                "again_on",
                _("Its last day is %(day)s. Give a day no later than that.")
                % {"day": day_in_words(self.closes)},
            )
        return data
