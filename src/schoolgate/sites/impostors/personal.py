"""What cases of impostors hold on one person, and what becomes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.people.erasure.parts import Fate, Part, add_parts, linked
from schoolgate.sites.models import Impostor

add_parts(
    Part(
        Impostor, "teller", _("Accounts that pretended, which they told the school of"),
        Fate.EMPTIED, _("The case goes on; nobody needs to know who told of it."),
        linked("teller", Impostor), empty=lambda: {"teller": None},
    ),
)  # fmt: skip
