"""What a page with a form is bound to, and with what it answers."""

from __future__ import annotations

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is an answer too."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """422 for a form that was filled in wrongly, 200 otherwise."""
    return 422 if form.is_bound and not form.is_valid() else 200
