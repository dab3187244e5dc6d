"""What in the software follows a parameter: said beside the code that asks for its value.

``follows("min_moderators", _("asks for so many moderators before a site opens"))`` stands in the
module that calls ``policy.value("min_moderators")``; a test compares the two, and both with the
parameters that there are, which are slow to load.
"""

from __future__ import annotations

from collections import defaultdict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_followers: dict[str, list[str | Promise]] = defaultdict(list)


def follows(name: str, words: str | Promise) -> None:
    """Say what the software does with a parameter's value."""
    if words not in _followers[name]:
        _followers[name].append(words)


def followers_of(name: str) -> tuple[str | Promise, ...]:
    """Everything in the software that follows a parameter."""
    return tuple(_followers.get(name, ()))


def followed() -> frozenset[str]:
    """The parameters that some code follows."""
    return frozenset(_followers)


follows("adoption_bodies", _("asks these bodies for their decision, in this order"))
follows(
    "consultation_required",
    _("puts no draft before the governors until these have been consulted"),
)
follows("review_cycle", _("says when a version that is adopted must be reviewed"))
