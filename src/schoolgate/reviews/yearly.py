"""What reviews add to the yearly report to governors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_noop as _

from schoolgate.core.yearly import YearFigure, year_source
from schoolgate.policies.models import Version
from schoolgate.reviews.models import LawNote, Recommendation, Review
from schoolgate.reviews.states import ReviewState


@year_source
def reviewed(version: Version, since: dt.date, until: dt.date) -> Iterator[YearFigure]:
    """Reviews that ended in the year, what was recommended in it, and what became of that."""
    school = version.policy.school
    reviews = Review.objects.filter(school=school, version__policy=version.policy_id)
    ended = reviews.filter(
        state=ReviewState.CONCLUDED, ended_at__date__gte=since, ended_at__date__lte=until
    )
    yield YearFigure("review", _("Reviews concluded"), str(ended.count()))
    if without := ended.exclude(absent=[]).count():
        label = _("Reviews concluded without a reviewer whom the policy names")
        yield YearFigure("review", label, str(without))
    advice = list(
        Recommendation.objects.filter(
            review__in=reviews.exclude(state=ReviewState.ASIDE),
            at__date__gte=since,
            at__date__lte=until,
        )
    )
    accepted = [one for one in advice if one.answer == Recommendation.Answer.ACCEPTED]
    rejected = [one for one in advice if one.answer == Recommendation.Answer.REJECTED]
    done = [one for one in accepted if one.done_on is not None]
    yield YearFigure("review", _("Recommendations to the governors"), str(len(advice)))
    if advice:
        yield YearFigure("review", _("Accepted"), str(len(accepted)))
        yield YearFigure("review", _("Rejected"), str(len(rejected)))
        yield YearFigure("review", _("Accepted and done"), str(len(done)))
    changes = LawNote.objects.filter(
        version__policy=version.policy_id, school=school,
        change__found_on__gte=since, change__found_on__lte=until,
    )  # fmt: skip
    if count := changes.count():
        waiting = changes.filter(answer="").count()
        yield YearFigure("review", _("Changes of the law"), str(count))
        yield YearFigure("review", _("Changes of the law that wait for an answer"), str(waiting))
