"""Who is told of what, the mail it becomes, the local outbox, and the worker's clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core.models import PublicIdModel
from schoolgate.people.models import Person, School


class Notice(PublicIdModel):
    """Something one person is told, once; it may also ask something of them.

    ``key`` makes it single: telling the same person the same key again changes nothing.
    ``asks`` marks what needs an answer; such a notice is reminded of at growing intervals
    until it is ``settled``. ``event`` names its kind; ``words`` fill the kind's wording on the
    page and never enter a mail. ``mail_after`` is when a mail of its own may go (or be tried
    again), empty where none is to go.
    """

    class Speed(models.TextChoices):
        AT_ONCE = "at-once", _("At once")
        DAILY = "daily", _("In the daily digest")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    school = models.ForeignKey(School, null=True, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    words = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    asks = models.BooleanField(default=False)
    speed = models.CharField(max_length=10, choices=Speed, default=Speed.DAILY)
    at = models.DateTimeField()
    due = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_after = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    reminders = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(asks=True) | Q(settled_at__isnull=True), name="notice_settled_asks"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "settled_at"], name="notice_open"),
            models.Index(fields=["remind_at"], name="notice_remind"),
            models.Index(fields=["mail_after"], name="notice_mail_after"),
            models.Index(fields=["key"], name="notice_key"),
            models.Index(fields=["person", "-at"], name="notice_told"),
        ]


class Heard(models.Model):
    """How far a chain of the ledger has been read for what people must be told."""

    chain = models.CharField(max_length=16, unique=True)
    sequence = models.PositiveBigIntegerField()


class DailyMail(models.Model):
    """The one mail that a person may get on one day for digest and reminders together.

    The row is the right to send it. While ``retry_at`` is empty and ``sent_at`` too, somebody
    has it in hand; if they died, the day passes without a mail and tomorrow's holds everything.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="daily_mail_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(retry_at__isnull=True),
                name="daily_mail_sent_is_done",
            ),
        ]


class PeriodicJob(models.Model):
    """When a job of ``core.periodic`` comes round next, and which worker has it in hand."""

    name = models.CharField(max_length=100, unique=True)
    next_at = models.DateTimeField()
    worker = models.CharField(max_length=64, blank=True)
    ran_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)


class WorkerPulse(models.Model):
    """A worker that is alive says so here; what a silent one had in hand is taken from it."""

    worker = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()


class OutboxMail(PublicIdModel):
    """A mail that stayed on this machine because no mail server is set."""

    at = models.DateTimeField(auto_now_add=True)
    to = models.CharField(max_length=500)
    sender = models.CharField(max_length=300)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class CalendarFeed(models.Model):
    """The secret address under which a person's calendar asks for their days.

    The address itself is nowhere: only its hash, so that whoever reads the database cannot ask.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    asked_on = models.DateField(null=True, blank=True)
