"""What the pages of reviews show, made ready for their templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.core.words import in_own_language, translated
from schoolgate.core.yearly import PARTS
from schoolgate.people.models import Person, School
from schoolgate.people.queries import roles_held_at
from schoolgate.policies import review_dates as due
from schoolgate.policies.models import Version
from schoolgate.policies.review_dates import review_day
from schoolgate.policies.text import ClauseText, PolicyText
from schoolgate.reading.health import CODES
from schoolgate.reference import parameter, roles
from schoolgate.reviews.aims import aims_of, own_aims
from schoolgate.reviews.figures import figures_of
from schoolgate.reviews.law import differences
from schoolgate.reviews.links import links_of
from schoolgate.reviews.models import (
    DraftLawNote,
    Evidence,
    LawNote,
    ReportWords,
    Review,
    Trigger,
    YearlyReport,
)
from schoolgate.reviews.queries import (
    Reporting,
    Watched,
    days_decided,
    days_set_by_hand,
    last_concluded,
    law_notes,
    linked_policies,
    open_recommendations,
    reporting,
    reports_for,
    reviews_for,
    versions_ahead,
    versions_in_force,
    watched,
)
from schoolgate.reviews.rules import (
    may_add_to,
    may_answer,
    may_conclude,
    may_keep_links,
    may_move,
    may_note_done,
    may_open_review,
    may_report,
    may_review,
    may_say_took_part,
    may_set_day,
    named_reviewers,
    reviewer_roles,
    roles_for,
    triggers_of,
)

SHOWN = 20
# How a standing is shown: the kind of state of the page.
TONES = {
    "overdue": "error",
    "soon": "waiting",
    "later": "good",
    "undated": "closed",
    "missing": "error",
}


def words_of(standing: str) -> str:
    """A standing in words."""
    return {
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "later": _("In time"),
        "undated": _("No date"),
        "missing": _("Not on file"),
    }[standing]


@dataclass(frozen=True, slots=True)
class Row:
    """A policy in force as the list shows it.

    ``may_set_day`` where it has none, or one that was set by hand and is still ahead.
    """

    watched: Watched
    tone: str
    word: str
    may_begin: bool
    may_set_day: bool


@dataclass(frozen=True, slots=True)
class AimRow:
    """One aim of the policy, what this review says of it and what the last one said."""

    clause: ClauseText
    now: Evidence | None
    before: Evidence | None

    @property
    def initial(self) -> dict[str, Any]:
        """What the form begins with."""
        return {"verdict": self.now.verdict, "text": self.now.text} if self.now else {}


# The list


def home(person: Person, school: School) -> dict[str, Any]:
    """The page of a school's reviews."""
    listed = watched([school])
    in_force = [one.version.pk for one in listed]
    by_hand = days_set_by_hand(in_force).keys() - days_decided(in_force).keys()
    known = {*in_force} | {one.pk for one in versions_ahead([school])}
    past = reviews_for(person, school).exclude(ended_at=None).order_by("-ended_at", "-pk")[:SHOWN]
    notes = [note for note in law_notes([school]) if note.version_id in known]
    linked = _links(school)
    return {
        "rows": [_row(person, one, by_hand) for one in listed],
        "law_notes": [(note, said(note)) for note in notes],
        "reporting": [_report_row(person, one) for one in reporting([school])],
        "reports": list(reports_for(person, school)[:SHOWN]),
        "to_do": list(open_recommendations([school])[:SHOWN]),
        "past": list(past),
        "linked": len(linked),
        "wrong": sum(link.wrong for link in linked),
        "today": clock.today(),
    }


def _row(person: Person, one: Watched, by_hand: Collection[int]) -> Row:
    may_begin = one.review is None and any(
        may_open_review(person, one.version, trigger) is None
        for trigger in triggers_of(one.version.values)
    )
    ahead = one.due is not None and one.due > clock.today()
    can_set = one.due is None or (ahead and one.version.pk in by_hand)
    may_set = can_set and may_set_day(person, one.version) is None
    return Row(one, TONES[one.standing], words_of(one.standing), may_begin, may_set)


# The yearly report to governors


@dataclass(frozen=True, slots=True)
class ReportRow:
    """How the yearly report on one policy in force stands."""

    reporting: Reporting
    tone: str
    word: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class FigurePart:
    """Figures of one part of a report; ``rows`` are label and number, ``quoted`` with whose words."""

    title: str
    quoted: list[tuple[str, str, bool]]

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [(label, value) for label, value, _quoted in self.quoted]


def _report_row(person: Person, one: Reporting) -> ReportRow:
    word = words_of(one.standing) if one.due else _("Not asked for")
    return ReportRow(one, TONES[one.standing], word, may_report(person, one.version) is None)


def part_titles() -> dict[str, str]:
    """The parts of a report by name."""
    return {
        "signing": _("Who has signed"),
        "awareness": _("How it was made known"),
        "understanding": _("What people answered otherwise than the policy says"),
        "review": _("Reviews and recommendations"),
        "openness": _("Being open"),
    }


def by_part(figures: Iterable[Mapping[str, Any]]) -> list[FigurePart]:
    """Stored figures in the language of the page; parts without figures are left out."""
    titles = part_titles()
    parts = []
    for part in PARTS:
        rows = [
            (
                str(one["label"]) if one["quoted"] else translated(str(one["label"])),
                str(one["value"]),
                bool(one["quoted"]),
            )
            for one in figures
            if one["part"] == part
        ]
        if rows:
            parts.append(FigurePart(titles[part], rows))
    return parts


def headed(words: ReportWords) -> list[tuple[str, str]]:
    """What the head wrote, under its headings; nothing under a heading leaves it out."""
    listed = [
        (_("How well it has worked"), words.worked),
        (_("How it is developing"), words.developing),
        (_("What I ask of the governors"), words.asked),
    ]
    return [(heading, text) for heading, text in listed if text.strip()]


def title_of(version: Version) -> str:
    """The title of a report."""
    return _("Report to the governors: %(title)s") % {"title": version.text["title"]}


def given_words(report: YearlyReport) -> str:
    """Who gave it when, of which days it tells."""
    return _("Given by %(who)s on %(when)s. It tells of %(since)s to %(until)s.") % {
        "who": report.by.name,
        "when": day(report.at),
        "since": day(report.since),
        "until": day(report.until),
    }


# One review


def lead_of_begin(version: Version) -> str:
    """What whoever begins a review should know: the last one may have done it already."""
    words = _("Edition %(edition)s stays in force while you look at it.")
    lead, last = words % {"edition": version.edition}, last_concluded(version)
    if last is None or last.ended_at is None:
        return lead
    outcome = _("It was reviewed last on %(when)s: %(outcome)s.") % {
        "when": day(last.ended_at),
        "outcome": last.get_outcome_display(),
    }
    return f"{outcome} {lead}"


def initial_of_begin(version: Version, allowed: Iterable[Trigger]) -> dict[str, Any]:
    """What is chosen before: that its day has come, where it has or is near."""
    near = due.standing(due.review_date(version), clock.today()) in {"soon", "overdue"}
    return {"trigger": Trigger.DUE} if near and Trigger.DUE in allowed else {}


def review(person: Person, found: Review, text: PolicyText) -> dict[str, Any]:
    """The page of one review."""
    clauses = {clause.id: clause for clause in text.clauses}
    return {
        "review": found,
        "standing": due.standing(due.review_date(found.version), clock.today()),
        "reviewers": reviewers_of(found.version),
        "took_part": [(one, name_of_reviewer(one.role)) for one in found.took_part.all()],
        "absent": [(name_of_reviewer(one["role"]), one["vacant"]) for one in found.absent],
        "not_yet": [] if found.ended_at else not_yet(found),
        "may_say_took_part": may_say_took_part(person, found) is None,
        "findings": [(one, clauses.get(one.clause)) for one in found.findings.all()],
        "aims": aims(found, text),
        "may_name_aims": may_add_to(person, found) is None and not own_aims(text),
        "recommendations": [
            {
                "one": one,
                "clause": clauses.get(one.clause),
                "may_answer": may_answer(person, one, clock.today()) is None and not one.answer,
                "may_note_done": may_note_done(person, one) is None,
            }
            for one in _recommendations(found)
        ],
        "health": [_finding(one) for one in found.health],
        "figures": found.figures if found.ended_at else figures_of(text, found.school),
        "law_notes": [(note, said(note)) for note in found.law_notes.all()],
        "may_add": may_add_to(person, found) is None,
        "may_move": may_move(person, found) is None,
        "may_conclude": may_conclude(person, found) is None,
    }


def reviewers_of(version: Version) -> list[str]:
    """Who reviews a policy: the roles that somebody holds, and those it names that nobody does."""
    held = roles_held_at(version.policy.school)
    there = [one for one in reviewer_roles(version.values) if one in held]
    vacant = [one for one in named_reviewers(version.values) if held.isdisjoint(roles_for(one))]
    return [
        *(translated(roles()[role].title) for role in there),
        *(_("%(role)s (nobody at present)") % {"role": name_of_reviewer(one)} for one in vacant),
    ]


def name_of_reviewer(reviewer: str) -> str:
    """A reviewer as the policy names them, in words."""
    labels = {str(one.value): one.label for one in parameter("review_by").values}
    return translated(labels.get(reviewer, reviewer))


def not_yet(found: Review) -> list[str]:
    """Those whom the policy names and who have not said that they took part."""
    said_so = {one.role for one in found.took_part.all()}
    named = named_reviewers(found.version.values)
    return [name_of_reviewer(one) for one in named if one not in said_so]


def _recommendations(found: Review) -> list[Any]:
    listed = list(found.recommendations.all())
    for one in listed:
        one.review = found
    return listed


def _finding(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        **in_own_language(stored),
        "title": translated(CODES.get(stored["code"], stored["code"])),
    }


def aims(found: Review, text: PolicyText) -> list[AimRow]:
    """The aims of the policy with what was said of them, now and in the review before."""
    listed = aims_of(text, found.named_aims)
    if not listed:
        return []
    now = {one.clause: one for one in found.evidence.all()}
    before: dict[str, Evidence] = {}
    earlier = Evidence.objects.filter(
        review__version__policy=found.version.policy_id, review__at__lt=found.at
    ).exclude(review__state="aside")
    for one in earlier.select_related("review").order_by("review__at"):
        before[one.clause] = one
    return [AimRow(one, now.get(one.id), before.get(one.id)) for one in listed]


def aim(found: Review, text: PolicyText, clause: str) -> AimRow | None:
    """One aim; None where the policy has no such aim."""
    return next((row for row in aims(found, text) if row.clause.id == clause), None)


# The day


@dataclass(frozen=True, slots=True)
class DayPage:
    """What the page on which a day is set by hand says, and the day that stands until then."""

    title: str
    submit: str
    lead: str
    due_on: dt.date | None


def day_page(version: Version) -> DayPage:
    """The page on which the day of review of an edition is set, or changed."""
    kept = review_day(version)
    words = {
        "title": version.policy.title,
        "edition": version.edition,
        "before": kept.kept_from,
        "when": day(kept.due),
    }
    lead = _("Edition %(edition)s does not say by when it is reviewed.") % words
    if kept.due is None:
        title, submit = _("Set the day of review of “%(title)s”"), _("Set this day")
        return DayPage(title % words, submit, lead, None)
    now = (
        _("Until now the day of edition %(before)s is kept: %(when)s.")
        if kept.kept_from
        else _("The day set for it is %(when)s.")
    )
    title, submit = _("Change the day of review of “%(title)s”"), _("Change the day")
    return DayPage(title % words, submit, f"{lead} {now % words}", kept.due)


def said_of_day(due_on: dt.date) -> str:
    """What is said when a day has been set: who is told, and when reminders begin."""
    if due.reminders_from(due_on) > clock.today():
        return _("The day is set, and the governors are told. We remind you two months before.")
    return _(
        "The day is set, and the governors are told. It is less than two months away, so we"
        " remind you from now on."
    )


# The law


def said(note: LawNote | DraftLawNote) -> list[str]:
    """What changed, in the language of the page."""
    return [translated(one) for one in differences(note.change.before, note.change.after)]


def law_note(person: Person, note: LawNote) -> dict[str, Any]:
    """The page of one change of law."""
    in_force = {one.pk for one in versions_in_force([note.school])}
    return {
        "note": note,
        "changes": said(note),
        "in_force": note.version_id in in_force,
        "ahead": note.version.pk in {one.pk for one in versions_ahead([note.school])},
        "may_review": may_review(person, note.version) is None,
        "may_begin": may_open_review(person, note.version, Trigger.LAW_CHANGE) is None,
    }


# Linked policies


def links(person: Person, school: School) -> dict[str, Any]:
    """The page of linked policies."""
    listed = [(link, TONES[link.standing], words_of(link.standing)) for link in _links(school)]
    return {"links": listed, "may_keep": may_keep_links(person, school) is None}


def _links(school: School) -> list[Any]:
    versions = versions_in_force([school])
    values: dict[str, Any] = {}
    for version in versions:
        values.setdefault("related_policies", []).extend(_related(version.values))
    return links_of(values, linked_policies(school), clock.today())


def _related(values: dict[str, Any]) -> list[Any]:
    listed = values.get("related_policies", [])
    return listed if isinstance(listed, list) else []
