"""Fields that more than one app shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms


class NamesSelect(forms.Select):
    """A choice among names or words of a policy, which no catalogue translates."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["translate"] = "no"
        return option


class SuggestInput(forms.TextInput):
    """A line for which some words are suggested while one writes; any others are taken too."""

    template_name = "core/forms/suggest.html"

    def __init__(self, suggested: Sequence[str], **more: Any) -> None:
        super().__init__(**more)
        self.suggested = suggested

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = context["widget"]["attrs"]
        context["widget"]["suggested"] = self.suggested
        if self.suggested:
            given["list"] = f"{given.get('id', name)}_suggested"
        return context


class OneByOneSelect(forms.SelectMultiple):
    """Several of a long list, each from a list of its own: on a phone a name is found by typing.

    It shows one list more than is chosen, and at least ``least``; each has the field's name.
    """

    template_name = "core/forms/one_by_one.html"
    use_fieldset = True

    def __init__(self, *args: Any, least: int = 2, **more: Any) -> None:
        super().__init__(*args, **more)
        self.least = least

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = [str(one) for one in value or [] if str(one)]
        shown = [*chosen, *[""] * max(1, self.least - len(chosen))]
        options = [(str(code), str(label)) for code, label in self.choices]
        given = context["widget"]["attrs"]
        context["widget"]["invalid"] = bool(given.get("aria-invalid"))
        context["widget"]["lists"] = [
            {
                "id": f"{given.get('id', name)}_{number}" if number else given.get("id", name),
                "number": number + 1,
                "options": [(code, label, code == one) for code, label in options],
            }
            for number, one in enumerate(shown)
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        given = super().value_from_datadict(data, files, name) or []
        return list(dict.fromkeys(one for one in given if one))
