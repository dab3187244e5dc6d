"""Reviews of the demo schools: one due soon at the primary, one overdue at the secondary."""

from __future__ import annotations

import datetime as dt

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.demo.then import holder, on
from schoolgate.people.models import School
from schoolgate.policies.dates import months_after
from schoolgate.reviews import actions, law_actions, link_actions, report_actions
from schoolgate.reviews.law import laws_today
from schoolgate.reviews.queries import versions_in_force

DAY = dt.timedelta(days=1)


def add_reviews(primary: School, secondary: School) -> None:
    """What was looked at, what was advised, and what waits."""
    law_actions.compare_laws(by=System("reviews"), laws=laws_today(clock.today()))
    _at_primary(primary)
    _at_secondary(secondary)


def add_report(school: School) -> None:
    """The head's report to the governors, of yesterday."""
    head = holder(school, "headteacher")
    [version] = versions_in_force([school])
    with on(clock.today() - DAY, head):
        report_actions.keep_report(
            by=head, version=version,
            worked="Most staff keep work and home apart, and ask when they are unsure.\n\n"
            "The rule on breaks is clearer than it was.",
            developing="Trips are to be added. Parents ask about class chat groups.",
            asked="Time for a training in the spring, for new staff above all.",
        )  # fmt: skip
        report_actions.give_report(by=head, version=version)


def _at_primary(school: School) -> None:
    """Looked at early, soon after its change; the next day of review is near."""
    head, chair, nominated = (
        holder(school, role) for role in ("headteacher", "chair-of-governors", "nominated-governor")
    )
    [version] = versions_in_force([school])
    with on(clock.today() - 6 * DAY, head, chair):
        review = actions.open_review(
            by=head, version=version, trigger="need-arises",
            reason="Two staff asked whether the new rule on breaks covers trips.",
        )  # fmt: skip
        actions.note_finding(
            by=head, review=review, text="The text says nothing of school trips and residentials."
        )
        advice = actions.recommend(
            by=head, review=review, text="Add a sentence on trips and residentials."
        )
        actions.hand_over(by=head, review=review)
    with on(clock.today() - 4 * DAY, head, chair):
        actions.answer(
            by=chair, recommendation=advice, answer="accepted",
            meeting_on=clock.today(), due_on=clock.today() + 40 * DAY,
            note="Agreed, to be shown to the staff first.",
        )  # fmt: skip
    with on(clock.today() - 3 * DAY, head, nominated):
        actions.say_took_part(by=nominated, review=review)
        actions.conclude(
            by=head, review=review, outcome="keep", next_due=clock.today() + 40 * DAY,
            summary="The change on breaks works. Trips are to be added.",
            resources="Half an hour in a staff meeting.",
        )  # fmt: skip
    for title, edition, months in (
        ("Code of conduct for employees", "September 2025", 9),
        ("E-safety policy", "3.1", -1),
    ):
        link_actions.keep_link(
            by=head, school=school, title=title, edition=edition,
            relevance="Read together with our policy.",
            review_due=months_after(clock.today(), months),
        )  # fmt: skip


def _at_secondary(school: School) -> None:
    """Overdue, under review, and before the governors with three recommendations."""
    head = holder(school, "headteacher")
    [version] = versions_in_force([school])
    with on(clock.today() - 9 * DAY, head):
        review = actions.open_review(by=head, version=version, trigger="due")
        for clause, verdict, text in (
            ("WAL-2.1", "met", "Everybody who was asked knew where the line is."),
            ("WAL-2.2", "partly", "Four departments use their pages well; two are silent."),
        ):
            actions.note_evidence(by=head, review=review, clause=clause, verdict=verdict, text=text)
        for text in (
            "Name three moderators for each site.",
            "Close the two pages that nobody has used since the summer.",
            "Say what staff do when a pupil writes to them at night.",
        ):
            actions.recommend(by=head, review=review, text=text)
        actions.hand_over(by=head, review=review)
