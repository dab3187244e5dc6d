"""May this person correct the words of a site? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.models import Site


def may_correct(by: Actor, site: Site) -> str | None:
    """Correct the name or the purpose: the communications manager and the heads, never the owner,
    whose words others have approved.
    """
    if not holds(by, site.school, "communications-manager", *HEADS):
        return _("The communications manager and the head correct the words of a site.")
    if isinstance(by, Person) and by.pk == site.owner_id:
        return _("Nobody corrects the words of a site of their own. Ask somebody else who may.")
    return _("This site is closed. What it was stays as it is.") if site.closed_at else None
