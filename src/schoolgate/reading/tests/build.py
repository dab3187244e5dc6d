"""Small documents in every format, made on the spot for the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from odf import opendocument, table, text

_WORD = nsdecls("w")


def word(fill: Callable[[WordDocument], None]) -> bytes:
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def add_numbering(document: WordDocument, levels: Sequence[tuple[str, str]]) -> str:
    """A multilevel list of (number format, level text); its key for ``number_paragraph``."""
    root = document.part.numbering_part.element
    key = str(900 + len(root))
    inner = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{label}"/></w:lvl>'
        for place, (form, label) in enumerate(levels)
    )
    root.insert(
        0, parse_xml(f'<w:abstractNum {_WORD} w:abstractNumId="{key}">{inner}</w:abstractNum>')
    )
    root.append(
        parse_xml(f'<w:num {_WORD} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>')
    )
    return key


def restart_numbering(document: WordDocument, key: str) -> str:
    """A second use of the same list that begins again at one."""
    root = document.part.numbering_part.element
    again = str(1900 + len(root))
    root.append(
        parse_xml(
            f'<w:num {_WORD} w:numId="{again}"><w:abstractNumId w:val="{key}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return again


def number_paragraph(paragraph, key: str, level: int = 0):
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {_WORD}><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>')
    )
    return paragraph


def delete_run(paragraph, words: str) -> None:
    paragraph._p.append(
        parse_xml(
            f'<w:del {_WORD} w:id="7" w:author="A"><w:r><w:delText>{words}</w:delText></w:r></w:del>'
        )
    )


def text_box(paragraph, words: str) -> None:
    paragraph._p.append(
        parse_xml(
            f'<w:r {_WORD} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox>'
            f"<w:txbxContent><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>"
            "</v:textbox></v:shape></w:pict></w:r>"
        )
    )


def odt(fill: Callable[[opendocument.OpenDocument], None]) -> bytes:
    document = opendocument.OpenDocumentText()
    fill(document)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def odt_numbers(document, name: str = "Numbers"):
    listed = text.ListStyle(name=name)
    listed.addElement(text.ListLevelStyleNumber(level="1", numformat="1", numsuffix="."))
    listed.addElement(
        text.ListLevelStyleNumber(level="2", numformat="1", displaylevels="2", numsuffix=".")
    )
    document.automaticstyles.addElement(listed)
    return listed


def odt_bullets(document, name: str = "Dots"):
    listed = text.ListStyle(name=name)
    listed.addElement(text.ListLevelStyleBullet(level="1", bulletchar="•"))
    document.automaticstyles.addElement(listed)
    return listed


def odt_list(listed, words: Sequence[str]):
    made = text.List(stylename=listed)
    for word_ in words:
        item = text.ListItem()
        item.addElement(text.P(text=word_))
        made.addElement(item)
    return made


def odt_table(rows: Sequence[Sequence[str]]):
    made = table.Table()
    for row in rows:
        line = table.TableRow()
        for cell in row:
            box = table.TableCell()
            box.addElement(text.P(text=cell))
            line.addElement(box)
        made.addElement(line)
    return made


class Paper(FPDF):
    """A4 pages with a running header and a page number."""

    heading = ""
    numbered = True

    def header(self) -> None:
        if self.heading:
            self.set_font("helvetica", size=8)
            self.cell(0, 8, self.heading, new_x="LMARGIN", new_y="NEXT")
            self.ln(4)

    def footer(self) -> None:
        if self.numbered:
            self.set_y(-15)
            self.set_font("helvetica", size=8)
            self.cell(0, 8, f"Page {self.page_no()} of {{nb}}", align="C")

    def title_line(self, words: str) -> None:
        self.set_font("helvetica", "B", 14)
        self.multi_cell(0, 8, words, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)

    def prose(self, words: str) -> None:
        self.set_font("helvetica", size=11)
        self.multi_cell(0, 6, words, new_x="LMARGIN", new_y="NEXT")
        self.ln(3)


def pdf(fill: Callable[[Paper], None], heading: str = "", *, numbered: bool = True) -> bytes:
    paper = Paper()
    paper.heading, paper.numbered = heading, numbered
    paper.add_page()
    fill(paper)
    return bytes(paper.output())


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same archive with some parts replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | changes)
