"""What of the board is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core.words import translated
from schoolgate.declarations.asking.queries import Wanted
from schoolgate.declarations.models import SignerCapacity
from schoolgate.people.models import YearGroup
from schoolgate.reference import roles

SORTED = {
    "name": gettext_lazy("Name"),
    "due": gettext_lazy("Last day to sign"),
    "signed": gettext_lazy("Signed last"),
    "capacity": gettext_lazy("What they sign as"),
}


class BoardForm(forms.Form):
    """Filters of the board; whatever is wrong counts as not chosen."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    state = forms.ChoiceField(label=gettext_lazy("Where it stands"), required=False)
    capacity = forms.ChoiceField(label=gettext_lazy("Signs as"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year team"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("In order of"), required=False)
    edition = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, held: Iterable[str], states: Mapping[str, Any]) -> None:
        super().__init__(data)
        every = [("", _("All"))]
        known = roles()
        self._choose("state", [*every, *states.items()])
        self._choose("capacity", [*every, *SignerCapacity.choices])
        titled = sorted((translated(known[code].title), code) for code in held if code in known)
        self._choose("role", [*every, *((code, title) for title, code in titled)])
        self._choose("year", [*every, *((str(y), label) for y, label in YearGroup.choices)])
        self._choose("sort", list(SORTED.items()))

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = choices

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        self.is_valid()
        given = self.cleaned_data
        names = ("state", "capacity", "role", "year", "name", "sort")
        return Wanted(**{name: given.get(name) or "" for name in names})
