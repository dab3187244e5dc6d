import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from schoolgate.conftest import end_behind_the_back_of, someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people import actions as people
from schoolgate.policies.life import (
    adopting_actions,
    consulting_actions,
    deciding_actions,
    drafting_actions,
)
from schoolgate.policies.life.queries import governing
from schoolgate.policies.life.rules import groups_not_asked, groups_too_short
from schoolgate.policies.life.steps import steps_of
from schoolgate.policies.models import Version
from schoolgate.policies.policy import policy_for
from schoolgate.policies.states import DraftState, WrongMove
from schoolgate.policies.tests.life.making import (
    adopted,
    adopted_for_federation,
    approved,
    begun,
    decide,
    submitted,
)
from schoolgate.policies.text import from_json
from schoolgate.reference import NOT_STATED

pytestmark = pytest.mark.django_db


def test_a_version_is_in_force_from_its_first_day(cast):
    tomorrow = clock.today() + dt.timedelta(days=1)
    version = adopted(cast, effective_from=tomorrow)
    assert governing(cast.school) is None
    assert governing(cast.school, tomorrow) == version
    assert from_json(version.text).sha256 == version.sha256


@pytest.mark.clause("THO-4.1.3-a")
def test_a_meeting_without_its_quorum_adopts_nothing(cast):
    draft = submitted(cast)
    with pytest.raises(Refused, match="quorum"):
        decide(cast, draft, present=4)


def test_a_policy_in_force_costs_one_query(cast, django_assert_num_queries):
    adopted(cast)
    with django_assert_num_queries(1):
        policy_for(cast.school).value("min_moderators")


def test_the_parameters_of_the_version_in_force_answer(cast):
    assert policy_for(cast.school).layer("may_name_employer") == "recommended"
    adopted(cast, "WHF")
    policy = policy_for(cast.school)
    assert (policy.layer("may_name_employer"), policy.value("may_name_employer")) == (
        "adopted",
        "never",
    )
    yesterday = clock.today() - dt.timedelta(days=1)
    assert policy_for(cast.school, yesterday).layer("may_name_employer") == "recommended"


def test_who_asked_for_a_decision_does_not_record_it(cast):
    draft = submitted(cast)
    draft.submitted_by = cast.chair
    draft.save()
    with pytest.raises(Refused, match="somebody else"):
        decide(cast, draft)


def test_a_body_decides_once_a_round(cast):
    draft = approved(cast)
    with pytest.raises(Refused):
        decide(cast, draft)


def test_sent_back_needs_every_body_again(cast):
    draft = decide(cast, submitted(cast), decision="sent-back", note="Name the moderators.")
    assert (draft.state, draft.round) == (DraftState.CONSULTED, 2)
    with pytest.raises(WrongMove):
        adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())


def test_a_draft_before_the_governors_cannot_be_changed(cast):
    draft = submitted(cast)
    clause = draft.content["clauses"][0]
    with pytest.raises(Refused, match="cannot be changed"):
        drafting_actions.change_clause(
            by=cast.head, draft=draft, clause=clause["id"], fields={"heading": "x", "wording": "y"}
        )


@pytest.mark.clause("WAL-3-CHOICE")
def test_an_open_choice_stops_a_draft(cast):
    draft = begun(cast)
    clause = draft.content["clauses"][0]
    drafting_actions.change_clause(
        by=cast.head,
        draft=draft,
        clause=clause["id"],
        fields={"heading": clause["heading"], "wording": "Write to [insert name of contact]."},
    )
    with pytest.raises(Refused, match="still open"):
        deciding_actions.submit(by=cast.head, draft=draft)


@pytest.mark.clause("THO-1.1.4")
@pytest.mark.clause("THO-1.3.1-b")
def test_a_policy_that_asks_for_consultation_needs_it(cast):
    draft = begun(cast, "THO")
    with pytest.raises(Refused, match="Trade unions"):
        deciding_actions.submit(by=cast.head, draft=draft)
    consultation = consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["trade-unions"], closes=clock.today()
    )
    made = consulting_actions.comment(
        by=cast.head, consultation=consultation, group="trade-unions", speaker="Teachers' union",
        text="Say when.",
    )  # fmt: skip
    with clock.stopped_at(clock.now() + dt.timedelta(days=1)):
        consulting_actions.close_consultation(by=cast.head, draft=draft, outcome="Agreed.")
        consulting_actions.answer_comment(
            by=cast.head, comment=made, answer="We did.", changed=True
        )
        assert deciding_actions.submit(by=cast.head, draft=draft).state == DraftState.APPROVAL


def test_a_consultation_closed_on_the_day_it_began_has_asked_nobody(cast):
    draft = begun(cast, "THO")
    consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["trade-unions"], closes=clock.today()
    )
    consulting_actions.close_consultation(by=cast.head, draft=draft)
    with pytest.raises(Refused, match="Trade unions"):
        deciding_actions.submit(by=cast.head, draft=draft)
    [asked, again, *_] = steps_of(draft)[1:]
    assert (asked.state, again.state) == ("done", "next")
    assert "does not count for: Trade unions" in asked.said
    draft.refresh_from_db()
    tomorrow = clock.now() + dt.timedelta(days=1)
    consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["trade-unions"], closes=tomorrow.date()
    )
    assert "does not count" not in steps_of(draft)[1].said
    with clock.stopped_at(tomorrow):
        consulting_actions.close_consultation(by=cast.head, draft=draft)
    assert "does not count" not in steps_of(draft)[1].said


def test_a_consultation_whose_first_day_was_its_last_has_asked_nobody_however_late_it_is_closed(
    cast,
):
    draft = begun(cast, "THO")
    consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["trade-unions"], closes=clock.today()
    )
    with clock.stopped_at(clock.now() + dt.timedelta(days=3)):
        consulting_actions.close_consultation(by=cast.head, draft=draft)
        with pytest.raises(Refused, match="Trade unions"):
            deciding_actions.submit(by=cast.head, draft=draft)
    assert "no more than its first day" in steps_of(draft)[1].said


def test_union_whose_answer_is_written_down_was_asked_however_soon(cast):
    draft = begun(cast, "THO")
    consultation = consulting_actions.open_consultation(
        by=cast.head, draft=draft, groups=["trade-unions", "staff"], closes=clock.today()
    )
    consulting_actions.comment(
        by=cast.head, consultation=consultation, group="trade-unions", speaker="The union",
        text="We agree.",
    )  # fmt: skip
    consulting_actions.comment(
        by=cast.teacher, consultation=consultation, group="staff", text="I agree."
    )
    assert groups_too_short(consultation) == ["staff"]
    consulting_actions.close_consultation(by=cast.head, draft=draft)
    assert groups_not_asked(draft) == []
    assert groups_too_short(draft.consultations.get()) == ["staff"]


def test_a_chair_whose_office_ended_meanwhile_decides_nothing(cast):
    draft = submitted(cast)
    end_behind_the_back_of(cast.chair)
    with pytest.raises(Refused, match="Only the chair"):
        decide(cast, draft)
    assert not draft.decisions.exists()


def test_a_head_whose_office_ended_meanwhile_adopts_nothing(cast):
    draft = approved(cast)
    end_behind_the_back_of(cast.head)
    with pytest.raises(Refused, match="Only the head or the chair"):
        adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    assert not Version.objects.exists()


def test_one_school_that_cannot_adopt_on_the_day_stops_it_for_all(cast):
    day = clock.today() + dt.timedelta(days=60)
    adopted(cast, effective_from=day)
    with pytest.raises(Refused, match="begins on that day"):
        adopted_for_federation(cast, "HOL", in_days=60)
    assert list(Version.objects.values_list("policy__school", flat=True)) == [cast.school.pk]


def test_two_versions_cannot_begin_on_one_day(cast):
    adopted(cast)
    with pytest.raises(Refused, match="begins on that day"):
        adopted(cast, "HOL")


def test_the_database_itself_refuses_two_on_one_day(cast):
    version = adopted(cast)
    version.pk, version.public_id, version.number = None, "x" * 16, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save(force_insert=True)


def test_withdrawn_before_its_day_leaves_the_day_free(cast):
    first = adopted(cast)
    adopting_actions.withdraw(by=cast.head, version=first, from_day=clock.today(), reason="A slip.")
    assert governing(cast.school) is None
    assert adopted(cast, "HOL") == governing(cast.school)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE policies_version SET sha256 = 'x'",
        "UPDATE policies_version SET effective_from = '2020-01-01'",
        "UPDATE policies_version SET number = 9",
        "DELETE FROM policies_version",
    ],
)
def test_the_database_itself_keeps_an_adopted_version(cast, change):
    version = adopted(cast)
    with (
        pytest.raises(IntegrityError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert Version.objects.get(pk=version.pk).sha256 == version.sha256


def test_a_withdrawal_is_said_once(cast):
    version = adopted(cast)
    later = clock.today() + dt.timedelta(days=3)
    adopting_actions.withdraw(by=cast.head, version=version, from_day=later, reason="Ended.")
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(withdrawn_from=None)


@pytest.mark.clause("LTL-INTRO-2")
def test_a_federation_adopts_for_all_with_local_values(cast):
    assert cast.sister_school.federation == cast.school.federation
    draft = drafting_actions.start_from_pack(
        by=cast.federation_officer, place=cast.federation, pack="LTL"
    )
    drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["personal_device_area"]
    )
    drafting_actions.set_local_value(
        by=cast.head, draft=draft, school=cast.school, name="personal_device_area", value="the den"
    )
    draft.refresh_from_db()
    trustee = someone(cast.school, "Tessa", "Trust")
    people.appoint_for_federation(
        by=System("test"), person=trustee, federation=cast.federation, role="chair-of-governors",
        from_date=clock.today(),
    )  # fmt: skip
    draft = deciding_actions.submit(by=cast.federation_officer, draft=draft)
    draft = deciding_actions.record_decision(
        by=trustee, draft=draft, body="governing-body", decision="approved",
        meeting_on=clock.today(), present=7, quorum=5,
    )  # fmt: skip
    versions = adopting_actions.adopt(by=trustee, draft=draft, effective_from=clock.today())
    assert {version.policy.school for version in versions} == {cast.school, cast.sister_school}
    assert len({version.adoption for version in versions}) == 1
    assert policy_for(cast.school).value("personal_device_area") == "the den"
    assert policy_for(cast.sister_school).value("personal_device_area") == NOT_STATED


def test_adoption_is_on_the_record(cast):
    version = adopted(cast)
    kinds = list(Entry.objects.filter(chain=cast.school.public_id).values_list("event", flat=True))
    assert kinds[-2:] == ["policies.version_adopted", "policies.draft_adopted"]
    assert version.approvals[0]["minute"] == "7.2"
