"""What this app holds on one person, and what becomes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.awareness.models import Activity, Attendance, SentQuestion
from schoolgate.people.erasure.parts import Fate, Part, add_parts, linked

add_parts(
    Part(
        Activity, "owner", _("Occasions to make the policy known that are theirs to see to"),
        Fate.EMPTIED, _("Somebody else sees to them."), linked("owner", Activity),
        empty=lambda: {"owner": None},
    ),
    Part(
        Attendance, "person", _("Trainings and notes about the policy"), Fate.GOES,
        _("The number reached stays; the name is not needed any more."),
        linked("person", Attendance),
    ),
    Part(
        SentQuestion, "person", _("Questions about the policy"), Fate.GOES,
        _("The answer was for them alone."), linked("person", SentQuestion),
    ),
)  # fmt: skip
