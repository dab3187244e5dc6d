"""Ready material: from the version in force, in words for its readers, as files."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from schoolgate.awareness.files import file_of
from schoolgate.awareness.lines import said_to, topics
from schoolgate.awareness.material import KINDS, Frame, material_of, split
from schoolgate.awareness.models import MadeMaterial
from schoolgate.awareness.tests import making
from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.pseudo import add_pseudo_locales
from schoolgate.policies.packs import load_pack
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.text import text_of
from schoolgate.publishing.plain import sentences
from schoolgate.reading.readability import measure

PACKS = ("WHF", "WAL", "THO", "LTL", "HOL", "REC")
FRAME = Frame(
    "Rowan Primary School", "Social networking", "3", dt.date(2026, 9, 1),
    "https://school.example/rowan-primary/policy/",
)  # fmt: skip
AGES = {"parents": 9, "children": 7}


def text(pack="REC", **values):
    return text_of(load_pack(pack), values)


def sheet(**more):
    facts = {"school": FRAME.school, "made": dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC),
             "version": "3", "address": FRAME.address, **more}  # fmt: skip
    return Sheet(**facts)


def pages(pdf):
    read = PdfReader(io.BytesIO(pdf)).pages
    return [page.extract_text().replace("\N{ZERO WIDTH SPACE}", "") for page in read]


@pytest.mark.parametrize("reader", AGES)
def test_every_line_for_families_can_be_read_at_their_age(reader):
    hard = [
        (line.text, age)
        for topic in topics()
        for line in topic.lines[reader]
        if (age := measure(split(line.text)).reading_age) > AGES[reader]
    ]
    assert hard == []


@pytest.mark.clause("WHF-PARENT-1")
@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("reader", AGES)
def test_whole_page_for_families_can_be_read_at_their_age(pack, reader):
    page = material_of(KINDS[reader], text(pack), FRAME)
    assert measure(page.sentences()).reading_age <= AGES[reader]
    assert len(page.said) >= 4


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("kind", KINDS)
def test_material_rests_on_clauses_in_force_alone(pack, kind):
    policy = text(pack)
    made = material_of(KINDS[kind], policy, FRAME)
    numbers = {clause.number for clause in policy.clauses}
    assert made.said
    assert [one for one in made.said if not one.numbers or set(one.numbers) - numbers] == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("banned", "Accept no former pupils as friends online."),
        ("consider", "Think twice before you accept a former pupil as a friend online."),
        ("allowed", None),
        ("not stated", None),
    ],
)
def test_line_follows_the_schools_own_choice(value, said):
    found = {one.topic: one.text for one in said_to("staff", text(ex_pupil_contact=value))}
    assert found.get("former-pupils") == said


# What parents do in worry is more than the policy's own route.
OWN_WORDS = {"worries"}


def told_twice():
    """Each value of which both the easy words and the page for parents speak, with both texts."""
    easy = {}
    for topic in sentences():
        for one in topic["sentences"]:
            for value in one["values"]:
                easy.setdefault((one["parameter"], value), one["text"])
    for topic in topics():
        for line in topic.lines["parents"] if topic.id not in OWN_WORDS else ():
            for name, values in line.when.items():
                for value in values:
                    if (name, value) in easy:
                        yield pytest.param(line.text, easy[name, value], id=f"{name}-{value}")


@pytest.mark.parametrize(("page", "summary"), list(told_twice()))
def test_page_for_parents_and_easy_words_say_the_same_of_a_choice(page, summary):
    assert page.startswith(summary)


def test_both_speak_of_the_same_choices_in_most_places():
    assert len(list(told_twice())) >= 10


def test_every_choice_that_the_easy_words_tell_apart_is_told_apart_to_parents():
    known = {one["parameter"] for topic in sentences() for one in topic["sentences"]}
    vague = [
        line.text
        for topic in topics()
        if topic.id not in OWN_WORDS
        for line in topic.lines["parents"]
        if any(name in known and "stated" in values for name, values in line.when.items())
    ]
    assert vague == []


def test_what_a_policy_does_not_say_is_not_said():
    assert "private-messages" not in {one.topic for one in said_to("staff", text("WHF"))}


def test_words_come_in_the_language_of_the_page():
    add_pseudo_locales()
    plain = said_to("children", text())[0].text
    with override("en-xa"):
        said = said_to("children", text())[0].text
    assert (said != plain, said.isascii()) == (True, False)


@pytest.mark.clause("WHF-AWARE-3")
@pytest.mark.clause("REC-1.10")
def test_newsletter_is_one_paragraph_with_the_address_edition_and_day():
    made = material_of(KINDS["newsletter"], text(), FRAME)
    lines = made.as_text().splitlines()
    assert len([line for line in lines if line]) == 3
    assert lines[2].endswith(f"All the rules are here: {FRAME.address}")
    assert lines[-1] == "Made from edition 3, in force from Tuesday 1 September 2026."


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("kind", ["parents", "children", "poster"])
def test_sheet_for_the_wall_fits_on_one_page(pack, kind):
    made = material_of(KINDS[kind], text(pack), FRAME)
    [page] = pages(file_of(made, "pdf", sheet()))
    flat = " ".join(page.split())
    assert "edition 3" in flat
    assert [one.text for one in made.said if one.text.split()[0] not in flat] == []


@pytest.mark.clause("WHF-AWARE-5")
def test_poster_is_made_on_a4_and_a3_and_ends_with_whom_to_tell():
    made = material_of(KINDS["poster"], text(), FRAME)
    widths = [
        round(PdfReader(io.BytesIO(file_of(made, ending, sheet()))).pages[0].mediabox.width)
        for ending in KINDS["poster"].files
    ]
    assert widths == [595, 842]
    assert (len(made.said), made.said[-1].topic) == (8, "worries")


@pytest.mark.parametrize("kind", KINDS)
def test_pdf_is_tagged_titled_and_in_the_schools_language(kind):
    if "pdf" not in KINDS[kind].files:
        return
    reader = PdfReader(io.BytesIO(file_of(material_of(KINDS[kind], text(), FRAME), "pdf", sheet())))
    root = reader.trailer["/Root"]
    assert reader.metadata.title == material_of(KINDS[kind], text(), FRAME).title
    assert (bool(root["/MarkInfo"]["/Marked"]), root["/Lang"].lower()) == (True, "en-gb")


def test_slides_talk_situations_through_with_their_clause():
    made = material_of(KINDS["slides"], text(), FRAME)
    whole = " ".join(" ".join(pages(file_of(made, "pdf", sheet()))).split())
    assert len(made.situations) == 3
    assert [one.title for one in made.situations if one.title not in whole] == []
    assert made.situations[0].clause.heading in whole


def test_same_material_gives_the_same_bytes():
    made = material_of(KINDS["poster"], text(), FRAME)
    assert file_of(made, "pdf", sheet()) == file_of(made, "pdf", sheet())


@pytest.mark.django_db
@pytest.mark.clause("WHF-AWARE-1")
def test_material_of_an_older_edition_is_marked_once_another_is_in_force(cast):
    making.in_force(cast, "REC")
    client, place = sign_in(cast.teacher), "/s/rowan-primary/awareness/material/"
    answer = client.post(f"{place}poster/make/", {"file": "a3.pdf"})
    before = client.get(place).content.decode()
    with clock.stopped_at(clock.now() + dt.timedelta(days=1)):
        making.in_force(cast, "REC", effective_from=clock.today(), min_moderators=3)
        after = client.get(place).content.decode()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="rowan-primary-poster-1.a3.pdf"' in answer.headers["Content-Disposition"]
    assert MadeMaterial.objects.get().kind == "poster"
    assert ("Out of date" in before, "Out of date" in after) == (False, True)


@pytest.mark.django_db
@pytest.mark.clause("WHF-PARENT-1")
def test_parents_and_pupils_see_their_pages_and_no_others(cast):
    making.in_force(cast, "REC")
    seen = [
        [sign_in(person).get(f"/s/rowan-primary/awareness/material/{kind}/").status_code
         for kind in ("parents", "children", "handbook")]
        for person in (cast.parent, cast.pupil)
    ]  # fmt: skip
    assert seen == [[200, 200, 403], [200, 200, 403]]
