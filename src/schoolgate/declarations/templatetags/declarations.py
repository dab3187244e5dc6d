"""What the pages of reading say in words."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def kind_words(kind: str, count: int) -> str:
    """So many rules of a kind, as their reader would say it."""
    words = {
        "prohibition": ngettext(
            "%(n)d thing you must not do", "%(n)d things you must not do", count
        ),
        "obligation": ngettext("%(n)d thing you must do", "%(n)d things you must do", count),
        "permission": ngettext("%(n)d thing you may do", "%(n)d things you may do", count),
        "advice": ngettext("%(n)d piece of advice", "%(n)d pieces of advice", count),
        "procedure": ngettext("%(n)d step to follow", "%(n)d steps to follow", count),
    }
    return words[kind] % {"n": count}
