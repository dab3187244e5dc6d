"""What the public list of accounts does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, control
from schoolgate.people.models import School
from schoolgate.sites.impostors.rules import OPEN
from schoolgate.sites.models import Impostor
from schoolgate.sites.official.queries import official_at


@control(
    "sites.public_list",
    "informed",
    _("shows anybody which accounts are the school's today, and until when others were"),
)
def _listed(school: School) -> Standing:
    count = len(official_at(school).current)
    words = ngettext("%(n)d account in the list", "%(n)d accounts in the list", count)
    return Standing(words % {"n": count}, reverse("official:list", args=[school.slug]))


@control(
    "sites.verify",
    "checked",
    _("says of any address that somebody pastes whether it is the school's, and warns of names"
      " that look like ours"),
)  # fmt: skip
def _verified(school: School) -> Standing:
    return Standing(str(_("Open to everybody.")), reverse("official:verify", args=[school.slug]))


@control(
    "sites.impostors",
    "routed",
    _("takes word of accounts that pretend from anybody, and asks the communications manager to"
      " report them"),
)  # fmt: skip
def _cases(school: School) -> Standing:
    count = Impostor.objects.filter(school=school, state__in=OPEN).count()
    words = ngettext("%(n)d case to see to", "%(n)d cases to see to", count)
    return Standing(words % {"n": count}, reverse("official:impostors", args=[school.slug]))
