"""What a notice or a calendar led to may be over by now: say so, and lead to what there is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.request import PersonRequest
from schoolgate.policies.dates import never_in_force
from schoolgate.policies.models import Version
from schoolgate.reviews.queries import NotInForce

P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponse]


def told_if_over(view: View[P]) -> View[P]:
    """Who comes for a version that is not in force is led to the reviews, and told why."""

    @wraps(view)
    def answer(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotInForce as late:
            messages.warning(request, words_of(late.version))
            return redirect("reviews:home", kwargs["school"])

    return answer


def words_of(version: Version) -> str:
    """Why nothing can be reviewed or reported on: withdrawn, ended, or still to come."""
    words = {
        "title": version.text["title"],
        "edition": version.edition,
        "when": day(version.effective_from),
    }
    if never_in_force(version):
        return (
            _(
                "“%(title)s”, edition %(edition)s, was withdrawn before it came into force, so there"
                " is nothing to review in it."
            )
            % words
        )
    if version.effective_from > clock.today():
        return (
            _(
                "“%(title)s”, edition %(edition)s, comes into force on %(when)s. Until then there is"
                " nothing to review in it."
            )
            % words
        )
    return (
        _(
            "“%(title)s”, edition %(edition)s, is no longer in force, so this has ended. Here is what"
            " is in force now, and what came of past reviews."
        )
        % words
    )
