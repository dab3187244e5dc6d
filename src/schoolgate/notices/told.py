"""The kinds of notice of today, and the events that lead to them.

What concerns policies is heard by the event's name, as everything is: nothing is imported from
above. A test compares the names with the closed list of events.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.inbox import needs
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import put_off_mail, settle, tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Notice
from schoolgate.notices.queries import NETWORK_MANAGER, holders, network_managers
from schoolgate.people.models import Absence, Appointment, Person, RosterImport, School
from schoolgate.people.queries import schools_for
from schoolgate.reference import roles

HEADS = ("headteacher", "executive-head")


def _heads_of(notice: Notice) -> list[Person]:
    return holders(notice.school, *HEADS) if notice.school else []


def _listed_in_inbox(notice: Notice) -> bool:
    return notice.url in {item.url for item in needs(notice.person)}


def _roster_waits(notice: Notice) -> bool:
    public_id = notice.key.split(":")[1]
    waiting = RosterImport.objects.filter(public_id=public_id, state=RosterImport.State.READ)
    return waiting.exists()


POLICY_READ = notice_kind(
    "policies.read",
    title=_("“{file_name}” was read"),
    text=_("{clauses} clauses, {values} values, {findings} findings."),
    mail=_("A policy document was read"),
    verb=_("See what was found"),
    icon="policy",
    words="file_name clauses values findings",
)
POLICY_TO_CONFIRM = notice_kind(
    "policies.to_confirm",
    title=_("“{file_name}” was read: say what it means"),
    text=_("{clauses} clauses, {values} values, {findings} findings. Nothing counts until you or"
           " a senior leader confirms it."),
    mail=_("A policy document was read and waits for somebody to say what it means"),
    verb=_("Say what it means"),
    icon="policy",
    words="file_name clauses values findings",
    asks=True,
    sourced=True,
    still_open=_listed_in_inbox,
    escalate=_heads_of,
)  # fmt: skip
POLICY_UNREADABLE = notice_kind(
    "policies.unreadable",
    title=_("“{file_name}” could not be read"),
    text=_("The page says why and what to do. The file was kept."),
    mail=_("A policy document could not be read"),
    verb=_("See why"),
    icon="policy",
    words="file_name",
    at_once=True,
)
ROSTER_WAITS = notice_kind(
    "people.roster_waits",
    title=_("The roster “{file_name}” was read and waits for your yes or no"),
    text=_("Nothing is changed until you say yes."),
    mail=_("A roster was read and waits for a yes or a no"),
    icon="roster",
    words="file_name",
    at_once=True,
    asks=True,
    sourced=True,
    still_open=_roster_waits,
    escalate=_heads_of,
)
ROSTER_APPLIED = notice_kind(
    "people.roster_applied",
    title=_("The roster “{file_name}” was applied"),
    text=_("{added} added, {changed} changed, {ended} ended, {refused} refused."),
    mail=_("A roster was applied"),
    verb=_("See what changed"),
    icon="roster",
    words="file_name added changed ended refused",
)
APPOINTED = notice_kind(
    "people.appointed",
    title=_("You were appointed: {role}"),
    text=_("{place}, from {from_date}. What you may see and do here follows from it."),
    mail=_("You were given a role"),
    icon="person",
    words="place",
    titles="role",
    dates="from_date",
)
MAIL_DOMAINS = notice_kind(
    "people.mail_domains_changed",
    title=_("The school's own email addresses are now said to end in: {domains}"),
    text=_("Look whether that is right. Whoever checks a page whose address ends so is told that it ends"
           " like the school's."),
    mail=_("What the school's own email addresses end in was changed"),
    verb=_("Look at it"),
    icon="globe",
    words="domains",
)  # fmt: skip
COVER = notice_kind(
    "people.cover",
    title=_("You cover for {name}"),
    text=_("From {from_date} to {until}, the last day included. Colleagues see that they can turn"
           " to you. It gives you no role: if you have to decide in place of {name}, ask whoever"
           " keeps the list of people to give you the role for these days."),
    mail=_("You were named to cover for a colleague"),
    icon="calendar",
    dates="from_date until",
    personal="name",
    at_once=True,
)  # fmt: skip
COVER_OVER = notice_kind(
    "people.cover_over",
    title=_("You no longer cover for {name}"),
    text=_("This is about the absence from {from_date}. It was taken back, or somebody else covers"
           " now."),
    mail=_("You no longer cover for a colleague"),
    icon="calendar",
    dates="from_date",
    personal="name",
    at_once=True,
)  # fmt: skip
UNANSWERED = notice_kind(
    "notices.unanswered",
    title=_("Nobody has answered yet: {what}"),
    text=_("It has waited since {since}, in spite of reminders. You can answer, or ask for it."),
    mail=_("Something has waited long for an answer"),
    icon="clock",
    words="what",
    dates="since",
)
WORK_FAILED = notice_kind(
    "notices.work_failed",
    title=_("Background work failed: {work}"),
    text=_("It was tried {tries} times and is not tried again by itself. The log of the worker"
           " says why."),
    mail=_("Background work of this installation failed"),
    icon="warning",
    words="work tries",
    at_once=True,
)  # fmt: skip
JOB_FAILS = notice_kind(
    "notices.job_fails",
    title=_("A job that comes round keeps failing: {work}"),
    text=_("It failed {tries} times in a row and is tried again at longer intervals. The log of"
           " the worker says why."),
    mail=_("A background job of this installation keeps failing"),
    icon="warning",
    words="work tries",
    at_once=True,
)  # fmt: skip
MAIL_STUCK = notice_kind(
    "notices.mail_stuck",
    title=_("Mail does not go out"),
    text=_("The mail server answered: {problem}. Nothing is lost: every mail is kept and tried"
           " again. Look at SCHOOLGATE_MAIL_URL and at the mail server."),
    mail=_("Mail did not go out"),
    icon="mail",
    words="problem",
    by_mail=False,
)  # fmt: skip

MAIL_REFUSED = notice_kind(
    "notices.mail_refused",
    title=_("Mail to {name} is refused"),
    text=_("The mail server refuses one address, with the code {code}. Nothing is lost: the mail is"
           " kept and tried again. Ask {name} whether the address is right."),
    mail=_("Mail to somebody is refused"),
    icon="mail",
    words="code",
    personal="name",
    by_mail=False,
)  # fmt: skip


@hears("policies.document_read")
def policy_read(entry: Entry) -> None:
    """Ask whoever may say what the document means; tell whoever handed it in."""
    school = _school_of(entry)
    if school is None:
        return
    url = _document_page(school, entry)
    facts = facts_of(entry)
    words = {name: facts.get(name, "") for name in POLICY_READ.words}
    for person in {person.pk: person for person in [*holders(school, *HEADS), *_hander(entry)]}.values():  # fmt: skip
        asked = url in {item.url for item in needs(person)}
        tell(
            POLICY_TO_CONFIRM if asked else POLICY_READ,
            to=[person],
            key=f"policies.document:{entry.subject_id}:read",
            words=words,
            url=url,
            school=school,
        )


@hears("policies.document_refused")
def policy_refused(entry: Entry) -> None:
    """Tell whoever handed it in."""
    school = _school_of(entry)
    if school is None:
        return
    tell(
        POLICY_UNREADABLE,
        to=_hander(entry),
        key=f"policies.document:{entry.subject_id}:refused",
        words={"file_name": facts_of(entry).get("file_name", "")},
        url=_document_page(school, entry),
        school=school,
    )


@hears("people.appointed", by="person")
def appointed(entry: Entry) -> None:
    """Tell whoever was given a role by somebody else; a roster's hundreds go without."""
    appointment = (
        Appointment.objects.filter(public_id=entry.subject_id)
        .select_related("person", "school", "federation")
        .first()
    )
    if appointment is None or appointment.person.public_id == entry.actor_id:
        return
    tell(
        APPOINTED,
        to=[appointment.person],
        key=f"people.appointment:{appointment.public_id}",
        words={
            "role": roles()[appointment.role].title,
            "place": str(appointment.school or appointment.federation),
            "from_date": appointment.from_date,
        },
        url=reverse("inbox"),
        # Of a school where they have no part before that day they would not be told until then.
        school=appointment.school if appointment.from_date <= clock.today() else None,
    )


@hears("people.mail_domains_changed", by="person")
def mail_domains_changed(entry: Entry) -> None:
    """Tell the heads, but not whoever said it."""
    school = _school_of(entry)
    if school is not None:
        tell(
            MAIL_DOMAINS,
            to=[one for one in holders(school, *HEADS) if one.public_id != entry.actor_id],
            key=f"{MAIL_DOMAINS.name}:{school.public_id}:{entry.sequence}",
            words={"domains": ", ".join(facts_of(entry)["domains"]) or "–"},
            url=reverse("people:addresses", args=[school.slug]),
            school=school,
        )


@hears("people.absence_recorded", "people.absence_changed")
def covers(entry: Entry) -> None:
    """Tell whoever covers."""
    facts = facts_of(entry)
    if "absence" not in facts:
        return  # written by an early version
    absence = (
        Absence.objects.filter(public_id=facts["absence"])
        .select_related("person", "school", "cover")
        .first()
    )
    if absence is None or [str(absence.from_date), str(absence.until)] != [
        facts["from_date"], facts["until"]
    ]:  # fmt: skip
        return  # a later entry tells of it as it is now
    _no_longer_cover(absence.public_id, but=absence.cover)
    if absence.cover is None:
        return
    over = f"people.cover_over:{absence.public_id}:"
    again = Notice.objects.filter(person=absence.cover, key__startswith=over).count()
    tell(
        COVER,
        to=[absence.cover],
        key=f"people.cover:{absence.public_id}:{absence.from_date}:{absence.until}:{again}",
        words={
            "name": absence.person.name,
            "from_date": absence.from_date,
            "until": absence.until,
        },
        url=reverse("inbox"),
        school=absence.school,
    )


@hears("people.absence_withdrawn")
def cover_taken_back(entry: Entry) -> None:
    """Tell whoever was to cover."""
    absence = facts_of(entry).get("absence")
    if absence:
        _no_longer_cover(absence)


def _no_longer_cover(absence: str, but: Person | None = None) -> None:
    """Tell those who were told that they cover; a mail of it that waits stays here."""
    told = Notice.objects.filter(key__startswith=f"people.cover:{absence}:", event=COVER.name)
    told = told.exclude(person=but).select_related("person", "school").order_by("pk")
    for notice in {notice.person_id: notice for notice in told}.values():
        put_off_mail(notice=notice, until=None)
        tell(
            COVER_OVER,
            to=[notice.person],
            key=f"people.cover_over:{absence}:{notice.public_id}",
            words={name: notice.words[name] for name in COVER_OVER.words},
            url=reverse("inbox"),
            school=notice.school,
        )


@hears("people.roster_applied")
def roster_applied(entry: Entry) -> None:
    """Tell whoever handed the roster in and whoever said yes."""
    roster = _roster(entry.subject_id)
    if roster is None:
        return
    settle(roster_key(roster))
    facts = facts_of(entry)
    tell(
        ROSTER_APPLIED,
        to=_known(roster.by, roster.decided_by),
        key=f"people.roster:{roster.public_id}:applied",
        words={name: facts.get(name, "") for name in ROSTER_APPLIED.words},
        url=_roster_page(roster),
        school=roster.school,
    )


@hears("people.roster_rejected")
def roster_rejected(entry: Entry) -> None:
    """Nobody is asked about it any more."""
    settle(f"people.roster:{entry.subject_id}:waits")


def roster_key(roster: RosterImport) -> str:
    """The matter of a roster that waits for an answer."""
    return f"people.roster:{roster.public_id}:waits"


def tell_of_rosters() -> None:
    """Ask those whose rosters have been read; a roster is read behind the page, in minutes."""
    asked = Notice.objects.filter(event=ROSTER_WAITS.name).values("key")
    waiting = RosterImport.objects.filter(state=RosterImport.State.READ)
    for roster in waiting.select_related("school", "by").order_by("-pk")[:100]:
        if not asked.filter(key=roster_key(roster)).exists():
            tell(
                ROSTER_WAITS,
                to=_known(roster.by),
                key=roster_key(roster),
                words={"file_name": roster.file_name},
                url=_roster_page(roster),
                school=roster.school,
            )


def tell_of_failed_work(work: str, tries: int, key: str) -> None:
    """Work behind the page was given up."""
    tell(
        WORK_FAILED,
        to=network_managers(),
        key=f"notices.work:{key}",
        words={"work": work, "tries": tries},
    )


def tell_of_failing_job(work: str, tries: int, key: str) -> None:
    """A job fails again and again."""
    tell(
        JOB_FAILS,
        to=network_managers(),
        key=f"notices.job:{key}",
        words={"work": work, "tries": tries},
    )


def tell_of_stuck_mail(problem: str, key: str) -> None:
    """No mail has gone for a while, whoever it was for."""
    tell(
        MAIL_STUCK,
        to=network_managers(),
        key=f"notices.mail:{key}",
        words={"problem": problem[:200]},
    )


def tell_of_refused_mail(person: Person, code: str, day: dt.date) -> None:
    """Mail to somebody has been refused for a while: that concerns their schools and no other."""
    year, week, _weekday = day.isocalendar()
    for school in schools_for(person):
        tell(
            MAIL_REFUSED,
            to=holders(school, NETWORK_MANAGER),
            key=f"notices.mail_refused:{person.public_id}:{school.public_id}:{year}-{week}",
            words={"name": person.name, "code": code},
            school=school,
        )


def _school_of(entry: Entry) -> School | None:
    return School.objects.filter(public_id=entry.chain).select_related("federation").first()


def _hander(entry: Entry) -> list[Person]:
    handed_in = Entry.objects.filter(
        chain=entry.chain,
        event="policies.document_handed_in",
        subject_id=entry.subject_id,
        actor_kind="person",
    )
    return list(Person.objects.filter(public_id__in=handed_in.values("actor_id")))


def _document_page(school: School, entry: Entry) -> str:
    at = {"school": school.slug, "document": entry.subject_id}
    return reverse("policies:document", kwargs=at)


def _roster(public_id: str) -> RosterImport | None:
    found = RosterImport.objects.select_related("school", "by", "decided_by")
    return found.filter(public_id=public_id).first()


def _roster_page(roster: RosterImport) -> str:
    return reverse("people:roster", args=[roster.school.slug, roster.public_id])


def _known(*people: Person | None) -> list[Person]:
    return [person for person in people if person is not None]
