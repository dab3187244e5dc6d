"""An official site from a teacher's phone to the archive, as everybody in it meets it."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from schoolgate.core import clock
from schoolgate.core.bags import faults_of
from tests.browser.site import Site, run, serve_a_demo, shared_demo

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
ADDRESS = "https://sites.google.com/view/rowan-year-6"
TODAY = clock.today()
ANSWERS: dict[str, Any] = {
    "department": "Year 6", "name": "The Year 6 blog",
    "purpose": "Families read each week what Year 6 learns, and pupils explain it in their words.",
    "aims": "Families talk about science at home.", "content": "Experiments, with instructions.",
    "reputation": "A careless picture. Two people look at each one.",
    "audience": ["pupils", "families"], "years": ["6"], "discussed_with": ["Hannah Head"],
    "discussed_on": TODAY.isoformat(), "best_interests": "They explain what they learn.",
    "risks": ["details", "strangers"], "vulnerable": "no", "contributors": ["nobody"],
    "administrators": ["Tessa Teacher", "Cora Comms"],
    "moderators": ["Leo Line", "Dora Dsl"], "cover": ["Hannah Head"],
    "host": "third-party", "address": ADDRESS, "dedicated": "yes", "email": "year6@rowan.example",
    "recovery": ["Cora Comms"], "terms_met": "yes", "terms_read_on": TODAY.isoformat(),
    "terms_address": "https://policies.google.com/terms", "report_address": "At the foot of a page",
    "intervention": "We hide it and tell the DSL.",
    "under_age": "We tell the family.", "security": "Only we can write.", "rules": "own",
    "brand": "yes", "brand_how": "The logo at the top.", "opens": TODAY.isoformat(),
    "closes": (TODAY + dt.timedelta(days=200)).isoformat(), "exit": "We save it and tell families.",
    "hours": "2", "effort": "A look each day.", "trained": "yes", "success": "Half of them read it.",
    "evaluate_on": (TODAY + dt.timedelta(days=100)).isoformat(),
}  # fmt: skip


@pytest.fixture
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, whose school has the county model in force."""
    demo = shared_demo(tmp_path_factory.getbasetemp())
    with serve_a_demo(tmp_path_factory.mktemp("walk"), demo) as site:
        yield replace(site, sessions=json.loads(step(site, "begin")))


def step(site: Site, *words: str) -> str:
    return run([sys.executable, "-m", "tests.browser.steps", *words], site.environment)


@pytest.mark.clause("WAL-16.2")
@pytest.mark.clause("WAL-APP1-30")
@pytest.mark.clause("HOL-A.5-6")
def test_a_site_from_proposal_to_archive(walked: Site, browser: Any) -> None:
    def phone(as_: str | None) -> Any:
        return walked.context(browser, as_, viewport=PHONE).new_page()

    teacher, manager, head = phone("teacher"), phone("line_manager"), phone("head")
    request = propose(teacher)
    ask_for_changes(manager)
    change(teacher, request)
    approve_from_inbox(manager, "The Year 6 blog")
    step(walked, "letters")
    approve_from_mail(phone("communications_manager"), phone(None))
    approve_from_inbox(head, "The Year 6 blog")
    site = write_rules(teacher)
    network = phone("network_manager")
    network.goto(f"{site}pupils/")
    network.get_by_role("button", name="Let pupils in").click()
    assert verify(phone(None)) == "official"
    step(walked, "leave", "Dsl")
    teacher.goto(site)
    assert "Paused" in teacher.locator(".lead").first.inner_text()
    name_a_moderator(teacher, site)
    assert "Live" in teacher.locator(".lead").first.inner_text()
    confirm(teacher, site)
    close_and_archive(teacher, site)
    assert verify(phone(None)) == "was official"


def propose(page: Any) -> str:
    """Every page of the form, on a phone; what is hinted at is read and left so."""
    page.goto("/s/rowan-primary/approvals/new/site/")
    page.get_by_role("button", name="Begin").click()
    for _page in range(60):
        if "/write/" not in page.url:
            break
        fill(page)
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile("Keep it")).click()
    assert page.url.endswith("/check/"), page.url
    send = page.get_by_role("button", name="Send this for approval")
    assert send.count(), page.locator("main").inner_text()
    send.click()
    assert "Waiting for a decision" in page.locator(".lead").first.inner_text()
    return str(page.url)


def fill(page: Any) -> None:
    """Answer the questions of a page by their names."""
    for name, answer in ANSWERS.items():
        fields = page.locator(f"main [name='{name}']")
        if not fields.count():
            continue
        kind = fields.first.evaluate("one => one.type")
        if kind in {"radio", "checkbox"}:
            for code in answer if isinstance(answer, list) else [answer]:
                page.locator(f"main [name='{name}'][value='{code}']").check()
        elif kind.startswith("select"):
            for number, person in enumerate(answer):
                fields.nth(number).select_option(label=person)
        else:
            fields.first.fill(answer)
    for box in page.locator("main [name='settings']:not([value='none-yet'])").all():
        box.check()


def ask_for_changes(page: Any) -> None:
    open_from_inbox(page, "The Year 6 blog")
    page.get_by_role("link", name="Ask for changes or refuse").click()
    page.locator("[name='verdict'][value='changes']").check()
    page.locator("main .fold > summary").click()
    page.locator("[name='about'][value='hours']").check()
    page.locator("[name='words']").fill("Two hours are too few for a daily look.")
    page.get_by_role("button", name="Send this answer").click()


def open_from_inbox(page: Any, title: str) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile(title)).first.click()


def change(page: Any, request: str) -> None:
    open_from_inbox(page, "Changes were asked for")
    assert "Two hours are too few" in page.locator("main").inner_text()
    page.get_by_role("link", name=re.compile("Change.*Hours a week")).click()
    page.locator("[name='hours']").fill("4")
    page.get_by_role("button", name=re.compile("Keep it")).click()
    page.get_by_role("button", name="Send it again").click()
    assert page.url == request


def approve_from_inbox(page: Any, title: str) -> None:
    """Two taps: the item, the button."""
    open_from_inbox(page, title)
    page.get_by_role("button", name="Approve this").click()
    assert "You have approved it" in page.locator("main").inner_text()


def approve_from_mail(reader: Any, stranger: Any) -> None:
    """The link in the letter opens for whoever has it, and asks once more."""
    reader.goto("/demo/outbox/")
    letter = reader.get_by_role("link", name=re.compile("Your decision is asked for"))
    assert letter.count(), reader.locator("main").inner_text()
    letter.first.click()
    found = re.search(r"http\S+/approve/\S+", reader.locator("main").inner_text())
    assert found is not None
    for _opened_by_a_mail_program_too in range(2):
        stranger.goto(found[0])
    assert "This link is for Cora Comms" in stranger.locator("main").inner_text()
    stranger.get_by_role("button", name="Approve this").click()
    stranger.goto(found[0])
    assert not stranger.get_by_role("button", name="Approve this").count()


def write_rules(page: Any) -> str:
    """The approved site waits for its house rules and terms."""
    page.goto("/s/rowan-primary/sites/")
    page.get_by_role("link", name="The Year 6 blog").click()
    site = str(page.url)
    assert "Not live yet" in page.locator(".lead").first.inner_text()
    for kind in ("rules", "terms"):
        page.goto(f"{site}texts/{kind}/all/")
        page.get_by_role("button", name="Keep it as a new edition").click()
    page.goto(site)
    assert "Live" in page.locator(".lead").first.inner_text()
    return site


def verify(page: Any) -> str:
    """What the public page says of the address."""
    page.goto(f"/rowan-primary/official/verify/?q={ADDRESS}?utm_source=x")
    words = page.locator("main").inner_text()
    return "was official" if "was official until" in words.lower() else (
        "official" if "This is official" in words else words
    )  # fmt: skip


def name_a_moderator(page: Any, site: str) -> None:
    page.goto(f"{site}team/")
    page.locator("[name='part']").select_option("moderator")
    page.locator("[name='person']").select_option(label="Hannah Head")
    page.get_by_role("button", name="Name to the team").click()
    page.goto(site)


def confirm(page: Any, site: str) -> None:
    page.goto(f"{site}certify/")
    for name in ("needed", "right", "team_right"):
        page.locator(f"[name='{name}']").first.check()
    page.get_by_role("button", name="Keep these answers").click()


def close_and_archive(page: Any, site: str) -> None:
    page.goto(f"{site}closing/")
    page.locator("[name='words']").fill("Year 6 has left for secondary school.")
    page.locator("main form button.button").first.click()
    page.goto(f"{site}closing/")
    for answer in page.locator("main select").all():
        answer.select_option("done")
    page.get_by_role("button", name="Keep these answers").click()
    page.goto(f"{site}closing/")
    page.get_by_role("button", name="Close this site for good").click()
    page.goto(site)
    with page.expect_download() as download:
        page.get_by_role("button", name="Pack it for the archive").click()
    assert faults_of(download.value.path().read_bytes()) == []
