"""A site is judged on its day against what its proposal promised; who leaves hands over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from schoolgate.approvals.models import Matter
from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.sites.actions import begin_closing, end_part
from schoolgate.sites.ending.actions import Judged, evaluate
from schoolgate.sites.jobs import look_after
from schoolgate.sites.models import Evaluation, Site
from schoolgate.sites.requests.forms import FORM, FULL
from schoolgate.sites.tests.making_register import site

DAY = dt.timedelta(days=1)


@pytest.fixture
def promised(cast):
    """Live for weeks, to be judged tomorrow."""
    made = site(cast, evaluate_on=clock.today() + DAY)
    said = {FORM: [FULL], "success": "Half of the families read it."}
    Matter.objects.bulk_create(
        Matter(request=made.request, name=name, round=1, value=value)
        for name, value in said.items()
    )
    return made


def at(cast, made, page="evaluation"):
    return reverse(f"sites:{page}", args=[cast.school.slug, made.public_id])


@pytest.mark.clause("WAL-14.7")
@pytest.mark.clause("HOL-A.1.7")
def test_what_was_promised_stands_beside_what_came_of_it(cast, promised, client_of):
    [item] = [one for one in needs(cast.teacher) if "what it was meant to be" in one.title]
    teacher = client_of(cast.teacher)
    assert "Half of the families read it." in teacher.get(item.url).content.decode()
    given = {"met": "partly", "next": "go-on", "words": "A third reads it."}
    assert teacher.post(item.url, given).status_code == 422  # on which day again?
    again = clock.today() + 90 * DAY
    teacher.post(item.url, {**given, "again_on": again.isoformat()})
    assert Site.objects.get(pk=promised.pk).evaluate_on == again
    for page in ("site", "evaluation"):
        assert "A third reads it." in teacher.get(at(cast, promised, page)).content.decode()
    assert Entry.objects.filter(event="sites.evaluated").count() == 1
    forget_needs(cast.teacher)
    assert not [one for one in needs(cast.teacher) if "meant to be" in one.title]


def test_page_leads_to_it_from_its_day_on(cast, promised, client_of):
    said = "is its day of evaluation"
    assert said not in client_of(cast.head).get(at(cast, promised, "site")).content.decode()
    with clock.stopped_at(clock.now() + 2 * DAY):
        for person, links in ((cast.teacher, 2), (cast.governor, 0)):
            shown = client_of(person).get(at(cast, promised, "site")).content.decode()
            assert said in shown
            assert shown.count(at(cast, promised)) == links


def test_one_that_is_to_close_leads_on_to_its_closing(cast, promised, client_of):
    given = {"met": "no", "next": "close", "words": "Nobody reads it."}
    assert client_of(cast.head).post(at(cast, promised), given).url == at(cast, promised, "closing")
    assert Site.objects.get(pk=promised.pk).evaluate_on is None
    assert Evaluation.objects.get().again_on is None
    title = "“The Year 4 blog” was judged: it is to be closed"
    hear_what_is_new()
    for person in (cast.teacher, cast.head):
        forget_needs(person)
        [item] = [one for one in needs(person) if one.title == title]
        assert item.url == at(cast, promised, "closing")
    told = Notice.objects.filter(event="sites.to_close")
    assert {one.person for one in told} == {cast.teacher}  # the head did it
    shown = client_of(cast.head).get(at(cast, promised, "site")).content.decode()
    assert "it is to be closed" in shown
    assert "Judge it anew" in shown
    begin_closing(by=cast.head, site=promised, words="Nobody reads it.")
    forget_needs(cast.teacher)
    assert title not in {one.title for one in needs(cast.teacher)}


def test_head_is_told_of_aims_that_are_not_met(cast, promised):
    assert cast.head
    judged = Judged("no", "go-on", "Few read it.", clock.today() + DAY)
    evaluate(by=cast.teacher, site=promised, judged=judged)
    hear_what_is_new()
    assert {one.person for one in Notice.objects.filter(event="sites.aims_not_met")} == {cast.head}


def test_judged_again_no_later_than_on_the_last_day(cast, promised, client_of):
    given = {"met": "yes", "next": "go-on", "words": "All read it."}
    for days, status in ((201, 422), (200, 302)):
        day = (clock.today() + days * DAY).isoformat()
        answer = client_of(cast.teacher).post(at(cast, promised), {**given, "again_on": day})
        assert answer.status_code == status


def test_nobody_is_asked_to_judge_a_site_that_is_not_open(cast, promised):
    Site.objects.filter(pk=promised.pk).update(opens=clock.today() + 9 * DAY)
    assert not [one for one in needs(cast.teacher) if "meant to be" in one.title]


def test_owner_who_has_left_is_told_nothing_more(cast, promised):
    assert cast.head
    Site.objects.filter(pk=promised.pk).update(evaluate_on=clock.today() - 15 * DAY)
    end_behind_the_back_of(cast.teacher)
    look_after()
    told = Notice.objects.filter(event="sites.not_judged")
    assert {one.person for one in told} == {cast.head}


def test_only_its_owner_and_the_head_judge_it_and_never_once_closed(cast, promised):
    judged = Judged("yes", "go-on", "All read it.", clock.today() + DAY)
    with pytest.raises(Refused, match="owner and the head"):
        evaluate(by=cast.dsl, site=promised, judged=judged)
    Site.objects.filter(pk=promised.pk).update(closed_at=clock.now())
    with pytest.raises(Refused, match="closed"):
        evaluate(by=cast.head, site=promised, judged=judged)
    assert not Evaluation.objects.exists()


def test_a_day_that_passed_is_told_to_the_head(cast, promised):
    Site.objects.filter(pk=promised.pk).update(evaluate_on=clock.today() - 15 * DAY)
    look_after()
    told = Notice.objects.filter(event="sites.not_judged")
    assert {one.person for one in told} == {cast.teacher, cast.head}


def test_who_leaves_the_team_hands_over_to_the_next(cast, promised, client_of):
    member = promised.team.get(person=cast.dsl)
    url = reverse("sites:end-part", args=[cast.school.slug, promised.public_id, member.public_id])
    given = {"until": clock.today().isoformat(), "handed_over": "Ask Mrs Lee about the captions."}
    client_of(cast.dsl).post(url, given)
    page = at(cast, promised, "site")
    assert "Ask Mrs Lee" in client_of(cast.line_manager).get(page).content.decode()
    assert "Ask Mrs Lee" not in client_of(cast.governor).get(page).content.decode()


def test_what_is_handed_over_stays_and_says_who_wrote_it(cast, promised, client_of):
    theirs, others = (promised.team.get(person=one) for one in (cast.dsl, cast.line_manager))
    today = clock.today()
    end_part(by=cast.dsl, member=theirs, until=today + DAY, handed_over="Ask Mrs Lee.")
    end_part(by=cast.teacher, member=theirs, until=today)
    with pytest.raises(Refused, match="Dora Dsl has written here already"):
        end_part(by=cast.teacher, member=theirs, until=today, handed_over="Ask nobody.")
    end_part(by=cast.teacher, member=others, until=today, handed_over="He left in haste.")
    shown = client_of(cast.head).get(at(cast, promised, "site")).content.decode()
    assert "Ask Mrs Lee." in shown
    assert "Ask nobody." not in shown
    assert shown.count("Written by") == 1
    assert 'Written by <span translate="no">Tessa Teacher</span>' in shown
    assert Entry.objects.filter(event="sites.handed_over").count() == 2
