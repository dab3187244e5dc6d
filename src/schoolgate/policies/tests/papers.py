"""Policy documents of our own, small and whole, and broken files of every kind."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

SMALL = """\
Social media policy of Larkfield Primary School

Version: 2.0
Adopted: 4 March 2024
Review date: 4 March 2025

1. Personal use

1.1 Staff must not use social media for personal purposes on school computers at any time.
1.2 Employees must not say on their personal profiles that they work at the school.

2. Law

2.1 Everyone follows the Data Protection Act 1998 when they write about other people.

3. School sites

3.1 Every site has at least two administrators and at least two moderators.
"""


def small() -> bytes:
    """A policy with a few values and a few faults."""
    return SMALL.encode()


def zip_bomb() -> bytes:
    """A .docx whose body would unpack to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return out.getvalue()


def encrypted_word() -> bytes:
    """The head of an OLE file, as a password-protected Word file has it."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2048 + "EncryptedPackage".encode("utf-16-le")


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty.pdf": lambda: b"",
    "not-a.pdf": lambda: b"%PDF-1.7\ngarbage",
    "scan.png": lambda: bytes.fromhex("89504e470d0a1a0a") + b"\0" * 500,
    "program.docx": lambda: b"MZ" + b"\x90" * 1000,
    "broken.docx": lambda: b"PK\x03\x04" + b"x" * 300,
    "locked.docx": encrypted_word,
    "bomb.docx": zip_bomb,
}
