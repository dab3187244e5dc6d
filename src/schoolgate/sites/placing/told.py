"""Who is told where a site is: its owner, and the communications manager, else the heads. And who
is told where the school's own website is.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.queries import holders
from schoolgate.people.models import School
from schoolgate.people.rules import HEADS
from schoolgate.sites.impostors.rules import keepers
from schoolgate.sites.queries import all_sites
from schoolgate.sites.rules import is_owner

PLACED = notice_kind(
    "sites.placed",
    title=_("The address of “{site}” is entered"),
    text=_("Look whether it is right. Anybody can check the site by it from now on."),
    mail=_("The address of an official site is entered"),
    verb=_("See the site"),
    icon="globe",
    words="site",
)
PAGES_NAMED = notice_kind(
    "sites.pages_named",
    title=_("The school's own website is said to be {home}"),
    text=_("Look whether it is right. Whoever checks that address, or a page below it, is told that it"
           " is the school's own."),
    mail=_("The address of the school's own website was entered"),
    verb=_("Look at it"),
    icon="globe",
    words="home",
    at_once=True,
)  # fmt: skip

TAKEN_AWAY = notice_kind(
    "sites.website_taken_away",
    title=_("{home} is not the school's own website any more"),
    text=_("A head said so. The public list leads there no more."),
    mail=_("The school's own website was taken away"),
    verb=_("Look at it"),
    icon="globe",
    words="home",
    at_once=True,
)


@hears("sites.placed")
def tell_owner_and_keepers(entry: Entry) -> None:
    """Tell them all but whoever entered it."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    if site is not None:
        owner = [site.owner] if is_owner(site.owner, site) else []
        to = [one for one in [*owner, *keepers(site.school)] if one.public_id != entry.actor_id]
        tell(
            PLACED, to=to, key=f"sites.placed:{site.public_id}", words={"site": site.name},
            url=reverse("sites:site", args=[site.school.slug, site.public_id]), school=site.school,
        )  # fmt: skip


@hears("sites.pages_named", "sites.website_taken_away")
def tell_heads_and_keepers(entry: Entry) -> None:
    """Tell them all but whoever said it, also where only the page on acceptable use is another."""
    kind = PAGES_NAMED if entry.event == PAGES_NAMED.name else TAKEN_AWAY
    school = School.objects.select_related("federation").filter(public_id=entry.subject_id).first()
    if school is not None:
        to = holders(school, *HEADS, "communications-manager")
        tell(
            kind, to=[one for one in to if one.public_id != entry.actor_id],
            key=f"{kind.name}:{school.public_id}:{entry.sequence}",
            words={"home": facts_of(entry)["home"]},
            url=reverse("sites:pages", args=[school.slug]), school=school,
        )  # fmt: skip
