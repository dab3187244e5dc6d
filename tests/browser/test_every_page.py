"""Every page of the URL list in real Chromium: seen, read aloud, tabbed through, translated.

A new page is here without anyone remembering: its route has a row in ``tests/permissions.py``, and
each part of its address an example in ``tests/examples.py``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from schoolgate import core
from tests.browser.looking import (
    AXE,
    COLOURS,
    CONTRAST,
    FOLLOW,
    FOLLOWED,
    LARGER,
    NOT_LARGER,
    RUN_AXE,
    START,
    TABBABLE,
    TOO_WIDE,
    UNMARKED,
    WCAG,
    WITHOUT_CONTRAST,
)
from tests.browser.pages import (
    ALLAUTH,
    ALLAUTH_NO_PAGES,
    ALLAUTH_ON_THE_WAY,
    DEMO,
    NO_DEMO_PAGES,
    NO_PAGES,
    Page,
    allauth_pages,
    page_names,
    page_of,
    state_pages,
)
from tests.permissions import TABLE
from tests.routes import ours, routes

pytestmark = pytest.mark.browser

HEIGHT = 900
MOST_STOPS = 100  # the hundredth row of a list is reached as the ninetieth is
# Pages of the office share one frame: its header and its list of places are looked at here, in every
# scheme and width, and tabbed through.
FRAME_SEEN_AT = {"inbox", "style-guide", "a school for a parent"}
EVERY_LOOK = (
    (1280, "light", WCAG, []), (1280, "dark", COLOURS, []),
    (360, "light", WCAG, []), (360, "dark", CONTRAST, []),
)  # fmt: skip
LOOKS = (
    (1280, "light", WCAG, []), (360, "light", WCAG, WITHOUT_CONTRAST), (360, "dark", COLOURS, []),
)  # fmt: skip
# The style guide shows what data look like; its samples are no texts of ours to translate.
NOT_READ = {"style-guide"}


def test_every_route_is_a_page_or_says_why_not():
    known = set(page_names()) | set(NO_PAGES) | set(NO_DEMO_PAGES)
    known |= {name for name, row in TABLE.items() if not row.get and name not in DEMO}
    assert {route.name for route in ours()} - known == set()


def test_every_page_of_the_sign_in_library_is_looked_at_or_says_why_not():
    named = {one.name for one in routes() if one.is_allauths and one.is_named}
    kinds = [set(ALLAUTH), ALLAUTH_ON_THE_WAY, set(ALLAUTH_NO_PAGES)]
    assert sum(map(len, kinds)) == len(named)
    assert set().union(*kinds) == named
    way = (Path(__file__).parent / "test_sign_in.py").read_text("utf-8")
    assert {name for name in ALLAUTH_ON_THE_WAY if f'"{name}"' not in way} == set()


@pytest.mark.parametrize("name", page_names())
def test_page_of_ours(site, name):
    look_at(site, page_of(name, site.examples))


@pytest.mark.parametrize("page", allauth_pages(), ids=lambda page: page.name)
def test_page_of_the_sign_in_library(site, page):
    look_at(site, page)


STATES = 26


@pytest.mark.parametrize("number", range(STATES))
def test_page_in_another_state(site, number):
    pages = state_pages(site.examples, site.states)
    assert len(pages) == STATES
    look_at(site, pages[number], expected={200, 403, 404, 410})


# As views.py draws them: those of a request, and those made without database or visitor.
BROKEN = {
    "400": "asked", "403_csrf": "asked", "429": "asked",
    "409": "None", "413": "None", "500": "None", "503": "None",
}  # fmt: skip
DRAW = """
import json
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override
asked, pages = RequestFactory().get("/"), {{}}
asked.user, asked.person = AnonymousUser(), None
for language in ("en-gb", "en-xa", "ar-xb"):
    with override(language):
        pages[language] = render_to_string("{name}.html", request={request})
print(json.dumps(pages))
"""


@pytest.mark.parametrize("name", BROKEN)
def test_page_of_what_went_wrong(site, name):
    """Those that no address answers by itself, as the server draws them."""
    told = site.run(
        "manage", "shell", "-v", "0", "-c", DRAW.format(name=name, request=BROKEN[name])
    )
    drawn = json.loads(told.splitlines()[-1])
    page, address = site.page_of(None), f"{site.url}/went-wrong/{name}/"

    def answer(route: Any) -> None:
        cookies = route.request.all_headers()["cookie"].split("; ")
        language = next(one for one in cookies if one.startswith(settings.LANGUAGE_COOKIE_NAME))
        route.fulfill(body=drawn[language.partition("=")[2]], content_type="text/html")

    page.route(address, answer)
    look_at_open(site, page, Page(name, address, None))
    page.unroute(address)


def test_every_page_of_an_error_is_looked_at():
    there = {one.stem for one in Path(core.__file__).parent.glob("templates/[45]*.html")}
    assert there - set(BROKEN) == {"403", "404"}  # those are among the states


def look_at(site: Any, wanted: Any, expected: set[int] | None = None) -> None:
    """All that is asked of a page, with as few loads as it takes."""
    page = site.page_of(wanted.as_)
    look_at_open(site, page, wanted, expected)


def look_at_open(site: Any, page: Any, wanted: Any, expected: set[int] | None = None) -> None:
    """The same of a page in a window where somebody may have come some way."""
    speak(site, page, "en-gb")
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    answer = page.goto(wanted.address)
    found = [] if answer.status in (expected or {200}) else [f"answers {answer.status}"]
    if "text/html" not in answer.headers.get("content-type", ""):
        found = ["is no page: say so in NO_PAGES"]  # scripts would wait in it for ever
    if not found:
        in_office = page.locator("nav.places").count() > 0
        root = "main" if in_office and wanted.name not in FRAME_SEEN_AT else "html"
        found = [
            *headings_and_title(page),
            *accessible_in_every_scheme_and_width(page, root),
            *narrow(page),
            *in_large_text(page),
            *by_keyboard(page, root),
            *from_right_to_left(site, page, wanted),
            *(in_a_long_language(site, page, wanted) if root == "html" else ()),
        ]
    if found:
        pytest.fail("\n  ".join([f"{wanted} at {wanted.address}", *found]), pytrace=False)


def headings_and_title(page: Any) -> list[str]:
    """One h1; a title that says page and place."""
    wrong = []
    count = page.locator("h1").count()
    if count != 1:
        wrong.append(f"{count} h1")
    if not re.fullmatch(r"\S.* – \S.*", page.title()):
        wrong.append(f"title {page.title()!r}")
    return wrong


def accessible_in_every_scheme_and_width(page: Any, root: str) -> list[str]:
    """No violation of WCAG 2.2 A or AA that axe-core can find.

    A colour is the same at every width, and every pattern stands in the style guide: so that page,
    and those that stand for the frame, are judged in both schemes at both widths, and all others
    once for their colours in each scheme, which takes longest.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    wrong = []
    for width, scheme, rules, without in EVERY_LOOK if root == "html" else LOOKS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        whole = (width, scheme) == (1280, "light")
        violations = page.evaluate(RUN_AXE, [rules, whole, root, without])
        wrong += [f"{width} {scheme}: {one}" for one in violations]
    page.emulate_media(color_scheme="light")
    return wrong


def narrow(page: Any, width: int = 320) -> list[str]:
    """Nothing to scroll sideways."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return [f"at {width}: {one}" for one in page.evaluate(TOO_WIDE)]


def in_large_text(page: Any) -> list[str]:
    """Letters of twice the size on a phone, and nothing to scroll sideways either."""
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.evaluate(LARGER)
    wrong = [f"large text: {one}" for one in page.evaluate(TOO_WIDE)]
    page.evaluate(NOT_LARGER)
    return wrong


def by_keyboard(page: Any, root: str) -> list[str]:
    """The Tab key reaches, in the order of the page, all that can be used, and one sees where."""
    page.set_viewport_size({"width": 1280, "height": HEIGHT})
    page.evaluate(START, root)
    wanted = {str(mark) for mark in range(min(page.evaluate(TABBABLE, root), MOST_STOPS))}
    page.evaluate(FOLLOW)
    # A field for a date or a time has several parts, and the Tab key stops at each.
    for _press in range(len(wanted) + 4 * page.locator("[type=date], [type=time]").count()):
        page.keyboard.press("Tab")
    wrong = []
    for focused in page.evaluate(FOLLOWED):
        wanted.discard(focused["mark"])
        if not focused["seen"]:
            wrong.append(f"focus unseen on {focused['what']}")
    for mark in sorted(wanted, key=int)[:3]:
        what = page.locator(f'[data-tab="{mark}"]').first.evaluate("one => one.outerHTML")
        wrong.append(f"Tab does not reach {what[:80]}")
    return list(dict.fromkeys(wrong))


def in_a_long_language(site: Any, page: Any, wanted: Any) -> list[str]:
    """Accented and longer from left to right: nothing overflows."""
    speak(site, page, "en-xa")
    page.goto(wanted.address)
    return [f"long: {one}" for one in page.evaluate(TOO_WIDE)]


def without_data(site: Any, text: str) -> str:
    """A text without names and addresses."""
    for known in site.data:
        text = text.replace(known, "")
    return text


def from_right_to_left(site: Any, page: Any, wanted: Any) -> list[str]:
    """Accented, longer and turned round: nothing stays plain, nothing overflows."""
    speak(site, page, "ar-xb")
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto(wanted.address)
    plain = [] if wanted.name in NOT_READ else page.evaluate(UNMARKED)
    wrong = [f"right to left: {one}" for one in page.evaluate(TOO_WIDE)]
    unmarked = [text for text in plain if re.search("[A-Za-z]{2}", without_data(site, text))]
    wrong += [f"not marked: {text[:90]}" for text in unmarked]
    if page.locator("html").get_attribute("dir") != "rtl":
        wrong.append("not turned from right to left")
    return wrong


def speak(site: Any, page: Any, language: str) -> None:
    name = settings.LANGUAGE_COOKIE_NAME
    now = urlsplit(page.url)
    home = f"{now.scheme}://{now.netloc}" if now.netloc else site.url
    page.context.add_cookies([{"name": name, "value": language, "url": home}])
