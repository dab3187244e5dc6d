"""What stands at the beginning of a line: a bullet, a number, a keyword, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HYPHENS = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\ufeff": ""}
)
_INLINE_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|br|span|sup|sub|font)\b[^<>]{0,80}>", re.IGNORECASE
)
_CHECKBOX = re.compile(r"<input\b[^<>]{0,80}checkbox[^<>]{0,80}>", re.IGNORECASE)
_MD_LINK = re.compile(r"!?\[([^\[\]]{1,300})\]\(([^()\s]{0,500})\)")
_MD_STRONG = re.compile(r"\*\*(?=[^\s*])|(?<=[^\s*])\*\*")
_MD_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,300}?)(?<=[^\s*])\*(?![\w*])")
_LINE_BREAKS = re.compile("[\x0b\x1c-\x1e\x85\u2028\u2029]")


def clean(text: str) -> str:
    """The words of a line without Markdown emphasis; blanks and hyphens made plain."""
    text = _LINE_BREAKS.sub(" ", text.translate(_HYPHENS))
    if "<" in text:
        text = _CHECKBOX.sub(" ☐ ", text)
        text = _INLINE_TAG.sub(" ", text)
    if "](" in text:
        text = _MD_LINK.sub(_link_words, text)
    if "*" in text:
        text = _MD_EMPHASIS.sub(r"\1", _MD_STRONG.sub("", text))
    return text


def _link_words(match: re.Match[str]) -> str:
    words, target = match.group(1), match.group(2)
    if target in ("", "#") or target == words:
        return words
    return f"{words} ({target})"


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning of a line.

    ``style`` tells alike marks apart from others ("bullet:•", "decimal2", "alpha("),
    ``label`` is the number as printed without a closing full stop, ``key`` its parts
    for comparison, ``rest`` the words that follow, ``bullet`` the glyph if there is one.
    """

    style: str = ""
    label: str = ""
    key: tuple[str, ...] = ()
    rest: str = ""
    bullet: str = ""
    sure: bool = True

    @property
    def is_number(self) -> bool:
        return bool(self.label)

    @property
    def is_box(self) -> bool:
        return bool(self.bullet) and self.bullet in BOXES


BOXES = "☐☑☒□▢❏❑"
_GLYPHS = "•●○◦▪▫■➢➤►▶▸‣⁃∙·❖❒✓✔✗✘➔→⇒✦✧★◆◇" + BOXES
_GLYPH = re.compile(rf"([{_GLYPHS}\uf000-\uf0ff]|\[[ xX]?\](?=\s))\s*")
_DASH = re.compile(r"([-–—*+])(?:\s+|(?=[A-Z][a-z]))(?=\S)")
_LETTER_GLYPH = re.compile(r"([oØ§Ÿüðvq])(?:\s{2,}|\t\s*|\s(?=[\w‘“\"'(]))(?=\S)")
_DECIMAL = re.compile(
    r"(?:([A-Z])\.?)?(\d{1,3}(?:\.\d{1,3}){0,6})(?:\.(?!\d))?(?:(?=[\s:)\]–-])|$|(?=[A-Z][a-z]))"
)
_INTEGER = re.compile(r"(\d{1,3})([.)])(?:\s+|$|(?=[A-Z][a-z]))")
_BARE_INTEGER = re.compile(r"(\d{1,2})(?:\s+|\s*[–:-]\s+)(?=[A-Z])")
_BRACKETED = re.compile(r"\(([0-9]{1,3}|[A-Za-z]|[ivxIVX]{1,6})\)(?:\s+|$|(?=[A-Za-z]))")
_LETTER = re.compile(r"([A-Za-z]|[ivx]{1,6}|[IVX]{1,6})([.)])(?:\s+|$)")
_KEYWORD = re.compile(
    r"(section|appendix|appendices|annexe?|schedule|part|chapter|article|option|alternative)"
    r"(?:\s+(?:no\.?\s*)?(\d{1,3}(?:\.\d{1,3})*|[A-Z]|[IVX]{1,6}|one|two|three|four|five|six))?"
    r"(?![\w])",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[:.–—\-]+\s*|\s+")
_ROMAN = re.compile(r"[ivxIVX]+$")


def read_mark(text: str) -> Mark:
    """The mark at the start of a stripped, cleaned line."""
    bullet = _bullet(text)
    if bullet is None:
        return _number(text) or Mark(rest=text)
    glyph, rest = bullet
    number = _number(rest) if rest else None
    if number and number.style.startswith(("decimal", "integer")) and number.sure:
        return Mark(number.style, number.label, number.key, number.rest, glyph)
    return Mark(f"bullet:{glyph}", rest=rest, bullet=glyph)


def _bullet(text: str) -> tuple[str, str] | None:
    found = _GLYPH.match(text) or _DASH.match(text) or _LETTER_GLYPH.match(text)
    if not found:
        return None
    glyph = "☐" if found.group(1).startswith("[") else found.group(1)
    rest = text[found.end() :]
    boxed = _GLYPH.match(rest)
    if boxed and boxed.group(1)[0] in BOXES + "[":
        return "☐", rest[boxed.end() :]
    return glyph, rest


def _number(text: str) -> Mark | None:
    for reader in (_keyword, _decimal, _integer, _bracketed, _letter, _bare_integer):
        mark = reader(text)
        if mark:
            return mark
    return None


def _keyword(text: str) -> Mark | None:
    found = _KEYWORD.match(text)
    if not found or not text[0].isupper():
        return None
    word, number = found.group(1).lower(), found.group(2) or ""
    if not number and word not in ("appendix", "appendices", "annex", "annexe"):
        return None
    after = text[found.end() :]
    gap = _SEPARATOR.match(after)
    rest = after[gap.end() :] if gap else after
    plain_blank = bool(gap) and gap is not None and gap.group().isspace() and len(gap.group()) < 2
    sure = not rest or (not plain_blank and bool(gap)) or _title_like(rest)
    if not number and (rest or word == "appendices"):
        return None
    if not sure or (rest[:1].islower() and plain_blank):
        return None
    return Mark(f"keyword:{word}", found.group(), (word, number.upper()), rest.strip())


def _title_like(text: str) -> bool:
    words = [word for word in text.split()[:20] if word[:1].isalpha()]
    capitals = sum(1 for word in words if word[0].isupper())
    return bool(words) and not text.rstrip().endswith(".") and capitals * 2 >= len(words)


def _decimal(text: str) -> Mark | None:
    found = _DECIMAL.match(text)
    if not found:
        return None
    letter, digits = found.group(1), found.group(2)
    parts = digits.split(".")
    if not letter and len(parts) < 2:
        return None
    rest = text[found.end() :].lstrip(" \t:)]–-")
    dotted = text[1:2] == "." or len(parts) > 1
    if letter and not dotted and not (rest[:1].isupper() or not rest):
        return None
    key = ((letter,) if letter else ()) + tuple(part.lstrip("0") or "0" for part in parts)
    label = found.group().rstrip(".")
    depth = len(key)
    return Mark(f"decimal{depth}", label, key, rest, sure=dotted)


def _integer(text: str) -> Mark | None:
    found = _INTEGER.match(text)
    if not found:
        return None
    label = found.group(1) + (")" if found.group(2) == ")" else "")
    key = (found.group(1).lstrip("0") or "0",)
    style = "decimal1" if found.group(2) == "." else "integer)"
    return Mark(style, label, key, text[found.end() :])


def _bare_integer(text: str) -> Mark | None:
    found = _BARE_INTEGER.match(text)
    if not found:
        return None
    key = (found.group(1).lstrip("0") or "0",)
    return Mark("decimal1", found.group(1), key, text[found.end() :], sure=False)


def _bracketed(text: str) -> Mark | None:
    found = _BRACKETED.match(text)
    if not found:
        return None
    inner = found.group(1)
    return Mark(_letter_style(inner, "("), f"({inner})", (inner,), text[found.end() :])


def _letter(text: str) -> Mark | None:
    found = _LETTER.match(text)
    if not found:
        return None
    inner, closer = found.group(1), found.group(2)
    label = inner + (")" if closer == ")" else "")
    sure = closer == ")" or inner.islower()
    return Mark(_letter_style(inner, closer), label, (inner,), text[found.end() :], sure=sure)


def _letter_style(inner: str, closer: str) -> str:
    if inner.isdigit():
        return f"integer{closer}"
    case = "upper" if inner.isupper() else "lower"
    if _ROMAN.match(inner) and (len(inner) > 1 or inner in "iI"):
        return f"roman-{case}{closer}"
    return f"letter-{case}{closer}"
