"""The first thread through the whole product, as a head meets it."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.documents import TITLE, as_docx

pytestmark = pytest.mark.browser

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READ_WITHIN = 60


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_head_hands_in_a_policy_and_makes_a_draft(site, script):
    page = site.page(as_=None, script=script)
    sign_in(page)
    hand_in(page, as_docx(f"Printed {'with' if script else 'without'} JavaScript."))
    wait_until_read(page, by_itself=script)
    look_at_findings(page)
    confirm_values(page)
    make_draft(page)


def sign_in(page: Any) -> None:
    page.goto("/demo/people/")
    page.get_by_role("button", name="Margaret Okafor").click()
    assert page.locator("h1").is_visible()


def hand_in(page: Any, data: bytes) -> None:
    page.get_by_role("link", name="Policy", exact=True).first.click()
    page.get_by_role("link", name="Hand in").first.click()
    file = {"name": "our policy.docx", "mimeType": WORD, "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Hand in this policy").click()
    page.wait_for_url("**/policy/documents/*/")


def wait_until_read(page: Any, *, by_itself: bool) -> None:
    """With JavaScript the page goes on by itself; without, the reader reloads it."""
    title = page.get_by_role("heading", level=1, name=TITLE)
    if by_itself:
        title.wait_for(timeout=READ_WITHIN * 1000)
        return
    deadline = time.monotonic() + READ_WITHIN
    while not title.is_visible() and time.monotonic() < deadline:
        time.sleep(1)
        page.reload()
    assert title.is_visible()


def look_at_findings(page: Any) -> None:
    assert "14 clauses" in page.locator(".lead").first.inner_text()
    findings = page.locator("#findings").locator("xpath=..")
    text = findings.inner_text()
    assert "Data Protection Act 1998" in text
    assert "Google+" in text
    assert "section 9" in text


def confirm_values(page: Any) -> None:
    """Confirm all that is plain in the first group, and one value by itself in a later one."""
    page.get_by_role("link", name="Go through the values").click()
    page.get_by_role("button", name="Confirm all that is stated once and clearly").click()
    page.get_by_text(re.compile(r"\d+ values? confirmed")).first.wait_for()
    single = page.get_by_role("button", name=re.compile(r"^Confirm .+"))
    for _group in range(11):
        with page.expect_navigation():
            page.get_by_role("link", name="Go on to the next group", exact=True).click()
        one = single.filter(has_not_text="all that is stated")
        if one.count():
            one.first.click()
            break
    page.locator("main").get_by_text("Confirmed", exact=True).first.wait_for()


def make_draft(page: Any) -> None:
    page.get_by_role("link", name="What it means").first.click()
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/policy/drafts/*/")
    assert page.get_by_role("heading", level=1).inner_text() == f"Draft: {TITLE}"
    assert "The draft is made" in page.locator("main").inner_text()
