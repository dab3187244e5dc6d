"""What making the policy known adds to the yearly report to governors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from schoolgate.awareness.figures import FEW, is_overdue
from schoolgate.awareness.models import Activity, ScenarioCount
from schoolgate.awareness.queries import not_trained, staff_of
from schoolgate.core.yearly import YearFigure, year_source
from schoolgate.policies.models import Version

MOST = 5


@year_source
def made_known(version: Version, since: dt.date, until: dt.date) -> Iterator[YearFigure]:
    """What was planned, what was done of it, whom it reached, and how many were trained."""
    school = version.policy.school
    planned = list(
        Activity.objects.filter(plan__school=school, day__gte=since, day__lte=until)
        .select_related("plan")
        .only("state", "day", "reach", "plan")
    )
    if planned:
        done = [one for one in planned if one.state == Activity.State.DONE]
        reach = sum(one.reach or 0 for one in done)
        late = sum(is_overdue(one) for one in planned)
        yield YearFigure("awareness", _("Occasions planned"), str(len(planned)))
        yield YearFigure("awareness", _("Done"), str(len(done)))
        yield YearFigure("awareness", _("Overdue"), str(late))
        yield YearFigure("awareness", _("People reached, counted each time"), str(reach))
    staff = staff_of(school).count()
    if staff:
        trained = staff - not_trained(school, since).count()
        yield YearFigure("awareness", _("Staff"), str(staff))
        yield YearFigure("awareness", _("Staff who were at a training"), str(trained))


@year_source
def misunderstood(version: Version, _since: dt.date, _until: dt.date) -> Iterator[YearFigure]:
    """The clauses that most answers to situations missed; none that too few have answered."""
    counts: dict[str, tuple[int, int]] = {}
    for one in ScenarioCount.objects.filter(version=version):
        answered, wrong = counts.get(one.clause, (0, 0))
        counts[one.clause] = (answered + one.answered, wrong + one.wrong)
    if not counts:
        return
    total = sum(answered for answered, _wrong in counts.values())
    yield YearFigure("understanding", _("Situations answered"), str(total))
    titles = {one["id"]: f"{one['number']} {one['heading']}" for one in version.text["clauses"]}
    shares = sorted(
        (
            (wrong / answered, titles[clause])
            for clause, (answered, wrong) in counts.items()
            if wrong >= FEW and clause in titles
        ),
        reverse=True,
    )
    for share, title in shares[:MOST]:
        yield YearFigure("understanding", title, f"{share:.0%}", quoted=True)
