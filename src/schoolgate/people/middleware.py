"""Who is asking, and whether they have proved it as their role demands."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect

from schoolgate.core import clock
from schoolgate.people.models import Person
from schoolgate.people.rules import may_sign_in
from schoolgate.people.sign_in import has_second_factor, person_of
from schoolgate.people.standing import standing_of

Answer = Callable[[HttpRequest], HttpResponse]

# Where somebody who still has to set up a second factor may go.
OPEN_TO_ALL = ("/account/", "/invitation/", "/second-factor/", "/language/", "/demo/")


# Files that are the same for everybody: nobody is asked for, and no cookie goes along.
FOR_ALL = ("/static/", "/theme/", "/logo/")


# Where a new way in is made; the library asks for the password or the second step there, and
# nothing of those who have neither.
NEW_KEYS = (
    "/account/password/set/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
)

SEEN_EVERY = 300  # seconds between two notes of the same session
LONGEST_SESSION = 7 * 24 * 3600  # seconds, however busy it is


def last_seen(get_response: Answer) -> Answer:
    """Note for the page of sessions when each was last used: every few minutes, since each note
    takes the database's write lock. A session that is a week old ends.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FOR_ALL):
            return get_response(request)
        now = int(clock.now().timestamp())
        if request.user.is_authenticated and now - request.session.get("seen", 0) >= SEEN_EVERY:
            if now - request.session.setdefault("since", now) >= LONGEST_SESSION:
                logout(request)
                return get_response(request)
            request.session["seen"] = now
            UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def person(get_response: Answer) -> Answer:
    """``request.person`` is the signed-in person, or None."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[attr-defined]
        response = get_response(request)
        if _leads_a_fragment_to_sign_in(request, response):
            return HttpResponseClientRedirect(_sign_in_and_back_to(_page_of(request)))
        return response

    return middleware


def _person_of(request: HttpRequest) -> Person | None:
    return person_of(request.user) if request.user.is_authenticated else None


def _leads_a_fragment_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Where the session ended, htmx would put the sign-in page inside the page on screen."""
    location = response.headers.get("Location", "")
    return (
        bool(getattr(request, "htmx", False))
        and response.status_code == 302
        and urlsplit(location).path == resolve_url(settings.LOGIN_URL)
    )


def _sign_in_and_back_to(page: str) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"


def _page_of(request: HttpRequest) -> str:
    """The page that the visitor sees: the one around the fragment, where htmx asks."""
    if getattr(request, "htmx", False):
        return str(request.htmx.current_url_abs_path or "/")  # type: ignore[attr-defined]
    return request.get_full_path() if request.method == "GET" else "/"


def second_factor(get_response: Answer) -> Answer:
    """Whoever no longer has a part in any school is signed out. Heads, safeguarding leads,
    network managers and others with a powerful role set up a second factor before anything else.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FOR_ALL) or not request.user.is_authenticated:
            return get_response(request)
        someone = request.person  # type: ignore[attr-defined]
        if not someone or may_sign_in(someone) or _is_left_from_a_demo(request):
            logout(request)
            return _lead(request, reverse("account_inactive"))
        if _must_sign_in_again(request):
            logout(request)
            return _lead(request, _sign_in_and_back_to(_page_of(request)))
        if _must_set_up(request, someone):
            query = urlencode({"next": _page_of(request)})
            return _lead(request, f"{reverse('people:second-factor-needed')}?{query}")
        return get_response(request)

    return middleware


def _is_left_from_a_demo(request: HttpRequest) -> bool:
    return not settings.DEMO and bool(request.session.get("demo"))


def _must_sign_in_again(request: HttpRequest) -> bool:
    now = clock.now().timestamp()
    return (
        request.path in NEW_KEYS
        and now - request.session.get("since", now) >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        and not get_reauthentication_flows(request.user)
    )


def _must_set_up(request: HttpRequest, someone: Person) -> bool:
    if request.path.startswith(OPEN_TO_ALL):
        return False
    if settings.DEMO and request.session.get("demo"):
        return False
    if not standing_of(someone).needs_second_factor:
        return False
    return not has_second_factor(request.user)


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return redirect(address)
