"""May this person correct the words of a site? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.models import Site
from schoolgate.sites.rules import in_team


def may_correct(by: Actor, site: Site) -> str | None:
    """Correct the name or the purpose: the communications manager and the heads; never the owner,
    whoever asked for the site, or its team, whose words others have approved.
    """
    if not holds(by, site.school, "communications-manager", *HEADS):
        return _("The communications manager and the head correct the words of a site.")
    own = {site.owner_id, site.request.asker_id}
    if in_team(by, site) or (isinstance(by, Person) and by.pk in own):
        return _("Nobody corrects the words of a site of their own: not its owner, not whoever asked"
                 " for it, not its team. Ask somebody else who may.")  # fmt: skip
    return _("This site is closed. What it was stays as it is.") if site.closed_at else None
