"""Work behind the page: reading and applying rosters."""

from __future__ import annotations

from django_tasks import task

from schoolgate.people.models import RosterImport
from schoolgate.people.roster.actions import READER, apply_roster, read_roster

State = RosterImport.State


@task()
def read_handed_in_roster(public_id: str) -> None:
    """Read a roster that was handed in."""
    roster = _roster(public_id)
    if roster.state in {State.WAITING, State.READING}:
        read_roster(by=READER, roster=roster)


@task()
def apply_accepted_roster(public_id: str) -> None:
    """Apply a roster that somebody said yes to."""
    roster = _roster(public_id)
    if roster.state == State.APPLYING:
        apply_roster(roster=roster)


def _roster(public_id: str) -> RosterImport:
    return RosterImport.objects.select_related("school", "by", "decided_by").get(
        public_id=public_id
    )
