"""The head's yearly report to the governors: when it is due, what is in it, that it stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from schoolgate.awareness.models import ScenarioCount
from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs
from schoolgate.core.refusal import Refused
from schoolgate.core.yearly import year_figures
from schoolgate.declarations.tests import making as signing
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.policies.life.adopting_actions import withdraw
from schoolgate.policies.models import Policy, Version
from schoolgate.policies.paper.tests.reading import words_in
from schoolgate.reviews import duties, inbox, report_actions
from schoolgate.reviews.models import ReportDraft, YearlyReport
from schoolgate.reviews.queries import reporting
from schoolgate.reviews.tests.making import NOON, accepted, advised, in_force, opened
from schoolgate.reviews.watch import remind

pytestmark = pytest.mark.django_db

WORDS = {"worked": "Fewer questions than before.", "developing": "Trips are new."}


@pytest.fixture
def version(cast: Cast) -> Version:
    """Adopted on 1 February 2027; it asks for a report every year."""
    with clock.stopped_at(NOON):
        for name in ("head", "chair", "teacher"):
            getattr(cast, name)
        return in_force(cast, annual_report_to_governors="yes")


def at(year: int, month: int, day: int) -> Any:
    return clock.stopped_at(dt.datetime(year, month, day, 12, tzinfo=dt.UTC))


def given(cast: Cast, version: Version) -> YearlyReport:
    report_actions.keep_report(by=cast.head, version=version, **WORDS)
    report = report_actions.give_report(by=cast.head, version=version)
    hear_what_is_new()
    return report


def titles(source: Any, person: Person) -> list[str]:
    forget_needs(person)
    return [one.title for one in source(person)]


def told_to(kind: str) -> set[str]:
    return set(Notice.objects.filter(event=kind).values_list("person__given_name", flat=True))


# When


@pytest.mark.clause("WHF-HEAD-4", "REC-18.3")
def test_report_is_due_a_year_after_the_policy_began_to_ask(cast: Cast, version: Version) -> None:
    with at(2027, 2, 2):
        [one] = reporting([cast.school])
        assert (one.due, one.standing, one.last) == (dt.date(2028, 2, 1), "later", None)
        assert titles(inbox.reports_due, cast.head) == []
        assert [one.due for one in duties.reports_to_give(cast.head)] == [dt.date(2028, 2, 1)]
        assert list(duties.reports_to_give(cast.chair)) == []
        assert [one.day for one in duties.days_of_reports(cast.chair)] == [dt.date(2028, 2, 1)]


@pytest.mark.clause("WHF-HEAD-4", "REC-18.3")
def test_head_is_reminded_two_months_before(cast: Cast, version: Version) -> None:
    with at(2027, 12, 1):
        remind()
        assert told_to("reviews.report_soon") == {cast.head.given_name}
        wanted = f"Report to the governors on “{version.policy.title}”"
        assert titles(inbox.reports_due, cast.head) == [wanted]
        assert titles(inbox.reports_due, cast.chair) == []


@pytest.mark.clause("WHF-HEAD-4", "REC-18.3")
def test_governors_see_that_it_was_not_given(cast: Cast, version: Version) -> None:
    with at(2028, 2, 2):
        remind()
        assert {cast.head.given_name, cast.chair.given_name} <= told_to("reviews.report_overdue")
        wanted = f"The yearly report on “{version.policy.title}” is overdue"
        assert titles(inbox.reports_due, cast.chair) == [wanted]
        assert titles(inbox.reports_due, cast.teacher) == []


def test_policy_that_asks_for_none_has_no_day(cast: Cast) -> None:
    in_force(cast, annual_report_to_governors="no")
    [one] = reporting([cast.school])
    assert (one.due, one.standing) == (None, "undated")
    assert list(duties.reports_to_give(cast.head)) == []


def test_next_counts_from_the_last(cast: Cast, version: Version) -> None:
    with at(2028, 2, 5):
        remind()
        report = given(cast, version)
        [one] = reporting([cast.school])
        assert (one.last, one.due, one.standing) == (report, dt.date(2029, 2, 5), "later")
        assert titles(inbox.reports_due, cast.head) == []
        waiting = Notice.objects.filter(event="reviews.report_overdue", settled_at=None)
        assert not waiting.exists()


# What


@pytest.mark.clause("WHF-HEAD-4", "REC-18.3")
def test_report_is_drafted_from_what_was_counted(cast: Cast, version: Version) -> None:
    with at(2027, 6, 1):
        accepted(cast, advised(cast, opened(cast, version))[0])
        signing.asked_to_sign(cast.teacher, version)
        ScenarioCount.objects.create(
            version=version, scenario="x", clause="WHF-HEAD-4", answered=20, wrong=10
        )
        ScenarioCount.objects.create(
            version=version, scenario="y", clause="WHF-HEAD-1", answered=20, wrong=2
        )
        found = year_figures(version, dt.date(2026, 6, 1), clock.today())
    figures = {one["label"]: one["value"] for one in found}
    assert figures["Recommendations to the governors"] == "1"
    assert figures["Accepted"] == "1"
    assert figures["Accepted and done"] == "0"
    assert figures["Situations answered"] == "40"
    [clause] = [one for one in found if one["quoted"]]
    assert (clause["label"].split()[-2:], clause["value"]) == (["Yearly", "report"], "50%")


def test_figures_name_nobody(cast: Cast, version: Version) -> None:
    with at(2027, 6, 1):
        accepted(cast, advised(cast, opened(cast, version))[0])
        found = str(year_figures(version, dt.date(2026, 6, 1), clock.today()))
    for person in Person.objects.all():
        assert person.family_name not in found


def test_what_is_outside_the_year_is_not_counted(cast: Cast, version: Version) -> None:
    with at(2027, 6, 1):
        advised(cast, opened(cast, version))
    found = year_figures(version, dt.date(2027, 6, 2), dt.date(2028, 6, 1))
    figures = {one["label"]: one["value"] for one in found}
    assert figures["Recommendations to the governors"] == "0"


# Giving


@pytest.mark.clause("WHF-HEAD-4", "REC-18.3")
def test_report_given_is_told_and_in_the_record(cast: Cast, version: Version) -> None:
    with at(2027, 6, 1):
        report = given(cast, version)
    assert cast.chair.given_name in told_to("reviews.report_given")
    assert cast.teacher.given_name not in told_to("reviews.report_given")
    assert Entry.objects.filter(event="reviews.report_given").get().subject_id == report.public_id
    assert (report.since, report.until) == (dt.date(2026, 6, 1), dt.date(2027, 6, 1))
    assert not ReportDraft.objects.exists()


def test_report_given_stays_as_it_is(cast: Cast, version: Version) -> None:
    with at(2027, 6, 1):
        report = given(cast, version)
        kept = list(report.figures)
        advised(cast, opened(cast, version))
    report.refresh_from_db()
    assert report.figures == kept
    with pytest.raises(DatabaseError), transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).update(worked="Splendidly.")
    with pytest.raises(DatabaseError), transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).delete()


def test_report_is_given_once(cast: Cast, version: Version) -> None:
    with at(2027, 6, 1):
        given(cast, version)
        with pytest.raises(Refused):
            report_actions.give_report(by=cast.head, version=version)


@pytest.mark.parametrize("who", ["teacher", "chair", "governor", "line_manager", "dsl"])
def test_report_is_the_heads(cast: Cast, version: Version, who: str) -> None:
    with at(2027, 6, 1), pytest.raises(Refused):
        report_actions.keep_report(by=getattr(cast, who), version=version, **WORDS)
    assert not ReportDraft.objects.exists()


def test_version_that_is_over_is_not_reported_on(cast: Cast, version: Version) -> None:
    with at(2027, 1, 1), pytest.raises(Refused):
        report_actions.keep_report(by=cast.head, version=version, **WORDS)


# Pages


def test_head_writes_looks_and_gives(cast: Cast, version: Version) -> None:
    place = {"school": cast.school.slug, "version": version.public_id}
    with clock.stopped_at(NOON):
        client = sign_in(cast.head)
        draft = reverse("reviews:report-draft", kwargs=place)
        write = reverse("reviews:write-report", kwargs=place)
        assert client.get(draft).headers["Location"] == write
        assert client.post(write, {"worked": ""}).status_code == 422
        assert client.post(write, WORDS).headers["Location"] == draft
        assert WORDS["worked"] in client.get(draft).content.decode()
        assert "What I ask of the governors" not in client.get(draft).content.decode()
        given_at = client.post(reverse("reviews:give-report", kwargs=place)).headers["Location"]
        page = sign_in(cast.chair).get(given_at).content.decode()
    assert f'<div class="stack" translate="no"><p>{WORDS["worked"]}</p></div>' in page
    assert "Reviews concluded" in page


def test_report_on_a_policy_that_is_over_is_still_found(cast: Cast, version: Version) -> None:
    with clock.stopped_at(NOON):
        report = given(cast, version)
        withdraw(by=cast.head, version=version, from_day=clock.today(), reason="Another came.")
        page = sign_in(cast.chair).get(reverse("reviews:home", args=[cast.school.slug]))
    assert reporting([cast.school]) == []
    assert reverse("reviews:report", args=[cast.school.slug, report.public_id]) in str(page.content)


def test_governors_take_it_as_a_pdf(cast: Cast, version: Version) -> None:
    with clock.stopped_at(NOON):
        report = given(cast, version)
        address = reverse("reviews:report-pdf", args=[cast.school.slug, report.public_id])
        answer = sign_in(cast.chair).get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    words = words_in(answer.content)
    assert WORDS["worked"] in words
    assert "Reviews concluded 0" in words


def test_many_policies_need_no_more_queries(
    cast: Cast, django_assert_num_queries: Any, version: Version
) -> None:
    with at(2027, 6, 1):
        given(cast, version)
        for slug in ("a", "b", "c"):
            in_force(cast, slug=slug, annual_report_to_governors="yes")
        with django_assert_num_queries(3):
            assert len(reporting([cast.school])) == 4


def test_the_page_names_the_edition_that_was_reported_on(cast: Cast) -> None:
    first = in_force(cast, annual_report_to_governors="yes")
    given(cast, first)
    with clock.stopped_at(clock.now() + dt.timedelta(days=30)):
        second = in_force(cast, annual_report_to_governors="yes")
        Policy.objects.update(title="Online Conduct Policy")
        page = sign_in(cast.head).get(reverse("reviews:home", args=[cast.school.slug]))
    [row] = page.context["reporting"]
    assert row.reporting.version == second
    shown = page.content.decode()
    last = shown[shown.index('data-label="Last given"') :].split("</td>")[0]
    assert first.text["title"] in last
    assert f"edition {first.edition}" in last
