"""Everything somebody has to do, on one page and in their own calendar."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from schoolgate.core import clock
from schoolgate.notices import actions
from schoolgate.notices.duties import grouped_duties
from schoolgate.notices.feed import days_for, write_feed
from schoolgate.notices.models import CalendarFeed
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_sign_in


@require_GET
def duties(request: PersonRequest) -> HttpResponse:
    """What the person has to read, sign, review, decide, answer or do, with dates."""
    if not request.person:
        raise Http404
    groups = grouped_duties(request.person)
    places = {one.duty.place for group in groups for one in group.listed}
    context = {"groups": groups, "today": clock.today(), "many_places": len(places) > 1}
    return render(request, "notices/duties.html", context)


@require_GET
def feed(request: PersonRequest) -> HttpResponse:
    """Whether the person's days go to a calendar, and how to set it up."""
    if not request.person:
        raise Http404
    return _feed_page(request, "")


@require_POST
@never_cache
def make_feed(request: PersonRequest) -> HttpResponse:
    """Make a new secret address and show it, this once."""
    if not request.person:
        raise Http404
    token = actions.make_feed(by=request.person)
    return _feed_page(request, settings.PUBLIC_URL + reverse("calendar-feed-file", args=[token]))


@require_POST
def stop_feed(request: PersonRequest) -> HttpResponse:
    """Let the secret address answer nobody any more."""
    if not request.person:
        raise Http404
    actions.stop_feed(by=request.person)
    messages.success(request, _("Your calendar address no longer answers."))
    return redirect("calendar-feed")


def _feed_page(request: PersonRequest, address: str) -> HttpResponse:
    context = {
        "kept": CalendarFeed.objects.filter(person=request.person).first(),
        "address": address,
        "days": [day for day in days_for(request.person) if day.day >= clock.today()][:5],
    }
    return render(request, "notices/calendar_feed.html", context)


@login_not_required
@require_GET
def feed_file(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - the address is all
    """The days of whoever made this address, for the calendar that asks."""
    found = (
        CalendarFeed.objects.filter(token_hash=actions.token_hash(token))
        .select_related("person")
        .first()
    )
    if found is None or may_sign_in(found.person) is not None:
        raise Http404
    actions.note_feed_asked(feed=found)
    answer = HttpResponse(
        write_feed(found.person, settings.PUBLIC_URL), content_type="text/calendar; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = 'inline; filename="schoolgate.ics"'
    answer.headers["Cache-Control"] = "private, max-age=900"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
