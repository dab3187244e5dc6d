"""Hold the list of texts for translators to the code: Python, templates and reference files.

Says whether ``locale/django.pot`` is what the sources hold today; ``--write`` writes it anew.
Needs none of the gettext programs.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation.template import templatize

from schoolgate.reference import Value
from schoolgate.reference.parameters import SEVERAL

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "schoolgate"
CATALOGUE = PACKAGE / "locale" / "django.pot"

# Which of a call's arguments are texts; a second one is the plural.
CALLS = {
    "_": 1, "_t": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "template": 1,
    "ngettext": 2, "ngettext_lazy": 2, "Text": 2,
}  # fmt: skip

PARAMETER_TEXTS = (
    "group",
    "title",
    "help",
    "unit",
    "empty",
    "values.label",
    "values.caution",
    "fields.label",
    "fields.values.label",
)
# The texts of each reference file that are shown on pages; names of laws and services are none.
YAML_TEXTS: dict[str, tuple[str, ...]] = {
    "reference/parameters.yaml": PARAMETER_TEXTS,
    "reference/roles.yaml": ("title", "description"),
    "reference/topics.yaml": ("title", "why", "action", "source"),
    "reference/law.yaml": ("note", "provisions.status"),
    "reference/platforms.yaml": ("note",),
    "reference/authorities.yaml": ("note",),
    "reading/health/words.yaml": ("unnamed_laws.title", "devices.name", "readers.name"),
    "reading/meaning/words.yaml": ("channels.name",),
    "declarations/wordings.yaml": (
        "introduction",
        "statements.text",
        "changed",
        "consequences.text",
        "otherwise",
        "yearly.text",
    ),
    "publishing/languages.yaml": ("languages.name",),
    "publishing/plain.yaml": ("topic", "sentences.text", "sentences.should"),
    "openness/breaches.yaml": ("title", "text"),
    "openness/situations.yaml": ("title",),
    "awareness/channels.yaml": ("do",),
    "awareness/lines.yaml": (
        "title",
        "parents.text",
        "children.text",
        "staff.text",
        "poster.text",
    ),
    "awareness/scenarios.yaml": ("title", "situation", "answers.text", "right.because"),
    "sites/requests/forms.yaml": (
        "title",
        "lead",
        "pages.title",
        "pages.lead",
        "pages.questions.label",
        "pages.questions.help",
        "pages.questions.choices.label",
    ),
    "policies/ask/areas.yaml": ("title",),
    "sites/texts.yaml": ("lines",),
    "policies/ask/concepts.yaml": ("title",),
    "policies/packs/*.yaml": ("summary", *(f"parameters.{text}" for text in PARAMETER_TEXTS)),
}

_TEMPLATE_CALL = re.compile(
    r"\b(?P<call>_|gettext|ngettext)\((?P<texts>(?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"),?\s*)+)"
)
_PLACE = re.compile(r"{\w+}")


@dataclass
class Message:
    """One text with its plural, and the files that show it."""

    text: str
    plural: str = ""
    files: set[str] = field(default_factory=set)

    def entry(self) -> str:
        """The message as a catalogue lists it."""
        lines = [f"#: {file}" for file in sorted(self.files)]
        if "%(" in self.text:
            lines.append("#, python-format")
        elif _PLACE.search(self.text):
            lines.append("#, python-brace-format")
        lines.append(f"msgid {_quoted(self.text)}")
        if self.plural:
            lines += [f"msgid_plural {_quoted(self.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
        else:
            lines.append('msgstr ""')
        return "\n".join(lines) + "\n"


HEADER = r"""# Texts of Schoolgate for translators. Written by `make messages`; do not edit.
msgid ""
msgstr ""
"Project-Id-Version: Schoolgate\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"""


def messages() -> dict[str, Message]:
    """All texts by their English; of one that is counted somewhere, the counted form."""
    found: dict[str, Message] = {}
    for file, text, plural in (*of_python(), *of_templates(), *of_reference_files()):
        message = found.setdefault(text, Message(text))
        message.plural = message.plural or plural
        message.files.add(file)
    return found


def catalogue() -> str:
    """The file for translators."""
    entries = [message.entry() for _, message in sorted(messages().items())]
    return "\n".join([HEADER, *entries])


# Where texts are

Found = Iterator[tuple[str, str, str]]


def of_python() -> Found:
    """Texts that are arguments of the calls that translate them or make them translatable."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if {"tests", "migrations"} & set(inside.parts) or path.name == "conftest.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from ((inside.as_posix(), *each) for each in _of_call(node.func.id, node))


def _of_call(name: str, call: ast.Call) -> Iterator[tuple[str, str]]:
    count = CALLS.get(name, 0)
    arguments = call.args[:count]
    if len(arguments) == 2 and isinstance(arguments[1], ast.Constant):
        plural = str(arguments[1].value)
        yield from ((text, plural) for text in _texts(arguments[0]))
    elif arguments:
        yield from ((text, "") for text in _texts(arguments[0]))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if has_words(node.value):
            yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))


def has_words(text: str) -> bool:
    """Whether anything is left to translate beside the places for parts."""
    return bool(_PLACE.sub("", text).strip())


def of_templates() -> Found:
    """Texts between the tags that translate, as Django itself reads them."""
    for path in sorted(PACKAGE.glob("*/templates/**/*")):
        if path.suffix not in {".html", ".txt"}:
            continue
        file = path.relative_to(PACKAGE).as_posix()
        for call in _TEMPLATE_CALL.finditer(templatize(path.read_text(encoding="utf-8"), file)):
            text, *plural = ast.literal_eval(f"[{call['texts']}]")
            yield file, text, plural[0] if plural and call["call"] == "ngettext" else ""


def of_reference_files() -> Found:
    """Texts of reference files that pages show."""
    for pattern, names in YAML_TEXTS.items():
        for path in sorted(PACKAGE.glob(pattern)):
            file = path.relative_to(PACKAGE).as_posix()
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            for name in names:
                for text in _at(data, name.split(".")):
                    yield file, text, ""
                    if pattern.endswith("roles.yaml") and name == "title":
                        yield file, text.lower(), ""
            if set(PARAMETER_TEXTS) <= {name.removeprefix("parameters.") for name in names}:
                yield from ((file, text, "") for text in _listed(data))


def _listed(data: Any) -> Iterator[str]:
    """Labels of values as they stand after others in a list."""
    for known in data if isinstance(data, list) else data.get("parameters", ()):
        if known["type"] in SEVERAL:
            for value in known.get("values", ()):
                yield Value(value["value"], value["label"], value["phrase"]).listed


def _at(data: Any, path: list[str]) -> Iterator[str]:
    if isinstance(data, list):
        for each in data:
            yield from _at(each, path)
    elif isinstance(data, dict) and path:
        yield from _at(data.get(path[0]), path[1:])
    elif isinstance(data, str) and not path and data:
        yield data


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    first, *rest = escaped.split("\n")
    if not rest:
        return f'"{first}"'
    return "\n".join(['""', *(f'"{line}\\n"' for line in [first, *rest[:-1]]), f'"{rest[-1]}"'])


def differences(old: str, new: str) -> Iterable[str]:
    """The texts that were added or taken out since."""
    before, after = (set(re.findall(r"^msgid (.+)$", text, re.MULTILINE)) for text in (old, new))
    return [*(f"new: {one}" for one in after - before), *(f"gone: {one}" for one in before - after)]


def main() -> int:
    """Say what differs, or write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the catalogue anew")
    new = catalogue()
    if parser.parse_args().write:
        CATALOGUE.parent.mkdir(exist_ok=True)
        CATALOGUE.write_text(new, encoding="utf-8")
        return 0
    old = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    if old == new:
        return 0
    print(*sorted(differences(old, new))[:10], sep="\n")
    print(f"{CATALOGUE.relative_to(ROOT)} is not what the sources hold: run `make messages`.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
