"""The only writers of the policies that are linked to one under review."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.reviews import events
from schoolgate.reviews.links import key_of
from schoolgate.reviews.models import (
    LONGEST_TEXT,
    LinkedPolicy,
)
from schoolgate.reviews.rules import may_keep_links


def keep_link(
    *,
    by: Person,
    school: School,
    title: str,
    relevance: str = "",
    edition: str = "",
    review_due: dt.date | None = None,
    address: str = "",
    link: LinkedPolicy | None = None,
) -> LinkedPolicy:
    """Put a linked policy on file, or change what is on file of it."""
    with transaction.atomic():
        demand_now(may_keep_links, by, school)
        kept = LinkedPolicy.objects.select_for_update().filter(school=school)
        found = kept.filter(pk=link.pk).first() if link else None
        key = key_of(title)
        if any(one != found for one in kept.filter(key=key)):
            raise Refused(_("A policy of that name is on file already. Change that one."))
        found = found or LinkedPolicy(school=school)
        found.key, found.title = key, title[:200]
        found.relevance, found.edition = relevance[:LONGEST_TEXT], edition[:80]
        found.review_due, found.address = review_due, address[:500]
        found.by, found.at = by, clock.now()
        found.save()
        record(
            events.LINK_KEPT,
            by=by,
            chain=school,
            subject=("reviews.linked_policy", found.public_id),
            facts={
                "policy": found.title,
                "edition": found.edition or "-",
                "review_due": review_due.isoformat() if review_due else "-",
            },
        )
    return found


def remove_link(*, by: Person, link: LinkedPolicy) -> None:
    """Take a linked policy off the list, once."""
    with transaction.atomic():
        demand_now(may_keep_links, by, link.school)
        if LinkedPolicy.objects.filter(pk=link.pk).delete()[0]:
            record(
                events.LINK_REMOVED,
                by=by,
                chain=link.school,
                subject=("reviews.linked_policy", link.public_id),
                facts={"policy": link.title},
            )
