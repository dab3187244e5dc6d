"""What one pack alone lets a school decide: chosen, shown and kept as what all packs do."""

from __future__ import annotations

import datetime as dt
import json
from html import unescape

import pytest
from django.urls import reverse

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.policies.actions import set_draft_value
from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions
from schoolgate.policies.life.importing_actions import start_from_file
from schoolgate.policies.models import Version
from schoolgate.policies.packs import content_of, load_pack, own_parameters, render_policy
from schoolgate.policies.tests.life.making import adopted, begun, decide
from schoolgate.policies.text import from_json, text_of
from schoolgate.reference import InvalidValue, ReferenceDataError, UnknownParameter, parameters

NAME = "protected_interests"
OURS = ["good-name", "the peace of our families"]
SAID = "They protect the school's good name and the peace of our families."


@pytest.mark.clause("HOL-1.3")
def test_interests_are_one_value_of_their_pack_alone() -> None:
    pack = load_pack("HOL")
    assert NAME in pack.parameters
    assert NAME not in parameters()
    assert SAID in render_policy(pack, {NAME: OURS})
    silent = render_policy(pack, {NAME: "not stated"})
    assert "The principles here help staff to use social media responsibly." in silent
    assert "They protect" not in silent


@pytest.mark.clause("WHF-INTRO-6")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {NAME: OURS, "local_authority_name": "Mersey Council"},
            f"{SAID[:-1]}, and the good name of Mersey Council.",
        ),
        ({NAME: OURS, "local_authority_name": "not stated"}, SAID),
        (
            {NAME: "not stated", "local_authority_name": "Mersey Council"},
            "They protect the good name of Mersey Council.",
        ),
        (
            {NAME: "not stated", "local_authority_name": "not stated"},
            "The rules here help everyone to use social media responsibly.",
        ),
    ],
)
def test_interests_stand_beside_the_council_that_a_policy_names(
    values: dict[str, object], said: str
) -> None:
    [clause] = [one for one in text_of(load_pack("WHF"), values).clauses if one.id == "WHF-INTRO-6"]
    assert clause.text.endswith(said)


@pytest.mark.django_db
@pytest.mark.clause("HOL-1.3")
def test_school_sets_what_the_rules_protect_and_it_is_shown_wherever_choices_are(
    cast: Cast,
) -> None:
    draft = begun(cast, "HOL")
    head, school = sign_in(cast.head), cast.school.slug
    place = [school, draft.public_id]
    choices = reverse("policies:draft-choices", args=place)
    choose = reverse("policies:draft-value", args=[*place, NAME])
    assert choose in head.get(choices).content.decode()
    answer = {"several": OURS[:1], "text": OURS[1]}
    before = head.post(choose, answer).content.decode()
    assert "<strong>1</strong>clause reads differently" in before
    assert "the peace of our families" in before
    saved = head.post(choose, {**answer, "save": "yes"}, follow=True).content.decode()
    assert "What the rules protect is set." in saved
    words = "Good name of the school and the peace of our families"
    assert words in head.get(choices).content.decode()
    assert SAID in unescape(head.get(reverse("policies:draft", args=place)).content.decode())
    draft.refresh_from_db()
    draft.content["values"] |= {"consultation_required": ["no"]}
    draft.save(update_fields=["content"])
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    assert SAID in from_json(version.text).clause("HOL-1.3").text
    for page in (
        reverse("policies:version", args=[school, version.public_id]),
        reverse("policies:in-force", args=[school]),
        reverse("publishing:policy", args=[school]),
    ):
        shown = head.get(page).content.decode()
        assert (words if page.startswith("/s/") else "the peace of our families") in shown


@pytest.mark.django_db
@pytest.mark.clause("HOL-1.3")
def test_record_of_it_is_in_words_and_what_is_the_same_is_not_written(cast: Cast) -> None:
    draft = begun(cast, "HOL")
    set_draft_value(by=cast.head, draft=draft, name=NAME, value=OURS)
    entries = Entry.objects.filter(event="policies.draft_value_changed")
    count = entries.count()
    set_draft_value(by=cast.head, draft=draft, name=NAME, value=OURS)
    assert entries.count() == count == 1
    assert told(entries.get()).endswith(
        "“What the rules protect” was set to: Good name of the school and the peace of our families"
    )
    with pytest.raises(InvalidValue):
        set_draft_value(by=cast.head, draft=draft, name=NAME, value=[])
    with pytest.raises(UnknownParameter):
        set_draft_value(by=cast.head, draft=begun(cast, "WAL"), name=NAME, value=OURS)


def own_version(cast: Cast, parameter: dict[str, object], **values: object) -> Version:
    """An edition in force that has a parameter and values of its own, unchecked."""
    later = clock.today() + dt.timedelta(days=30)
    whole = adopted(cast, "WAL", effective_from=later)
    names = {field.name for field in Version._meta.concrete_fields} - {"id", "public_id"}
    kept = {name: getattr(whole, name) for name in names} | {
        "number": 2, "edition": "2", "effective_from": clock.today(),
        "source": {**whole.source, "parameters": [parameter]},
        "values": {**whole.values, **values},
    }  # fmt: skip
    return Version.objects.create(**kept)


def shown_by_its_pages(cast: Cast, version: Version) -> list[str]:
    head, school = sign_in(cast.head), cast.school.slug
    pages = (
        reverse("policies:version", args=[school, version.public_id]),
        reverse("policies:in-force", args=[school]),
    )
    answers = [head.get(page) for page in pages]
    assert [answer.context["version"] for answer in answers] == [version, version]
    return [answer.content.decode() for answer in answers]


@pytest.mark.django_db
def test_version_whose_parameter_our_lists_refuse_today_is_still_shown(cast: Cast) -> None:
    version = own_version(cast, {"name": "ours", "type": "of-yesterday"})
    with pytest.raises(ReferenceDataError):
        own_parameters(version.source)
    assert all("What the head is called" in page for page in shown_by_its_pages(cast, version))


@pytest.mark.django_db
def test_value_that_our_lists_refuse_today_is_shown_as_it_was_kept(cast: Cast) -> None:
    parameter = {**content_of("HOL")["parameters"][0], "open": False}
    version = own_version(cast, parameter, **{NAME: ["of-yesterday"]})
    with pytest.raises(InvalidValue):
        own_parameters(version.source)[NAME].parse(["of-yesterday"])
    assert all("of-yesterday" in page for page in shown_by_its_pages(cast, version))


@pytest.mark.django_db
def test_choice_of_an_imported_policy_alone_is_compared_in_words(cast: Cast) -> None:
    content = json.loads(json.dumps(content_of("HOL")).replace(NAME, "interests_of_ours"))
    content["values"]["consultation_required"] = ["no"]
    draft = start_from_file(by=cast.head, school=cast.school, content=content)
    draft = decide(cast, deciding_actions.submit(by=cast.head, draft=draft))
    [version] = adopting_actions.adopt(by=cast.head, draft=draft, effective_from=clock.today())
    draft = drafting_actions.start_from_version(by=cast.head, version=version)
    draft = set_draft_value(by=cast.head, draft=draft, name="interests_of_ours", value=OURS)
    page = reverse("policies:draft-compare", args=[cast.school.slug, draft.public_id])
    [line] = sign_in(cast.head).get(page).context["values"]
    assert line.title == "What the rules protect"
    assert line.before.startswith("Trust in the school")
    assert line.after == "Good name of the school and the peace of our families"
    ready = sign_in(cast.head).get(page, {"with": "pack-wal"}).context["values"]
    assert "What the rules protect" in {one.title for one in ready}
