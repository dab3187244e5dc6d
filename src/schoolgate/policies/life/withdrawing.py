"""What the withdrawal of an edition changes: a matter of dates, said in words beforehand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.policies.dates import in_force_on, never_in_force
from schoolgate.policies.life.queries import next_after
from schoolgate.policies.models import Version


def ends_in_force(version: Version, line: Sequence[Version]) -> bool:
    """Whether a withdrawn edition was still in force on the day before it was withdrawn from."""
    if version.withdrawn_from is None or never_in_force(version):
        return False
    follows = next_after(line, version.effective_from)
    return follows is None or follows.effective_from > version.withdrawn_from


def consequences(version: Version, line: Sequence[Version], today: dt.date) -> list[str]:
    """What happens if an edition is withdrawn, said before the day is chosen."""
    follows = next_after(line, version.effective_from)
    if follows is not None and follows.effective_from <= today:
        changes = [_replaced(follows)]
    elif version.effective_from >= today:
        changes = [_before_it_begins(version, line, follows), _after_it_began(follows)]
    else:
        changes = [_while_in_force(version, line, follows)]
    return [
        *changes,
        _("What was in force until then stays as it is, and so does what people signed."),
        _("A withdrawal cannot be taken back. The same text can be adopted again."),
    ]


def _replaced(follows: Version) -> str:
    words = _(
        "Edition %(edition)s took its place on %(day)s. What is in force today does not change."
    )
    return words % _named(follows)


def _before_it_begins(version: Version, line: Sequence[Version], follows: Version | None) -> str:
    first = in_words(version.effective_from)
    never = _("Withdrawn on or before its first day, %(day)s, it never comes into force.")
    others = [one for one in line if one.pk != version.pk]
    instead = in_force_on(others, version.effective_from)
    if instead is None:
        then = _nothing(follows)
    elif follows is None:
        then = _("Edition %(edition)s then stays in force.") % {"edition": instead.edition}
    else:
        then = _(
            "Edition %(instead)s then stays in force until edition %(edition)s follows on %(day)s."
        ) % {"instead": instead.edition, **_named(follows)}
    return f"{never % {'day': first}} {then}"


def _after_it_began(follows: Version | None) -> str:
    holds = _("Withdrawn from a later day, it holds until that day. No earlier edition comes back.")
    return f"{holds} {_nothing(follows)}"


def _while_in_force(version: Version, line: Sequence[Version], follows: Version | None) -> str:
    earlier = [
        one
        for one in line
        if one.effective_from < version.effective_from and not never_in_force(one)
    ]
    if not earlier:
        return _nothing(follows)
    return f"{_nothing(follows)} {_('No earlier edition comes back.')}"


def _nothing(follows: Version | None) -> str:
    if follows is None:
        return _("No policy is in force here from that day, until another is adopted.")
    words = _(
        "No policy is in force here from that day, until edition %(edition)s follows on %(day)s."
    )
    return words % _named(follows)


def _named(version: Version) -> dict[str, str]:
    return {"edition": version.edition, "day": in_words(version.effective_from)}
