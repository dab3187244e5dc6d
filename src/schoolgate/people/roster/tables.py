"""Reading one CSV file of a roster, row by row, whatever wrote it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NoReturn, TextIO

from schoolgate.people.roster.archive import CHUNK, Member
from schoolgate.people.roster.problems import RosterRefused, RowRefused
from schoolgate.text import Text

MOST_COLUMNS = 500
MOST_LINE = 500_000
DELIMITERS = ",;\t"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)

Row = dict[str, str]


@lru_cache(maxsize=4096)
def plain_name(heading: str) -> str:
    """How headings are compared: letters and digits only, small."""
    return re.sub(r"[^a-z0-9]", "", heading.casefold())


class Table:
    """One CSV file: its headings, and its rows as they are read."""

    def __init__(self, member: Member) -> None:
        self.name = member.name
        self._member = member
        self.codec, self.encoding, self.lines = _encoding_of(member)
        self.headings: list[str] = []
        self.columns: list[str] = []
        self.delimiter = ","
        self._read_headings()

    def __contains__(self, column: str) -> bool:
        return plain_name(column) in self.columns

    def has(self, *columns: str) -> bool:
        """Whether all these columns are there."""
        return all(column in self for column in columns)

    def demand(self, *columns: str) -> None:
        """Refuse the file where one of these columns is missing."""
        missing = [column for column in columns if column not in self]
        if missing:
            raise RosterRefused(
                "missing-columns",
                Text(
                    "{name} has no column {columns}. Its columns are: {found}.",
                    name=self.name,
                    columns=", ".join(f"“{column}”" for column in missing),
                    found=", ".join(self.headings[:30]) or Text("none"),
                ),
            )

    def rows(self) -> Iterator[tuple[int, Row | RowRefused]]:
        """Each row with the line it begins on; blank rows are passed over."""
        with self._text() as stream:
            records = self._records(stream)
            next(records, None)
            width = len(self.columns)
            for line, cells in records:
                if not any(cells):
                    continue
                if (len(cells) != width and any(cells[width:])) or len(cells) < width:
                    yield line, RowRefused("columns", found=len(cells), expected=width)
                    continue
                yield line, dict(zip(self.columns, cells, strict=False))

    def _text(self) -> TextIO:
        return io.TextIOWrapper(self._member.open(), encoding=self.codec, newline="")

    def _read_headings(self) -> None:
        with self._text() as stream:
            first = next(self._lines(stream), "")
        self.delimiter = max(
            DELIMITERS, key=lambda mark: (first.count(mark), -DELIMITERS.find(mark))
        )
        with self._text() as stream:
            _line, cells = next(self._records(stream), (1, []))
        while cells and not cells[-1].strip():
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise RosterRefused(
                "too-many-columns",
                Text(
                    "{name} has {found} columns; a roster has at most {most}.",
                    name=self.name,
                    found=len(cells),
                    most=MOST_COLUMNS,
                ),
            )
        self.headings = [cell.strip() for cell in cells]
        self.columns = [plain_name(cell) for cell in cells]
        for index, column in enumerate(self.columns):
            if column and column in self.columns[:index]:
                raise RosterRefused(
                    "duplicate-column",
                    Text(
                        "{name} has two columns called “{column}”.",
                        name=self.name,
                        column=self.headings[index],
                    ),
                )

    def _records(self, stream: TextIO) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(self._lines(stream), delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                self._malformed(line, str(problem))

    def _malformed(self, line: int, problem: str) -> NoReturn:
        if "field larger" in problem:
            raise RosterRefused(
                "huge-cell",
                Text(
                    "{name}, line {line}: a cell is longer than any roster's. Perhaps a closing"
                    " quotation mark is missing.",
                    name=self.name,
                    line=line,
                ),
            ) from None
        raise RosterRefused(
            "bad-quotes",
            Text(
                "{name}, line {line}: the quotation marks do not match. Open the file in the"
                " program that made it and export it again.",
                name=self.name,
                line=line,
            ),
        ) from None

    def _lines(self, stream: TextIO) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            try:
                line = stream.readline(MOST_LINE + 1)
            except UnicodeError:
                raise RosterRefused(
                    "bad-encoding",
                    Text(
                        "{name}, line {line}: the text is not whole {encoding}. Save it as"
                        " UTF-8 and hand it in again.",
                        name=self.name,
                        line=number,
                        encoding=self.encoding,
                    ),
                ) from None
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
                raise _damaged(self.name) from None
            if not line:
                return
            if len(line) > MOST_LINE:
                raise RosterRefused(
                    "huge-line",
                    Text(
                        "{name}, line {line} has more than {most} characters, so this is no"
                        " roster.",
                        name=self.name,
                        line=number,
                        most=MOST_LINE,
                    ),
                )
            if "\0" in line:
                raise _null_bytes(self.name, number)
            yield line


def _damaged(name: str) -> RosterRefused:
    return RosterRefused(
        "damaged-zip",
        Text(
            "{name} is damaged inside the zip. Export or download it again.",
            name=name,
        ),
    )


def _null_bytes(name: str, line: int) -> RosterRefused:
    return RosterRefused(
        "null-bytes",
        Text(
            "{name}, line {line} holds null bytes, so it is not plain text. Save it as CSV in"
            " UTF-8 and hand it in again.",
            name=name,
            line=line,
        ),
    )


def _encoding_of(member: Member) -> tuple[str, str, int]:
    """The codec, its name for people, and how many lines there are about."""
    try:
        with member.open() as stream:
            start = stream.read(CHUNK)
            if not start.strip():
                raise RosterRefused(
                    "empty-file",
                    Text(
                        "{name} is empty. It needs at least the line with the headings.",
                        name=member.name,
                    ),
                )
            marked = next(((c, n) for bom, c, n in BOMS if start.startswith(bom)), None)
            codec, name = marked or _unmarked_utf16(start) or ("utf-8", "UTF-8")
            decoder = codecs.getincrementaldecoder("utf-8")()
            whole = codec.startswith("utf-8")
            lines, chunk = 0, start
            while chunk:
                lines += chunk.count(b"\n")
                if whole:
                    try:
                        decoder.decode(chunk)
                    except UnicodeDecodeError:
                        whole = False
                chunk = stream.read(CHUNK)
            if whole:
                try:
                    decoder.decode(b"", final=True)
                except UnicodeDecodeError:
                    whole = False
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        raise _damaged(member.name) from None
    if codec == "utf-8" and not whole:
        return "cp1252", "Windows-1252", lines
    return codec, name, lines


def _unmarked_utf16(start: bytes) -> tuple[str, str] | None:
    sample = start[:400]
    if len(sample) < 4:
        return None
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if odd > len(sample) // 4 and even == 0:
        return "utf-16-le", "UTF-16"
    if even > len(sample) // 4 and odd == 0:
        return "utf-16-be", "UTF-16"
    return None
