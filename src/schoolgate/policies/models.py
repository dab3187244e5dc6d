"""Policy documents handed in, what was read in them, and drafts that come of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core.models import PublicIdModel
from schoolgate.people.models import Federation, Person, School


class PolicyDocument(PublicIdModel):
    """A policy as the school has it today, and what the reader made of it.

    ``lines``, ``clauses``, ``sections`` and ``control`` are the reader's view of the text; they
    belong to the file's hash and are never edited. Findings are read anew when law changes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        REFUSED = "refused", _("Could not be read")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="policy_documents")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="policies/")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(default=list)
    sections = models.JSONField(default=list)
    clauses = models.JSONField(default=list)
    control = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    citations = models.JSONField(default=list)
    checked_on = models.DateField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["school", "sha256"], name="policy_document_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name


class Suggestion(PublicIdModel):
    """A value that the document seems to state; a person confirms, corrects or rejects it.

    A parameter that the document is silent on has one with an empty quote, so that silence is
    looked at too.
    """

    class Verdict(models.TextChoices):
        OPEN = "open", _("Not looked at yet")
        CONFIRMED = "confirmed", _("Confirmed")
        CORRECTED = "corrected", _("Corrected")
        REJECTED = "rejected", _("Rejected")

    document = models.ForeignKey(
        PolicyDocument, on_delete=models.CASCADE, related_name="suggestions"
    )
    parameter = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    quote = models.TextField(blank=True)
    line = models.PositiveIntegerField(null=True)
    confidence = models.CharField(max_length=8, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN)
    decided_value = models.JSONField(null=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(verdict="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="suggestion_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["document", "parameter"], name="suggestion_parameter")]


class Draft(PublicIdModel):
    """A policy in the making, in the form of a pack; it is not in force."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="policy_drafts")
    title = models.CharField(max_length=300)
    document = models.ForeignKey(
        PolicyDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    pack = models.CharField(max_length=20, blank=True)
    content = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(document__isnull=False),
                name="draft_once_a_document",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SharedValue(models.Model):
    """A value that a federation lays down for all its schools."""

    federation = models.ForeignKey(
        Federation, on_delete=models.CASCADE, related_name="shared_values"
    )
    parameter = models.CharField(max_length=80)
    value = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["parameter"]
        constraints = [
            models.UniqueConstraint(fields=["federation", "parameter"], name="shared_value_once"),
        ]
