"""Situations: the right answer follows the school's choices, and nobody's answer is kept."""

from __future__ import annotations

import pytest

from schoolgate.awareness import actions
from schoolgate.awareness.models import ScenarioCount
from schoolgate.awareness.queries import text_in_force
from schoolgate.awareness.scenarios import HANDFUL, asked_of, handful, scenarios
from schoolgate.awareness.tests import making
from schoolgate.awareness.views.check import rows_of
from schoolgate.conftest import sign_in
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.policies.packs import load_pack
from schoolgate.policies.text import text_of
from schoolgate.reference import parameter

PACKS = ("WHF", "WAL", "THO", "LTL", "HOL", "REC")
ADDRESS = "/s/rowan-primary/awareness/situations/"


def asked(pack="REC", roles=("teacher",), **values):
    return {one.id: one for one in asked_of(text_of(load_pack(pack), values), roles)}


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("never", {"empty"}),
        ("with-disclaimer", {"disclaimer", "empty"}),
        ("allowed", {"name", "disclaimer", "empty"}),
    ],
)
def test_right_answer_follows_the_schools_choice(value, right):
    one = asked(may_name_employer=value)["naming-the-school"]
    assert {answer.id for answer in one.answers if one.is_right(answer.id)} == right


def test_situation_is_left_out_where_the_policy_does_not_state_its_rule():
    assert "naming-the-school" not in asked(may_name_employer="not stated")


@pytest.mark.parametrize("pack", PACKS)
def test_every_situation_rests_on_a_clause_in_force_that_follows_its_parameter(pack):
    found = asked(pack)
    assert len(found) >= HANDFUL
    assert [
        one.id
        for one in found.values()
        if one.scenario.parameter not in one.clause.parameters
        or one.clause.area not in one.scenario.areas
    ] == []


def test_every_situation_is_asked_under_some_ready_policy():
    roles = ("teacher", "contractor")
    everywhere = {key for pack in PACKS for key in asked(pack, roles)}
    assert {one.id for one in scenarios()} - everywhere == set()


@pytest.mark.parametrize(
    "topic",
    [
        {"contact-with-pupils"}, {"contact-with-parents"}, {"personal-use"}, {"profile"},
        {"account-security"}, {"confidentiality"}, {"conduct"}, {"media-enquiries"},
        {"photo-consent", "pupil-privacy"}, {"evidence", "cyberbullying"},
    ],
    ids=min,
)  # fmt: skip
def test_every_topic_of_conduct_has_three_situations(topic):
    assert len([one for one in asked().values() if one.clause.area in topic]) >= 3


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["teacher", "contractor", "governor", "federation_officer"])
def test_whoever_may_take_them_is_led_to_them(cast, who):
    making.in_force(cast, "REC")
    client = sign_in(getattr(cast, who))
    pages = ("/s/rowan-primary/can-i/", "/s/rowan-primary/for-me/")
    shown = [ADDRESS in client.get(page, follow=True).content.decode() for page in pages]
    assert (shown, client.get(ADDRESS).status_code) == ([True, True], 200)


def test_cases_name_values_that_their_parameter_can_have():
    wrong = []
    for one in scenarios():
        for case in one.right:
            for name, wanted in case.when.items():
                known = parameter(name)
                can = {value.value for value in known.values} | {"stated", "number"}
                if known.type == "yes-no":
                    can |= {"yes", "no"}
                wrong += [(one.id, value) for value in wanted if value not in can]
    assert wrong == []


def test_turns_give_each_situation_once_and_begin_again():
    found = list(asked().values())
    turns = -(-len(found) // HANDFUL)
    seen = [one.id for turn in range(turns) for one in handful(found, "reader", turn)]
    assert sorted(seen) == sorted(one.id for one in found)
    assert handful(found, "reader", turns) == handful(found, "reader", 0)
    assert handful([], "reader", 3) == []


def answered(cast, person, wrong=()):
    version, text = text_in_force(cast.school)
    answers = {
        one.id: next(
            answer.id for answer in one.answers if one.is_right(answer.id) != (one.id in wrong)
        )
        for one in asked_of(text, ("teacher",))
    }
    actions.count_answers(by=person, school=cast.school, answers=answers)
    return version, text


@pytest.mark.django_db
@pytest.mark.clause("THO-1.4-3")
def test_answers_are_counted_without_a_name_and_without_an_entry(cast):
    making.in_force(cast, "REC")
    teacher = cast.teacher
    entries = Entry.objects.count()
    answered(cast, teacher, wrong={"leaving"})
    found = ScenarioCount.objects.get(scenario="leaving")
    assert (found.answered, found.wrong, found.clause) == (1, 1, "REC-7.7")
    assert Entry.objects.count() == entries
    names = {field.name for field in ScenarioCount._meta.get_fields()}
    assert names == {"id", "version", "scenario", "clause", "answered", "wrong"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("right", "wrong", "shown"),
    [(4, 0, (None, 0)), (4, 1, (5, None)), (1, 4, (5, None)), (0, 5, (5, 5)), (5, 0, (5, 0))],
)
def test_small_numbers_are_hidden(cast, right, wrong, shown):
    making.in_force(cast, "REC")
    for number in range(right + wrong):
        version, text = answered(cast, cast.teacher, {"leaving"} if number < wrong else ())
    rows = rows_of(cast.school, text, list(ScenarioCount.objects.filter(version=version)))
    row = next(row for row in rows if row.clause.id == "REC-7.7")
    assert (row.answered, row.wrong if row.answered else 0) == shown


@pytest.mark.django_db
def test_the_worst_understood_clause_comes_first_for_the_head_alone(cast):
    making.in_force(cast, "REC")
    for _number in range(5):
        answered(cast, cast.teacher, wrong={"leaving"})
    page = sign_in(cast.head).get(f"{ADDRESS}answers/")
    refused = [
        sign_in(person).get(f"{ADDRESS}answers/").status_code
        for person in (cast.teacher, cast.governor, cast.communications_manager)
    ]
    assert page.context["rows"][0].clause.id == "REC-7.7"
    assert refused == [403, 403, 403]


@pytest.mark.django_db
def test_trying_again_is_answered_and_counts_once(cast):
    making.in_force(cast, "REC")
    client = sign_in(cast.teacher)
    form = client.get(ADDRESS).context["form"]
    choice = {name: field.choices[0][0] for name, field in form.fields.items()}
    answers = [client.post(ADDRESS, choice).status_code for _turn in range(2)]
    counts = set(ScenarioCount.objects.values_list("answered", flat=True))
    assert (answers, counts) == ([200, 200], {1})
    assert ScenarioCount.objects.count() == HANDFUL


@pytest.mark.django_db
def test_nothing_chosen_is_asked_again_and_nothing_is_counted(cast):
    making.in_force(cast, "REC")
    answer = sign_in(cast.teacher).post(ADDRESS, {})
    assert (answer.status_code, ScenarioCount.objects.count()) == (422, 0)


@pytest.mark.django_db
def test_families_are_not_asked(cast):
    making.in_force(cast, "REC")
    page = sign_in(cast.parent).get("/s/rowan-primary/can-i/").content.decode()
    assert ADDRESS not in page
    with pytest.raises(Refused):
        actions.count_answers(by=cast.parent, school=cast.school, answers={"leaving": "no"})
