"""The ledger events of this app. Answers to situations are none: nobody's answer is kept."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

PLAN_MADE = event(
    "awareness.plan_made",
    _("The plan to make the policy known in {year} was made from edition {edition}: {activities}"),
    facts="year edition activities",
    counts={"activities": ngettext_lazy("%(n)d occasion", "%(n)d occasions", "n")},
)  # fmt: skip
ACTIVITY_ADDED = event(
    "awareness.activity_added",
    _("An occasion to make the policy known was added: {channel}, {day}"),
    facts="channel day role",
    labels={"channel": "awareness_channels"},
)
ACTIVITY_CHANGED = event(
    "awareness.activity_changed",
    _("An occasion to make the policy known was changed: {channel}, now {day}"),
    facts="channel day role",
    personal="owner",
    labels={"channel": "awareness_channels"},
)
NOT_COUNTED = "not-counted"
ACTIVITY_DONE = event(
    "awareness.activity_done",
    _("The policy was made known: {channel}, {day}; reached: {reach}"),
    facts="channel day edition reach counted",
    personal="note evidence",
    labels={"channel": "awareness_channels", "reach": lambda: {NOT_COUNTED: _("not counted")}},
)
ACTIVITY_MISSED = event(
    "awareness.activity_missed",
    _("An occasion to make the policy known was not used: {channel}, {day}"),
    facts="channel day",
    personal="note",
    labels={"channel": "awareness_channels"},
)
ACTIVITY_REOPENED = event(
    "awareness.activity_reopened",
    _("An occasion to make the policy known is open again: {channel}, {day}"),
    facts="channel day",
    labels={"channel": "awareness_channels"},
)
ATTENDANCE_RECORDED = event(
    "awareness.attendance_recorded",
    _("Who was there was noted: {channel}, {day}, {people}"),
    facts="channel day people",
    counts={"people": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
    labels={"channel": "awareness_channels"},
)
NOTE_READ = event(
    "awareness.note_read",
    _("A note about the policy was confirmed as read: {channel}, {day}"),
    facts="channel day",
    labels={"channel": "awareness_channels"},
)
MATERIAL_MADE = event(
    "awareness.material_made",
    _("Material was made from edition {edition}: {kind}"),
    facts="kind edition version_sha256",
)
QUESTION_SENT = event(
    "awareness.question_sent", _("A question about the policy was sent to the head"),
    personal="text",
)  # fmt: skip
QUESTION_ANSWERED = event(
    "awareness.question_answered", _("A question about the policy was answered"),
    personal="answer",
)  # fmt: skip
