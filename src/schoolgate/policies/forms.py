"""Parse and validate; never save."""

from __future__ import annotations

from math import ceil
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.core.words import translated
from schoolgate.reference import NOT_STATED, Field, InvalidValue, Parameter
from schoolgate.text import listed

MOST_DIGITS = 6
# Letters of an answer on one line, which stands within a sentence, and of one on several lines.
LONGEST_LINE, LONGEST_LIST = 300, 20_000
SEVERAL = {"list", "set", "ordered-list", "roles"}


class HandInForm(forms.Form):
    """A policy document to be read."""

    file = forms.FileField(
        label=_("Policy document"),
        help_text=_("Word, OpenDocument, PDF with text, web page, Markdown or plain text."),
        error_messages={
            "required": _("Choose the file of your policy first."),
            "empty": _("The file is empty (0 bytes). Choose the right one and hand it in again."),
        },
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than any policy, before a byte of it is looked at."""
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_DOCUMENT_BYTES:
            raise ValidationError(
                _(
                    "The file has %(size)d MB; a policy may have %(most)d MB at most. Nothing was"
                    " kept. Save it without pictures, or as text, and hand it in again."
                ),
                params={
                    "size": ceil(file.size / 2**20),
                    "most": settings.MAX_DOCUMENT_BYTES // 2**20,
                },
            )
        return file


class ValueForm(forms.Form):
    """One value of one parameter, asked for in the way its type wants.

    Where the tick that the policy does not say ``tick_gives_way``, an answer is taken although it
    is ticked, if it stood there before: nobody ticked it just now.
    """

    tick_gives_way = False

    def __init__(self, parameter: Parameter, *args: Any, **kwargs: Any) -> None:
        self.parameter = parameter
        super().__init__(*args, **kwargs)
        self.fields.update(value_fields(parameter))

    def clean(self) -> dict[str, Any]:
        """Put the parts together; ``cleaned_data["value"]`` is the plain form of the value."""
        data = super().clean() or {}
        if "text" in self.errors:
            return data
        text = data.get("text", "").strip()
        if self.tick_gives_way and self.initial.get("not_stated") and (text or self._chose(data)):
            data["not_stated"] = False
        if data.get("not_stated") and text and text != str(self.initial.get("text", "")):
            raise ValidationError(
                _("You wrote something, and ticked that the policy does not say. Keep one of them.")
            )
        if data.get("not_stated") and self._chose(data):
            raise ValidationError(
                _("You chose an answer, and ticked that the policy does not say. Keep one of them.")
            )
        if self.parameter.type == "record" and not data.get("not_stated"):
            _demand_words_in_place(self.parameter, text)
        try:
            if self.parameter.type == "number" and text.isdecimal() and len(text) > MOST_DIGITS:
                raise InvalidValue(text)
            parsed = self.parameter.parse(self._raw(data))
        except InvalidValue:
            raise ValidationError(str(_what_is_needed(self.parameter))) from None
        data["value"] = self.parameter.dump(parsed)
        return data

    def _chose(self, data: dict[str, Any]) -> bool:
        """Whether an answer is chosen; one of round buttons cannot be unticked, so only anew."""
        one = data.get("one")
        return bool(data.get("several") or (one and one != self.initial.get("one")))

    def _raw(self, data: dict[str, Any]) -> Any:
        if data.get("not_stated"):
            return NOT_STATED
        if self.parameter.type == "record":
            rows = [
                dict(
                    zip((field.name for field in self.parameter.fields), _parts(line), strict=False)
                )
                for line in _lines(data.get("text", ""))
            ]
            return rows if self.parameter.many else (rows[0] if rows else {})
        if self.parameter.type in SEVERAL:
            several = data.get("several", [])
            stood = self.initial.get("several", [])
            same = sorted(several) == sorted(stood)
            return [*(stood if same else several), *_lines(data.get("text", ""))]
        return data.get("one") or data.get("text", "")


def _demand_words_in_place(known: Parameter, text: str) -> None:
    """Refuse a line where a word that belongs to one part stands as another."""
    for place, field in enumerate(known.fields):
        words = {entry.value for entry in field.values}
        for parts in map(_parts, _lines(text)):
            for at, part in enumerate(parts):
                if at != place and part.casefold() in words:
                    raise ValidationError(
                        _(
                            "“%(word)s” belongs in the part “%(part)s”. Write the whole line so:"
                            " %(line)s"
                        ),
                        params={
                            "word": part,
                            "part": translated(field.label),
                            "line": _put_right(known, parts, at, place),
                        },
                    )


def _put_right(known: Parameter, parts: list[str], at: int, place: int) -> str:
    """A line with the word that stands at one place moved to the other."""
    # One that stands first is in front of the line and leaves no gap.
    others = [*parts[:at], "", *parts[at + 1 :]] if at else parts[1:]
    first, *more = (others + [""] * place)[:place]
    return " | ".join([first or translated(known.fields[0].label), *more, parts[at]])


def _what_is_needed(known: Parameter) -> Promise | str:
    """What an answer to a parameter has to be, in words."""
    if known.type == "number" and not known.values:
        return _("Give a whole number of at most six digits, and not less than %(least)d, or tick"
                 " that the policy does not say.") % {"least": known.minimum or 0}  # fmt: skip
    if known.type == "number":
        return _("Give a whole number of at most six digits, choose one of the answers, or tick"
                 " that the policy does not say.")  # fmt: skip
    if known.type == "record":
        return _("Write one on each line, its parts in the order shown, or tick that the policy does"
                 " not say.") + _words_needed(known)  # fmt: skip
    if known.type == "text":
        return _("Write the answer, or tick that the policy does not say.")
    if known.type in SEVERAL:
        return _("Choose answers that can stand together, at least one, or tick that the policy"
                 " does not say.")  # fmt: skip
    return _("Choose one of the answers, or tick that the policy does not say.")


def _words_needed(known: Parameter) -> str:
    """Which parts of a record take certain words alone, as sentences to set behind others."""
    return "".join(
        " "
        + _("“%(part)s” can be %(words)s, or empty.")
        % {
            "part": translated(field.label),
            "words": translated(listed((entry.value for entry in field.values), "or")),
        }
        for field in known.fields
        if field.values
    )


def value_fields(parameter: Parameter) -> dict[str, forms.Field]:
    """The fields that ask for a parameter's value; ``not_stated`` always among them."""
    choices = [(value.value, _(value.label)) for value in parameter.values]
    fields: dict[str, forms.Field] = {}
    if parameter.type in SEVERAL and choices:
        fields["several"] = forms.MultipleChoiceField(
            label=_(parameter.title), choices=choices, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    elif choices and parameter.type not in {"text", "record"}:
        fields["one"] = forms.ChoiceField(
            label=_(parameter.title), choices=choices, required=False, widget=forms.RadioSelect
        )
    if parameter.type == "record" or (
        parameter.type in SEVERAL and (parameter.open or not choices)
    ):
        fields["text"] = forms.CharField(
            label=_("Further ones, one on each line") if choices else _(parameter.title),
            required=False,
            max_length=LONGEST_LIST,
            help_text=_record_help(parameter),
            widget=forms.Textarea(attrs={"rows": 4}),
        )
    elif parameter.type in {"number", "text"} or parameter.open or not choices:
        fields["text"] = forms.CharField(
            label=_("In your own words") if choices else _(parameter.title),
            required=False,
            max_length=LONGEST_LINE,
            help_text=_(parameter.unit),
        )
    fields["not_stated"] = forms.BooleanField(label=_("The policy does not say"), required=False)
    for one in fields.values():
        one.asks = True  # type: ignore[attr-defined]  # none is needed alone, an answer is
    return fields


def initial_value(parameter: Parameter, raw: Any) -> dict[str, Any]:
    """The form's starting state for a stored value."""
    if raw is None or raw == NOT_STATED:
        return {"not_stated": raw == NOT_STATED}
    try:
        plain = parameter.dump(parameter.parse(raw))
    except InvalidValue:
        return {"text": str(raw)}
    listed = {value.value for value in parameter.values}
    if parameter.type == "record":
        rows = plain if isinstance(plain, list) else [plain]
        lines = [
            " | ".join(row.get(field.name, "") for field in parameter.fields).rstrip(" |")
            for row in rows
        ]
        return {"text": "\n".join(lines)}
    if parameter.type in SEVERAL:
        return {
            "several": [item for item in plain if item in listed],
            "text": "\n".join(item for item in plain if item not in listed),
        }
    chosen = plain in listed and parameter.type != "text"
    return {"one": plain} if chosen else {"text": plain}


def _record_help(parameter: Parameter) -> str:
    return " | ".join(_part_help(field) for field in parameter.fields)


def _part_help(field: Field) -> str:
    words = " / ".join(entry.value for entry in field.values)
    label = translated(field.label)
    return f"{label} ({words})" if words else label


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]
