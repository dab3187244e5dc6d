"""How healthy sites are: looked at once a week with care, and by people where a machine is blind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from schoolgate.conftest import end_behind_the_back_of
from schoolgate.core import clock
from schoolgate.core.controls import controls
from schoolgate.core.going_on import SomeFailed
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import Person, Term
from schoolgate.sites.fetching import wire
from schoolgate.sites.fetching.limits import Limits
from schoolgate.sites.health import actions
from schoolgate.sites.health import jobs as health_jobs
from schoolgate.sites.health.jobs import check_health
from schoolgate.sites.health.queries import (
    Found,
    HealthAsked,
    Line,
    Matter,
    days_without_news,
    health_asked,
    health_of,
    history_of,
)
from schoolgate.sites.models import HealthCheck, Site
from schoolgate.sites.queries import all_sites, standing_of_site
from schoolgate.sites.tests import making_register as making
from schoolgate.sites.tests.web import Names, Web, a_web, page

DAY = dt.timedelta(days=1)
CLOSING = {"closing_at": clock.now(), "first_live": clock.today()}  # and so one of the school's


def whole(home: str) -> bytes:
    """A page with all that is looked for, and its links to a site of the school."""
    html = f"""<link rel="alternate" type="application/rss+xml" href="/feed">
        <img src="/logo.png" alt="School logo"><a href="{home}/about">School</a>
        <a href="{home}/aup">Acceptable use</a><a href="/rules">House rules</a>
        <a href="mailto:office@rowan.example">Contact</a>"""
    return page(html.encode())


def home_of(web: Web) -> str:
    return f"http://rowan.example:{web.port}"


@pytest.fixture
def web(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A site on this machine, which the checks may reach, and checks that are switched on."""
    settings.CHECK_SITES = True
    with a_web() as found:
        limits = Limits(
            installation="https://policies.example", pause=0, seconds=5,
            ports=frozenset({80, 443, found.port}), allow=(ip_network("127.0.0.1/32"),),
        )  # fmt: skip
        monkeypatch.setattr(health_jobs, "limits", lambda: limits)
        names = Names()
        names["rowan.example"] = names["other.example"] = "127.0.0.1"
        monkeypatch.setattr(wire.socket, "getaddrinfo", names.getaddrinfo)
        found.pages |= {path: page() for path in ("/about", "/aup", "/rules")}
        found.pages["/"] = whole(home_of(found))
        yield found


def feed(web: Web, day: dt.date) -> None:
    body = f"<rss><channel><item><pubDate>{day.isoformat()}</pubDate></item></channel></rss>"
    web.pages["/feed"] = page(body.encode(), kind="application/rss+xml")


def line(site: Site, matter: str) -> Line:
    return next(one for one in health_of(site) if one.matter == matter)


def found(site: Site) -> dict[str, str]:
    return {one.matter.value: one.found.value for one in health_of(site)}


def later(days: float, work: Callable[[], Any]) -> Any:
    with clock.stopped_at(clock.now() + days * DAY):
        return work()


def not_right(person: Person) -> str:
    """What somebody is asked to put right on the site of the tests."""
    forget_needs(person)
    title = "Something is not right with “The Year 4 blog”"
    return " ".join(one.detail for one in needs(person) if one.title == title)


def urls(person: Person, title: str) -> list[str]:
    """Where what waits for somebody under a title leads."""
    forget_needs(person)
    return [one.url for one in needs(person) if one.title == title]


def say(by: Person, site: Site, matter: HealthCheck.Matter, words: str = "") -> None:
    actions.say_what_is_seen(by=by, site=site, matter=matter, is_right=not words, words=words)


@pytest.mark.clause("LTL-2.9")
@pytest.mark.clause("REC-10.2")
@pytest.mark.clause("WAL-17.7-b")
@pytest.mark.clause("HOL-A.4.7-b")
def test_site_without_the_links_is_told_to_its_owner_until_it_has_them(cast, web, client_of):
    site = making.site(cast, address=f"{web.url}/", host=Site.Host.OTHER, youngest=15, oldest=16)
    actions.name_pages(by=cast.head, school=cast.school, home=home_of(web), acceptable_use="")
    feed(web, clock.today())
    web.pages["/"] = whole(f"http://other.example:{web.port}")

    assert check_health() == 1
    assert (found(site)["link-back"], found(site)["acceptable-use"]) == ("bad", "good")
    assert "It links to the school’s own website" in not_right(cast.teacher)
    assert not_right(cast.line_manager) == ""
    assert controls()["sites.link_back"].standing(cast.school).figure == "1 site lacks a link"
    url = reverse("sites:health", args=[cast.school.slug, site.public_id])
    shown = client_of(cast.teacher).get(url).content.decode()
    assert "No link to the school’s own website. Put one on the page." in shown
    assert shown.index("It links to the school’s own website") < shown.index("It can be reached")

    web.pages["/"] = whole(home_of(web))
    assert later(0.5, check_health) == 0  # not sooner than the next day
    assert later(1, check_health) == 1
    assert found(site)["link-back"] == "good"
    assert not_right(cast.teacher) == "Not so: The connection is safe"  # it is at http://
    assert [row.found for row in history_of(site, "link-back")] == ["good", "bad"]
    events = Entry.objects.filter(subject_id=site.public_id, event="sites.health_found")
    told = events.filter(facts__name="matter", facts__value='"link-back"')
    assert told.count() == 2


@pytest.mark.clause("WAL-14.6-b")
@pytest.mark.clause("HOL-A.1.6-b")
@pytest.mark.clause("HOL-A.1.5-b")
def test_site_with_nothing_new_is_shown_as_neglected(cast, web, client_of):
    site = making.site(cast, address=f"{web.url}/")
    days = health_asked(cast.school).interval or 0
    feed(web, clock.today() - (days + 1) * DAY)
    check_health()
    assert found(site)["fresh"] == "bad"
    register = client_of(cast.head).get(reverse("sites:register", args=[cast.school.slug]))
    assert "looks neglected" in register.content.decode()
    assert controls()["sites.fresh"].standing(cast.school).figure == "1 site looks neglected"

    feed(web, clock.today() + DAY)
    later(1, check_health)
    assert line(site, "fresh").row.newest == clock.today() + DAY
    register = client_of(cast.head).get(reverse("sites:register", args=[cast.school.slug]))
    assert "looks neglected" not in register.content.decode()


def test_holidays_do_not_count_as_neglect(cast):
    assert (
        days_without_news(dt.date(2027, 3, 1), dt.date(2027, 3, 31), calendar_of(cast.school)) == 30
    )
    for first, last in (((2027, 1, 4), (2027, 3, 10)), ((2027, 3, 29), (2027, 5, 1))):
        Term.objects.create(
            school=cast.school, name="Term", from_date=dt.date(*first), until=dt.date(*last)
        )
    calendar = calendar_of(cast.school)
    assert days_without_news(dt.date(2027, 3, 1), dt.date(2027, 3, 31), calendar) == 9 + 3


def test_what_is_found_again_is_only_seen_again(cast, web):
    site = making.site(cast, address=f"{web.url}/")
    check_health()
    kept = HealthCheck.objects.count()
    assert later(20, check_health) == 1
    assert later(23, check_health) == 0
    assert later(27, check_health) == 1
    assert HealthCheck.objects.count() == kept
    row = line(site, "reachable").row
    assert row is not None
    assert row.seen_at - row.at > 26 * DAY


def test_site_that_did_not_answer_once_is_looked_at_again_before_its_owner_is_asked(cast, web):
    site = making.site(cast, address=f"{web.url}/")
    web.pages["/"] = page(b"", "500 Oh")
    check_health()
    assert found(site)["reachable"] == "bad"
    assert not_right(cast.teacher) == ""
    later(1, check_health)
    assert not_right(cast.teacher) == "Not so: It can be reached"


def test_sites_of_several_schools_are_looked_at_together_each_for_its_own_links(
    cast, web, monkeypatch
):
    ours = making.site(cast, address=f"{web.url}/")
    school = cast.foreign_head.appointments.get().school
    theirs = making.bare_site(school, cast.foreign_head, address=f"{web.url}/", **CLOSING)
    actions.name_pages(by=cast.head, school=cast.school, home=home_of(web), acceptable_use="")
    elsewhere = f"http://other.example:{web.port}"
    actions.name_pages(by=cast.foreign_head, school=school, home=elsewhere, acceptable_use="")
    portions = []
    visit_all = health_jobs.visit_all

    def noted(addresses: Any, look: Any, **more: Any) -> Any:
        portions.append(list(addresses))
        return visit_all(addresses, look, **more)

    monkeypatch.setattr(health_jobs, "visit_all", noted)
    assert check_health() == 2
    assert portions == [[f"{web.url}/"]]
    assert (found(ours)["link-back"], found(theirs)["link-back"]) == ("good", "bad")


def test_links_that_lead_wrong_are_told(cast, web):
    site = making.site(cast, address=f"{web.url}/")
    web.pages["/"] = page(b"<a href='/gone'>Old</a><a href='http://192.168.0.1/'>Inside</a>")
    check_health()
    assert found(site)["links"] == "bad"
    assert line(site, "links").words.startswith("2 links lead nowhere or somewhere unsafe")


def test_no_transaction_is_held_while_a_site_is_asked(cast, web):
    making.site(cast, address=f"{web.url}/")
    ours = connections["default"]
    outside, inside = len(ours.savepoint_ids), []

    def slow(sock: Any) -> None:
        inside.append(len(ours.savepoint_ids))
        sock.sendall(page(b"<p>Hello</p>"))

    web.pages["/"] = slow
    check_health()
    assert inside == [outside]


def test_stopping_worker_and_a_run_that_was_long_enough_look_at_nothing_more(
    cast, web, monkeypatch
):
    making.site(cast, address=f"{web.url}/")
    with monkeypatch.context() as patch:
        patch.setattr(health_jobs, "stopping", lambda: True)
        assert check_health() == 0
    with monkeypatch.context() as patch:
        patch.setattr(health_jobs, "LONGEST", -1)
        assert check_health() == 0
    assert web.asked == []
    assert check_health() == 1


def test_sites_of_one_host_are_kept_as_they_are_looked_at_and_the_others_come_first_next_time(
    cast, web, monkeypatch
):
    sites = [making.bare_site(cast.school, cast.teacher, address=f"{web.url}/{n}", **CLOSING)
             for n in range(5)]  # fmt: skip
    web.pages |= {f"/{n}": page(b"<p>Hello</p>") for n in range(5)}
    with monkeypatch.context() as patch:
        patch.setattr(health_jobs, "stopping", lambda: "/2" in web.asked)
        assert check_health() == 3
    assert [found(site)["reachable"] for site in sites] == ["good"] * 3 + ["unknown"] * 2
    web.heads.clear()
    assert later(8, check_health) == 5
    assert [each for each in web.asked if each[1:].isdigit()] == ["/3", "/4", "/0", "/1", "/2"]


def test_feed_of_the_year_1_stops_nothing(cast, web):
    site = making.site(cast, address=f"{web.url}/")
    body = b"<feed><entry><updated>0001-01-01T00:00:00Z</updated></entry></feed>"
    web.pages["/feed"] = page(body, kind="application/atom+xml")
    assert check_health() == 1
    assert (found(site)["reachable"], found(site)["fresh"]) == ("good", "unknown")


def test_site_with_which_something_goes_wrong_has_had_its_turn_and_the_rest_goes_on(
    cast, web, monkeypatch, caplog
):
    sites = {path: making.bare_site(cast.school, cast.teacher, address=web.url + path, **CLOSING)
             for path in ("/odd", "/worse", "/")}  # fmt: skip

    words = "Priya wrote this"  # and not in the line below, which the log shows

    def failing(work: Any, path: str) -> Any:
        def work_or_fail(*given: Any, **more: Any) -> Any:
            asked = given[0] if isinstance(given[0], str) else given[0].visit.asked
            if asked.endswith(path):
                raise ValueError(words)
            return work(*given, **more)

        return work_or_fail

    web.pages |= {"/odd": page(), "/worse": page()}
    monkeypatch.setattr(health_jobs, "findings", failing(health_jobs.findings, "/odd"))
    monkeypatch.setattr(health_jobs, "visit", failing(health_jobs.visit, "/worse"))
    with pytest.raises(SomeFailed, match="2 failed"):
        check_health()
    assert found(sites["/"])["reachable"] == "good"
    for path in ("/odd", "/worse"):
        assert line(sites[path], "reachable").words.startswith("We could not make out")
        assert f"Looking at {sites[path].public_id} failed" in caplog.text
    assert "Priya" not in caplog.text
    assert check_health() == 0


def test_age_of_a_site_that_it_keeps_from_being_live_is_not_right(cast, settings):
    settings.CHECK_SITES = False
    site = making.site(
        cast, host=Site.Host.OTHER, platform="facebook", youngest=15, oldest=16, opens=clock.today()
    )
    check_health()
    assert found(site)["age"] == "good"
    Site.objects.update(youngest=10, first_live=None)
    assert not standing_of_site(all_sites().get(pk=site.pk)).is_official
    later(1, check_health)
    assert later(1, lambda: found(site)["age"]) == "bad"
    assert "minimum age" in later(1, lambda: not_right(cast.teacher))
    unknown = making.site(cast, host=Site.Host.OTHER, youngest=10, oldest=12)
    check_health()
    assert line(unknown, "age").words == (
        "It is for ages from 10 on, and the policy lets nobody under 13 use it."
    )


def test_nothing_is_asked_while_it_is_off_and_the_page_says_so(cast, web, settings, client_of):
    settings.CHECK_SITES = False
    site = making.site(cast, address=f"{web.url}/")
    assert check_health() == 0
    assert web.heads == []
    url = reverse("sites:health", args=[cast.school.slug, site.public_id])
    shown = client_of(cast.teacher).get(url).content.decode()
    assert "Schoolgate does not look at sites by itself here." in shown
    assert found(site)["age"] == "good"  # follows from the register, without asking anybody


def test_site_is_not_reached_in_a_private_network(cast, web, monkeypatch):
    ports = frozenset({web.port})
    limits = Limits(installation="https://policies.example", pause=0, ports=ports)
    monkeypatch.setattr(health_jobs, "limits", lambda: limits)
    site = making.site(cast, address=f"{web.url}/")
    check_health()
    assert web.heads == []
    assert found(site)["reachable"] == "bad"


@pytest.mark.clause("WAL-18.2-a")
@pytest.mark.clause("REC-11.10")
@pytest.mark.clause("HOL-A.5-2")
def test_person_says_what_a_machine_cannot_see_and_is_asked_again_after_a_term(cast, client_of):
    site = making.site(cast)
    url = reverse("sites:look", args=[cast.school.slug, site.public_id, "privacy"])
    client = client_of(cast.dsl)  # moderates it
    assert client.post(url, {"found": "no", "words": " "}).status_code == 422
    assert client.post(url, {"found": "yes", "words": "Comments are held."}).status_code == 302

    seen = line(site, "privacy")
    assert (seen.found, seen.words, seen.row.by) == (Found.GOOD, "Comments are held.", cast.dsl)
    assert controls()["sites.privacy_reviewed"].standing(cast.school).figure == "1 site reviewed"
    assert Entry.objects.filter(event="sites.health_seen").count() == 1
    assert later(121, lambda: line(site, "privacy").found) == Found.UNKNOWN
    with pytest.raises(Refused):
        actions.say_what_is_seen(
            by=cast.governor, site=site, matter=Matter.PRIVACY, is_right=True, words=""
        )


@pytest.mark.clause("WAL-18.2-a")
@pytest.mark.clause("REC-11.10")
@pytest.mark.clause("HOL-A.5-2")
def test_privacy_settings_of_an_account_elsewhere_come_up_each_term_with_what_to_look_at(
    cast, client_of
):
    making.site(cast, platform="moodle")  # the school runs it itself
    site = making.site(cast, host=Site.Host.OTHER, platform="facebook", youngest=None, oldest=None)
    asked = "Look through the privacy settings of “The Year 4 blog”"
    url = reverse("sites:look", args=[cast.school.slug, site.public_id, "privacy"])
    assert urls(cast.teacher, asked) == [url]  # not of the one that the school hosts
    assert urls(cast.head, asked) == []
    shown = client_of(cast.teacher).get(url).content.decode()
    assert "Nobody can tag us without our word" in shown
    assert f'<a href="{site.address}" rel="noopener noreferrer external">' in shown
    assert "Live video is off" not in shown  # which is for other services

    client_of(cast.teacher).post(url, {"found": "yes", "words": ""})
    assert urls(cast.teacher, asked) == []
    assert later(105, lambda: urls(cast.teacher, asked)) == []
    assert later(107, lambda: urls(cast.teacher, asked)) == [url]
    later(107, lambda: say(cast.teacher, site, Matter.PRIVACY, words="Anybody can comment."))
    assert later(108, lambda: urls(cast.teacher, asked)) == []
    assert later(108, lambda: not_right(cast.teacher)) == ("Not so: Its privacy settings are right")


def test_age_of_a_host_that_we_do_not_know_is_looked_up_by_somebody_once_a_year(cast, settings):
    settings.CHECK_SITES = False
    site = making.site(cast, host=Site.Host.OTHER, youngest=15, oldest=16)
    asked = "From which age does the host of “The Year 4 blog” take people?"
    with pytest.raises(Refused, match="follows from the ages"):
        say(cast.teacher, site, Matter.AGE)
    assert urls(cast.teacher, asked) == []  # nothing has been held against anything yet
    check_health()
    assert found(site)["age"] == "unknown"
    assert urls(cast.teacher, asked) != []
    say(cast.teacher, site, Matter.AGE)
    later(300, check_health)
    assert later(300, lambda: found(site)["age"]) == "good"
    assert later(350, lambda: urls(cast.teacher, asked)) == []
    assert later(366, lambda: (found(site)["age"], len(urls(cast.teacher, asked)))) == (
        "unknown", 1,
    )  # fmt: skip
    Site.objects.update(platform="facebook")
    later(367, check_health)
    assert later(367, lambda: (found(site)["age"], urls(cast.teacher, asked))) == ("good", [])


def test_head_is_asked_where_the_owner_has_left(cast, client_of):
    site = making.site(cast, host=Site.Host.OTHER, youngest=None, oldest=None)
    say(cast.dsl, site, Matter.CONTACT, words="The number is the old one.")
    privacy = "Look through the privacy settings of “The Year 4 blog”"
    assert not_right(cast.teacher) == "Not so: It says how to reach the school"
    assert (not_right(cast.head), urls(cast.head, privacy)) == ("", [])
    end_behind_the_back_of(cast.teacher)
    assert not_right(cast.head) == "Not so: It says how to reach the school"
    assert len(urls(cast.head, privacy)) == 1
    assert (not_right(cast.foreign_head), not_right(cast.communications_manager)) == ("", "")
    url = reverse("sites:health", args=[cast.school.slug, site.public_id])
    assert "Its owner has left or may not own it any more, so the head is asked" in (
        client_of(cast.head).get(url).content.decode()
    )


def test_person_speaks_where_a_machine_is_turned_away_until_it_sees_otherwise(cast, web):
    site = making.site(cast, address=f"{web.url}/")
    seen = {"by": cast.teacher, "site": site, "matter": Matter.CONTACT, "words": ""}
    web.pages["/"] = page(b"", "403 Forbidden")
    check_health()
    assert (found(site)["reachable"], found(site)["contact"]) == ("unknown", "unknown")
    later(0.1, lambda: actions.say_what_is_seen(**seen, is_right=True))
    assert found(site)["contact"] == "good"
    later(7, check_health)
    assert found(site)["contact"] == "good"
    web.pages["/"] = page(b"<p>Nothing</p>")
    later(14, check_health)
    assert found(site)["contact"] == "bad"
    with pytest.raises(Refused, match="looks at this by itself"):
        actions.say_what_is_seen(**seen | {"matter": Matter.REACHABLE}, is_right=True)


def test_site_without_an_address_has_nothing_to_look_at_yet(cast, web):
    site = making.site(cast, address="")
    assert check_health() == 0
    assert line(site, "reachable").words == "There is nothing to look at from outside yet."
    assert found(site)["age"] == "good"
    with pytest.raises(Refused, match="nothing to look at"):
        actions.say_what_is_seen(
            by=cast.teacher, site=site, matter=Matter.LOGO, is_right=True, words=""
        )


def test_policy_decides_which_mark_is_looked_for(cast, monkeypatch):
    site = making.site(cast, host=Site.Host.OTHER)
    asked = HealthAsked(14, counted=True, mark="both")

    def matters(**more: Any) -> set[str]:
        monkeypatch.setattr(
            "schoolgate.sites.health.queries.health_asked", lambda _school: replace(asked, **more)
        )
        return set(found(site))

    assert {"logo", "acceptable-use", "fresh"} <= matters()
    assert not {"logo", "fresh"} & matters(mark="acceptable-use-link", interval=None)
    assert not {"logo", "acceptable-use"} & matters(mark="none")
