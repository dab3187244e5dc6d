"""Policy documents, drafts, the bodies that decide on them, and the versions that come of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.frozen import frozen
from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import Federation, Person, School
from schoolgate.policies.states import DraftState

LONGEST_MINUTE = 80


class PolicyDocument(PublicIdModel):
    """A policy as the school has it today, and what the reader made of it.

    ``lines``, ``clauses``, ``sections`` and ``control`` are the reader's view of the text; they
    belong to the file's hash and are never edited. Findings are read anew when law changes.
    ``meaning`` is whom each clause binds, and the roles, channels and dates that are named.
    ``asked_at`` is when reading was last asked for.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        REFUSED = "refused", _("Could not be read")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="policy_documents")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    asked_at = models.DateTimeField(default=clock.now)
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
    meaning = models.JSONField(default=dict, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    problem = models.TextField(blank=True)
    problem_wording = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["school", "sha256"], name="policy_document_once"),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    @property
    def is_unfinished(self) -> bool:
        """Whether reading is still to come or under way."""
        return self.state in {self.State.WAITING, self.State.READING}


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


class Policy(PublicIdModel):
    """A policy that a school keeps: the line of its versions."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="policies")
    slug = models.SlugField()
    title = models.CharField(max_length=300)

    class Meta:
        ordering = ["title"]
        verbose_name_plural = _("policies")
        constraints = [models.UniqueConstraint(fields=["school", "slug"], name="policy_once")]

    def __str__(self) -> str:
        return self.title


@of_one_school("school", "document__school", "based_on__policy__school")
class Draft(PublicIdModel):
    """A policy in the making, in the form of a pack; it is not in force.

    A draft belongs to one school, or to a federation that adopts it for all its schools; then
    ``left_open`` names the parameters that each school sets for itself. ``set_aside`` keeps the
    clauses that were taken out, each with the one it stood after, so that they can come back.
    """

    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="policy_drafts"
    )
    federation = models.ForeignKey(
        Federation, null=True, blank=True, on_delete=models.PROTECT, related_name="policy_drafts"
    )
    slug = models.SlugField(default="social-networking")
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=14, choices=DraftState, default=DraftState.DRAFT)
    round = models.PositiveSmallIntegerField(default=1)
    document = models.ForeignKey(
        PolicyDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    pack = models.CharField(max_length=20, blank=True)
    based_on = models.ForeignKey(
        "Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.JSONField(default=dict)
    left_open = models.JSONField(default=list, blank=True)
    set_aside = models.JSONField(default=list, blank=True)
    material = models.BooleanField(default=True)
    changes = models.TextField(blank=True)
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
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
            models.CheckConstraint(
                condition=Q(school__isnull=False) ^ Q(federation__isnull=False),
                name="draft_at_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> School | Federation:
        """The school or federation whose policy it is to be."""
        place = self.school or self.federation
        assert place is not None  # noqa: S101 - held by a constraint
        return place


@of_one_school("school__federation", "draft__federation")
class LocalValue(models.Model):
    """What one school of a federation adds to a draft, where the federation left it open."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="local_values")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    parameter = models.CharField(max_length=80)
    value = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["parameter"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "school", "parameter"], name="local_value_once"
            ),
        ]


class Consultation(PublicIdModel):
    """A time in which those whom the policy concerns may say what they think of a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="consultations")
    groups = models.JSONField(default=list)
    introduction = models.TextField(blank=True)
    opens = models.DateField()
    closes = models.DateField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.TextField(blank=True)

    class Meta:
        ordering = ["-opens", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gte=F("opens")), name="consultation_dates"),
            models.UniqueConstraint(
                fields=["draft"],
                condition=Q(closed_at__isnull=True),
                name="consultation_open_once",
            ),
        ]


class Comment(PublicIdModel):
    """What somebody said of a draft or of one clause, and what was answered.

    ``speaker`` names whose word it is where somebody else wrote it down (a trade union's letter).
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="comments"
    )
    clause = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=40)
    speaker = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    changed = models.BooleanField(default=False)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["clause", "at"]


class BodyDecision(PublicIdModel):
    """What a committee, the governing body or the trust board decided on a draft, once a round."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent-back", _("Sent back")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    body = models.CharField(max_length=40)
    decision = models.CharField(max_length=10, choices=Decision)
    meeting_on = models.DateField()
    minute = models.CharField(max_length=80, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum = models.PositiveSmallIntegerField(null=True, blank=True)
    chairs_action = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "round", "body"], name="body_decides_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(chairs_action=True)
                | Q(decision="sent-back")
                | Q(present__isnull=False, quorum__isnull=False, present__gte=F("quorum")),
                name="body_had_its_quorum",
            ),
        ]


@of_one_school("policy__school", "draft__school")
@frozen(
    "an adopted version of a policy is never changed",
    once=["withdrawn_from", "withdrawn_reason", "withdrawn_by", "withdrawn_at"],
)
class Version(PublicIdModel):
    """A policy as it was adopted: its text is never changed.

    ``source`` is the pack it was made from, ``text`` what people read and sign, ``sha256`` the
    hash of that text, ``values`` the parameters that the software follows. ``adoption`` is the
    same for all versions that a federation adopted at once.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    edition = models.CharField(max_length=40)
    adoption = models.CharField(max_length=16)
    draft = models.ForeignKey(
        Draft, null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    source = models.JSONField()
    text = models.JSONField()
    values = models.JSONField()
    sha256 = models.CharField(max_length=64)
    approvals = models.JSONField(default=list)
    adopted_on = models.DateField()
    effective_from = models.DateField()
    review_due = models.DateField(null=True, blank=True)
    material = models.BooleanField(default=True)
    changes = models.TextField(blank=True)
    from_paper = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_from = models.DateField(null=True, blank=True)
    withdrawn_reason = models.TextField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-effective_from", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="version_number_once"),
            # Together with dates.py: never two in force. One withdrawn before its first day
            # gives the day free.
            models.UniqueConstraint(
                fields=["policy", "effective_from"],
                condition=Q(withdrawn_from__isnull=True)
                | Q(withdrawn_from__gt=F("effective_from")),
                name="version_begins_alone",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_from__isnull=True,
                    withdrawn_reason__isnull=True,
                    withdrawn_by__isnull=True,
                    withdrawn_at__isnull=True,
                )
                | Q(
                    withdrawn_from__isnull=False,
                    withdrawn_reason__isnull=False,
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                ),
                name="version_withdrawn_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["policy", "effective_from"], name="version_dates")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.edition}"


@frozen("what was entered of a delegation is never changed; a later entry takes its place")
class Delegation(PublicIdModel):
    """To which post the governing body gave the carrying out of a policy, and at which meeting.

    The one entered last holds; it is of no earlier meeting than the one before, or puts it right.
    Whoever has the post on a day carries the policy out.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="delegations")
    role = models.CharField(max_length=40)
    meeting_on = models.DateField()
    minute = models.CharField(max_length=LONGEST_MINUTE)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(role=""), name="delegation_to_a_post"),
            models.CheckConstraint(condition=~Q(minute=""), name="delegation_by_a_minute"),
        ]


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
