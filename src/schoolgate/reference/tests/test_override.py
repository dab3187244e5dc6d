from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schoolgate import reference
from schoolgate.reference import ReferenceDataError, loading

Write = Callable[[str, str], Path]

ELM = """
- id: elm-county-council
  name: Elm County Council
  kind: council
  status: current
  source: the school
  checked: 2026-11-21
"""


def test_own_entry_is_added(override: Write) -> None:
    shipped = len(reference.authorities())
    override("authorities.yaml", ELM)
    assert reference.authorities()["elm-county-council"].checked == "2026-11-21"
    assert len(reference.authorities()) == shipped + 1


def test_own_entry_replaces_the_shipped_one_as_a_whole(override: Write) -> None:
    override(
        "platforms.yaml",
        """
        - id: facebook
          name: Facebook
          kind: social-network
          status: current
          minimum_age: [{age: 13}, {age: 16, from: 2027-04-01}]
          source: the school
          checked: 2027-03-01
        """,
    )
    facebook = reference.platforms()["facebook"]
    assert (facebook.age_on("2027-03-31"), facebook.age_on("2027-04-01")) == (13, 16)
    assert facebook.aliases == ()


def test_own_host_is_known(override: Write) -> None:
    assert reference.platform_at("elm.example") is None
    override(
        "platforms.yaml",
        """
        - id: elm
          name: Elm
          kind: school
          status: current
          hosts: [elm.example]
          addresses: [{at: ['elm.example/{account}'], not: [login]}]
          source: the school
          checked: 2027-03-01
        """,
    )
    own = reference.platform_at("www.elm.example")
    assert own is not None
    assert own.addresses[0].not_accounts == ("login",)


def test_unquoted_yes_and_no_stay_words(override: Write) -> None:
    override(
        "parameters.yaml",
        """
        - name: federation
          group: Document, scope and terms
          title: One policy for several schools
          help: Yes when shared.
          sentence: This policy {{ federation }} shared.
          type: yes-no
          values:
            - {value: yes, label: Shared, phrase: is}
            - {value: no, label: Not shared, phrase: is not}
          start: yes
        """,
    )
    assert reference.parameter("federation").start is True


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("law.yaml", "- {id: x, name: X}", "law.yaml, entry x: "),
        ("law.yaml", "id: x", "a list of entries is needed"),
        ("law.yaml", "- [", "not readable as YAML"),
        ("law.yaml", "- just words", "entry 'just words'"),
        ("laws.yaml", "[]", "not one of parameters.yaml, roles.yaml"),
        ("authorities.yaml", ELM + ELM, "entry elm-county-council: this entry stands twice"),
        (
            "authorities.yaml",
            ELM + "  successors: [nowhere]\n",
            "successors names 'nowhere', which does not exist",
        ),
        (
            "platforms.yaml",
            ELM.replace(
                "kind: council", "kind: ai\n  addresses: [{at: ['a.b/{account}'], handle: '['}]"
            ),
            "entry elm-county-council: addresses.0.handle",
        ),
        (
            "platforms.yaml",
            ELM.replace("kind: council", "kind: ai\n  addresses: [{at: ['a.b/{}/{account}']}]"),
            "entry elm-county-council: addresses.0.at.0",
        ),
        (
            "platforms.yaml",
            ELM.replace("kind: council", "kind: ai\n  addresses: [{at: ['a.b/account']}]"),
            "entry elm-county-council: addresses.0.at.0",
        ),
    ],
)
def test_faulty_file_is_named_with_its_entry(
    override: Write, name: str, text: str, problem: str
) -> None:
    path = override(name, text)
    with pytest.raises(ReferenceDataError) as caught:
        reference.check()
    assert problem in str(caught.value)
    assert caught.value.file == str(path)


def test_start_value_that_is_not_allowed_is_named(override: Write) -> None:
    entry = loading.load("parameters")[0]["review_cycle"]
    lines = [f"{key}: {value!r}" for key, value in (entry | {"start": "often"}).items()]
    override("parameters.yaml", "- " + "\n  ".join(lines))
    with pytest.raises(ReferenceDataError, match=r"entry review_cycle: .*'often' is not allowed"):
        reference.parameters()


def test_missing_folder_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(loading.OVERRIDE_VARIABLE, "/nowhere/at/all")
    with pytest.raises(ReferenceDataError, match="SCHOOLGATE_REFERENCE_DIR names no folder"):
        reference.check()
