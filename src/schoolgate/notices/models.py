"""Who is told of what: notices on the page, the mail they become, and the local outbox."""

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
    until it is ``settled``.
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
    reminders = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True, blank=True)

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
        ]


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
