"""What signing does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, control
from schoolgate.declarations.asking.controls import WHERE_ASKED
from schoolgate.declarations.models import Declaration, JoiningTask, SigningRequest
from schoolgate.people.models import School


def _figures(school: School) -> Standing:
    """Of the requests that stand and were not answered and taken back."""
    answered = Declaration.objects.filter(request=OuterRef("pk"))
    taken_back = answered.filter(kind=Declaration.Kind.WITHDRAWN)
    standing = SigningRequest.objects.filter(~Exists(taken_back), school=school, closed_on=None)
    asked = standing.count()
    signed = standing.filter(Exists(answered.filter(kind=Declaration.Kind.SIGNED))).count()
    words = ngettext(
        "%(signed)d of %(n)d request signed", "%(signed)d of %(n)d requests signed", asked
    )
    return Standing(
        words % {"signed": signed, "n": asked}, reverse("declarations:board", args=[school.slug])
    )


control(
    "declarations.signed_version",
    "recorded",
    _("keeps who accepted which version: the exact text by its hash, the statements, day and time"),
    when=WHERE_ASKED,
)(_figures)
control(
    "declarations.signature",
    "recorded",
    _("keeps the name and the signature, confirmed on screen or with a copy of the signed sheet"),
    when=WHERE_ASKED,
)(_figures)
control(
    "declarations.server_time",
    "recorded",
    _("sets the day and the time of a signature by the server's clock, not by the signer"),
    when=WHERE_ASKED,
)(_figures)
control(
    "declarations.consequences",
    "checked",
    _(
        "puts what may follow a breach into the words that are signed, as the policy says it for the"
        " signer's capacity, and takes no signature on other words"
    ),
    when=WHERE_ASKED,
)(_figures)
control(
    "declarations.collected",
    "routed",
    _("tells whoever collects declarations each day how many signed and how many have not, and"
      " takes in sheets that were signed by hand"),
    when=WHERE_ASKED,
)(_figures)  # fmt: skip


@control(
    "declarations.profile_review",
    "reminded",
    _("asks everybody who joins to look through their own profiles, and keeps only that they did"),
)
def profile_review(school: School) -> Standing:
    return _tasks(school, JoiningTask.Kind.PROFILES)


@control(
    "declarations.after_leaving",
    "reminded",
    _("shows everybody who leaves which rules go on after their last day, and keeps only that they"
      " looked"),
)  # fmt: skip
def after_leaving(school: School) -> Standing:
    return _tasks(school, JoiningTask.Kind.AFTER_LEAVING)


def _tasks(school: School, kind: JoiningTask.Kind) -> Standing:
    tasks = JoiningTask.objects.filter(school=school, kind=kind)
    done = tasks.exclude(done_on=None).count()
    words = ngettext("%(done)d of %(n)d done", "%(done)d of %(n)d done", tasks.count())
    return Standing(words % {"done": done, "n": tasks.count()})
