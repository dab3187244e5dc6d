"""What of this app needs a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.inbox import InboxItem, inbox_reach, inbox_source, inbox_stamp
from schoolgate.ledger.queries import heads_of
from schoolgate.people.models import Person, RosterImport
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import may_import_roster
from schoolgate.people.standing import standing_of

ROSTERS = "SELECT 1 FROM people_rosterimport WHERE school_id IN {schools} AND state = 'read'"


@inbox_reach
def reach(person: Person) -> tuple[set[int], set[int]]:
    """The keys of the schools where somebody has a part today, and of their federations."""
    schools = schools_for(person)
    federations = {school.federation_id for school in schools if school.federation_id is not None}
    return {school.pk for school in schools}, federations


@inbox_stamp
def written(person: Person) -> object:
    """How far the record of the person's schools goes: whatever is done there is written there."""
    schools = schools_for(person)
    federations = {school.federation.public_id for school in schools if school.federation}
    return heads_of({school.public_id for school in schools} | federations)


@inbox_stamp
def held(person: Person) -> object:
    """What the person is, as this request has read it: another process may know better by now."""
    standing = standing_of(person)
    return standing.at_school, standing.at_federation


@inbox_stamp
def read(person: Person) -> object:
    """A roster is read long after somebody handed it in, which is all that was written."""
    return list(_rosters_to_decide(person).values_list("pk", flat=True))


@inbox_source(where=ROSTERS)
def rosters_to_decide(person: Person) -> Iterator[InboxItem]:
    """Rosters that were read and wait for a yes or a no."""
    for roster in _rosters_to_decide(person).select_related("school"):
        yield InboxItem(
            title=_("Look at the roster “%(name)s” and say yes or no") % {"name": roster.file_name},
            url=reverse("people:roster", args=[roster.school.slug, roster.public_id]),
            verb=_("Look at it"),
            place=roster.school.name,
            icon="roster",
        )


def _rosters_to_decide(person: Person) -> QuerySet[RosterImport]:
    schools = [
        school for school in schools_for(person) if may_import_roster(person, school) is None
    ]
    return RosterImport.objects.filter(school__in=schools, state=RosterImport.State.READ)
