"""Who is told that the words of a site were corrected: its owner, who approved it, and the heads."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.queries import holders
from schoolgate.openness.rules import works_here
from schoolgate.people.rules import HEADS
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
def tell_who_wrote_and_approved_them(entry: Entry) -> None:
    """Tell them once, also where both were corrected, but not who did it."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    if site is not None:
        owner = [site.owner] if is_owner(site.owner, site) else []
        steps = site.request.steps.exclude(approved_by=None).select_related("approved_by")
        approvers = [
            by for one in steps if (by := one.approved_by) and works_here(by, site.school)
        ]  # fmt: skip
        told = {*owner, *approvers, *holders(site.school, *HEADS)}
        tell(
            CORRECTED, to=[one for one in told if one.public_id != entry.actor_id],
            key=f"sites.corrected:{site.public_id}:{entry.at:%Y%m%d%H%M}",
            words={"site": site.name}, url=reverse("sites:site", args=[site.school.slug, site.public_id]),
            school=site.school,
        )  # fmt: skip
