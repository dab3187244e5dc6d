"""Editions in other languages: what anybody reads, who keeps them, and what stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.policies.life import adopting_actions
from schoolgate.policies.tests.life import making
from schoolgate.publishing import actions, languages, lifting
from schoolgate.publishing.languages import direction, tag_of
from schoolgate.publishing.models import Translation
from schoolgate.publishing.rules import VISITOR
from schoolgate.publishing.translation_views import as_html
from tests.documents import as_docx

URDU = "# فون\n\nفون بند رکھیں۔"


def in_urdu(cast, version, **more):
    given = {"language": "ur", "own_name": "اردو", "title": "پالیسی", "text": URDU}
    return actions.add_translation(by=cast.head, version=version, **(given | more))


def address(name, cast, *parts):
    return reverse(f"publishing:{name}", args=[cast.school.slug, *parts])


def sent(version, **more):
    given = {"edition": version.public_id, "language": "ur", "title": "پالیسی", "text": URDU}
    return given | more


@pytest.mark.django_db
@pytest.mark.clause("WAL-DOC-4")
def test_parent_finds_and_reads_the_policy_in_urdu_from_right_to_left(client, cast):
    version = making.adopted(cast)
    in_urdu(cast, version)
    at = address("translated", cast, version.number, "ur")
    for name, parts in (("forms", ()), ("policy", ()), ("edition", (version.number,))):
        assert f'href="{at}" lang="ur"' in client.get(address(name, cast, *parts)).content.decode()
    page = client.get(at)
    text = page.content.decode()
    assert '<div class="public-text prose prose-policy" lang="ur" dir="rtl"' in text
    assert "<h2>فون</h2>\n<p>فون بند رکھیں۔</p>" in text
    assert "The English text is what counts." in text
    assert dict(page.cookies) == {}


@pytest.mark.django_db
def test_translation_of_the_edition_before_is_not_shown_as_the_policy(client, cast):
    old = making.adopted(cast, effective_from=clock.today())
    in_urdu(cast, old)
    in_urdu(cast, old, language="pl", own_name="polski", title="Zasady", text="Tekst")
    with clock.stopped_at(clock.now() + dt.timedelta(days=30)):
        new = making.adopted(cast, "WHF", effective_from=clock.today())
        in_urdu(cast, new, title="نئی پالیسی")
        forms = client.get(address("forms", cast)).content.decode()
        assert address("translated", cast, new.number, "ur") in forms
        assert address("translated", cast, old.number, "ur") not in forms
        assert f"Of the edition before ({old.edition})" in forms
        urdu = client.get(address("translated", cast, old.number, "ur")).content.decode()
        polish = client.get(address("translated", cast, old.number, "pl")).content.decode()
        for page in (urdu, polish):
            assert "It is not the policy of today." in page
            assert "Not in force any more" in page
            assert 'content="noindex"' in page
        assert address("translated", cast, new.number, "ur") in urdu
        assert address("ask", cast) in polish
        assert client.get(address("translated", cast, new.number, "pl")).status_code == 404


@pytest.mark.django_db
def test_translation_of_a_coming_edition_is_shown_from_its_first_day(client, cast):
    making.adopted(cast)
    first_day = clock.today() + dt.timedelta(days=10)
    coming = making.adopted(cast, "WHF", effective_from=first_day)
    in_urdu(cast, coming)
    at = address("translated", cast, coming.number, "ur")
    assert client.get(at).status_code == 404
    assert at not in client.get(address("forms", cast)).content.decode()
    with clock.stopped_at(clock.now() + dt.timedelta(days=10)):
        assert client.get(at).status_code == 200


@pytest.mark.django_db
def test_withdrawn_policy_offers_no_translation(client, cast):
    version = making.adopted(cast)
    in_urdu(cast, version)
    adopting_actions.withdraw(
        by=cast.chair, version=version, from_day=clock.today(), reason="It was a mistake"
    )
    assert (
        address("translated", cast, version.number, "ur")
        not in client.get(address("forms", cast)).content.decode()
    )
    assert client.get(address("translated", cast, version.number, "ur")).status_code == 404


@pytest.mark.django_db
def test_removed_translation_is_shown_to_nobody_and_kept(client_of, cast):
    version = making.adopted(cast)
    made = in_urdu(cast, version)
    client = client_of(cast.head)
    client.post(address("remove-translation", cast, made.public_id))
    assert client.get(address("translated", cast, version.number, "ur")).status_code == 404
    kept = Translation.objects.get(pk=made.pk)
    assert (kept.text, kept.removed_by) == (URDU, cast.head)
    again = in_urdu(cast, version)
    assert again.removed_at is None
    events = [e.event for e in Entry.objects.filter(event__startswith="publishing.translation")]
    assert sorted(events) == [
        "publishing.translation_added", "publishing.translation_added",
        "publishing.translation_removed",
    ]  # fmt: skip


@pytest.mark.django_db
def test_text_that_was_shown_is_never_changed(cast):
    made = in_urdu(cast, making.adopted(cast))
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=made.pk).update(text="Something else")
    with pytest.raises(actions.ThereAlready):
        in_urdu(cast, made.version)


@pytest.mark.django_db
def test_who_does_not_answer_requests_keeps_no_translations(cast):
    version = making.adopted(cast)
    made = in_urdu(cast, version)
    for person in (cast.teacher, cast.parent, cast.foreign_head):
        with pytest.raises(Refused):
            actions.add_translation(
                by=person, version=version, language="pl", own_name="polski", title="Z", text="T"
            )
        with pytest.raises(Refused):
            actions.remove_translation(by=person, translation=made)


@pytest.mark.django_db
def test_file_is_read_and_looked_through_before_it_is_public(client_of, cast):
    version = making.adopted(cast)
    client = client_of(cast.head)
    at = address("translations", cast)
    file = SimpleUploadedFile("urdu.docx", as_docx("فون بند رکھیں۔"))
    page = client.post(at, sent(version, text="", file=file))
    assert page.status_code == 200
    words = page.context["form"].initial["text"]
    assert words.endswith("\n\nفون بند رکھیں۔")
    assert words.startswith("# ")
    assert Translation.objects.count() == 0
    assert client.post(at, sent(version, text="فون بند رکھیں۔")).status_code == 302
    assert Translation.objects.get().own_name == "اردو"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 rest")}, "file"),
        ({"text": "", "file": SimpleUploadedFile("a.docx", b"PK\x03\x04broken")}, "file"),
        ({"file": SimpleUploadedFile("a.txt", b"x" * (lifting.MAX_BYTES + 1))}, "file"),
        ({"language": "other", "own_name": "Twi", "tag": "no tag"}, "tag"),
        ({"language": "other", "own_name": "English", "tag": "en-US"}, "tag"),
        ({"language": "other", "tag": "tw"}, "own_name"),
        ({"edition": "nothing"}, "edition"),
    ],
)
def test_form_refuses(client_of, cast, wrong, field):
    version = making.adopted(cast)
    client = client_of(cast.head)
    page = client.post(address("translations", cast), sent(version, **wrong))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert Translation.objects.count() == 0


@pytest.mark.django_db
def test_finished_request_for_a_language_leads_to_keeping_the_translation(client_of, cast):
    version = making.adopted(cast)
    wish = actions.ask_for_format(
        by=VISITOR, school=cast.school, form="language", language="urdu", reach="01632 960123"
    )
    client = client_of(cast.head)
    answer = client.post(address("format-request", cast, wish.public_id), {"verb": "finish"})
    assert answer["Location"] == f"{address('translations', cast)}?asked=yes&language=ur"
    page = client.get(answer["Location"])
    assert page.context["form"]["language"].value() == "ur"
    assert "the next family finds it" in page.content.decode()
    in_urdu(cast, version)
    page = client.get(address("format-request", cast, wish.public_id)).content.decode()
    assert address("translated", cast, version.number, "ur") in page


@pytest.mark.parametrize(
    ("typed", "tag", "runs"),
    [
        ("PL", "pl", "ltr"),
        ("pa", "pa", "ltr"),
        ("pa-arab-pk", "pa-Arab-PK", "rtl"),
        ("ckb", "ckb", "rtl"),
        ("ku-Latn", "ku-Latn", "ltr"),
        ("ur-Latn", "ur-Latn", "ltr"),
        ("zh-hant", "zh-Hant", "ltr"),
    ],
)
def test_tag_says_which_way_a_language_runs(typed, tag, runs):
    assert (tag_of(typed), direction(tag)) == (tag, runs)


def test_every_language_has_a_good_tag_once_and_a_name_of_its_own():
    listed = languages.languages()
    assert [tag_of(code) for code in listed] == list(listed)
    assert len({one.own for one in listed.values()}) == len(listed)
    right_to_left = {code for code in listed if direction(code) == "rtl"}
    assert right_to_left == {"ar", "ckb", "fa", "he", "pa-Arab", "prs", "ps", "ur", "yi"}


def test_pasted_text_brings_no_script_and_no_heading_above_the_pages_own():
    html = as_html("# One\n\n### Two\n\n<script>alert(1)</script> [go](javascript:alert(1))")
    assert "<h2>One</h2>" in html
    assert "<h3>Two</h3>" in html
    assert "<script" not in html
    assert "href" not in html
