"""The only writers of the yearly report to governors."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.core.yearly import year_figures
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.models import Version
from schoolgate.reviews import events
from schoolgate.reviews.models import (
    LONGEST_TEXT,
    ReportDraft,
    YearlyReport,
)
from schoolgate.reviews.queries import report_begins, versions_in_force
from schoolgate.reviews.rules import may_report


def keep_report(
    *, by: Person, version: Version, worked: str, developing: str, asked: str = ""
) -> ReportDraft:
    """Keep the head's words for the next report on a policy; nobody else reads them yet."""
    with transaction.atomic():
        demand_now(may_report, by, version)
        _demand_in_force(version)
        kept, _new = ReportDraft.objects.update_or_create(
            policy_id=version.policy_id,
            defaults={
                "worked": worked[:LONGEST_TEXT],
                "developing": developing[:LONGEST_TEXT],
                "asked": asked[:LONGEST_TEXT],
                "by": by,
                "at": clock.now(),
            },
        )
        _record_report(events.REPORT_DRAFTED, by, version, version.public_id)
    return kept


def give_report(*, by: Person, version: Version) -> YearlyReport:
    """Give the governors what is written, with what is counted now. It stays as it is (REC-18.3)."""
    with transaction.atomic():
        demand_now(may_report, by, version)
        _demand_in_force(version)
        words = ReportDraft.objects.select_for_update().filter(policy=version.policy_id).first()
        if words is None:
            raise Refused(_("Nothing is written yet. Write the report first."))
        since, until = report_begins(version), clock.today()
        figures = year_figures(version, since, until)
        report = YearlyReport.objects.create(
            version=version,
            school=version.policy.school,
            since=since,
            until=until,
            figures=figures,
            worked=words.worked,
            developing=words.developing,
            asked=words.asked,
            by=by,
            at=clock.now(),
        )
        words.delete()
        _record_report(
            events.REPORT_GIVEN,
            by,
            version,
            report.public_id,
            since=since.isoformat(),
            until=until.isoformat(),
            figures=len(figures),
        )
    return report


def _demand_in_force(version: Version) -> None:
    if version not in versions_in_force([version.policy.school]):
        raise Refused(_("This version is not in force today. Report on the one that is."))


def _record_report(
    kind: EventKind, by: Person, version: Version, public_id: str, **facts: Any
) -> None:
    given = kind is events.REPORT_GIVEN
    record(
        kind,
        by=by,
        chain=version.policy.school,
        subject=("reviews.yearly_report" if given else "policies.version", public_id),
        facts={"title": version.policy.title, "edition": version.edition, **facts},
    )
