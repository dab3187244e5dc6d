"""What asking does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, control
from schoolgate.declarations.asking.queries import waiting
from schoolgate.declarations.models import SigningRequest
from schoolgate.people.models import School

# Otherwise nobody is asked to sign.
WHERE_ASKED = {"declaration_required": ("on-joining", "each-version", "yearly")}


@control(
    "declarations.asked",
    "reminded",
    _(
        "asks everybody whom the policy binds to sign it, in each part they have, from their first day"
    ),
    when=WHERE_ASKED,
)
def asked(school: School) -> Standing:
    standing = SigningRequest.objects.filter(school=school, closed_on=None).count()
    words = ngettext("%(n)s request stands", "%(n)s requests stand", standing)
    return Standing(words % {"n": standing}, _board(school))


@control(
    "declarations.scope",
    "enforced",
    _("makes the list of those who sign out of the groups that the policy names; nobody chooses"
      " them by hand"),
    when=WHERE_ASKED,
)  # fmt: skip
def scope(school: School) -> Standing:
    return asked(school)


@control(
    "declarations.chased",
    "reminded",
    _(
        "reminds whoever has not signed, at growing intervals, then tells the line manager and the head"
    ),
    when=WHERE_ASKED,
)
def chased(school: School) -> Standing:
    open_still = waiting().filter(school=school).count()
    words = ngettext("%(n)s person has not signed yet", "%(n)s have not signed yet", open_still)
    return Standing(words % {"n": open_still}, _board(school))


@control(
    "declarations.outstanding",
    "routed",
    _("shows those who collect declarations who has signed and who has not"),
    when=WHERE_ASKED,
)
def outstanding(school: School) -> Standing:
    return chased(school)


def _board(school: School) -> str:
    return reverse("declarations:board", args=[school.slug])
