"""What a page with a form is bound to, and with what it answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])
SECRETS = re.compile(r"password|secret|token|(?:^|_)(?:code|otp|pin|key)\d?$", re.IGNORECASE)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is an answer too."""
    return request.POST if request.method == "POST" else None


def status_of(form: BaseForm) -> int:
    """422 for a form that was filled in wrongly, 200 otherwise."""
    return 422 if form.is_bound and not form.is_valid() else 200


def kept_words(data: QueryDict) -> list[str]:
    """What somebody wrote in a form that is not taken, to be copied: sentences, never a secret.

    Some scripts put no space between words.
    """
    return [
        words.strip()
        for name, several in data.lists()
        if not SECRETS.search(name)
        for words in several
        if len(words.split()) > 1 or not words.isascii()
    ]


def takes_files(view: View) -> View:
    """Mark a view to which a signed-in person may send a file; others take a form's words only."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def may_bring_a_file(request: HttpRequest) -> bool:
    """Whether the request goes to a view that takes files."""
    try:
        return hasattr(resolve(request.path_info).func, "takes_files")
    except Resolver404:
        return False
