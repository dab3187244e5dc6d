"""OSCAL, read by a program of others: the published models, and a resolver of profiles."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import warnings
from types import SimpleNamespace

import pytest

from schoolgate.policies.packs import packs
from schoolgate.policies.text import text_of
from schoolgate.publishing.imprint import Imprint
from schoolgate.publishing.oscal import OSCAL_VERSION, catalogue, profile

pytestmark = pytest.mark.filterwarnings("ignore")
DAY = dt.date(2026, 2, 1)
IMPRINT = Imprint(
    "edition-1", "Rowan Primary", "rowan", 1, "2026/1", DAY, DAY, None, dt.date(2027, 2, 1),
    dt.datetime(2026, 1, 20, 15, 30, tzinfo=dt.UTC), "a" * 64,
    "https://rowan.example/rowan/policy/editions/1/",
)  # fmt: skip
INSERT = re.compile(r"\{\{ insert: param, ([\w-]+) \}\}")
FEWEST = {"WHF": 90, "WAL": 150, "THO": 110, "LTL": 60, "HOL": 115, "REC": 140}


def plain(words):
    return html.unescape(re.sub(r"\\(.)", r"\1", words))


@pytest.fixture(scope="module")
def theirs():
    """The models and the resolver; to load them takes a while."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from trestle import oscal  # noqa: PLC0415
        from trestle.core.profile_resolver import ProfileResolver  # noqa: PLC0415
        from trestle.oscal.catalog import Catalog  # noqa: PLC0415
        from trestle.oscal.profile import Profile  # noqa: PLC0415
    return SimpleNamespace(
        version=oscal.OSCAL_VERSION,
        catalogue=Catalog.oscal_read,
        profile=Profile.oscal_read,
        resolved=ProfileResolver.get_resolved_profile_catalog,
    )


@pytest.fixture(params=sorted(packs()))
def exported(request, tmp_path):
    """A pack, its text and a folder with both files, as the resolver wants it."""
    pack = packs()[request.param]
    text = text_of(pack, {})
    (tmp_path / ".trestle").mkdir()
    (tmp_path / ".trestle" / "config.ini").touch()
    (tmp_path / "catalog.json").write_text(json.dumps(catalogue(pack, IMPRINT)))
    (tmp_path / "profile.json").write_text(
        json.dumps(profile(pack, text, IMPRINT, "trestle://catalog.json"))
    )
    return pack, text, tmp_path


def test_both_files_follow_the_published_model(exported, theirs):
    pack, text, folder = exported
    clauses = theirs.catalogue(folder / "catalog.json")
    chosen = theirs.profile(folder / "profile.json")
    assert sum(len(group.controls) for group in clauses.groups) == len(pack.clauses)
    assert len(chosen.imports[0].include_controls[0].with_ids) == len(text.clauses)
    assert theirs.version == OSCAL_VERSION


def test_resolved_profile_reads_as_the_policy(exported, theirs):
    pack, text, folder = exported
    resolved = theirs.resolved(folder, str(folder / "profile.json"))
    values = {one.id: one.values for one in resolved.params or []}
    read = {}
    for control in (one for group in resolved.groups for one in group.controls):
        wordings = [prop.value for prop in control.props if prop.name == "wording"]
        wanted = wordings[0] if wordings else f"{control.id}_smt"
        [prose] = [part.prose for part in control.parts if part.id == wanted]
        read[control.id] = plain(
            INSERT.sub(lambda m: " ".join(str(getattr(v, "root", v)) for v in values[m[1]]), prose)
        )
    assert read == {clause.id: plain(clause.text) for clause in text.clauses}
    assert len(read) >= FEWEST[pack.id]


def test_ids_stay_and_differ_by_edition():
    pack = packs()["WAL"]
    other = Imprint(**{
        name: getattr(IMPRINT, name) for name in Imprint.__dataclass_fields__
    } | {"key": "edition-2"})  # fmt: skip
    first, again, second = (catalogue(pack, one) for one in (IMPRINT, IMPRINT, other))
    assert first == again
    assert first["catalog"]["uuid"] != second["catalog"]["uuid"]
    assert first["catalog"]["metadata"]["parties"] == second["catalog"]["metadata"]["parties"]


def test_what_is_withheld_is_not_in_the_profile():
    pack = packs()["REC"]
    text = text_of(pack, {})
    found = profile(pack, text, IMPRINT, "c.json", frozenset({"photo_consent"}))
    names = {one["param-id"] for one in found["profile"]["modify"]["set-parameters"]}
    assert "photo_consent" not in names
    assert "min_moderators" in names
