"""Bags hold what was put in, tell when it was altered, and lead nowhere else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from schoolgate.core.bags import UnfitForBag, bag, faults_of

MADE = dt.datetime(2026, 12, 4, 15, 30, tzinfo=dt.UTC)
FILES = {"site.json": b"{}", "texts/house rules.txt": b"Be kind.", "odd%\nname": b"?"}


def made(files=FILES, **info):
    return bag("year-5-blog", files, {"Source-Organization": "Rowan\nPrimary", **info}, MADE)


def opened(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_bag_is_sound_and_made_alike_twice():
    assert faults_of(made()) == []
    assert made() == made()
    files = opened(made())
    assert files["year-5-blog/data/texts/house rules.txt"] == b"Be kind."
    info = files["year-5-blog/bag-info.txt"].decode()
    assert "Source-Organization: Rowan Primary\n" in info
    assert "Payload-Oxum: 11.3\n" in info


@pytest.mark.parametrize(
    ("path", "data", "fault"),
    [
        ("data/site.json", b"[]", "data/site.json was altered."),
        ("bag-info.txt", b"", "bag-info.txt was altered."),
        ("data/more.txt", b"", "data/more.txt is not in manifest-sha256.txt."),
        ("data/site.json", None, "data/site.json is missing."),
        ("bagit.txt", b"BagIt-Version: 0.97", "bagit.txt is missing or of another version."),
    ],
)
def test_what_was_altered_is_told(path, data, fault):
    files = {**opened(made()), f"year-5-blog/{path}": data}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    assert fault in faults_of(out.getvalue())


@pytest.mark.parametrize(
    "path", ["", "../out", "/etc/passwd", "a/../../b", "a\\b", "a//b", "./a", "nul\0"]
)
def test_no_name_leads_out_of_the_bag(path):
    with pytest.raises(UnfitForBag):
        made({path: b""})


def test_what_is_no_bag_is_told():
    assert faults_of(b"hello") == ["It is not a zip file."]
