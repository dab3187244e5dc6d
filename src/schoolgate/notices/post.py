"""Sending: mails of their own as they come, and one mail a day for everything else."""

from __future__ import annotations

import datetime as dt
import logging

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils import timezone

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.periodic import stopping
from schoolgate.notices import actions
from schoolgate.notices.hours import MORNING, SchoolDay, is_quiet, put_off_until
from schoolgate.notices.kinds import kind_named
from schoolgate.notices.mail import MailFailed, address_of, daily_mail, notice_mail, send
from schoolgate.notices.models import DailyMail, Notice
from schoolgate.notices.queries import (
    due_reminders,
    mails_waiting,
    new_since,
    people_to_write_to,
    told_here,
)
from schoolgate.notices.told import UNANSWERED, tell_of_refused_mail, tell_of_stuck_mail
from schoolgate.people.models import Person, School
from schoolgate.people.queries import schools_for
from schoolgate.people.rules import may_see_school, may_sign_in

POSTMAN = System("notices")
AT_ONE_GO = 500
NOWHERE = Q(pk__in=[])
STUCK_AFTER = len(actions.MAIL_WAITS)

logger = logging.getLogger(__name__)


class Postman:
    """One round: a connection, a day, and whether the mail server still answers."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.day = SchoolDay(timezone.localdate(self.now))
        self.connection: BaseEmailBackend = get_connection()
        self.gone = False
        self.sent = 0

    def close(self) -> None:
        """End the connection."""
        self.connection.close()

    @property
    def ends(self) -> bool:
        """Whether the round is over before its end."""
        return self.gone or stopping()

    def failed(self, problem: MailFailed, tries: int, person: Person) -> None:
        """Note a mail that did not go; after some tries network managers hear of it."""
        self.gone = problem.whole
        logger.warning("A mail was kept for later: %s", problem)
        if tries < STUCK_AFTER:
            return
        if problem.code is None:
            tell_of_stuck_mail(str(problem), self.day.day.isoformat())
        else:
            tell_of_refused_mail(person, str(problem.code), self.day.day)


def send_at_once() -> int:
    """Send the mails that do not wait for the day's; answers how many went."""
    postman = Postman()
    try:
        for notice in list(mails_waiting(postman.now)[:AT_ONE_GO]):
            if postman.ends:
                break
            _send_notice(postman, notice)
    finally:
        postman.close()
    return postman.sent


def _send_notice(postman: Postman, notice: Notice) -> None:
    kind = kind_named(notice.event)
    has_left = notice.school is not None and may_see_school(notice.person, notice.school)
    if notice.seen_at is not None or has_left or not _can_be_written_to(notice.person):
        actions.put_off_mail(notice=notice, until=None)
        return
    if kind.still_open is not None and not kind.still_open(notice):
        actions.settle_notice(notice=notice)
        return
    if not kind.urgent:
        later = put_off_until(notice.person, notice.school, postman.now, postman.day)
        if later is not None:
            actions.put_off_mail(notice=notice, until=later)
            return
    if not actions.take_mail(notice=notice):
        return
    try:
        send(notice_mail(notice), postman.connection)
    except MailFailed as problem:
        postman.failed(problem, actions.mail_failed(notice=notice), notice.person)
        return
    actions.mail_went(notice=notice)
    postman.sent += 1


def send_daily() -> int:
    """Send everybody their one mail of the day, if there is anything in it; answers how many."""
    postman = Postman()
    if timezone.localtime(postman.now).time() < MORNING or not _any_school_open(postman.day):
        return 0
    day = postman.day.day
    cut = timezone.make_aware(dt.datetime.combine(day, MORNING))
    waiting = people_to_write_to(day, cut, postman.now).values_list("pk", flat=True)
    try:
        for pk in list(waiting):
            if postman.ends:
                break
            _write_to(postman, Person.objects.select_related("user").get(pk=pk), cut)
    finally:
        postman.close()
    return postman.sent


def _any_school_open(day: SchoolDay) -> bool:
    return day.at_any(School.objects.all())


def _write_to(postman: Postman, person: Person, cut: dt.datetime) -> None:
    local = timezone.localtime(postman.now)
    if is_quiet(person, local.time()):
        return
    mine = Notice.objects.filter(person=person).select_related("school", "person")
    due = mine.filter(due_reminders(postman.now))
    here = told_here(person) if _can_be_written_to(person) else NOWHERE
    reminded, new = _still_open(due.filter(here)), _still_open(mine.filter(new_since(cut), here))
    for notice in _still_open(due.exclude(pk__in=[notice.pk for notice in reminded])):
        actions.remind_on_page(notice=notice)
        _escalate(notice)
    new = [notice for notice in new if notice.asks or person.digest]
    first = {notice.pk for notice in new}
    reminded = [notice for notice in reminded if notice.pk not in first]
    if not (new or reminded) or not postman.day.at_any(schools_for(person)):
        return
    mail = actions.take_day(person=person, day=postman.day.day)
    if mail is not None:
        _send_day(postman, mail, new, reminded)


def _send_day(postman: Postman, mail: DailyMail, new: list[Notice], reminded: list[Notice]) -> None:
    person = (new or reminded)[0].person
    try:
        send(daily_mail(person, new, reminded), postman.connection)
    except MailFailed as problem:
        postman.failed(problem, actions.day_failed(mail=mail), person)
        return
    actions.day_went(mail=mail, told=new, reminded=reminded)
    postman.sent += 1
    for notice in reminded:
        _escalate(notice)


def _still_open(notices: object) -> list[Notice]:
    kept = []
    for notice in notices:  # type: ignore[attr-defined]
        still_open = kind_named(notice.event).still_open
        if still_open is None or still_open(notice):
            kept.append(notice)
        else:
            actions.settle_notice(notice=notice)
    return kept


def _escalate(notice: Notice) -> None:
    actions.escalate(by=POSTMAN, notice=notice, kind=UNANSWERED)


def _can_be_written_to(person: Person) -> bool:
    return bool(address_of(person)) and may_sign_in(person) is None
