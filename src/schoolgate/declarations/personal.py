"""What declarations hold on one person, and what becomes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.declarations.models import (
    Declaration,
    JoiningTask,
    Question,
    ReadingPlace,
    SigningRequest,
)
from schoolgate.people.erasure.parts import Fate, Part, add_parts, linked

SIGNED = _("What was signed is proof, and the database lets nobody change it.")
ASKED = _("It belongs to what was signed.")

add_parts(
    Part(
        SigningRequest, "person", _("What they were asked to sign"), Fate.STAYS, ASKED,
        linked("person", SigningRequest),
    ),
    Part(
        Declaration, "person", _("What they signed or declined to sign"), Fate.STAYS, SIGNED,
        linked("person", Declaration), hide=frozenset({"stamp"}),
    ),
    Part(
        Question, "", _("What they asked before signing"), Fate.EMPTIED, ASKED,
        lambda person: Question.objects.filter(request__person=person),
        empty=lambda: {"text": "", "answer": ""},
    ),
    Part(
        ReadingPlace, "", _("How far they have read"), Fate.GOES,
        _("It is of no use without them."),
        lambda person: ReadingPlace.objects.filter(request__person=person),
    ),
    Part(
        JoiningTask, "person", _("What they looked through on joining and leaving"), Fate.GOES,
        _("It is of no use without them."), linked("person", JoiningTask),
    ),
)  # fmt: skip
