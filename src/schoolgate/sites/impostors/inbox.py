"""What of impostors needs a person now."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import Person
from schoolgate.sites.impostors.queries import waiting_for
from schoolgate.sites.models import Impostor

CASES = """
    SELECT 1 FROM sites_impostor
    WHERE school_id IN {schools} AND state IN ('told', 'reported')
"""


@inbox_source(where=CASES)
def impostors(person: Person) -> Iterator[InboxItem]:
    """Accounts that pretend: to look at, and after a week to look at again."""
    for case in waiting_for(person):
        is_new = case.state == Impostor.State.TOLD
        when = case.told_at if is_new else case.reported_on
        yield InboxItem(
            title=_("An account may pretend to be your school's")
            if is_new
            else _("Look whether the account that pretended is gone"),
            url=reverse("official:impostor", args=[case.school.slug, case.public_id]),
            verb=_("Look at it"),
            place=case.school.name,
            detail=(_("told on %(day)s") if is_new else _("reported on %(day)s"))
            % {"day": day(when)},
            icon="warning",
        )
