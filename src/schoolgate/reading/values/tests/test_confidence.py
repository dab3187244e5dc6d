"""How sure a value is, and which sentences it is quoted from."""

from __future__ import annotations

import pytest

from schoolgate.reading.extract import extract
from schoolgate.reading.model import Value
from schoolgate.reading.structure import read_document
from schoolgate.reading.values import read_values
from schoolgate.reference import parameters


def read(parameter: str, *sentences: str) -> Value:
    """The one value that a policy of these sentences states."""
    text = "Social media policy\n\n" + "\n\n".join(sentences)
    document = read_document(extract(text.encode(), "policy.txt"))
    (value,) = read_values(document, {parameter: parameters()[parameter]})
    return value


@pytest.mark.parametrize(
    ("parameter", "plain", "doubtful"),
    [
        (
            "school_channels_only",
            "Staff must not give their personal phone number or personal email address to pupils.",
            "Staff must never show their home contact details on these official school sites.",
        ),
        (
            "evidence_images_allowed",
            "Staff must not copy or print indecent images found on a device.",
            "Where indecent images of a child are found, nobody may examine the material, or the evidence is spoilt.",
        ),
        (
            "external_link_check",
            "Any external link must be checked before it is shown.",
            "Pupils must not be exposed to inappropriate web links.",
        ),
        (
            "minimum_age",
            "The minimum age for an account on most sites is 13.",
            "Our pupils are under 13 and should not be on social media.",
        ),
        (
            "site_approval_chain",
            "A new school site must be approved by the headteacher.",
            "The address of a new school site should be given to the headteacher before pupils have access.",
        ),
    ],
)
def test_what_is_only_hinted_at_is_less_sure_than_what_is_said(
    parameter: str, plain: str, doubtful: str
) -> None:
    assert read(parameter, plain).confidence == "high"
    assert read(parameter, doubtful).confidence in ("medium", "low")


def test_set_is_quoted_from_every_sentence_that_it_needs() -> None:
    first = "Passwords must be kept secret."
    needless = "The school asks that a password is kept secret at all times."
    second = "Passwords should be changed regularly."
    value = read("password_rule", first, needless, second)
    assert value.value == ("confidential", "change-often")
    assert (value.quote, value.line) == (f"{first} … {second}", 3)


def test_set_is_quoted_from_one_sentence_that_gives_it_all() -> None:
    whole = "Passwords must be kept secret and should be changed regularly."
    value = read("password_rule", "Passwords must be kept secret.", whole)
    assert (value.quote, value.line) == (whole, 5)


def test_set_is_as_sure_as_its_least_sure_member() -> None:
    value = read(
        "school_channels_only",
        "Staff must not send text messages to pupils.",
        "Staff must never show their home contact details on these official school sites.",
    )
    assert value.value == ("phone", "email", "text")
    assert value.confidence == "low"


def test_plain_word_is_quoted_before_a_hint_that_stands_earlier() -> None:
    plain = "Sites must keep to the minimum age of their host, which is often 13."
    value = read(
        "minimum_age", "Tell the lead, since pupils are under 13 and not on social media.", plain
    )
    assert (value.value, value.quote) == (13, plain)


def test_phone_that_the_school_promises_is_no_rule_on_phones() -> None:
    value = read(
        "school_channels_only",
        "The school should provide a work mobile and an e-mail address to communicate with pupils.",
        "Staff must not send text messages to pupils.",
    )
    assert value.value == ("text",)
