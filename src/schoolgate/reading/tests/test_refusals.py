from __future__ import annotations

import io

import pytest
from PIL import Image

from schoolgate.reading.extract import extract, limits
from schoolgate.reading.model import UnreadableDocument
from schoolgate.reading.tests import build

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
TYPES = b'<?xml version="1.0"?><Types><Override ContentType="wordprocessingml"/></Types>'
NAMESPACE = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refused(data, name="policy.docx"):
    with pytest.raises(UnreadableDocument) as caught:
        extract(data, name)
    return caught.value


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(stream, "PNG")
    return stream.getvalue()


def good_word():
    return build.word(lambda document: document.add_paragraph("Be kind."))


def locked_pdf():
    def fill(paper):
        paper.set_encryption(owner_password="owner", user_password="reader")
        paper.prose("Nobody can open this.")

    return build.pdf(fill)


def scanned_pdf():
    def fill(paper):
        paper.image(io.BytesIO(picture()), w=100)

    return build.pdf(fill, numbered=False)


@pytest.mark.parametrize(
    ("data", "code", "advice"),
    [
        (b"", "empty", "hand it in again"),
        (b" \n\n ", "no-text", "right file"),
        (OLE + "WordDocument".encode("utf-16-le"), "unknown-format", "save it as .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "without the password"),
        (b"{\\rtf1\\ansi Hello}", "unknown-format", "save it as .docx"),
        (b"MZ\x90\x00\x03" + bytes(range(256)), "unknown-format", "We did not run it"),
        (b"PK\x03\x04 broken", "damaged", "save it again"),
        (b"%PDF-1.7\nbroken", "damaged", "save it again"),
        (bytes(range(1, 256)) * 40, "unknown-format", "plain text"),
        (b"\x00" * 900, "unknown-format", "plain text"),
        (b"<html><body><script>x()</script></body></html>", "no-text", "PDF from the browser"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(data, code, advice):
    error = refused(data)
    assert error.code == code
    assert advice in str(error)


def test_pictures_and_scans():
    assert refused(picture()).code == "unknown-format"
    assert refused(scanned_pdf(), "policy.pdf").code == "no-text"


def test_locked_pdf():
    assert refused(locked_pdf(), "policy.pdf").code == "encrypted"


def test_too_large_file():
    assert refused(b"a" * (limits.MAX_FILE_BYTES + 1)).code == "too-large"


def test_too_many_lines():
    assert refused(b"a\n" * (limits.MAX_LINES + 1)).code == "too-large"


def test_other_office_files_and_archives():
    spreadsheet = build.zipped({"[Content_Types].xml": b"<Types>spreadsheetml</Types>"})
    presentation = build.zipped({"mimetype": b"application/vnd.oasis.opendocument.presentation"})
    assert refused(spreadsheet).code == "unknown-format"
    assert refused(presentation).code == "unknown-format"
    assert refused(build.zipped({"policy.txt": b"Be kind."})).code == "unknown-format"


def test_locked_opendocument():
    locked = build.zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": b"<manifest><encryption-data/></manifest>",
            "content.xml": b"\x00\x01",
        }
    )
    assert refused(locked, "policy.odt").code == "encrypted"


def test_word_without_text():
    assert refused(build.word(lambda document: None)).code == "no-text"


def test_zip_bomb_by_ratio():
    bomb = build.repacked(good_word(), {"word/document.xml": b" " * (30 * limits.MEGABYTE)})
    assert refused(bomb).code == "too-large"


def test_zip_bomb_by_number_of_parts():
    parts = {f"word/part{number}.xml": b"" for number in range(limits.MAX_PARTS + 1)}
    assert refused(build.repacked(good_word(), parts)).code == "too-large"


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_are_never_resolved(declared):
    body = b"<w:document %s><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    document = b'<?xml version="1.0"?>' + declared + body % NAMESPACE
    assert refused(build.repacked(good_word(), {"word/document.xml": document})).code == "damaged"


def test_xml_nested_without_end():
    deep = b"<w:document %s><w:body>" % NAMESPACE + b"<w:sdt><w:sdtContent>" * 120
    deep += b"</w:sdtContent></w:sdt>" * 120 + b"</w:body></w:document>"
    assert refused(build.repacked(good_word(), {"word/document.xml": deep})).code == "damaged"


def test_damaged_part_inside_a_word_file():
    data = bytearray(good_word())
    data[len(data) // 3 : len(data) // 3 + 400] = bytes(400)
    assert refused(bytes(data)).code in ("damaged", "too-large")


def test_macro_word_file_is_read_as_text():
    with_macro = build.repacked(good_word(), {"word/vbaProject.bin": b"Sub AutoOpen()"})
    assert [line.text for line in extract(with_macro, "policy.docm").lines] == ["Be kind."]
