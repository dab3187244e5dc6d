"""What a document prints of itself: true of the paper, and of no edition that is adopted here."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of, hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.policies import actions
from schoolgate.policies.dates import months_after
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.queries import governing
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.tests import papers
from schoolgate.policies.tests.life.making import adopted, decide

pytestmark = pytest.mark.django_db
ADOPTED, PRINTED_REVIEW = dt.date(2024, 3, 4), dt.date(2025, 3, 4)


def drafted(cast: Any, data: bytes = papers.small()) -> Draft:
    """The draft of a document, with a cycle of 24 months."""
    document, _ = actions.hand_in_document(
        by=cast.head, school=cast.school, data=data, file_name="policy.txt"
    )
    read = actions.read_handed_in(by=actions.READER, document=document)
    draft = actions.make_draft(by=cast.head, document=read)
    return actions.set_draft_value(by=cast.head, draft=draft, name="review_cycle", value=24)


def entered(cast: Any, draft: Draft, effective_from: dt.date = ADOPTED, **more: Any) -> Version:
    facts = {"edition": "2.0", "adopted_on": ADOPTED, "body": "governing-body", "minute": "7.2"}
    return adopting_actions.enter_paper(
        by=cast.head, draft=draft, effective_from=effective_from, **(facts | more)
    )


def put_in_force(cast: Any, draft: Draft, in_days: int = 0) -> Version:
    approved = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    day = clock.today() + dt.timedelta(days=in_days)
    [version] = adopting_actions.adopt(by=cast.head, draft=approved, effective_from=day)
    return version


def test_paper_keeps_its_true_dates_and_what_it_prints(cast: Any) -> None:
    version = entered(cast, drafted(cast))
    assert (version.adopted_on, version.effective_from, version.review_due) == (
        ADOPTED, ADOPTED, PRINTED_REVIEW,
    )  # fmt: skip
    assert (version.edition, version.from_paper, version.text["control"]["review"]) == (
        "2.0", True, "2025-03-04",
    )  # fmt: skip
    assert version.approvals == [
        {"body": "governing-body", "decision": "approved", "meeting_on": "2024-03-04",
         "minute": "7.2", "from_paper": True}
    ]  # fmt: skip
    assert governing(cast.school, dt.date(2024, 3, 3)) is None
    assert governing(cast.school, ADOPTED) == version


def test_document_adopted_here_is_reviewed_by_its_cycle_and_has_its_own_dates(cast: Any) -> None:
    draft = drafted(cast)
    assert draft.content["control"]["review"] == "2025-03-04"
    version = put_in_force(cast, draft)
    assert version.review_due == months_after(clock.today(), 24)
    assert version.text["control"] == version.source["control"] == {}


def test_edition_that_follows_a_paper_is_reviewed_by_its_cycle(cast: Any) -> None:
    paper = entered(cast, drafted(cast))
    draft = drafting_actions.start_from_version(by=cast.head, version=paper)
    assert text_for(draft, cast.school).control == {}
    assert put_in_force(cast, draft).review_due == months_after(clock.today(), 24)


def test_nobody_is_named_who_updated_the_paper(cast: Any) -> None:
    data = papers.small().replace(b"Version: 2.0", b"Version: 2.0\nUpdated by: Olive Penn")
    version = entered(cast, drafted(cast, data))
    assert "Olive Penn" not in str(version.text["control"])


@pytest.mark.parametrize("days", [0, 3])
def test_paper_does_not_take_the_place_of_what_was_approved_here(cast: Any, days: int) -> None:
    in_force = adopted(cast)
    day = in_force.effective_from + dt.timedelta(days=days)
    draft = drafted(cast)
    with pytest.raises(Refused, match=r"Edition 1\.0 was approved here"):
        entered(cast, draft, effective_from=day)
    page = sign_in(cast.head).post(
        reverse("policies:enter-paper", args=[cast.school.slug, draft.public_id]),
        {"edition": "2.0", "body": "governing-body", "adopted_on": "2024-03-04",
         "effective_from": day.isoformat()},
    )  # fmt: skip
    assert page.status_code == 422
    assert "A paper can only be entered with an earlier first day" in page.text
    assert entered(cast, draft).effective_from == ADOPTED


def test_paper_that_another_version_follows_asks_nobody_to_sign_again(cast: Any) -> None:
    assert entered(cast, drafted(cast)).material
    earlier = entered(
        cast, drafted(cast, papers.small() + b"\n4 More\n\n4.1 Staff must be kind.\n"),
        edition="1.0", adopted_on=dt.date(2020, 1, 6), effective_from=dt.date(2020, 1, 6),
    )  # fmt: skip
    assert not earlier.material


def test_policy_is_called_as_its_latest_version(cast: Any) -> None:
    paper = entered(cast, drafted(cast))
    assert paper.policy.title == "Social media policy of Larkfield Primary School"
    version = adopted(cast)
    paper.policy.refresh_from_db()
    assert paper.policy.title == version.text["title"] != "Social media policy of Larkfield"


def test_each_version_is_called_as_it_calls_itself(cast: Any) -> None:
    assert cast.teacher
    adopted(cast)
    draft = drafting_actions.start_from_version(by=cast.head, version=governing(cast.school))
    drafting_actions.describe_change(
        by=cast.head, draft=draft, material=False, changes="", title="Phones and networks"
    )
    old, new = governing(cast.school), put_in_force(cast, draft, in_days=30)
    mine = old.text["title"]
    new.policy.refresh_from_db()
    assert new.policy.title == "Phones and networks" != mine
    client, school = sign_in(cast.head), cast.school.slug

    def shown(name: str, *where: str) -> str:
        return client.get(reverse(f"policies:{name}", args=where)).text

    for name in ("version", "withdraw"):
        page = shown(name, school, old.public_id)
        assert mine in page
        assert "Phones and networks" not in page
    assert "Phones and networks" in shown("version", school, new.public_id)
    for page in (shown("home", school), sign_in(cast.federation_officer).get(
        reverse("policies:federation-policy", args=[cast.federation.slug])
    ).text):  # fmt: skip
        assert mine in page
        assert "Phones and networks</" not in page.partition("Adopted or put aside")[0]
    adopting_actions.withdraw(by=cast.head, version=old, from_day=clock.today(), reason="Over.")
    entry = Entry.objects.get(event="policies.version_withdrawn")
    assert facts_of(entry)["title"] == mine
    hear_what_is_new()
    told = Notice.objects.filter(person=cast.teacher, event="policies.version_never_begins")
    assert told.get().words["title"] == mine


def test_paper_entered_behind_another_version_is_recorded_by_its_own_title(cast: Any) -> None:
    adopted(cast)
    entered(cast, drafted(cast))
    entry = Entry.objects.filter(event="policies.version_adopted").latest("sequence")
    assert facts_of(entry)["title"] == "Social media policy of Larkfield Primary School"


def test_what_changes_for_people_is_on_the_record(cast: Any) -> None:
    draft = drafted(cast)
    drafting_actions.describe_change(by=cast.head, draft=draft, material=True, changes="Phones.")
    assert Entry.objects.filter(event="policies.draft_change_described").count() == 1


@pytest.mark.parametrize(
    ("day", "taken"),
    [(dt.date(1019, 3, 4), False), (dt.date(1900, 1, 1), False), (dt.date(1999, 12, 31), False),
     (dt.date(2000, 1, 1), True), (dt.date(2011, 9, 1), True)],
)  # fmt: skip
def test_no_paper_is_older_than_the_sites_of_which_it_speaks(
    cast: Any, day: dt.date, taken: bool
) -> None:
    draft = drafted(cast)
    at = reverse("policies:enter-paper", args=[cast.school.slug, draft.public_id])
    sent = {"edition": "1", "body": "governing-body", "adopted_on": day, "effective_from": day}
    answer = sign_in(cast.head).post(at, sent)
    if taken:
        assert answer.status_code == 302
        assert draft.versions.get().adopted_on == day
        return
    assert answer.status_code == 422
    assert "No school had a policy on social networking before 2000" in answer.text
    assert not draft.versions.exists()
    with pytest.raises(Refused, match="before 2000"):
        entered(cast, draft, day, adopted_on=day)


def test_no_meeting_approved_a_document_before_there_were_such_sites(cast: Any) -> None:
    draft = deciding_actions.submit(by=cast.head, draft=drafted(cast))
    with pytest.raises(Refused, match="before 2000"):
        decide(cast, draft, meeting_on=dt.date(1999, 12, 31))
    at = reverse("policies:body-decision", args=[cast.school.slug, draft.public_id])
    given = {"decision": "approved", "present": 9, "quorum": 6, "meeting_on": "1900-01-01"}
    answer = sign_in(cast.chair).post(at, given)
    assert (answer.status_code, draft.decisions.count()) == (422, 0)
    assert "Look at the year" in answer.text
    assert decide(cast, draft, meeting_on=dt.date(2011, 9, 1)).state == "approved"
