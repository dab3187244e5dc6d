"""Who is told that another school lists an account or the website of theirs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.core.actors import System
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.people.models import School
from schoolgate.sites.impostors.rules import keepers
from schoolgate.sites.models import Site
from schoolgate.sites.official.actions import note_shared

HEARER = System("sites")

SHARED = notice_kind(
    "sites.listed_elsewhere",
    title=_("{other} lists the account of “{site}” as its own"),
    text=_("While both lists have it, no public page calls it official. Agree with the other school"
           " whose it is; the one whose it is not closes its site."),
    mail=_("Another school lists an account of your school as its own"),
    verb=_("See their list"),
    icon="warning",
    words="site other",
    at_once=True,
)  # fmt: skip
HOME_SHARED = notice_kind(
    "sites.home_listed_elsewhere",
    title=_("{other} says as well that {home} is its own"),
    text=_("While both schools say so, families may read that several schools claim it. Agree with the"
           " other school whose it is; the one whose it is not closes its site, or its head enters"
           " another website."),
    mail=_("Another school says as well that a website of your school is its own"),
    verb=_("See their list"),
    icon="warning",
    words="home other",
    at_once=True,
)  # fmt: skip


@hears("sites.entered", "sites.placed")
def look_for_others(entry: Entry) -> None:
    """See as soon as a site is approved, or its address entered, whether another school lists its
    account.
    """
    note_shared(by=HEARER, key=facts_of(entry)["key"])


@hears("sites.listed_elsewhere")
def tell_keepers(entry: Entry) -> None:
    """Tell the communications manager, else the heads, which school it is and where its list is."""
    facts = facts_of(entry)
    sites = Site.objects.select_related("school__federation")
    site = sites.filter(public_id=entry.subject_id).first()
    other = School.objects.filter(public_id=facts["other_id"]).first()
    if site is None or other is None:
        return
    tell(
        SHARED, to=keepers(site.school), key=f"{SHARED.name}:{site.public_id}:{other.public_id}",
        words={"site": site.name, "other": other.name},
        url=reverse("official:list", args=[other.slug]), school=site.school,
    )  # fmt: skip


@hears("sites.home_listed_elsewhere")
def tell_keepers_of_the_website(entry: Entry) -> None:
    """The same of the website of one of them."""
    facts = facts_of(entry)
    school = School.objects.select_related("federation").filter(public_id=entry.subject_id).first()
    other = School.objects.filter(public_id=facts["other_id"]).first()
    if school is None or other is None:
        return
    tell(
        HOME_SHARED, to=keepers(school), key=f"{HOME_SHARED.name}:{school.public_id}:{entry.sequence}",
        words={"home": facts["home"], "other": other.name},
        url=reverse("official:list", args=[other.slug]), school=school,
    )  # fmt: skip
