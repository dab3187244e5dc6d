"""Parse and validate; never save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.people.calendar.actions import (
    BellLine,
    bells_problem,
    range_problem,
    term_problem,
)
from schoolgate.people.calendar.ical import MAX_BYTES, plain_text
from schoolgate.people.models import BellTime, ClosedDay, School, Term

BLANK_LINES = 3
MOST_LINES = 30


class DateInput(forms.DateInput):
    """The browser's own date field; typed dates are understood as well."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field; typed times are understood as well."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _date(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DateInput(),
        error_messages={
            "required": _("Give the day."),
            "invalid": _("Give a day such as 4 September 2026, written 2026-09-04."),
        },
        **more,
    )


class TermForm(forms.Form):
    """A term's name and dates."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Such as “Autumn term 2026”."),
        error_messages={"required": _("Give the term a name.")},
    )
    from_date = _date(_("First day"))
    until = _date(
        _("Last day"),
        help_text=_("Half-term lies within the term: enter it as closed days."),
    )

    def __init__(self, school: School, term: Term | None, data: Any = None) -> None:
        names = ("name", "from_date", "until")
        initial = {name: getattr(term, name) for name in names} if term else {}
        super().__init__(data, initial=initial)
        self.school, self.term = school, term

    def clean_name(self) -> str:
        return _some_text(self.cleaned_data["name"], 80, _t("Give the term a name."))

    def clean(self) -> None:
        first, last = self.cleaned_data.get("from_date"), self.cleaned_data.get("until")
        if first and last:
            problem = term_problem(self.school, first, last, self.term)
            if problem:
                self.add_error("until" if last < first else None, problem)


class ClosedDaysForm(forms.Form):
    """A day or several, and why school is closed."""

    first = _date(_("First day"))
    last = _date(_("Last day"), required=False, help_text=_("Leave it empty for a single day."))
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=ClosedDay.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why school is closed.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=120,
        required=False,
        help_text=_("What people call it, such as “Autumn half-term”."),
    )

    def clean(self) -> None:
        _check_range(self)


class OpenDaysForm(forms.Form):
    """Days on which school is open after all."""

    first = _date(_("First day"))
    last = _date(_("Last day"), required=False, help_text=_("Leave it empty for a single day."))

    def clean(self) -> None:
        _check_range(self)


def _check_range(form: forms.Form) -> None:
    first = form.cleaned_data.get("first")
    if first is None or "last" in form.errors:
        return
    last = form.cleaned_data.get("last") or first
    form.cleaned_data["last"] = last
    problem = range_problem(first, last)
    if problem:
        form.add_error("last", problem)


class BellTimesForm(forms.Form):
    """The bell times of one day of the week, line by line; empty lines are passed over."""

    def __init__(
        self, weekday: int, bells: Sequence[BellTime], data: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.count = max(self._lines_in(data), len(bells) + BLANK_LINES)
        for number in range(self.count):
            self._add_line(number, bells[number] if number < len(bells) else None)
        self.fields["copy_to"] = forms.TypedMultipleChoiceField(
            label=_("The same on these days too"),
            help_text=_("What is entered for those days now is replaced."),
            choices=[choice for choice in BellTime.Weekday.choices if choice[0] != weekday],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    @staticmethod
    def _lines_in(data: Any) -> int:
        if data is None:
            return 0
        given = [number for number in range(MOST_LINES) if f"label_{number}" in data]
        return given[-1] + 1 if given else 0

    def _add_line(self, number: int, bell: BellTime | None) -> None:
        shown = {"n": number + 1}
        wrong_time = _t("Give a time such as 09:30.")
        self.fields[f"starts_{number}"] = forms.TimeField(
            label=_t("Line %(n)d, from") % shown, required=False, widget=TimeInput(),
            initial=bell and bell.starts, error_messages={"invalid": wrong_time},
        )  # fmt: skip
        self.fields[f"ends_{number}"] = forms.TimeField(
            label=_t("Line %(n)d, until") % shown, required=False, widget=TimeInput(),
            initial=bell and bell.ends, error_messages={"invalid": wrong_time},
        )  # fmt: skip
        self.fields[f"label_{number}"] = forms.CharField(
            label=_t("Line %(n)d, name") % shown, required=False, max_length=60,
            initial=bell and bell.label,
        )  # fmt: skip
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_t("Line %(n)d, kind") % shown, required=False, choices=BellTime.Kind.choices,
            initial=bell.kind if bell else BellTime.Kind.LESSON,
        )  # fmt: skip
        for part in ("starts", "ends", "label", "kind"):
            field = self.fields[f"{part}_{number}"]
            field.widget.attrs["aria-label"] = field.label

    def lines(self) -> Iterator[tuple[BoundField, BoundField, BoundField, BoundField]]:
        """The fields line by line, for the page."""
        for n in range(self.count):
            yield self[f"starts_{n}"], self[f"ends_{n}"], self[f"label_{n}"], self[f"kind_{n}"]

    def clean(self) -> None:
        read = [line for number in range(self.count) if (line := self._line(number))]
        if not self.errors:
            problem = bells_problem(read)
            if problem:
                self.add_error(None, problem)
        self.cleaned_data["lines"] = read

    def _line(self, number: int) -> BellLine | None:
        starts: dt.time | None = self.cleaned_data.get(f"starts_{number}")
        ends: dt.time | None = self.cleaned_data.get(f"ends_{number}")
        label = plain_text(self.cleaned_data.get(f"label_{number}"), 60)
        parts = {f"starts_{number}": starts, f"ends_{number}": ends, f"label_{number}": label}
        if not any(parts.values()) or any(name in self.errors for name in parts):
            return None
        missing = [name for name, value in parts.items() if not value and value != dt.time(0)]
        for name in missing:
            self.add_error(name, _t("Fill in this part too, or empty the whole line."))
        if missing or starts is None or ends is None:
            return None
        kind = self.cleaned_data.get(f"kind_{number}") or BellTime.Kind.LESSON
        return BellLine(str(kind), label, starts, ends)


class CalendarFileForm(forms.Form):
    """An iCalendar file."""

    file = forms.FileField(
        label=_("Calendar file"),
        help_text=_("An iCalendar file (.ics), 2 MB at most."),
        error_messages={
            "required": _("Choose the calendar file first."),
            "empty": _("The file is empty (0 bytes). Export it again and hand in the new one."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _t(
                    "The file is larger than 2 MB, so nothing was kept. Export terms, closed days"
                    " and bell times only."
                )
            )
        return file


def _some_text(text: str, most: int, otherwise: str) -> str:
    plain = plain_text(text, most)
    if not plain:
        raise forms.ValidationError(otherwise)
    return plain
