"""What this app holds on one person, and what becomes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.openness.models import Note, SelfCheck
from schoolgate.people.erasure.parts import Fate, Part, add_parts, linked

add_parts(
    Part(
        Note, "concerns", _("Notes in which a member of staff named them"), Fate.EMPTIED,
        _("The name goes; what else the note says goes on protecting whoever wrote it."),
        linked("concerns", Note), empty=lambda: {"concerns": None, "child": ""},
    ),
    Part(
        Note, "writer", _("Notes that they wrote to be open"), Fate.GOES,
        _("They protected the writer, who is gone."), linked("writer", Note),
    ),
    Part(
        SelfCheck, "person", _("Days on which they looked through their own accounts"), Fate.GOES,
        _("They were for them alone."), linked("person", SelfCheck),
    ),
)  # fmt: skip
