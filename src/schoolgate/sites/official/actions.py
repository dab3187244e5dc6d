"""The only writer of what is found when two schools list one account."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from schoolgate.core.actors import System
from schoolgate.core.going_on import going_on
from schoolgate.ledger.actions import record
from schoolgate.ledger.hashing import canonical
from schoolgate.ledger.models import Entry
from schoolgate.people.models import School
from schoolgate.sites.models import SchoolPages, Site
from schoolgate.sites.official.events import HOME_SHARED, SHARED
from schoolgate.sites.official.queries import listed_elsewhere
from schoolgate.sites.own_pages import home_key, home_of


def note_all_shared(*, by: System) -> int:
    """Note every account that schools outside one federation have in their registers."""
    held = Site.objects.filter(closed_at=None).exclude(key="").order_by("key").values("key")
    several = held.annotate(schools=Count("school", distinct=True)).filter(schools__gt=1)
    count = 0
    with going_on() as take_turn:
        for one in several:
            with take_turn("a shared account"):
                count += note_shared(by=by, key=one["key"])
    return count


def note_shared(*, by: System, key: str) -> int:
    """Record at each school with an open entry of the account, once for each other, which other
    school shows it to the public as its own. Answers how many are new.
    """
    held = Site.objects.filter(key=key, closed_at=None).exclude(key="")
    count = 0
    for site in held.select_related("school__federation"):
        for other in {one.site.school for one in listed_elsewhere(site.school, [key])}:
            count += _note(by, site, other)
    return count


def note_shared_homes(*, by: System) -> int:
    """Note every own website of a school that schools outside its federation list as theirs."""
    count = 0
    with going_on() as take_turn:
        for pages in SchoolPages.objects.select_related("school__federation").order_by("pk"):
            with take_turn("a shared website"):
                count += note_shared_home(by=by, school=pages.school)
    return count


def note_shared_home(*, by: System, school: School) -> int:
    """Record at both, once for each other, which school says as well that the website of one is its
    own. Answers how many are new.
    """
    home = home_of(school)
    listed = listed_elsewhere(school, [home_key(school)])
    count = 0
    for other in dict.fromkeys(one.site.school for one in listed):
        count += _note_home(by, school, other, home) + _note_home(by, other, school, home)
    return count


def _note_home(by: System, school: School, other: School, home: str) -> int:
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=school.pk)
        noted = Entry.objects.filter(chain=school.public_id, event=HOME_SHARED.name)
        for name, value in (("other_id", other.public_id), ("home", home)):
            noted = noted.filter(facts__name=name, facts__value=canonical(value))
        if noted.exists():
            return 0
        record(
            HOME_SHARED, by=by, chain=school, subject=("school", school.public_id),
            facts={"home": home, "other": other.name, "other_id": other.public_id},
        )  # fmt: skip
    return 1


def _note(by: System, site: Site, other: School) -> int:
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        noted = Entry.objects.filter(
            chain=site.school.public_id, event=SHARED.name, subject_id=site.public_id,
            facts__name="other_id", facts__value=canonical(other.public_id),
        )  # fmt: skip
        if noted.exists():
            return 0
        record(
            SHARED, by=by, chain=site.school, subject=("site", site.public_id),
            facts={"site": site.name, "other": other.name, "other_id": other.public_id},
        )  # fmt: skip
    return 1
