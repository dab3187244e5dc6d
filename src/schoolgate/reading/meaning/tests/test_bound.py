import os
import time
from pathlib import Path

import pytest

from schoolgate.reading.check import check_bytes
from schoolgate.reading.meaning.bound import whom_clauses_bind
from schoolgate.reading.meaning.tests.reading import TODAY, bound, meaning
from schoolgate.reading.meaning.vocabulary import words


@pytest.mark.parametrize(
    ("sentence", "groups"),
    [
        ("Staff must keep their accounts private.", ("staff",)),
        ("All employees must keep their accounts private.", ("staff",)),
        ("No member of staff may add a pupil as a friend.", ("staff",)),
        ("School-based staff are advised to check their settings.", ("staff",)),
        ("Pupils may not use their phones in lessons.", ("pupil",)),
        ("Children do not bring phones to school.", ("pupil",)),
        ("Parents and carers are asked not to post pictures of other children.", ("parent",)),
        ("Parents/carers will keep to this policy.", ("parent",)),
        ("Staff, governors and volunteers must report a breach.", ("staff", "governor", "volunteer")),
        ("Neither staff nor pupils may film in the pool.", ("staff", "pupil")),
        ("The headteacher decides who runs an account.", ("headteacher",)),
        ("The designated safeguarding lead will keep a record.", ("dsl",)),
        ("The governing body must review this policy.", ("governing-body",)),
        ("Site administrators should check comments daily.", ("administrator",)),
        ("The school will tell parents about new accounts.", ("school",)),
        ("We will teach pupils how to stay safe.", ("school",)),
        ("Members of the PTA must not speak for the school.", ("pta",)),
        ("Staff who look after pupils must not share pictures of parents.", ("staff",)),
        ("When posting for the school, teachers must be fair.", ("teacher",)),
        ("If pupils see something worrying, they should tell an adult.", ("pupil",)),
        ("When making sites for children and young people, staff must be alert.", ("staff",)),
        ("Staff must not reply, and pupils and parents should tell us.",
         ("staff", "pupil", "parent")),
        ("Staff must not reply, and parents should use the office.", ("staff", "parent")),
        ("The school expects pupils to be kind online.", ("pupil",)),
        ("It is the responsibility of parents to supervise phones at home.", ("parent",)),
        ("Comments must be checked by a moderator each day.", ("moderator",)),
    ],
)  # fmt: skip
def test_subject_of_a_duty_is_bound(sentence: str, groups: tuple[str, ...]) -> None:
    assert bound(sentence) == groups


@pytest.mark.parametrize(
    "sentence",
    [
        "Photographs of pupils must not be posted.",
        "Pupils' pictures must not show their names.",
        "Pupil data must stay in school.",
        "Accounts of parents should never be followed.",
        "Staff must ensure that pupils do not see the feed.",
        "Parents must be told before a picture is used.",
        "Pupils may be put at risk by careless posts.",
        "Parents may wish to write to the office.",
        "Governor training takes place each year.",
        "Everyone must be careful.",
        "You must not share passwords.",
        "Never name pupils, and tell the headteacher if you are unsure.",
        "A picture needs leave; no pupil shall be named beside it.",
        "A new account must be approved by the headteacher.",
    ],
)
def test_a_group_that_is_only_spoken_of_is_not_bound(sentence: str) -> None:
    assert bound(sentence) == ("staff",)


def test_items_are_bound_by_the_words_that_lead_into_the_list() -> None:
    found = meaning(
        "Social media policy\n\n1. Roles\n\nParents will:\n\n"
        "- be kind to others online\n- ask before they post\n"
    ).binds
    assert [(one.groups, one.basis) for one in found] == [
        (("parent",), "sentence"), (("parent",), "lead"), (("parent",), "lead")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "groups", "basis"),
    [
        ("Guidance for pupils", ("pupil",), "heading"),
        ("Responsibilities of governors", ("governor",), "heading"),
        ("Parents and carers", ("parent",), "heading"),
        ("Pupils' use of mobile phones", ("pupil",), "heading"),
        ("Contact with pupils", ("staff",), "usual"),
        ("Photographs of pupils", ("staff",), "usual"),
        ("Keeping children safe on trips", ("staff",), "usual"),
    ],
)
def test_heading_binds_where_the_sentence_has_no_subject(
    heading: str, groups: tuple[str, ...], basis: str
) -> None:
    text = f"Social media policy\n\n1. {heading}\n\n1.1 Never share a password with anyone.\n"
    one = meaning(text).binds[0]
    assert (one.groups, one.basis) == (groups, basis)


def test_heading_that_only_names_families_binds_them_by_no_word_of_its_own() -> None:
    text = (
        "Conduct policy\n\n1. Children and young people\n\n1.1 Care must be taken that content is"
        " suitable for the age group.\n\n1.2 Always ask before you post.\n"
    )
    assert [one.groups for one in meaning(text).binds] == [("staff",), ("pupil",)]


def test_command_is_for_everybody_beside_those_who_are_named() -> None:
    text = SCOPE + "\n2.2 Please keep passwords safe. The headteacher must keep a list.\n"
    assert meaning(text).binds[-1].groups == ("staff", "governor", "volunteer", "headteacher")


def test_heading_is_the_topic_where_its_clauses_oblige_others() -> None:
    found = meaning(
        "Conduct policy\n\n1. Children and young people\n\n1.1 Staff must think of those in"
        " their care.\n\n1.2 Care is taken that what is shown suits their age.\n"
    ).binds
    assert [one.groups for one in found] == [("staff",), ("staff",)]


def test_item_with_a_subject_of_its_own_is_not_bound_by_the_lead() -> None:
    found = meaning(
        "Conduct policy\n\n1. Roles\n\nThe school will:\n\n- teach safe use\n"
        "- Pupils must keep passwords secret.\n"
    ).binds
    assert [one.groups for one in found] == [("school",), ("school",), ("pupil",)]


SCOPE = (
    "Social media policy\n\n1. Scope\n\n1.1 This policy applies to all staff, governors and"
    " volunteers at the school.\n\n2. Rules\n\n2.1 Passwords are never shared.\n"
)


def test_scope_binds_where_nothing_else_says_whom() -> None:
    last = meaning(SCOPE).binds[-1]
    assert (last.groups, last.basis) == (("staff", "governor", "volunteer"), "scope")


def test_the_word_staff_means_staff_alone_where_it_is_not_explained() -> None:
    found = meaning(SCOPE + "\n2.2 Staff must use school accounts.\n").binds[-1]
    assert found.groups == ("staff",)


def test_the_word_staff_means_all_whom_the_policy_says_it_means() -> None:
    text = SCOPE + (
        '\n2.2 The term "staff" should be read to include contractors at the school.'
        "\n\n2.3 Staff must use school accounts.\n"
    )
    assert meaning(text).binds[-1].groups == ("staff", "contractor")


def test_every_word_of_the_file_is_text() -> None:
    def leaves(data: object) -> list[object]:
        if isinstance(data, dict):
            return [leaf for each in data.values() for leaf in leaves(each)]
        return (
            [leaf for each in data for leaf in leaves(each)] if isinstance(data, list) else [data]
        )

    assert {type(leaf) for leaf in leaves(words())} == {str}


def test_a_long_hostile_sentence_is_read_in_time() -> None:
    begun = time.perf_counter()
    bound("If " + "the school staff, governors and the " * 400 + "other pupils.")
    assert time.perf_counter() - begun < 20


SHARED = os.environ.get("SCHOOLGATE_SHARED", "")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED, reason="SCHOOLGATE_SHARED is not set: no source documents here")
@pytest.mark.parametrize(
    ("seed", "groups"),
    [
        ("000", {"staff", "governing-body", "headteacher", "parent", "contractor", "school"}),
        ("001", {"staff", "contractor", "volunteer", "pupil", "moderator", "school"}),
        ("002", {"staff", "supply-staff", "governor", "contractor", "volunteer"}),
        ("003", {"staff", "governor", "volunteer", "governing-body"}),
        ("004", {"staff", "governor", "contractor", "trainee", "volunteer"}),
    ],
)
def test_groups_of_the_source_documents(seed: str, groups: set[str]) -> None:
    (path,) = Path(SHARED, "seeds").glob(f"{seed}_*.txt")
    report = check_bytes(path.read_bytes(), path.name, today=TODAY)
    binds = whom_clauses_bind(report.document, report.values)
    assert len(binds) == len(report.document.clauses)
    assert groups <= {group for one in binds for group in one.groups}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED, reason="SCHOOLGATE_SHARED is not set: no source documents here")
def test_source_document_for_staff_alone_binds_no_families() -> None:
    (path,) = Path(SHARED, "seeds").glob("004_*.txt")
    report = check_bytes(path.read_bytes(), path.name, today=TODAY)
    binds = whom_clauses_bind(report.document, report.values)
    assert not {"pupil", "parent"} & {group for one in binds for group in one.groups}
