"""The register of official sites: what each is, who runs it, its rules, and its impostors.

Whether a site is live on a day follows from its dates, its team and its texts (``live.py``).
Paused, closing, closed and archived are decisions of people, each kept with its moment.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schoolgate.approvals.models import ApprovalRequest
from schoolgate.core.frozen import frozen
from schoolgate.core.models import PublicIdModel
from schoolgate.core.one_school import of_one_school
from schoolgate.people.models import DATES_IN_ORDER, Person, School


@of_one_school("school", "request__school")
class Site(PublicIdModel):
    """One official site or account. ``key`` is the one string by which two addresses of the same
    account are equal (``accounts.py``); ``platform`` is a service of the list of platforms.

    ``first_live`` is the first day on which somebody noticed that it was live; it never goes.
    ``pupils_from`` is the moment from which pupils are let in; empty while they are not.
    ``evaluate_on`` is the day on which it is judged against its aims (``Evaluation``).
    ``exit_done`` says of each step of the closing what became of it (``closing.py``), and
    ``exit_why`` of some that were not needed why.
    """

    class Host(models.TextChoices):
        SCHOOL = "school", _("Hosted by the school")
        OTHER = "third-party", _("Hosted by somebody else")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="sites")
    request = models.OneToOneField(ApprovalRequest, on_delete=models.PROTECT, related_name="site")
    name = models.CharField(max_length=200)
    purpose = models.TextField()
    host = models.CharField(max_length=12, choices=Host)
    platform = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=500, blank=True)
    handle = models.CharField(max_length=120, blank=True)
    key = models.CharField(max_length=300, blank=True)
    audience = models.JSONField(default=list)
    youngest = models.PositiveSmallIntegerField(null=True, blank=True)
    oldest = models.PositiveSmallIntegerField(null=True, blank=True)
    opens = models.DateField()
    closes = models.DateField(null=True, blank=True)
    evaluate_on = models.DateField(null=True, blank=True)
    first_live = models.DateField(null=True, blank=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recovery_owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pupils_from = models.DateTimeField(null=True, blank=True)
    pupils_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_why = models.TextField(blank=True)
    paused_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_at = models.DateTimeField(null=True, blank=True)
    exit_done = models.JSONField(default=dict)
    exit_why = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__isnull=True) | Q(closes__gte=F("opens")), name="site_dates"
            ),
            models.CheckConstraint(
                condition=Q(pupils_from__isnull=True, pupils_by__isnull=True)
                | Q(pupils_from__isnull=False, pupils_by__isnull=False),
                name="site_pupils_let_in_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_why="")
                | (Q(paused_at__isnull=False) & ~Q(paused_why="")),
                name="site_pause_says_why",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(closed_at__isnull=False),
                name="site_archived_after_closed",
            ),
            models.CheckConstraint(
                condition=Q(youngest__isnull=True, oldest__isnull=True)
                | Q(oldest__gte=F("youngest")),
                name="site_ages_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="site_key"),
            models.Index(fields=["school", "closed_at"], name="site_school_closed"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(PublicIdModel):
    """Somebody's part in a site, from a day until a day; ``position`` is how the site names them.

    ``handed_over`` was written by ``handed_by``; by the person of the part where nobody is named.
    """

    class Part(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        MODERATOR = "moderator", _("Moderator")
        AUTHOR = "author", _("Author")
        VETTER = "vetter", _("Checks outside contributors")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="team")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="site_parts")
    part = models.CharField(max_length=13, choices=Part)
    position = models.CharField(max_length=120, blank=True)
    handed_over = models.TextField(blank=True)
    handed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    from_date = models.DateField()
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["part", "from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=DATES_IN_ORDER, name="team_member_dates"),
            models.UniqueConstraint(
                fields=["site", "person", "part"],
                condition=Q(until__isnull=True),
                name="team_member_open_once",
            ),
        ]


@frozen("An edition of the rules of a site is never changed; write a new one.")
class SiteText(PublicIdModel):
    """An edition of the house rules or the terms of use of a site, plainly or for children."""

    class Kind(models.TextChoices):
        RULES = "rules", _("House rules")
        TERMS = "terms", _("Terms of use")

    class Reader(models.TextChoices):
        ALL = "all", _("For everybody")
        CHILDREN = "children", _("For children")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="texts")
    kind = models.CharField(max_length=5, choices=Kind)
    reader = models.CharField(max_length=8, choices=Reader, default=Reader.ALL)
    edition = models.PositiveSmallIntegerField()
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "reader", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kind", "reader", "edition"], name="site_text_edition_once"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="site_text_has_words"),
        ]


class Certificate(PublicIdModel):
    """What the owner of a site confirmed: still needed, still right, team still right."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="certificates")
    day = models.DateField()
    needed = models.BooleanField()
    right = models.BooleanField()
    team_right = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="certificate_once_a_day"),
            models.CheckConstraint(
                condition=Q(needed=True, right=True, team_right=True) | ~Q(words=""),
                name="certificate_no_needs_words",
            ),
        ]


@frozen("What was judged of a site is never changed; judge it anew.")
class Evaluation(PublicIdModel):
    """A site judged against the aims that its proposal promised, and what follows."""

    class Met(models.TextChoices):
        YES = "yes", _("Its aims are met")
        PARTLY = "partly", _("Its aims are partly met")
        NO = "no", _("Its aims are not met")

    class Next(models.TextChoices):
        GO_ON = "go-on", _("It goes on as it is")
        CHANGE = "change", _("It is changed")
        CLOSE = "close", _("It is to be closed")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="evaluations")
    met = models.CharField(max_length=6, choices=Met)
    next = models.CharField(max_length=6, choices=Next)
    words = models.TextField()
    again_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="evaluation_says_what_was_seen"),
            models.CheckConstraint(
                condition=Q(next="close", again_on__isnull=True)
                | (~Q(next="close") & Q(again_on__isnull=False)),
                name="evaluation_comes_again_unless_closed",
            ),
        ]


class Impostor(PublicIdModel):
    """An account that pretends to be the school's, as somebody told us; a case of its own."""

    class State(models.TextChoices):
        TOLD = "told", _("Told to the school")
        REPORTED = "reported", _("Reported to the platform")
        GONE = "gone", _("Gone")
        OURS = "ours", _("It is ours, or harmless")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="impostors")
    address = models.CharField(max_length=500)
    key = models.CharField(max_length=300, blank=True)
    platform = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    teller = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    told_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.TOLD)
    reported_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    handled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="told", reported_on__isnull=True)
                | Q(state="reported", reported_on__isnull=False)
                | Q(state__in=["gone", "ours"]),
                name="impostor_reported_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["told", "reported"], ended_at__isnull=True)
                | Q(state__in=["gone", "ours"], ended_at__isnull=False),
                name="impostor_ended_with_its_time",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="impostor_school_state")]


class SchoolPages(models.Model):
    """Where the school's own website is, and its page on acceptable use: what official sites link to."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="pages")
    home = models.URLField(max_length=300)
    acceptable_use = models.URLField(max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class HealthCheck(PublicIdModel):
    """What a look at a site found of one matter: since when, and when that was last seen.

    ``by`` is who looked; empty where a machine did. A machine that finds the same again only moves
    ``seen_at`` and renews the words; what a person says is a row of its own each time. ``newest``
    is the day of the newest thing on the site, where that was looked for. ``picture`` is what they
    saw, of our own drawing; once it is taken away its hash still says that there was one. Since
    ``shut_off_at`` it may be illegal: nobody opens, packs or erases it until the police advise so.
    """

    class Matter(models.TextChoices):
        REACHABLE = "reachable", _("It can be reached")
        FRESH = "fresh", _("There is something new on it")
        LINK_BACK = "link-back", _("It links to the school’s own website")
        LOGO = "logo", _("It shows the school’s logo")
        ACCEPTABLE_USE = "acceptable-use", _("It links to the page on acceptable use")
        HOUSE_RULES = "house-rules", _("It links to its house rules")
        CONTACT = "contact", _("It says how to reach the school")
        HTTPS = "https", _("The connection is safe")
        LINKS = "links", _("Its links lead where they should")
        PRIVACY = "privacy", _("Its privacy settings are right")
        AGE = "age", _("The host’s minimum age still fits")

    class Found(models.TextChoices):
        GOOD = "good", _("Good")
        BAD = "bad", _("Not right")
        UNKNOWN = "unknown", _("Somebody has to look")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="health")
    matter = models.CharField(max_length=14, choices=Matter)
    found = models.CharField(max_length=7, choices=Found)
    words = models.TextField(blank=True)
    wording = models.JSONField(default=dict)
    newest = models.DateField(null=True, blank=True)
    by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    picture = models.FileField(upload_to="site-pictures/", blank=True)
    picture_sha256 = models.CharField(max_length=64, blank=True)
    shut_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(seen_at__gte=F("at")), name="health_seen_since"),
            models.CheckConstraint(
                condition=Q(found="good") | ~Q(words=""), name="health_says_what_is_wrong"
            ),
            models.CheckConstraint(
                condition=Q(picture="", picture_sha256="")
                | (Q(by__isnull=False) & ~Q(picture_sha256="")),
                name="health_picture_of_somebody_with_its_hash",
            ),
        ]
        indexes = [models.Index(fields=["site", "matter", "-at"], name="health_site_matter")]
