"""Each night the record is verified; what was found is recorded, and trouble is told."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.periodic import stopping
from schoolgate.ledger.actions import note_verified
from schoolgate.ledger.events import LEDGER_VERIFIED
from schoolgate.ledger.models import INSTALLATION, Entry
from schoolgate.ledger.verify import Broken, verify_chains
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import notice_kind
from schoolgate.notices.models import Heard
from schoolgate.notices.queries import holders, network_managers
from schoolgate.notices.told import HEADS
from schoolgate.people.events import FEDERATION_ADDED, SCHOOL_ADDED
from schoolgate.people.models import Federation, School

VERIFIER = System("verifier")
NIGHT = 3  # o'clock, where the school is

RECORD_BROKEN = notice_kind(
    "notices.record_broken",
    title=_("The record is not whole"),
    text=_("Found last night: {problem}. “schoolgate ledger verify” shows it to whoever runs this"
           " installation. Keep every backup until it is cleared up: one of them may hold what is"
           " missing."),
    mail=_("The nightly check found that the record is not whole"),
    icon="warning",
    words="problem",
    at_once=True,
)  # fmt: skip
RECORD_UNGUARDED = notice_kind(
    "notices.record_unguarded",
    title=_("The database has stopped guarding the record"),
    text=_("Found last night: not in force are {triggers}. “schoolgate ledger rearm” puts them back"
           " and records it. Find out who switched them off."),
    mail=_("The nightly check found that the database no longer guards the record"),
    icon="warning",
    words="triggers",
    at_once=True,
)  # fmt: skip
RECORD_TAKEN_BACK = notice_kind(
    "notices.record_taken_back",
    title=_("The record of {place} was taken back to entry {until}"),
    text=_("A backup was restored. What was decided, signed and entered after it was made is gone:"
           " the page says when that was."),
    mail=_("A backup was restored, and what came after it is gone"),
    icon="ledger",
    words="place until",
    at_once=True,
)  # fmt: skip


class _Stopped(Exception):
    """The worker is asked to stop; the next one begins anew."""


def chains_that_must_be() -> dict[str, str]:
    """Chains that must be there, each with the event it began with where that is known.

    Schools and federations have theirs from the beginning; any chain, the installation's too,
    that the worker has heard anything of must be there.
    """
    heard = Heard.objects.filter(sequence__gt=0).values_list("chain", flat=True)
    schools = School.objects.values_list("public_id", flat=True)
    federations = Federation.objects.values_list("public_id", flat=True)
    return {
        **dict.fromkeys(heard, ""),
        **dict.fromkeys(schools, SCHOOL_ADDED.name),
        **dict.fromkeys(federations, FEDERATION_ADDED.name),
    }


def verify_by_night() -> None:
    """Verify the whole record, once a night or as soon after as a worker runs."""
    if not _is_due():
        return
    try:
        outcome = verify_chains(
            expected=chains_that_must_be(), to_the_end=True, progress=_unless_stopping
        )
    except _Stopped:
        return
    wrong = [one for one in (outcome.broken, *outcome.more) if one]
    for one in wrong:
        _tell_of(one)
    if outcome.disarmed:
        _tell_of_triggers(", ".join(outcome.disarmed))
    note_verified(
        by=VERIFIER,
        entries=outcome.entries,
        wrong={one.chain: f"entry {one.sequence}: {one.wrong}" for one in reversed(wrong)},
    )


def _is_due() -> bool:
    """Whether a night has begun since it was last verified, or since the record began."""
    entries = Entry.objects.order_by("pk")
    verified = entries.filter(chain=INSTALLATION, event=LEDGER_VERIFIED.name).last()
    last = verified or entries.first()
    return last is not None and last.at < _latest_night()


def _latest_night() -> dt.datetime:
    now = timezone.localtime(clock.now())
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night if night <= now else night - dt.timedelta(days=1)


def _unless_stopping(_done: int, _total: int) -> None:
    if stopping():
        raise _Stopped


def _tell_of(broken: Broken) -> None:
    """Tell those who run the installation, and the heads of the schools it concerns."""
    key = f"notices.record:{broken.chain}:{broken.sequence}"
    words = {"problem": str(broken)}
    for school in _schools_of(broken.chain):
        tell(RECORD_BROKEN, to=holders(school, *HEADS), key=key, words=words,
             url=_record_page(school), school=school)  # fmt: skip
    tell(RECORD_BROKEN, to=network_managers(), key=key, words=words)


def _tell_of_triggers(triggers: str) -> None:
    key = f"notices.unguarded:{clock.today()}"
    words = {"triggers": triggers}
    for school in _schools_of(INSTALLATION):
        tell(RECORD_UNGUARDED, to=holders(school, *HEADS), key=key, words=words,
             url=_record_page(school), school=school)  # fmt: skip
    tell(RECORD_UNGUARDED, to=network_managers(), key=key, words=words)


def _schools_of(chain: str) -> list[School]:
    """The schools that a chain is about: the installation's is about all."""
    schools = School.objects.select_related("federation").order_by("pk")
    if chain != INSTALLATION:
        schools = schools.filter(Q(public_id=chain) | Q(federation__public_id=chain))
    return list(schools)


def _record_page(school: School) -> str:
    return reverse("people:record", args=[school.slug])


@hears("ledger.taken_back")
def taken_back(entry: Entry) -> None:
    """A backup was restored: the heads of each school hear from where it goes on."""
    for school in School.objects.filter(public_id=entry.chain):
        tell(
            RECORD_TAKEN_BACK,
            to=holders(school, *HEADS),
            key=f"notices.taken_back:{entry.chain}:{entry.sequence}",
            words={"place": school.name, "until": facts_of(entry).get("until", "")},
            url=_record_page(school),
            school=school,
        )
