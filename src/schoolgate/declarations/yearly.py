"""What signing adds to the yearly report to governors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from schoolgate.core.yearly import YearFigure, year_source
from schoolgate.declarations.asking.queries import (
    edition_for,
    everybody,
    figures_by_capacity,
    figures_of_all,
)
from schoolgate.declarations.models import Question
from schoolgate.policies.models import Version


@year_source
def signing(version: Version, since: dt.date, until: dt.date) -> Iterator[YearFigure]:
    """How many have signed the version, as it stands now, and what was asked about it."""
    school = version.policy.school
    edition = edition_for(school, version.public_id, version.policy.slug)
    if edition is None or not edition.asks:
        return
    whole = figures_of_all(figures_by_capacity(everybody(edition)))
    yield YearFigure("signing", _("Asked to sign"), str(whole.total))
    yield YearFigure("signing", _("Have signed"), f"{whole.signed} ({whole.percent}%)")
    yield YearFigure("signing", _("Late"), str(whole.late))
    yield YearFigure("signing", _("Have declined"), str(whole.declined))
    asked = Question.objects.filter(
        request__school=school, request__version__policy=version.policy_id,
        at__date__gte=since, at__date__lte=until,
    )  # fmt: skip
    yield YearFigure("signing", _("Questions asked before signing"), str(asked.count()))
