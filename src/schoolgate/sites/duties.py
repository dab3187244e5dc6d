"""Duties and days of the register: parts in teams, sites to confirm, last days."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.diary import DiaryDay, diary_source
from schoolgate.core.duties import Duty, duty_source
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person, in_force
from schoolgate.people.queries import schools_for
from schoolgate.sites.looking import waiting_for
from schoolgate.sites.models import Site, TeamMember
from schoolgate.sites.rules import is_owner


def _parts(person: Person) -> list[TeamMember]:
    found = TeamMember.objects.filter(
        in_force(clock.today()), person=person, site__closed_at=None,
        site__school__in=schools_for(person),
    )  # fmt: skip
    return [
        one for one in found.select_related("site__school") if works_here(person, one.site.school)
    ]


def _page(site: Site) -> str:
    return reverse("sites:site", args=[site.school.slug, site.public_id])


@duty_source
def parts(person: Person) -> Iterator[Duty]:
    """What somebody is in the teams of official sites."""
    for one in _parts(person):
        moderates = one.part == TeamMember.Part.MODERATOR
        yield Duty(
            kind="moderate" if moderates else "do",
            title=_("%(part)s of “%(site)s”")
            % {"part": one.get_part_display(), "site": one.site.name},
            url=_page(one.site),
            place=one.site.school.name,
            due=one.until,
        )


@duty_source
def to_confirm(person: Person) -> Iterator[Duty]:
    """Sites that their owner confirms this term."""
    for waiting in waiting_for(person):
        if waiting.matter == "certify":
            yield Duty(
                kind="review",
                title=_("Confirm that “%(site)s” is still needed and right")
                % {"site": waiting.seen.site.name},
                url=waiting.url,
                place=waiting.school.name,
                due=waiting.due,
            )


@diary_source
def last_days(person: Person) -> Iterator[DiaryDay]:
    """The last days of sites that somebody owns or is in the team of."""
    own = Site.objects.filter(owner=person, closed_at=None, school__in=schools_for(person))
    sites = {one.pk: one for one in own.select_related("school") if is_owner(person, one)}
    sites |= {one.site_id: one.site for one in _parts(person)}
    for site in sites.values():
        if site.closes is not None:
            yield DiaryDay(
                uid=f"site-closes-{site.public_id}",
                day=site.closes,
                title=_("Last day of the site “%(site)s”") % {"site": site.name},
                url=_page(site),
                place=site.school.name,
            )
