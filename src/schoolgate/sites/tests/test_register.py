"""The register, its team and what people and the clock do to a site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schoolgate.approvals.forms import PageForm
from schoolgate.approvals.kinds import kind_named
from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.controls import controls
from schoolgate.core.duties import duties_of
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people import actions as people
from schoolgate.people.calendar.actions import add_term
from schoolgate.people.models import Appointment, Enrolment, Person
from schoolgate.policies.policy import Policy
from schoolgate.sites import actions, queries, rules
from schoolgate.sites.actions import Confirmed, Part
from schoolgate.sites.duties import last_days
from schoolgate.sites.forms import MemberForm
from schoolgate.sites.health.actions import Finding, keep_findings, say_what_is_seen
from schoolgate.sites.jobs import look_after
from schoolgate.sites.live import SiteState
from schoolgate.sites.models import HealthCheck, Site, SiteText
from schoolgate.sites.official.queries import account_at
from schoolgate.sites.queries import asked_of, seen_site, standing_of_site
from schoolgate.sites.tests import making_register as making
from schoolgate.sites.tests.making_register import editions
from schoolgate.sites.texts import beginning
from schoolgate.sites.told import team_of
from schoolgate.text import Text

DAY = dt.timedelta(days=1)
ClientOf = Callable[[Person], Client]
TEST = System("test")
LAST_DAY = "Last day of the site “The Year 4 blog”"
YES = Confirmed(needed=True, right=True, team_right=True)


def page(site: Site, name: str = "site", **more: Any) -> str:
    at = {"school": site.school.slug, "site": site.public_id, **more}
    return reverse(f"sites:{name}", kwargs=at)


def now(site: Site) -> Site:
    return queries.all_sites().get(pk=site.pk)


def told(event: str) -> set[str]:
    return {one.person.given_name for one in Notice.objects.filter(event=event)}


def titles(person: Person) -> set[str]:
    forget_needs(person)
    return {one.title for one in needs(person)}


@pytest.mark.clause("WHF-AIMS-4")
@pytest.mark.clause("WAL-16.1-a")
@pytest.mark.clause("HOL-A.3.1-a")
def test_register_takes_as_many_queries_for_thirty_sites_as_for_three(cast, client_of):
    client, url = client_of(cast.governor), reverse("sites:register", args=[cast.school.slug])

    def asked(wanted: int) -> int:
        while Site.objects.count() < wanted:
            making.site(cast, name=f"Site {Site.objects.count()}")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            body = client.get(url).content.decode()
        assert body.count("Site ") >= wanted
        return len(caught)

    assert asked(3) == asked(30)


def test_register_is_filtered_by_state_and_words(cast, client_of):
    making.site(cast, name="Choir")
    making.site(cast, name="Chess", texts=False)
    url = reverse("sites:register", args=[cast.school.slug])

    def found(**asked: str) -> list[str]:
        shown = client_of(cast.head).get(url, asked).context["page"]
        return [one.site.name for one in shown.object_list]

    making.bare_site(cast.school, cast.head, name="Owned by the head")
    making.member(Site.objects.get(name="Chess"), cast.head, "author")
    assert sorted(found()) == ["Chess", "Choir", "Owned by the head"]
    assert sorted(found(state="own")) == ["Chess", "Owned by the head"]
    assert found(state="live") == ["Choir"]
    assert found(state="held", words="CHESS choir") == []
    listed = client_of(cast.head).get(url, {"state": "held", "words": "chess"})
    assert "It has no house rules yet." in listed.content.decode()
    assert found(words="chess learns") == ["Chess"]


@pytest.mark.parametrize(
    ("planned", "closed", "until"), [(9, -3, -3), (-5, -3, -5), (None, -3, -3)]
)
def test_closed_site_shows_the_day_planned_and_the_day_it_closed(
    cast, client_of, planned, closed, until
):
    today = clock.today()
    closes = today + planned * DAY if planned else None
    moment = clock.now() + closed * DAY
    made = making.site(cast, closes=closes, closing_at=moment, closed_at=moment,
                       archived_at=clock.now())  # fmt: skip
    found = reverse("sites:register", args=[cast.school.slug])
    listed = client_of(cast.head).get(found, {"state": "closed"}).content.decode()
    shown = client_of(cast.head).get(page(made)).content.decode()
    wanted = [moment] if closes is None else [moment, closes]
    for one in (listed, shown):
        assert all(day(each) in one for each in wanted)
    known = account_at(cast.school, made.public_id)
    assert known
    assert known.until == today + until * DAY
    assert f"<dt>Official until</dt><dd>{day(known.until)}" in shown


def test_team_of_a_closed_site_is_ended_by_nobody(cast, client_of):
    site = making.site(cast)
    ends = page(site, "end-part", member=site.team.get(person=cast.dsl).public_id)
    for closed, shown in ((False, True), (True, False)):
        if closed:
            Site.objects.filter(pk=site.pk).update(closed_at=clock.now(), closing_at=clock.now())
        assert (ends in client_of(cast.dsl).get(page(site)).content.decode()) == shown


@pytest.mark.clause("WAL-14.5-b")
@pytest.mark.clause("HOL-A.1.5-c")
@pytest.mark.clause("WAL-APP1-22")
def test_moderator_leaves_is_told_paused_after_grace_and_live_with_a_new_one(cast, client_of):
    site, today = making.site(cast), clock.today()
    add_term(by=TEST, school=cast.school, name="All year", from_date=today - 60 * DAY,
             until=today + 90 * DAY)  # fmt: skip
    appointment = cast.dsl.appointments.get()
    people.end_appointment(by=TEST, appointment=appointment, until=today - DAY)
    hear_what_is_new()
    hear_what_is_new()  # what the first time recorded is heard in its turn

    assert standing_of_site(now(site)).is_live
    shown = client_of(cast.head).get(page(site)).content.decode()
    assert "1 moderator is there today; the policy asks for 2." in shown
    assert told("sites.team_short") == {"Tessa", "Cora", "Leo"}
    [short] = seen_site(now(site)).standing.shortages
    given = {one.words["left"] for one in Notice.objects.filter(event="sites.team_short")}
    assert given == {str(short.left)}
    assert "The team of “The Year 4 blog” is too small" in titles(cast.teacher)

    later = clock.now() + 20 * DAY
    with clock.stopped_at(later):
        look_after()
        look_after()
        hear_what_is_new()
        assert standing_of_site(now(site)).state == SiteState.PAUSED
        assert told("sites.paused_for_team") == {"Tessa", "Cora", "Leo", "Hannah"}
        recorded = Entry.objects.filter(subject_id=site.public_id)
        events = sorted(recorded.values_list("event", flat=True))
        assert events == ["sites.paused_for_team", "sites.team_short"]
        part = Part("moderator", clock.today(), position="School office")
        actions.name_to_team(by=cast.teacher, site=site, person=cast.network_manager, part=part)
        assert standing_of_site(now(site)).is_live
        assert titles(cast.teacher) == set()


def test_team_of_a_site_that_was_never_live_is_not_told_of(cast):
    paused = {"paused_at": clock.now(), "paused_why": "Not yet.", "paused_by": cast.head}
    made = making.site(cast, team=False, **paused)
    for first, is_told in ((None, False), (made.opens, True)):
        Site.objects.filter(pk=made.pk).update(first_live=first)
        look_after()
        for event in ("sites.team_short", "sites.paused_for_team"):
            assert Entry.objects.filter(event=event).exists() == is_told
        assert standing_of_site(now(made)).is_official == is_told


def test_pause_is_told_anew_when_a_helper_of_one_day_is_gone(cast):
    site, today = making.site(cast), clock.today()
    add_term(by=TEST, school=cast.school, name="All year", from_date=today - 60 * DAY,
             until=today + 90 * DAY)  # fmt: skip
    people.end_appointment(by=TEST, appointment=cast.dsl.appointments.get(), until=today - DAY)
    for days, times in ((20, 1), (21, 1), (22, 2), (23, 2)):
        with clock.stopped_at(clock.now() + days * DAY):
            if days == 21:
                part = Part("moderator", clock.today(), until=clock.today())
                actions.name_to_team(by=cast.head, site=site, person=cast.governor, part=part)
            assert standing_of_site(now(site)).is_live == (days == 21)
            look_after()
            assert Entry.objects.filter(event="sites.paused_for_team").count() == times


@pytest.mark.clause("WAL-17.8")
@pytest.mark.clause("HOL-A.4.8")
@pytest.mark.clause("REC-10.4")
@pytest.mark.clause("WAL-16.1-b")
@pytest.mark.clause("HOL-A.3.1-b")
def test_team_is_named_from_adults_of_the_school(cast):
    site, today = making.site(cast), clock.today()
    for person, part in (
        (cast.pupil, "author"), (cast.parent, "author"), (cast.contractor, "moderator"),
        (cast.foreign_head, "administrator"), (cast.dsl, "moderator"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            actions.name_to_team(by=cast.head, site=site, person=person, part=Part(part, today))
    part = Part("administrator", today)
    with pytest.raises(Refused, match="An administrator works at the school"):
        actions.name_to_team(by=cast.head, site=site, person=cast.contractor, part=part)
    named = Part("author", today, position="Sports coach")
    with pytest.raises(Refused, match="Ask the head"):
        actions.name_to_team(by=cast.teacher, site=site, person=cast.contractor, part=named)
    member = actions.name_to_team(by=cast.head, site=site, person=cast.contractor, part=named)
    assert member.position == "Sports coach"
    with pytest.raises(Refused, match="today or later"):
        actions.name_to_team(
            by=cast.head, site=site, person=cast.governor, part=Part("moderator", today - DAY)
        )


def test_whoever_is_named_to_a_team_is_told_and_nobody_who_joined_that_day_before(cast):
    site, today = making.site(cast, team=False), clock.today()
    for person in (cast.dsl, cast.line_manager):
        Notice.objects.all().delete()
        part = Part("moderator", today)
        actions.name_to_team(by=cast.teacher, site=site, person=person, part=part)
        hear_what_is_new()
        assert told("sites.joined") == {person.given_name}


def test_position_is_taken_from_the_list_of_people_also_of_the_federation(cast):
    site, today = making.site(cast, team=False), clock.today()
    for person, given, position in (
        (cast.federation_officer, "", "Federation officer"), (cast.dsl, " ", "Designated safeguarding lead"),
        (cast.line_manager, "Year 4 leader", "Year 4 leader"),
    ):  # fmt: skip
        part = Part("author", today, position=given)
        member = actions.name_to_team(by=cast.head, site=site, person=person, part=part)
        assert member.position == position


def test_everybody_of_a_large_school_can_be_found_and_chosen(cast):
    site = making.site(cast, team=False)
    held = [
        Appointment(person=Person.objects.create(given_name="Ann", family_name=f"Lee {number}"),
                    school=cast.school, role="teacher", from_date=site.opens)
        for number in range(30)
    ]  # fmt: skip
    Appointment.objects.bulk_create(held)
    ids = sorted(one.person.public_id for one in held)
    asked = next(one for one in kind_named("site").pages if one.name == "moderators")
    form = PageForm({"moderators": ids}, page=asked, school=cast.school, values={})
    assert form.is_valid()
    assert sorted(form.answers()["moderators"]) == ids
    listed = {str(code) for code, _label in MemberForm(site=site).fields["person"].choices}
    assert set(ids) <= listed


def test_one_who_becomes_a_pupil_counts_no_longer(cast):
    site = making.site(cast)
    Enrolment.objects.create(
        person=cast.dsl, school=cast.school, from_date=clock.today() - 40 * DAY, year_group=9
    )
    assert standing_of_site(now(site)).state == SiteState.PAUSED


@pytest.mark.clause("LTL-2.2")
def test_pupils_are_let_in_by_the_network_manager_and_never_by_the_owner(cast):
    site = making.site(cast, texts=False)
    assert "May pupils use “The Year 4 blog”?" not in titles(cast.network_manager)
    with pytest.raises(Refused, match="no house rules"):
        actions.let_pupils_in(by=cast.network_manager, site=site)
    making.write_texts(site)
    assert "May pupils use “The Year 4 blog”?" in titles(cast.network_manager)
    Site.objects.filter(pk=site.pk).update(owner=cast.head)
    for person in (cast.head, cast.teacher, cast.communications_manager):
        with pytest.raises(Refused):
            actions.let_pupils_in(by=person, site=site)
    let_in = actions.let_pupils_in(by=cast.network_manager, site=site)
    assert let_in.pupils_by == cast.network_manager
    with pytest.raises(Refused):
        actions.keep_pupils_out(by=cast.parent, site=site, words="No.")
    assert actions.keep_pupils_out(by=cast.dsl, site=site, words="Spam.").pupils_from is None


def test_pupils_are_not_called_let_in_while_the_site_is_not_live(cast, client_of):
    site = making.site(cast)
    actions.let_pupils_in(by=cast.network_manager, site=site)
    register = reverse("sites:register", args=[cast.school.slug])
    for words, live in (("Pupils let in", True), ("Let in, but the site is not live", False)):
        at = page(site) if live else register
        assert (words in client_of(cast.head).get(at).content.decode()) == live
    actions.pause(by=cast.head, site=site, words="Holidays.")
    assert "Pupils let in" not in client_of(cast.head).get(page(site)).content.decode()
    body = client_of(cast.head).get(register).content.decode()
    assert "Let in, but the site is not live" in body


def test_page_that_is_to_close_a_site_for_pupils_never_lets_them_in(cast, client_of):
    site = making.site(cast)
    actions.let_pupils_in(by=cast.network_manager, site=site)
    said = []
    for person in (cast.network_manager, cast.head):
        client = client_of(person)
        client.post(page(site, "pupils"), {"words": "Spam."})
        said.append(client.get(page(site)).content.decode())
        assert now(site).pupils_from is None
    assert "This site is closed for pupils already." in said[1]
    letting = client.get(page(site, "pupils")).content.decode()
    assert 'name="wanted" value="in"' in letting
    for words in ("Pupils may use this site from now on.", "Pupils have been let in already."):
        client.post(page(site, "pupils"), {"wanted": "in"})
        assert words in client.get(page(site)).content.decode()
    assert client_of(cast.governor).post(page(site, "pupils"), {"wanted": "in"}).status_code == 403


def test_site_that_is_paused_already_is_called_so_and_words_are_given_back(cast, client_of):
    site, teacher = making.site(cast), client_of(cast.teacher)
    actions.pause(by=cast.dsl, site=site, words="A stranger wrote.")
    assert "paused already" in teacher.get(page(site, "pause"), follow=True).content.decode()
    given = teacher.post(page(site, "pause"), {"words": "The account was shared."})
    assert given.status_code == 422
    assert "paused already" in given.content.decode()
    assert "The account was shared." in given.content.decode()
    assert client_of(cast.governor).get(page(site, "pause")).status_code == 403


def test_account_is_got_back_by_somebody_else_than_its_owner(cast):
    site = making.site(cast)
    with pytest.raises(Refused, match="somebody else than the owner"):
        actions.name_owners(
            by=cast.head, site=site, owner=cast.teacher, recovery_owner=cast.teacher
        )
    kept = actions.name_owners(by=cast.head, site=site, owner=cast.teacher, recovery_owner=cast.dsl)
    assert kept.recovery_owner == cast.dsl


def test_what_safeguarding_paused_the_owner_does_not_resume(cast, client_of):
    site = making.site(cast)
    actions.pause(by=cast.dsl, site=site, words="A stranger wrote to a child.")
    assert standing_of_site(now(site)).state == SiteState.PAUSED
    other = making.site(cast, name="The choir")
    for name, said in (("pause", True), ("closing", False)):
        asked = client_of(cast.head).get(page(other, name)).content.decode()
        assert ("the safeguarding leads read this" in asked) == said
    hear_what_is_new()
    assert told("sites.paused") == {"Tessa", "Cora", "Leo", "Hannah"}
    for person, reads in ((cast.head, True), (cast.line_manager, True), (cast.governor, False)):
        body = client_of(person).get(page(site)).content.decode()
        assert ("A stranger wrote to a child." in body) == reads
        assert "Somebody has paused it." in body
    assert client_of(cast.teacher).post(page(site, "resume")).status_code == 403
    actions.resume(by=cast.head, site=site)
    actions.pause(by=cast.teacher, site=site, words="Holidays.")
    actions.resume(by=cast.communications_manager, site=site)
    assert standing_of_site(now(site)).is_live


def test_who_left_and_has_a_child_here_looks_after_a_site_no_longer(cast, client_of):
    site = making.site(cast)
    making.member(site, cast.parent, "administrator")
    Site.objects.filter(pk=site.pk).update(owner=cast.parent)
    site = now(site)
    assert client_of(cast.parent).get(page(site)).status_code == 404
    may = (
        rules.may_change_team, rules.may_write_texts, rules.may_pause, rules.may_begin_closing,
        rules.may_certify, rules.may_see_why_paused, rules.may_name_recovery_owner,
    )  # fmt: skip
    assert [rule for rule in may if rule(cast.parent, site) is None] == []
    assert cast.parent not in team_of(site)
    HealthCheck.objects.create(
        site=site, matter="contact", found="bad", words="The number is the old one.",
        by=cast.head, at=clock.now(), seen_at=clock.now(),
    )  # fmt: skip
    assert titles(cast.parent) == set()
    assert [one.title for one in duties_of(cast.parent) if "blog" in one.title] == []


def test_owner_who_becomes_an_outsider_owns_it_no_longer_and_the_head_is_asked(cast):
    site, today = making.site(cast), clock.today()
    add_term(by=TEST, school=cast.school, name="Term", from_date=today - 39 * DAY,
             until=today + 30 * DAY)  # fmt: skip
    may = (
        rules.may_change_team, rules.may_write_texts, rules.may_begin_closing, rules.may_evaluate,
        rules.may_certify, rules.may_name_recovery_owner,
    )  # fmt: skip
    for role, owns in (("teacher", True), ("contractor", False)):
        Appointment.objects.filter(person=cast.teacher).update(role=role)
        owner, head = (Person.objects.get(pk=one.pk) for one in (cast.teacher, cast.head))
        assert [rule(owner, now(site)) is None for rule in may] == [owns] * len(may)
        assert (rules.may_certify(head, now(site)) is None) == (not owns)
        asked = "Is “The Year 4 blog” still needed and right?"
        assert [asked in titles(one) for one in (owner, head)] == [owns, not owns]
    people.end_appointment(by=TEST, appointment=cast.dsl.appointments.get(), until=today - DAY)
    hear_what_is_new()
    hear_what_is_new()  # what the first time recorded is heard in its turn
    assert "Hannah" in told("sites.team_short")


def test_owner_who_may_own_it_no_longer_has_no_last_day_of_it_and_its_health_asks_the_head(
    cast, client_of
):
    site = making.site(cast)
    site.team.filter(person=cast.teacher).delete()
    for role, owns in (("teacher", True), ("contractor", False)):
        Appointment.objects.filter(person=cast.teacher).update(role=role)
        owner = Person.objects.get(pk=cast.teacher.pk)
        assert [one.title for one in last_days(owner)] == [LAST_DAY] * owns
        shown = client_of(cast.head).get(page(site, "health")).content.decode()
        assert ("the owner is asked" in shown, "the head is asked" in shown) == (owns, not owns)


def test_head_answers_for_an_owner_who_has_left(cast):
    site, today = making.site(cast), clock.today()
    add_term(by=TEST, school=cast.school, name="Term", from_date=today - 39 * DAY,
             until=today + 30 * DAY)  # fmt: skip
    asked = "Is “The Year 4 blog” still needed and right?"
    assert asked not in titles(cast.head)
    end_behind_the_back_of(cast.teacher)
    assert asked in titles(cast.head)
    actions.certify(by=cast.head, site=now(site), said=YES)
    assert asked not in titles(cast.head)


def test_pause_of_a_safeguarding_lead_outlasts_their_post(cast):
    site = making.site(cast)
    actions.pause(by=cast.dsl, site=site, words="A stranger wrote to a child.")
    people.end_appointment(by=TEST, appointment=cast.dsl.appointments.get(), until=clock.today())
    with clock.stopped_at(clock.now() + 2 * DAY):
        with pytest.raises(Refused, match="safeguarding lead paused"):
            actions.resume(by=cast.teacher, site=site)
        assert not actions.resume(by=cast.head, site=site).paused_at


@pytest.mark.clause("REC-9.7")
@pytest.mark.clause("WAL-APP1-26")
def test_site_is_closed_once_every_step_of_its_exit_is_answered(cast, client_of):
    site = making.site(cast)
    client = client_of(cast.teacher)
    client.post(page(site, "closing"), {"words": "The class moves on."})
    assert standing_of_site(now(site)).state == SiteState.CLOSING
    assert client.post(page(site, "close")).status_code == 403
    answers = dict.fromkeys(("audience", "content", "account", "access"), "done")
    client.post(page(site, "closing"), answers | {"links": "open"})
    with pytest.raises(Refused, match="Take its address off"):
        actions.close(by=cast.head, site=site)
    client.post(page(site, "closing"), answers | {"links": "not-needed"})
    client.post(page(site, "close"))
    assert standing_of_site(now(site)).state == SiteState.CLOSED
    with pytest.raises(Refused, match="closed"):
        actions.pause(by=cast.head, site=site, words="Too late.")


def test_last_day_is_told_before_and_after(cast):
    making.site(cast, closes=clock.today() + DAY)
    look_after()
    assert told("sites.last_day") == {"Tessa", "Cora", "Leo", "Dora"}
    assert told("sites.last_day_over") == set()
    assert "Close “The Year 4 blog”" in titles(cast.teacher)
    with clock.stopped_at(clock.now() + 3 * DAY):
        look_after()
        assert "Hannah" in told("sites.last_day_over")


@pytest.mark.clause("HOL-A.1.5-a")
@pytest.mark.clause("HOL-A.1.6-b")
@pytest.mark.clause("WAL-14.6-b")
@pytest.mark.clause("REC-9.8")
@pytest.mark.clause("REC-10.5")
@pytest.mark.clause("WAL-14.5-a")
def test_owner_confirms_each_term_and_the_head_hears_where_not(cast, client_of):
    site, today = making.site(cast), clock.today()
    add_term(by=TEST, school=cast.school, name="Term", from_date=today - 39 * DAY,
             until=today + 30 * DAY)  # fmt: skip
    assert seen_site(now(site)).certifying.due is not None
    assert "Is “The Year 4 blog” still needed and right?" in titles(cast.teacher)
    with clock.stopped_at(clock.now() + 15 * DAY):
        look_after()
    assert told("sites.not_confirmed") == {"Tessa", "Hannah"}
    answer = client_of(cast.teacher).post(
        page(site, "certify"), {"needed": "yes", "right": "no", "team_right": "yes"}
    )
    assert answer.status_code == 422
    actions.certify(
        by=cast.teacher, site=site, said=Confirmed(True, False, True, "The address is old.")
    )
    hear_what_is_new()
    assert told("sites.not_right") == {"Hannah"}
    assert seen_site(now(site)).certifying.due is None
    with pytest.raises(Refused, match="today already"):
        actions.certify(by=cast.teacher, site=site, said=YES)


@pytest.mark.clause("WAL-17.1-a")
@pytest.mark.clause("WHF-PRINC-7", "HOL-4.7")
def test_texts_begin_from_ours_and_are_kept_edition_by_edition(cast, client_of):
    site = making.site(cast, texts=False)
    for person, may in ((cast.teacher, True), (cast.governor, False)):
        shown = client_of(person).get(page(site)).content.decode()
        for kind in ("House rules", "Terms of use"):
            assert (f"Write “{kind}, for everybody”" in shown) == may
    url = page(site, "text", text_kind="terms", reader="children")
    begun = client_of(cast.teacher).get(url).context["form"].initial["words"]
    assert begun == beginning(site, "terms", "children")
    assert "Rowan Primary School looks after The Year 4 blog." in begun
    for words in (begun, "Be kind."):
        client_of(cast.teacher).post(url, {"words": words})
    kept = SiteText.objects.filter(site=site, kind="terms", reader="children")
    assert list(kept.values_list("edition", flat=True)) == [2, 1]
    assert {(one.by, one.at.date()) for one in kept} == {(cast.teacher, clock.now().date())}
    assert client_of(cast.governor).get(url).context["now"].words == "Be kind."
    with pytest.raises(Refused, match="word for word"):
        actions.write_text(
            by=cast.teacher, site=site, kind="terms", reader="children", words="Be kind. "
        )


def test_text_written_over_a_newer_edition_is_given_back_with_both(cast, client_of):
    site = making.site(cast, texts=False)
    url = page(site, "text", text_kind="rules", reader="all")
    teacher, head = client_of(cast.teacher), client_of(cast.head)
    assert teacher.get(url).context["form"].initial["seen"] == 0
    head.post(url, {"words": "Be kind to all.", "seen": "0"})
    given = teacher.post(url, {"words": "Be nice.", "seen": "0"})
    shown = given.content.decode()
    assert given.status_code == 422
    assert "Be kind to all." in shown
    assert "Be nice." in shown
    assert [one.words for one in site.texts.all()] == ["Be kind to all."]
    assert teacher.post(
        url, {"words": "Be nice.", "seen": given.context["form"]["seen"].value()}
    ).url
    assert site.texts.get(edition=2).words == "Be nice."
    assert "?edition=1" in client_of(cast.governor).get(url).content.decode()
    early = client_of(cast.governor).get(url, {"edition": "1"}).content.decode()
    assert "Be kind to all." in early
    assert "Be nice." not in early


def test_no_of_the_owner_says_what_to_do_and_stays_in_the_inbox(cast, client_of):
    site, title = making.site(cast), "Put right what you called wrong with “The Year 4 blog”"
    teacher = client_of(cast.teacher)
    given = {"needed": "no", "right": "no", "team_right": "no", "words": "The class has left."}
    shown = teacher.post(page(site, "certify"), given, follow=True).content.decode()
    assert "Your answers are kept, and the head is told." in shown
    for words in ("Begin to close it", "Change its house rules", "Name somebody to the team, or"):
        assert words in shown
    assert "Confirm that it is right" not in shown
    assert "today already" in teacher.get(page(site, "certify"), follow=True).content.decode()
    assert title in titles(cast.teacher)
    with clock.stopped_at(clock.now() + DAY):
        actions.certify(by=cast.teacher, site=site, said=YES)
        assert title not in titles(cast.teacher)


def test_owner_is_told_who_ends_a_pause_and_that_pupils_are_still_let_in(cast, client_of):
    site = making.site(cast)
    actions.let_pupils_in(by=cast.network_manager, site=site)
    actions.pause(by=cast.dsl, site=site, words="A stranger wrote.")
    said = "so one of them lets it go on"
    for person, reads in ((cast.teacher, True), (cast.dsl, False), (cast.governor, False)):
        shown = client_of(person).get(page(site)).content.decode()
        assert (said in shown) == reads
        assert "Close it for pupils as well" in shown


@pytest.mark.clause("WAL-17.7-a", "HOL-A.4.7", "REC-10.2", "LTL-2.6", "REC-10.8")
def test_owner_is_asked_where_the_logo_is_missing_or_a_link_leads_wrong(cast):
    site = making.site(cast)
    title = "Something is not right with “The Year 4 blog”"
    assert title not in titles(cast.teacher)
    say_what_is_seen(
        by=cast.dsl, site=site, matter=HealthCheck.Matter.LOGO, is_right=False, words="No logo."
    )
    links = Finding(HealthCheck.Matter.LINKS, HealthCheck.Found.BAD, Text("One leads nowhere."))
    keep_findings(by=TEST, site=site, findings=[links])
    forget_needs(cast.teacher)
    [asked] = [one for one in needs(cast.teacher) if one.title == title]
    for matter, figure in (("logo", "1 site lacks the logo"), ("links", "1 site has such a link")):
        assert str(HealthCheck.Matter(matter).label) in asked.detail
        assert controls()[f"sites.{matter}"].standing(cast.school).figure == figure


@pytest.mark.parametrize("reader", ["all", "children"])
def test_texts_of_ours_are_there_for_every_reader(cast, reader):
    site = making.bare_site(cast.school, cast.teacher)
    for kind in SiteText.Kind.values:
        assert "{" not in beginning(site, kind, reader)


def test_gap_in_the_calendar_is_told_ahead(cast):
    site, first = making.site(cast), clock.today() + 7 * DAY
    for person in (cast.line_manager, cast.dsl):
        people.record_absence(
            by=TEST, school=cast.school, person=person, from_date=first,
            until=first + 6 * DAY,
        )  # fmt: skip
    assert len(seen_site(now(site)).gaps) == 1
    look_after()
    assert told("sites.nobody_on_duty") == {"Tessa", "Cora", "Leo", "Dora"}


def test_being_in_a_team_is_a_duty(cast):
    making.site(cast)
    assert "Moderator of “The Year 4 blog”" in {one.title for one in duties_of(cast.dsl)}


def test_policy_that_is_silent_asks_for_two_and_a_number_for_so_many(cast, monkeypatch):
    def asked(value: Any) -> int:
        policy = Policy({"min_moderators": value} if value else {}, {}, {})
        monkeypatch.setattr(queries, "policy_for", lambda *_: policy)
        return asked_of(cast.school, clock.today()).numbers["moderator"]

    assert [asked(value) for value in (None, "enough-for-cover", 3)] == [2, 2, 3]


def test_number_of_each_edition_is_known_for_its_days(cast, monkeypatch):
    today = clock.today()
    editions(monkeypatch, (today - 90 * DAY, 2), (today - 30 * DAY, 4), (today - 3 * DAY, 3))
    asked = asked_of(cast.school, today, today - 90 * DAY)
    found = [asked.number_on("moderator", today - n * DAY) for n in (3, 4, 30, 31, 90)]
    assert found == [3, 4, 4, 2, 2]
    assert asked_of(cast.school, today).earlier == ()


@pytest.mark.parametrize("who", ["foreign_head", "colleague", "pupil", "parent", "contractor"])
def test_site_is_absent_for_strangers_and_at_another_school(cast, client_of, who):
    site = making.site(cast)
    assert client_of(getattr(cast, who)).get(page(site)).status_code == 404
    elsewhere = reverse("sites:site", args=[cast.foreign_school.slug, site.public_id])
    assert client_of(cast.foreign_head).get(elsewhere).status_code == 404


def test_outsider_in_the_team_sees_the_site_and_not_the_register(cast, client_of):
    site = making.site(cast)
    own = making.member(site, cast.contractor, "author")
    client = client_of(cast.contractor)
    register = reverse("sites:register", args=[cast.school.slug])
    shown = client.get(page(site)).content.decode()
    assert f'href="{register}"' not in shown
    assert f'class="back" href="{reverse("duties")}"' in shown
    assert client.get(register).status_code == 403
    ends = client.post(page(site, "end-part", member=own.public_id), {"until": clock.today()})
    assert ends.url == page(site)  # it is theirs to the end of the day


def test_outsider_who_was_made_administrator_does_not_run_the_site(cast, client_of):
    site = making.site(cast)
    making.member(site, cast.contractor, "administrator")
    client, theirs = client_of(cast.contractor), site.team.get(person=cast.dsl).public_id
    text = {"text_kind": "rules", "reader": "all"}
    for method, url in (
        (client.get, page(site, "team")), (client.get, page(site, "end-part", member=theirs)),
        (client.post, page(site, "text", **text)),
    ):  # fmt: skip
        assert method(url).status_code == 403
    assert rules.may_see_why_paused(cast.contractor, now(site)) is None
    site.team.filter(person=cast.communications_manager).delete()
    [short] = seen_site(now(site)).standing.shortages  # they are not one of two administrators
    assert (short.part, short.have) == ("administrator", 1)
    with pytest.raises(Refused, match="works at the school"):
        actions.name_owners(by=cast.head, site=site, owner=cast.contractor, recovery_owner=cast.dsl)


def test_nobody_gives_themselves_a_later_last_day(cast):
    site, today = making.site(cast), clock.today()
    own = site.team.get(person=cast.dsl)
    actions.end_part(by=cast.dsl, member=own, until=today + 5 * DAY)
    with pytest.raises(Refused, match="change the team"):
        actions.end_part(by=cast.dsl, member=own, until=today + 6 * DAY)
    actions.end_part(by=cast.dsl, member=own, until=today + 4 * DAY)
    actions.end_part(by=cast.head, member=own, until=today + 9 * DAY)
    own.refresh_from_db()
    assert own.until == today + 9 * DAY
