"""The owner of a site is told that its words were corrected."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.sites.queries import all_sites
from schoolgate.sites.rules import is_owner

CORRECTED = notice_kind(
    "sites.corrected",
    title=_("The name or the purpose of “{site}” was corrected"),
    text=_("Read whether it is right now. The record keeps both wordings."),
    mail=_("The name or the purpose of an official site was corrected"),
    verb=_("Read it"),
    icon="edit",
    words="site",
)


@hears("sites.corrected")
def tell_owner(entry: Entry) -> None:
    """Tell them once, also where both were corrected."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    if site is not None and is_owner(site.owner, site):
        tell(
            CORRECTED, to=[site.owner], key=f"sites.corrected:{site.public_id}:{entry.at:%Y%m%d%H%M}",
            words={"site": site.name}, url=reverse("sites:site", args=[site.school.slug, site.public_id]),
            school=site.school,
        )  # fmt: skip
