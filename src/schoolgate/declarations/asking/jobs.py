"""What comes round in the worker: asking, and telling who is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from schoolgate.core import clock
from schoolgate.core.periodic import periodic, stopping
from schoolgate.declarations.asking.actions import look_after
from schoolgate.declarations.asking.late import tell_of_late
from schoolgate.declarations.asking.queries import lines
from schoolgate.declarations.asking.rows import rule_for, to_ask
from schoolgate.declarations.models import AskingRound, SigningRequest
from schoolgate.policies.models import Policy

# People come, go and change roles during the day; whoever begins today is asked within the hour.
AGAIN = dt.timedelta(hours=1)


def policies_to_look_after(now: dt.datetime, day: dt.date) -> Iterator[Policy]:
    """Policies with a version that nobody was asked about yet, today or in the last hour."""
    rounds = {one.version_id: one for one in AskingRound.objects.all()}
    standing = set(
        SigningRequest.objects.filter(closed_on=None)
        .values_list("version__policy", flat=True)
        .distinct()
    )
    for policy, line in lines():
        asking = [one for one in to_ask(line, day) if rule_for(one).asks]
        stale = any(_stale(rounds.get(one.pk), now, day) for one in asking)
        if stale or (not asking and policy.pk in standing):
            yield policy


def _stale(last: AskingRound | None, now: dt.datetime, day: dt.date) -> bool:
    return last is None or last.ended_at is None or last.day != day or last.ended_at < now - AGAIN


def ask_everybody() -> int:
    """Ask whoever is to be asked, at every school; answers how many requests were made."""
    asked = 0
    for policy in list(policies_to_look_after(clock.now(), clock.today())):
        if stopping():
            break
        asked += look_after(policy=policy).asked
    return asked


periodic("declarations.ask", every=dt.timedelta(seconds=20))(ask_everybody)
periodic("declarations.late", every=dt.timedelta(hours=6))(tell_of_late)
