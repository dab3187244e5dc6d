"""What of this app needs a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.people.models import Person, RosterImport
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import may_import_roster


@inbox_source
def rosters_to_decide(person: Person) -> Iterator[InboxItem]:
    """Rosters that were read and wait for a yes or a no."""
    schools = [
        school for school in schools_for(person) if may_import_roster(person, school) is None
    ]
    if not schools:
        return
    waiting = RosterImport.objects.filter(
        school__in=schools, state=RosterImport.State.READ
    ).select_related("school")
    for roster in waiting:
        yield InboxItem(
            title=_("Look at the roster “%(name)s” and say yes or no") % {"name": roster.file_name},
            url=reverse("people:roster", args=[roster.school.slug, roster.public_id]),
            verb=_("Look at it"),
            place=roster.school.name,
            icon="roster",
        )
