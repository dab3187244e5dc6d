"""Parse and validate; never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from schoolgate.people.addresses import domains_in, domains_problem


class DomainsForm(forms.Form):
    """What the school's own addresses end in; ``cleaned_data["domains"]`` is a list."""

    domains = forms.CharField(
        label=_("The school's own addresses end in"),
        help_text=_(
            "What stands after the @, each on a line of its own, such as st-marys.barset.sch.uk."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "translate": "no"}
        ),
    )

    def clean_domains(self) -> list[str]:
        """Each once, none that anybody could have."""
        found = domains_in(self.cleaned_data["domains"])
        problem = domains_problem(found)
        if problem:
            raise forms.ValidationError(problem)
        return found
