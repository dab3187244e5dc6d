"""May this person enter where a site is, and may it be there? A reason in plain words, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.ledger.models import Entry
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.people.standing import holds
from schoolgate.sites.accounts import Account
from schoolgate.sites.models import Site
from schoolgate.sites.own_pages import home_key_now, is_on
from schoolgate.sites.rules import LETS_PUPILS_IN, is_owner, lets_pupils_in, may_let_pupils_in


def may_place(by: Actor, site: Site) -> str | None:
    """Enter the address of a site that the school hosts and that has none: its owner, the network
    manager, the heads.
    """
    if not is_owner(by, site) and not holds(by, site.school, *HEADS, "network-manager"):
        return _("Its owner, the network manager and the head enter where a site is.")
    if site.pupils_from is not None:
        return _(
            "Pupils are let in already. Close the site for them first, then enter where it is."
        )
    if site.host != Site.Host.SCHOOL or site.address or site.handle:
        return _("An address is entered for a site that the school hosts, and once. Another one is"
                 " asked for as a new site.")  # fmt: skip
    if site.closed_at:
        return _("This site is closed. What it was stays as it is.")
    return _leaves_it_to_the_owner(by, site)


def _leaves_it_to_the_owner(by: Actor, site: Site) -> str | None:
    """Where one person alone lets pupils in, somebody else enters the address: or nobody could."""
    if site.youngest is None or lets_pupils_in(by, site) or _who_else_lets_in(by, site):
        return None
    if is_owner(site.owner, site):
        return _(
            "Only you can let pupils into this site, and whoever enters where it is lets no pupils in."
            " So its owner enters it: %(who)s."
        ) % {"who": site.owner.name}
    return _(
        "Only you can let pupils into this site, and whoever enters where it is lets no pupils in. Its"
        " owner has left or may not own it any more. Say first who owns it now: they enter it."
    )


def _who_else_lets_in(by: Actor, site: Site) -> list[str]:
    """Who lets pupils into a site beside somebody, by name."""
    may = holders(site.school, *LETS_PUPILS_IN)
    return [one.name for one in may if one != by and one.pk != site.owner_id]


def may_let_in_here(by: Actor, site: Site) -> str | None:
    """Let pupils into a site: somebody else than whoever entered where it is."""
    refusal = may_let_pupils_in(by, site)
    if refusal is None and isinstance(by, Person):
        placed = Entry.objects.filter(
            chain=site.school.public_id, event="sites.placed", subject_id=site.public_id,
            actor_id=by.public_id,
        )  # fmt: skip
        if placed.exists():
            return _not_by_you(by, site)
    return refusal


def _not_by_you(by: Person, site: Site) -> str:
    others = _who_else_lets_in(by, site)
    if others:
        return _("You entered where this site is, so somebody else lets pupils in: %(who)s.") % {
            "who": ", ".join(others)
        }
    return _(
        "You entered where this site is, so somebody else lets pupils in. Nobody else may: the"
        " headteacher can give a colleague the role of network manager or senior leader."
    )


def may_be_at(account: Account | None, school: School) -> str | None:
    """Whether a site of the school's own may be at an address: a page of its own website."""
    if account is None or not account.key:
        return _(
            "We do not know which page that is. Paste its whole address, beginning with https."
        )
    home = home_key_now(school)
    if not home:
        return _(
            "The headteacher enters the school’s own website first, or keeps it, under Official sites."
        )
    if account.key == home and account.below:
        return _("The pages of a website on that service cannot be told apart. Ask for the site again,"
                 " with this address.")  # fmt: skip
    if account.key == home:
        return _("That is the whole website. Paste the page on which this site begins.")
    if is_on(account, home):
        return None
    return _("That is none of the school’s own pages. A site on another service is asked for as a"
             " new site.")  # fmt: skip
