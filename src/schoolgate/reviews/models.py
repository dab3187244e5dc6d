"""Reviews of a version, linked policies, changes of the law, and the yearly report to governors."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core.frozen import frozen
from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import Person, School
from schoolgate.policies.models import Draft, Policy, Version
from schoolgate.reviews.states import ReviewState

LONGEST_TEXT = 20_000  # characters of what somebody writes


class Trigger(models.TextChoices):
    """Why a policy is reviewed. All but the first are values of ``review_triggers``."""

    DUE = "due", _("Its day has come")
    NEED_ARISES = "need-arises", _("The need arose")
    NEW_TECHNOLOGY = "new-technology", _("New technology")
    NEW_THREAT = "new-threat", _("A new threat")
    INCIDENT = "incident", _("An incident")
    LAW_CHANGE = "law-change", _("A change of the law")


class Outcome(models.TextChoices):
    """What came of a review."""

    KEEP = "keep", _("Keep it as it is")
    CHANGE = "change", _("Change it")
    WITHDRAW = "withdraw", _("Withdraw it")


@of_one_school("school", "version__policy__school", "draft__school")
class Review(PublicIdModel):
    """One look at one version: its findings, its evidence, and what came of it.

    ``health`` is what the reader found in the text soon after the review began, ``figures`` what the
    software had counted when it ended. ``next_due`` moves the day of review of the version.
    ``named_aims`` are the clauses that the reviewers hold to be the policy's aims, where its text does
    not say so. ``absent`` names the roles of the policy that had not taken part when it was concluded, each
    with whether nobody held it; ``absent_reason`` says why it was concluded without the others.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reviews")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reviews")
    trigger = models.CharField(max_length=16, choices=Trigger)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.OPEN)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    named_aims = models.JSONField(default=list)
    health = models.JSONField(default=list)
    health_on = models.DateField(null=True, blank=True)
    figures = models.JSONField(default=list)
    resources = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    next_due = models.DateField(null=True, blank=True)
    absent = models.JSONField(default=list)
    absent_reason = models.TextField(blank=True)
    draft = models.ForeignKey(
        Draft, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
    ended_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["open", "governors"]),
                name="review_under_way_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "governors"], ended_by=None, ended_at=None)
                | Q(
                    state__in=["concluded", "aside"],
                    ended_by__isnull=False,
                    ended_at__isnull=False,
                ),
                name="review_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(state="concluded") & ~Q(outcome=""))
                | (~Q(state="concluded") & Q(outcome="", next_due=None)),
                name="review_concluded_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="review_of_school")]

    @property
    def under_way(self) -> bool:
        """Whether anything can still be added."""
        return self.ended_at is None


class DaySet(models.Model):
    """A day of review that the reviewers set themselves, where an edition names none."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="days_set")
    due_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Participation(PublicIdModel):
    """A reviewer's word that they took part, in the role that the policy names."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="took_part")
    role = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "role", "by"], name="took_part_once"),
        ]


class Finding(PublicIdModel):
    """Something a reviewer noted, of one clause or of the whole policy."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="findings")
    clause = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Evidence(PublicIdModel):
    """What a review says of one aim of the policy: reached or not, and how one knows."""

    class Verdict(models.TextChoices):
        MET = "met", _("Reached")
        PARTLY = "partly", _("Partly reached")
        NOT_MET = "not-met", _("Not reached")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="evidence")
    clause = models.CharField(max_length=60)
    verdict = models.CharField(max_length=8, choices=Verdict)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "clause"], name="evidence_once_a_review"),
        ]


class Recommendation(PublicIdModel):
    """What the reviewers advise the governors, what these answered, and whether it was done."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="recommendations")
    clause = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_note = models.TextField(blank=True)
    meeting_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.TextField(blank=True)
    done_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    answer="", answered_by=None, answered_at=None, meeting_on=None, due_on=None
                )
                | (
                    ~Q(answer="")
                    & Q(
                        answered_by__isnull=False,
                        answered_at__isnull=False,
                        meeting_on__isnull=False,
                    )
                ),
                name="recommendation_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(answer="accepted") | Q(due_on__isnull=False),
                name="recommendation_accepted_until_a_day",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None)
                | Q(answer="accepted", done_on__isnull=False, done_by__isnull=False),
                name="recommendation_done_once_accepted",
            ),
        ]
        indexes = [models.Index(fields=["answer", "done_on"], name="recommendation_open")]


class LinkedPolicy(PublicIdModel):
    """Another policy that is read together with one of ours: which edition, and until when.

    ``key`` is the title as it is compared: small letters, single spaces.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="linked_policies")
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    relevance = models.TextField(blank=True)
    edition = models.CharField(max_length=80, blank=True)
    review_due = models.DateField(null=True, blank=True)
    address = models.URLField(max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["title"]
        verbose_name_plural = _("linked policies")
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="linked_policy_once"),
        ]

    def __str__(self) -> str:
        return self.title


class LawOnFile(models.Model):
    """What the reference file said of a law when it was last compared."""

    law = models.CharField(max_length=120, unique=True)
    facts = models.JSONField()
    seen_on = models.DateField()


class LawChange(PublicIdModel):
    """Something that the reference file says otherwise of a law than before."""

    law = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    before = models.JSONField()
    after = models.JSONField()
    found_on = models.DateField()

    class Meta:
        ordering = ["-found_on", "-pk"]


@of_one_school("school", "version__policy__school", "review__school")
class LawNote(PublicIdModel):
    """A version that cites a law that has changed: reviewed for it, or not, and why not."""

    class Answer(models.TextChoices):
        REVIEW = "review", _("Reviewed")
        NOT_NEEDED = "not-needed", _("Needs no review")

    change = models.ForeignKey(LawChange, on_delete=models.PROTECT, related_name="notes")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="law_notes")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="law_notes")
    clauses = models.JSONField(default=list)
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    reason = models.TextField(blank=True)
    review = models.ForeignKey(
        Review, null=True, blank=True, on_delete=models.PROTECT, related_name="law_notes"
    )
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "version"], name="law_note_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="law_note_answered_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["school", "answer"], name="law_note_open")]


class DraftLawNote(PublicIdModel):
    """A draft that cites a law which has changed while it was being made."""

    change = models.ForeignKey(LawChange, on_delete=models.PROTECT, related_name="draft_notes")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="law_notes")
    clauses = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "draft"], name="draft_law_note_once"),
        ]


class ReportWords(models.Model):
    """What the head says in a report, under its three headings."""

    worked = models.TextField()
    developing = models.TextField()
    asked = models.TextField(blank=True)

    class Meta:
        abstract = True


class ReportDraft(ReportWords):
    """The head's words for the next report on a policy; gone once it is given."""

    policy = models.OneToOneField(Policy, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


@of_one_school("school", "version__policy__school")
@frozen("a report given to the governors is never changed")
class YearlyReport(PublicIdModel, ReportWords):
    """What the head reported to the governors on one day; ``figures`` is what was counted then."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="yearly_reports")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="yearly_reports")
    since = models.DateField()
    until = models.DateField()
    figures = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["school", "until"], name="yearly_report_of_school")]
