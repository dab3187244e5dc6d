"""Who is told of a picture of a site that may be illegal: that it is shut off, and what became of it."""

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
           " it is not deleted until a safeguarding lead or the head writes down that the police said so."),
    mail=_("A picture in Schoolgate may be illegal: ring the police and touch nothing"),
    verb=_("See which it is"),
    icon="stop",
    words="site",
    at_once=True,
)  # fmt: skip


DELETED = notice_kind(
    "sites.picture_deleted",
    title=_("A picture of “{site}” that may have been illegal is deleted"),
    text=_("It was deleted as the police said. The record says who wrote that down, with the day and"
           " what the police said. Did nobody speak with the police? Then say so to the head now."),
    mail=_("A picture that may have been illegal is deleted"),
    verb=_("See the site"),
    icon="bin",
    words="site",
)  # fmt: skip
LET_BACK = notice_kind(
    "sites.picture_let_back",
    title=_("A picture of “{site}” is not illegal and is shown again"),
    text=_("The police said so. The record says who wrote that down, with the day and what the police"
           " said. Did nobody speak with the police? Then shut it off again."),
    mail=_("A picture that was shut off is shown again"),
    verb=_("See the site"),
    icon="info",
    words="site",
)  # fmt: skip
_KINDS = {kind.name: kind for kind in (SHUT_OFF, DELETED, LET_BACK)}


@hears("sites.picture_shut_off", "sites.picture_deleted", "sites.picture_let_back")
def tell_leads_and_heads(entry: Entry) -> None:
    """Tell the safeguarding leads and the heads, whoever did it among them."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    kind = _KINDS[entry.event]
    if site is not None:
        tell(
            kind, to=holders(site.school, *SAFEGUARDING, *HEADS),
            key=f"{kind.name}:{site.public_id}:{entry.sequence}", words={"site": site.name},
            url=reverse("sites:health", args=[site.school.slug, site.public_id]),
            school=site.school,
        )  # fmt: skip
