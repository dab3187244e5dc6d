"""The ledger events of a policy's life. What people wrote in their own words can be erased."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

DRAFT_STARTED = event(
    "policies.draft_started", _("A draft was begun: {title}, from {origin}"), facts="title origin"
)
DRAFT_CLAUSE_CHANGED = event(
    "policies.draft_clause_changed",
    _("In the draft {title}, clause {clause} was changed"),
    facts="title clause",
    personal="wording",
)
SECTION_RENAMED = event(
    "policies.draft_section_renamed",
    _("In the draft {title}, the title of the section with clause {clause} was changed"),
    facts="title clause",
    personal="section",
)
POLICY_RENAMED = event(
    "policies.draft_renamed",
    _("The draft {was} was given another title: {title}"),
    facts="title was",
)
WORDS_REPLACED = event(
    "policies.draft_words_replaced",
    _("In the draft {title}, words were replaced in {number}"),
    facts="title number places",
    personal="words instead",
    counts={"number": ngettext_lazy("%(n)d place", "%(n)d places", "n")},
)
CHANGE_DESCRIBED = event(
    "policies.draft_change_described",
    _("What the draft {title} changes for people was said; a change that matters: {material}"),
    facts="title material",
    personal="changes",
)
LOCAL_VALUE_SET = event(
    "policies.local_value_set",
    _("{school} set “{parameter}” in the federation's draft {title}: {value}"),
    facts="title school parameter",
    personal="value",
)
LEFT_OPEN_CHANGED = event(
    "policies.left_open_changed",
    _("In the draft {title}, the schools set for themselves: {parameters}"),
    facts="title parameters",
)
CONSULTATION_OPENED = event(
    "policies.draft_consultation_opened",
    _("Consultation on {title} was opened until {closes}: {groups}"),
    facts="title groups closes",
    labels={"groups": "consultation_required"},
)
COMMENTED = event(
    "policies.comment_made",
    _("A comment on {title} was made ({group}, clause {clause})"),
    facts="title group clause",
    personal="speaker text",
    labels={"group": "consultation_required"},
)
COMMENT_ANSWERED = event(
    "policies.comment_answered",
    _("A comment on {title} was answered; the draft was changed for it: {changed}"),
    facts="title clause changed",
    personal="answer",
)
CONSULTATION_CLOSED = event(
    "policies.draft_consultation_closed",
    _("Consultation on {title} was closed: {comments}"),
    facts="title comments",
    personal="outcome",
    counts={"comments": ngettext_lazy("%(n)d comment", "%(n)d comments", "n")},
)
SUBMITTED = event(
    "policies.draft_submitted",
    _("{title} was put before: {bodies}"),
    facts="title bodies round",
    labels={"bodies": "adoption_bodies"},
)
BODY_DECIDED = event(
    "policies.body_decided",
    _("{body} on {title}, meeting of {meeting_on}: {decision}"),
    facts="title body meeting_on minute decision chairs_action present quorum round",
    personal="note",
    labels={"body": "adoption_bodies", "decision": "policies.BodyDecision.decision"},
)
SENT_BACK = event("policies.draft_sent_back", _("{title} was sent back"), facts="title round")
APPROVED = event(
    "policies.draft_approved", _("{title} was approved by every body"), facts="title round"
)
TAKEN_BACK = event("policies.draft_taken_back", _("{title} was taken back"), facts="title round")
DROPPED = event("policies.draft_dropped", _("The draft {title} was put aside"), facts="title")
DRAFT_ADOPTED = event(
    "policies.draft_adopted",
    _("{title} was adopted for {schools}"),
    facts="title schools",
    counts={"schools": ngettext_lazy("%(n)d school", "%(n)d schools", "n")},
)
VERSION_ADOPTED = event(
    "policies.version_adopted",
    _("{title}, edition {edition}, was adopted and is in force from {effective_from}"),
    facts="title edition number sha256 adopted_on effective_from material from_paper adoption",
)
VERSION_WITHDRAWN = event(
    "policies.version_withdrawn",
    _("{title}, edition {edition}, is withdrawn from {withdrawn_from}"),
    facts="title edition withdrawn_from",
    personal="reason",
)
DELEGATED = event(
    "policies.delegated",
    _("The governing body's meeting of {meeting_on} gave the carrying out of {title} to: {role}"
      " (minute {minute})"),
    facts="title role meeting_on minute",
)  # fmt: skip
