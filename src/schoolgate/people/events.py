"""The closed list of this app's ledger events."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from schoolgate.ledger.events import event

FEDERATION_ADDED = event(
    "people.federation_added", _("The federation {name} was added"), facts="name"
)
SCHOOL_ADDED = event("people.school_added", _("The school {name} was added"), facts="name")
COLOUR_CHANGED = event(
    "people.colour_changed",
    _("The school's colour was changed from {before} to {after}"),
    facts="before after",
)
MAIL_DOMAINS_CHANGED = event(
    "people.mail_domains_changed",
    _("The school's own email addresses now end in: {domains}"),
    facts="domains",
)
LOGO_CHANGED = event(
    "people.logo_changed",
    _("The school's logo was changed: {width} by {height} pixels"),
    facts="width height sha256",
)
LOGO_REMOVED = event("people.logo_removed", _("The school's logo was taken away"), facts="sha256")
PERSON_ADDED = event("people.person_added", _("{name} was added"), personal="name")
PERSON_CHANGED = event(
    "people.person_changed",
    _("Details of {name} were changed: {fields}"),
    facts="fields",
    personal="name",
)
APPOINTED = event(
    "people.appointed",
    _("{name} was appointed as {role} from {from_date}"),
    facts="role capacity from_date",
    personal="name",
)
APPOINTMENT_CHANGED = event(
    "people.appointment_changed",
    _("The appointment of {name} as {role} was changed: {fields}"),
    facts="role fields",
    personal="name",
)
APPOINTMENT_ENDED = event(
    "people.appointment_ended",
    _("The appointment of {name} as {role} ends on {until}"),
    facts="role until",
    personal="name",
)
ABSENCE_RECORDED = event(
    "people.absence_recorded",
    _("{name} is away from {from_date} to {until}; cover: {cover}"),
    facts="from_date until absence",
    personal="name cover",
)
ROSTER_HANDED_IN = event(
    "people.roster_handed_in", _("A roster was handed in: {file_name}"), facts="file_name sha256"
)
ROSTER_APPLIED = event(
    "people.roster_applied",
    _("A roster was applied: {added} added, {changed} changed, {ended} ended, {refused} refused"),
    facts="file_name sha256 format added changed ended refused",
)
ROSTER_REJECTED = event(
    "people.roster_rejected", _("A roster was put aside: {file_name}"), facts="file_name sha256"
)
INVITED = event("people.invited", _("{name} was invited to sign in"), personal="name email")
INVITATION_ACCEPTED = event(
    "people.invitation_accepted", _("{name} accepted the invitation"), personal="name"
)
INVITATION_WITHDRAWN = event(
    "people.invitation_withdrawn", _("The invitation to {name} was withdrawn"), personal="name"
)
SIGNED_IN = event("people.signed_in", _("Signed in by {way}"), facts="way")
SECOND_FACTOR_ADDED = event(
    "people.second_factor_added", _("A second factor was added: {kind}"), facts="kind"
)
SECOND_FACTOR_REMOVED = event(
    "people.second_factor_removed", _("A second factor was removed: {kind}"), facts="kind"
)
CALENDAR_CHANGED = event(
    "people.calendar_changed", _("The calendar was changed: {what}"), facts="what"
)
CLASS_ADDED = event("people.class_added", _("The class {name} was added"), facts="name")
ENROLLED = event(
    "people.enrolled",
    _("{name} was enrolled from {from_date}"),
    facts="from_date",
    personal="name",
)
JOINED_CLASS = event(
    "people.joined_class", _("{name} joined a class as {part}"), facts="part", personal="name"
)
CARE_RECORDED = event(
    "people.care_recorded",
    _("{carer} was recorded as {relationship} of {name}"),
    facts="relationship",
    personal="name carer",
)
SIGN_IN_GIVEN = event(
    "people.sign_in_given", _("{name} was given a way to sign in"), facts="at", personal="name"
)
ABSENCE_CHANGED = event(
    "people.absence_changed",
    _("{name} is now away from {from_date} to {until}; cover: {cover}"),
    facts="from_date until absence",
    personal="name cover",
)
ABSENCE_WITHDRAWN = event(
    "people.absence_withdrawn",
    _("The absence of {name} from {from_date} was taken back"),
    facts="from_date absence",
    personal="name",
)
CARE_ENDED = event(
    "people.care_ended", _("{carer} no longer looks after {name}"), personal="name carer"
)
PASSWORD_CHANGED = event("people.password_changed", _("The password was {how}"), facts="how")
SIGN_IN_LIMITED = event(
    "people.sign_in_limited", _("Too many failed attempts to sign in"), personal="network"
)
SCHOOL_ACCOUNT_CONNECTED = event(
    "people.school_account_connected",
    _("A school account of {provider} was connected"),
    facts="provider",
)
SECOND_FACTOR_RESET = event(
    "people.second_factor_reset",
    _("All second factors of {name} were taken off: {kinds}. Reason: {reason}"),
    facts="kinds",
    personal="name reason",
)
SIGN_IN_ADDRESS_CHANGED = event(
    "people.sign_in_address_changed",
    _("{name} now signs in as {new}, before as {old}. Reason: {reason}"),
    personal="name old new reason",
)
SECOND_STEP_LIMITED = event(
    "people.second_step_limited", _("Too many wrong codes at the second step"), personal="network"
)
PERSON_EXPORTED = event(
    "people.person_exported",
    _("Everything held on a person was exported. Reason: {reason}"),
    personal="reason",
)
PERSON_ERASED = event(
    "people.person_erased",
    _("A person was erased: {rows}, {facts} of the record. Reason: {reason}"),
    facts="rows facts early",
    personal="reason",
    counts={
        "rows": ngettext_lazy("%(n)d row", "%(n)d rows", "n"),
        "facts": ngettext_lazy("%(n)d detail", "%(n)d details", "n"),
    },
)
