"""What is not right with a site, or is to be looked at by somebody, for whoever answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.health.queries import Line, Matter, health_of_all
from schoolgate.sites.looking import answered_by
from schoolgate.sites.models import Site
from schoolgate.sites.queries import open_sites

_HEADS = ", ".join(f"'{role}'" for role in HEADS)
# Sites for whoever owns them, and for heads, who answer where an owner has left.
ANSWERED = f"""
    SELECT 1 FROM sites_site AS site
    WHERE site.school_id IN {{schools}} AND site.closed_at IS NULL AND site.closing_at IS NULL
    AND (site.owner_id = %(person)s OR EXISTS (
        SELECT 1 FROM people_appointment AS held
        WHERE held.person_id = %(person)s AND held.role IN ({_HEADS})
    ))
"""  # noqa: S608 - our own names alone


@inbox_source(where=ANSWERED)
def health_of_sites(person: Person) -> Iterator[InboxItem]:
    """What is not right with each site of theirs, and what is to be looked at again."""
    for school in schools_for(person):
        if not works_here(person, school):
            continue
        found = open_sites(school).filter(closing_at=None)
        if not holds(person, school, *HEADS):
            found = found.filter(owner=person)
        there = list(found)
        theirs = answered_by(person, school, there)
        sites = [one for one in there if one.pk in theirs]
        lines = health_of_all(school, sites) if sites else {}
        for site in sites:
            yield from _not_right(site, lines[site.pk])
            yield from (_due(line) for line in lines[site.pk] if line.due is not None)


def _not_right(site: Site, lines: Sequence[Line]) -> Iterator[InboxItem]:
    wrong = [str(one.title) for one in lines if one.needs_owner]
    if wrong:
        yield InboxItem(
            title=_("Something is not right with “%(site)s”") % {"site": site.name},
            url=reverse("sites:health", args=[site.school.slug, site.public_id]),
            verb=_("See what it is"),
            place=site.school.name,
            detail=_("Not so: %(which)s") % {"which": "; ".join(wrong)},
            icon="warning",
        )


def _due(line: Line) -> InboxItem:
    site, named = line.site, {"site": line.site.name}
    if line.matter == Matter.AGE:
        title = _("From which age does the host of “%(site)s” take people?")
        verb, detail = _("Look it up"), _("We do not know its rule. Look at its terms once a year.")
    else:
        title = _("Look through the privacy settings of “%(site)s”")
        verb, detail = _("Look through them"), _("Once a term, with a list of what to look at.")
    return InboxItem(
        title=title % named,
        url=reverse("sites:look", args=[site.school.slug, site.public_id, line.matter.value]),
        verb=verb,
        place=site.school.name,
        detail=detail,
        due=clock.end_of(line.due) if line.due else None,
        icon="class" if line.matter == Matter.AGE else "lock",
    )
