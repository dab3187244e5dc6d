"""What forms say of what somebody wrote, in the voice of the product."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms


@pytest.mark.parametrize("field", [
    forms.IntegerField(min_value=0, max_value=999), forms.DecimalField(min_value=0, max_value=999),
    forms.FloatField(min_value=0, max_value=999),
])  # fmt: skip
@pytest.mark.parametrize(("written", "said"), [
    ("-1", "Write 0 or a higher number."), ("1000", "Write 999 or a lower number."),
    ("", "This is still empty. Fill it in."),
])  # fmt: skip
def test_number_out_of_bounds_is_said_in_the_house_voice(
    field: forms.Field, written: str, said: str
) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(written)
    assert refused.value.messages == [said]
    assert field.clean("0") == Decimal(0)


@pytest.mark.parametrize(("field", "written", "said"), [
    (forms.CharField(max_length=3), "four", "Write at most 3 letters; these are 4."),
    (forms.CharField(), "a\0b",
     "Something in this cannot be kept, and cannot be seen. Type it again instead of pasting it."),
    (forms.ChoiceField(choices=[("a", "A")]), "b", "Choose one of those in the list."),
    (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"], "Choose one of those in the list."),
])  # fmt: skip
def test_what_cannot_be_kept_is_said_in_the_house_voice(
    field: forms.Field, written: object, said: str
) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(written)
    assert refused.value.messages == [said]


def test_what_is_no_whole_number_is_said_in_the_house_voice() -> None:
    with pytest.raises(forms.ValidationError) as refused:
        forms.IntegerField().clean("six")
    assert refused.value.messages == ["Write a whole number in figures."]
