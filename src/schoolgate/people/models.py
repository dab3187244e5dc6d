"""Schools, people and what people are to schools, each with dates.

Dates run from ``from_date`` to ``until``, both days included; ``until`` empty means open.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Literal

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school

DATES_IN_ORDER = Q(until__isnull=True) | Q(until__gte=F("from_date"))


class UserManager(BaseUserManager["User"]):
    """Users are told apart by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A way to sign in. What its holder may do comes from the person's appointments alone."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email


class Federation(PublicIdModel):
    """Several schools under one roof: a federation or a multi-academy trust."""

    class Kind(models.TextChoices):
        FEDERATION = "federation", _("Federation")
        TRUST = "trust", _("Multi-academy trust")

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.FEDERATION)

    def __str__(self) -> str:
        return self.name


class School(PublicIdModel):
    """One school: the tenant that every list is scoped by."""

    class Phase(models.TextChoices):
        NURSERY = "nursery", _("Nursery")
        PRIMARY = "primary", _("Primary")
        SECONDARY = "secondary", _("Secondary")
        ALL_THROUGH = "all-through", _("All-through")
        SPECIAL = "special", _("Special")

    class Jurisdiction(models.TextChoices):
        ENGLAND = "england", _("England")
        WALES = "wales", _("Wales")
        SCOTLAND = "scotland", _("Scotland")
        NORTHERN_IRELAND = "northern-ireland", _("Northern Ireland")

    federation = models.ForeignKey(
        Federation, null=True, blank=True, on_delete=models.PROTECT, related_name="schools"
    )
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    urn = models.CharField(max_length=10, blank=True)
    phase = models.CharField(max_length=20, choices=Phase, default=Phase.PRIMARY)
    jurisdiction = models.CharField(
        max_length=20, choices=Jurisdiction, default=Jurisdiction.ENGLAND
    )
    local_authority = models.CharField(max_length=120, blank=True)
    colour = models.CharField(max_length=7, default="#1f5f5b")
    logo = models.FileField(upload_to="logos/", blank=True)
    logo_sha256 = models.CharField(max_length=64, blank=True, default="")
    mail_domains = models.JSONField(default=list, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(logo="", logo_sha256="") | (~Q(logo="") & ~Q(logo_sha256="")),
                name="school_logo_with_its_hash",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Person(PublicIdModel):
    """Somebody: one row, however many things they are at however many schools."""

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    known_as = models.CharField(max_length=100, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=10, default="en-gb")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        indexes = [models.Index(Lower("email"), name="person_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name people call them by."""
        return f"{self.known_as or self.given_name} {self.family_name}".strip()

    @property
    def actor_kind(self) -> Literal["person", "system"]:
        return "person"

    @property
    def actor_id(self) -> str:
        return self.public_id


class Capacity(models.TextChoices):
    """In what capacity somebody serves a school: it decides wording and consequences."""

    EMPLOYEE = "employee", _("Employee")
    SUPPLY = "supply", _("Supply")
    GOVERNOR = "governor", _("Governor")
    VOLUNTEER = "volunteer", _("Volunteer")
    CONTRACTOR = "contractor", _("Contractor")
    TRAINEE = "trainee", _("Trainee")
    PTA = "pta", _("Parent-teacher association")
    EXTERNAL = "external", _("From outside")


class Appointment(PublicIdModel):
    """A role that a person holds at one school or for one federation, from a day until a day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    federation = models.ForeignKey(
        Federation, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(max_length=40)
    capacity = models.CharField(max_length=20, choices=Capacity)
    job_title = models.CharField(max_length=120, blank=True)
    line_manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="manages"
    )
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=DATES_IN_ORDER, name="appointment_dates"),
            models.CheckConstraint(
                condition=Q(school__isnull=False) ^ Q(federation__isnull=False),
                name="appointment_at_one_place",
            ),
            models.CheckConstraint(
                condition=Q(line_manager__isnull=True) | ~Q(line_manager=F("person")),
                name="appointment_not_own_manager",
            ),
            models.UniqueConstraint(
                fields=["person", "school", "role"],
                condition=Q(until__isnull=True, school__isnull=False),
                name="appointment_open_once_school",
            ),
            models.UniqueConstraint(
                fields=["person", "federation", "role"],
                condition=Q(until__isnull=True, federation__isnull=False),
                name="appointment_open_once_federation",
            ),
        ]
        indexes = [models.Index(fields=["school", "role"], name="appointment_school_role")]


class YearGroup(models.IntegerChoices):
    """English year groups; Reception is 0 and nursery stands before it."""

    NURSERY = -1, _("Nursery")
    RECEPTION = 0, _("Reception")
    YEAR_1 = 1, _("Year 1")
    YEAR_2 = 2, _("Year 2")
    YEAR_3 = 3, _("Year 3")
    YEAR_4 = 4, _("Year 4")
    YEAR_5 = 5, _("Year 5")
    YEAR_6 = 6, _("Year 6")
    YEAR_7 = 7, _("Year 7")
    YEAR_8 = 8, _("Year 8")
    YEAR_9 = 9, _("Year 9")
    YEAR_10 = 10, _("Year 10")
    YEAR_11 = 11, _("Year 11")
    YEAR_12 = 12, _("Year 12")
    YEAR_13 = 13, _("Year 13")


class SchoolClass(PublicIdModel):
    """A class or teaching group of one school."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classes")
    name = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, blank=True)
    year_group = models.SmallIntegerField(choices=YearGroup, null=True, blank=True)
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ["year_group", "name"]
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [models.CheckConstraint(condition=DATES_IN_ORDER, name="class_dates")]

    def __str__(self) -> str:
        return self.name


class Enrolment(PublicIdModel):
    """A pupil's time at one school."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments")
    year_group = models.SmallIntegerField(choices=YearGroup, null=True, blank=True)
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=DATES_IN_ORDER, name="enrolment_dates"),
            models.UniqueConstraint(
                fields=["person", "school"],
                condition=Q(until__isnull=True),
                name="enrolment_open_once",
            ),
        ]


class ClassMember(models.Model):
    """Somebody in a class: a pupil in it, or an adult who teaches or helps there."""

    class Part(models.TextChoices):
        PUPIL = "pupil", _("Pupil")
        TEACHER = "teacher", _("Teacher")
        HELPER = "helper", _("Helper")

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="class_places")
    part = models.CharField(max_length=10, choices=Part)
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=DATES_IN_ORDER, name="class_member_dates"),
            models.UniqueConstraint(
                fields=["school_class", "person", "part"],
                condition=Q(until__isnull=True),
                name="class_member_open_once",
            ),
        ]


class Care(models.Model):
    """Who looks after a pupil: a parent or carer."""

    class Relationship(models.TextChoices):
        PARENT = "parent", _("Parent")
        CARER = "carer", _("Carer")
        GUARDIAN = "guardian", _("Guardian")
        RELATIVE = "relative", _("Relative")
        OTHER = "other", _("Other")

    carer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cares_for")
    pupil = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="carers")
    relationship = models.CharField(
        max_length=12, choices=Relationship, default=Relationship.PARENT
    )
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    from_roster = models.BooleanField(default=False)

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=DATES_IN_ORDER, name="care_dates"),
            models.CheckConstraint(condition=~Q(carer=F("pupil")), name="care_of_another"),
            models.UniqueConstraint(
                fields=["carer", "pupil"], condition=Q(until__isnull=True), name="care_open_once"
            ),
        ]


class Absence(PublicIdModel):
    """Days on which somebody is away from a school, and who covers for them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="absences")
    from_date = models.DateField()
    until = models.DateField()
    cover = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="covers"
    )

    class Meta:
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("from_date")), name="absence_dates"),
            models.CheckConstraint(
                condition=Q(cover__isnull=True) | ~Q(cover=F("person")), name="absence_cover_other"
            ),
        ]


class Term(PublicIdModel):
    """A term of a school."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=80)
    from_date = models.DateField()
    until = models.DateField()
    uid = models.CharField(max_length=255, blank=True)  # of the iCalendar event it came from

    class Meta:
        ordering = ["from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("from_date")), name="term_dates"),
            models.UniqueConstraint(fields=["school", "from_date"], name="term_starts_once"),
            models.UniqueConstraint(
                fields=["school", "uid"], condition=~Q(uid=""), name="term_uid_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day inside a term on which the school is shut to pupils."""

    class Reason(models.TextChoices):
        HOLIDAY = "holiday", _("Half-term or holiday")
        BANK_HOLIDAY = "bank-holiday", _("Bank holiday")
        TRAINING = "training", _("Staff training day")
        OTHER = "other", _("Other")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="closed_days")
    date = models.DateField()
    reason = models.CharField(max_length=14, choices=Reason, default=Reason.HOLIDAY)
    note = models.CharField(max_length=120, blank=True)
    uid = models.CharField(max_length=255, blank=True)  # shared by days entered together

    class Meta:
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["school", "date"], name="closed_day_once"),
        ]


class BellTime(models.Model):
    """A stretch of the school day: a lesson, a break, lunch."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        LESSON = "lesson", _("Lesson")
        BREAK = "break", _("Break")
        LUNCH = "lunch", _("Lunch")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="bell_times")
    weekday = models.SmallIntegerField(choices=Weekday)
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=60)
    starts = models.TimeField()
    ends = models.TimeField()
    uid = models.CharField(max_length=255, blank=True)  # of the iCalendar event it came from

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="bell_time_order"),
            models.UniqueConstraint(
                fields=["school", "weekday", "starts"], name="bell_time_starts_once"
            ),
        ]


class CalendarImport(PublicIdModel):
    """One iCalendar file handed in: looked at, and applied or put aside."""

    class State(models.TextChoices):
        READ = "read", _("Waiting for your answer")
        APPLIED = "applied", _("Applied")
        REJECTED = "rejected", _("Put aside")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="calendar_imports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    file = models.FileField(upload_to="calendars/", blank=True)  # empty once it is decided
    file_name = models.CharField(max_length=255)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="read", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="read") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="calendar_decision_whole",
            ),
        ]


@of_one_school("school", "school_class__school")
class RosterRecord(models.Model):
    """How another system names a thing of ours: what makes an import idempotent."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        CLASS = "class", _("Class")
        SCHOOL = "school", _("School")
        TERM = "term", _("Term")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="roster_records")
    kind = models.CharField(max_length=10, choices=Kind)
    sourced_id = models.CharField(max_length=255)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="roster_records"
    )
    school_class = models.ForeignKey(SchoolClass, null=True, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "sourced_id"], name="roster_record_once"
            ),
        ]


class RosterImport(PublicIdModel):
    """One roster handed in: read, looked at, and applied or put aside."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READING = "reading", _("Being read")
        READ = "read", _("Read, waiting for your answer")
        REFUSED = "refused", _("Could not be read")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        REJECTED = "rejected", _("Put aside")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="roster_imports")
    by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # empty: by command
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="rosters/")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=30, blank=True)
    options = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    report = models.FileField(upload_to="roster-reports/", blank=True)
    problem = models.TextField(blank=True)
    problem_wording = models.JSONField(default=dict, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="roster_decision_whole",
            ),
        ]


class Invitation(PublicIdModel):
    """An invitation to sign in, for somebody who has no school account."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="invitations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    expires = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_one_end",
            ),
        ]


def in_force(day: dt.date, prefix: str = "") -> Q:
    """Rows whose dates include ``day``."""
    p: dict[str, Any] = {f"{prefix}from_date__lte": day}
    return Q(**p) & (Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day}))
