"""One request for approval: what is asked, who decides in which order, what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.states import RequestState
from schoolgate.core.frozen import frozen
from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import Person, School

DECIDED = "What was decided on a request is never changed."
SENT = "What was sent for approval is never changed."


class ApprovalRequest(PublicIdModel):
    """What somebody asks the school to approve.

    ``kind`` names the form (``kinds.py``). ``round`` counts how often it was sent; ``edition`` is
    the edition of the policy whose choices gave the steps, empty where none was in force.
    ``in_hand`` are answers that were written and not sent, by the name of their question.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="approval_requests")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WRITING)
    round = models.PositiveSmallIntegerField(default=0)
    edition = models.CharField(max_length=40, blank=True)
    in_hand = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["writing", "withdrawn", "lapsed"]) | Q(round__gte=1),
                name="approval_asked_before_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["writing", "asked", "changes"], ended_at__isnull=True)
                | Q(
                    state__in=["approved", "refused", "withdrawn", "lapsed"],
                    ended_at__isnull=False,
                ),
                name="approval_ended_with_its_time",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="approval_school_state")]


@frozen(SENT)
class Matter(models.Model):
    """The answer to one question of the form, as it was sent in a round; never changed."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="matters")
    name = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField()
    value = models.JSONField()

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "name", "round"], name="matter_once_a_round")
        ]


class Step(PublicIdModel):
    """Who decides, and in which place of the order. ``matters`` are what it is about; none are all.
    ``also`` are the roles of a step that is none of its own, since this approval counts for both.

    ``approved_by`` is who approved what now stands; it is emptied when a matter of the step is
    changed. Two steps of one request are two people: the database holds that.
    """

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    roles = models.JSONField()
    also = models.JSONField(default=list)
    matters = models.JSONField(default=list)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["request", "place"], name="step_once_in_its_place"),
            models.UniqueConstraint(
                fields=["request", "approved_by"],
                condition=Q(approved_by__isnull=False),
                name="step_two_are_two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asker")),
                name="step_not_approved_by_asker",
            ),
        ]


@of_one_school("request__school", "step__request__school")
@frozen(DECIDED)
class Decision(PublicIdModel):
    """What one person decided on one step in one round; never changed.

    ``role`` is the one by which they decided, ``instead_of`` whom they stood in for, ``shown``
    the hash of the words that lay before them, ``said`` what the form has an approver say.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("Approved")
        CHANGES = "changes", _("Changes asked for")
        REFUSED = "refused", _("Refused")

    class Way(models.TextChoices):
        PAGE = "page", _("On the page")
        LETTER = "letter", _("By the link in a mail")
        SEVERAL = "several", _("Together with others")

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="decisions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    instead_of = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField(max_length=7, choices=Way, default=Way.PAGE)
    words = models.TextField(blank=True)
    about = models.JSONField(default=list)
    said = models.JSONField(default=list)
    shown = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("asker")), name="decision_not_by_asker"),
            models.UniqueConstraint(fields=["request", "round", "by"], name="decision_once_each"),
            models.UniqueConstraint(fields=["step", "round"], name="decision_once_a_step"),
            models.CheckConstraint(
                condition=Q(verdict="approved") | ~Q(words=""), name="decision_no_needs_words"
            ),
        ]


class Letter(PublicIdModel):
    """A link by which one person may decide one step in one round, without signing in.

    We keep the hash of its word alone. It is used up by any decision on the step.
    """

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="letters")
    round = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    word_sha256 = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires__gt=F("sent_at")), name="letter_expires")
        ]


class Advice(PublicIdModel):
    """What somebody asked before sending a request, and the answer, kept beside it."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="advice")
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="advice_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asker")),
                name="advice_not_by_asker",
            ),
        ]
