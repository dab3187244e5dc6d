"""To whom the governing body gave the carrying out of a policy, as its minutes say."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.life import events
from schoolgate.policies.life.rules import (
    DELEGATES,
    may_delegate,
    not_a_day_to_delegate,
    older_than_what_holds,
)
from schoolgate.policies.models import LONGEST_MINUTE, Delegation, Policy


def delegate(
    *,
    by: Person,
    policy: Policy,
    role: str,
    meeting_on: dt.date,
    minute: str,
    corrects: bool = False,
) -> tuple[Delegation, bool]:
    """Enter the post, the meeting and the minute; whether they are other than those that hold.

    An older decision is taken only where it ``corrects`` the entry that holds.
    """
    minute = " ".join(minute.split())
    with transaction.atomic():
        policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
        demand_now(may_delegate, by, policy)
        if role not in DELEGATES:
            raise Refused(_("Choose one of the posts in the list."))
        demand(not_a_day_to_delegate(meeting_on))
        if not minute:
            raise Refused(_("Give the number of the minute."))
        if len(minute) > LONGEST_MINUTE:
            raise Refused(
                _("The number of a minute has at most %(n)d characters.") % {"n": LONGEST_MINUTE}
            )
        holds = policy.delegations.first()
        if holds and (holds.role, holds.meeting_on, holds.minute) == (role, meeting_on, minute):
            return holds, False
        if not corrects:
            demand(older_than_what_holds(holds, meeting_on))
        found = Delegation.objects.create(
            policy=policy, role=role, meeting_on=meeting_on, minute=minute, by=by, at=clock.now()
        )
        record(
            events.DELEGATED,
            by=by,
            chain=policy.school,
            subject=("policies.delegation", found.public_id),
            facts={
                "title": policy.title,
                "role": role,
                "meeting_on": meeting_on.isoformat(),
                "minute": minute,
            },
        )
    return found, True
