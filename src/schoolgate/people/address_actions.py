"""The only writer of what a school's own email addresses end in."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from schoolgate.core.actors import Actor
from schoolgate.core.refusal import demand
from schoolgate.ledger.actions import record
from schoolgate.people import events
from schoolgate.people.addresses import domains_problem
from schoolgate.people.models import School
from schoolgate.people.rules import may_keep_people
from schoolgate.people.standing import demand_now


def change_mail_domains(*, by: Actor, school: School, domains: Sequence[str]) -> bool:
    """Say what the school's own addresses end in; False where that stands there already."""
    demand(may_keep_people(by, school))
    after = list(domains)
    demand(domains_problem(after))
    with transaction.atomic():
        held = School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_keep_people, by, held)
        if held.mail_domains == after:
            return False
        held.mail_domains = after
        held.save(update_fields=["mail_domains"])
        record(
            events.MAIL_DOMAINS_CHANGED,
            by=by,
            chain=held,
            subject=("people.school", held.public_id),
            facts={"domains": after},
        )
    school.mail_domains = after
    return True
