from __future__ import annotations

import pytest

from schoolgate.reference import (
    NOT_STATED,
    InvalidValue,
    ReferenceDataError,
    UnknownParameter,
    Value,
    laws,
    make_parameter,
    parameter,
    parameters,
)


def test_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(UnknownParameter) as caught:
        parameter("personal_use_atwork")
    assert caught.value.nearest[0] == "personal_use_at_work"
    assert "personal_use_at_work" in str(caught.value)


def test_not_stated_is_a_value_of_every_parameter() -> None:
    assert {each.parse(NOT_STATED) for each in parameters().values()} == {NOT_STATED}


def test_choice_outside_the_list_says_what_is_allowed() -> None:
    with pytest.raises(InvalidValue, match="banned, breaks-only, limited, unrestricted"):
        parameter("personal_use_at_work").parse("sometimes")


@pytest.mark.parametrize("raw", ["breaks-only", "Breaks only", " breaks-only "])
def test_choice_forgives_capitals_and_spaces(raw: str) -> None:
    assert parameter("personal_use_at_work").parse(raw) == "breaks-only"


@pytest.mark.parametrize(("raw", "value"), [("yes", True), ("no", False), (True, True)])
def test_yes_no_becomes_a_bool(raw: object, value: bool) -> None:
    assert parameter("federation").parse(raw) is value


def test_no_is_a_word_where_a_choice_has_it() -> None:
    assert parameter("declaration_required").parse(False) == "no"


@pytest.mark.parametrize(
    ("raw", "value"), [(14, 14), ("14", 14), ("as soon as possible", "as-soon-as-possible")]
)
def test_number_is_an_int_or_one_of_its_words(raw: object, value: object) -> None:
    assert parameter("declaration_due").parse(raw) == value


@pytest.mark.parametrize("raw", [0, -1, 2.0, True, "two", "", None, "²"])
def test_number_refuses_what_is_not_one(raw: object) -> None:
    with pytest.raises(InvalidValue, match="a whole number of people from 1"):
        parameter("min_administrators").parse(raw)


def test_set_takes_the_order_of_its_table() -> None:
    assert parameter("evidence_rule").parse(["screen-print", "keep", "keep"]) == (
        "keep",
        "screen-print",
    )


def test_ordered_list_keeps_its_order() -> None:
    chain = parameter("site_approval_chain")
    assert chain.parse(["headteacher", "line-manager"]) == ("headteacher", "line-manager")
    assert chain.phrase(("line-manager", "headteacher")) == "line manager, then headteacher"


def test_value_that_stands_alone_refuses_company() -> None:
    with pytest.raises(InvalidValue, match="'none' cannot stand beside another value"):
        parameter("pupil_contact_exceptions").parse(["none", "family"])


def test_approval_chain_may_not_be_empty() -> None:
    for empty in ([], "", "none"):
        with pytest.raises(InvalidValue):
            parameter("site_approval_chain").parse(empty)


def test_role_accepts_codes_of_the_roles_file_only() -> None:
    approver = parameter("exception_approver")
    assert approver.parse("slt") == "slt"
    with pytest.raises(InvalidValue, match="'caretaker' is not allowed"):
        approver.parse("caretaker")


def test_role_that_may_be_nobody_becomes_none() -> None:
    assert parameter("pupil_friend_request_report_to").parse("none") is None
    assert parameter("contributor_vetting").dump(None) == "none"


def test_role_takes_the_title_a_school_uses() -> None:
    approver = parameter("exception_approver")
    assert approver.phrase("headteacher") == "headteacher"
    assert approver.phrase("headteacher", {"headteacher": "principal"}) == "principal"


def test_any_one_of_several_roles_reads_as_or() -> None:
    route = parameter("media_enquiry_route")
    assert (
        route.phrase(route.parse(["headteacher", "line-manager"])) == "line manager or headteacher"
    )


def test_records_keep_known_fields_that_are_filled() -> None:
    blocked = parameter("blocked_sites")
    value = blocked.parse([{"site": " example.org ", "reason": "", "date": "2026-09-01"}])
    assert blocked.dump(value) == [{"site": "example.org", "date": "2026-09-01"}]


@pytest.mark.parametrize(
    "raw", [[{"colour": "red"}], [{}], {"site": "example.org"}, "example.org", 3]
)
def test_records_refuse_other_shapes(raw: object) -> None:
    with pytest.raises(InvalidValue):
        parameter("blocked_sites").parse(raw)


def test_closed_field_of_a_record_takes_its_words_alone_and_is_said_beside_the_first() -> None:
    linked = parameter("related_policies")
    value = linked.parse(
        [{"title": "Email policy", "order": "Before"}, {"title": "Code", "order": ""}]
    )
    assert linked.dump(value) == [{"title": "Email policy", "order": "before"}, {"title": "Code"}]
    assert linked.phrase(value) == "Email policy (goes before this policy) and Code"
    assert linked.label(value) == "Email policy (goes before this policy) and Code"
    with pytest.raises(InvalidValue, match="order cannot be 'perhaps'"):
        linked.parse([{"title": "Email policy", "order": "perhaps"}])


def test_single_record_may_be_empty() -> None:
    contact = parameter("hr_contact")
    assert dict(contact.parse({})) == {}
    assert contact.phrase(contact.parse({"team": "Schools HR", "phone": "01632 960000"})) == (
        "Schools HR, 01632 960000"
    )


@pytest.mark.parametrize(
    ("name", "raw", "phrase"),
    [
        ("federation", "no", "is not"),
        ("review_cycle", 12, "12"),
        (
            "school_channels_only",
            ["phone", "email", "text"],
            "telephone calls, email and text messages",
        ),
        ("local_authority_name", "", "the local authority"),
        ("views_disclaimer", "none", "none"),
        ("may_name_employer", NOT_STATED, NOT_STATED),
    ],
)
def test_phrase_fits_the_sentence(name: str, raw: object, phrase: str) -> None:
    assert parameter(name).phrase(parameter(name).parse(raw)) == phrase


def test_label_is_for_forms() -> None:
    assert (
        parameter("evidence_rule").label(("keep", "screen-print"))
        == "Keep it and make a screen print"
    )


@pytest.mark.parametrize(
    ("label", "phrase", "listed"),
    [
        ("Work mobile phone", "a work mobile phone", "work mobile phone"),
        ("The parent", "the parent", "the parent"),
        ("Facebook page", "the school's Facebook page", "Facebook page"),
        ("DBS check", "a check", "DBS check"),
        ("Ofsted", "Ofsted, the inspectorate", "Ofsted"),
        ("I know it", "know it", "I know it"),
    ],
)
def test_label_after_others_is_small_unless_it_is_a_name(
    label: str, phrase: str, listed: str
) -> None:
    assert Value("a-code", label, phrase).listed == listed


def test_parameter_of_a_pack_is_checked() -> None:
    entry = {
        "name": "site_colour",
        "group": "Look",
        "title": "Colour",
        "help": "Colour of the page.",
        "sentence": "The page is {{ site_colour }}.",
        "type": "choice",
        "values": [{"value": "blue", "label": "Blue", "phrase": "blue"}],
        "start": "blue",
    }
    assert make_parameter(entry).start == "blue"
    with pytest.raises(ReferenceDataError, match=r"pack\.yaml, entry site_colour"):
        make_parameter(entry | {"start": "red"}, "pack.yaml")
    with pytest.raises(ReferenceDataError, match="'colour' was unexpected"):
        make_parameter(entry | {"colour": "red"}, "pack.yaml")


def test_value_against_which_the_law_speaks_says_so() -> None:
    known = parameter("expectation_of_privacy")
    [against] = known.cautions(known.parse("none"))
    assert against.law == ("human-rights-act-1998", "ico-monitoring-workers-guidance")
    assert known.cautions("limited") == ()
    assert known.cautions("not stated") == ()


def test_every_caution_rests_on_law_that_stands() -> None:
    cautions = [one for known in parameters().values() for one in known.values if one.caution]
    assert cautions
    assert [one.value for one in cautions if not one.law] == []
    assert [law for one in cautions for law in one.law if laws()[law].stale] == []
