"""The pages of reading and signing, as their readers use them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.pseudo import add_pseudo_locales
from schoolgate.core.refusal import Refused
from schoolgate.declarations import actions
from schoolgate.declarations.models import Declaration, Question, ReadingPlace, SigningRequest
from schoolgate.declarations.pages import Booklet
from schoolgate.declarations.proof import certificate_of
from schoolgate.declarations.reasons import PUPILS_REASONS
from schoolgate.declarations.tests.making import (
    as_posted,
    asked,
    asked_to_sign,
    mark_on_sheet,
    signed,
)
from schoolgate.people.models import Person
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.models import Policy
from schoolgate.policies.tests.life.making import adopted, adopted_at, begun, decide
from tests.documents import as_png

pytestmark = pytest.mark.django_db


def at(request: SigningRequest, *more: str) -> str:
    return "/".join([f"/s/{request.school.slug}/asked/{request.public_id}", *more]) + "/"


def newer_version(cast: Any, request: SigningRequest, wording: str) -> SigningRequest:
    """The same policy with one clause reworded, in force from today, asked anew."""
    draft = drafting_actions.start_from_version(by=cast.head, version=request.version)
    clause = next(
        one
        for one in draft.content["clauses"]
        if "staff" in one["binds"] and one["kind"] == "obligation" and "when" not in one
    )
    fields = {"heading": clause["heading"], "wording": wording}
    draft = drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=clause["id"], fields=fields
    )
    draft = drafting_actions.describe_change(
        by=cast.head, draft=draft, material=True, changes="Quick sites."
    )
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    tomorrow = clock.today() + dt.timedelta(days=1)
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=tomorrow)
    return asked_to_sign(cast.teacher, version, due_on=tomorrow + dt.timedelta(days=14))


def test_reader_stops_and_goes_on(cast: Any) -> None:
    request = asked(cast)
    client = sign_in(cast.teacher)
    assert "Start reading" in client.get(at(request)).content.decode()
    client.get(at(request, "pages", "3"))
    assert ReadingPlace.objects.get(request=request).furthest == 3
    assert "Go on at page 3" in client.get(at(request)).content.decode()
    assert client.get(at(request, "go-on"))["Location"] == at(request, "pages", "3")
    client.get(at(request, "pages", "2"))
    place = ReadingPlace.objects.get(request=request)
    assert (place.page, place.furthest) == (2, 3)


def test_last_page_of_a_closed_request_leads_nowhere_that_is_shut(cast: Any) -> None:
    request = asked(cast)
    client, number = sign_in(cast.teacher), 1
    while "Next page" in (page := client.get(at(request, "pages", str(number))).text):
        number += 1
    shut = [reverse(f"declarations:{name}", args=[cast.school.slug, request.public_id])
            for name in ("sign", "ask")]  # fmt: skip
    assert [f'href="{one}"' in page for one in shut] == [True, True]
    SigningRequest.objects.filter(pk=request.pk).update(
        closed_on=clock.today(), closed_because="left"
    )
    page = client.get(at(request, "pages", str(number))).text
    assert [f'href="{one}"' in page for one in shut] == [False, False]


def test_new_version_shows_only_what_changed(cast: Any) -> None:
    request = asked(cast)
    signed(request)
    newer = newer_version(cast, request, "Keep a list of every quick site.")
    client = sign_in(cast.teacher)
    first = client.get(at(newer)).content.decode()
    assert "1 rule is new or reads differently" in first
    assert "Quick sites." in first
    assert "1 page, about 1 min" in first
    page = client.get(at(newer, "pages", "1")).content.decode()
    assert "Keep a list of every quick site." in page
    assert "How it read before" in page
    assert client.get(at(newer, "pages", "2")).status_code == 404


@pytest.mark.parametrize(("who", "sheet"), [("parent", "parents"), ("pupil", "children")])
def test_families_are_led_to_the_easy_words_first(cast: Any, who: str, sheet: str) -> None:
    person = getattr(cast, who)
    request = asked_to_sign(person, adopted(cast, "REC"), who)
    client = sign_in(person)
    page = client.get(at(request)).content.decode()
    easy = [
        reverse("publishing:summary", args=[cast.school.slug]),
        reverse("awareness:sheet", args=[cast.school.slug, sheet]),
    ]
    places = [page.index(f'href="{one}"') for one in [*easy, at(request, "pages", "1")]]
    assert places == sorted(places)
    assert "You sign the whole text below." in page
    assert ">The whole text<" in page
    assert [client.get(one).status_code for one in easy] == [200, 200]
    assert (
        "are for the people who work here" in client.get(at(request, "pages", "1")).content.decode()
    )


@pytest.mark.parametrize("wording", ["", "Parents write to nobody after nine."])
def test_families_who_signed_before_are_not_promised_the_whole_text(
    cast: Any, wording: str
) -> None:
    with clock.stopped_at(clock.now() - dt.timedelta(days=30)):
        before = asked_to_sign(cast.parent, adopted(cast, "REC"), "parent")
        signed(before)
    draft = drafting_actions.start_from_version(by=cast.head, version=before.version)
    if wording:
        clause = next(one for one in draft.content["clauses"] if "parent" in one["binds"])
        clause["wording"] += f" {wording}"
        draft.save(update_fields=["content"])
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    page = sign_in(cast.parent).get(at(asked_to_sign(cast.parent, version, "parent")))
    shown = page.content.decode()
    assert "In easy words first" in shown
    assert ("1 rule is new or reads differently" in shown) is bool(wording)
    assert "whole text" not in shown


def test_easy_words_of_another_edition_are_not_shown(cast: Any) -> None:
    version = adopted(cast, "REC", clock.today() + dt.timedelta(days=30))
    request = asked_to_sign(cast.parent, version, "parent", due_on=version.effective_from)
    assert "In easy words first" not in sign_in(cast.parent).get(at(request)).content.decode()


def test_staff_read_the_text_itself(cast: Any) -> None:
    request = asked(cast)
    assert "In easy words first" not in sign_in(cast.teacher).get(at(request)).content.decode()


def test_signing_ends_at_the_declaration(cast: Any) -> None:
    request = asked(cast)
    client = sign_in(cast.teacher)
    page = client.get(at(request, "sign")).content.decode()
    assert "You may lose your job." in page
    response = client.post(at(request, "sign"), as_posted(request))
    declaration = Declaration.objects.get()
    where = f"/s/{request.school.slug}/declarations/{declaration.public_id}/"
    assert response["Location"] == where
    shown = client.get(where).content.decode()
    assert "I will keep to it." in shown
    assert f"/s/{request.school.slug}/awareness/situations/" in shown


@pytest.mark.parametrize(
    ("statements", "over_the_boxes", "missing"),
    [
        (["read"], "Say this", "Tick this, or go back"),
        (["read", "understood"], "Say each of these", "Tick this too, or go back"),
    ],
)
def test_single_sentence_to_affirm_is_spoken_of_as_one(
    cast: Any, statements: list[str], over_the_boxes: str, missing: str
) -> None:
    version = adopted_at(cast.school, declaration_statement=statements)
    request = asked_to_sign(cast.teacher, version)
    client = sign_in(cast.teacher)
    address = at(request, "sign")
    assert f'id="affirm">{over_the_boxes}<' in client.get(address).content.decode()
    assert missing in client.post(address, {}).content.decode()


def test_first_page_lists_what_the_policy_asks(cast: Any) -> None:
    page = sign_in(cast.teacher).get(at(asked(cast))).content.decode()
    assert "What it asks of you" in page


def test_first_page_says_of_rules_without_a_short_list_that_they_are_there(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Booklet, "by_kind", [])
    page = sign_in(cast.teacher).get(at(asked(cast))).content.decode()
    assert "There is no short list of what it asks." in page
    assert "No rule of it speaks to you alone." not in page


def test_page_of_signing_says_what_is_still_unread(cast: Any) -> None:
    request = asked(cast)
    client = sign_in(cast.teacher)
    assert "You have not opened" in client.get(at(request, "sign")).content.decode()
    ReadingPlace.objects.create(request=request, page=99, furthest=99, at=clock.now())
    assert "You have not opened" not in client.get(at(request, "sign")).content.decode()


def test_button_pressed_twice_signs_once(cast: Any) -> None:
    request = asked(cast)
    client, other_tab = sign_in(cast.teacher), sign_in(cast.teacher)
    first = client.post(at(request, "sign"), as_posted(request))
    second = other_tab.post(at(request, "sign"), as_posted(request))
    assert first["Location"] == second["Location"]
    assert Declaration.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"affirm_understood": ""}, "Tick this too"),
        ({"typed_name": "Hannah Head"}, "This is not the name we know you by: Tessa Teacher."),
        ({"typed_name": ""}, "required"),
    ],
)
def test_form_that_is_not_whole_is_shown_again(
    cast: Any, changed: dict[str, str], words: str
) -> None:
    request = asked(cast)
    response = sign_in(cast.teacher).post(at(request, "sign"), as_posted(request) | changed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    "changed", [{"capacity": "governor"}, {"version_sha256": "0" * 64}, {"wording_sha256": "0"}]
)
def test_form_of_another_page_is_refused(cast: Any, changed: dict[str, str]) -> None:
    request = asked(cast)
    response = sign_in(cast.teacher).post(at(request, "sign"), as_posted(request) | changed)
    assert response.status_code == 403
    assert not Declaration.objects.exists()


def code_of(person: Person) -> str:
    """What the person's app shows now."""
    app = Authenticator.objects.get(user=person.user, type=Authenticator.Type.TOTP)
    secret = app.data["secret"]
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(decrypt(secret), counter)))


def test_second_step_comes_before_the_page(cast: Any) -> None:
    request = asked_to_sign(cast.head, adopted(cast, "REC"))
    client = sign_in(cast.head)
    to_second_step = f"/account/2fa/reauthenticate/?next={quote(at(request, 'sign'), safe='')}"
    assert client.get(at(request, "sign"))["Location"] == to_second_step
    assert client.post(at(request, "sign"), as_posted(request))["Location"] == to_second_step
    assert not Declaration.objects.exists()
    back = client.post(to_second_step, {"code": code_of(cast.head)})
    assert back["Location"] == at(request, "sign")
    assert client.get(at(request, "sign")).status_code == 200
    client.post(at(request, "sign"), as_posted(request))
    assert Declaration.objects.get().second_factor


def test_password_again_is_not_the_second_step(cast: Any) -> None:
    request = asked_to_sign(cast.head, adopted(cast, "REC"))
    cast.head.user.set_password("copper kettle window rain")
    cast.head.user.save()
    client = sign_in(cast.head)
    again = client.post("/account/reauthenticate/", {"password": "copper kettle window rain"})
    assert again.status_code == 302
    assert "/2fa/reauthenticate/" in client.get(at(request, "sign"))["Location"]


def test_pupil_who_signs_asks_a_grown_up_instead(cast: Any) -> None:
    request = asked_to_sign(cast.pupil, adopted(cast), "pupil")
    pupil = sign_in(cast.pupil)
    pages = [pupil.get(at(request, *way)).content.decode() for way in ((), ("sign",), ("decline",))]
    assert ["ask your teacher" in page.lower() for page in pages] == [True] * 3
    assert [at(request, "ask") in page for page in pages] == [False] * 3
    sent = pupil.post(at(request, "ask"), {"clause": "", "text": "Does it bind me?"})
    assert (sent.status_code, Question.objects.count()) == (403, 0)


def test_question_goes_to_the_head_and_back(cast: Any) -> None:
    request = asked(cast)
    teacher, head = sign_in(cast.teacher), sign_in(cast.head)
    clause = request.version.text["clauses"][0]["id"]
    teacher.post(at(request, "ask"), {"clause": clause, "text": "Does it bind me at home?"})
    question = Question.objects.get()
    place = f"/s/{request.school.slug}/questions/"
    assert "asks about the policy" in head.get("/").content.decode()
    assert "Does it bind me at home?" in head.get(place).content.decode()
    answered = head.post(f"{place}{question.public_id}/", {"answer": "It does."})
    assert answered.status_code == 302
    assert "It does." in teacher.get(at(request)).content.decode()
    again = head.post(f"{place}{question.public_id}/", {"answer": "No."})
    assert again.status_code == 403


def test_declined_can_be_signed_later(cast: Any) -> None:
    request = asked(cast)
    client = sign_in(cast.teacher)
    client.post(at(request, "decline"), {"reason": "3.2 is not clear"})
    assert "You can still sign." in client.get(at(request)).content.decode()
    client.post(at(request, "sign"), as_posted(request))
    assert [one.kind for one in Declaration.objects.all()] == ["signed", "declined"]


def test_taken_back_is_asked_anew(cast: Any) -> None:
    declaration = signed(asked(cast))
    client = sign_in(cast.teacher)
    page = f"/s/{declaration.school.slug}/declarations/{declaration.public_id}/"
    client.post(f"{page}withdraw/", {"reason": "I had not read it"})
    again = SigningRequest.objects.exclude(pk=declaration.request_id).get()
    assert (again.reason, again.turn, again.capacity) == ("again", 1, "employee")
    assert client.post(at(again, "sign"), as_posted(again)).status_code == 302
    assert client.post(f"{page}withdraw/", {"reason": "Twice"}).status_code == 403


# On paper


@pytest.mark.clause("THO-DECL-4")
@pytest.mark.clause("WAL-DECL-2")
def test_office_records_a_sheet_in_the_signers_name(cast: Any) -> None:
    request = asked(cast)
    head = sign_in(cast.head)
    where = f"/s/{request.school.slug}/on-paper/{request.public_id}/"
    assert "Record the sheet of Tessa Teacher" in head.get(where).content.decode()
    sheet = {
        "name": "TESSA TEACHER", "signed_on": clock.today().isoformat(), "whole": "on",
        "mark": mark_on_sheet(request), "file": SimpleUploadedFile("sheet.png", as_png(400)),
    }  # fmt: skip
    assert head.post(where, sheet).status_code == 302
    declaration = Declaration.objects.get()
    assert (declaration.person, declaration.by, declaration.way) == (
        cast.teacher, cast.head, "paper",
    )  # fmt: skip
    assert not Declaration.objects.filter(person=cast.head).exists()
    copy = sign_in(cast.teacher).get(
        f"/s/{request.school.slug}/declarations/{declaration.public_id}/paper/"
    )
    assert copy["Content-Disposition"].startswith("attachment")
    assert copy["Content-Type"] == "application/octet-stream"
    assert b"".join(copy.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "Hannah Head"}, "This request is Tessa Teacher"),
        ({"signed_on": "2019-01-01"}, "This edition was adopted on"),
        ({"signed_on": "2199-01-01"}, "This edition was adopted on"),
        ({"whole": ""}, "Look at the sheet first"),
        ({"mark": ""}, "Type the mark that stands on the sheet."),
        ({"mark": "0000-0000"}, "This is not the mark of the words that are asked today."),
        ({"file": SimpleUploadedFile("sheet.pdf", b"<html>")}, "This is no PDF, PNG or JPEG."),
    ],
)
def test_sheet_that_does_not_fit_is_not_recorded(
    cast: Any, changed: dict[str, Any], words: str
) -> None:
    request = asked(cast)
    sheet = {
        "name": "Tessa Teacher", "signed_on": clock.today().isoformat(), "whole": "on",
        "mark": mark_on_sheet(request), "file": SimpleUploadedFile("sheet.png", as_png(400)),
    } | changed  # fmt: skip
    where = f"/s/{request.school.slug}/on-paper/{request.public_id}/"
    response = sign_in(cast.head).post(where, sheet)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Declaration.objects.exists()


def test_nobody_records_their_own_sheet(cast: Any) -> None:
    request = asked_to_sign(cast.head, adopted(cast, "REC"))
    where = f"/s/{request.school.slug}/on-paper/{request.public_id}/"
    assert sign_in(cast.head).get(where).status_code == 403


def test_list_of_open_sheets_asks_as_often_for_many_as_for_few(
    cast: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from schoolgate.conftest import someone  # noqa: PLC0415

    request = asked(cast)
    client = sign_in(cast.head)
    where = f"/s/{request.school.slug}/on-paper/"
    client.get(where)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(where)
    few = len(queries)
    for number in range(12):
        asked_to_sign(someone(cast.school, "Una", f"Number{number}", "teacher"), request.version)
    client.get(where)
    with django_assert_num_queries(few):
        client.get(where)


# The public page


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    from django.core.cache import cache  # noqa: PLC0415

    cache.clear()


def test_anybody_can_check_a_certificate(cast: Any) -> None:
    declaration = signed(asked(cast))
    visitor = Client()
    pdf = SimpleUploadedFile("certificate.pdf", certificate_of(declaration))
    by_file = visitor.post("/verify/", {"file": pdf}).content.decode()
    assert "The certificate holds" in by_file
    by_code = visitor.get(f"/verify/{declaration.public_id.upper()}/").content.decode()
    assert "The certificate holds" in by_code
    assert "Tessa Teacher" in by_code
    assert cast.teacher.email not in by_code


def test_check_of_certificates_is_found_by_those_outside(cast: Any) -> None:
    adopted(cast)
    pages = ("/account/login/", f"/{cast.school.slug}/policy/")
    assert ["/verify/" in Client().get(page).content.decode() for page in pages] == [True, True]


def test_code_can_be_typed_with_its_address(cast: Any) -> None:
    response = Client().post("/verify/", {"code": " https://school.example/verify/abc2/ "})
    assert response["Location"] == "/verify/abc2/"


@pytest.mark.parametrize("sent", [{}, {"file": SimpleUploadedFile("a.pdf", b"")}])
def test_nothing_to_check_is_said(sent: dict[str, Any]) -> None:
    assert Client().post("/verify/", sent).status_code == 422


def test_what_is_no_certificate_is_said() -> None:
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 nothing")
    page = Client().post("/verify/", {"file": letter}).content.decode()
    assert "The certificate does not hold" in page


def test_what_is_no_certificate_is_said_in_the_language_of_the_page(settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("en-xa", "long")]
    add_pseudo_locales()
    visitor = Client()
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en-xa"
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 nothing")
    assert "Ţĥîš ƒîļé îš ñöţ å ÞĐƑ" in visitor.post("/verify/", {"file": letter}).text


def test_pupil_says_with_a_ready_sentence_why_they_do_not_sign(cast: Any) -> None:
    request = asked_to_sign(cast.pupil, adopted(cast), "pupil")
    pupil = sign_in(cast.pupil)
    page = pupil.get(at(request, "decline")).content.decode()
    assert "<textarea" not in page
    assert all(reason in page for reason in PUPILS_REASONS)
    assert pupil.post(at(request, "decline"), {"reason": "Meet me"}).status_code == 422
    with pytest.raises(Refused, match="no words of their own"):
        actions.decline(by=cast.pupil, request=request, reason="Meet me")
    assert not request.declarations.exists()
    assert pupil.post(at(request, "decline"), {"reason": PUPILS_REASONS[0]}).status_code == 302
    assert request.declarations.get().reason == PUPILS_REASONS[0]


def test_pupil_takes_a_signature_back_with_a_ready_sentence(cast: Any) -> None:
    declaration = signed(asked_to_sign(cast.pupil, adopted(cast), "pupil"))
    with pytest.raises(Refused, match="no words of their own"):
        actions.withdraw(by=cast.pupil, declaration=declaration, reason="Meet me")
    actions.withdraw(by=cast.pupil, declaration=declaration, reason=PUPILS_REASONS[1])


def test_unknown_code_says_the_same_as_a_declined_one(cast: Any) -> None:
    declined = actions.decline(by=cast.teacher, request=asked(cast), reason="No")
    visitor = Client()
    assert visitor.get(f"/verify/{declined.public_id}/").status_code == 404
    assert visitor.get("/verify/nonsense/").status_code == 404


def test_guessing_codes_is_limited() -> None:
    visitor = Client()
    found = {visitor.get(f"/verify/guess{number}/").status_code for number in range(70)}
    assert found == {404, 429}


# In the editor


def test_clause_about_signing_says_that_it_asks_families(cast: Any) -> None:
    draft = begun(cast, "REC")
    clauses = draft.content["clauses"]
    client = sign_in(cast.head)
    for about_signing in (True, False):
        clause = next(one for one in clauses if (one["area"] == "declaration") is about_signing)
        where = reverse(
            "policies:draft-clause", args=[cast.school.slug, draft.public_id, clause["id"]]
        )
        page = client.get(where).content.decode()
        assert ("they are asked to sign too" in page) is about_signing


def test_editions_stand_by_date_under_the_title_that_each_bore(cast: Any) -> None:
    later = asked_to_sign(cast.teacher, adopted(cast, "REC", clock.today() + dt.timedelta(days=30)))
    earlier = asked_to_sign(cast.teacher, adopted(cast, "REC"))
    done = [signed(one) for one in (later, earlier)]
    bore = later.version.text["title"]
    Policy.objects.update(title="Online Conduct Policy")
    client = sign_in(cast.teacher)
    shown = client.get(reverse("declarations:mine", args=[cast.school.slug])).content.decode()
    assert shown.index(done[0].public_id) < shown.index(done[1].public_id)
    pages = [
        shown,
        client.get(
            reverse("declarations:declaration", args=[cast.school.slug, done[1].public_id])
        ).content.decode(),
    ]
    for page in pages:
        assert escape(bore) in page
        assert "Online Conduct Policy" not in page


def test_declaration_names_the_signer_as_we_know_them_and_what_they_typed(cast: Any) -> None:
    typed = cast.teacher.name.lower()
    said = signed(asked(cast), typed_name=typed)
    address = reverse("declarations:declaration", args=[cast.school.slug, said.public_id])
    page = sign_in(cast.teacher).get(address).content.decode()
    assert f'<dt>Who</dt><dd translate="no">{cast.teacher.name}</dd>' in page
    assert f'<dt>Name as written</dt><dd translate="no">{typed}</dd>' in page
