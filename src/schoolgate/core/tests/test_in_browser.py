"""The style guide in a real browser: every pattern, at every width, in every scheme."""

import pytest
from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LENGTHEN = r"""() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace(/\p{L}{3,}/gu, (word) => word + word.slice(0, word.length * 0.4));
  }
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def open_page(browser, live_server):
    """Open a page of the server; what the browser complains of fails the test."""
    contexts = []

    def open_page(path="/style-guide/", **wishes):
        context = browser.new_context(**wishes)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.on("console", lambda said: said.type == "error" and pytest.fail(said.text))
        page.goto(live_server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_style_guide_passes_axe(open_page, width, scheme):
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_style_guide_holds_long_words_on_a_narrow_screen(open_page, direction):
    page = open_page(viewport={"width": 320, "height": 700})
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    page.evaluate(LENGTHEN)
    assert page.evaluate(TOO_WIDE) == 0


def test_confirmation_wakes_when_the_words_are_typed(open_page):
    page = open_page()
    assert page.is_disabled("[data-confirm-button]")
    page.fill("[data-confirm-words]", "4 hazel ALLOTMENT ")
    assert page.is_enabled("[data-confirm-button]")


def test_dialog_opens_and_closes_by_keyboard(open_page):
    page = open_page()
    page.focus("a[data-dialog]")
    page.keyboard.press("Enter")
    assert page.is_visible("dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("dialog")
    assert page.evaluate("document.activeElement.dataset.dialog") == "sample-dialog"


def test_skip_link_is_the_first_stop_and_leads_to_the_page(open_page):
    page = open_page()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.focus(".skip")
    assert page.is_visible(".skip:focus")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_script_nothing_is_out_of_reach(open_page):
    page = open_page(java_script_enabled=False)
    assert page.is_enabled("[data-confirm-button]")
    assert not page.is_visible("[data-copy]")
    assert page.locator("a[data-dialog]").get_attribute("href") == "#decision"


def test_on_paper_stand_words_and_no_buttons(open_page):
    page = open_page()
    page.emulate_media(media="print")
    shown = "all => all.filter((one) => one.checkVisibility()).length"
    for left_out in (".button", ".tabs", ".skip", ".pager"):
        assert page.locator(left_out).count() > 0
        assert page.eval_on_selector_all(left_out, shown) == 0, left_out
    assert page.is_visible("h1")
    assert page.is_visible(".finding h3")


def test_table_turns_into_cards_on_a_phone(open_page):
    page = open_page(viewport={"width": 360, "height": 800})
    cell = page.locator(".cards td[data-label]").first
    label = "one => getComputedStyle(one, '::before').content"
    assert cell.evaluate(label) == f'"{cell.get_attribute("data-label")}"'
    assert cell.evaluate("one => getComputedStyle(one.parentElement).display") == "block"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert cell.evaluate(label) in {"none", "normal"}
    assert cell.evaluate("one => getComputedStyle(one.parentElement).display") == "table-row"


def test_row_of_the_inbox_looks_as_if_it_can_be_tapped_on_a_phone(open_page):
    page = open_page(viewport={"width": 360, "height": 800})
    row = page.locator(".inbox-item:has(.inbox-verb)").first
    assert row.locator(".inbox-verb").is_visible()
    line = "one => getComputedStyle(one).textDecorationLine"
    assert row.locator(":is(h2, h3) a").evaluate(line) == "underline"
