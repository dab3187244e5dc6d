"""What reviews do for clauses of the policies."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core import clock
from schoolgate.core.controls import Standing, control
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import School
from schoolgate.policies.life.following import follows
from schoolgate.reviews.links import links_of
from schoolgate.reviews.models import (
    Evidence,
    LawNote,
    Recommendation,
    Review,
    Trigger,
    YearlyReport,
)
from schoolgate.reviews.queries import linked_policies, versions_in_force, watched
from schoolgate.reviews.states import ReviewState

follows("review_by", _("lets those, and the head, carry out the review"))
follows("annual_report_to_governors", _("asks the head for a report every year, and reminds"))
follows("review_triggers", _("offers these as reasons to review the policy early"))
follows("review_cycle", _("sets the latest day that a review may choose for the next"))
follows("related_policies", _("asks for edition and day of review of each, and warns"))


def _home(school: School) -> str:
    return reverse("reviews:home", args=[school.slug])


@control(
    "reviews.reminders",
    "reminded",
    _("reminds the reviewers from two months before the day of review, and shows it in red to the"
      " head and the governors once it has passed"),
)  # fmt: skip
def reminders(school: School) -> Standing:
    days = [one.due for one in watched([school]) if one.due is not None]
    if not days:
        return Standing(str(_("No day of review is set.")), _home(school))
    return Standing(str(_("Next review by %(day)s") % {"day": day(min(days))}), _home(school))


@control(
    "reviews.early",
    "recorded",
    _("lets those who lead the school begin a review early for a reason that the policy names"),
)
def early(school: School) -> Standing:
    count = Review.objects.filter(school=school).exclude(trigger=Trigger.DUE).count()
    words = ngettext("%(n)d review begun early", "%(n)d reviews begun early", count)
    return Standing(words % {"n": count}, _home(school))


@control(
    "reviews.reviewers",
    "recorded",
    _("keeps each review with who held it: only those whom the policy names, and the head, may"),
)
def reviewers(school: School) -> Standing:
    count = Review.objects.filter(school=school, state=ReviewState.CONCLUDED).count()
    words = ngettext("%(n)d review concluded", "%(n)d reviews concluded", count)
    return Standing(words % {"n": count}, _home(school))


@control(
    "reviews.recommendations",
    "recorded",
    _("keeps each recommendation to the governors with their answer, its date and what was done"),
)
def recommendations(school: School) -> Standing:
    made = Recommendation.objects.filter(review__school=school)
    count, answered = made.count(), made.exclude(answer="").count()
    words = ngettext(
        "%(n)d recommendation, %(answered)d answered",
        "%(n)d recommendations, %(answered)d answered",
        count,
    )
    return Standing(words % {"n": count, "answered": answered}, _home(school))


@control(
    "reviews.aims",
    "recorded",
    _("holds each aim of the policy as something on which every review records evidence"),
)
def aims(school: School) -> Standing:
    count = Evidence.objects.filter(review__school=school).count()
    words = ngettext("%(n)d judgement on an aim", "%(n)d judgements on aims", count)
    return Standing(words % {"n": count}, _home(school))


@control(
    "reviews.resources",
    "recorded",
    _("asks in every review what the policy needs to be carried out, and keeps the answer"),
)
def resources(school: School) -> Standing:
    noted = Review.objects.filter(school=school, state=ReviewState.CONCLUDED).exclude(resources="")
    last = noted.order_by("-ended_at").first()
    if last is None or last.ended_at is None:
        return Standing(str(_("Nothing noted yet.")), _home(school))
    words = _("Noted in the review that ended on %(when)s.") % {"when": day(last.ended_at)}
    return Standing(str(words), _home(school))


@control(
    "reviews.figures",
    "recorded",
    _("puts what the software has counted beside the review, and keeps it with its outcome"),
)
def figures(school: School) -> Standing:
    last = Review.objects.filter(school=school, state=ReviewState.CONCLUDED).first()
    count = len(last.figures) if last else 0
    words = ngettext("%(n)d figure in the last review", "%(n)d figures in the last review", count)
    return Standing(words % {"n": count}, _home(school))


@control(
    "reviews.linked_policies",
    "checked",
    _("keeps linked policies with edition and day of review, and warns where one is missing or"
      " out of date"),
)  # fmt: skip
def linked(school: School) -> Standing:
    versions = versions_in_force([school])
    values = versions[0].values if versions else {}
    links = links_of(values, linked_policies(school), clock.today())
    wrong = sum(link.wrong for link in links)
    words = ngettext(
        "%(n)d linked policy, %(wrong)d to look at",
        "%(n)d linked policies, %(wrong)d to look at",
        len(links),
    )
    url = reverse("reviews:links", args=[school.slug])
    return Standing(words % {"n": len(links), "wrong": wrong}, url)


@control(
    "reviews.precedence",
    "recorded",
    _("keeps which of two linked policies goes before the other, and says it beside the name of"
      " the other one"),
)  # fmt: skip
def precedence(school: School) -> Standing:
    named = [
        link
        for one in versions_in_force([school])
        for link in links_of(one.values, (), clock.today())
    ]
    ordered = sum(bool(link.order) for link in named)
    words = ngettext(
        "%(n)d linked policy with its order", "%(n)d linked policies with their order", ordered
    )
    url = reverse("reviews:links", args=[school.slug])
    return Standing(words % {"n": ordered}, url)


@control(
    "reviews.law",
    "checked",
    _("compares the law with what it was and tells the policies that cite what has changed"),
)
def law(school: School) -> Standing:
    count = LawNote.objects.filter(school=school, answer="").count()
    words = ngettext("%(n)d change to look at", "%(n)d changes to look at", count)
    return Standing(words % {"n": count}, _home(school))


@control(
    "reviews.health",
    "checked",
    _("reads the text under review as any document is read, and shows what is wrong in it"),
)
def health(school: School) -> Standing:
    last = Review.objects.filter(school=school).exclude(health_on=None).first()
    if last is None:
        return Standing(str(_("No text has been read for a review yet.")), _home(school))
    count = len(last.health)
    words = ngettext("%(n)d finding in the last review", "%(n)d findings in the last review", count)
    return Standing(words % {"n": count}, _home(school))


@control(
    "reviews.yearly_report",
    "recorded",
    _("reminds the head of the yearly report to governors, drafts it from what was counted, and"
      " keeps it as it was given"),
)  # fmt: skip
def yearly_report(school: School) -> Standing:
    count = YearlyReport.objects.filter(school=school).count()
    words = ngettext("%(n)d report given", "%(n)d reports given", count)
    return Standing(words % {"n": count}, _home(school))
