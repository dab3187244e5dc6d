"""Which letters the name of a site may have. Pure."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

# What cannot be seen or turns the direction of letters about, of these kinds and beside them.
_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# What chooses how the letter before it is drawn, and the one of these that makes an emoji of it.
_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_AS_EMOJI, _EMOJI_TOO = "\ufe0f", frozenset("0123456789#*\u203c\u2049\u2139\u3030\u303d")
# Such as that of Wales: a black flag, the code of the place in signs of its own, and their end.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_JOINER, _PARTER = "\u200d", "\u200c"
# Scripts in which the two stand between letters, by the first word of the names of these.
_JOINED = frozenset({
    "ARABIC", "BENGALI", "DEVANAGARI", "GUJARATI", "GURMUKHI", "KANNADA", "KHMER", "MALAYALAM",
    "MONGOLIAN", "MYANMAR", "ORIYA", "SINHALA", "SYRIAC", "TAMIL", "TELUGU",
})  # fmt: skip


def why_no_name(name: str) -> str | None:
    """Why words cannot be the name of a site; a reason, or nothing."""
    seen = _FLAG.sub("\U0001f3f4", name)
    if any(_is_unseen(one) and not _joins(seen, at) for at, one in enumerate(seen)):
        return _("The name holds a sign that cannot be seen and may turn other letters about. Type the"
                 " name anew instead of pasting it.")  # fmt: skip
    if any(unicodedata.category(one) == "Cn" for one in seen):
        return _("The name holds a sign that we do not know, perhaps a new emoji. Leave it out.")
    return None


def _is_unseen(one: str) -> bool:
    return one in _UNSEEN or unicodedata.category(one) in _KINDS or _SELECTOR.match(one) is not None


def _joins(name: str, at: int) -> bool:
    """Whether a sign joins or parts two letters of a script that needs it, or parts of an emoji, or
    makes an emoji of the sign before it.
    """
    if name[at] == _AS_EMOJI and at > 0:
        before = name[at - 1]
        return unicodedata.category(before) in {"So", "Sm"} or before in _EMOJI_TOO
    if name[at] not in (_JOINER, _PARTER) or not 0 < at < len(name) - 1:
        return False
    beside = (name[at - 1], name[at + 1])
    if all(unicodedata.name(one, "").partition(" ")[0] in _JOINED for one in beside):
        return True
    return name[at] == _JOINER and all(
        unicodedata.category(one) in {"So", "Sk"} or one == _AS_EMOJI for one in beside
    )
