"""Who is told at once that a picture of a site may be illegal, and what to do."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.queries import holders
from schoolgate.people.rules import HEADS
from schoolgate.sites.queries import all_sites
from schoolgate.sites.rules import SAFEGUARDING

SHUT_OFF = notice_kind(
    "sites.picture_shut_off",
    title=_("A picture of “{site}” may be illegal and is shut off"),
    text=_("Ring the police at once and do as they say. Touch nothing: look at it nowhere again, make"
           " no copy, send nothing on, and let nobody else look. Nobody can open the picture here, and"
           " it is not deleted until a safeguarding lead writes down that the police advised so."),
    mail=_("A picture in Schoolgate may be illegal: ring the police and touch nothing"),
    verb=_("See which it is"),
    icon="stop",
    words="site",
    at_once=True,
)  # fmt: skip


@hears("sites.picture_shut_off")
def tell_leads_and_heads(entry: Entry) -> None:
    """Tell the safeguarding leads and the heads, whoever shut it off among them."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    if site is not None:
        tell(
            SHUT_OFF, to=holders(site.school, *SAFEGUARDING, *HEADS),
            key=f"{SHUT_OFF.name}:{site.public_id}:{entry.sequence}", words={"site": site.name},
            url=reverse("sites:health", args=[site.school.slug, site.public_id]),
            school=site.school,
        )  # fmt: skip
