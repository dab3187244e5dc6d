"""The request as our views see it, for the type checker."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from schoolgate.people.models import Person


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in: the middleware has set ``person`` and ``htmx``."""

    person: Person
    htmx: HtmxDetails
