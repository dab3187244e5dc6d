"""The closed list of this app's ledger events. Who asked and how to reach them is not in it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event
from schoolgate.publishing.languages import languages

FORMAT_ASKED = event(
    "publishing.format_asked", _("The policy was asked for in another form: {form}"), facts="form",
    labels={"form": "publishing.FormatRequest.form"},
)  # fmt: skip
FORMAT_PROMISED = event(
    "publishing.format_promised",
    _("The policy in another form ({form}) was promised for {day}"),
    facts="form day",
    labels={"form": "publishing.FormatRequest.form"},
)
FORMAT_DONE = event(
    "publishing.format_done",
    _("The policy in another form ({form}) was handed over"),
    facts="form",
    labels={"form": "publishing.FormatRequest.form"},
)
FORMAT_DECLINED = event(
    "publishing.format_declined",
    _("The policy in another form ({form}) could not be had"),
    facts="form",
    labels={"form": "publishing.FormatRequest.form"},
)
FORMATS_EMPTIED = event(
    "publishing.formats_emptied",
    _("What {count} had told of themselves when asking for another form was erased"),
    facts="count",
    counts={"count": ngettext_lazy("%(n)d person", "%(n)d people", "n")},
)
TRANSLATION_ADDED = event(
    "publishing.translation_added",
    _("A translation of edition {edition} was put on the public page: {language}"),
    facts="edition language",
    labels={"language": lambda: {one.code: one.name for one in languages().values()}},
)
TRANSLATION_REMOVED = event(
    "publishing.translation_removed",
    _("A translation of edition {edition} was taken from the public page: {language}"),
    facts="edition language",
    labels={"language": lambda: {one.code: one.name for one in languages().values()}},
)
