"""The inbox: what needs you, what you were told, and when you are written to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import status_of
from schoolgate.core.inbox import remembered
from schoolgate.notices import actions
from schoolgate.notices.forms import SettingsForm, settings_of
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import in_words, notices_for, unseen_count
from schoolgate.people.models import Person
from schoolgate.people.request import PersonRequest

ON_A_PAGE = 20


@require_GET
def inbox(request: PersonRequest) -> HttpResponse:
    """Everything that needs the person who is signed in."""
    items = remembered(request.person) if request.person else []
    return render(request, "notices/inbox.html", {"items": items, "tabs": _tabs(request)})


@require_GET
def notices(request: PersonRequest) -> HttpResponse:
    """What the person was told, newest first."""
    mine = notices_for(request.person) if request.person else Notice.objects.none()
    paginator = Paginator(mine, ON_A_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    shown = list(page.object_list)
    page.numbers_shown = list(paginator.get_elided_page_range(page.number, on_ends=1))  # type: ignore[attr-defined]
    context = {
        "page": page,
        "told": list(in_words(shown)),
        "until": clock.now(),
        "tabs": _tabs(request),
        "unseen": any(notice.seen_at is None for notice in shown),
    }
    return render(request, "notices/notices.html", context)


@require_POST
def notices_seen(request: PersonRequest) -> HttpResponse:
    """Mark what was on the page, and what is older, as seen."""
    until = _moment(request.POST.get("until", ""))
    if request.person:
        actions.mark_seen(by=request.person, until=until)
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def notice_settings(request: PersonRequest) -> HttpResponse:
    """Quiet hours, the daily mail and the language."""
    person = _someone(request)
    form = SettingsForm(request.POST or None, initial=settings_of(person))
    if request.method == "POST" and form.is_valid():
        changed = actions.change_settings(by=person, **form.cleaned_data)
        return _kept(request, changed)
    context = {"form": form, "person_mail": person.email, "tabs": _tabs(request)}
    return render(request, "notices/settings.html", context, status=status_of(form))


def _kept(request: PersonRequest, person: Person) -> HttpResponse:
    with override(person.language):
        messages.success(request, _("Kept. It counts from the next mail on."))
    answer = redirect("notice-settings")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


def _someone(request: PersonRequest) -> Person:
    if not request.person:
        raise Http404
    return request.person


def _moment(text: str) -> dt.datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        return clock.now()
    return min(moment, clock.now())


def _tabs(request: PersonRequest) -> list[dict[str, Any]]:
    unseen = unseen_count(request.person) if request.person else 0
    pages = [
        ("inbox", _("What needs you"), 0),
        ("notices", _("What you were told"), unseen),
        ("notice-settings", _("When we write to you"), 0),
    ]
    return [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name), "count": n}
        for name, label, n in pages
    ]
