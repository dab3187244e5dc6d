import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from schoolgate.core import clock
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.values_in_force import begun_by, groups_in_force, since
from schoolgate.policies.models import Version
from schoolgate.policies.policy import policy_for
from schoolgate.policies.tests.life.making import adopted, decide
from schoolgate.policies.text import from_json

D = dt.date


@dataclass
class Kept:
    effective_from: dt.date
    values: dict[str, Any] = field(default_factory=dict)
    withdrawn_from: dt.date | None = None


FIRST = Kept(D(2024, 1, 1), {"a": 1})
SECOND = Kept(D(2025, 1, 1), {"a": 2})
THIRD = Kept(D(2026, 1, 1), {"a": 2, "b": 1})


def test_a_value_is_as_old_as_the_first_version_that_has_it_since():
    spans = begun_by([FIRST, THIRD, SECOND], D(2026, 6, 1))
    assert (since("a", spans), since("b", spans)) == (D(2025, 1, 1), D(2026, 1, 1))


def test_a_value_that_nobody_states_is_as_old_as_the_first_version():
    assert since("c", begun_by([FIRST, SECOND, THIRD], D(2026, 6, 1))) == D(2024, 1, 1)


def test_a_version_to_come_changes_nothing_yet():
    assert since("b", begun_by([FIRST, SECOND, THIRD], D(2025, 12, 31))) == D(2024, 1, 1)


def test_a_gap_begins_anew():
    gone = Kept(D(2025, 1, 1), {"a": 2}, withdrawn_from=D(2025, 6, 1))
    assert since("a", begun_by([FIRST, gone, THIRD], D(2026, 6, 1))) == D(2026, 1, 1)


@pytest.mark.django_db
def test_each_value_says_its_clauses_what_follows_and_since_when(cast):
    first = clock.today() - dt.timedelta(days=30)
    moment = dt.datetime.combine(first, dt.time(12), dt.UTC)
    with clock.stopped_at(moment):
        version = adopted(cast, "REC")
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    draft.content["values"]["min_moderators"] = 4
    draft.save()
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    groups = groups_in_force(
        policy_for(cast.school), from_json(version.text), list(Version.objects.all()), clock.today()
    )
    rows = {row.parameter.name: row for group in groups for row in group.rows}
    changed, kept = rows["min_moderators"], rows["review_cycle"]
    assert (changed.value, changed.since, changed.differs, changed.recommended) == (
        "4",
        clock.today(),
        True,
        "2",
    )
    assert changed.clauses
    assert (kept.since, kept.differs) == (first, False)
    assert "says when a version that is adopted must be reviewed" in kept.followers
