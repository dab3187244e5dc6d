"""Hold the documentation to the code: links, settings, the command, personal data, licences.

``--write`` writes docs/reference/command.md anew from the command line itself.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "schoolgate"
DOCS = ROOT / "docs"
COMMAND_PAGE = DOCS / "reference" / "command.md"
SETTINGS_PAGE = DOCS / "reference" / "settings.md"
DATA_PAGE = DOCS / "reference" / "data-map.md"
LICENCE_PAGE = DOCS / "dependencies.md"
REQUIREMENTS = ROOT / "requirements"
READERS = {"text", "flag", "number", "words", "choice"}
PREFIX = "SCHOOLGATE_"
PLAIN = {"HOST", "PORT"}
# Brought along inside packages of other names.
CARRIED = {"htmx", "axe-core"}
# Read by the tests and their tools alone.
FOR_TESTS = {"SCHOOLGATE_SHARED"}


def pages() -> list[Path]:
    """All pages of documentation."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


# Links


def wrong_links() -> Iterator[str]:
    """Links to files or headings that are not there."""
    for page in pages():
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, heading = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists():
                yield f"{page.relative_to(ROOT)}: {target} is not there"
            elif heading and file.suffix == ".md" and heading not in headings_of(file):
                yield f"{page.relative_to(ROOT)}: {target} has no such heading"


def headings_of(page: Path) -> set[str]:
    """The anchors of a page, as they are commonly made."""
    found = re.findall(r"^#+\s+(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in found}


# Settings


def settings_read() -> set[str]:
    """Names of all environment variables that the program reads."""
    found = set(PLAIN)
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or path.name == "conftest.py":
            continue
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(rf'"({PREFIX}[A-Z_]+)"', source))
        if path.parent.name == "config":
            found |= {PREFIX + name for name in _read_by_config(ast.parse(source))}
    return found - FOR_TESTS


def _read_by_config(tree: ast.AST) -> Iterator[str]:
    """Literal names given to the typed environment; ``f"{prefix}_SECRET"`` with each prefix."""
    prefixes, endings = set(), set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        words = [arg for arg in node.args if isinstance(arg, ast.Constant | ast.JoinedStr)]
        if name in READERS or name == "_required":
            for word in words[:1]:
                if isinstance(word, ast.Constant) and str(word.value).isupper():
                    yield str(word.value)
                elif isinstance(word, ast.JoinedStr):
                    endings.add(str(getattr(word.values[-1], "value", "")))
        elif name == "_app" and words and isinstance(words[0], ast.Constant):
            prefixes.add(str(words[0].value))
    for prefix in prefixes:
        for ending in endings:
            yield prefix + ending


def wrong_settings() -> Iterator[str]:
    """Variables without a line in the settings page, and lines about nothing."""
    if not SETTINGS_PAGE.exists():
        yield "docs/reference/settings.md is not there"
        return
    page = SETTINGS_PAGE.read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([A-Z_]+)`", page, flags=re.MULTILINE))
    for name in sorted(settings_read() - told):
        yield f"settings.md does not tell of {name}"
    for name in sorted(told - settings_read()):
        yield f"settings.md tells of {name}, which nothing reads"


# The command


def command_page() -> str:
    """docs/reference/command.md as the command line itself would tell it."""
    from schoolgate.cli import build_parser  # noqa: PLC0415 - after the path is set

    os.environ["COLUMNS"] = "96"
    parts = [
        "# The command",
        "",
        "`schoolgate` is the one door for operators. Exit codes are the same for every command:",
        "0 all well, 1 something was found or refused, 2 the command could not do its work;",
        "130 stopped by Ctrl-C, 141 nobody reads on (`schoolgate clauses | head`).",
        "",
        "This page is made from the command's own help by `python tools/check_docs.py --write`.",
        "",
    ]
    for name, parser in _parsers(build_parser()):
        level = "#" * min(name.count(" ") + 2, 4)
        parts += [f"{level} {name}", "", "```text", parser.format_help().rstrip(), "```", ""]
    return "\n".join(parts)


def _parsers(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield parser.prog, parser
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for below in action.choices.values():
                yield from _parsers(below)


def wrong_command() -> Iterator[str]:
    """Commands and options that the page does not know, and commands that are gone.

    The words around them may differ from one Python to the next.
    """
    from schoolgate.cli import build_parser  # noqa: PLC0415 - after the path is set

    page = COMMAND_PAGE.read_text(encoding="utf-8") if COMMAND_PAGE.exists() else ""
    told = dict(
        re.findall(r"^##+ ([^\n]+)\n\n```text\n(.*?)\n```$", page, re.MULTILINE | re.DOTALL)
    )
    known = dict(_parsers(build_parser()))
    for name in sorted(set(known) ^ set(told)):
        yield f"command.md: {name} is on one side only: python tools/check_docs.py --write"
    for name in sorted(set(known) & set(told)):
        options = {word for action in known[name]._actions for word in action.option_strings}  # noqa: SLF001
        for word in sorted(options ^ set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", told[name]))):
            yield f"command.md: {name} {word} is on one side only"


# Personal data


def wrong_data_map() -> Iterator[str]:
    """Models without a line in the map of personal data, and lines about nothing."""
    if not DATA_PAGE.exists():
        yield "docs/reference/data-map.md is not there"
        return
    page = DATA_PAGE.read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+\.\w+)`", page, flags=re.MULTILINE))
    for name in sorted(models() - told):
        yield f"data-map.md does not tell of {name}"
    for name in sorted(told - models()):
        yield f"data-map.md tells of {name}, which is no model"


def models() -> set[str]:
    """All models with a table, those of the libraries among them."""
    from django.apps import apps  # noqa: PLC0415 - after setup

    return {model._meta.label for model in apps.get_models(include_auto_created=True)}  # noqa: SLF001 - Django documents it


# Licences


def wrong_licences() -> Iterator[str]:
    """Locked packages without a row or without a licence, and rows about nothing."""
    page = LICENCE_PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z0-9][\w.-]*)[^|\n]* \|([^|\n]*)\|", page, flags=re.MULTILINE)
    told = {name: licence.strip() for name, licence in rows if name != "package"}
    for name in sorted((locked() | CARRIED) - set(told)):
        yield f"dependencies.md does not tell of {name}"
    for name in sorted(set(told) - locked() - CARRIED):
        yield f"dependencies.md tells of {name}, which is not locked"
    for name, licence in sorted(told.items()):
        if not licence or "?" in licence:
            yield f"dependencies.md does not know the licence of {name}"


def locked() -> set[str]:
    """Names of all packages in requirements/*.txt."""
    lines = "".join(path.read_text(encoding="utf-8") for path in REQUIREMENTS.glob("*.txt"))
    return set(re.findall(r"^([a-z0-9][\w.-]*)==", lines, flags=re.MULTILINE))


def start() -> None:
    """Load the program as an installation without settings has it."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("SCHOOLGATE_DATA", tempfile.mkdtemp(prefix="schoolgate-docs-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolgate.config.settings")
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()


def main() -> int:
    """Tell what is wrong; exit code 1 where something is."""
    start()
    if "--write" in sys.argv:
        COMMAND_PAGE.write_text(command_page(), encoding="utf-8")
    wrong = [
        *wrong_links(),
        *wrong_settings(),
        *wrong_command(),
        *wrong_data_map(),
        *wrong_licences(),
    ]
    for line in wrong:
        print(line)
    print(f"{len(pages())} pages: {len(wrong)} faults.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
