"""A signature on paper stands under the words of its sheet and no others."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.pseudo import LONG, add_pseudo_locales
from schoolgate.core.refusal import Refused
from schoolgate.declarations import actions, statements
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.statements import asked_on_paper
from schoolgate.declarations.tests.making import asked, asked_to_sign, mark_on_sheet
from schoolgate.declarations.wordings import wordings
from schoolgate.people.models import Person
from schoolgate.policies.paper.tests.reading import (
    modules_of,
    qr_modules,
    text_of_pages,
    words_in,
)
from schoolgate.policies.tests.life.making import adopted, adopted_at
from tests.documents import as_png

pytestmark = pytest.mark.django_db

OTHERS = "This sheet has other words than are asked today"
WORDING = wordings()["employee"]
CHANGES: dict[str, dict[str, Any]] = {
    "statement": {"statements": {**WORDING.statements, "read": "I have read all of it."}},
    "consequence": {
        "consequences": tuple(
            dataclasses.replace(one, text=f"{one.text} At once.") for one in WORDING.consequences
        )
    },
}


@pytest.fixture
def request_to_sign(cast: Any) -> SigningRequest:
    return asked(cast)


def upgrade(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    """The program comes with other words."""
    newer = {**wordings(), "employee": dataclasses.replace(WORDING, **CHANGES[change])}
    monkeypatch.setattr(statements, "wordings", lambda: newer)


def recorded(by: Person, request: SigningRequest, mark: str) -> Declaration:
    return actions.record_on_paper(
        by=by, request=request, signed_on=clock.today(), name=request.person.name, mark=mark,
        paper=Paper(b"%PDF-1.4", 1),
    )  # fmt: skip


def where(request: SigningRequest) -> str:
    return reverse("declarations:record-paper", args=[request.school.slug, request.public_id])


def posted(request: SigningRequest, **more: str) -> dict[str, Any]:
    return {
        "name": request.person.name, "signed_on": clock.today().isoformat(), "whole": "on",
        "file": SimpleUploadedFile("sheet.png", as_png(400)),
    } | more  # fmt: skip


@pytest.mark.parametrize("yearly", [False, True])
def test_sheet_of_the_recommended_policy_is_one_page_and_says_where_it_goes(
    cast: Any, request_to_sign: SigningRequest, yearly: bool
) -> None:
    if yearly:
        SigningRequest.objects.filter(pk=request_to_sign.pk).update(
            reason=SigningRequest.Reason.YEARLY
        )
    sheet = reverse("declarations:sheet", args=[cast.school.slug, request_to_sign.public_id])
    [page] = text_of_pages(sign_in(cast.teacher).get(sheet).content)
    assert "Please give this sheet to the headteacher by" in page


def test_sheet_that_is_printed_late_names_no_day_that_has_passed(cast: Any) -> None:
    version = adopted(cast, "REC")
    yesterday = clock.today() - dt.timedelta(days=1)
    late = asked_to_sign(cast.teacher, version, asked_on=yesterday, due_on=yesterday)
    sheet = reverse("declarations:sheet", args=[cast.school.slug, late.public_id])
    said = words_in(sign_in(cast.teacher).get(sheet).content)
    assert "Please give this sheet to the headteacher." in said


def test_sheet_calls_the_head_what_the_policy_calls_them(cast: Any) -> None:
    asked = asked_to_sign(cast.teacher, adopted_at(cast.school, head_title="Principal"))
    sheet = reverse("declarations:sheet", args=[cast.school.slug, asked.public_id])
    assert "to the Principal by" in words_in(sign_in(cast.teacher).get(sheet).content)


@pytest.mark.parametrize("who", ["head", "teacher"])
def test_every_sheet_bears_the_mark_and_its_code_leads_on_with_it(
    cast: Any, request_to_sign: SigningRequest, settings: Any, who: str
) -> None:
    school = cast.school.slug
    address = {
        "head": reverse(
            "declarations:sheets", args=[school, request_to_sign.version.public_id, "employee"]
        ),
        "teacher": reverse("declarations:sheet", args=[school, request_to_sign.public_id]),
    }[who]
    sheet = sign_in(getattr(cast, who)).get(address).content
    mark = mark_on_sheet(request_to_sign)
    assert f"Mark of the words: {mark}" in words_in(sheet)
    leads_to = f"{settings.PUBLIC_URL}{where(request_to_sign)}?mark={mark}"
    last = len(text_of_pages(sheet)) - 1
    assert qr_modules(sheet, last) == modules_of(leads_to)


@pytest.mark.parametrize("change", CHANGES)
def test_sheet_with_other_words_than_today_is_refused(
    cast: Any, request_to_sign: SigningRequest, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    mark = mark_on_sheet(request_to_sign)
    upgrade(monkeypatch, change)
    with pytest.raises(Refused, match=OTHERS):
        recorded(cast.head, request_to_sign, mark)
    assert not Declaration.objects.exists()
    assert recorded(cast.head, request_to_sign, mark_on_sheet(request_to_sign))


@pytest.mark.parametrize("mark", ["", " - ", "0", "0000-0000"])
def test_sheet_without_its_mark_is_refused(
    cast: Any, request_to_sign: SigningRequest, mark: str
) -> None:
    with pytest.raises(Refused, match=OTHERS):
        recorded(cast.head, request_to_sign, mark)
    assert not Declaration.objects.exists()


def test_mark_is_known_however_it_is_typed(cast: Any, request_to_sign: SigningRequest) -> None:
    typed = f" {mark_on_sheet(request_to_sign).upper().replace('-', ' ')} "
    assert recorded(cast.head, request_to_sign, typed)


def test_sheet_in_another_language_is_recorded_in_its_own_words(
    cast: Any, request_to_sign: SigningRequest, settings: Any
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, (LONG, "long")]
    add_pseudo_locales()
    with override(LONG):
        printed = asked_on_paper(request_to_sign)
        mark = mark_on_sheet(request_to_sign)
    declaration = recorded(cast.head, request_to_sign, mark)
    assert (declaration.language, declaration.statements) == (LONG, printed.texts)
    assert declaration.consequences == "\n".join(printed.consequences)


# The page


def test_page_shows_all_that_the_sheet_says_and_knows_the_mark_from_the_code(
    cast: Any, request_to_sign: SigningRequest
) -> None:
    mark = mark_on_sheet(request_to_sign)
    client = sign_in(cast.head)
    page = client.get(f"{where(request_to_sign)}?mark={mark}").text
    words = asked_on_paper(request_to_sign)
    assert words.consequences
    for one in (*words.texts, *words.consequences):
        assert escape(one) in page
    assert f'value="{mark}"' in page
    assert OTHERS not in page
    assert mark not in client.get(where(request_to_sign)).text


@pytest.mark.parametrize("change", CHANGES)
def test_page_says_at_once_that_the_sheet_has_other_words(
    cast: Any, request_to_sign: SigningRequest, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    mark = mark_on_sheet(request_to_sign)
    upgrade(monkeypatch, change)
    client = sign_in(cast.head)
    assert OTHERS in client.get(f"{where(request_to_sign)}?mark={mark}").text
    answer = client.post(where(request_to_sign), posted(request_to_sign, mark=mark))
    assert answer.status_code == 422
    assert "This is not the mark of the words that are asked today." in answer.text
    assert not Declaration.objects.exists()


def test_page_asks_for_the_mark(cast: Any, request_to_sign: SigningRequest) -> None:
    answer = sign_in(cast.head).post(where(request_to_sign), posted(request_to_sign))
    assert answer.status_code == 422
    assert "Type the mark that stands on the sheet." in answer.text
    assert not Declaration.objects.exists()
