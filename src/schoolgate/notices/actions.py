"""The only writers of notices, of the mail they become and of the worker's clock."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.notices import events
from schoolgate.notices.kinds import NoticeKind, kind_named
from schoolgate.notices.models import (
    CalendarFeed,
    DailyMail,
    Heard,
    Notice,
    OutboxMail,
    PeriodicJob,
    WorkerPulse,
)
from schoolgate.notices.queries import told_here
from schoolgate.people.models import Invitation, Person, School

# How long to wait after a mail could not be sent; the last repeats.
MAIL_WAITS = tuple(dt.timedelta(minutes=n) for n in (1, 5, 15, 60, 180))
IN_HAND = dt.timedelta(minutes=15)
PULSE_LASTS = dt.timedelta(seconds=90)
LONGEST_WAIT = dt.timedelta(hours=1)


class WrongWords(Exception):
    """The words given are not those of the kind of notice."""


# Telling


def tell(
    kind: NoticeKind,
    *,
    to: Iterable[Person],
    key: str,
    words: Mapping[str, Any] | None = None,
    url: str = "",
    school: School | None = None,
    due: dt.datetime | None = None,
) -> None:
    """Tell people something, once for each person and key; say it after the commit.

    ``key`` names the matter ("policies.document:" and its id), so that ``settle`` finds it.
    ``words`` are exactly those the kind names. ``url`` is a path of this site, without any
    detail about a person, because it goes into the mail. Raises WrongWords.
    """
    given = dict(words or {})
    if set(given) != kind.words:
        raise WrongWords(f"{kind.name} has the words {sorted(kind.words)}, not {sorted(given)}.")
    if url and not url_has_allowed_host_and_scheme(url, None):
        raise WrongWords(f"{kind.name}: {url!r} leads away from this site.")
    stored = {name: v.isoformat() if isinstance(v, dt.date) else v for name, v in given.items()}
    now = clock.now()
    Notice.objects.bulk_create(
        [
            Notice(
                person=person,
                school=school,
                event=kind.name,
                key=key,
                words=stored,
                url=url,
                asks=kind.asks,
                speed=Notice.Speed.AT_ONCE if kind.at_once else Notice.Speed.DAILY,
                at=now,
                due=due,
                mail_after=now if kind.at_once and kind.by_mail else None,
                mailed_at=None if kind.by_mail else now,
                remind_at=start_of_day(now + kind.gap(0)) if kind.asks else None,
            )
            for person in {person.pk: person for person in to}.values()
        ],
        ignore_conflicts=True,
    )


def settle(key: str, *, to: Iterable[Person] | None = None) -> int:
    """What was asked under a key is done, for everybody or for some; answers how many asked."""
    asked = Notice.objects.filter(key=key, asks=True, settled_at=None)
    if to is not None:
        asked = asked.filter(person__in=list(to))
    return asked.update(settled_at=clock.now(), remind_at=None, mail_after=None)


def settle_notice(*, notice: Notice) -> None:
    """This one is done, as a source of the inbox shows."""
    settle(notice.key, to=[notice.person])


def mark_seen(*, by: Person, until: dt.datetime) -> int:
    """The person has seen what they were told until then, at the schools of today."""
    mine = Notice.objects.filter(told_here(by), person=by, seen_at=None, at__lte=until)
    return Notice.objects.filter(pk__in=mine.values("pk")).update(seen_at=clock.now())


def change_settings(
    *,
    by: Person,
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
    digest: bool,
    language: str,
) -> Person:
    """When and in what language somebody is written to; everybody decides it for themselves."""
    wanted = {
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "digest": digest,
        "language": language,
    }
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=by.pk)
        changed = [name for name, value in wanted.items() if getattr(person, name) != value]
        if not changed:
            return person
        for name in changed:
            setattr(person, name, wanted[name])
        person.save(update_fields=changed)
        # Waiting mails were put off by the old hours.
        Notice.objects.filter(person=person, mail_after__gt=clock.now(), mail_tries=0).update(
            mail_after=clock.now()
        )
        record(
            events.SETTINGS_CHANGED,
            by=by,
            chain=None,
            subject=("people.person", person.public_id),
            facts={"fields": sorted(changed)},
        )
    return person


# The calendar feed


def token_hash(token: str) -> str:
    """What is stored of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_feed(*, by: Person) -> str:
    """Make the secret part of an address for a person's own calendar, given once, here.

    The address made before stops answering.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        CalendarFeed.objects.update_or_create(
            person=by,
            defaults={"token_hash": token_hash(token), "at": clock.now(), "asked_on": None},
        )
        _record_feed(events.FEED_MADE, by)
    return token


def stop_feed(*, by: Person) -> None:
    """Let the person's secret address answer nobody any more."""
    with transaction.atomic():
        gone, _by_model = CalendarFeed.objects.filter(person=by).delete()
        if gone:
            _record_feed(events.FEED_STOPPED, by)


def note_feed_asked(*, feed: CalendarFeed) -> None:
    """Keep the last day on which a calendar asked; written once a day."""
    if feed.asked_on != clock.today():
        CalendarFeed.objects.filter(pk=feed.pk).update(asked_on=clock.today())


def _record_feed(kind: EventKind, by: Person) -> None:
    record(kind, by=by, chain=None, subject=("people.person", by.public_id))


def start_of_day(moment: dt.datetime) -> dt.datetime:
    """Midnight of that day where the school is."""
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def note_heard(*, chain: str, sequence: int) -> None:
    """The ledger has been read to this entry; nobody ever goes back."""
    Heard.objects.bulk_create([Heard(chain=chain, sequence=0)], ignore_conflicts=True)
    Heard.objects.filter(chain=chain, sequence__lt=sequence).update(sequence=sequence)


# Mail of its own


def take_mail(*, notice: Notice) -> bool:
    """Take the mail of a notice in hand; False where another worker has it."""
    now = clock.now()
    waiting = Notice.objects.filter(pk=notice.pk, mail_after=notice.mail_after, mailed_at=None)
    return bool(waiting.update(mail_after=now + IN_HAND, mail_tries=F("mail_tries") + 1))


def mail_went(*, notice: Notice) -> None:
    """The mail of this notice has left."""
    Notice.objects.filter(pk=notice.pk).update(mailed_at=clock.now(), mail_after=None)


def mail_failed(*, notice: Notice) -> int:
    """Keep the mail for later; answers how often it was tried."""
    notice.refresh_from_db(fields=["mail_tries", "settled_at"])
    if notice.settled_at is None:
        later = clock.now() + mail_wait(notice.mail_tries)
        Notice.objects.filter(pk=notice.pk, mailed_at=None).update(mail_after=later)
    return notice.mail_tries


def put_off_mail(*, notice: Notice, until: dt.datetime | None) -> None:
    """Not now: in quiet hours, on a day without school; with None never."""
    Notice.objects.filter(pk=notice.pk, mail_after=notice.mail_after).update(mail_after=until)


def mail_wait(tries: int) -> dt.timedelta:
    """How long to wait after so many tries."""
    return MAIL_WAITS[min(max(tries, 1), len(MAIL_WAITS)) - 1]


# The daily mail


def take_day(*, person: Person, day: dt.date) -> DailyMail | None:
    """Take the right to a person's mail of the day; None where it is gone already."""
    try:
        with transaction.atomic():
            return DailyMail.objects.create(person=person, day=day)
    except IntegrityError:
        pass
    again = DailyMail.objects.filter(
        person=person, day=day, sent_at=None, retry_at__lte=clock.now()
    )
    if again.update(retry_at=None, tries=F("tries") + 1):
        return DailyMail.objects.get(person=person, day=day)
    return None


def day_went(*, mail: DailyMail, told: Iterable[Notice], reminded: Iterable[Notice]) -> None:
    """The mail of the day has left, with these notices and reminders in it."""
    with transaction.atomic():
        now = clock.now()
        DailyMail.objects.filter(pk=mail.pk).update(sent_at=now)
        Notice.objects.filter(pk__in=[n.pk for n in told], mailed_at=None).update(mailed_at=now)
        for notice in told:
            if notice.asks:
                _remind_again(notice, 0, now)
        for notice in reminded:
            _remind_again(notice, notice.reminders + 1, now)


def day_failed(*, mail: DailyMail) -> int:
    """Keep the mail of the day for later; answers how often it was tried."""
    DailyMail.objects.filter(pk=mail.pk).update(retry_at=clock.now() + mail_wait(mail.tries))
    return mail.tries


def remind_on_page(*, notice: Notice) -> None:
    """Count a reminder for somebody who cannot be written to: the page is all they have."""
    _remind_again(notice, notice.reminders + 1, clock.now())


def _remind_again(notice: Notice, reminders: int, now: dt.datetime) -> None:
    notice.reminders = reminders
    open_still = Notice.objects.filter(pk=notice.pk, settled_at=None)
    gap = kind_named(notice.event).gap(reminders)
    open_still.update(reminders=reminders, remind_at=start_of_day(now + gap))


def escalate(*, by: Actor, notice: Notice, kind: NoticeKind) -> None:
    """Tell those whom the kind names that a question has had no answer; once a notice."""
    asked = kind_named(notice.event)
    if asked.escalate is None or notice.reminders < asked.escalate_after:
        return
    with transaction.atomic():
        first = Notice.objects.filter(pk=notice.pk, escalated_at=None, settled_at=None)
        if not first.update(escalated_at=clock.now()):
            return
        others = [person for person in asked.escalate(notice) if person.pk != notice.person_id]
        for person in others:
            with translation.override(person.language):
                what = str(asked.mail)
            tell(
                kind,
                to=[person],
                key=f"{notice.key}:unanswered",
                words={"what": what, "since": timezone.localdate(notice.at)},
                url=notice.url,
                school=notice.school,
            )
        record(
            events.ESCALATED,
            by=by,
            chain=notice.school,
            subject=("notices.notice", notice.public_id),
            facts={"kind": asked.name, "reminders": notice.reminders, "told": len(others)},
        )


# The worker's clock


def list_jobs(names: Iterable[str]) -> None:
    """Give every job its row; a new one is due at once."""
    now = clock.now()
    rows = [PeriodicJob(name=name, next_at=now) for name in names]
    PeriodicJob.objects.bulk_create(rows, ignore_conflicts=True)


def take_job(*, name: str, worker: str) -> bool:
    """Take a job that is due; False where another worker has it or had it."""
    due = PeriodicJob.objects.filter(name=name, worker="", next_at__lte=clock.now())
    return bool(due.update(worker=worker))


def job_done(*, name: str, worker: str, every: dt.timedelta) -> None:
    """The job comes round again."""
    now = clock.now()
    PeriodicJob.objects.filter(name=name, worker=worker).update(
        worker="", ran_at=now, next_at=now + every, failures=0, problem=""
    )


def job_failed(*, name: str, worker: str, every: dt.timedelta, problem: str, later: bool) -> int:
    """Try the job again ``later`` and later, or else when it comes round: answers how often it has
    failed in a row.
    """
    with transaction.atomic():
        job = PeriodicJob.objects.select_for_update().get(name=name)
        if job.worker != worker:
            return 0
        job.worker, job.problem = "", problem[-2000:]
        job.failures += 1
        wait = min(every * 2 ** min(job.failures, 10), max(LONGEST_WAIT, every))
        job.next_at = clock.now() + (wait if later else every)
        job.save(update_fields=["worker", "problem", "failures", "next_at"])
    return job.failures


def beat(*, worker: str) -> None:
    """Say that a worker lives, and take from silent ones the jobs they had in hand."""
    now = clock.now()
    WorkerPulse.objects.update_or_create(worker=worker, defaults={"at": now})
    WorkerPulse.objects.filter(at__lt=now - PULSE_LASTS).delete()
    held = PeriodicJob.objects.exclude(worker="")
    held.exclude(worker__in=WorkerPulse.objects.values("worker")).update(worker="")


def end_pulse(*, worker: str) -> None:
    """A worker stops: what it had in hand is free."""
    WorkerPulse.objects.filter(worker=worker).delete()
    PeriodicJob.objects.filter(worker=worker).update(worker="")


# Clearing away


def clear_sessions() -> int:
    """Delete sessions that have ended."""
    gone, _ = Session.objects.filter(expire_date__lt=clock.now()).delete()
    return gone


def clear_invitations() -> int:
    """Delete invitations that ended unanswered a month ago; the ledger keeps that they were."""
    long_ago = clock.now() - dt.timedelta(days=30)
    gone, _ = Invitation.objects.filter(accepted_at=None, expires__lt=long_ago).delete()
    return gone


def clear_notices() -> int:
    """Delete what somebody was told more than a year ago, mail that stayed here, old days."""
    now = clock.now()
    year = now - dt.timedelta(days=400)
    told, _ = Notice.objects.filter(Q(asks=False) | ~Q(settled_at=None), at__lt=year).delete()
    kept, _ = OutboxMail.objects.filter(at__lt=now - dt.timedelta(days=90)).delete()
    days, _ = DailyMail.objects.filter(day__lt=(now - dt.timedelta(days=30)).date()).delete()
    return told + kept + days
