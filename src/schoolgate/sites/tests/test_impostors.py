"""Accounts that pretend: from the visitor who tells to the case that is closed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.inbox import needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry, Fact
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.publishing.forms import AskForm
from schoolgate.publishing.rules import VISITOR
from schoolgate.sites.impostors import actions
from schoolgate.sites.impostors.rules import may_handle_impostor, may_see_impostors
from schoolgate.sites.models import Impostor
from schoolgate.sites.official.forms import NotOursForm
from schoolgate.sites.tests.making_official import open_site, site_of

pytestmark = pytest.mark.django_db
FAKE = "https://www.tiktok.com/@rowan.primary.real"
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_told_before(db):
    cache.clear()


def told(cast, address=FAKE, **more):
    return actions.tell_of_impostor(by=VISITOR, school=cast.school, address=address, **more)


def filled_in(school, **more):
    with clock.stopped_at(clock.now() - MINUTE):
        ticket = NotOursForm.ticket_for(school)
    return {"address": FAKE, "words": "It asks for money.", "ticket": ticket} | more


def page(cast):
    return reverse("official:not-ours", args=[cast.school.slug])


def titles(person):
    return [one.title for one in needs(Person.objects.get(pk=person.pk)) if "account" in one.title]


@pytest.mark.clause("WAL-16.1-a")
@pytest.mark.clause("HOL-A.3.1-a")
def test_visitor_tells_and_the_communications_manager_is_asked_at_once(client, cast):
    assert cast.head
    assert cast.communications_manager
    answer = client.post(page(cast), filled_in(cast.school))
    case = Impostor.objects.get()
    assert answer["Location"] == reverse("official:thanks", args=[cast.school.slug])
    assert (case.platform, case.teller, case.state) == ("tiktok", None, "told")
    assert dict(answer.cookies) == {}
    hear_what_is_new()
    assert [one.person for one in Notice.objects.filter(event="sites.impostor_told")] == [
        cast.communications_manager
    ]
    assert titles(cast.communications_manager) == ["An account may pretend to be your school's"]
    assert titles(cast.head) == []
    assert not Fact.objects.filter(entry__event="sites.impostor_told").exists()


def test_where_nobody_is_communications_manager_the_head_is_asked(cast):
    assert cast.head
    told(cast)
    hear_what_is_new()
    assert Notice.objects.get(event="sites.impostor_told").person == cast.head
    assert titles(cast.head) == ["An account may pretend to be your school's"]


def test_case_goes_from_told_to_reported_to_gone_and_each_step_is_on_record(client, cast):
    case = told(cast).case
    client.force_login(cast.communications_manager.user)
    at = reverse("official:impostor", args=[cast.school.slug, case.public_id])
    text = client.get(at).content.decode()
    assert "https://support.tiktok.com/" in text
    wrong = {"verb": "report", "day": (clock.today() + DAY).isoformat()}
    assert client.post(at, wrong).status_code == 422
    good = {"verb": "report", "day": clock.today().isoformat(), "note": "No. 4711"}
    assert client.post(at, good).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.note, case.handled_by) == (
        "reported", "No. 4711", cast.communications_manager,
    )  # fmt: skip
    assert titles(cast.communications_manager) == []
    with clock.stopped_at(clock.now() + 8 * DAY):
        assert titles(cast.communications_manager) == [
            "Look whether the account that pretended is gone"
        ]
    assert client.post(at, {"verb": "gone"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.ended_at is not None) == ("gone", True)
    assert may_handle_impostor(cast.communications_manager, case) == "This case is closed."
    with pytest.raises(Refused):
        actions.end_impostor(by=cast.communications_manager, case=case, gone=False)
    events = Entry.objects.filter(event__startswith="sites.impostor").order_by("pk")
    assert [one.event.removeprefix("sites.impostor_") for one in events] == [
        "told", "reported", "gone",
    ]  # fmt: skip


def test_open_case_is_shown_however_many_are_closed_since(client, cast, monkeypatch):
    monkeypatch.setattr("schoolgate.sites.impostors.views.MOST_SHOWN", 1)
    told(cast)
    later = told(cast, "x.com/rowanfake").case
    actions.end_impostor(by=cast.head, case=later, gone=True)
    client.force_login(cast.communications_manager.user)
    text = client.get(reverse("official:impostors", args=[cast.school.slug])).content.decode()
    assert "tiktok.com/@rowan.primary.real" in text
    assert "x.com/rowanfake" in text


def test_cases_are_for_those_who_see_to_them_alone(cast):
    people = {
        name: may_see_impostors(getattr(cast, name), cast.school) is None
        for name in ("head", "communications_manager", "teacher", "pupil", "parent", "foreign_head")
    }
    assert [name for name, may in people.items() if may] == ["head", "communications_manager"]


def test_account_of_ours_is_answered_at_once_and_makes_no_case(client, cast):
    open_site(cast)
    answer = client.post(page(cast), filled_in(cast.school, address="instagram.com/rowanprimary"))
    assert answer.status_code == 200
    assert "This account is ours" in answer.content.decode()
    assert not Impostor.objects.exists()
    assert told(cast, "https://www.tiktok.com/@rowanprimary").case is not None


def test_account_of_another_school_makes_no_case_either(client, cast):
    people = [cast.colleague, someone(cast.sister_school, "Ada", "Other", "teacher")]
    site_of(cast.sister_school, people, "https://x.com/rowanhigh")
    answer = client.post(page(cast), filled_in(cast.school, address="x.com/rowanhigh"))
    assert "This account belongs to another school" in answer.content.decode()
    assert not Impostor.objects.exists()


def test_account_that_several_schools_list_is_looked_at(cast):
    people = [cast.foreign_head, someone(cast.foreign_school, "Ada", "Other", "teacher")]
    ours = open_site(cast)
    assert told(cast, ours.address).case is None
    site_of(cast.foreign_school, people, ours.address)
    assert told(cast, ours.address).case is not None


def test_same_account_told_twice_is_one_case_until_it_is_closed(cast):
    first = told(cast).case
    assert told(cast, "tiktok.com/@Rowan.Primary.Real").case == first
    actions.end_impostor(by=cast.head, case=first, gone=True)
    assert told(cast).case != first


def test_what_the_second_one_saw_is_kept_with_the_first(cast, monkeypatch):
    first = told(cast, words="It asks for money.").case
    told(cast, words="It asks children for pictures.")
    told(cast, words="It asks children for pictures.")
    told(cast)
    first.refresh_from_db()
    assert first.words == "It asks for money.\n\nIt asks children for pictures."
    assert Entry.objects.filter(event="sites.impostor_told_again").count() == 1
    monkeypatch.setattr(actions, "MOST_WORDS", 60)
    told(cast, words="And more.")
    first.refresh_from_db()
    assert "And more." not in first.words


def test_keepers_are_told_once_a_day_that_there_is_more_to_read(cast):
    case = told(cast, words="It asks for money.").case
    actions.report_impostor(by=cast.head, case=case, day=clock.today())
    for words in ("It asks children for pictures.", "And to meet."):
        told(cast, words=words)
    hear_what_is_new()
    again = Notice.objects.filter(event="sites.impostor_told_again")
    assert [one.person for one in again] == [cast.head]


def test_who_works_here_is_heard_however_many_strangers_tell(cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    told(cast)
    with pytest.raises(Refused, match="no more"):
        told(cast, "x.com/rowanfake")
    made = actions.tell_of_impostor(by=cast.teacher, school=cast.school, address="x.com/rowanfake")
    assert made.case is not None


def test_staff_tell_by_name_and_others_may_not(client, cast):
    client.force_login(cast.teacher.user)
    at = reverse("official:tell", args=[cast.school.slug])
    assert client.post(at, {"address": FAKE, "words": ""}).status_code == 302
    assert Impostor.objects.get().teller == cast.teacher
    with pytest.raises(Refused):
        actions.tell_of_impostor(by=cast.pupil, school=cast.school, address=FAKE)


@pytest.mark.parametrize(
    "wrong",
    [{"website": "http://spam.example"}, {"ticket": "made:up"}, {"ticket": ""}, {"address": ""}],
)
def test_form_refuses_machines(cast, wrong):
    assert not NotOursForm(cast.school, filled_in(cast.school, **wrong)).is_valid()
    assert NotOursForm(cast.school, filled_in(cast.school)).is_valid()
    assert not NotOursForm(cast.sister_school, filled_in(cast.school)).is_valid()
    with clock.stopped_at(clock.now() - dt.timedelta(minutes=1)):
        of_another_form = AskForm.ticket_for(cast.school)
    ticket = {"ticket": of_another_form}
    assert not NotOursForm(cast.school, filled_in(cast.school, **ticket)).is_valid()


def test_one_address_may_tell_ten_times_an_hour(client, cast):
    statuses = [client.post(page(cast), {}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_school_takes_no_more_than_it_can_look_at(client, cast, monkeypatch):
    monkeypatch.setattr(actions, "MOST_A_DAY", 1)
    told(cast)
    answer = client.post(page(cast), filled_in(cast.school, address="x.com/rowanfake"))
    assert answer.status_code == 429
    assert Impostor.objects.count() == 1


def test_words_of_an_old_case_go_and_the_case_stays(client, cast):
    case = told(cast, words="She said her name is Ann.").case
    with clock.stopped_at(clock.now() - 400 * DAY):
        actions.end_impostor(by=cast.head, case=case, gone=True, note="Ann rang.")
    named = told(cast, "It is Ann Other of Year 9").case
    with clock.stopped_at(clock.now() - 400 * DAY):
        actions.end_impostor(by=cast.head, case=named, gone=False)
    recent = told(cast, "x.com/rowanfake", words="Seen today.").case
    assert actions.empty_old_impostors(by=System("sites")) == 2
    assert actions.empty_old_impostors(by=System("sites")) == 0
    for one in (case, named, recent):
        one.refresh_from_db()
    assert (case.words, case.note, recent.words) == ("", "", "Seen today.")
    assert (case.address, named.address) == (FAKE, "")
    client.force_login(cast.communications_manager.user)
    slug = cast.school.slug
    for at in (("official:impostors", [slug]), ("official:impostor", [slug, named.public_id])):
        assert (
            "What was written is erased" in client.get(reverse(at[0], args=at[1])).content.decode()
        )
    with pytest.raises(Refused):
        actions.empty_old_impostors(by=cast.head)
