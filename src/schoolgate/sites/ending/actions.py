"""The only writer of evaluations, and of what is packed for the archive.

A site is judged against the aims that its proposal promised; each archive that leaves is recorded
with its hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.approvals.rules import may_see_request
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import event
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.sites.ending.archive import archive_of
from schoolgate.sites.health.rules import may_see_pictures
from schoolgate.sites.models import Evaluation, Site
from schoolgate.sites.queries import all_sites
from schoolgate.sites.rules import may_archive, may_evaluate, may_read_hand_over

LONGEST = 4000
EVALUATED = event(
    "sites.evaluated",
    gettext_lazy("The site “{site}” was judged against its aims: {met}; {next}"),
    facts="site met next again_on",
    personal="words",
    labels={"met": "sites.Evaluation.met", "next": "sites.Evaluation.next"},
)

ARCHIVED = event(
    "sites.archived",
    gettext_lazy("The closed site “{site}” was packed for the archive"),
    facts="site sha256",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody judges of a site; ``again_on`` is none where it is closed."""

    met: str
    next: str
    words: str
    again_on: dt.date | None = None


def evaluate(*, by: Person, site: Site, judged: Judged) -> Evaluation:
    """Keep what came of a site (WAL-14.7, HOL-A.1.7), and set the day on which it is judged again."""
    words = judged.words.strip()[:LONGEST]
    with transaction.atomic():
        Site.objects.select_for_update().get(pk=site.pk)
        site = all_sites().get(pk=site.pk)
        demand_now(may_evaluate, by, site)
        if not words:
            raise Refused(_("Say what shows it."))
        made = Evaluation.objects.create(
            site=site, met=judged.met, next=judged.next, words=words, again_on=judged.again_on,
            by=by, at=clock.now(),
        )  # fmt: skip
        site.evaluate_on = judged.again_on
        site.save(update_fields=["evaluate_on"])
        record(
            EVALUATED, by=by, chain=site.school, subject=("site", site.public_id),
            facts={
                "site": site.name, "met": made.met, "next": made.next, "words": words,
                "again_on": made.again_on.isoformat() if made.again_on else "",
            },
        )  # fmt: skip
    return made


def archive(*, by: Person, site: Site, with_pictures: bool = False) -> bytes:
    """Pack a closed site, with its request and what was handed over for who may read that, and with
    pictures of it where they are wanted by who may see them. The first time it counts as archived;
    every time it is recorded.
    """
    with transaction.atomic():
        site = Site.objects.select_for_update().get(pk=site.pk)
        demand_now(may_archive, by, site)
        with_request = may_see_request(by, site.request) is None
        with_pictures = with_pictures and may_see_pictures(by, site) is None
        packed = archive_of(
            site, with_request=with_request, with_pictures=with_pictures,
            with_hand_over=may_read_hand_over(by, site) is None,
        )  # fmt: skip
        if site.archived_at is None:
            site.archived_at = clock.now()
            site.save(update_fields=["archived_at"])
        record(
            ARCHIVED, by=by, chain=site.school, subject=("site", site.public_id),
            facts={"site": site.name, "sha256": hashlib.sha256(packed).hexdigest()},
        )  # fmt: skip
    return packed
