"""Notes that people write to the head so that all is open, and checks of their own practice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.models import PublicIdModel
from schoolgate.openness.kinds import KINDS, Kind
from schoolgate.openness.states import NoteState
from schoolgate.people.models import Person, School


class Note(PublicIdModel):
    """What somebody told, to whom it went, and what was answered.

    ``goes_to`` holds the roles it was sent to under the policy of that day; it does not change
    when the policy does. ``child`` is the name of the pupil as it was written, where its kind
    names one; ``concerns`` is that pupil, where the name is that of exactly one.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20)
    matter = models.CharField(max_length=20, blank=True)
    writer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="open_notes")
    concerns = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    child = models.CharField(max_length=200, blank=True)
    goes_to = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=NoteState, default=NoteState.TOLD)
    happened_on = models.DateField(null=True, blank=True)
    situation = models.TextField()
    reasons = models.TextField(blank=True)
    steps = models.JSONField(default=list, blank=True)
    from_date = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    parent_agreed = models.BooleanField(default=False)
    at = models.DateTimeField()
    reply = models.TextField(blank=True)
    hr_advice = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("writer")),
                name="nobody_answers_their_own_note",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(from_date__isnull=True)
                | Q(until__gte=models.F("from_date")),
                name="note_dates",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(answered_by__isnull=False),
                name="note_agreed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="note_school_state")]

    @property
    def known(self) -> Kind:
        """Its kind."""
        return KINDS[self.kind]

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == NoteState.TOLD

    @property
    def is_over(self) -> bool:
        """Whether what it tells of is over, by word or by date."""
        past = self.until is not None and self.until < clock.today()
        return self.state == NoteState.ENDED or past


class SelfCheck(models.Model):
    """That somebody looked through their own practice on a day; nothing of what they saw."""

    class Subject(models.TextChoices):
        PRIVACY = "privacy", _("Who can see my own pages")
        PROFILES = "profiles", _("What my public profiles say")
        PASSWORDS = "passwords", _("My passwords and second step")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="self_checks")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=10, choices=Subject)
    done_on = models.DateField()

    class Meta:
        ordering = ["-done_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school", "subject", "done_on"], name="self_check_once_a_day"
            ),
        ]


class BreachCategory(models.Model):
    """A school's own word on one kind of breach: changed from the ready list, or added to it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="breach_categories")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=500, blank=True)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="breach_category_once"),
        ]
