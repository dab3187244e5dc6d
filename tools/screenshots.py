"""Photograph every page and state at two widths, light and dark, into screenshots/.

``make screenshots``, or ``python tools/screenshots.py WORD`` for pages whose name holds the word.
``--readme`` makes the few small pictures of the README anew, in docs/images/.
Stands on the site that the browser tests start, so each page of the URL list is here by itself.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "screenshots"
WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
IMAGES = ROOT / "docs" / "images"
README = {
    "policy-read": "policies:document",
    "policy-sign": "declarations:sign",
    "policy-public": "publishing:policy",
}
README_SIZE = {"width": 1100, "height": 760}

sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ["DJANGO_SETTINGS_MODULE"] = "schoolgate.config.testing"

import django  # noqa: E402 - after the path is set

django.setup()

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from schoolgate.core.tests.chromium import FLAGS, chromium  # noqa: E402
from tests.browser.pages import allauth_pages, page_names, page_of, state_pages  # noqa: E402
from tests.browser.site import serve_a_demo  # noqa: E402


def main() -> int:
    """Photograph; 1 where a page could not be."""
    program = chromium()
    if program is None:
        print("Chromium is not installed (apt-get install chromium).", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    wrong = 0
    with (
        tempfile.TemporaryDirectory(prefix="schoolgate-pictures-") as folder,
        serve_a_demo(Path(folder)) as site,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        if "--readme" in sys.argv:
            return for_readme(site, browser)
        pages = [page_of(name, site.examples) for name in page_names()]
        pages += [*allauth_pages(), *state_pages(site.examples, site.states)]
        for page in pages:
            if all(word in page.name for word in sys.argv[1:]):
                wrong += photograph(site, browser, page)
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}/.")
    return 1 if wrong else 0


def photograph(site: Any, browser: Any, page: Any) -> int:
    """Four pictures of one page."""
    context = site.context(browser, page.as_, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    answer = opened.goto(page.address)
    name = re.sub(r"[^a-z0-9]+", "-", page.name.lower()).strip("-")
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            opened.emulate_media(color_scheme=scheme)
            opened.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
    context.close()
    if answer.status >= 500:
        print(f"{page} answers {answer.status}")
    return int(answer.status >= 500)


def for_readme(site: Any, browser: Any) -> int:
    """What a window shows of each page, as a small WebP."""
    IMAGES.mkdir(exist_ok=True)
    for name, route in README.items():
        page = page_of(route, site.examples)
        context = site.context(browser, page.as_, viewport=README_SIZE, color_scheme="light")
        opened = context.new_page()
        if opened.goto(page.address).status != 200:
            print(f"{page} could not be photographed.", file=sys.stderr)
            return 1
        picture = Image.open(io.BytesIO(opened.screenshot()))
        picture.convert("RGB").save(IMAGES / f"{name}.webp", quality=70, method=6)
        context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
