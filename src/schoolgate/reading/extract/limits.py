"""How much a file may ask of us before we refuse it."""

from __future__ import annotations

import io
import zipfile
import zlib

from schoolgate.reading.model import UnreadableDocument
from schoolgate.text import Text, together

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 20 * MEGABYTE
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_XML_BYTES = 40 * MEGABYTE
MAX_PARTS = 5000
MAX_RATIO = 200
RATIO_FLOOR = MEGABYTE
MAX_LINES = 200_000
MAX_PAGES = 2000

WORD = Text("Word document")
OPEN_DOCUMENT = Text("OpenDocument text")


def damaged(what: Text) -> UnreadableDocument:
    return UnreadableDocument(
        "damaged",
        Text(
            "This {what} is damaged and cannot be opened. "
            "Open it in the program it was written with, save it again and hand in the new file.",
            what=what,
        ),
    )


def check_size(data: bytes) -> None:
    if not data:
        raise UnreadableDocument(
            "empty",
            Text(
                "The file is empty: it holds 0 bytes. "
                "Check that it was saved, and hand it in again."
            ),
        )
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableDocument(
            "too-large",
            Text(
                "The file has {size} MB; we read at most {most} MB. "
                "Save it without pictures, or as plain text, and hand it in again.",
                size=f"{len(data) / MEGABYTE:.0f}",
                most=MAX_FILE_BYTES // MEGABYTE,
            ),
        )


def too_long(what: Text) -> UnreadableDocument:
    return UnreadableDocument("too-large", together(what, Text("Hand in only the policy itself.")))


def _bomb() -> UnreadableDocument:
    return UnreadableDocument(
        "too-large",
        Text(
            "The file unpacks to far more than a policy could hold, so we did not open it. "
            "Save the document again without pictures and attachments, and hand in the new file."
        ),
    )


class Archive:
    """The parts of a zip-based document, each read under the limits."""

    def __init__(self, data: bytes, what: Text) -> None:
        self._what = what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise damaged(what) from error
        self.names = frozenset(part.filename for part in parts)
        _check_parts(parts)

    def read(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as part:
                content = part.read(MAX_XML_BYTES + 1)
        except RuntimeError as error:
            raise encrypted(self._what) from error
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise damaged(self._what) from error
        if len(content) > MAX_XML_BYTES:
            raise _bomb()
        return content


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES:
        raise _bomb()
    for part in parts:
        packed = max(part.compress_size, 1)
        if part.file_size > RATIO_FLOOR and part.file_size / packed > MAX_RATIO:
            raise _bomb()


def encrypted(what: Text) -> UnreadableDocument:
    return UnreadableDocument(
        "encrypted",
        Text(
            "This {what} is protected by a password, so we cannot read it. "
            "Save a copy without the password and hand in that copy.",
            what=what,
        ),
    )
