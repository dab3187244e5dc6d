"""The only writer of corrections of a site's name and purpose.

Nothing else of an approved site is changed this way: its audience, dates, address and host were
decided on, and another one is a new request.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.sites.correcting.events import CORRECTED
from schoolgate.sites.correcting.rules import may_correct
from schoolgate.sites.models import Site
from schoolgate.sites.naming import why_no_name
from schoolgate.sites.queries import all_sites


def correct(*, by: Person, site: Site, name: str, purpose: str) -> Site:
    """Put right what was misspelt; an entry of the ledger for each keeps the words of before."""
    given = {"name": " ".join(name.split()), "purpose": purpose.strip()}
    if not all(given.values()):
        raise Refused(_("A site has a name and a purpose."))
    demand(why_no_name(given["name"]))
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        site = all_sites().get(pk=site.pk)
        demand_now(may_correct, by, site)
        changed = [matter for matter, words in given.items() if getattr(site, matter) != words]
        if not changed:
            raise Refused(_("Nothing is otherwise than it was."))
        called = site.name
        for matter in changed:
            before = getattr(site, matter)
            setattr(site, matter, given[matter])
            record(
                CORRECTED, by=by, chain=site.school, subject=("site", site.public_id),
                facts={
                    "site": called, "matter": matter, "before": before, "after": given[matter],
                },
            )  # fmt: skip
        site.save(update_fields=changed)
    return site
