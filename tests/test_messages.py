"""Every text that is shown can be said in another language, and translators are given it."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import trans_real

from schoolgate.config.languages import languages_in
from schoolgate.policies import actions
from schoolgate.policies.tests import papers
from schoolgate.reading.check import check_bytes
from schoolgate.reading.health import citations
from schoolgate.reading.health.tests.invented import POLICIES, TODAY, policy
from schoolgate.reading.model import SchoolFacts
from schoolgate.reference import groups, parameter, parameters, roles
from schoolgate.reference.parameters import SEVERAL
from schoolgate.text import Text
from tools import messages

# Facts that bring out the findings which a bare text does not.
FACTS = SchoolFacts(roles_held=frozenset({"headteacher"}), handles=("ashdownacademy",))


@pytest.fixture(scope="module")
def known() -> dict[str, messages.Message]:
    return messages.messages()


def templates_of(text: Text) -> Iterator[tuple[str, str]]:
    """The template and plural of a text and of every part of it."""
    yield text.template, text.plural
    for part in text.parts.values():
        if isinstance(part, Text):
            yield from templates_of(part)


def missing(texts: Iterable[Text], known: Mapping[str, messages.Message]) -> set[str]:
    shown = {pair for text in texts for pair in templates_of(text) if messages.has_words(pair[0])}
    return {
        template
        for template, plural in shown
        if template not in known or (plural and known[template].plural != plural)
    }


@pytest.mark.parametrize("name", sorted(path.name for path in POLICIES.iterdir()))
def test_every_sentence_of_a_finding_is_in_the_catalogue(
    name: str, known: dict[str, messages.Message]
) -> None:
    report = check_bytes(policy(name).encode(), name, today=TODAY, facts=FACTS)
    texts = [text for one in report.findings for text in (one.message, one.source, one.action)]
    texts += [cited.status for cited in citations(report.document, dt.date(2026, 11, 21))]
    assert all(isinstance(text, Text) for text in texts)
    assert missing(texts, known) == set()


def test_every_choice_and_role_is_in_the_catalogue(known: dict[str, messages.Message]) -> None:
    shown = {role.title for role in roles().values()} | set(groups())
    for one in parameters().values():
        shown |= {one.title, one.help, one.unit, *(value.label for value in one.values)}
        shown |= {field.label for field in one.fields}
        if one.type in SEVERAL:
            shown |= {value.listed for value in one.values}
    assert shown - set(known) - {""} == set()


def compiled(texts: Mapping[str, str]) -> bytes:
    """A catalogue as the gettext programs compile it; a plural is written "one\\0many"."""
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    count, start = len(pairs), 28
    at = start + 16 * count
    tables, words = [], b""
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), at + len(words)]
            words += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, start, start + 8 * count, 0, 0)
    return head + struct.pack(f"<{len(tables)}I", *tables) + words


# Words turned round, so that nobody takes them for a translation.
TURNED = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
    "Headteacher": "rehcaetdaeH",
    "Personal use of school equipment": "tnempiuqe loohcs fo esu lanosreP",
    "Not allowed": "dewolla toN",
    "The {law}": "{law} ehT",
    "{law} has been repealed{since}.": "{since} delaeper neeb sah {law}",
    " (since {day})": "{day} ecniS",
    "{day} {month} {year}": "{year} {month} {day}",
    "May": "yaM",
    "Cite the {laws} instead.": "{laws} eht etiC",
}


@pytest.fixture
def welsh(tmp_path: Path) -> Iterator[str]:
    """A language whose catalogue was compiled a moment ago."""
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(TURNED))
    languages = [*settings.LANGUAGES, *languages_in(tmp_path)]
    before = trans_real._translations
    try:
        with override_settings(LANGUAGES=languages, LOCALE_PATHS=[tmp_path]):
            yield "cy"
    finally:
        trans_real._translations = before


def test_compiled_catalogue_adds_its_language(tmp_path: Path, welsh: str) -> None:
    assert languages_in(tmp_path) == [(welsh, "Cymraeg")]


@pytest.mark.django_db
def test_choice_role_and_finding_are_shown_in_an_added_language(client_of, head, school, welsh):
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    client = client_of(head)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = welsh

    def page(name: str, **more: object) -> str:
        return client.get(reverse(name, kwargs={"school": school.slug, **more})).content.decode()

    overview = page("policies:document", document=document.public_id)
    assert "2018 yaM 25 ecniS delaeper neeb sah Data Protection Act 1998 ehT" in overview
    assert "Data Protection Act 2018" in overview.partition(" eht etiC")[0]
    group = list(groups()).index(parameter("personal_use_at_work").group) + 1
    values = page("policies:value-group", document=document.public_id, group=group)
    assert "tnempiuqe loohcs fo esu lanosreP: dewolla toN" in values
    assert "rehcaetdaeH" in page("people:person", person=head.public_id)
    machine = page("policies:report", document=document.public_id)
    assert "The Data Protection Act 1998 has been repealed (since 25 May 2018)." in machine
    assert "wording" not in machine


def test_texts_of_templates_are_listed():
    found = {(file, text) for file, text, _plural in messages.of_templates()}
    assert ("policies/templates/policies/home.html", "Your social-networking policy") in found
