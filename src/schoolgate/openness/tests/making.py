"""A policy in force for these tests: a ready one, its values whole and its clauses few."""

from __future__ import annotations

from typing import Any

from schoolgate.core import clock
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.tests.life.making import begun, decide

AREAS = {"account-security", "devices"}
SIMPLE = {"consultation_required": ["no"], "adoption_bodies": ["governing-body"]}


def adopted(cast: Any, pack: str, **values: Any) -> Version:
    """A version in force from today; reading all its clauses would take each test a second."""
    draft = begun(cast, pack)
    content = draft.content
    content["values"] |= SIMPLE | values
    content["clauses"] = [one for one in content["clauses"] if one["area"] in AREAS][:4]
    Draft.objects.filter(pk=draft.pk).update(content=content)
    draft.refresh_from_db()
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    return version
