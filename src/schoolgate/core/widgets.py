"""Fields that more than one app shows."""

from __future__ import annotations

from typing import Any

from django import forms


class NamesSelect(forms.Select):
    """A choice among names or words of a policy, which no catalogue translates."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if option["value"]:
            option["attrs"]["translate"] = "no"
        return option
