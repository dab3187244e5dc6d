"""Bags: files with their hashes, as archives keep them (BagIt 1.0, RFC 8493), in one zip file."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePosixPath

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
LARGEST = 1024 * 1024 * 1024  # bytes that are unpacked to look through a bag
_LINE_BREAKS = str.maketrans({"%": "%25", "\n": "%0A", "\r": "%0D"})


class UnfitForBag(ValueError):
    """A name that no bag may hold: it would lead out of the bag, or nowhere."""


def bag(name: str, payload: Mapping[str, bytes], info: Mapping[str, str], made: datetime) -> bytes:
    """A zip file that holds one bag called ``name``.

    ``payload`` are files by their path in the bag, ``info`` what is said of the whole. The same
    files and the same moment give the same bytes. Raises UnfitForBag.
    """
    files = {_sound(f"data/{path}"): data for path, data in sorted(payload.items())}
    size = sum(map(len, files.values()))
    told = {
        **info,
        "Bagging-Date": made.date().isoformat(),
        "Payload-Oxum": f"{size}.{len(files)}",
    }
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(
            f"{key}: {_one_line(text)}\n" for key, text in told.items()
        ).encode(),
        MANIFEST: _manifest(files),
    }
    tags[TAG_MANIFEST] = _manifest(tags)
    return _zipped(_sound(name), {**tags, **files}, made)


def _sound(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or "\\" in path or {"..", "."} & set(path.split("/")):
        raise UnfitForBag(f"{path!r} cannot be the name of a file in a bag.")
    if any(not part.strip() for part in path.split("/")) or "\0" in path:
        raise UnfitForBag(f"{path!r} cannot be the name of a file in a bag.")
    return path


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _manifest(files: Mapping[str, bytes]) -> bytes:
    lines = (
        f"{hashlib.sha256(data).hexdigest()}  {path.translate(_LINE_BREAKS)}\n"
        for path, data in files.items()
    )
    return "".join(lines).encode()


def _zipped(name: str, files: Mapping[str, bytes], made: datetime) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(f"{name}/{path}", made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def faults_of(data: bytes) -> list[str]:
    """What is wrong with a bag in a zip file, in English, for the operator; nothing if sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return list(_faults(archive))
    except zipfile.BadZipFile:
        return ["It is not a zip file."]


def _faults(archive: zipfile.ZipFile) -> Iterator[str]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if sum(entry.file_size for entry in entries) > LARGEST:
        yield "It is too large to be looked through."
        return
    tops = {entry.filename.split("/", 1)[0] for entry in entries}
    if len(tops) != 1:
        yield "It does not hold one bag."
        return
    [top] = tops
    files = {entry.filename.removeprefix(f"{top}/"): archive.read(entry) for entry in entries}
    if files.get("bagit.txt") != DECLARATION:
        yield "bagit.txt is missing or of another version."
    payload = {path for path in files if path.startswith("data/")}
    yield from _against(files, MANIFEST, payload)
    yield from _against(files, TAG_MANIFEST, set(files) - payload - {TAG_MANIFEST})


def _against(files: Mapping[str, bytes], manifest: str, meant: set[str]) -> Iterator[str]:
    listed = {}
    for line in files.get(manifest, b"").decode("utf-8", "replace").splitlines():
        digest, _space, path = line.partition("  ")
        listed[path.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")] = digest
    for path in sorted(set(listed) - set(files)):
        yield f"{path} is missing."
    for path in sorted(meant - set(listed)):
        yield f"{path} is not in {manifest}."
    for path in sorted(set(listed) & set(files)):
        if hashlib.sha256(files[path]).hexdigest() != listed[path]:
            yield f"{path} was altered."
