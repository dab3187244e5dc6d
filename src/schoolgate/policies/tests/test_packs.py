from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from schoolgate.policies.packs import (
    FOLDER,
    InvalidPack,
    Pack,
    PackClause,
    load_pack,
    packs,
    placeholders_in,
    read_pack,
    render_clause,
    render_policy,
    validate_pack,
)
from schoolgate.reference import (
    NOT_STATED,
    InvalidValue,
    Parameter,
    UnknownParameter,
    laws,
    parameters,
    roles,
)

COUNTS = {"WHF": 99, "WAL": 163, "THO": 114, "LTL": 61, "HOL": 117}
SHARED = os.environ.get("SCHOOLGATE_SHARED", "")
NAMES = [
    "Good Practice Guidance for the Providers of Social Networking and Other User Interactive Services",
    "Home Office Task Force on Child Protection on the Internet",
    "Guidance for Safer Working Practice for Adults who work with Children and Young People in Education Settings",
]
RUN = 8

pytestmark = pytest.mark.filterwarnings("error")
shared = pytest.mark.skipif(not SHARED, reason="needs SCHOOLGATE_SHARED, the development data")


@pytest.fixture(params=[*COUNTS, "REC"])
def pack(request: pytest.FixtureRequest) -> Pack:
    return packs()[request.param]


@pytest.fixture
def data() -> Any:
    """The data of a small pack of two clauses that nothing is wrong with."""
    return {
        "id": "TST",
        "title": "Test policy",
        "owner": "The office",
        "summary": "A policy for tests.",
        "source": {"seed": None, "kind": "test"},
        "control": {},
        "values": {name: one.dump(one.start) for name, one in parameters().items()},
        "parameters": [],
        "clauses": [
            clause_data("TST-1", wording="Ask the {{ head_title }}.", parameters=["head_title"]),
            clause_data(
                "TST-2",
                wording="Wait {{ review_cycle }} months.",
                when={"review_by": "hr"},
                parameters=["review_cycle", "review_by"],
            ),
        ],
    }


def clause_data(clause_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": clause_id,
        "number": "1",
        "section": "Rules",
        "heading": "A rule",
        "kind": "obligation",
        "area": "conduct",
        "binds": ["staff"],
        "wording": "Be kind.",
        "parameters": [],
        "law": [],
        "controls": [],
        "related": [],
        **changes,
    }


def clause(wording: str, **changes: Any) -> PackClause:
    defaults = {"kind": "obligation", "area": "conduct", "binds": ("staff",), "section": "Rules"}
    return PackClause(
        **{"id": "TST-1", "number": "1", "heading": "A rule", "wording": wording}
        | defaults
        | changes
    )


def alternatives(parameter: Parameter) -> list[Any]:
    """Values the parameter can take, `not stated` among them."""
    candidates: list[Any] = [entry.value for entry in parameter.values]
    if parameter.type == "number":
        candidates += [1, 2, 3]
    elif parameter.type == "record":
        candidates.append(
            {one.name: one.values[0].value if one.values else "A thing" for one in parameter.fields}
        )
    elif not parameter.values:
        candidates.append("A thing of our own")
    wrapped = [
        [one] if parameter.type == "record" and parameter.many else one for one in candidates
    ]
    return [parameter.parse(one) for one in [*wrapped, NOT_STATED]]


def known_to(pack: Pack) -> dict[str, Parameter]:
    return {**parameters(), **pack.parameters}


def rendered(pack: Pack, one: PackClause, name: str = "", value: Any = None) -> str | None:
    values = {**pack.values, name: value} if name else pack.values
    return render_clause(one, values, pack.parameters)


# --- the shipped packs -----------------------------------------------------------------


def test_packs_are_six_with_the_recommended_one_last() -> None:
    assert list(packs()) == ["WHF", "WAL", "THO", "LTL", "HOL", "REC"]


def test_shipped_pack_has_no_fault() -> None:
    for path in sorted(FOLDER.glob("*.yaml")):
        assert validate_pack(read_pack(path.read_text(encoding="utf-8"), path.name)) == []


def test_shipped_pack_is_checked_again_beside_parameters_of_the_installations_own(
    tmp_path: Path,
) -> None:
    """An installation that allows other values than we do hears it, and of which file."""
    known = yaml.safe_load((FOLDER.parents[1] / "reference/parameters.yaml").read_text())
    own = next(one for one in known if one["name"] == "min_moderators")
    own |= {"minimum": 3, "start": 3}
    (tmp_path / "parameters.yaml").write_text(yaml.safe_dump([own]))
    program = "from schoolgate.policies.packs import packs; packs()"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={**os.environ, "SCHOOLGATE_REFERENCE_DIR": str(tmp_path)},
    )  # fmt: skip
    assert "InvalidPack: " in ended.stderr
    assert "min_moderators" in ended.stderr


def test_source_packs_hold_every_clause_of_the_sources() -> None:
    assert {name: len(packs()[name].clauses) for name in COUNTS} == COUNTS
    assert sum(COUNTS.values()) == 554


@pytest.mark.shared
@shared
def test_source_packs_hold_the_clauses_of_the_catalogue_in_its_order() -> None:
    catalogue = yaml.safe_load((Path(SHARED) / "requirements/clauses.yaml").read_text())
    for pack in packs().values():
        if pack.seed is not None:
            wanted = [
                (one["id"], one["kind"], one["area"], tuple(one["who"]))
                for one in catalogue
                if one["seed"] == pack.seed
            ]
            assert [(one.id, one.kind, one.area, one.binds) for one in pack.clauses] == wanted


def test_pack_has_a_value_for_every_parameter(pack: Pack) -> None:
    assert set(pack.values) == set(known_to(pack))
    assert len(parameters()) == 119


def test_pack_numbers_are_cited_once(pack: Pack) -> None:
    seen: dict[str, PackClause] = {}
    for one in pack.clauses:
        twin = seen.setdefault(one.number, one)
        assert twin is one or exclude_each_other(twin, one), (twin.id, one.id)


def exclude_each_other(left: PackClause, right: PackClause) -> bool:
    def asked(one: PackClause, name: str) -> set[Any]:
        wanted = one.when.get(name, ())
        return {wanted} if isinstance(wanted, str) else set(wanted)

    return any(
        asked(left, name).isdisjoint(asked(right, name)) for name in left.when.keys() & right.when
    )


def test_pack_sections_stand_together(pack: Pack) -> None:
    sections = [one.section for one in pack.clauses]
    starts = [
        name for name, before in zip(sections, ["", *sections], strict=False) if name != before
    ]
    assert len(starts) == len(set(starts))


def test_related_clauses_exist() -> None:
    known = {one.id for pack in packs().values() for one in pack.clauses}
    for pack in packs().values():
        for one in pack.clauses:
            assert set(one.related) <= known - {one.id}, one.id


def test_pack_renders_under_every_value(pack: Pack) -> None:
    for name, parameter in known_to(pack).items():
        concerned = [one for one in pack.clauses if name in one.parameters]
        for value in alternatives(parameter):
            for one in concerned:
                text = rendered(pack, one, name, value)
                assert text is None or ("{{" not in text and text.strip()), (one.id, name, value)


def test_silent_pack_leaves_out_every_rule_that_rests_on_a_value(pack: Pack) -> None:
    silent = dict.fromkeys(known_to(pack), NOT_STATED)
    for one in pack.clauses:
        if all(re.search(r"\{\{ (?!head_title|dsl_title)", text) for text in one.wordings):
            assert render_clause(one, silent, pack.parameters) is None, one.id


# --- the recommended pack --------------------------------------------------------------


def test_recommended_pack_uses_every_parameter() -> None:
    assert {name for one in packs()["REC"].clauses for name in one.parameters} == set(parameters())


def test_recommended_clause_changes_with_each_parameter_it_lists() -> None:
    recommended = packs()["REC"]
    for one in recommended.clauses:
        for name in one.parameters:
            texts = {
                rendered(recommended, one, name, value)
                for value in alternatives(parameters()[name])
            }
            assert len(texts) > 1, (one.id, name)


def test_recommended_policy_reads_differently_under_each_choice() -> None:
    recommended = packs()["REC"]
    for name, parameter in parameters().items():
        if parameter.type in {"choice", "yes-no"}:
            concerned = [one for one in recommended.clauses if name in one.parameters]
            readings = [
                tuple(rendered(recommended, one, name, value) for one in concerned)
                for value in alternatives(parameter)
            ]
            assert len(set(readings)) == len(readings), name


def test_recommended_pack_is_numbered_from_one_without_gap() -> None:
    last: dict[str, int] = {}
    for one in packs()["REC"].clauses:
        section, number = one.number.split(".")
        assert one.id == f"REC-{one.number}"
        assert one.section.split(".")[0] == section
        assert int(number) == last.get(section, 0) + 1
        last[section] = int(number)
    assert [int(section) for section in last] == list(range(1, len(last) + 1))


def test_recommended_clauses_name_the_clauses_they_grew_from() -> None:
    recommended = packs()["REC"]
    assert [one.id for one in recommended.clauses if not one.related] == []


def test_recommended_pack_rests_on_no_stale_law() -> None:
    cited = {law for one in packs()["REC"].clauses for law in one.law}
    assert [law for law in sorted(cited) if laws()[law].stale] == []


def test_recommended_part_for_families_has_short_sentences() -> None:
    recommended = packs()["REC"]
    texts = [
        rendered(recommended, one) or ""
        for one in recommended.clauses
        if one.section == "19. For families and pupils"
    ]
    lengths = [len(s.split()) for text in texts for s in re.split(r"(?<=[.?!])\s+", text) if s]
    assert len(texts) == 10
    assert max(lengths) <= 16
    assert sum(lengths) / len(lengths) < 10


@pytest.mark.clause("WAL-3-CHOICE")
@pytest.mark.parametrize(("value", "kept"), [("banned", "OPT1"), ("breaks-only", "OPT2")])
def test_model_policy_holds_one_of_its_two_options(value: str, kept: str) -> None:
    model = packs()["WAL"]
    options = [one for one in model.clauses if "-OPT" in one.id]
    left = [one.id for one in options if rendered(model, one, "personal_use_at_work", value)]
    assert left == [f"WAL-3.{number}-{kept}" for number in (1, 2, 3, 4)]


# --- our own words ---------------------------------------------------------------------


@pytest.mark.shared
@shared
def test_pack_shares_no_long_run_of_words_with_a_source(pack: Pack) -> None:
    found = [
        (one.id, " ".join(run))
        for one in pack.clauses
        for text in (one.heading, *one.wordings)
        for run in runs(without_names(text))
        if run in source_runs()
    ]
    assert found == []


@cache
def source_runs() -> frozenset[tuple[str, ...]]:
    sources = sorted((Path(SHARED) / "seeds").glob("*.txt"))
    assert len(sources) == 5
    return frozenset(run for path in sources for run in runs(path.read_text(encoding="utf-8")))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    yield from (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


@cache
def names() -> re.Pattern[str]:
    known = {name for law in laws().values() for name in (law.name, *law.aliases)} | set(NAMES)
    long = sorted((name for name in known if len(name.split()) > 2), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, long)), re.IGNORECASE)


def without_names(text: str) -> str:
    return names().sub(" nameofalaworbody ", text)


# --- checking --------------------------------------------------------------------------


def test_validate_sound_pack_finds_nothing(data: Any) -> None:
    assert validate_pack(data) == []


def test_validate_names_unknown_parameter_in_values(data: Any) -> None:
    data["values"]["coffee"] = "allowed"
    assert validate_pack(data) == ["values.coffee: no such parameter"]


def test_validate_names_missing_value(data: Any) -> None:
    del data["values"]["head_title"]
    assert validate_pack(data) == [
        "values: head_title has no value; write `not stated` where the policy is silent"
    ]


def test_validate_names_value_that_cannot_be(data: Any) -> None:
    data["values"]["personal_use_at_work"] = "on-sundays"
    (error,) = validate_pack(data)
    assert error.startswith("values.personal_use_at_work: ")
    assert "on-sundays" in error


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"id": "TST-1"}, "clauses[1] (TST-1): the id stands twice"),
        ({"id": "WAL-1"}, "clauses[1] (WAL-1): the id does not begin with TST-"),
        ({"parameters": ["coffee"]}, "TST-2.parameters: coffee is no parameter"),
        ({"law": ["law-of-coffee"]}, "TST-2.law: law-of-coffee is no entry of the law list"),
        ({"wording": "Drink {{ coffee }}."}, "TST-2.wording: {{ coffee }} is no parameter"),
        ({"wording": "Ask {{ Head }}."}, "TST-2.wording: {{ Head }} is no parameter"),
        ({"wording": "Ask {{ head."}, "TST-2.wording: a {{ or }} without its partner"),
        (
            {"wording": "Ask the {{ head_title }}."},
            "TST-2.wording: head_title is missing from the clause's parameters",
        ),
        ({"when": {"coffee": "yes"}}, "TST-2.when: coffee is no parameter"),
        (
            {"when": {"federation": "yes"}},
            "TST-2.when: federation is missing from the clause's parameters",
        ),
        (
            {"when": {"federation": "maybe"}, "parameters": ["federation"]},
            "TST-2.when: federation can never be 'maybe'",
        ),
        (
            {
                "variants": [{"when": {"federation": "yes"}, "wording": "{{ tea }}"}],
                "parameters": ["federation"],
            },
            "TST-2.variants[0].wording: {{ tea }} is no parameter",
        ),
    ],
)
def test_validate_names_place_and_fault_of_clause(
    data: Any, change: dict[str, Any], error: str
) -> None:
    data["clauses"][1] = clause_data("TST-2") | change
    assert validate_pack(data) == [error]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"kind": "wish"}, "clauses[1].kind (TST-2): 'wish' is not one of "),
        ({"binds": []}, "clauses[1].binds (TST-2): [] "),
        ({"colour": "red"}, "clauses[1] (TST-2): Additional properties are not allowed"),
        ({"number": 1}, "clauses[1].number (TST-2): 1 is not of type 'string'"),
    ],
)
def test_validate_names_place_where_schema_is_broken(
    data: Any, change: dict[str, Any], error: str
) -> None:
    data["clauses"][1] = clause_data("TST-2") | change
    (found,) = validate_pack(data)
    assert found.startswith(error)


@pytest.mark.parametrize("junk", [None, [], "policy", 7, {}, {"clauses": [None]}])
def test_validate_says_of_junk_that_it_is_no_pack(junk: Any) -> None:
    assert validate_pack(junk) != []


def test_validate_refuses_own_parameter_of_a_taken_name(data: Any) -> None:
    taken = yaml.safe_load("""
      {name: head_title, group: G, title: T, help: H., sentence: 'A {{ head_title }}.', type: text,
       start: x, clauses: [], affects: [policies]}
    """)
    data["parameters"] = [taken]
    assert validate_pack(data) == ["parameters: head_title is already a parameter of every pack"]


def test_validate_names_own_parameter_that_is_none(data: Any) -> None:
    data["parameters"] = [{"name": "quiet_hours", "title": "Quiet hours", "type": "riddle"}]
    (error,) = validate_pack(data)
    assert error.startswith("parameters: ")
    assert "quiet_hours" in error


def test_render_policy_uses_own_parameter_of_pack(data: Any, tmp_path: Path) -> None:
    quiet = yaml.safe_load("""
      {name: quiet_hours, group: Times, title: Quiet hours, help: When nobody posts., type: text,
       sentence: 'Nobody posts {{ quiet_hours }}.', start: '', clauses: [], affects: [policies]}
    """)
    data["parameters"] = [quiet]
    data["values"]["quiet_hours"] = "at night"
    wording = "Nobody posts {{ quiet_hours }}."
    data["clauses"] = [clause_data("TST-1", wording=wording, parameters=["quiet_hours"])]
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    own = load_pack(path)
    assert render_policy(own).endswith("\n\nNobody posts at night.\n")
    assert render_policy(own, {"quiet_hours": "on Sundays"}).endswith("Nobody posts on Sundays.\n")


def test_schema_knows_every_role() -> None:
    text = (FOLDER.parent / "pack.schema.json").read_text(encoding="utf-8")
    known = yaml.safe_load(text)["$defs"]["clause"]["properties"]["binds"]["items"]["enum"]
    assert set(roles()) <= set(known)


def test_load_pack_reads_a_file(data: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    own = load_pack(path)
    assert (own.id, own.seed, [one.id for one in own.clauses]) == ("TST", None, ["TST-1", "TST-2"])
    assert own.clause("TST-2").when == {"review_by": "hr"}
    with pytest.raises(KeyError):
        own.clause("TST-3")


def test_load_pack_puts_each_paragraph_on_one_line(data: Any, tmp_path: Path) -> None:
    wording = (
        "Be kind,\nand\nfair:\n\n- to pupils\n  and staff;\n- to all.\n\nFrom section\n12 on.\n"
    )
    data["clauses"][0] = clause_data("TST-1", wording=wording)
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert load_pack(path).clause("TST-1").wording == (
        "Be kind, and fair:\n\n- to pupils and staff;\n- to all.\n\nFrom section 12 on."
    )


def test_load_pack_with_faults_names_all_of_them(data: Any, tmp_path: Path) -> None:
    broken = copy.deepcopy(data)
    broken["values"]["coffee"] = "allowed"
    broken["clauses"][0]["law"] = ["law-of-coffee"]
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(broken), encoding="utf-8")
    with pytest.raises(InvalidPack, match=r"own\.yaml") as caught:
        load_pack(path)
    assert caught.value.errors == (
        "values.coffee: no such parameter",
        "TST-1.law: law-of-coffee is no entry of the law list",
    )


def test_load_pack_without_file_says_so() -> None:
    with pytest.raises(FileNotFoundError):
        load_pack("XYZ")


@pytest.mark.parametrize("text", ["a: [", "a: 1\na: 2\n", "- !!python/object:os.system {}"])
def test_read_pack_refuses_text_that_is_no_sound_yaml(text: str) -> None:
    with pytest.raises(InvalidPack):
        read_pack(text)


def test_read_pack_keeps_words_and_dates_as_text() -> None:
    text = "a: no\nb: yes\nc: 2025-02-01\nd: true\ne: off\n"
    assert read_pack(text) == {"a": "no", "b": "yes", "c": "2025-02-01", "d": True, "e": "off"}


# --- rendering -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("review_cycle", 18, "18"),
        ("named_platforms", ("A", "B", "C"), "A, B and C"),
        ("alternative_formats_contact", "hr", "human resources"),
        ("personal_use_at_work", "banned", "not allowed"),
        ("complaints_channel", "help *desk* <b>", "help \\*desk\\* &lt;b&gt;"),
        ("complaints_channel", "1. desk", "1\\. desk"),
        ("complaints_channel", "- desk", "\\- desk"),
        ("complaints_channel", "{{ head_title }}", "\\{\\{ head\\_title \\}\\}"),
    ],
)
def test_render_clause_puts_value_in_words(name: str, value: Any, text: str) -> None:
    assert render_clause(clause(f"{{{{ {name} }}}}"), {name: value}) == text


def test_render_clause_calls_the_head_what_the_school_does() -> None:
    one = clause("Ask the {{ declaration_return_to }} or {{ head_title }}.")
    values = {"declaration_return_to": "headteacher", "head_title": "Principal"}
    assert render_clause(one, values) == "Ask the Principal or Principal."


def test_render_clause_without_title_uses_that_of_the_role() -> None:
    one = clause("Ask the {{ head_title }} or the {{ dsl_title }}.")
    assert render_clause(one, {"dsl_title": NOT_STATED}) == (
        "Ask the headteacher or the designated safeguarding lead."
    )


@pytest.mark.parametrize("value", [NOT_STATED, "", None])
def test_render_clause_with_silent_value_leaves_it_out(value: Any) -> None:
    assert (
        render_clause(clause("In the {{ personal_device_area }}."), {"personal_device_area": value})
        is None
    )


@pytest.mark.parametrize(
    ("when", "value", "met"),
    [
        ({"may_name_employer": "never"}, "never", True),
        ({"may_name_employer": "never"}, "allowed", False),
        ({"may_name_employer": ["never", "allowed"]}, "allowed", True),
        ({"may_name_employer": "stated"}, "allowed", True),
        ({"may_name_employer": "stated"}, NOT_STATED, False),
        ({"may_name_employer": "not stated"}, NOT_STATED, True),
        ({"may_name_employer": "not stated"}, "never", False),
        ({"federation": "yes"}, True, True),
        ({"federation": "yes"}, False, False),
        ({"federation": True}, True, True),
        ({"min_moderators": 2}, 2, True),
        ({"min_moderators": 2}, 3, False),
        ({"review_by": "hr"}, ("headteacher", "hr"), True),
        ({"review_by": "hr"}, ("headteacher",), False),
        ({"blocked_sites": "not stated"}, (), True),
        ({"blocked_sites": "stated"}, (), False),
        ({"pupil_friend_request_report_to": "none"}, None, True),
        ({"pupil_friend_request_report_to": "stated"}, None, True),
        ({"may_name_employer": "never", "federation": "yes"}, "never", False),
    ],
)
def test_render_clause_only_when_condition_is_met(
    when: dict[str, Any], value: Any, met: bool
) -> None:
    name = next(iter(when))
    assert render_clause(clause("Be kind.", when=when), {name: value}) == (
        "Be kind." if met else None
    )


def test_render_policy_takes_first_matching_variant(data: Any, tmp_path: Path) -> None:
    data["clauses"][0] = clause_data(
        "TST-1",
        wording="Otherwise.",
        variants=[
            {"when": {"federation": "yes"}, "wording": "For {{ review_cycle }} months."},
            {"when": {"review_cycle": [12, 24]}, "wording": "A year or two."},
        ],
        parameters=["federation", "review_cycle"],
    )
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    own = load_pack(path)
    first = "# Test policy\n\n## Rules\n\n**1 A rule**\n\n"
    assert render_policy(own, {"federation": "yes", "review_cycle": "24"}) == (
        first + "For 24 months.\n"
    )
    assert render_policy(own, {"review_cycle": 24}) == first + "A year or two.\n"
    assert render_policy(own, {"review_cycle": 6}) == first + "Otherwise.\n"


def test_render_policy_refuses_unknown_parameter_and_value() -> None:
    recommended = packs()["REC"]
    with pytest.raises(UnknownParameter):
        render_policy(recommended, {"coffee": "allowed"})
    with pytest.raises(InvalidValue):
        render_policy(recommended, {"federation": "maybe"})


@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=60))
def test_render_clause_emits_a_value_as_plain_text_only(value: str) -> None:
    parsed = parameters()["complaints_channel"].parse(value)
    text = render_clause(clause("{{ complaints_channel }}"), {"complaints_channel": parsed})
    if text is None:
        assert not value.strip()
        return
    tokens = MarkdownIt("commonmark", {"html": True}).parse(text)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert [(child.type, child.content) for child in tokens[1].children or []] == [
        ("text", " ".join(value.split()))
    ]
    assert not re.search(r"[<>]|\{\{", text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("2.5", 2.5),
        ("16:30", "16:30"),
        ("012", "012"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("2026-09-01", "2026-09-01"),
        ("9" * 19, "9" * 19),
        ("yes", "yes"),
        ("true", True),
    ],
)
def test_numbers_and_times_of_a_pack_are_read_as_written(written: str, read: object) -> None:
    [(_, found)] = read_pack(f"value: {written}").items()
    assert (found, type(found)) == (read, type(read))


def test_names_in_a_wording_are_found_at_once_however_it_is_written() -> None:
    """Half a pair of brackets and many blanks must keep nobody busy: a preview is drawn of them."""
    assert placeholders_in("{{" + " " * 100_000 + "x") == []
    assert placeholders_in("{{" * 50_000) == []
    assert placeholders_in("Ask {{ head_title }} or {{dsl_title}}.") == ["head_title", "dsl_title"]
