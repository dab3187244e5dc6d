"""What happens in other parts leads to notices, after the commit."""

import datetime as dt

import pytest
from django.db import OperationalError, transaction

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.ledger.actions import record
from schoolgate.ledger.models import Chain
from schoolgate.notices import told
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Heard, Notice
from schoolgate.notices.queries import notices_for
from schoolgate.notices.tests.conftest import at
from schoolgate.notices.told import POLICY_TO_CONFIRM, tell_of_rosters
from schoolgate.people import events as people_events
from schoolgate.people.actions import appoint, change_absence, record_absence, withdraw_absence
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.models import RosterImport
from schoolgate.policies.actions import hand_in_document, make_draft, read_handed_in

pytestmark = pytest.mark.django_db
READER = System("policy-reader")
POLICY = b"""# Social media policy

1. Staff must not accept pupils as friends.
2. The headteacher approves every school site.
"""


@pytest.fixture
def after():
    """Do something, then let the clock read what is new in the ledger."""

    def run(action, **arguments):
        hear_what_is_new()
        result = action(**arguments)
        hear_what_is_new()
        return result

    return run


def notices():
    return sorted(Notice.objects.values_list("person__given_name", "event", "asks"))


def hand_in(after, by, school, data=POLICY, name="policy.md"):
    document, _ = after(hand_in_document, by=by, school=school, data=data, file_name=name)
    return after(read_handed_in, by=READER, document=document)


def test_policy_that_was_read_asks_the_head_and_tells_who_handed_it_in(
    after, head, communications_manager, teacher, school, cast
):
    appoint(
        by=System("test"), person=communications_manager, school=school, role="office",
        from_date=dt.date(2026, 1, 1),
    )  # fmt: skip
    document = hand_in(after, communications_manager, school)
    assert notices() == [
        ("Cora", "policies.read", False),
        ("Hannah", "policies.to_confirm", True),
    ]
    notice = Notice.objects.get(person=head)
    assert notice.words["file_name"] == "policy.md"
    assert notice.url == f"/s/rowan-primary/policy/documents/{document.public_id}/"


def test_policy_that_waits_stands_in_the_inbox_once_and_is_open_until_a_draft_is_made(
    after, head, school
):
    document = hand_in(after, head, school)
    notice = Notice.objects.select_related("person").get()
    assert [item.url for item in needs(notice.person)] == [notice.url]
    assert POLICY_TO_CONFIRM.still_open(notice)
    make_draft(by=head, document=document)
    forget_needs(notice.person)
    assert not POLICY_TO_CONFIRM.still_open(notice)


def test_policy_that_could_not_be_read_is_told_to_who_handed_it_in(after, head, school):
    hand_in(after, head, school, b"", "empty.pdf")
    assert notices() == [("Hannah", "policies.unreadable", False)]


def test_policy_read_again_is_told_once(after, head, school):
    document = hand_in(after, head, school)
    after(read_handed_in, by=READER, document=document)
    assert len(notices()) == 1


def test_appointment_by_a_person_is_told_and_one_by_the_system_is_not(after, head, teacher, school):
    day = dt.date(2026, 9, 1)
    after(appoint, by=System("roster"), person=teacher, school=school, role="staff", from_date=day)
    assert notices() == []
    after(appoint, by=head, person=teacher, school=school, role="ict-leader", from_date=day)
    (notice,) = Notice.objects.all()
    assert (notice.person, notice.words["place"], notice.words["from_date"]) == (
        teacher, "Rowan Primary School", "2026-09-01",
    )  # fmt: skip


def test_heads_are_told_what_addresses_of_the_school_end_in_unless_they_said_it(
    after, head, cast, school
):
    manager = cast.network_manager
    for by, domains in (
        (head, ["a.example"]),
        (manager, ["b.example", "c.example"]),
        (manager, []),
    ):
        after(change_mail_domains, by=by, school=school, domains=domains)
    told = Notice.objects.filter(event="people.mail_domains_changed").order_by("pk")
    assert [(one.person, one.words["domains"]) for one in told] == [
        (head, "b.example, c.example"), (head, "–"),
    ]  # fmt: skip


def test_role_that_begins_later_is_told_at_once_to_somebody_with_a_part_elsewhere(
    after, colleague, head, school
):
    after(
        appoint, by=head, person=colleague, school=school, role="volunteer",
        from_date=dt.date(2027, 1, 4),
    )  # fmt: skip
    assert [one.event for one in notices_for(colleague)] == ["people.appointed"]


def test_cover_is_told_anew_when_the_days_change(after, head, teacher, line_manager, school):
    absence = after(
        record_absence, by=head, school=school, person=teacher, cover=line_manager,
        from_date=dt.date(2026, 11, 3), until=dt.date(2026, 11, 4),
    )  # fmt: skip
    assert notices() == [("Leo", "people.cover", False)]
    after(
        change_absence, by=head, absence=absence, cover=line_manager,
        from_date=dt.date(2026, 11, 3), until=dt.date(2026, 11, 6),
    )  # fmt: skip
    assert len(notices()) == 2


def test_withdrawn_absence_is_told_to_whoever_was_to_cover(
    after, head, teacher, line_manager, school
):
    absence = after(
        record_absence, by=head, school=school, person=teacher, cover=line_manager,
        from_date=clock.today(), until=clock.today(),
    )  # fmt: skip
    after(withdraw_absence, by=head, absence=absence)
    told, over = line_manager.notices.order_by("pk")
    assert over.event == "people.cover_over"
    assert over.words == {"name": "Tessa Teacher", "from_date": "2026-11-02"}
    assert (told.mail_after, over.mail_after) == (None, clock.now())
    assert hear_what_is_new() == 0


def test_cover_that_moves_on_and_back_is_told_each_time(
    after, head, teacher, line_manager, dsl, school
):
    absence = after(
        record_absence, by=head, school=school, person=teacher, cover=line_manager,
        from_date=clock.today(), until=clock.today(),
    )  # fmt: skip
    for cover in (dsl, line_manager, line_manager):
        after(
            change_absence, by=head, absence=absence, cover=cover,
            from_date=absence.from_date, until=absence.until,
        )  # fmt: skip
    events = [notice.event for notice in line_manager.notices.order_by("pk")]
    assert events == ["people.cover", "people.cover_over", "people.cover"]
    assert [notice.event for notice in dsl.notices.order_by("pk")] == [
        "people.cover", "people.cover_over",
    ]  # fmt: skip


def test_absence_without_cover_tells_nobody(after, head, teacher, school):
    after(
        record_absence, by=head, school=school, person=teacher,
        from_date=dt.date(2026, 11, 3), until=dt.date(2026, 11, 4),
    )  # fmt: skip
    assert notices() == []


def test_what_is_rolled_back_is_not_told(after, head, teacher, school):
    def fail():
        with transaction.atomic():
            appoint(
                by=head, person=teacher, school=school, role="ict-leader",
                from_date=dt.date(2026, 9, 1),
            )  # fmt: skip
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        after(fail)
    hear_what_is_new()
    assert notices() == []


def roster_of(person, school, state):
    return RosterImport.objects.create(
        school=school, by=person, at=dt.datetime.now(dt.UTC), state=state, file_name="r.zip",
        sha256="0" * 64,
    )  # fmt: skip


def test_roster_that_was_read_asks_and_is_settled_when_it_is_put_aside(
    after, network_manager, school
):
    roster_of(network_manager, school, RosterImport.State.WAITING)
    roster = roster_of(network_manager, school, RosterImport.State.READ)
    tell_of_rosters()
    tell_of_rosters()
    assert notices() == [("Ned", "people.roster_waits", True)]
    assert [item.url for item in needs(network_manager)] == [Notice.objects.get().url]
    after(
        record, kind=people_events.ROSTER_REJECTED, by=network_manager, chain=school,
        subject=("people.roster", roster.public_id),
        facts=dict.fromkeys(people_events.ROSTER_REJECTED.facts, "x"),
    )  # fmt: skip
    assert Notice.objects.get().settled_at is not None


def test_roster_that_was_applied_is_told(after, network_manager, school):
    roster = roster_of(network_manager, school, RosterImport.State.READ)
    tell_of_rosters()
    after(
        record, kind=people_events.ROSTER_APPLIED, by=network_manager, chain=school,
        subject=("people.roster", roster.public_id),
        facts=dict.fromkeys(people_events.ROSTER_APPLIED.facts, 3),
    )  # fmt: skip
    assert notices() == [
        ("Ned", "people.roster_applied", False), ("Ned", "people.roster_waits", True),
    ]  # fmt: skip
    assert Notice.objects.get(asks=True).settled_at is not None


def test_fault_in_telling_undoes_nothing(after, head, teacher, school, monkeypatch, caplog):
    monkeypatch.setattr(told, "roles", dict)
    appointment = after(
        appoint, by=head, person=teacher, school=school, role="ict-leader",
        from_date=dt.date(2026, 9, 1),
    )  # fmt: skip
    assert appointment.pk
    assert notices() == []
    assert "KeyError: 'ict-leader'" in caplog.text


def test_every_entry_is_heard_once_by_its_number(after, head, teacher, school):
    after(
        appoint, by=head, person=teacher, school=school, role="ict-leader",
        from_date=dt.date(2026, 9, 1),
    )  # fmt: skip
    assert hear_what_is_new() == 0
    assert dict(Heard.objects.values_list("chain", "sequence")) == dict(
        Chain.objects.values_list("id", "sequence")
    )


def test_what_happened_long_ago_is_not_told(head, teacher, school):
    appoint(
        by=head, person=teacher, school=school, role="ict-leader", from_date=dt.date(2026, 9, 1)
    )
    with clock.stopped_at(at(10)):
        assert hear_what_is_new() == 0
    assert hear_what_is_new() == 0
    assert notices() == []


def test_entry_is_read_again_when_the_database_was_away(head, teacher, school, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("away")

    hear_what_is_new()
    appoint(
        by=head, person=teacher, school=school, role="ict-leader", from_date=dt.date(2026, 9, 1)
    )
    with monkeypatch.context() as patch:
        patch.setattr(told, "tell", away)
        with pytest.raises(OperationalError):
            hear_what_is_new()
    assert hear_what_is_new() == 1
    assert notices() == [("Tessa", "people.appointed", False)]
