"""The plan of a school year, who came, what was printed, and what was not understood."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import Person, School
from schoolgate.policies.models import Version


def year_name(starts: int) -> str:
    """2026–27 for the school year that starts in 2026."""
    return f"{starts}–{(starts + 1) % 100:02d}"


@of_one_school("school", "version__policy__school")
class Plan(PublicIdModel):
    """How one school makes its policy known in one school year; ``starts`` is its first year."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="awareness_plans")
    starts = models.PositiveSmallIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(fields=["school", "starts"], name="awareness_plan_once"),
        ]

    @property
    def year(self) -> str:
        """2026–27."""
        return year_name(self.starts)


@of_one_school("plan__school", "version__policy__school")
class Activity(PublicIdModel):
    """One occasion on which the policy is made known: its day, who sees to it, what became of it.

    ``version`` is the one that was made known, set when it is done.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        MISSED = "missed", _("Not done")

    class Counted(models.TextChoices):
        HEADS = "heads", _("Counted in the room")
        LIST = "list", _("By a list of names")
        COPIES = "copies", _("Copies or mails sent out")
        VISITS = "visits", _("Visits to a page")
        GUESS = "guess", _("A guess")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="activities")
    channel = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    role = models.CharField(max_length=40)
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    reach = models.PositiveIntegerField(null=True, blank=True)
    counted = models.CharField(max_length=8, choices=Counted, blank=True)
    evidence = models.TextField(blank=True)
    version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        verbose_name_plural = _("activities")
        constraints = [
            models.UniqueConstraint(fields=["plan", "channel", "day"], name="activity_once_a_day"),
            models.CheckConstraint(
                condition=Q(
                    state="planned", done_on__isnull=True, closed_by__isnull=True,
                    closed_at__isnull=True,
                )
                | Q(
                    state="done", done_on__isnull=False, version__isnull=False,
                    closed_by__isnull=False, closed_at__isnull=False,
                )
                | Q(
                    state="missed", done_on__isnull=True, closed_by__isnull=False,
                    closed_at__isnull=False,
                ),
                name="activity_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(reach__isnull=True, counted="") | (Q(reach__isnull=False) & ~Q(counted="")),
                name="activity_reach_says_how",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "day"], name="activity_due")]


class Attendance(models.Model):
    """Somebody was there, or says that they read what was handed round."""

    class Way(models.TextChoices):
        CAME = "came", _("Was there")
        READ = "read", _("Has read it")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person__family_name", "person__given_name"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="attendance_once"),
        ]


@of_one_school("school", "version__policy__school")
class MadeMaterial(models.Model):
    """Material that was made from a version: it is out of date when another is in force."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["school", "kind"], name="made_material_kind")]


class ScenarioCount(models.Model):
    """How often a situation was answered, and how often otherwise than the clause says.

    Numbers alone: nobody's answer is kept.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    scenario = models.CharField(max_length=40)
    clause = models.CharField(max_length=60)
    answered = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["scenario"]
        constraints = [
            models.UniqueConstraint(fields=["version", "scenario"], name="scenario_count_once"),
            models.CheckConstraint(
                condition=Q(wrong__lte=F("answered")), name="scenario_wrong_at_most"
            ),
        ]


class SentQuestion(PublicIdModel):
    """A question that found no good answer and that somebody sent to the head."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [F("answered_at").desc(nulls_first=True), "-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="sent_question_answered_by_somebody",
            ),
        ]
