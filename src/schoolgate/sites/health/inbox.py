"""What is not right with a site, for its owner."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person
from schoolgate.people.queries import schools_for
from schoolgate.sites.health.queries import health_of_all
from schoolgate.sites.queries import open_sites

NOT_RIGHT = """
    SELECT 1 FROM sites_healthcheck AS look JOIN sites_site AS site ON site.id = look.site_id
    WHERE site.school_id IN {schools} AND site.owner_id = %(person)s
    AND site.closed_at IS NULL AND look.found = 'bad'
"""


@inbox_source(where=NOT_RIGHT)
def sites_not_right(person: Person) -> Iterator[InboxItem]:
    """One thing for each site of theirs with which something is not right."""
    for school in schools_for(person):
        if not works_here(person, school):
            continue
        sites = list(open_sites(school).filter(owner=person, closing_at=None))
        lines = health_of_all(school, sites) if sites else {}
        for site in sites:
            wrong = [one for one in lines[site.pk] if one.needs_owner]
            if wrong:
                yield InboxItem(
                    title=_("Something is not right with “%(site)s”") % {"site": site.name},
                    url=reverse("sites:health", args=[school.slug, site.public_id]),
                    verb=_("See what it is"),
                    place=school.name,
                    detail=_("Not so: %(which)s") % {
                        "which": "; ".join(str(one.title) for one in wrong)
                    },
                    icon="warning",
                )  # fmt: skip
