"""The only writer of an address that is entered after the approval."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.sites.accounts import account_of
from schoolgate.sites.models import Site
from schoolgate.sites.own_pages import asks
from schoolgate.sites.placing.events import PLACED
from schoolgate.sites.placing.rules import may_be_at, may_place
from schoolgate.sites.queries import all_sites


def place(*, by: Person, site: Site, address: str) -> Site:
    """Enter where a site is, once: a page of the school's own that no other site of it has."""
    with transaction.atomic():
        School.objects.select_for_update(no_key=True).get(pk=site.school_id)
        Site.objects.select_for_update().get(pk=site.pk)
        site = all_sites().get(pk=site.pk)
        demand_now(may_place, by, site)
        if asks(address):
            raise Refused(_("Paste the address without what stands from the sign ? or # on. If the page"
                            " has no such address, ask for the site again, with this one: those who"
                            " approve it look at it."))  # fmt: skip
        account = account_of(address)
        refusal = may_be_at(account, site.school)
        if account is None or refusal:
            raise Refused(refusal or _("We do not know which page that is."))
        if Site.objects.filter(school=site.school, key=account.key, closed_at=None).exists():
            raise Refused(_("Another site of the school is there already."))
        site.address, site.key, site.handle = account.address, account.key, account.handle
        site.platform = account.platform
        site.save(update_fields=["address", "key", "handle", "platform"])
        record(
            PLACED, by=by, chain=site.school, subject=("site", site.public_id),
            facts={"site": site.name, "address": site.address, "key": site.key},
        )  # fmt: skip
    return site
