"""Requests for a policy in another language or form, and its translations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schoolgate.core.frozen import frozen
from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import Person, School
from schoolgate.policies.models import Version
from schoolgate.publishing.languages import direction
from schoolgate.publishing.states import RequestState


@of_one_school("school", "version__policy__school")
class FormatRequest(PublicIdModel):
    """Somebody, known or not, asks for the policy in another language or form (WAL-DOC-4).

    ``name``, ``reach``, ``language`` and ``note`` are what they told of themselves; these are
    emptied some time after the request was closed. ``public_id`` is all that is needed to see
    where the request stands, so the page of it shows none of them.
    """

    class Form(models.TextChoices):
        LANGUAGE = "language", _("In another language")
        LARGE_PRINT = "large-print", _("In large print on paper")
        AUDIO = "audio", _("Read aloud, as a recording")
        BRAILLE = "braille", _("In braille")
        EASY_READ = "easy-read", _("In easy words with pictures")
        IN_PERSON = "in-person", _("Explained to me by somebody")
        OTHER = "other", _("In some other form")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="format_requests")
    version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form = models.CharField(max_length=12, choices=Form)
    language = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    reach = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    promised_for = models.DateField(null=True, blank=True)
    answer = models.TextField(blank=True)
    handled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", handled_by__isnull=True, handled_at__isnull=True)
                | (~Q(state="open") & Q(handled_by__isnull=False, handled_at__isnull=False)),
                name="format_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="promised") | Q(promised_for__isnull=False),
                name="format_promised_for_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "promised"], closed_at__isnull=True)
                | Q(state__in=["done", "declined"], closed_at__isnull=False),
                name="format_closed_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True)
                | Q(closed_at__isnull=False, name="", reach="", language="", note=""),
                name="format_emptied_altogether",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="format_school_state")]

    def __str__(self) -> str:
        return f"{self.school} {self.form} {self.at:%Y-%m-%d}"


@frozen("a translation stays as it was shown", once=("removed_by", "removed_at"))
class Translation(PublicIdModel):
    """An adopted edition in another language, for reading: the English text is what counts.

    ``language`` is a BCP 47 tag, ``own_name`` what the language calls itself, ``text`` Markdown.
    One that was removed is shown to nobody and stays on the record.
    """

    TITLE = 200

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=35)
    own_name = models.CharField(max_length=60)
    title = models.CharField(max_length=TITLE)
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["own_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"],
                condition=Q(removed_at__isnull=True),
                name="translation_shown_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="translation_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``."""
        return direction(self.language)
