"""Forms of the pages on which a policy is written. Parse and validate; never save."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core.words import translated
from schoolgate.policies.forms import ValueForm
from schoolgate.policies.life.unchanged import LENGTH
from schoolgate.policies.life.words import BINDS, KINDS, name_of_bound
from schoolgate.policies.packs import PackClause, placeholders_in
from schoolgate.reference import Parameter, groups

LONGEST = 20_000
_FILLED = re.compile(r"\{\{\s*[a-z][a-z0-9_]*\s*\}\}")


class MadeFromForm(forms.Form):
    """A form that knows what it was made from, so that no one's words are lost unseen."""

    made_from = forms.CharField(required=False, max_length=LENGTH, widget=forms.HiddenInput)

    def made_from_now(self, mark: str) -> None:
        """Let what was typed be sent again, after what stands now was seen."""
        data = MultiValueDict(dict(self.sent()))
        data["made_from"] = mark
        self.data = data

    def sent(self) -> Iterable[tuple[str, list[str]]]:
        """Every field as it was sent, with all its answers."""
        return cast("MultiValueDict[str, str]", self.data).lists()


class DraftValueForm(ValueForm, MadeFromForm):
    """One choice of a draft."""

    tick_gives_way = True

    def made_from_now(self, mark: str) -> None:
        """As of every such form; a tick that gave way is not there to be sent again."""
        super().made_from_now(mark)
        if not self.cleaned_data.get("not_stated"):
            self.data = MultiValueDict(
                {name: several for name, several in self.sent() if name != "not_stated"}
            )


class ClauseForm(MadeFromForm):
    """One clause: what it is cited by, what it is about, what it says, whom it concerns."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=40)
    heading = forms.CharField(
        label=gettext_lazy("Heading"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Its own; empty where the title of its section says enough."),
    )
    wording = forms.CharField(
        label=gettext_lazy("Wording"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy(
            "Two stars around words make them **strong**; a hyphen and a space at the start of a"
            " line make a list."
        ),
    )
    binds = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it concerns"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("With nobody ticked it stays as it was."),
    )

    def __init__(
        self,
        known: Mapping[str, Parameter],
        *args: Any,
        preview: str = "",
        bound: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        self.known = known
        super().__init__(*args, **kwargs)
        codes = dict.fromkeys([*BINDS, *bound])
        self._choices("binds").choices = [(code, capfirst(name_of_bound(code))) for code in codes]
        if preview:
            self.fields["wording"].widget.attrs |= {
                "hx-post": preview,
                "hx-trigger": "input changed delay:400ms",
                "hx-target": "#preview",
                "hx-swap": "innerHTML",
                "hx-vals": '{"preview": "yes"}',
            }

    def clean_number(self) -> str:
        """On one line."""
        return _on_one_line(self.cleaned_data["number"])

    def clean_heading(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["heading"].split())

    def clean_wording(self) -> str:
        """Refuse the name of a choice that does not exist, and a brace without its partner."""
        wording: str = self.cleaned_data["wording"].replace("\r\n", "\n").strip()
        problems = [
            self._unknown(name)
            for name in dict.fromkeys(placeholders_in(wording))
            if name not in self.known
        ]
        rest = _FILLED.sub("", wording)
        if not problems and ("{{" in rest or "}}" in rest):
            problems.append(
                ValidationError(
                    _("Two braces open here and do not close, or the other way round. Write the"
                      " name of a choice between {{ and }}.")
                )
            )  # fmt: skip
        if problems:
            raise ValidationError(problems)
        return wording

    def _choices(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        return field

    def _unknown(self, name: str) -> ValidationError:
        near = difflib.get_close_matches(name, self.known, n=1, cutoff=0.5)
        if near:
            text = _("No choice is called “%(name)s”. Did you mean “%(near)s”?")
            return ValidationError(text, params={"name": name, "near": near[0]})
        text = _("No choice is called “%(name)s”. Take a name from the list of choices.")
        return ValidationError(text, params={"name": name})


class NewClauseForm(ClauseForm):
    """A clause of the school's own, and where it stands."""

    after = forms.ChoiceField(
        label=gettext_lazy("It stands after"), widget=forms.Select(attrs={"translate": "no"})
    )
    heading = forms.CharField(label=gettext_lazy("Heading"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("What kind of clause it is"))
    binds = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it concerns"), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("after", "number", "heading", "wording", "kind", "binds")

    def __init__(
        self,
        known: Mapping[str, Parameter],
        clauses: Iterable[PackClause],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(known, *args, **kwargs)
        self._choices("after").choices = [(one.id, f"{one.number} {one.title}") for one in clauses]
        self._choices("kind").choices = [(code, str(word)) for code, word in KINDS.items()]


class SectionForm(MadeFromForm):
    """The title of a section."""

    title = forms.CharField(
        label=gettext_lazy("Title of the section"),
        max_length=300,
        help_text=gettext_lazy(
            "With its number, if it has one: as it stands in the list of contents."
        ),
    )

    def clean_title(self) -> str:
        """On one line."""
        return _on_one_line(self.cleaned_data["title"])


class WordsForm(forms.Form):
    """Words to be replaced throughout a draft, and those to stand in their place."""

    words = forms.CharField(
        label=gettext_lazy("Replace these words"),
        max_length=200,
        help_text=gettext_lazy(
            "Whole words, in small letters or capitals. What stands in capitals stays in capitals."
        ),
    )
    instead = forms.CharField(label=gettext_lazy("Put these in their place"), max_length=200)

    def clean_words(self) -> str:
        """On one line, with a word in it."""
        words = _without_braces(self.cleaned_data["words"])
        if not re.search(r"\w", words):
            raise ValidationError(_("Write something here."))
        return words

    def clean_instead(self) -> str:
        """On one line."""
        return _without_braces(self.cleaned_data["instead"])

    def clean(self) -> dict[str, Any]:
        """Others than before."""
        data = super().clean() or {}
        if data.get("words") and data["words"] == data.get("instead"):
            self.add_error("instead", _("These are the same words. Write others."))
        return data


class ChangesForm(MadeFromForm):
    """What the policy is called, what the draft changes for people, whether they sign again."""

    title = forms.CharField(
        label=gettext_lazy("What the policy is called"), max_length=300, required=False
    )
    material = forms.ChoiceField(
        label=gettext_lazy("How much it changes"),
        choices=[
            (
                "yes",
                gettext_lazy("A change that matters: everybody whom the policy asks signs again"),
            ),
            ("no", gettext_lazy("A small change: what was signed before still stands")),
        ],
        widget=forms.RadioSelect,
    )
    changes = forms.CharField(
        label=gettext_lazy("What changes for you"),
        help_text=gettext_lazy(
            "Two or three plain sentences to the people who sign. They stand at the top of what"
            " they read."
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        """A change that matters says what it is."""
        data = super().clean() or {}
        if data.get("material") == "yes" and not data.get("changes", "").strip():
            self.add_error("changes", _("Say in a sentence or two what changes for people."))
        return data


class OpenForm(forms.Form):
    """What a federation leaves to each of its schools."""

    names = forms.MultipleChoiceField(
        label=gettext_lazy("Each school sets for itself"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["names"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (translated(title), [(one.name, translated(one.title)) for one in members])
            for title, members in groups().items()
        ]


def _without_braces(text: str) -> str:
    line = _on_one_line(text)
    if "{" in line or "}" in line:
        raise ValidationError(_("Write words without braces: those hold the name of a choice."))
    return line


def _on_one_line(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise ValidationError(_("Write something here."))
    return line
