import pytest

from schoolgate.reading.meaning.tests.reading import dates, meaning, names


def test_roles_are_found_by_title_and_alias() -> None:
    assert names("Tell the DSL or the head teacher; the clerk to the governors keeps it.") == {
        "dsl": ("DSL",), "headteacher": ("head teacher",),
        "governors-support": ("clerk to the governors",),
    }  # fmt: skip


def test_the_head_in_small_letters_is_a_role_and_a_principal_aim_is_not() -> None:
    assert names("Ask the head before you post.") == {"headteacher": ("head",)}
    assert names("The principal aim is to keep the head of water low.") == {}


def test_services_and_kinds_of_channel_are_found_with_their_words() -> None:
    found = names(
        "Staff may use WhatsApp, the school website and e-mail, never their personal phones,"
        " text messages or online gaming."
    )
    assert found["whatsapp"] == ("WhatsApp",)
    assert {"website", "email", "personal-phone", "text-message", "gaming"} <= set(found)


@pytest.mark.parametrize(
    "sentence",
    [
        "The text of this policy takes effect at once.",
        "Please chat about it and zoom in on the path.",
        "Press releases come from the office; wear a mask in school.",
    ],
)
def test_common_words_are_no_channel(sentence: str) -> None:
    assert set(names(sentence)) == set()


def test_a_common_word_beside_services_is_a_service() -> None:
    assert "zoom" in names("Lessons take place on Facebook, Zoom or YouTube.")


def test_a_role_has_one_place_for_each_line() -> None:
    text = (
        "Social media policy\n\n1. Rules\n\n1.1 The headteacher decides and the headteacher tells."
        "\n\n1.2 Ask the headteacher.\n"
    )
    (role,) = meaning(text).roles
    assert [place.line for place in role.places] == [5, 7]
    assert role.places[1].quote == "1.2 Ask the headteacher."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Approved by governors on 4 March 2024.", [("2024-03-04", "approved")]),
        ("Effective from 1st September 2025.", [("2025-09-01", "effective")]),
        ("Next review: September 2026", [("2026-09", "review")]),
        ("Last reviewed March 3rd, 2024", [("2024-03-03", "reviewed")]),
        ("Issued 2024-03-04", [("2024-03-04", "issued")]),
        ("Issued 04/03/2024, next review 04/03/26",
         [("2024-03-04", "issued"), ("2026-03-04", "review")]),
        ("Review date: 4.3.26", [("2026-03-04", "review")]),
        ("Reviewed 2025.", [("2025", "reviewed")]),
        ("Read Keeping Children Safe in Education (September 2024).", [("2024-09", "law")]),
        ("The Data Protection Act 2018 came into force on 25 May 2018.",
         [("2018-05-25", "effective")]),
        ("The fair was on 4 March 2024.", [("2024-03-04", "")]),
    ],
)  # fmt: skip
def test_date_has_its_iso_form_and_what_it_is_for(text: str, found: list[tuple[str, str]]) -> None:
    assert dates(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "See clause 5.6.10 for more.",
        "The Human Rights Act 1998 applies.",
        "Approved on 31/02/2024.",
        "Ring 01922 65 58 68 or 2024 people may come.",
        "They may march in 2019 or so.",
    ],
)
def test_other_figures_are_no_date(text: str) -> None:
    assert dates(text) == []
