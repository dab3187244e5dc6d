"""What every template of Schoolgate may use: icons, states, fields, figures, dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from django import template
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from schoolgate.core.additions import additions_at
from schoolgate.core.words import told as told_in_language
from schoolgate.core.words import translated as in_language

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "static" / "core" / "icons.svg"
TURNING = frozenset({"arrow", "back", "chevron", "sign-out"})  # they point along the line of text

# kind of state: (icon, class). The word says what it is; the shape says it again without colour.
STATES = {
    "good": ("state-good", "good"),
    "waiting": ("state-waiting", "warn"),
    "here": ("state-here", "here"),
    "next": ("state-next", "draft"),
    "draft": ("state-draft", "draft"),
    "closed": ("state-closed", "closed"),
    "stopped": ("state-stopped", "stop"),
    "error": ("stop", "stop"),
    "warning": ("warning", "warn"),
    "note": ("state-note", "note"),
    "notice": ("state-note", "note"),
}


@cache
def icons() -> dict[str, str]:
    """The drawings of our sprite by name."""
    found = re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', SPRITE.read_text("utf-8"))
    return dict(found)


@register.simple_tag(takes_context=True)
def additions(context: Context, place: str) -> SafeString:
    """What other apps add to a place of this page."""
    parts = additions_at(place, cast("dict[str, Any]", context.flatten()))
    return mark_safe("".join(parts))  # noqa: S308 - rendered from templates, escaped there


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; without a label it is decoration. KeyError for a name that is not ours."""
    drawing = mark_safe(icons()[name])  # noqa: S308 - our own file
    turns = " icon-turns" if name in TURNING else ""
    if label:
        return format_html(
            '<svg class="icon{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            turns,
            label,
            drawing,
        )
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        turns,
        drawing,
    )


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """A state as a word with a shape. KeyError for a kind that is not in STATES."""
    shape, tone = STATES[kind]
    return format_html(
        '<span class="state state-{}">{}<span>{}</span></span>', tone, icon(shape), word
    )


@register.filter
def translated(words: str | None) -> str:
    """A text of the reference files in the language of the page."""
    return in_language(words) if words else ""


@register.filter
def told(english: str, wording: Mapping[str, Any]) -> str:
    """What was stored with how it was made, in the language of the page."""
    return told_in_language(english, wording)


@register.filter
def state_tone(kind: str) -> str:
    """The class suffix of a kind of state."""
    return STATES[kind][1]


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """Friday 4 December 2026."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return str(date_format(value, "l j F Y"))


@register.filter
def clock(value: dt.time | dt.datetime | None) -> str:
    """3.30pm, midday, midnight."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if (value.hour, value.minute) == (12, 0):
        return _("midday")
    if (value.hour, value.minute) == (0, 0):
        return _("midnight")
    half = _("am") if value.hour < 12 else _("pm")
    minutes = f".{value.minute:02d}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{half}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Friday 4 December 2026, 3.30pm."""
    return f"{day(value)}, {clock(value)}" if value else ""


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name."""
    words = _words(name)
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


@register.filter
def crest(name: str) -> str:
    """The first letters of the first two words: a school without a logo."""
    return "".join(word[0] for word in _words(name)[:2]).upper()


@register.filter
def grouped(value: float) -> str:
    """A number with its thousands set apart, as the language does it."""
    return str(number_format(value, force_grouping=True))


def _words(name: str) -> list[str]:
    return [word for word in str(name).split() if word[0].isalnum()]


@register.filter
def marked(text: str, notes: Iterable[Any]) -> SafeString:
    """The text with the words that the notes quote set in ``<mark>``."""
    quotes = sorted({str(_part(note, "quote")) for note in notes} - {""}, key=len, reverse=True)
    if not quotes:
        return SafeString(conditional_escape(text))
    pieces = re.split("(" + "|".join(map(re.escape, quotes)) + ")", str(text))
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if piece in quotes else piece,)
            for piece in pieces
        ),
    )


@register.filter
def kind_of_field(field: BoundField) -> str:
    """How a field is laid out: checkbox, choices, file, boxes or plain."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    if kind == "file":
        return "file"
    if kind == "checkbox" and not widget.use_fieldset:
        return "checkbox"
    if kind in {"radio", "checkbox"}:
        return "choices"
    return "boxes" if widget.use_fieldset else "plain"


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the first control of a field: where a link in the error summary leads."""
    first = next(iter(field.subwidgets), None)
    if kind_of_field(field) == "choices" and first is not None:
        return str(first.id_for_label)
    return str(field.id_for_label or field.auto_id)


@register.inclusion_tag("core/forms/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What has to be put right, at the top of the page, each a link to its field."""
    return {
        "form": form,
        "fields": [bound for bound in form if bound.errors],
        "kept": any(bound.data for bound in form if not _is_never_shown_again(bound))
        and not any(bound.widget_type == "password" for bound in form),
    }


def _is_never_shown_again(bound: BoundField) -> bool:
    """A browser takes no file from a page, and nobody wrote what is hidden."""
    return bound.is_hidden or bound.field.widget.needs_multipart_form


@register.inclusion_tag("core/forms/fields.html")
def fields(form: BaseForm, *names: str) -> dict[str, Any]:
    """The fields of a form in our look: all of them, or those named, in that order."""
    shown = [form[name] for name in names] if names else form.visible_fields()
    hidden = [] if names else form.hidden_fields()
    return {"form": form, "fields": shown, "hidden": hidden}


@register.inclusion_tag("core/forms/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field with label, hint and errors.

    A browser that knows the longest length cuts what is pasted and says nothing; here the form says
    it, and every word is kept.
    """
    bound.field.widget.attrs.pop("maxlength", None)
    return {"field": bound}


# ---- figures: drawn from numbers, each with its table --------------------------------------


@register.inclusion_tag("core/components/bar_chart.html")
def bar_chart(
    title: str, rows: Iterable[Mapping[str, Any]], unit: str = "", note: str = ""
) -> dict[str, Any]:
    """Bars from the same start, in the order given. Each row: label, value (not negative)."""
    given = list(rows)
    largest = max((row["value"] for row in given), default=0) or 1
    drawn = [{**row, "width": _percent(row["value"], largest)} for row in given]
    return {"title": title, "unit": unit, "note": note, "rows": drawn}


@register.inclusion_tag("core/components/share_chart.html")
def share_chart(
    title: str, parts: Iterable[Mapping[str, Any]], unit: str = "", note: str = ""
) -> dict[str, Any]:
    """One bar cut into up to four parts of a whole. Each part: label, value (not negative)."""
    given = list(parts)
    whole = sum(part["value"] for part in given) or 1
    drawn, before = [], 0
    for number, part in enumerate(given, start=1):
        drawn.append(
            {
                "label": part["label"],
                "value": part["value"],
                "percent": round(100 * part["value"] / whole),
                "x": _percent(before, whole),
                "width": _percent(part["value"], whole),
                "number": min(number, 4),
            }
        )
        before += part["value"]
    return {"title": title, "unit": unit, "note": note, "parts": drawn}


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f}"


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int) -> str:
    """The address of this page with another page number, filters kept."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return "?" + str(query.urlencode())


def _part(thing: Any, name: str) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(name, "")
    return getattr(thing, name, "")
