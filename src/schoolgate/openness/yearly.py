"""What openness adds to the yearly report to governors: numbers, not even of a kind of note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from schoolgate.core.yearly import YearFigure, year_source
from schoolgate.openness.models import Note, SelfCheck
from schoolgate.openness.states import NoteState
from schoolgate.policies.models import Version


@year_source
def told(version: Version, since: dt.date, until: dt.date) -> Iterator[YearFigure]:
    """How many notes were written, how many wait, and how many looked through their accounts."""
    school = version.policy.school
    notes = Note.objects.filter(school=school, at__date__gte=since, at__date__lte=until)
    count = notes.count()
    if count:
        waiting = notes.filter(state=NoteState.TOLD).count()
        yield YearFigure("openness", _("Notes that staff wrote to be open"), str(count))
        yield YearFigure("openness", _("Notes that wait for an answer"), str(waiting))
    checks = SelfCheck.objects.filter(school=school, done_on__gte=since, done_on__lte=until)
    people = checks.order_by().values("person").distinct().count()
    if people:
        yield YearFigure("openness", _("People who looked through their own accounts"), str(people))
