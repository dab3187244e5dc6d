"""What the register holds on one person, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from schoolgate.people.erasure.parts import Fate, Part, add_parts, duty_to_keep, linked
from schoolgate.people.models import Person
from schoolgate.sites.models import HealthCheck, Site, TeamMember

add_parts(
    Part(
        Site, "owner", _("Official sites that they own or owned"), Fate.STAYS,
        _("The register shows who answered for a site; it then reads “A former member”."),
        linked("owner", Site),
    ),
    Part(
        Site, "recovery_owner", _("Official sites whose account they can get back"), Fate.EMPTIED,
        _("Somebody else is named."), linked("recovery_owner", Site),
        empty=lambda: {"recovery_owner": None},
    ),
    Part(
        TeamMember, "person", _("Parts in the teams of official sites"), Fate.EMPTIED,
        _("Who looked after a site stays known as “A former member”; how they were named goes."),
        linked("person", TeamMember), empty=lambda: {"position": ""},
    ),
    Part(
        HealthCheck, "by", _("What they saw on official sites"), Fate.STAYS,
        _("It shows that sites are looked after; it then reads “A former member”. Pictures of it go by"
          " themselves."),
        linked("by", HealthCheck),
    ),
)  # fmt: skip


@duty_to_keep
def open_sites(person: Person) -> Iterator[str]:
    """Somebody else answers for a site first."""
    for site in Site.objects.filter(owner=person, closed_at=None).order_by("pk"):
        yield _t("They own the official site “%(site)s”. Name another owner first.") % {
            "site": site.name
        }
