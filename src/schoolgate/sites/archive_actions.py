"""The only writer of archives: each that leaves is recorded with its hash."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.rules import may_see_request
from schoolgate.core import clock
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import event
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.sites.archive import archive_of
from schoolgate.sites.models import Site
from schoolgate.sites.rules import may_archive

ARCHIVED = event(
    "sites.archived", _("The closed site “{site}” was packed for the archive"), facts="site sha256"
)


def archive(*, by: Person, site: Site) -> bytes:
    """Pack a closed site, with its request for who may read that. The first time it counts as
    archived; every time it is recorded.
    """
    with transaction.atomic():
        site = Site.objects.select_for_update().get(pk=site.pk)
        demand_now(may_archive, by, site)
        with_request = may_see_request(by, site.request) is None
        packed = archive_of(site, with_request=with_request)
        if site.archived_at is None:
            site.archived_at = clock.now()
            site.save(update_fields=["archived_at"])
        record(
            ARCHIVED, by=by, chain=site.school, subject=("site", site.public_id),
            facts={"site": site.name, "sha256": hashlib.sha256(packed).hexdigest()},
        )  # fmt: skip
    return packed
