"""May this person enter where a site is, and may it be there? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.people.models import School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.accounts import Account
from schoolgate.sites.models import Site
from schoolgate.sites.official.queries import own_domain
from schoolgate.sites.own_pages import home_key, is_in
from schoolgate.sites.rules import is_owner


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


def may_be_at(account: Account | None, school: School) -> str | None:
    """Whether a site of the school's own may be at an address: a page below its own website, or
    under a domain of its email.
    """
    if account is None or not account.key:
        return _(
            "We do not know which page that is. Paste its whole address, beginning with https."
        )
    home = home_key(school)
    if account.key == home:
        return _("That is the whole website. Paste the page on which this site begins.")
    if is_in(account, home) or (not account.platform and own_domain(school, account.address)):
        return None
    if not home and not school.mail_domains:
        return _("Nobody has entered the school’s own website yet. Do that first, under Official"
                 " sites.")  # fmt: skip
    return _("That is none of the school’s own pages. A site on another service is asked for as a"
             " new site.")  # fmt: skip
