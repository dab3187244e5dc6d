"""What the last approval enters is asked again that day, and leads its owner to what is missing."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.approvals import actions
from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.sites.models import Site, SiteText
from schoolgate.sites.queries import standing_of_site
from schoolgate.sites.tests.making_requests import (
    answers,
    approved,
    decide,
    elsewhere,
    people,
    written,
)

DAY = dt.timedelta(days=1)


@pytest.fixture
def proposal(cast):
    """Sent, and approved by all but the head."""
    assert cast.head  # the last to decide
    made = written(cast.teacher, **answers(cast))
    actions.send(by=cast.teacher, request=made)
    decide(cast.line_manager, made)
    return made


def titles(person):
    forget_needs(person)
    return {one.title for one in needs(person)}


def heard(event):
    hear_what_is_new()
    return {one.person.given_name for one in Notice.objects.filter(event=event)}


@pytest.mark.clause("WAL-17.1-a")
def test_ready_words_stand_from_the_approval_on_and_the_notice_leads_to_the_site(cast, proposal):
    approved(cast, proposal, cast.head)
    site = Site.objects.get()
    kept = SiteText.objects.filter(site=site, edition=1, reader="all", by=cast.teacher)
    assert {one.kind for one in kept} == {"rules", "terms"}
    assert all("The Year 4 blog" in one.words for one in kept)
    assert Entry.objects.filter(event="sites.text_written").count() == 2
    assert heard("sites.entered") == {"Tessa", "Cora", "Leo", "Dora"}
    assert {one.url for one in Notice.objects.filter(event="sites.entered")} == {
        f"/s/{cast.school.slug}/sites/{site.public_id}/"
    }
    assert "“The Year 4 blog” cannot be live yet" not in titles(cast.teacher)
    with clock.stopped_at(clock.now() + 7 * DAY):
        assert standing_of_site(site).is_live


def test_owner_is_asked_from_the_approval_on_for_what_is_missing_on_the_first_day(cast):
    made = written(cast.teacher, **answers(cast, rules="own"))
    assert cast.head
    actions.send(by=cast.teacher, request=made)
    approved(cast, made, cast.line_manager, cast.head)
    assert not SiteText.objects.exists()
    [item] = [one for one in needs(cast.teacher) if "cannot be live yet" in one.title]
    assert "no house rules" in item.detail
    assert not [title for title in titles(cast.head) if "cannot be live yet" in title]


def test_who_left_since_the_form_was_sent_is_not_entered_and_that_is_told(cast):
    made = written(cast.teacher, **answers(cast, author=people(cast.network_manager)))
    actions.send(by=cast.teacher, request=made)
    decide(cast.line_manager, made)
    for person in (cast.network_manager, cast.dsl):
        end_behind_the_back_of(person)
    approved(cast, made, cast.head)
    site = Site.objects.get()
    assert site.owner == cast.teacher
    assert not site.team.filter(person__in=[cast.network_manager, cast.dsl]).exists()
    assert site.team.filter(person=cast.line_manager).exists()
    [entry] = Entry.objects.filter(event="sites.left_out")
    assert "today: Dora Dsl, Ned Network" in told(entry)
    assert heard("sites.left_out") == {"Tessa", "Hannah"}


def test_who_owns_a_site_is_not_the_one_to_get_its_account_back(cast):
    own = elsewhere(recovery=people(cast.teacher))
    made = written(cast.teacher, **answers(cast, **own))
    assert cast.head
    actions.send(by=cast.teacher, request=made)
    approved(cast, made, cast.line_manager, cast.head)
    assert Site.objects.get().recovery_owner is None
    assert heard("sites.left_out") == {"Tessa", "Hannah"}


def test_day_of_evaluation_comes_after_an_opening_that_was_late(cast, proposal):
    with clock.stopped_at(clock.now() + 120 * DAY):
        decide(cast.head, proposal)
        site = Site.objects.get()
        assert site.opens == clock.today()
        assert site.evaluate_on == clock.today() + 100 * DAY
