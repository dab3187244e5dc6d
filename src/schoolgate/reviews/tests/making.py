"""Reviews at each step, made the way people make them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from schoolgate.core import clock
from schoolgate.policies.life import adopting_actions, deciding_actions
from schoolgate.policies.life.rules import bodies_of
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.tests.life.making import begun, decide
from schoolgate.reviews import actions, law_actions
from schoolgate.reviews.models import LawChange, LawNote, Recommendation, Review
from schoolgate.reviews.watch import WATCH

NOON = dt.datetime(2027, 2, 1, 12, tzinfo=dt.UTC)


# Reading a whole policy takes a second; most tests need no more of it than this.
AREAS = {"policy-document", "review"}


def in_force(
    cast: Any,
    pack: str = "WHF",
    *,
    whole: bool = False,
    slug: str = "",
    own: bool = False,
    **values: Any,
) -> Version:
    """A version in force from today, with some values of its own; the document's frame alone.

    With ``slug`` it is one of another policy; with ``own`` its clauses are those of a school's own
    document, which no pack knows.
    """
    draft: Draft = begun(cast, pack)
    content = draft.content
    content["values"] |= {"consultation_required": ["no"], **values}
    if not whole:
        content["clauses"] = [one for one in content["clauses"] if one["area"] in AREAS]
    if own:
        content["id"] = "OWN"
        for index, clause in enumerate(content["clauses"], start=1):
            clause.update(id=f"OWN-{index}", controls=[], related=[])
    Draft.objects.filter(pk=draft.pk).update(content=content, slug=slug or draft.slug)
    draft.refresh_from_db()
    draft = _decided(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    return version


def _decided(cast: Any, draft: Draft) -> Draft:
    for body in bodies_of(draft):
        draft = decide(cast, draft, body)
    return draft


def opened(cast: Any, version: Version | None = None, trigger: str = "due") -> Review:
    """A review that the head has begun."""
    return actions.open_review(
        by=cast.head, version=version or in_force(cast), trigger=trigger, reason="Something new"
    )


def advised(cast: Any, review: Review | None = None, count: int = 1) -> list[Recommendation]:
    """Recommendations of the head that are before the governors."""
    review = review or opened(cast)
    made = [
        actions.recommend(by=cast.head, review=review, text=f"Do thing {n}", clause="")
        for n in range(count)
    ]
    actions.hand_over(by=cast.head, review=review)
    return made


def accepted(cast: Any, recommendation: Recommendation, **more: Any) -> Recommendation:
    """The chair writes down that the governors accepted it today."""
    facts: dict[str, Any] = {
        "answer": "accepted",
        "meeting_on": clock.today(),
        "due_on": clock.today() + dt.timedelta(days=30),
    }
    return actions.answer(by=cast.chair, recommendation=recommendation, **(facts | more))


def law_note(version: Version, law: str = "made-up-act-2020") -> LawNote:
    """A law that the version cites has been repealed."""
    change = LawChange.objects.create(
        law=law,
        name="Made-up Act 2020",
        before={"name": "Made-up Act 2020", "status": "in-force"},
        after={"name": "Made-up Act 2020", "status": "repealed"},
        found_on=clock.today(),
    )
    note = law_actions.note_law_change(by=WATCH, change=change, version=version, clauses=["3.2"])
    assert note is not None
    return note
