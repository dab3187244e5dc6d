"""May this person enter where a site is, and may it be there? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.accounts import Account
from schoolgate.sites.models import SchoolPages, Site
from schoolgate.sites.official.queries import own_domain
from schoolgate.sites.own_pages import home_key, is_in
from schoolgate.sites.rules import is_owner, may_let_pupils_in


def may_place(by: Actor, site: Site) -> str | None:
    """Enter the address of a site that the school hosts and that has none: its owner, the network
    manager, the heads.
    """
    if not is_owner(by, site) and not holds(by, site.school, *HEADS, "network-manager"):
        return _("Its owner, the network manager and the head enter where a site is.")
    if site.host != Site.Host.SCHOOL or site.address or site.handle:
        return _("An address is entered for a site that the school hosts, and once. Another one is"
                 " asked for as a new site.")  # fmt: skip
    return _("This site is closed. What it was stays as it is.") if site.closed_at else None


def may_let_in_here(by: Actor, site: Site) -> str | None:
    """Let pupils into a site: somebody else than whoever entered where it is."""
    refusal = may_let_pupils_in(by, site)
    if refusal is None and isinstance(by, Person):
        placed = Entry.objects.filter(
            chain=site.school.public_id, event="sites.placed", subject_id=site.public_id,
            actor_id=by.public_id,
        )  # fmt: skip
        if placed.exists():
            return _("You entered where this site is, so somebody else lets pupils in.")
    return refusal


def may_be_at(by: Actor, account: Account | None, school: School) -> str | None:
    """Whether a site of the school's own may be at an address: a page under a domain of its email,
    or below its own website; below one that they entered themselves only a head places a site.
    """
    if account is None or not account.key:
        return _(
            "We do not know which page that is. Paste its whole address, beginning with https."
        )
    home = home_key(school)
    if account.key == home:
        return _("That is the whole website. Paste the page on which this site begins.")
    if not account.platform and own_domain(school, account.address):
        return None
    if is_in(account, home):
        said_by = SchoolPages.objects.values_list("by_id", flat=True).get(school=school)
        if isinstance(by, Person) and said_by == by.pk and not holds(by, school, *HEADS):
            return _("You entered the school’s own website yourself, so somebody else places this"
                     " site.")  # fmt: skip
        return None
    if not home and not school.mail_domains:
        return _("Nobody has entered the school’s own website yet. Do that first, under Official"
                 " sites.")  # fmt: skip
    return _("That is none of the school’s own pages. A site on another service is asked for as a"
             " new site.")  # fmt: skip
