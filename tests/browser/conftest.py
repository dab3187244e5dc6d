"""Real pages of a real site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.site import Site, serve_a_demo, shared_demo


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site for the whole session; its data end with it."""
    demo = shared_demo(tmp_path_factory.getbasetemp())
    with serve_a_demo(tmp_path_factory.mktemp("site"), demo) as site:
        yield site


@pytest.fixture(scope="session")
def kept(served: Site, browser: Any) -> Iterator[Callable[[str | None], tuple[Any, list[str]]]]:
    """A page for each person that stays open from test to test, and what it complains of: to open
    one takes longer than to load it.
    """
    found: dict[str | None, tuple[Any, list[str]]] = {}

    def page_of(as_: str | None) -> tuple[Any, list[str]]:
        if as_ not in found:
            page = served.context(browser, as_).new_page()
            found[as_] = (page, [])
            watch(page, served.url, found[as_][1])
        return found[as_]

    yield page_of
    for page, _complaints in found.values():
        page.context.close()


class Visit:
    """The site as one test sees it."""

    def __init__(self, served: Site, page: Callable[..., Any], page_of: Callable[..., Any]) -> None:
        self.page, self.page_of = page, page_of
        self.url, self.examples, self.states = served.url, served.examples, served.states
        self.data, self.run = served.data, served.run
        self.environment, self.sessions = served.environment, served.sessions


@pytest.fixture
def site(served: Site, browser: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """``site.page(as_="head", width=360)`` opens a page in a window of its own, and
    ``site.page_of("head")`` is a page that stays; what the browser complains of fails.
    """
    contexts: list[Any] = []
    complaints: list[str] = []
    complained = [complaints]

    def page(
        as_: str | None = "head",
        *,
        width: int = 1280,
        scheme: str = "light",
        language: str = "en-gb",
        script: bool = True,
    ) -> Any:
        context = served.context(
            browser,
            as_,
            language=language,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
        )
        contexts.append(context)
        opened = context.new_page()
        watch(opened, served.url, complaints)
        return opened

    def page_of(as_: str | None) -> Any:
        page, said = request.getfixturevalue("kept")(as_)
        said.clear()  # of a page that failed before
        complained.append(said)
        return page

    yield Visit(served, page, page_of)
    for context in contexts:
        context.close()
    assert [words for said in complained for words in said] == []


def watch(page: Any, home: str, complaints: list[str]) -> None:
    """Note console errors (breaches of the content security policy among them), failed requests
    and requests to anywhere else.
    """

    def note_console(message: Any) -> None:
        expected = "the server responded with a status of 4" in message.text
        if message.type in {"error", "warning"} and not expected:
            complaints.append(f"{page.url}: console: {message.text}")

    def note_request(request: Any) -> None:
        if not request.url.startswith((home, "data:", "blob:", "about:")):
            complaints.append(f"{page.url}: asked for {request.url}")

    def note_failure(request: Any) -> None:
        # A page that is left while it loads, and a download, abort their request.
        if "ERR_ABORTED" not in (request.failure or ""):
            complaints.append(f"{page.url}: {request.url} failed: {request.failure}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: script: {error}"))
    page.on("request", note_request)
    page.on("requestfailed", note_failure)
