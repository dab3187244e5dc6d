from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from schoolgate import reference
from schoolgate.reference import loading

NAMES = (Path(__file__).parent / "parameter_names.txt").read_text(encoding="utf-8").split()
SHARED = os.environ.get("SCHOOLGATE_SHARED", "")
needs_shared = pytest.mark.skipif(not SHARED, reason="SCHOOLGATE_SHARED is not set")


@pytest.mark.parametrize("stem", loading.KEYS)
def test_schema_is_itself_valid(stem: str) -> None:
    Draft202012Validator.check_schema(loading.schema(stem))


@pytest.mark.parametrize("stem", loading.KEYS)
def test_file_fits_its_schema(stem: str) -> None:
    entries = loading.read_yaml(loading.HERE / f"{stem}.yaml")
    for entry in entries:
        loading.check_entry(stem, entry, stem)
    assert len(entries) == len({entry[loading.KEYS[stem]] for entry in entries})


@pytest.mark.parametrize("stem", loading.KEYS)
def test_file_reads_the_same_for_any_yaml_reader(stem: str) -> None:
    text = (loading.HERE / f"{stem}.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == loading.read_yaml(loading.HERE / f"{stem}.yaml")


def test_all_119_parameters_are_there_in_order() -> None:
    assert list(reference.parameters()) == NAMES
    assert len(NAMES) == 119


@needs_shared
@pytest.mark.shared
def test_parameters_are_those_of_the_requirements() -> None:
    table = Path(SHARED, "requirements/parameters.md").read_text(encoding="utf-8")
    assert list(reference.parameters()) == re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


@needs_shared
@pytest.mark.shared
def test_clauses_named_exist() -> None:
    text = Path(SHARED, "requirements/clauses.yaml").read_text(encoding="utf-8")
    known = set(re.findall(r"^- id: (\S+)$", text, re.MULTILINE))
    entries = [*reference.parameters().values(), *reference.topics().values()]
    assert [each for entry in entries for each in entry.clauses if each not in known] == []


def test_entries_point_at_entries_that_exist() -> None:
    reference.check()


def test_each_start_value_survives_being_stored() -> None:
    for parameter in reference.parameters().values():
        assert parameter.parse(parameter.dump(parameter.start)) == parameter.start, parameter.name


def test_each_listed_value_is_accepted_as_spelled() -> None:
    for parameter in reference.parameters().values():
        for value in parameter.values:
            parsed = parameter.parse(value.value)
            assert parameter.dump(parsed) in (value.value, [value.value]), parameter.name


def test_each_sentence_holds_its_parameter_once() -> None:
    for parameter in reference.parameters().values():
        assert re.findall(r"\{\{ (\w+) \}\}", parameter.sentence) == [parameter.name]


def test_yes_no_parameters_have_a_phrase_for_both() -> None:
    for parameter in reference.parameters().values():
        if parameter.type == "yes-no":
            assert [value.value for value in parameter.values] == ["yes", "no"], parameter.name


def _names_twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(name.lower() for name in names).items() if times > 1]


def test_no_name_means_two_laws() -> None:
    names = [name for law in reference.laws().values() for name in law.names()]
    assert _names_twice(names) == []
    wrong = {name.lower() for law in reference.laws().values() for name in law.misnamed_as}
    assert wrong & {name.lower() for name in names} == set()


@pytest.mark.parametrize("kind", ["platforms", "authorities"])
def test_no_name_means_two_entries(kind: str) -> None:
    entries = getattr(reference, kind)().values()
    assert _names_twice([n for entry in entries for n in (entry.name, *entry.aliases)]) == []


def test_editions_follow_one_another() -> None:
    for law in reference.laws().values():
        for earlier, later in zip(law.editions, law.editions[1:], strict=False):
            assert earlier.start < later.start, law.id
            assert earlier.until in ("", later.start), law.id
        assert not law.editions or law.current_edition is not None, law.id


def test_renaming_ends_at_a_service_that_runs() -> None:
    for platform in reference.platforms().values():
        if platform.renamed_to:
            assert reference.platforms()[platform.renamed_to].status != "renamed", platform.id


def test_what_an_address_writes_it_also_reads() -> None:
    for platform in reference.platforms().values():
        for address in platform.addresses:
            account = next(
                filter(None, map(address.compared, ("elm-brook", "1234567890", "did:x")))
            )
            host, *steps = address.written(account).removeprefix("https://").split("/")
            last, _, question = steps[-1].partition("?") if steps else ("", "", "")
            asked = dict([question.split("=")]) if question else {}
            found = address.account_in(host.removeprefix("www."), [*steps[:-1], last], asked)
            assert found == account, (platform.id, address.at)


def test_addresses_lie_on_hosts_of_their_service() -> None:
    for platform in reference.platforms().values():
        for address in platform.addresses:
            for form in address.at:
                host = form.split("/")[0].replace("{account}", "elm")
                assert reference.platform_at(host) is platform, form


def test_no_account_is_longer_than_a_hundred_letters() -> None:
    for platform in reference.platforms().values():
        for address in platform.addresses:
            for part in ("a", "1", "-", "1-", "."):
                assert not address.compared(part * 101), platform.id


def test_no_host_is_that_of_two_services() -> None:
    current = [one for one in reference.platforms().values() if one.status != "renamed"]
    assert _names_twice([host for one in current for host in one.hosts]) == []


def test_services_that_say_where_accounts_stand_show_examples() -> None:
    adult = {"onlyfans"}
    for platform in reference.platforms().values():
        assert bool(platform.examples) == bool(platform.addresses) or platform.id in {
            "mastodon",  # its addresses are those of any server
            *adult,
        }, platform.id


def test_topic_cues_are_not_shared() -> None:
    cues = Counter(cue for topic in reference.topics().values() for cue in set(topic.cues))
    assert {cue for cue, times in cues.items() if times > 1} <= {"duty to report"}
