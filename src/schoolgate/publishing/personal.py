"""What this app holds on one person: nothing by their account, some by their name or address.

A request for another form carries no link to a person: whoever asks need not be known. The name
and the way to reach them go by themselves some days after the request was closed.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from schoolgate.people.erasure.parts import Fate, Part, add_parts
from schoolgate.people.models import Person
from schoolgate.publishing.models import FormatRequest


def requests_of(person: Person) -> QuerySet[Any]:
    """Requests that give the person's name or one of their addresses."""
    wanted = Q(name__iexact=person.name)
    for address in {person.email, person.user.email if person.user else ""} - {""}:
        wanted |= Q(reach__icontains=address)
    return FormatRequest.objects.filter(wanted)


add_parts(
    Part(
        FormatRequest, "", _("Requests for the policy in another form"), Fate.GOES,
        _("The school answers them or has answered them; nobody needs the name for longer."),
        requests_of, hide=frozenset({"public_id"}),
    ),
)  # fmt: skip
