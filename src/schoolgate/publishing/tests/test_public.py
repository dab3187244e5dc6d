"""What anybody sees of a policy, and what nobody does."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.test import Client
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.addresses import reserved_words
from schoolgate.core.refusal import Refused
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people import actions as people
from schoolgate.people.models import School
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.packs import make_pack
from schoolgate.policies.paper.tests.reading import words_in
from schoolgate.policies.tests.life import making
from schoolgate.policies.text import from_json, text_of
from schoolgate.publishing import files
from schoolgate.publishing.checks import addresses_of_schools
from schoolgate.publishing.edition import ready
from schoolgate.reviews import actions as reviews
from schoolgate.reviews.tests import making as reviewing

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PAGES = ("policy", "summary", "forms", "editions", "ask")


def address(name, cast, *parts):
    return reverse(f"publishing:{name}", args=[cast.school.slug, *parts])


def test_review_that_kept_the_policy_moves_the_day_that_everybody_sees(client, cast):
    version = reviewing.in_force(cast)
    early = clock.today() + dt.timedelta(days=90)
    reviews.conclude(
        by=cast.head, review=reviewing.opened(cast, version), outcome="keep", summary="It works",
        next_due=early,
    )  # fmt: skip
    assert day(early) in client.get(address("policy", cast)).content.decode()
    told = json.loads(client.get(address("json", cast, version.number)).content)
    assert told["review_due"] == early.isoformat()


@pytest.mark.clause("WHF-GB-3")
@pytest.mark.clause("REC-1.10")
@pytest.mark.clause("WAL-DOC-4")
def test_page_shows_the_version_in_force_with_its_dates(client, cast):
    version = making.adopted(cast)
    page = client.get(address("policy", cast))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'id="WAL-18.4-b"' in text
    assert version.sha256 in text
    assert f"Edition {version.edition}" in text
    assert address("edition", cast, version.number) in text


def test_easy_words_say_whom_to_tell_of_a_worry(client, cast):
    making.adopted(cast)
    page = client.get(address("summary", cast)).content.decode()
    assert "Tell our Designated safeguarding lead at once" in page
    assert "In danger, call 999." in page


def test_easy_words_list_a_clause_without_a_heading_of_its_own_by_its_rule(client, cast):
    draft = making.begun(cast)
    one = next(clause for clause in draft.content["clauses"] if clause["id"] == "WAL-7.2")
    words = {"heading": one["section"], "wording": "Some do. Staff must not post secrets."}
    draft = drafting_actions.change_clause(
        by=cast.head, draft=draft, clause="WAL-7.2", fields=words
    )
    draft = making.decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    page = client.get(address("summary", cast)).content.decode()
    assert '#WAL-7.2">Staff must not post secrets.</a>' in page


def test_what_a_school_chose_is_marked_without_changing_a_word(cast):
    version = making.adopted(cast)
    made = ready(version.public_id)
    shown = {clause.id: clause.html for section in made.sections for clause in section.clauses}
    with_values = [html for html in shown.values() if '<span class="chosen">' in html]
    assert len(with_values) > 20
    assert not any(mark in html for html in shown.values() for mark in "\ue000\ue001")


@pytest.mark.parametrize("name", PAGES)
def test_visitor_gets_no_cookie(client, cast, name):
    making.adopted(cast)
    page = client.get(address(name, cast))
    assert (page.status_code, dict(page.cookies)) == (200, {})


@pytest.mark.parametrize("name", ["policy", "summary", "forms", "editions"])
def test_page_is_the_same_for_everybody(client, cast, client_of, name):
    making.adopted(cast)
    theirs = client_of(cast.head).get(address(name, cast))
    assert theirs.content == client.get(address(name, cast)).content


def test_page_that_has_not_changed_is_not_sent_again(client, cast):
    making.adopted(cast)
    first = client.get(address("policy", cast))
    again = client.get(address("policy", cast), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=300"


def test_school_without_a_policy_says_so(client, cast):
    page = client.get(address("policy", cast))
    assert page.status_code == 200
    assert b"No policy is in force yet" in page.content
    assert client.get(address("latest-json", cast)).status_code == 404


def test_drafts_and_what_begins_later_are_nobodys_business(client, cast):
    making.begun(cast, "HOL")
    version = making.adopted(cast, effective_from=clock.today() + 7 * DAY)
    answers = [
        client.get(address("edition", cast, version.number)).status_code,
        client.get(address("json", cast, version.number)).status_code,
        client.get(address("paper", cast, version.number, "standard")).status_code,
    ]
    assert answers == [404, 404, 404]
    assert b"No policy is in force yet" in client.get(address("policy", cast)).content
    assert version.edition.encode() not in client.get(address("editions", cast)).content


def test_version_withdrawn_before_it_began_is_never_shown(client, cast):
    version = making.adopted(cast, effective_from=clock.today() + DAY)
    adopting_actions.withdraw(
        by=cast.head, version=version, from_day=clock.today() + DAY, reason="A mistake."
    )
    with clock.stopped_at(clock.now() + 3 * DAY):
        assert client.get(address("edition", cast, version.number)).status_code == 404


def test_edition_stays_when_the_next_takes_its_place(client, cast):
    old = making.adopted(cast)
    new = making.adopted(cast, "HOL", effective_from=clock.today() + DAY)
    with clock.stopped_at(clock.now() + 2 * DAY):
        past = client.get(address("edition", cast, old.number)).content.decode()
        now = client.get(address("policy", cast)).content.decode()
    assert "Not in force any more" in past
    assert address("policy", cast) in past
    assert new.sha256 in now


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "was in force"), (-1, "no policy was in force"), (1, "still to come")],
)
def test_what_was_in_force_on_a_day(client, cast, days, words):
    making.adopted(cast)
    day = clock.today() + days * DAY
    page = client.get(address("editions", cast), {"on": day.isoformat()})
    assert words in page.content.decode()


def test_day_that_is_none_is_told(client, cast):
    making.adopted(cast)
    assert client.get(address("editions", cast), {"on": "31 June"}).status_code == 422


def test_page_names_nobody_but_the_school(client, cast):
    version = making.adopted(cast)
    texts = [client.get(address(name, cast)).content.decode() for name in PAGES] + [
        client.get(address("json", cast, version.number)).content.decode()
    ]
    names = [cast.head.name, cast.chair.name, cast.sister_school.name, cast.head.public_id]
    assert [name for name in names for text in texts if name in text] == []


def test_pages_in_another_language_keep_it_and_declare_the_text(client, cast, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
    making.adopted(cast)
    page = client.get(address("policy", cast), {"language": "cy"})
    text = page.content.decode()
    assert page["Content-Language"] == "cy"
    assert '<html lang="cy"' in text
    assert 'class="public-text" lang="en-GB"' in text
    assert f"{address('summary', cast)}?language=cy" in text


# Files


def test_json_follows_its_schema_and_carries_its_own_proof(client, cast):
    version = making.adopted(cast)
    data = client.get(address("json", cast, version.number)).json()
    described = json.loads(files.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(data, described, cls=jsonschema.Draft202012Validator)
    assert data["sha256"] == version.sha256
    assert data["complete"] == (from_json(data["text"]).sha256 == version.sha256)


def test_own_words_that_no_clause_says_stay_in_the_school(client, cast):
    draft = making.begun(cast)
    draft.content["values"]["personal_device_area"] = "room of Dora Dsl, 01632 960999"
    draft.save(update_fields=["content"])
    version = _adopt(cast, draft)
    made = ready(version.public_id)
    everything = [
        client.get(address(name, cast, version.number)).content.decode()
        for name in ("json", "yaml", "profile", "catalogue")
    ]
    assert made.withheld == {"personal_device_area"}
    assert [text for text in everything if "960999" in text] == []


def test_own_words_that_a_clause_follows_and_does_not_say_stay_off_the_paper(client, cast):
    draft = making.begun(cast, "THO")
    draft.content["values"] |= {
        "consultation_required": ["no"],
        "adoption_bodies": ["governing-body"],
    }
    draft.save(update_fields=["content"])
    version = _adopt(cast, draft)
    assert version.values["hr_contact"] == {"team": "Schools HR team"}
    assert ready(version.public_id).withheld == {"hr_contact"}
    said = words_in(client.get(address("paper", cast, version.number, "standard")).content)
    assert "What our school chose" in said
    assert "Human resources contact" not in said
    assert "Schools HR team" not in said


def test_paper_shows_the_choices_of_its_own_pack(client, cast):
    version = making.adopted(cast, "HOL")
    said = words_in(client.get(address("paper", cast, version.number, "standard")).content)
    assert "What the rules protect Trust in the school" in said


def _adopt(cast, draft):
    draft = deciding_actions.submit(by=cast.head, draft=draft)
    draft = making.decide(cast, draft)
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    return version


def test_pack_reads_as_the_edition(client, cast):
    version = making.adopted(cast)
    data = yaml.safe_load(client.get(address("yaml", cast, version.number)).content)
    read = text_of(make_pack(json.loads(json.dumps(data, default=str))), {})
    assert [(c.id, c.text) for c in read.clauses] == [
        (c.id, c.text) for c in from_json(version.text).clauses
    ]


def test_paper_is_printed_once_and_kept(client, cast, monkeypatch):
    version = making.adopted(cast)
    at = address("paper", cast, version.number, "large-print")
    first = client.get(at)
    monkeypatch.setattr(files, "policy_pdf", None)
    again = client.get(at)
    assert first.content[:5] == b"%PDF-"
    assert again.content == first.content
    same = client.get(at, headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304


def test_paper_has_no_form_but_ours(client, cast):
    version = making.adopted(cast)
    assert client.get(address("paper", cast, version.number, "huge")).status_code == 404


def test_newest_file_leads_to_where_it_stays(client, cast):
    version = making.adopted(cast)
    answer = client.get(address("latest-json", cast))
    assert answer["Location"] == address("json", cast, version.number)


def test_files_may_be_read_from_elsewhere_and_pages_may_not(client, cast):
    version = making.adopted(cast)
    file = client.get(address("json", cast, version.number))
    page = client.get(address("policy", cast))
    assert file["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in page.headers


# Addresses


def test_no_school_gets_an_address_of_the_site(db):
    with pytest.raises(Refused):
        people.add_school(by=System("test"), name="Account School", slug="account")
    assert {"s", "account", "federations", "static", "demo", "logo"} <= reserved_words()
    assert "rowan-primary" not in reserved_words()


def test_school_that_took_an_address_before_is_found_by_the_check(db):
    School.objects.create(name="Old School", slug="federations")
    assert [error.id for error in addresses_of_schools(databases=["default"])] == [
        "schoolgate.E010"
    ]


def test_schema_is_where_the_files_say(client, cast):
    version = making.adopted(cast)
    data = client.get(address("json", cast, version.number)).json()
    path = data["$schema"].removeprefix("http://testserver")
    assert Client().get(path).json() == json.loads(Path(files.SCHEMA).read_text("utf-8"))
