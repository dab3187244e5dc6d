"""What kind of file this is, judged by its content and not by its name."""

from __future__ import annotations

from schoolgate.reading.extract.html import decode_html, extract_html, looks_like_html
from schoolgate.reading.extract.limits import OPEN_DOCUMENT, WORD, Archive, check_size, encrypted
from schoolgate.reading.extract.text import extract_text
from schoolgate.reading.model import Source, UnreadableDocument
from schoolgate.text import Text, together

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x00\x0cjP",
)  # fmt: skip
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PDF_REACH = 1024
_ASK = Text("Hand in the policy as Word (.docx), OpenDocument (.odt), PDF, HTML or plain text.")
_ASK_WORD = Text("Open it in Word, save it as .docx and hand in the new file.")


def extract(data: bytes, name: str) -> Source:
    """Raises UnreadableDocument with a code and a plain sentence."""
    check_size(data)
    if b"%PDF-" in data[:_PDF_REACH]:
        from schoolgate.reading.extract.pdf import extract_pdf  # noqa: PLC0415 - slow to load

        return extract_pdf(data, name)
    if data.startswith(_ZIP):
        return _extract_archive(data, name)
    _refuse_known(data)
    text = decode_html(data)
    if looks_like_html(text):
        return extract_html(text, name)
    return extract_text(data, name)


def _unknown(what: Text, ask: Text = _ASK) -> UnreadableDocument:
    return UnreadableDocument("unknown-format", together(what, ask))


def _extract_archive(data: bytes, name: str) -> Source:
    archive = Archive(data, Text("file"))
    if "mimetype" in archive.names:
        kind = archive.read("mimetype").strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            from schoolgate.reading.extract.odt import extract_odt  # noqa: PLC0415 - slow to load

            return extract_odt(Archive(data, OPEN_DOCUMENT), name)
        raise _unknown(Text("This is an OpenDocument file, but not a text."))
    if "[Content_Types].xml" in archive.names:
        if b"wordprocessingml" in archive.read("[Content_Types].xml"):
            from schoolgate.reading.extract.docx import extract_docx  # noqa: PLC0415 - slow to load

            return extract_docx(Archive(data, WORD), name)
        raise _unknown(Text("This is an Office file, but not a Word document."))
    raise _unknown(Text("This is a zip archive. Take the policy out of it first."))


def _refuse_known(data: bytes) -> None:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise encrypted(WORD)
        raise _unknown(
            Text(
                "This file is in the format of Word 97 to 2003 (.doc) or of another old Office program."
            ),
            _ASK_WORD,
        )
    if data.startswith(b"{\\rtf"):
        raise _unknown(
            Text("This file is in Rich Text Format (.rtf)."),
            _ASK_WORD,
        )
    if data[:200].isascii():
        return
    if data.startswith(_PICTURES) or data[8:12] == b"WEBP" or data[4:8] == b"ftyp":
        raise _unknown(Text("This is a picture, a film or a sound, not a text."))
    if data.startswith(_PROGRAMS):
        raise _unknown(Text("This is a program, not a document. We did not run it."))
    if data.startswith(_ARCHIVES):
        raise _unknown(Text("This is a packed archive. Take the policy out of it first."))
