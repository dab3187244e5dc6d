"""A review from its beginning to what became of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import escape

from schoolgate.conftest import Cast, end_behind_the_back_of, sign_in, someone
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person
from schoolgate.policies.controls import CHECKS
from schoolgate.policies.dates import months_after
from schoolgate.policies.life.adopting_actions import withdraw
from schoolgate.policies.models import Policy, Version
from schoolgate.policies.review_dates import review_date
from schoolgate.policies.text import from_json
from schoolgate.reviews import actions, pages
from schoolgate.reviews.figures import figures_of
from schoolgate.reviews.models import Evidence, Recommendation, Review
from schoolgate.reviews.queries import versions_in_force, watched
from schoolgate.reviews.states import WrongMove
from schoolgate.reviews.tests.making import NOON, accepted, advised, in_force, opened
from schoolgate.reviews.told import page_of, page_of_report

pytestmark = pytest.mark.django_db


def events() -> list[str]:
    return list(
        Entry.objects.filter(event__startswith="reviews.").order_by("pk").values_list(
            "event", flat=True
        )
    )  # fmt: skip


# Beginning


@pytest.mark.clause("WHF-EFFECT-1")
def test_head_begins_a_review(cast: Cast) -> None:
    review = opened(cast)
    assert (review.state, review.trigger, review.school) == ("open", "due", cast.school)
    assert events() == ["reviews.opened"]


@pytest.mark.clause("WHF-EFFECT-1", "WHF-HEAD-2", "REC-18.2")
def test_nominated_governor_reviews_with_the_head(cast: Cast) -> None:
    version = in_force(cast)
    nominated = someone(cast.school, "Nia", "Nominated", "nominated-governor")
    review = actions.open_review(by=nominated, version=version, trigger="due")
    assert review.by == nominated


@pytest.mark.parametrize(
    "who", ["teacher", "governor", "chair", "dsl", "line_manager", "colleague"]
)
def test_review_itself_is_for_those_whom_the_policy_names(cast: Cast, who: str) -> None:
    version = in_force(cast)
    with pytest.raises(Refused):
        actions.open_review(by=getattr(cast, who), version=version, trigger="due")
    assert Review.objects.count() == 0


def test_policy_decides_who_reviews(cast: Cast) -> None:
    version = in_force(cast, review_by=["hr"])
    hr = someone(cast.school, "Hugo", "Hr", "hr")
    nominated = someone(cast.school, "Nia", "Nominated", "nominated-governor")
    with pytest.raises(Refused):
        actions.open_review(by=nominated, version=version, trigger="due")
    assert actions.open_review(by=hr, version=version, trigger="due").state == "open"


def test_committee_reviews_through_chair_and_clerk(cast: Cast) -> None:
    version = in_force(cast, review_by=["committee"])
    assert actions.open_review(by=cast.chair, version=version, trigger="due").by == cast.chair


@pytest.mark.clause("THO-4.1.1")
@pytest.mark.parametrize("trigger", ["new-technology", "new-threat", "incident"])
def test_senior_leader_begins_early_for_a_reason_of_the_policy(cast: Cast, trigger: str) -> None:
    version = in_force(cast, "THO")
    with pytest.raises(Refused):
        actions.open_review(by=cast.teacher, version=version, trigger=trigger, reason="A new site")
    review = actions.open_review(
        by=cast.line_manager, version=version, trigger=trigger, reason="A new site"
    )
    assert (review.trigger, review.reason) == (trigger, "A new site")


@pytest.mark.clause("THO-4.1.1")
def test_reason_that_the_policy_does_not_name_is_refused(cast: Cast) -> None:
    version = in_force(cast, review_triggers=["need-arises"])
    with pytest.raises(Refused):
        actions.open_review(by=cast.head, version=version, trigger="incident", reason="Something")
    assert opened(cast, version, "need-arises").trigger == "need-arises"


def test_early_review_says_why(cast: Cast) -> None:
    version = in_force(cast)
    with pytest.raises(Refused):
        actions.open_review(by=cast.head, version=version, trigger="need-arises", reason="  ")


def test_second_review_of_a_version_waits_for_the_first(cast: Cast) -> None:
    review = opened(cast)
    with pytest.raises(Refused):
        opened(cast, review.version)
    actions.put_aside(by=cast.head, review=review, reason="Begun in error")
    assert opened(cast, review.version).state == "open"


def test_reviewer_who_has_left_meanwhile_is_refused(cast: Cast) -> None:
    version = in_force(cast)
    end_behind_the_back_of(cast.head)
    with pytest.raises(Refused):
        opened(cast, version)
    assert Review.objects.count() == 0


# Findings and evidence


def test_finding_names_a_clause_of_the_policy(cast: Cast) -> None:
    review = opened(cast)
    note = actions.note_finding(by=cast.head, review=review, text="Unclear", clause="WHF-AIMS-1")
    assert (note.clause, note.by) == ("WHF-AIMS-1", cast.head)
    with pytest.raises(Refused):
        actions.note_finding(by=cast.head, review=review, text="Unclear", clause="WAL-1.1")


@pytest.mark.clause("WHF-AIMS-1", "WHF-AIMS-2", "WHF-AIMS-3")
@pytest.mark.parametrize("aim", ["WHF-AIMS-1", "WHF-AIMS-2", "WHF-AIMS-3"])
def test_evidence_is_kept_once_for_each_aim(cast: Cast, aim: str) -> None:
    review = opened(cast)
    for verdict in ("partly", "met"):
        actions.note_evidence(
            by=cast.head, review=review, clause=aim, verdict=verdict, text="No claims this year"
        )
    assert [(one.clause, one.verdict) for one in Evidence.objects.all()] == [(aim, "met")]
    assert events().count("reviews.evidence_noted") == 2


@pytest.mark.clause(
    "WAL-2.1", "WAL-2.2", "WAL-2.3", "WAL-2.4", "THO-1.1.1-a", "THO-1.1.1-b", "THO-1.1.1-d",
    "THO-1.1.1-f", "LTL-RAT-2", "LTL-RAT-3", "LTL-RAT-4", "LTL-RAT-6", "REC-1.1",
)  # fmt: skip
@pytest.mark.parametrize(
    ("pack", "aims"),
    [
        ("WAL", ["WAL-2.1", "WAL-2.2", "WAL-2.3", "WAL-2.4"]),
        ("THO", ["THO-1.1.1-a", "THO-1.1.1-b", "THO-1.1.1-d", "THO-1.1.1-f"]),
        ("LTL", ["LTL-RAT-2", "LTL-RAT-3", "LTL-RAT-4", "LTL-RAT-6"]),
        ("REC", ["REC-1.1"]),
    ],
)
def test_aims_of_every_policy_take_evidence(cast: Cast, pack: str, aims: list[str]) -> None:
    review = opened(cast, in_force(cast, pack), "need-arises")
    for aim in aims:
        actions.note_evidence(
            by=cast.head, review=review, clause=aim, verdict="met", text="Seen in lessons"
        )
    assert sorted(Evidence.objects.values_list("clause", flat=True)) == aims


def test_evidence_for_what_is_no_aim_is_refused(cast: Cast) -> None:
    review = opened(cast)
    with pytest.raises(Refused):
        actions.note_evidence(
            by=cast.head, review=review, clause="WHF-INTRO-1", verdict="met", text="Yes"
        )


# Recommendations


@pytest.mark.clause("WHF-EFFECT-2")
def test_recommendation_is_answered_and_done(cast: Cast) -> None:
    [one] = advised(cast)
    one = accepted(cast, one, note="Agreed")
    assert (one.answer, one.answered_by, one.meeting_on) == ("accepted", cast.chair, clock.today())
    done = actions.note_done(by=cast.head, recommendation=one, note="Taught in May")
    assert (done.done_on, done.done_by) == (clock.today(), cast.head)
    assert events() == [
        "reviews.opened",
        "reviews.recommended",
        "reviews.handed_over",
        "reviews.recommendation_answered",
        "reviews.recommendation_done",
    ]


@pytest.mark.clause("WHF-EFFECT-2")
@pytest.mark.parametrize("who", ["head", "governor", "teacher", "line_manager", "colleague"])
def test_only_chair_or_clerk_answers_for_the_governors(cast: Cast, who: str) -> None:
    [one] = advised(cast)
    with pytest.raises(Refused):
        actions.answer(
            by=getattr(cast, who), recommendation=one, answer="rejected", meeting_on=clock.today()
        )
    assert accepted(cast, one).answer == "accepted"


def test_nobody_answers_their_own_recommendation(cast: Cast) -> None:
    version = in_force(cast, review_by=["committee"])
    review = actions.open_review(by=cast.chair, version=version, trigger="due")
    one = actions.recommend(by=cast.chair, review=review, text="Do more")
    actions.hand_over(by=cast.chair, review=review)
    with pytest.raises(Refused):
        accepted(cast, one)
    clerk = someone(cast.school, "Cleo", "Clerk", "governors-support")
    answered = actions.answer(
        by=clerk, recommendation=one, answer="rejected", meeting_on=clock.today()
    )
    assert answered.answer == "rejected"


def test_answer_is_given_once(cast: Cast) -> None:
    [one] = advised(cast)
    accepted(cast, one)
    with pytest.raises(Refused):
        actions.answer(
            by=cast.chair, recommendation=one, answer="rejected", meeting_on=clock.today()
        )
    one.refresh_from_db()
    assert one.answer == "accepted"


@pytest.mark.parametrize(
    ("answer", "meeting", "due"),
    [
        ("accepted", 1, 30),
        ("accepted", -1, 30),
        ("accepted", 0, None),
        ("accepted", 0, -1),
        ("perhaps", 0, 30),
    ],
)
def test_answer_that_cannot_be_is_refused(
    cast: Cast, answer: str, meeting: int, due: int | None
) -> None:
    [one] = advised(cast)
    today = clock.today()
    with pytest.raises(Refused):
        actions.answer(
            by=cast.chair,
            recommendation=one,
            answer=answer,
            meeting_on=today + dt.timedelta(days=meeting),
            due_on=None if due is None else today + dt.timedelta(days=due),
        )
    one.refresh_from_db()
    assert one.answer == ""


def test_meeting_before_the_recommendation_is_told_beside_its_day(cast: Cast) -> None:
    [one] = advised(cast)
    page = sign_in(cast.chair).post(
        reverse("reviews:answer", args=[cast.school.slug, one.public_id]),
        {"answer": "rejected", "meeting_on": "1900-01-01", "note": "Not this year."},
    )
    assert page.status_code == 422
    assert "so no earlier meeting can have answered it" in page.content.decode()
    assert "Not this year." in page.content.decode()


def test_answer_waits_until_the_review_is_handed_over(cast: Cast) -> None:
    review = opened(cast)
    one = actions.recommend(by=cast.head, review=review, text="Do more")
    with pytest.raises(Refused):
        accepted(cast, one)


def test_rejected_recommendation_is_not_done(cast: Cast) -> None:
    [one] = advised(cast)
    rejected = actions.answer(
        by=cast.chair, recommendation=one, answer="rejected", meeting_on=clock.today()
    )
    with pytest.raises(Refused):
        actions.note_done(by=cast.head, recommendation=rejected)


def test_recommendation_is_taken_out_while_the_reviewers_write(cast: Cast) -> None:
    review = opened(cast)
    one = actions.recommend(by=cast.head, review=review, text="Do more")
    actions.take_out(by=cast.head, recommendation=one)
    assert Recommendation.objects.count() == 0
    [kept] = advised(cast, review)
    with pytest.raises(Refused):
        actions.take_out(by=cast.head, recommendation=kept)
    assert Recommendation.objects.count() == 1


def test_nothing_is_handed_over_without_a_recommendation(cast: Cast) -> None:
    review = opened(cast)
    with pytest.raises(Refused):
        actions.hand_over(by=cast.head, review=review)


def test_review_taken_back_keeps_the_answers(cast: Cast) -> None:
    first, _second = advised(cast, count=2)
    accepted(cast, first)
    review = actions.take_back(by=cast.head, review=first.review)
    assert review.state == "open"
    assert review.recommendations.filter(answer="accepted").count() == 1


# Outcomes


@pytest.mark.clause("WHF-EFFECT-1", "THO-4.1.1", "REC-18.4")
def test_policy_that_is_kept_has_another_day_of_review(cast: Cast) -> None:
    with clock.stopped_at(NOON):
        version = in_force(cast)
        assert review_date(version) == dt.date(2028, 2, 1)
        review = actions.conclude(
            by=cast.head, review=opened(cast, version), outcome="keep", summary="It works"
        )
        assert (review.next_due, review_date(version)) == (dt.date(2028, 2, 1),) * 2
    with clock.stopped_at(NOON + dt.timedelta(days=100)):
        actions.conclude(
            by=cast.head,
            review=opened(cast, version),
            outcome="keep",
            summary="It works",
            next_due=dt.date(2027, 12, 24),
        )
        assert review_date(version) == dt.date(2027, 12, 24)
    version.refresh_from_db()
    assert version.review_due == dt.date(2028, 2, 1)


def test_review_on_a_leap_day_comes_round_on_the_last_of_february(cast: Cast) -> None:
    with clock.stopped_at(dt.datetime(2028, 2, 29, 23, 59, tzinfo=dt.UTC)):
        review = opened(cast)
        done = actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
    assert done.next_due == dt.date(2029, 2, 28)


def test_next_review_is_no_later_than_the_policy_says(cast: Cast) -> None:
    review = opened(cast)
    latest = months_after(clock.today(), 12)
    for day in (latest + dt.timedelta(days=1), clock.today()):
        with pytest.raises(Refused):
            actions.conclude(
                by=cast.head, review=review, outcome="keep", summary="It works", next_due=day
            )
    done = actions.conclude(
        by=cast.head, review=review, outcome="keep", summary="It works", next_due=latest
    )
    assert done.next_due == latest


def test_policy_to_be_changed_gets_a_draft_and_stays_in_force(cast: Cast) -> None:
    review = opened(cast)
    done = actions.conclude(by=cast.head, review=review, outcome="change", summary="Too long")
    assert done.draft is not None
    assert (done.draft.based_on, done.draft.state) == (review.version, "draft")
    assert versions_in_force([cast.school]) == [review.version]
    assert done.next_due == months_after(clock.today(), 3)


def test_policy_is_withdrawn(cast: Cast) -> None:
    review = opened(cast)
    actions.conclude(by=cast.head, review=review, outcome="withdraw", summary="Another covers it")
    assert (versions_in_force([cast.school]), watched([cast.school])) == ([], [])


def test_reviewer_without_the_right_cannot_let_a_draft_follow(cast: Cast) -> None:
    nominated = someone(cast.school, "Nia", "Nominated", "nominated-governor")
    review = opened(cast)
    for outcome in ("change", "withdraw"):
        with pytest.raises(Refused):
            actions.conclude(by=nominated, review=review, outcome=outcome, summary="Too long")
    review.refresh_from_db()
    assert (review.state, review.version.policy.school.policy_drafts.count()) == ("open", 1)


def test_review_ends_when_every_recommendation_is_answered(cast: Cast) -> None:
    one, other = advised(cast, count=2)
    accepted(cast, one)
    with pytest.raises(Refused):
        actions.conclude(by=cast.head, review=one.review, outcome="keep", summary="It works")
    accepted(cast, other)
    done = actions.conclude(by=cast.head, review=one.review, outcome="keep", summary="It works")
    assert done.state == "concluded"


def test_nothing_is_added_once_a_review_has_ended(cast: Cast) -> None:
    review = opened(cast)
    actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
    for attempt in (
        lambda: actions.note_finding(by=cast.head, review=review, text="Late"),
        lambda: actions.recommend(by=cast.head, review=review, text="Late"),
        lambda: actions.hand_over(by=cast.head, review=review),
        lambda: actions.conclude(by=cast.head, review=review, outcome="change", summary="Late"),
        lambda: actions.put_aside(by=cast.head, review=review, reason="Late"),
    ):
        with pytest.raises((Refused, WrongMove)):
            attempt()


def test_review_put_aside_leaves_the_day_as_it_was(cast: Cast) -> None:
    version = in_force(cast)
    before = review_date(version)
    review = actions.put_aside(by=cast.head, review=opened(cast, version), reason="In error")
    assert (review.state, review_date(version)) == ("aside", before)


@pytest.mark.clause("WHF-GB-2", "WHF-HEAD-3", "WHF-GB-4", "REC-18.1", "REC-18.2")
def test_outcome_keeps_what_it_needs_and_what_was_counted(cast: Cast) -> None:
    figures = [{"control": "x", "title": "signed", "figure": "12 of 14", "clauses": ["1"]}]
    review = actions.conclude(
        by=cast.head,
        review=opened(cast),
        outcome="keep",
        summary="It works",
        resources="Half a day of training",
        figures=figures,
    )
    review.refresh_from_db()
    assert (review.resources, review.figures) == ("Half a day of training", figures)


def test_review_counts_nothing_of_another_document(cast: Cast) -> None:
    """The reader's checks tell of the newest document, which may be another policy's."""
    version = in_force(cast)
    text = from_json(version.text)
    of_checks = {name for name, *_ in CHECKS}
    assert of_checks & {control for clause in text.clauses for control in clause.controls}
    counted = {row["control"] for row in figures_of(text, cast.school)}
    assert counted
    assert not counted & of_checks


def test_text_that_was_not_read_in_time_is_not_said_to_be_read(cast: Cast) -> None:
    review = opened(cast)
    Review.objects.filter(pk=review.pk).update(health_on=None, health=[])
    address = reverse("reviews:review", args=[cast.school.slug, review.public_id])
    assert "The text is being read." in sign_in(cast.head).get(address).text
    actions.put_aside(by=cast.head, review=review, reason="In error")
    shown = sign_in(cast.head).get(address).text
    assert "The text is being read." not in shown
    assert "The text was not read before this review ended." in shown


def test_who_may_not_begin_a_draft_is_told_how_a_change_comes_about(cast: Cast) -> None:
    nominated = nominated_at(cast)
    address = reverse("reviews:conclude", args=[cast.school.slug, opened(cast).public_id])
    told = "Only those who may begin a draft can let a review end in a change."
    assert told in sign_in(nominated).get(address).text
    assert told not in sign_in(cast.head).get(address).text


# Who took part


def nominated_at(cast: Cast) -> Person:
    return someone(cast.school, "Nia", "Nominated", "nominated-governor")


@pytest.mark.clause("WHF-EFFECT-1", "REC-18.2")
def test_each_reviewer_says_that_they_took_part(cast: Cast) -> None:
    nominated = nominated_at(cast)
    review = opened(cast)
    actions.say_took_part(by=nominated, review=review)
    with pytest.raises(Refused):
        actions.say_took_part(by=nominated, review=review)
    done = actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
    assert [(one.role, one.by) for one in done.took_part.all()] == [
        ("nominated-governor", nominated),
        ("headteacher", cast.head),
    ]
    assert (done.absent, done.absent_reason) == ([], "")
    assert events().count("reviews.took_part") == 2


def test_without_the_other_reviewer_it_is_said_why(cast: Cast) -> None:
    nominated_at(cast)
    review = opened(cast)
    with pytest.raises(Refused):
        actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
    assert not review.took_part.exists()
    done = actions.conclude(
        by=cast.head, review=review, outcome="keep", summary="It works", absent_reason="Ill"
    )
    assert done.absent == [{"role": "nominated-governor", "vacant": False}]
    assert events()[-2:] == ["reviews.concluded_without", "reviews.concluded"]
    page = sign_in(cast.governor).get(f"/s/{cast.school.slug}/reviews/{done.public_id}/")
    text = page.content.decode()
    assert "Without: Nominated governor." in text
    assert "Ill" in text


def test_where_nobody_holds_the_role_that_is_kept(cast: Cast) -> None:
    done = actions.conclude(by=cast.head, review=opened(cast), outcome="keep", summary="Fine")
    assert done.absent == [{"role": "nominated-governor", "vacant": True}]


def test_policy_with_one_reviewer_asks_for_no_other(cast: Cast) -> None:
    version = in_force(cast, review_by=["headteacher"])
    review = opened(cast, version)
    with pytest.raises(Refused):
        actions.say_took_part(by=nominated_at(cast), review=review)
    done = actions.conclude(by=cast.head, review=review, outcome="keep", summary="Fine")
    assert done.absent == []


def test_page_asks_why_it_is_concluded_without_them(cast: Cast) -> None:
    nominated_at(cast)
    review = opened(cast)
    client = sign_in(cast.head)
    at = f"/s/{cast.school.slug}/reviews/{review.public_id}/"
    assert "Not yet: Headteacher, Nominated governor" in client.get(at).content.decode()
    given = {"outcome": "keep", "summary": "It works"}
    page = client.post(f"{at}conclude/", given)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["absent_reason"]
    assert client.post(f"{at}took-part/").status_code == 302
    assert client.post(f"{at}conclude/", given | {"absent_reason": "Ill"}).status_code == 302
    assert Review.objects.get().absent_reason == "Ill"


# The aims of a school's own document


def test_reviewers_name_the_aims_of_an_own_document_once_for_all_reviews(cast: Cast) -> None:
    version = in_force(cast, own=True)
    review = opened(cast, version)
    with pytest.raises(Refused):
        actions.note_evidence(by=cast.head, review=review, clause="OWN-2", verdict="met", text="So")
    actions.name_aims(by=cast.head, review=review, clauses=["OWN-2", "OWN-1"])
    made = actions.note_evidence(
        by=cast.head, review=review, clause="OWN-2", verdict="met", text="Nobody asked"
    )
    actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
    again = opened(cast, version)
    rows = pages.aims(again, from_json(version.text))
    assert [(row.clause.id, row.before) for row in rows] == [("OWN-1", None), ("OWN-2", made)]


def test_aims_are_named_by_reviewers_where_the_text_has_none(cast: Cast) -> None:
    review = opened(cast, in_force(cast, own=True))
    with pytest.raises(Refused):
        actions.name_aims(by=cast.teacher, review=review, clauses=["OWN-1"])
    with pytest.raises(Refused):
        actions.name_aims(by=cast.head, review=review, clauses=["OWN-1", "OWN-999"])
    of_pack = opened(cast, in_force(cast, slug="other"))
    with pytest.raises(Refused):
        actions.name_aims(by=cast.head, review=of_pack, clauses=[])
    review.refresh_from_db()
    assert review.named_aims == []


def test_page_of_an_own_document_leads_to_its_aims(cast: Cast) -> None:
    review = opened(cast, in_force(cast, own=True))
    client = sign_in(cast.head)
    at = f"/s/{cast.school.slug}/reviews/{review.public_id}/"
    assert f'href="{at}aims/"' in client.get(at).content.decode()
    client.post(f"{at}aims/", {"clauses": ["OWN-1"]})
    assert f'href="{at}aims/OWN-1/"' in client.get(at).content.decode()


# Coming too late


def begin_page(version: Version) -> str:
    return reverse("reviews:begin", args=[version.policy.school.slug, version.public_id])


def test_who_follows_a_notice_after_a_new_edition_reads_that_it_has_ended(cast: Cast) -> None:
    with clock.stopped_at(NOON):
        version = in_force(cast)
        page = begin_page(version)
        assert sign_in(cast.head).get(page).status_code == 200
    with clock.stopped_at(NOON + dt.timedelta(days=40)):
        in_force(cast)
        for address in (page, page_of_report(version)):
            for person in (cast.head, cast.chair):
                shown = sign_in(person).get(address, follow=True)
                assert shown.status_code == 200
                ended = "edition 1.0, is no longer in force, so this has ended."
                assert ended in shown.content.decode()


def test_version_that_is_still_to_come_says_from_when(cast: Cast) -> None:
    with clock.stopped_at(NOON):
        version = in_force(cast)
    with clock.stopped_at(NOON - dt.timedelta(days=1)):
        shown = sign_in(cast.head).get(begin_page(version), follow=True).content.decode()
    assert "comes into force on Monday 1 February 2027" in shown


def test_version_withdrawn_before_its_first_day_does_not_come_into_force(cast: Cast) -> None:
    with clock.stopped_at(NOON):
        version = in_force(cast)
    with clock.stopped_at(NOON - dt.timedelta(days=1)):
        withdraw(by=cast.head, version=version, from_day=clock.today(), reason="Another comes.")
        shown = sign_in(cast.head).get(begin_page(version), follow=True).content.decode()
    assert "was withdrawn before it came into force" in shown
    assert "comes into force on" not in shown


def test_version_that_is_over_is_hidden_from_who_may_not_see_reviews(cast: Cast) -> None:
    version = in_force(cast)
    page = begin_page(version)
    withdraw(by=cast.head, version=version, from_day=clock.today(), reason="Another came.")
    assert sign_in(cast.head).get(page).status_code == 302
    assert sign_in(cast.parent).get(page).status_code == 404
    unknown = page.replace(version.public_id, "abcdefghijkl")
    assert sign_in(cast.head).get(unknown).status_code == 404


def test_who_comes_to_begin_what_is_begun_is_led_to_it(cast: Cast) -> None:
    review = opened(cast)
    answer = sign_in(cast.chair).get(begin_page(review.version))
    assert answer.headers["Location"] == page_of(review.version, review)


def test_past_review_and_report_keep_the_title_that_the_edition_bore(cast: Cast) -> None:
    review = opened(cast)
    actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
    Policy.objects.update(title="Online Conduct Policy")
    client = sign_in(cast.head)
    past = client.get(reverse("reviews:home", args=[cast.school.slug])).content.decode()
    past = past[past.index('id="past"') :]
    one = client.get(page_of(review.version, review)).content.decode()
    report = pages.title_of(versions_in_force([cast.school])[0])
    assert report.endswith(review.version.text["title"])
    for page in (past, one):
        assert escape(review.version.text["title"]) in page
        assert "Online Conduct Policy" not in page


def test_who_comes_to_begin_what_was_concluded_reads_its_outcome(cast: Cast) -> None:
    with clock.stopped_at(NOON):
        review = opened(cast)
        actions.conclude(by=cast.head, review=review, outcome="keep", summary="It works")
        review.refresh_from_db()
        shown = sign_in(cast.head).get(begin_page(review.version)).content.decode()
    outcome = review.get_outcome_display()
    assert f"It was reviewed last on Monday 1 February 2027: {outcome}." in shown


# What the pages say


def test_that_the_day_has_come_is_chosen_only_where_it_has(cast: Cast) -> None:
    version = in_force(cast, review_cycle=12)
    page = reverse("reviews:begin", args=[cast.school.slug, version.public_id])
    client = sign_in(cast.head)
    assert client.get(page).context["form"].initial == {}
    assert version.review_due is not None
    day = dt.datetime.combine(version.review_due, dt.time(12), tzinfo=dt.UTC)
    with clock.stopped_at(day):
        assert sign_in(cast.head).get(page).context["form"].initial == {"trigger": "due"}


@pytest.mark.parametrize(
    ("cycle", "words"),
    [
        ("not-stated", "That is more than three years away."),
        (12, "The policy itself asks for a review every 12 months."),
    ],
)
def test_a_next_review_too_far_away_is_refused_in_true_words(
    cast: Cast, cycle: object, words: str
) -> None:
    review = opened(cast, in_force(cast, review_cycle=cycle))
    page = reverse("reviews:conclude", args=[cast.school.slug, review.public_id])
    given = {"outcome": "keep", "summary": "Well.", "next_due": "2400-01-01", "absent_reason": "-"}
    assert words in sign_in(cast.head).post(page, given).content.decode()


def test_reviewers_are_those_there_are(cast: Cast) -> None:
    review = opened(cast, in_force(cast, review_by=["headteacher", "nominated-governor"]))
    page = reverse("reviews:review", args=[cast.school.slug, review.public_id])
    shown = sign_in(cast.head).get(page).context["reviewers"]
    assert shown == ["Headteacher", "Nominated governor (nobody at present)"]
    someone(cast.school, "Nia", "Nominated", "nominated-governor")
    someone(cast.school, "Exa", "Executive", "executive-head")
    assert sign_in(cast.head).get(page).context["reviewers"] == [
        "Headteacher", "Executive head", "Nominated governor",
    ]  # fmt: skip
