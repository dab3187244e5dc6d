"""Bytes from strangers as words."""

from __future__ import annotations

import codecs
import re

# Only these: among Python's others are some that take time or memory without end.
_KNOWN = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d|cp125\d|koi8-[ru]"
    r"|shift[_-]jis|euc-(jp|kr)|gb2312|gbk|gb18030|big5"
)
_STATED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})",
    re.IGNORECASE,
)
_HEAD = 4096
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))  # fmt: skip


def decoded(body: bytes, charset: str = "") -> str:
    """The text of a page or a feed, by its mark, what was said, what it says itself, or as UTF-8.

    What does not fit is replaced; signs of value nought are left out.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, errors="replace").replace("\0", "")
    stated = _STATED.search(body, 0, _HEAD)
    for name in (charset.lower(), stated[1].decode("ascii").lower() if stated else ""):
        if _KNOWN.fullmatch(name):
            try:
                return body.decode(name, errors="replace").replace("\0", "")
            except LookupError:
                continue
    try:
        return body.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace").replace("\0", "")
