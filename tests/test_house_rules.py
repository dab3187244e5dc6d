"""Rules of the house that no linter knows, read from the sources themselves."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

import pytest

from schoolgate.ledger.events import event_kinds
from tests.routes import ours
from tools import check_docs

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "schoolgate"
APPS = (
    "core", "ledger", "people", "notices", "policies", "declarations", "reviews", "awareness",
    "publishing", "openness", "approvals", "sites",
)  # fmt: skip
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))

# Who else writes to the database, and on whose behalf.
WRITERS = {
    "demo": "fills an empty database with invented people",
    "declarations/scan.py": "redraws a scan into a file, and touches no row",
    "policies/paper/qr.py": "draws a code into a file, and touches no row",
    "notices/outbox.py": "keeps mail where no server is set",
    "notices/work.py": "the worker's own clock and its finished jobs, on which nobody decides",
    "people/look/picture.py": "draws a picture into memory",
    "people/roster/apply.py": "called by people.actions inside its transaction",
    "people/roster/store.py": "a scratch database of its own, never the school's",
    "sites/health/picture.py": "draws a picture into memory",
}
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "delete", "acreate", "asave", "adelete",
}  # fmt: skip


@cache
def sources() -> dict[str, ast.Module]:
    """The code of our apps by path inside the package, without tests and migrations."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if not {"tests", "migrations"} & set(inside.parts) and path.name != "conftest.py":
            found[inside.as_posix()] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def is_writer(path: str) -> bool:
    return path.endswith("actions.py") or any(
        path == allowed or path.startswith(f"{allowed}/") for allowed in WRITERS
    )


def writes_in(path: str) -> Iterator[str]:
    """Calls that write rows: ``x.save()``, ``X.objects....update(...)`` and the like."""
    for node in ast.walk(sources()[path]):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        whole = ast.unparse(node.func)
        name = node.func.attr
        is_of_rows = ".objects" in whole or name in {"bulk_create", "bulk_update"}
        if (name in WRITES and (is_of_rows or name in {"save", "delete"})) or (
            name == "update" and ".objects" in whole
        ):
            yield f"{path}:{node.lineno}: {whole}"


@pytest.mark.parametrize("app", APPS)
def test_only_actions_write(app):
    paths = [path for path in sources() if path.startswith(f"{app}/") and not is_writer(path)]
    assert [line for path in paths for line in writes_in(path)] == []


def test_list_of_writers_is_no_longer_than_needed():
    gone = [one for one in WRITERS if not (PACKAGE / one).exists()]
    idle = [one for one in WRITERS if one.endswith(".py") and one not in gone if not touches(one)]
    assert (gone, idle) == ([], [])


def touches(path: str) -> bool:
    return bool(list(writes_in(path))) or "execute" in ast.unparse(sources()[path])


# Templates


def without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)


def inline_code(path: Path) -> list[str]:
    """Scripts, styles and handlers that the content security policy would refuse."""
    text = without_comments(path)
    scripts = [
        tag
        for tag in re.findall(r"<script\b[^>]*>", text)
        if "src=" not in tag and 'type="application/json"' not in tag
    ]
    handlers = re.findall(r"<[a-z][^>]*\s(?:on[a-z]+|style|hx-on[\w:-]*)=", text)
    return scripts + handlers + re.findall(r"<style\b|\|safe\b", text)


def test_templates_have_no_inline_code():
    assert {path.name: found for path in TEMPLATES if (found := inline_code(path))} == {}


PLAIN_TAGS = {"script", "style", "code", "kbd", "samp", "svg"}
# Words that are the same in every language.
NAMES = {"Schoolgate", "PDF", "CSV", "OneRoster", "JSON", "YAML", "QR"}


def unmarked_texts(path: Path) -> list[str]:
    """Words of a template outside tags, {% %} and translation blocks; a rough look."""
    text = without_comments(path)
    text = re.sub(r"{%-?\s*blocktrans.*?endblocktrans\w*\s*-?%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*block (wide|width|face)\s*%}.*?{%\s*endblock.*?%}", "", text)
    for tag in PLAIN_TAGS:
        text = re.sub(rf"<{tag}\b.*?</{tag}>", "", text, flags=re.DOTALL)
    text = re.sub(r'<(\w+)[^>]*translate="no"[^>]*>.*?</\1>', "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "\0", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<[^>]*>", "\0", text, flags=re.DOTALL)
    words = re.findall(r"[^\0&;]*[A-Za-z]{2,}[^\0&;]*", text)
    return [one for word in words if (one := word.strip(" –\n")) not in NAMES]


def test_templates_mark_their_texts():
    looked_at = [path for path in TEMPLATES if "styleguide" not in path.name]
    assert {path.name: found for path in looked_at if (found := unmarked_texts(path))} == {}


def test_templates_take_only_from_their_own_app_and_those_below():
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:layers"]["layers"].split("\n")
    height = {
        app.strip().removeprefix("schoolgate."): -row
        for row, layer in enumerate(layers)
        for app in layer.split("|")
    }
    libraries = {
        path.stem: path.parts[-3] for path in PACKAGE.glob("*/templatetags/*.py")
    }  # fmt: skip
    wrong = []
    for path in TEMPLATES:
        app, text = path.relative_to(PACKAGE).parts[0], without_comments(path)
        taken = set(re.findall(r'{%\s*(?:include|extends)\s+"(\w+)/', text))
        for names in re.findall(r"{%\s*load\s+([\w ]+)%}", text):
            taken |= {libraries[name] for name in names.split() if name in libraries}
        wrong += [
            f"{path.name}: {other}"
            for other in taken - {app}
            if other in height and height[other] >= height[app]
        ]
    assert wrong == []


# Views


def views_of(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            first = node.args.args[:1]
            if first and first[0].arg == "request":
                yield node


ERROR_PAGES = {"csrf_failure", "bad_request", "refused", "not_found", "server_error"}


def test_every_view_says_which_methods_it_knows():
    said = {"require_GET", "require_POST", "require_safe", "require_http_methods"}
    # What several views share may take a request too, and is no view.
    routed = {
        (f"{r.view.__module__.removeprefix('schoolgate.').replace('.', '/')}.py", r.view.__name__)
        for r in ours()
    }
    silent = [
        f"{path}: {view.name}"
        for path, tree in sources().items()
        if path.endswith("views.py") or "/views/" in path
        for view in views_of(tree)
        if (path, view.name) in routed
        and view.name not in ERROR_PAGES
        and not any(ast.unparse(one).split("(")[0] in said for one in view.decorator_list)
    ]
    assert silent == []


def test_module_that_reads_files_marks_the_view_that_takes_them():
    marked = {
        path
        for path, tree in sources().items()
        for view in views_of(tree)
        if "takes_files" in map(ast.unparse, view.decorator_list)
    }
    assert marked == {
        path for path, tree in sources().items() if "request.FILES" in ast.unparse(tree)
    }


def test_every_route_leads_to_a_function_of_ours():
    elsewhere = [r.name for r in ours() if not r.view.__module__.startswith("schoolgate.")]
    assert elsewhere == []


# Ledger


def test_every_event_is_of_the_app_that_lists_it_and_told_once():
    listed = {
        node.args[0].value: path.split("/")[0]
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "event"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert {name: name.split(".")[0] for name in listed} == listed
    assert set(listed) == set(event_kinds())


def test_every_event_is_recorded_somewhere():
    constants = {
        target.id
        for path, tree in sources().items()
        if path.endswith("events.py")
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if getattr(node.value.func, "id", "") == "event"
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    used = {
        getattr(node, "attr", getattr(node, "id", ""))
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert constants - used == set()


# Committed files


@cache
def committed() -> list[Path]:
    """Files that git knows; all but ignored ones where this is no checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


# Put together here so that this file does not name them itself.
MACHINE_PATHS = ["/" + "work/", "/" + "root/", "/" + "home/" + "[a-z]+/", "/" + "Users/"]
HOSTS = ["files." + "pythonhosted", "pypi" + r"\.org", "registry." + "npmjs", "index" + "-url"]
MAY_SAY_INDEX = {"tools/lock.py"}


def test_no_committed_file_names_a_machine_or_a_package_host():
    wanted = re.compile("|".join(MACHINE_PATHS + HOSTS))
    found = []
    for path in committed():
        if path.relative_to(ROOT).as_posix() in MAY_SAY_INDEX:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if wanted.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert found == []


# Documentation


def test_links_of_the_documentation_lead_somewhere():
    assert list(check_docs.wrong_links()) == []


def test_every_setting_is_documented():
    assert list(check_docs.wrong_settings()) == []


def test_every_command_and_option_is_documented():
    assert list(check_docs.wrong_command()) == []


def test_every_table_is_on_the_data_map():
    assert list(check_docs.wrong_data_map()) == []
