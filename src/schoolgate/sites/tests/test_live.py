"""When a site is live: the rule as a table, and what nobody can bring about."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schoolgate.approvals.states import RequestState
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.people.calendar.school_time import SchoolCalendar
from schoolgate.people.models import Absence, Appointment, School, Term
from schoolgate.policies.models import Policy, SharedValue, Version
from schoolgate.sites import actions
from schoolgate.sites.accounts import account_of
from schoolgate.sites.actions import Confirmed, Part
from schoolgate.sites.jobs import look_after
from schoolgate.sites.live import (
    GRACE,
    Asked,
    Hand,
    SiteFacts,
    SiteState,
    Stretch,
    certifying,
    gaps_ahead,
    standing,
    without,
)
from schoolgate.sites.models import SchoolPages, Site, SiteText, TeamMember
from schoolgate.sites.queries import seen_site, standing_of_site
from schoolgate.sites.tests import making_register as making

DAY = dt.timedelta(days=1)
D = dt.date
TODAY = D(2026, 11, 23)  # a Monday
OPENED = D(2026, 9, 7)
SCHOOL = School(name="Rowan", slug="rowan")
TERM = Term(from_date=D(2026, 9, 1), until=D(2026, 12, 18))
CALENDAR = SchoolCalendar(SCHOOL, (TERM,), (), ())
ASKED = Asked({"administrator": 2, "moderator": 2}, minimum_age=13)
A, M = "administrator", "moderator"


def hand(person: int, part: str, *, until: D | None = None, away: tuple[Stretch, ...] = (),
         covered: tuple[Stretch, ...] = ()) -> Hand:  # fmt: skip
    return Hand(person, part, Stretch(OPENED, until), (Stretch(D(2020, 1, 1)),), away, covered)


TEAM = (hand(1, A), hand(2, A), hand(3, M), hand(4, M))


def facts(**more: Any) -> SiteFacts:
    given = {
        "approved": True, "opens": OPENED, "closes": D(2027, 7, 1), "begun": OPENED, "team": TEAM,
        "texts": frozenset({"rules", "terms"}), "youngest": 14, "was_live": True,
    } | more  # fmt: skip
    return SiteFacts(**given)


def without_one_since(day: D) -> tuple[Hand, ...]:
    """The team of which one moderator has been gone since a day."""
    return (*TEAM[:3], hand(4, M, until=day - DAY))


# What is otherwise than with a site that is live, the state that follows, and a word of the reason.
TABLE: tuple[tuple[dict[str, Any], SiteState, str], ...] = (
    ({}, SiteState.LIVE, ""),
    ({"closes": None}, SiteState.LIVE, ""),
    ({"closes": TODAY}, SiteState.LIVE, ""),
    ({"closes": TODAY - DAY}, SiteState.CLOSING, "last day"),
    ({"opens": TODAY}, SiteState.LIVE, ""),
    ({"opens": TODAY + DAY}, SiteState.APPROVED, "opens on"),
    ({"approved": False}, SiteState.PAUSED, "not been approved"),
    ({"texts": frozenset({"rules"})}, SiteState.PAUSED, "no terms"),
    ({"texts": frozenset({"terms"})}, SiteState.PAUSED, "no house rules"),
    ({"team": TEAM[:3]}, SiteState.PAUSED, "1 moderator is there"),
    ({"team": TEAM[1:]}, SiteState.PAUSED, "1 administrator is there"),
    ({"team": (*TEAM[:3], hand(3, M))}, SiteState.PAUSED, "1 moderator is there"),
    ({"youngest": 12}, SiteState.PAUSED, "the policy lets nobody under 13"),
    ({"youngest": 12, "host_age": 13}, SiteState.PAUSED, "the host takes nobody under 13"),
    ({"youngest": 14, "host_age": 16}, SiteState.PAUSED, "nobody under 16"),
    ({"youngest": 12, "host_age": 11}, SiteState.LIVE, ""),
    ({"youngest": 5, "on_other_host": False}, SiteState.LIVE, ""),
    ({"youngest": 5, "for_schools": True}, SiteState.LIVE, ""),
    ({"youngest": None}, SiteState.LIVE, ""),
    ({"is_paused": True}, SiteState.PAUSED, "has paused it"),
    ({"is_closing": True}, SiteState.CLOSING, "being closed"),
    ({"is_closed": True}, SiteState.CLOSED, "closed"),
    ({"is_closed": True, "is_archived": True}, SiteState.ARCHIVED, "kept"),
    # Short since today, for ten school days, for eleven.
    ({"team": without_one_since(TODAY)}, SiteState.LIVE, ""),
    ({"team": without_one_since(D(2026, 11, 10))}, SiteState.LIVE, ""),
    ({"team": without_one_since(D(2026, 11, 9))}, SiteState.PAUSED, "short for more than 10"),
    ({"team": without_one_since(D(2026, 9, 8))}, SiteState.PAUSED, "1 moderator is there"),
    # One who is ill counts as gone, whoever covers for them.
    ({"team": (*TEAM[:3], hand(4, M, away=(Stretch(D(2026, 10, 1)),)))}, SiteState.PAUSED, "1"),
)  # fmt: skip


@pytest.mark.clause("REC-9.4")
@pytest.mark.clause("REC-9.6")
@pytest.mark.clause("REC-9.9")
@pytest.mark.clause("REC-10.1")
@pytest.mark.clause("REC-19.8")
@pytest.mark.clause("WAL-4.0-a")
@pytest.mark.clause("WHF-OFFICIAL-4")
@pytest.mark.clause("WHF-OFFICIAL-5")
@pytest.mark.clause("WAL-15.5-a")
@pytest.mark.clause("HOL-7.3")
@pytest.mark.clause("HOL-7.3-b")
@pytest.mark.clause("HOL-A.2-5")
@pytest.mark.clause("WAL-APP1-21")
@pytest.mark.clause("WAL-APP1-22")
@pytest.mark.clause("WAL-17.1-a")
@pytest.mark.clause("HOL-A.4.1")
@pytest.mark.clause("HOL-A.5-6")
@pytest.mark.clause("WAL-18.4-b", "HOL-A.5-7")
@pytest.mark.parametrize(("otherwise", "state", "word"), TABLE)
def test_site_is_live_if_and_only_if_nothing_is_missing(otherwise, state, word):
    stands = standing(facts(**otherwise), ASKED, TODAY, CALENDAR)
    assert stands.state == state
    assert word in " ".join(stands.reasons)
    assert bool(stands.reasons) == (not stands.is_live)


@pytest.mark.parametrize(("otherwise", "state", "word"), TABLE)
def test_site_that_was_never_live_is_held_and_has_no_days_of_grace(otherwise, state, word):
    stands = standing(facts(**otherwise, was_live=False), ASKED, TODAY, CALENDAR)
    by_people = SiteState.PAUSED if otherwise.get("is_paused") else SiteState.HELD
    whole = "team" not in otherwise
    assert stands.state == (by_people if state == SiteState.PAUSED or not whole else state)
    assert (stands.state == SiteState.LIVE) == (whole and state == SiteState.LIVE)


def test_team_of_a_site_that_is_yet_to_open_is_looked_at_as_of_that_day():
    tomorrow = TODAY + DAY
    team = tuple(Hand(one.person, one.part, Stretch(tomorrow), one.here) for one in TEAM)
    for named, short in ((team, 0), (team[1:], 1)):
        site = facts(team=named, opens=tomorrow, begun=tomorrow)
        assert len(standing(site, ASKED, TODAY, CALENDAR).shortages) == short


TWO, THREE = dict(ASKED.numbers), {"administrator": 2, "moderator": 3}
LATELY = TODAY - DAY


@pytest.mark.parametrize(
    ("earlier", "left"),
    [(((LATELY, TWO),), 9), (((OPENED, TWO),), 0),
     (((LATELY, THREE), (LATELY - 3 * DAY, TWO)), 8),
     (((LATELY, THREE), (LATELY - DAY, THREE), (OPENED, TWO)), 0)],
    ids=["the edition of today", "one of long ago", "the one before", "one of long ago, kept twice"],
)  # fmt: skip
def test_grace_begins_with_the_edition_that_first_asked_for_so_many(earlier, left):
    short = standing(facts(team=without_one_since(D(2026, 11, 16))), ASKED, TODAY, CALENDAR)
    assert "within 5 school days" in short.warnings[0]
    stands = standing(facts(), Asked(THREE, earlier=earlier), TODAY, CALENDAR)
    assert [one.left for one in stands.shortages] == [left]
    assert stands.state == (SiteState.LIVE if left else SiteState.PAUSED)


@pytest.mark.parametrize(
    ("team", "state"),
    [(TEAM, SiteState.LIVE), (TEAM[:3], SiteState.PAUSED), (TEAM[:2], SiteState.PAUSED),
     (without_one_since(D(2026, 11, 16)), SiteState.LIVE),
     (without_one_since(D(2026, 11, 6)), SiteState.PAUSED)],
    ids=["whole", "short from the start", "nobody", "short for five days", "short for long"],
)  # fmt: skip
def test_edition_that_asks_for_more_gives_no_days_to_a_team_that_was_short_before(team, state):
    three = {"administrator": 2, "moderator": 3}
    asked = Asked(three, earlier=((TODAY - DAY, dict(ASKED.numbers)),))
    assert standing(facts(team=team), asked, TODAY, CALENDAR).state == state


HELPED = D(2026, 11, 18)


@pytest.mark.parametrize(
    ("gone", "first", "last", "state"),
    [(D(2026, 11, 6), HELPED, HELPED, SiteState.PAUSED),
     (D(2026, 11, 16), HELPED, HELPED, SiteState.LIVE),
     (D(2026, 11, 6), HELPED, TODAY, SiteState.LIVE),
     (D(2026, 11, 5), D(2026, 11, 6), D(2026, 11, 18), SiteState.PAUSED),
     (D(2026, 11, 5), D(2026, 11, 6), D(2026, 11, 19), SiteState.LIVE),
     (OPENED, HELPED, HELPED, SiteState.PAUSED)],
    ids=["long short", "days left", "still there", "nine days", "ten days", "never whole"],
)  # fmt: skip
def test_helper_for_some_days_does_not_renew_the_days_of_grace(gone, first, last, state):
    helper = Hand(5, M, Stretch(first, last), (Stretch(D(2020, 1, 1)),))
    team = (*without_one_since(gone), helper)
    assert standing(facts(team=team), ASKED, TODAY, CALENDAR).state == state


ALWAYS, ONE_DAY = Stretch(D(2020, 1, 1)), Stretch(HELPED, HELPED)


@pytest.mark.parametrize(
    ("here", "away", "state"),
    [((ALWAYS,), (), SiteState.LIVE), ((ONE_DAY,), (), SiteState.PAUSED),
     ((ONE_DAY,) * GRACE, (), SiteState.PAUSED),
     ((ALWAYS,), (Stretch(HELPED + DAY),), SiteState.PAUSED),
     ((Stretch(HELPED, D(2026, 11, 30)), Stretch(D(2026, 12, 1))), (),
      SiteState.LIVE)],
    ids=["for good", "appointed for a day", "in ten posts", "away from then on", "from post to post"],
)  # fmt: skip
def test_helper_gives_new_days_by_those_on_which_they_are_there(here, away, state):
    helper = Hand(5, M, Stretch(HELPED), here, away)
    gone = hand(3, M, away=(Stretch(TODAY, TODAY),))
    team = (*TEAM[:2], gone, hand(4, M, until=D(2026, 11, 5)), helper)
    assert standing(facts(team=team), ASKED, TODAY, CALENDAR).state == state


LAST_YEAR = (D(2026, 4, 13), D(2026, 7, 17))


@pytest.mark.parametrize(
    ("term", "first", "until", "state"),
    [(LAST_YEAR, D(2026, 9, 3), D(2027, 8, 31), SiteState.LIVE),
     (LAST_YEAR, D(2026, 11, 9), D(2026, 11, 20), SiteState.LIVE),
     (LAST_YEAR, D(2026, 11, 9), D(2026, 11, 19), SiteState.PAUSED),
     ((TODAY, D(2027, 7, 16)), D(2026, 9, 3), D(2026, 11, 22), SiteState.LIVE),
     ((D(2026, 11, 1), D(2026, 11, 12)), D(2026, 11, 9), D(2026, 11, 20), SiteState.LIVE),
     ((D(2026, 11, 1), D(2026, 11, 22)), D(2026, 11, 9), D(2026, 11, 19), SiteState.PAUSED)],
    ids=["a year", "ten days", "nine days", "before all terms", "ten in part known", "nine known"],
)  # fmt: skip
def test_contract_where_no_terms_are_known_lasts_by_its_weekdays(term, first, until, state):
    """Whoever moderated left at the end of August; the other is away today, or the new one gone."""
    calendar = SchoolCalendar(SCHOOL, (Term(from_date=term[0], until=term[1]),), (), ())
    other = hand(4, M, away=(Stretch(TODAY, TODAY),) if until > TODAY else ())
    following = Hand(5, M, Stretch(first), (Stretch(D(2026, 9, 1), until),))
    team = (*TEAM[:2], hand(3, M, until=D(2026, 8, 31)), other, following)
    begun = facts(team=team, begun=D(2026, 8, 1), opens=D(2026, 8, 1))
    assert standing(begun, ASKED, TODAY, calendar).state == state


def test_grace_ends_without_terms_and_over_a_summer():
    nowhere = SchoolCalendar(SCHOOL, (), (), ())
    gone = facts(team=without_one_since(TODAY - 15 * DAY))
    assert standing(gone, ASKED, TODAY, nowhere).state == SiteState.PAUSED
    summer = D(2027, 3, 1)
    gone = facts(team=without_one_since(D(2026, 12, 18)))
    assert standing(gone, ASKED, D(2027, 2, 1), CALENDAR).state == SiteState.LIVE
    assert standing(gone, ASKED, summer, CALENDAR).state == SiteState.PAUSED


@pytest.mark.clause("WAL-14.5-b")
@pytest.mark.clause("WAL-18.4-b")
@pytest.mark.clause("HOL-A.5-7")
def test_days_on_which_nobody_moderates_are_seen_ahead():
    wednesday, thursday = TODAY + 2 * DAY, TODAY + 3 * DAY
    both_away = (Stretch(wednesday, TODAY + 7 * DAY),)
    covered = (Stretch(thursday, thursday),)
    team = (*TEAM[:2], hand(3, M, away=both_away), hand(4, M, away=both_away, covered=covered))
    found = gaps_ahead(facts(team=team), TODAY, CALENDAR)
    assert [(one.first, one.last) for one in found] == [
        (wednesday, wednesday), (TODAY + 4 * DAY, TODAY + 7 * DAY),
    ]  # fmt: skip
    assert gaps_ahead(facts(), TODAY, CALENDAR) == []


def test_owner_confirms_each_term_anew():
    assert certifying(OPENED, None, TODAY, CALENDAR).due is None
    last_year = D(2026, 5, 1)
    late = certifying(last_year, None, TODAY, CALENDAR)
    assert (late.due, late.overdue) == (D(2026, 9, 29), True)
    assert not certifying(last_year, None, D(2026, 9, 29), CALENDAR).overdue
    assert certifying(last_year, D(2026, 9, 2), TODAY, CALENDAR).due is None


def test_days_are_cut_out_of_a_stretch():
    whole = Stretch(D(2026, 1, 1))
    gone = [Stretch(D(2026, 2, 1), D(2026, 2, 9)), Stretch(D(2026, 5, 1))]
    assert without(whole, gone) == [
        Stretch(D(2026, 1, 1), D(2026, 1, 31)), Stretch(D(2026, 2, 10), D(2026, 4, 30)),
    ]  # fmt: skip


# What no sequence of acts brings about

ACTORS = ("teacher", "head", "communications_manager", "dsl", "network_manager", "pupil", "parent")
ACTS = (
    "name", "end", "write", "pause", "resume", "let in", "keep out", "begin closing", "keep",
    "answer", "close", "certify", "leave", "wait", "away",
)  # fmt: skip


def act(cast: Any, site: Site, what: str, who: str, whom: str) -> None:
    """Somebody tries something; a refusal is an answer too."""
    by, person, today = getattr(cast, who), getattr(cast, whom), clock.today()
    site = Site.objects.get(pk=site.pk)
    if what == "name":
        part = TeamMember.Part.MODERATOR if len(who) % 2 else TeamMember.Part.ADMINISTRATOR
        actions.name_to_team(by=by, site=site, person=person, part=Part(part, today))
    elif what == "end":
        member = site.team.filter(person=person, until=None).first()
        if member is not None:
            actions.end_part(by=by, member=member, until=today)
    elif what == "write":
        kind = SiteText.Kind.RULES if len(whom) % 2 else SiteText.Kind.TERMS
        actions.write_text(by=by, site=site, kind=kind, reader="all", words=f"Be kind, {whom}.")
    elif what == "certify":
        actions.certify(by=by, site=site, said=Confirmed(True, True, True))
    elif what == "leave":
        Appointment.objects.filter(person=person, until=None).update(until=today - DAY)
    elif what == "away":
        Absence.objects.create(
            person=person, school=site.school, from_date=today, until=today + 90 * DAY
        )
    elif what == "answer":
        done = dict.fromkeys(("audience", "content", "account", "access", "links"), "done")
        actions.answer_exit(by=by, site=site, outcomes=done)
    else:
        words = {"pause": actions.pause, "keep out": actions.keep_pupils_out,
                 "begin closing": actions.begin_closing}  # fmt: skip
        plain = {"resume": actions.resume, "let in": actions.let_pupils_in,
                 "keep": actions.stop_closing, "close": actions.close}  # fmt: skip
        if what in words:
            words[what](by=by, site=site, words="Because.")
        elif what in plain:
            plain[what](by=by, site=site)


def has_enough(site: Site, part: str, day: D) -> bool:
    """Counted from the rows themselves: two people with the part, of the school and not away."""
    people = set()
    for one in TeamMember.objects.filter(site=site, part=part, from_date__lte=day):
        held = Appointment.objects.filter(person=one.person, from_date__lte=day)
        there = any(each.until is None or each.until >= day for each in held)
        away = Absence.objects.filter(
            person=one.person, from_date__lte=day, until__gte=day
        ).exists()
        if (one.until is None or one.until >= day) and there and not away:
            people.add(one.person_id)
    return len(people) >= 2


step = st.tuples(st.sampled_from(ACTS), st.sampled_from(ACTORS), st.sampled_from(ACTORS))


@pytest.mark.clause("WAL-APP1-30")
@pytest.mark.clause("WAL-16.1-b")
@pytest.mark.clause("HOL-A.3.1-b")
@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    begun=st.sampled_from(["whole", "no team", "no texts", "not approved", "ends soon"]),
    steps=st.lists(step, min_size=3, max_size=14),
)
def test_no_sequence_of_acts_makes_a_site_live_without_what_it_needs(db, cast, begun, steps):
    from django.db import transaction  # noqa: PLC0415 - each example is undone

    for who in ACTORS:
        getattr(cast, who)
    with transaction.atomic():
        state = RequestState.ASKED if begun == "not approved" else RequestState.APPROVED
        site = making.site(
            cast, team=begun != "no team", texts=begun != "no texts", state=state,
            ended_at=None if begun == "not approved" else clock.now(),
            closes=clock.today() + (5 if begun == "ends soon" else 300) * DAY,
        )  # fmt: skip
        moment = clock.now()
        for what, who, whom in steps:
            if what == "wait":
                moment += 9 * DAY
            with clock.stopped_at(moment):
                try:
                    with transaction.atomic():
                        act(cast, site, what, who, whom)
                except Refused:
                    pass
                today = clock.today()
                now = Site.objects.get(pk=site.pk)
                if standing_of_site(now).is_live:
                    assert now.request.state == RequestState.APPROVED
                    assert now.closes >= today
                    assert not now.paused_at
                    assert not now.closed_at
                    assert {one.kind for one in now.texts.all()} == {"rules", "terms"}
                    for part in ("administrator", "moderator"):
                        days = [today - n * DAY for n in range(2 * GRACE)]
                        assert any(has_enough(now, part, day) for day in days)
                if now.pupils_from is not None:
                    assert now.pupils_by_id in {cast.head.pk, cast.network_manager.pk}
                parts = TeamMember.objects.filter(site=now)
                assert not parts.filter(person__in=[cast.pupil, cast.parent]).exists()
        transaction.set_rollback(True)


def test_account_on_a_service_has_its_age_whoever_is_called_its_host(cast):
    own = making.site(cast, host=Site.Host.SCHOOL, youngest=8)
    assert standing_of_site(own).is_live
    named = making.site(cast, host=Site.Host.SCHOOL, youngest=8, platform="instagram")
    stands = standing_of_site(named)
    assert stands.state == SiteState.HELD
    assert "takes nobody under 13" in " ".join(stands.reasons)


@pytest.mark.parametrize(
    "address", ["https://sites.google.com/view/rowan/4", "https://rowan.wixsite.com/x"]
)
def test_service_whose_age_nobody_knows_has_that_of_the_policy_unless_our_website_is_there(
    cast, address
):
    account = account_of(address)
    site = making.site(
        cast, host=Site.Host.SCHOOL, youngest=8, address=account.address, platform=account.platform,
        key=account.key,
    )  # fmt: skip
    assert account.platform
    assert standing_of_site(site).state == SiteState.HELD
    home = address.rpartition("/")[0]
    SchoolPages.objects.create(school=cast.school, home=home, by=cast.head, at=clock.now())
    assert standing_of_site(site).state == SiteState.LIVE


def test_read_from_rows_a_site_is_live_and_says_who_counts(cast):
    site = making.site(cast)
    one = seen_site(site)
    assert one.standing.is_live, one.standing.reasons
    assert all(one.counts(member) for member in one.team)
    making.write_texts(bare := making.bare_site(cast.school, cast.teacher))
    assert standing_of_site(bare).state == SiteState.HELD


# The first day on which a site was live


def first_day(site: Site) -> D | None:
    return Site.objects.get(pk=site.pk).first_live


def test_first_day_is_kept_once_by_whoever_notices_it(cast):
    site = making.site(cast, texts=False)
    assert (first_day(site), standing_of_site(site).state) == (None, SiteState.HELD)
    for kind in SiteText.Kind.values:
        actions.write_text(by=cast.teacher, site=site, kind=kind, reader="all", words="Be kind.")
    today = clock.today()
    while hear_what_is_new():
        pass
    assert first_day(site) == today
    with clock.stopped_at(clock.now() + 9 * DAY):
        look_after()
        actions.pause(by=cast.teacher, site=site, words="Summer.")
        look_after()
    assert first_day(site) == today
    assert Entry.objects.filter(event="sites.first_live", subject_id=site.public_id).count() == 1


def test_site_that_is_live_since_midnight_is_noticed_before_it_is_paused_or_closed(cast):
    for act in (actions.pause, actions.begin_closing):
        site = making.site(cast)
        Site.objects.update(first_live=None)
        act(by=cast.teacher, site=site, words="Not today.")
        assert first_day(site) == clock.today()


def test_daily_job_keeps_the_first_day_of_what_is_live_alone(cast):
    live, held = making.site(cast), making.site(cast, team=False)
    Site.objects.update(first_live=None)
    look_after()
    assert (first_day(live), first_day(held)) == (clock.today(), None)


def one_gone(site: Site, part: str, *, ever: bool = True) -> Site:
    """A site of which one in the team ended yesterday, or never was."""
    gone = TeamMember.objects.filter(pk=site.team.filter(part=part)[0].pk)
    if ever:
        gone.update(until=clock.today() - DAY)
    else:
        gone.delete()
    return site


def test_sites_of_before_are_given_the_day_that_their_rows_tell(cast):
    today, now = clock.today(), clock.now()
    policy = Policy.objects.create(school=cast.school, slug="social-networking", title="Policy")
    Version.objects.create(
        policy=policy, number=1, edition="1", adoption="one", source={}, text={}, sha256="0" * 64,
        values={"min_administrators": 1}, adopted_on=today, effective_from=today - 9 * DAY,
        by=cast.head, at=now,
    )  # fmt: skip
    other = {
        "host": "third-party",
        "address": "https://www.facebook.com/rowan4",
        "key": "facebook:rowan4",
    }
    young = {**other, "platform": "facebook"}
    closed = {"closing_at": now, "closed_at": now}
    known = {
        "one administrator": (one_gone(making.site(cast), A, ever=False), today),
        "one moderator": (one_gone(making.site(cast), M), None),
        "one moderator, closed": (one_gone(making.site(cast, **closed), M, ever=False), today),
        "nobody, closed": (making.site(cast, team=False, **closed), None),
        "too young": (making.site(cast, **young), None),
        "too young for the policy": (making.site(cast, **other), None),
        "old enough": (making.site(cast, **young, youngest=13, oldest=14), today),
        "open": (making.site(cast), today),
        "paused": (making.site(cast, paused_at=now + DAY, paused_why="Summer."), today),
        "paused before": (making.site(cast, paused_at=now - 9 * DAY, paused_why="Summer."), None),
        "no texts": (making.site(cast, texts=False), None),
        "no team": (making.site(cast, team=False), None),
        "over": (making.site(cast, closes=today - DAY), None),
    }
    Site.objects.update(first_live=None)
    migration = import_module("schoolgate.sites.migrations.0007_first_live")
    migration.fill(apps, None)
    found = {name: first_day(site) for name, (site, _day) in known.items()}
    assert found == {name: day for name, (_site, day) in known.items()}


def test_sites_of_before_follow_what_their_federation_lays_down_where_no_edition_is_in_force(cast):
    laid_down = {"min_moderators": 1, "min_administrators": 3}
    for name, value in laid_down.items():
        SharedValue.objects.create(
            federation=cast.federation, parameter=name, value=value, by=cast.head, at=clock.now()
        )
    site, large = one_gone(making.site(cast), M, ever=False), making.site(cast)
    making.member(large, cast.governor, A)
    Site.objects.update(first_live=None)
    import_module("schoolgate.sites.migrations.0007_first_live").fill(apps, None)
    assert [first_day(one) for one in (site, large)] == [None, clock.today()]
    SharedValue.objects.filter(parameter="min_administrators").update(value=2)
    import_module("schoolgate.sites.migrations.0007_first_live").fill(apps, None)
    assert first_day(site) == clock.today()
