"""Which letters the name of a site may have. Pure."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

# What turns the direction of letters about, or cannot be seen; not what joins the parts of an emoji.
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_UNSEEN = frozenset("\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff")
_CONTROLS = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def why_no_name(name: str) -> str | None:
    """Why words cannot be the name of a site; a reason, or nothing."""
    if any(
        one in _UNSEEN
        or unicodedata.bidirectional(one) in _TURNS
        or unicodedata.category(one) in _CONTROLS
        for one in name
    ):
        return _("The name holds a sign that cannot be seen and may turn other letters about. Type the"
                 " name anew instead of pasting it.")  # fmt: skip
    return None
