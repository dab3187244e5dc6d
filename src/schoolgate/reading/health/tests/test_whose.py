"""The name of another school, left in a policy that was taken over."""

import datetime as dt

import pytest

from schoolgate.reading.check import check_bytes
from schoolgate.reading.health.whose import forms_of
from schoolgate.reading.model import Finding, SchoolFacts

TODAY = dt.date(2026, 11, 21)
TEXT = """\
Social media policy

1. Scope

1.1 This policy is for everybody who works at {first}.
1.2 Staff of {second} keep their private accounts private.
"""


def _found(text: str, **facts: str) -> list[Finding]:
    report = check_bytes(text.encode(), "policy.txt", today=TODAY, facts=SchoolFacts(**facts))
    return [finding for finding in report.findings if finding.code == "school-other"]


def test_policy_of_another_school_is_an_error_at_the_top() -> None:
    text = TEXT.format(first="Otterford Schools", second="Otterford Primary School")
    report = check_bytes(
        text.encode(), "policy.txt", today=TODAY, facts=SchoolFacts(name="Larkfield School")
    )
    first = report.findings[0]
    assert (first.code, first.severity, first.line) == ("school-other", "error", 5)
    assert "Otterford Schools" in first.quote
    assert [line for line, _ in first.related] == [6]
    assert "Larkfield School is not named in it" in first.message


def test_name_left_behind_beside_the_own_one_is_a_warning() -> None:
    text = TEXT.format(first="Larkfield School", second="Otterford Primary School")
    (found,) = _found(text, name="Larkfield School")
    assert (found.severity, found.line) == ("warning", 6)


def test_two_schools_in_one_text_are_told_without_facts() -> None:
    text = TEXT.format(first="Larkfield Primary School", second="Otterford Primary School")
    (found,) = _found(text + "\n1.3 Larkfield Primary School tells parents of it.\n")
    assert "names Otterford Primary School" in found.message


@pytest.mark.parametrize(
    ("first", "second", "facts"),
    [
        ("Larkfield Primary School", "Larkfield School", {"name": "Larkfield CE Primary School"}),
        ("Larkfield School", "Wheatley Federation", {"name": "Larkfield School",
                                                     "federation": "The Wheatley Federation"}),
        ("Larkfield School", "Dorset Schools", {"name": "Larkfield School",
                                                "local_authority": "Dorset Council"}),
        ("Larkfield School", "our partner school, Otterford Primary School", {}),
        ("this school", "the school", {"name": "Larkfield School"}),
        ("Larkfield School", "Safer Schools", {"name": "Larkfield School"}),
    ],
)  # fmt: skip
def test_own_names_and_schools_merely_spoken_of_are_left_alone(
    first: str, second: str, facts: dict[str, str]
) -> None:
    assert _found(TEXT.format(first=first, second=second), **facts) == []


def test_words_before_a_name_do_not_make_it_another_school() -> None:
    text = TEXT.format(first="Otterford Primary School", second="Otterford Primary School")
    text += "\n1.3 Users of Otterford Primary School keep to it.\n\nLEGAL FRAMEWORK\n"
    text += "\nOtterford Primary School keeps the law.\n"
    (found,) = _found(text, name="Larkfield School")
    assert "policy of Otterford Primary School" in found.message
    assert [line for line, _ in found.related] == [6, 8, 12]


def test_name_without_the_word_school_is_told_as_well() -> None:
    text = TEXT.format(first="Otterford Primary", second="Otterford Primary")
    (found,) = _found(text, name="Larkfield School")
    assert found.severity == "error"
    assert "policy of Otterford Primary" in found.message


LEFT = """\
Social media policy

1. Scope

1.1 {first} keeps to this policy.
1.2 Staff must not have contact online with any pupil from Otterford Primary.
1.3 They must not bring Otterford Primary into disrepute.

2. ON BEHALF OF OTTERFORD PRIMARY

2.1 Users of Otterford email keep their passwords to themselves.
"""


def test_own_name_in_one_rule_does_not_make_the_policy_its_own() -> None:
    (found,) = _found(LEFT.format(first="Larkfield School"), name="Larkfield School")
    assert found.severity == "error"
    assert "names Otterford Primary 4 times, Larkfield School once" in found.message
    assert [found.line, *(line for line, _ in found.related)] == [6, 7, 9, 11]


NEIGHBOUR = """\
{head}

1. Scope

1.1 All staff keep to this policy.
1.2 The school and its staff talk with families of children who move on to Otterford High School.
1.3 Staff of Otterford High School may write on our transition blog.
1.4 Pupils must not share work of Otterford High School without leave.
"""


@pytest.mark.parametrize(
    ("head", "severity"),
    [
        ("Social media policy of Larkfield School", "warning"),
        ("LARKFIELD SCHOOL\n\nSocial media policy", "warning"),
        ("Social media policy\n\nSchool: Larkfield School", "warning"),
        ("Social media policy", "error"),
        ("Larkfield School\n\nSocial media policy of Otterford High School", "error"),
    ],
)
def test_policy_headed_with_the_own_name_is_not_that_of_a_school_it_often_speaks_of(
    head: str, severity: str
) -> None:
    (found,) = _found(NEIGHBOUR.format(head=head), name="Larkfield School")
    assert found.severity == severity
    assert ("This is the policy of Otterford High School" in found.message) == (severity == "error")


def test_every_place_is_counted_until_none_is_left() -> None:
    text = LEFT.format(first="Larkfield School").replace("Otterford Primary", "Larkfield School")
    text = text.replace("OTTERFORD PRIMARY", "LARKFIELD SCHOOL")
    (found,) = _found(text, name="Larkfield School", taken_from="Otterford Primary")
    assert (found.severity, found.line) == ("error", 11)
    assert "names Otterford Primary once" in found.message
    text = text.replace("Otterford", "Larkfield")
    assert _found(text, name="Larkfield School", taken_from="Otterford Primary") == []


def test_council_and_people_of_the_same_name_are_not_the_school() -> None:
    text = LEFT.format(first="Larkfield School").partition("1.2")[0]
    text += "1.2 Otterford Council and Mrs Otterford help us. Otterford Road is closed.\n"
    assert _found(text, name="Larkfield School", taken_from="Otterford Primary") == []


def test_document_of_the_own_school_may_be_taken_over() -> None:
    text = LEFT.format(first="Otterford Primary")
    facts = {"name": "Otterford Primary School", "taken_from": "Otterford Primary"}
    assert _found(text, **facts) == []


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Learn to Live Federation", ["Learn to Live Federation", "Learn to Live"]),
        (
            "Staff of Otterford Primary",
            ["Staff of Otterford Primary", "Otterford Primary", "Otterford"],
        ),
        ("St Bede's Primary School", ["St Bede's Primary School", "St Bede's"]),
        ("The Primary School", ["The Primary School"]),
    ],
)
def test_name_is_looked_for_in_its_longest_form_first(name: str, forms: list[str]) -> None:
    assert forms_of(name) == forms


LINKED = """\
{title}

1. Scope

1.1 Staff of the Learn to Live Federation keep to this policy at work and at home.
1.2 Examples are Twitter, Xbox Live, Blogger and live comments. Live events are streamed to nobody.
1.3 In the Learn to Live Federation nobody adds pupils as friends.
1.4 Everyone in the Learn to Live Federation protects its name.
"""


@pytest.mark.parametrize(
    "title",
    ["Social networking policy", "Social networking policy of the Learn to Live Federation"],
)
@pytest.mark.parametrize("taken_from", ["", "Learn to Live Federation"])
def test_name_with_a_small_word_in_it_is_one_name_and_no_other_word_is(
    title: str, taken_from: str
) -> None:
    text = LINKED.format(title=title)
    (found,) = _found(text, name="Larkfield School", taken_from=taken_from)
    assert len(found.related) + 1 == text.count("Learn to Live")
    assert "Xbox" not in "".join([found.quote, *(quote for _, quote in found.related)])
