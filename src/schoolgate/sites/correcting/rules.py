"""May this person correct the words of a site? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.models import Site
from schoolgate.sites.rules import in_team

CORRECT = ("communications-manager", *HEADS)


def may_correct(by: Actor, site: Site) -> str | None:
    """Correct the name or the purpose: the communications manager and the heads; never the owner,
    whoever asked for the site, or its team, whose words others have approved.
    """
    if not holds(by, site.school, *CORRECT):
        return _("The communications manager and the head correct the words of a site.")
    if site.closed_at:
        return _("This site is closed. What it was stays as it is.")
    return _own(by, site)


def why_not_own(by: Actor, site: Site) -> str | None:
    """Why somebody who corrects the words of other sites does not correct these, and who does."""
    if site.closed_at or not holds(by, site.school, *CORRECT):
        return None
    return _own(by, site)


def _own(by: Actor, site: Site) -> str | None:
    if not _is_own(by, site):
        return None
    said = _("Nobody corrects the words of a site of their own: not its owner, not whoever asked for"
             " it, not its team.")  # fmt: skip
    others = [one.name for one in holders(site.school, *CORRECT) if not _is_own(one, site)]
    if others:
        ask = _("Ask %(who)s.") % {"who": ", ".join(others)}
    else:
        ask = _("Nobody else may at the moment: the headteacher can give another colleague the role of"
                " communications manager.")  # fmt: skip
    return f"{said} {ask}"


def _is_own(by: Actor, site: Site) -> bool:
    own = {site.owner_id, site.request.asker_id}
    return in_team(by, site) or (isinstance(by, Person) and by.pk in own)
