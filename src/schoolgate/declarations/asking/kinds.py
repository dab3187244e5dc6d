"""What people are told of signing: the request, a nudge, and who is late."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from schoolgate.declarations.asking.rows import answers_to
from schoolgate.declarations.models import SigningRequest
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice


def sign_key(version: str, capacity: str, turn: int) -> str:
    """The matter of a request; the same for everybody who is asked the same."""
    return f"declarations.sign:{version}:{capacity}:{turn}"


def _still_to_sign(notice: Notice) -> bool:
    _app, version, capacity, turn = notice.key.split(":")
    requests = SigningRequest.objects.filter(
        person=notice.person_id, version__public_id=version, capacity=capacity, turn=turn,
        closed_on=None,
    )  # fmt: skip
    found = list(requests.values_list("pk", flat=True))
    signed, withdrawn = answers_to(found)
    return any(pk not in signed and pk not in withdrawn for pk in found)


SIGN = notice_kind(
    "declarations.sign",
    title=_("Read and sign {title}, edition {edition}"),
    text=_("You are asked as: {capacity}. Please sign by {due}."),
    mail=_("A policy waits for you to read and sign it"),
    verb=_("Read and sign"),
    icon="policy",
    words="title edition",
    titles="capacity",
    dates="due",
    asks=True,
    sourced=True,
    still_open=_still_to_sign,
    reminders=(3, 5, 7, 14),
)
NOT_ASKED = notice_kind(
    "declarations.not_asked",
    title=_("{title}, edition {edition}, is in force, and you need not sign it"),
    text=_("In force from {effective_from}. It asks nobody to sign, so what you were asked to sign"
           " before waits no longer. Read what it says."),
    mail=_("A new edition of a policy is in force"),
    verb=_("Read it"),
    icon="policy",
    words="title edition",
    dates="effective_from",
)  # fmt: skip
NUDGE = notice_kind(
    "declarations.nudge",
    title=_("{name} reminds you to sign {title}"),
    text=_("Edition {edition} has waited for you since you were asked."),
    mail=_("Somebody at your school reminds you to read and sign a policy"),
    verb=_("Read and sign"),
    icon="policy",
    words="title edition",
    personal="name",
)
LATE_TEAM = notice_kind(
    "declarations.late_team",
    title=_("People you manage are late to sign {title}: {people}"),
    text=_("They were reminded. A word from you may help."),
    mail=_("People you manage are late to sign a policy"),
    verb=_("See who"),
    icon="clock",
    words="title people",
)
LATE_HEAD = notice_kind(
    "declarations.late_head",
    title=_("Who leads {school} is two weeks late to sign {title}"),
    text=_("They were reminded. A word from you may help."),
    mail=_("Who leads your school is two weeks late to sign a policy"),
    verb=_("See the figures"),
    icon="clock",
    words="title school",
)
LATE_SCHOOL = notice_kind(
    "declarations.late_school",
    title=_("Two weeks late to sign {title}: {people}"),
    text=_("They were reminded, and so were their line managers."),
    mail=_("People of your school are two weeks late to sign a policy"),
    verb=_("See who"),
    icon="clock",
    words="title people",
)
