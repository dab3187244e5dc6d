"""What this app does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, control
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people.models import School
from schoolgate.policies.life.following import follows
from schoolgate.policies.life.queries import governing
from schoolgate.publishing.models import FormatRequest
from schoolgate.publishing.states import WAITING


@control(
    "publishing.public_page",
    "informed",
    _("shows the policy in force to everybody at an address that stays, with edition and dates"),
)
def public_page(school: School) -> Standing:
    """Which edition anybody can read today."""
    version = governing(school)
    if version is None:
        return Standing(str(_("No policy is in force, so the page says that.")))
    return Standing(
        _("Edition %(edition)s, since %(since)s")
        % {"edition": version.edition, "since": day(version.effective_from)},
        reverse("publishing:policy", args=[school.slug]),
    )


@control(
    "publishing.other_formats",
    "routed",
    _("takes requests for another language or form to the one the policy names"),
)
def other_formats(school: School) -> Standing:
    """How many wait for an answer."""
    count = FormatRequest.objects.filter(school=school, state__in=WAITING).count()
    words = ngettext("%(n)d request waits", "%(n)d requests wait", count)
    return Standing(words % {"n": count}, reverse("publishing:format-requests", args=[school.slug]))


follows("alternative_formats_contact", _("sends requests for another form of the policy there"))
follows("head_title", _("calls the head by this title on the public page"))
