"""What those who were asked see of a draft and may expect, and what is said of those not asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from django.urls import reverse
from django.utils.html import escape

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.core.duties import duties_of
from schoolgate.core.inbox import forget_needs, needs, remembered
from schoolgate.people.models import Person
from schoolgate.policies.life import consulting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.steps import address, steps_of
from schoolgate.policies.models import Comment, Draft
from schoolgate.policies.packs import InvalidPack
from schoolgate.policies.states import DraftState
from schoolgate.policies.tests.life.making import adopted, begun

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
CLAUSE = "WAL-1"
SECRET = "Nobody may know this before the governors do"
FIRST = "It began today. Closed today, it does not count"


def asked(cast: Cast, draft: Draft, groups: Iterable[str] = ("staff", "parents")) -> Draft:
    consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=list(groups), closes=clock.today() + 21 * DAY
    )
    return Draft.objects.get(pk=draft.pk)


def said(cast: Cast, draft: Draft, clause: str = "") -> Comment:
    held = draft.consultations.get(closed_at=None)
    return consulting_actions.comment(
        by=cast.parent, consultation=held, group="parents", text="Say when.", clause=clause
    )


def closed(cast: Cast, draft: Draft) -> Draft:
    return consulting_actions.close_consultation(by=cast.head, draft=draft)


def page(person: Person, draft: Draft, name: str = "consultation") -> str:
    return sign_in(person).get(address(name, draft, draft.school)).text


def rewritten(cast: Cast) -> Draft:
    """A draft on whose first clause a parent commented, and which the head then wrote anew."""
    draft = asked(cast, begun(cast))
    first = draft.content["clauses"][0]
    said(cast, draft, first["id"])
    drafting_actions.change_clause(
        by=cast.head, draft=closed(cast, draft), clause=first["id"],
        fields={"heading": first["section"], "wording": f"{SECRET}."},
    )  # fmt: skip
    return draft


def test_who_may_not_see_the_draft_any_more_reads_nothing_of_its_new_words(cast: Cast) -> None:
    draft = rewritten(cast)
    shown = page(cast.parent, draft)
    assert "Say when." in shown
    assert SECRET not in shown
    number = draft.content["clauses"][0]["number"]
    assert f'<p class="soft" translate="no">{escape(number)}</p>' in shown
    assert SECRET in page(cast.teacher, draft)


def test_text_that_cannot_be_made_stands_in_nobodys_way_who_sees_none(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = rewritten(cast)

    def broken(*_asked: object) -> None:
        raise InvalidPack("WAL", ["broken"])

    monkeypatch.setattr("schoolgate.policies.life.views.consultation.text_for", broken)
    assert "Say when." in page(cast.parent, draft)


def test_page_of_a_closed_consultation_asks_for_nothing(cast: Cast) -> None:
    draft, asks = asked(cast, begun(cast)), "What do you think of this draft?"
    assert asks in page(cast.parent, draft)
    closed(cast, draft)
    shown = page(cast.parent, draft)
    assert asks not in shown
    assert "What was said about this draft" in shown


# A promised answer


def to_answer(person: Person, draft: Draft) -> list[str]:
    """What inbox and duties say of comments to be answered."""
    forget_needs(person)
    url = address("consultation", draft, draft.school)
    return [one.detail for one in (*needs(person), *duties_of(person)) if one.url == url]


@pytest.mark.parametrize("end", [DraftState.CONSULTED, DraftState.APPROVAL, DraftState.DROPPED])
def test_comment_waits_for_its_answer_however_far_the_draft_has_gone(
    cast: Cast, end: DraftState
) -> None:
    draft = asked(cast, begun(cast))
    comment = said(cast, draft)
    closed(cast, draft)
    if end == DraftState.APPROVAL:
        deciding_actions.submit(by=cast.head, draft=draft)
    elif end == DraftState.DROPPED:
        deciding_actions.drop(by=cast.head, draft=draft)
    waits = "1 comment waits for an answer. Whoever wrote it was promised one."
    assert to_answer(cast.head, draft) == [waits, waits]
    assert to_answer(cast.teacher, draft) == []
    answer(cast, draft, comment)
    assert to_answer(cast.head, draft) == []
    assert "Answered: not changed" in page(cast.parent, draft)


def answer(cast: Cast, draft: Draft, comment: Comment) -> None:
    where = {"school": cast.school.slug, "draft": draft.public_id, "comment": comment.public_id}
    sent = sign_in(cast.head).post(
        reverse("policies:answer-comment", kwargs=where), {"answer": "In May.", "changed": "no"}
    )
    assert sent.status_code == 302


def test_comment_is_answered_after_the_policy_was_adopted(cast: Cast) -> None:
    draft = adopted(cast).draft
    assert draft is not None
    held = draft.consultations.create(
        groups=["parents"], opens=clock.today() - 9 * DAY, closes=clock.today() - DAY,
        opened_by=cast.head, closed_at=clock.now(),
    )  # fmt: skip
    comment = held.comments.create(
        group="parents", text="Say when.", by=cast.parent, at=clock.now()
    )
    assert len(to_answer(cast.head, draft)) == 2
    answer(cast, draft, comment)
    assert to_answer(cast.head, draft) == []


def test_remembered_inbox_follows_what_is_asked_and_answered(cast: Cast) -> None:
    draft = asked(cast, begun(cast))
    comment = said(cast, draft)
    url = address("consultation", draft, cast.school)

    def listed() -> bool:
        forget_needs(cast.head)
        return url in {one.url for one in remembered(cast.head)}

    assert not listed()
    closed(cast, draft)
    assert listed()
    consulting_actions.answer_comment(by=cast.head, comment=comment, answer="Yes.", changed=False)
    assert not listed()


def test_ones_own_comment_is_not_ones_own_to_answer(cast: Cast) -> None:
    draft = asked(cast, begun(cast))
    held = draft.consultations.get()
    consulting_actions.comment(by=cast.head, consultation=held, group="staff", text="Good.")
    assert to_answer(cast.head, closed(cast, draft)) == []
    draft = asked(cast, draft)
    consulting_actions.comment(
        by=cast.head, consultation=draft.consultations.get(closed_at=None), group="parents",
        text="Good.", speaker="A parent",
    )  # fmt: skip
    assert len(to_answer(cast.head, closed(cast, draft))) == 2


# Who was not asked


def test_duty_to_close_a_consultation_is_late_on_no_day(cast: Cast) -> None:
    asked(cast, begun(cast))
    last = clock.now() + 21 * DAY

    def due(when: dt.datetime) -> list[dt.date | None]:
        with clock.stopped_at(when):
            return [one.due for one in duties_of(cast.head) if "close the cons" in one.title]

    assert (due(last), due(last + DAY)) == ([last.date()], [None])


def test_who_was_asked_validly_before_is_not_called_unasked(cast: Cast) -> None:
    draft = asked(cast, begun(cast, "THO"), ["trade-unions"])
    assert FIRST in page(cast.head, draft, "close-consultation")
    with clock.stopped_at(clock.now() + DAY):
        closed(cast, draft)
        again = asked(cast, draft, ["trade-unions"])
        assert FIRST not in page(cast.head, again, "close-consultation")


def test_who_is_being_asked_again_is_not_to_be_asked_again(cast: Cast) -> None:
    draft = closed(cast, asked(cast, begun(cast, "THO"), ["trade-unions"]))
    again = "Ask them again"
    assert again in steps_of(draft)[1].said
    assert not any(again in step.said for step in steps_of(asked(cast, draft, ["trade-unions"])))
