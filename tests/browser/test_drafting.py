"""Writing a policy as a head does it: preview while typing, what follows before saving, undo."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.test_every_page import accessible_in_every_scheme_and_width, narrow

pytestmark = pytest.mark.browser

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])


def begun(page: Any, site: Any) -> str:
    """The address of a new draft from the recommended policy."""
    page.goto(f"/s/{site.examples['school']}/policy/packs/rec/")
    page.get_by_role("button", name="Begin a draft from this policy").click()
    page.wait_for_url("**/policy/drafts/*/")
    return str(page.url)


@SCRIPT
def test_head_sees_how_a_clause_reads_before_it_is_saved(site: Any, script: bool) -> None:
    page = site.page(script=script)
    draft = begun(page, site)
    page.goto(f"{draft}clauses/REC-9.6/")
    wording, preview = page.get_by_label("Wording"), page.locator("#preview")
    wording.fill("")
    wording.press_sequentially("Every site has {{ min_moderators }} moderators.")
    if not script:
        page.get_by_role("button", name="Preview").click()
    page.get_by_text("Every site has 2 moderators.").wait_for()
    wording.fill("")
    wording.press_sequentially("Every site has {{ min_moderator }} moderators.")
    if not script:
        page.get_by_role("button", name="Preview").click()
    preview.get_by_text("Did you mean “min_moderators”?").wait_for()
    wording.fill("Every site has {{ min_moderators }} moderators.")
    page.get_by_role("button", name="Save this clause").click()
    page.wait_for_url(f"{draft}*")
    assert "Every site has 2 moderators." in page.locator("#REC-9\\.6").inner_text()


@SCRIPT
def test_head_sees_what_follows_from_a_choice_and_saves_it(site: Any, script: bool) -> None:
    page = site.page(script=script)
    draft = begun(page, site)
    page.goto(f"{draft}values/expectation_of_privacy/")
    page.get_by_label("None").check()
    page.get_by_role("button", name="See what follows").click()
    page.get_by_text("Nothing is saved yet").first.wait_for()
    assert "Human Rights Act 1998" in page.locator("main").inner_text()
    if script:
        assert [*accessible_in_every_scheme_and_width(page, "html"), *narrow(page)] == []
    page.get_by_role("button", name="Save this choice").click()
    page.wait_for_url("**/choices/#expectation_of_privacy")
    page.goto(f"{draft}compare/")
    assert "Do not count on" in " ".join(page.locator("ins").all_inner_texts())


def test_head_takes_a_clause_out_and_brings_it_back(site: Any) -> None:
    page = site.page()
    draft = begun(page, site)
    page.goto(f"{draft}clauses/REC-9.6/")
    page.get_by_role("button", name="Take this clause out").click()
    page.wait_for_url("**/#taken-out")
    assert page.locator("#REC-9\\.6").count() == 0
    page.get_by_role("button", name="Bring it back").click()
    page.wait_for_url("**/#REC-9.6")
    assert page.locator("#REC-9\\.6").is_visible()


@SCRIPT
def test_head_replaces_words_on_a_phone_where_they_are_ticked(site: Any, script: bool) -> None:
    page = site.page(script=script, width=360)
    draft = begun(page, site)
    page.get_by_role("link", name="Replace words throughout").click()
    page.get_by_label("Replace these words").fill("moderators")
    page.get_by_label("Put these in their place").fill("guardians")
    page.get_by_role("button", name="Show the places").click()
    page.get_by_role("heading", name="4 places").wait_for()
    if script:
        assert [*accessible_in_every_scheme_and_width(page, "html"), *narrow(page)] == []
    page.get_by_label("Heading of 9.6").uncheck()
    page.get_by_role("button", name="Replace where it is ticked").click()
    page.wait_for_url(draft)
    said = page.locator("#REC-9\\.6").inner_text()
    assert "2 guardians" in said
    assert "Administrators and moderators" in said
