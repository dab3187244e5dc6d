"""Ways from the school's pages to what its public face needs."""

from __future__ import annotations

from django import template
from django.template import Context

from schoolgate.publishing.rules import may_see_format_requests

register = template.Library()


@register.simple_tag(takes_context=True)
def answers_format_requests(context: Context) -> bool:
    """Whether the person who looks answers requests for other forms at this school."""
    return may_see_format_requests(context["request"].person, context["school"]) is None
