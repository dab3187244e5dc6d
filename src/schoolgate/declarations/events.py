"""The ledger events of declarations. Names and words of signers can be erased."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

CAPACITY = {"capacity": "declarations.SigningRequest.capacity"}
ASKED = event(
    "declarations.asked",
    _("Asked to sign {title}, edition {edition}: {people}"),
    facts="title edition people",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
)
SIGNED = event(
    "declarations.signed",
    _("{name} signed {title}, edition {edition}, as {capacity}"),
    facts="school title edition capacity version_sha256 digest way",
    personal="name",
    labels=CAPACITY,
)
DECLINED = event(
    "declarations.declined",
    _("{name} declined to sign {title}, edition {edition}, as {capacity}"),
    facts="title edition capacity version_sha256 digest",
    personal="name reason",
    labels=CAPACITY,
)
WITHDRAWN = event(
    "declarations.withdrawn",
    _("{name} withdrew what they had signed: {title}, edition {edition}, as {capacity}"),
    facts="title edition capacity version_sha256 digest",
    personal="name reason",
    labels=CAPACITY,
)
QUESTION_ASKED = event(
    "declarations.question_asked",
    _("A question about {title}, edition {edition}, was asked"),
    facts="title edition clause",
    personal="text",
)
QUESTION_ANSWERED = event(
    "declarations.question_answered",
    _("A question about {title}, edition {edition}, was answered"),
    facts="title edition clause",
    personal="answer",
)
CLOSED = event(
    "declarations.closed",
    _("Requests to sign {title}, edition {edition}, ended for {people}: {reason}"),
    facts="title edition people reason",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
    labels={"reason": "declarations.SigningRequest.closed_because"},
)

TASKS_ASKED = event(
    "declarations.tasks_asked",
    _("Asked to look something through on joining or leaving: {people}"),
    facts="people",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
)
TASKS_TAKEN_BACK = event(
    "declarations.tasks_taken_back",
    _("No longer asked to look something through, since their last day was put off: {people}"),
    facts="people",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
)
TASK_DONE = event(
    "declarations.task_done",
    _("Something to look through on joining or leaving was done"),
    facts="kind",
)
