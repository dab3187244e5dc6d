"""May this person say how healthy a site is? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.notices.queries import holders
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Person, School
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL, HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.health.queries import BY_EYE, Found, Line, Matter
from schoolgate.sites.models import HealthCheck, Site
from schoolgate.sites.rules import SAFEGUARDING, in_team, is_owner, may_write_texts

_STAFF = ADULTS_OF_THE_SCHOOL - {
    "governor", "nominated-governor", "chair-of-governors", "governors-support",
}  # fmt: skip


def may_say_what_is_seen(by: Actor, site: Site) -> str | None:
    """Say what a machine cannot see: the team, the owner, the communications manager, the heads."""
    if in_team(by, site) or not may_write_texts(by, site):
        return _("This site is closed. What it was stays as it is.") if site.closed_at else None
    return _("Its team, its owner, the communications manager and the head say what they see.")


def may_say_of(by: Actor, line: Line) -> str | None:
    """Say it of one matter: only where people see better than a machine, or it does not know."""
    refusal = may_say_what_is_seen(by, line.site)
    if refusal:
        return refusal
    if line.waits:
        return _("There is nothing to look at from outside yet.")
    by_machine = line.row is not None and line.row.by_id is None
    follows = line.row is None or (by_machine and line.found == Found.GOOD)
    if line.matter == Matter.AGE and follows:
        return _("This follows from the ages in the register and the host’s own rule.")
    if by_machine and line.found != Found.UNKNOWN and line.matter not in BY_EYE:
        return _("Schoolgate looks at this by itself. Put it right on the site.")
    return None


def may_see_pictures(by: Actor, site: Site) -> str | None:
    """See and give pictures of a site: who looks after its health, and nobody from outside."""
    if is_owner(by, site) or holds(
        by, site.school, *HEADS, *SAFEGUARDING, "communications-manager"
    ):
        return None
    if in_team(by, site) and holds(by, site.school, *_STAFF):
        return None
    return _(
        "Pictures of a site are for its owner, the staff of its team, the communications manager,"
        " the safeguarding leads and the head."
    )


def may_remove_picture(by: Actor, site: Site, look: HealthCheck) -> str | None:
    """Take a picture away, of a closed site too: safeguarding leads, the heads, and whoever gave it
    on the same day. Never one that may be illegal.
    """
    if look.shut_off_at is not None:
        return _("This picture is shut off. It stays untouched until the police advise otherwise.")
    if holds(by, site.school, *HEADS, *SAFEGUARDING):
        return None
    gave_it = isinstance(by, Person) and works_here(by, site.school) and by.pk == look.by_id
    if gave_it and timezone.localdate(look.at) == clock.today():
        return None
    return _(
        "The safeguarding leads and the head take a picture away, and on the same day whoever gave"
        " it."
    )


def may_see_shut_off(by: Actor, site: Site) -> str | None:
    """Know of a picture that may be illegal: the safeguarding leads and the heads."""
    if holds(by, site.school, *HEADS, *SAFEGUARDING):
        return None
    return _("The safeguarding leads and the head write down what the police said.")


def may_say_what_police_said(by: Actor, site: Site, look: HealthCheck) -> str | None:
    """Delete a picture that may be illegal, or let it back, as the police said: those who know of
    it, but neither whoever gave it nor who owns the site that it tells of.
    """
    refusal = may_see_shut_off(by, site)
    concerned = {site.owner_id, look.by_id}
    if refusal or not (isinstance(by, Person) and by.pk in concerned):
        return refusal
    may = holders(site.school, *HEADS, *SAFEGUARDING)
    others = [one.name for one in may if one.pk not in concerned]
    if others:
        return _(
            "You gave this picture or the site is yours, so another safeguarding lead or head writes"
            " down what the police said: %(who)s."
        ) % {"who": ", ".join(others)}
    return _(
        "You gave this picture or the site is yours, so somebody else writes down what the police"
        " said. Nobody else who may is a safeguarding lead or head at the school: the headteacher can"
        " give a colleague the role of deputy safeguarding lead."
    )


def may_erase_pictures(by: Actor) -> str | None:
    """Erase pictures at the end of their time: the machine alone."""
    return None if isinstance(by, System) else _("Schoolgate itself does this.")


def may_keep_findings(by: Actor) -> str | None:
    """Write down what a machine found: the machine alone."""
    return None if isinstance(by, System) else _("Only Schoolgate itself writes this down.")


def may_name_pages(by: Actor, school: School) -> str | None:
    """Say where the school's own pages are."""
    if holds(by, school, *HEADS, "communications-manager", "network-manager"):
        return None
    return _("The head, the communications manager and the network manager say this.")


def may_enter_home(by: Actor, school: School) -> str | None:
    """Say where the school's own website is: the heads alone."""
    if holds(by, school, *HEADS):
        return None
    return _("Ask the headteacher to enter the school’s own website.")
