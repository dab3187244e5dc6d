"""What this app holds on one person, and what becomes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.models import Advice, ApprovalRequest, Decision, Letter, Step
from schoolgate.people.erasure.parts import AUTHOR, Fate, Part, add_parts, linked

add_parts(
    Part(
        ApprovalRequest, "asker", _("Requests for approval that they made"), Fate.STAYS, AUTHOR,
        linked("asker", ApprovalRequest),
    ),
    Part(
        Advice, "asker", _("Advice that they asked for"), Fate.STAYS, AUTHOR,
        linked("asker", Advice),
    ),
    Part(
        Step, "asker", _("Steps of their requests for approval"), Fate.STAYS, AUTHOR,
        linked("asker", Step),
    ),
    Part(
        Decision, "asker", _("Decisions on what they asked for"), Fate.STAYS, AUTHOR,
        linked("asker", Decision),
    ),
    Part(
        Decision, "instead_of", _("Decisions in which somebody stood in for them"), Fate.STAYS,
        AUTHOR, linked("instead_of", Decision),
    ),
    Part(
        Letter, "person", _("Links by which they could decide on requests"), Fate.GOES,
        _("A link is of no use to anybody else."), linked("person", Letter),
        hide=frozenset({"word_sha256"}),
    ),
)  # fmt: skip
