"""The closed list of this app's ledger events. A value may name somebody (whom to ask, whom to
complain to), so it can be erased.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

DOCUMENT_HANDED_IN = event(
    "policies.document_handed_in",
    _("The policy document {file_name} was handed in"),
    facts="file_name sha256",
)
DOCUMENT_READ_AGAIN = event(
    "policies.document_read_again",
    _("{file_name} was sent to be read again"),
    facts="file_name sha256",
)
DOCUMENT_READ = event(
    "policies.document_read",
    _("{file_name} was read: {clauses}, {values}, {findings}"),
    facts="file_name sha256 clauses values findings",
    counts={
        "clauses": ngettext_lazy("%(n)d clause", "%(n)d clauses", "n"),
        "values": ngettext_lazy("%(n)d value", "%(n)d values", "n"),
        "findings": ngettext_lazy("%(n)d finding", "%(n)d findings", "n"),
    },
)
DOCUMENT_REFUSED = event(
    "policies.document_refused",
    _("{file_name} could not be read: {problem}"),
    facts="file_name sha256 problem",
)
DOCUMENT_TAKEN_AWAY = event(
    "policies.document_taken_away",
    _("{file_name} was taken away again, with what was read in it"),
    facts="file_name sha256",
)
SUGGESTION_DECIDED = event(
    "policies.suggestion_decided",
    _("“{parameter}” was {verdict}: {value}"),
    facts="parameter verdict",
    personal="value",
)
DRAFT_MADE = event("policies.draft_made", _("A draft was made: {title}"), facts="title")
DRAFT_VALUE_CHANGED = event(
    "policies.draft_value_changed",
    _("In the draft {title}, “{parameter}” was set to: {value}"),
    facts="title parameter",
    personal="value",
)
SHARED_VALUE_SET = event(
    "policies.shared_value_set",
    _("The federation laid down “{parameter}”: {value}"),
    facts="parameter",
    personal="value",
)
SHARED_VALUE_OPENED = event(
    "policies.shared_value_opened",
    _("The federation left {parameter} open to its schools again"),
    facts="parameter",
)
