"""The ledger events of reviews. What people wrote in their own words can be erased."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

OPENED = event(
    "reviews.opened",
    _("A review of {title}, edition {edition}, was begun: {trigger}"),
    facts="title edition trigger",
    personal="reason",
    labels={"trigger": "reviews.Review.trigger"},
)
HEALTH_READ = event(
    "reviews.health_read",
    _("For the review of {title} its text was read: {findings}"),
    facts="title findings",
    counts={"findings": ngettext_lazy("%(n)d finding", "%(n)d findings", "n")},
)
FINDING_NOTED = event(
    "reviews.finding_noted",
    _("In the review of {title} something was noted (clause {clause})"),
    facts="title clause",
    personal="text",
)
EVIDENCE_NOTED = event(
    "reviews.evidence_noted",
    _("In the review of {title}, the aim {clause} was judged: {verdict}"),
    facts="title clause verdict",
    personal="text",
    labels={"verdict": "reviews.Evidence.verdict"},
)
AIMS_NAMED = event(
    "reviews.aims_named",
    _("In the review of {title} its aims were named: {clauses}"),
    facts="title clauses",
)
RECOMMENDED = event(
    "reviews.recommended",
    _("In the review of {title} something was recommended (clause {clause})"),
    facts="title clause",
    personal="text",
)
RECOMMENDATION_TAKEN_OUT = event(
    "reviews.recommendation_taken_out",
    _("In the review of {title} a recommendation was taken out (clause {clause})"),
    facts="title clause",
)
HANDED_OVER = event(
    "reviews.handed_over",
    _("The review of {title} went to the governors with {recommendations}"),
    facts="title recommendations",
    counts={"recommendations": ngettext_lazy("%(n)d recommendation", "%(n)d recommendations", "n")},
)
TAKEN_BACK = event(
    "reviews.taken_back",
    _("The review of {title} was taken back from the governors"),
    facts="title",
)
ANSWERED = event(
    "reviews.recommendation_answered",
    _("The governors answered a recommendation on {title}, meeting of {meeting_on}: {answer}"),
    facts="title clause answer meeting_on due_on",
    personal="note",
    labels={"answer": "reviews.Recommendation.answer"},
)
DONE = event(
    "reviews.recommendation_done",
    _("What the governors accepted on {title} was done on {done_on} (clause {clause})"),
    facts="title clause done_on",
    personal="note",
)
CONCLUDED = event(
    "reviews.concluded",
    _("The review of {title}, edition {edition}, was concluded: {outcome}; next by {next_due}"),
    facts="title edition outcome next_due",
    personal="summary",
    labels={"outcome": "reviews.Review.outcome"},
)
DAY_SET = event(
    "reviews.day_set",
    _("{title}, edition {edition}, names no day of review; it was set to {due_on}"),
    facts="title edition due_on",
)
TOOK_PART = event(
    "reviews.took_part",
    _("In the review of {title} somebody said that they took part: {role}"),
    facts="title role",
)
CONCLUDED_WITHOUT = event(
    "reviews.concluded_without",
    _("The review of {title} was concluded without a reviewer whom the policy names: {roles}"),
    facts="title roles",
    personal="reason",
)
PUT_ASIDE = event(
    "reviews.put_aside",
    _("The review of {title}, edition {edition}, was put aside"),
    facts="title edition",
    personal="reason",
)
LINK_KEPT = event(
    "reviews.linked_policy_kept",
    _("{policy} is read together with our policy: edition {edition}, review by {review_due}"),
    facts="policy edition review_due",
)
LINK_REMOVED = event(
    "reviews.linked_policy_removed",
    _("{policy} is no longer linked with our policy"),
    facts="policy",
)
LAW_CHANGED = event(
    "reviews.law_changed",
    _("{law}, cited in {title}, edition {edition}, has changed: {change}"),
    facts="title edition law change clauses",
)
LAW_CHANGED_FOR_DRAFT = event(
    "reviews.law_changed_for_draft",
    _("{law}, cited in the draft of {title}, has changed: {change}"),
    facts="title law change clauses",
)
LAW_ANSWERED = event(
    "reviews.law_answered",
    _("On the change of {law}, cited in {title}: {answer}"),
    facts="title law answer",
    personal="reason",
    labels={"answer": "reviews.LawNote.answer"},
)
REPORT_DRAFTED = event(
    "reviews.report_drafted",
    _("The yearly report to the governors on {title}, edition {edition}, was written on"),
    facts="title edition",
)
REPORT_GIVEN = event(
    "reviews.report_given",
    _("The head reported to the governors on {title}, edition {edition}, from {since} to {until}"),
    facts="title edition since until figures",
)
