"""Requests to sign a version of a policy, and the declarations that answer them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core.frozen import frozen
from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import Person, School
from schoolgate.policies.models import Version


class SignerCapacity(models.TextChoices):
    """As what somebody signs: it decides the statement and the consequences."""

    EMPLOYEE = "employee", _("Employee")
    SUPPLY = "supply", _("Supply")
    GOVERNOR = "governor", _("Governor")
    VOLUNTEER = "volunteer", _("Volunteer")
    CONTRACTOR = "contractor", _("Contractor")
    TRAINEE = "trainee", _("Trainee")
    PTA = "pta", _("Parent-teacher association")
    EXTERNAL = "external", _("From outside")
    PARENT = "parent", _("Parent or carer")
    PUPIL = "pupil", _("Pupil")


@of_one_school("school", "version__policy__school")
class SigningRequest(PublicIdModel):
    """Somebody is asked to sign one version in one capacity; twice bound, twice asked.

    ``turn`` counts yearly confirmations of the same version, from 0. A request ends unanswered
    when its person leaves, or when another version is in force: ``closed_on`` and why.
    """

    class Reason(models.TextChoices):
        ADOPTED = "adopted", _("A new version")
        JOINED = "joined", _("Joined the school")
        YEARLY = "yearly", _("Yearly confirmation")
        AGAIN = "again", _("Signed before, then withdrawn")

    class Closed(models.TextChoices):
        LEFT = "left", _("Left the school")
        REPLACED = "replaced", _("Another version came into force")
        WITHDRAWN = "withdrawn", _("The policy was withdrawn")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="requests")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="signing_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signing_requests")
    capacity = models.CharField(max_length=12, choices=SignerCapacity)
    turn = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=8, choices=Reason, default=Reason.ADOPTED)
    asked_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closed_because = models.CharField(max_length=10, choices=Closed, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person", "capacity", "turn"], name="signing_request_once"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="request_dates"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="")
                | (Q(closed_on__isnull=False) & ~Q(closed_because="")),
                name="request_closed_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "version", "capacity"], name="request_board"),
            models.Index(fields=["person", "closed_on"], name="request_of_person"),
        ]


@of_one_school("school", "request__school", "version__policy__school")
@frozen("a declaration is never changed", once=["stamp", "stamped_at"])
class Declaration(PublicIdModel):
    """What somebody declared, bound to person, capacity, exact version, wording, time and way.

    ``version_sha256`` is the hash of the text that was shown, ``statements`` the exact words
    affirmed, ``digest`` the hash of all of it together, which stands in the ledger too.
    """

    class Kind(models.TextChoices):
        SIGNED = "signed", _("Signed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Way(models.TextChoices):
        SCREEN = "screen", _("On screen")
        PAPER = "paper", _("On paper")

    request = models.ForeignKey(
        SigningRequest, on_delete=models.PROTECT, related_name="declarations"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declarations")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="declarations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="declarations")
    capacity = models.CharField(max_length=12, choices=SignerCapacity)
    version_sha256 = models.CharField(max_length=64)
    statements = models.JSONField(default=list)
    consequences = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    way = models.CharField(max_length=6, choices=Way)
    typed_name = models.CharField(max_length=200, blank=True)
    second_factor = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    paper = models.FileField(upload_to="declarations/", blank=True)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    signed_on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    stamp = models.TextField(null=True, blank=True)
    stamped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(kind="signed"), name="signed_once_a_request"
            ),
            models.CheckConstraint(
                condition=Q(way="paper") | Q(by=F("person")), name="nobody_signs_for_another"
            ),
            models.CheckConstraint(
                condition=~Q(kind="signed") | Q(way="paper") | ~Q(typed_name=""),
                name="signed_with_a_name",
            ),
        ]
        indexes = [models.Index(fields=["person", "version"], name="declaration_person")]


class Question(PublicIdModel):
    """What a signer asks before signing; the head answers, and both are kept."""

    request = models.ForeignKey(SigningRequest, on_delete=models.PROTECT, related_name="questions")
    clause = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]


class ReadingPlace(models.Model):
    """Where somebody is in the pages of a version, so that they can stop and go on."""

    request = models.OneToOneField(
        SigningRequest, on_delete=models.CASCADE, related_name="reading_place"
    )
    page = models.PositiveSmallIntegerField(default=0)
    furthest = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField()


class JoiningTask(PublicIdModel):
    """Something that somebody looks through alone, on joining or on leaving a school.

    What they find is theirs: kept is only that it was done, and on which day. ``day`` is the
    first or the last day at the school that the task belongs to.
    """

    class Kind(models.TextChoices):
        PROFILES = "profiles", _("Look through your own public profiles")
        AFTER_LEAVING = "after-leaving", _("Read the rules that go on after you leave")
        HAND_OVER = "hand-over", _("Hand over the sites you look after")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="joining_tasks")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joining_tasks")
    kind = models.CharField(max_length=14, choices=Kind)
    day = models.DateField()
    asked_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school", "kind", "day"], name="joining_task_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "done_on"], name="joining_task_person")]


class AskingRound(models.Model):
    """How far the look through everybody whom a version binds has come, and when it was last done.

    It holds no answer of its own: a round that is broken off is begun again, and whoever was
    asked already is passed over.
    """

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="asking_round")
    day = models.DateField()
    total = models.PositiveIntegerField(default=0)
    looked = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
