"""The ledger events of declarations. Names and words of signers can be erased."""

from django.utils.translation import gettext_lazy as _

from schoolgate.ledger.events import event

ASKED = event(
    "declarations.asked",
    _("{people} people were asked to sign {title}, edition {edition}"),
    facts="title edition people",
)
SIGNED = event(
    "declarations.signed",
    _("{name} signed {title}, edition {edition}, as {capacity}"),
    facts="school title edition capacity version_sha256 digest way",
    personal="name",
)
DECLINED = event(
    "declarations.declined",
    _("{name} declined to sign {title}, edition {edition}, as {capacity}"),
    facts="title edition capacity version_sha256 digest",
    personal="name reason",
)
WITHDRAWN = event(
    "declarations.withdrawn",
    _("{name} withdrew what they had signed: {title}, edition {edition}, as {capacity}"),
    facts="title edition capacity version_sha256 digest",
    personal="name reason",
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
    _("{people} requests to sign {title}, edition {edition}, ended: {reason}"),
    facts="title edition people reason",
)

TASKS_ASKED = event(
    "declarations.tasks_asked",
    _("{people} people were asked to look something through on joining or leaving"),
    facts="people",
)
TASKS_TAKEN_BACK = event(
    "declarations.tasks_taken_back",
    _("{people} people need no longer look something through: their last day was put off"),
    facts="people",
)
TASK_DONE = event(
    "declarations.task_done",
    _("Something to look through on joining or leaving was done"),
    facts="kind",
)
