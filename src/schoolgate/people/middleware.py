"""Who is asking, and whether they have proved it as their role demands."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from schoolgate.people.models import Person
from schoolgate.people.sign_in import has_second_factor
from schoolgate.people.standing import standing_of

Answer = Callable[[HttpRequest], HttpResponse]

# Where somebody who still has to set up a second factor may go.
OPEN_TO_ALL = ("/account/", "/language/", "/theme/", "/static/", "/demo/")


def person(get_response: Answer) -> Answer:
    """``request.person`` is the signed-in person, or None."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def _person_of(request: HttpRequest) -> Person | None:
    if not request.user.is_authenticated:
        return None
    return Person.objects.filter(user=request.user).first()


def second_factor(get_response: Answer) -> Answer:
    """Heads, safeguarding leads, network managers and others with a high role set up a second
    factor before anything else.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if _must_set_up(request):
            return redirect("people:second-factor-needed")
        return get_response(request)

    return middleware


def _must_set_up(request: HttpRequest) -> bool:
    if not request.user.is_authenticated or request.path.startswith(OPEN_TO_ALL):
        return False
    if settings.DEMO and request.session.get("demo"):
        return False
    someone = request.person  # type: ignore[attr-defined]
    if not someone or not standing_of(someone).needs_second_factor:
        return False
    return not has_second_factor(request.user)
