"""Every template of ours is safe under the strict policy, marked for translation and drawn."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string

from schoolgate.core.templatetags.schoolgate import STATES, icons

SOURCE = Path(__file__).resolve().parents[2]
CORE = SOURCE / "core" / "templates"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
MARKUP = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


class Reader(HTMLParser):
    """Text and attributes of a page, with what a strict policy would refuse."""

    SPOKEN = frozenset({"alt", "aria-label", "placeholder", "title"})
    SILENT = frozenset({"code", "kbd", "option", "script", "style"})

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on") or "javascript:" in (value or ""):
                self.refused.append(f"{tag} {name}")
            if name in self.SPOKEN:
                self.words.append(value or "")
        given = dict(attrs)
        # A block of JSON is data: no browser runs it and no policy refuses it.
        data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in given and not data):
            self.refused.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not self.SILENT.intersection(self.open):
            self.words.append(data)


def read(path: Path) -> Reader:
    text = re.sub(
        r"{% (?:comment|blocktranslate)\b.*?{% end(?:comment|blocktranslate) %}"
        r"|{% block (?:face|width|wide) %}.*?{% endblock %}",  # names of classes, not words
        "",
        path.read_text(),
        flags=re.DOTALL,
    )
    reader = Reader()
    reader.feed(MARKUP.sub("", text))
    return reader


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(path):
    get_template(
        path.relative_to(next(p for p in path.parents if p.name == "templates")).as_posix()
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_holds_nothing_that_the_policy_refuses(path):
    assert read(path).refused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_marks_every_word_for_translation(path):
    words = {word for text in read(path).words for word in re.findall(r"[^\W\d_]{2,}", text)}
    assert words - {"Schoolgate"} == set()


def test_icons_named_in_templates_exist():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
        + re.findall(r'\bicon="([\w-]+)"', path.read_text())
    }
    assert named - icons().keys() == set()


def test_icons_of_states_exist():
    assert {shape for shape, _ in STATES.values()} - icons().keys() == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "already"])
def test_error_page_has_one_heading_and_a_way_on(name):
    page = render_to_string(f"{name}.html", {"language_code": "en-gb"})
    assert page.count("<h1>") == 1
    assert re.search(r"<title>\w.* – Schoolgate</title>", page)
    assert 'class="button"' in page


def test_refusal_gives_its_reason_as_text():
    page = render_to_string("403.html", {"reason": "Only <the head> adopts a policy."})
    assert "Only &lt;the head&gt; adopts a policy." in page


def test_style_guide_shows_every_icon_and_state():
    page = render_to_string("core/styleguide.html", {"language_code": "en-gb"})
    assert page.count("<h1>") == 1
    assert re.findall(r"<code>([\w-]+)</code></li>", page) == list(icons())
    assert {f"state-{tone}" for _, tone in STATES.values()} <= set(re.findall(r"state-\w+", page))
