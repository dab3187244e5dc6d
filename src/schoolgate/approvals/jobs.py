"""What comes round: letters to those who decide, word to those above, and requests that lapse."""

from __future__ import annotations

import datetime as dt
import smtplib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from schoolgate.approvals import actions, told
from schoolgate.approvals.deciders import Deciders, Staffing, deciders_of, staffing_of
from schoolgate.approvals.kinds import kind_named, request_kinds
from schoolgate.approvals.letter_actions import write_letter
from schoolgate.approvals.letters import address_for, is_letter_due, letter_mail
from schoolgate.approvals.models import ApprovalRequest, Letter, Step
from schoolgate.approvals.queries import current_step, requests
from schoolgate.approvals.rules import may_begin, may_decide
from schoolgate.approvals.states import OPEN, RequestState, WrongMove
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.going_on import TakeTurn, going_on
from schoolgate.core.periodic import periodic, stopping
from schoolgate.notices.hours import put_off_until
from schoolgate.notices.mail import MailFailed, send
from schoolgate.notices.post import STUCK_AFTER, Postman
from schoolgate.people.models import Person

CLOCK = System("approvals")
PERMANENT = 500  # from here on a mail server's code says: do not come again
Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Open:
    """A step whose turn it is, and who decides it today."""

    request: ApprovalRequest
    step: Step
    deciders: Deciders
    staffing: Staffing


def open_steps(take_turn: TakeTurn) -> Iterator[Open]:
    """All of them, school by school, so that each school's people are read once."""
    staffing: Staffing | None = None
    asked = requests().filter(state=RequestState.ASKED).order_by("school", "pk")
    for request in asked:
        found = None
        with take_turn(request.public_id):
            if staffing is None or staffing.school.pk != request.school_id:
                staffing = staffing_of(request.school)
            step = current_step(request)
            if step is not None:
                found = Open(request, step, deciders_of(request, step, staffing), staffing)
        if found is not None:
            yield found


@periodic("approvals.letters", every=dt.timedelta(minutes=2))
def write_letters() -> int:
    """Tell and write to everybody who decides today, or that nobody can; answers how many letters
    went. A step that had nobody begins its days when somebody is there.
    """
    postman = Postman()
    sent = _letters_sent()
    known = told.who_was_asked()
    try:
        with going_on() as take_turn:
            for one in open_steps(take_turn):
                if stopping():
                    break
                with take_turn(one.request.public_id):
                    _ask(postman, one, sent, known)
    finally:
        postman.close()
    return postman.sent


def _ask(
    postman: Postman, one: Open, sent: dict[Key, list[Letter]], known: dict[str, set[int]]
) -> None:
    if not one.deciders.people:
        told.tell_that_nobody_decides(one.request, one.step, one.staffing, known)
        return
    if one.step.opened_at is None:
        one = replace(one, step=actions.open_step(request=one.request) or one.step)
    told.ask_deciders(one.request, one.step, one.deciders, known)
    for part in one.deciders.people:
        if not postman.ends:
            _write(postman, one, part.person, sent)


def _letters_sent() -> dict[Key, list[Letter]]:
    sent: dict[Key, list[Letter]] = defaultdict(list)
    asked = Letter.objects.filter(
        step__request__state=RequestState.ASKED, step__approved_by__isnull=True
    )
    for letter in asked:
        sent[letter.step_id, letter.round, letter.person_id].append(letter)
    return sent


def _write(postman: Postman, one: Open, person: Person, sent: dict[Key, list[Letter]]) -> None:
    held = sent.get((one.step.pk, one.request.round, person.pk), [])
    if not address_for(person) or not is_letter_due(held, one.request.school):
        return
    if may_decide(person, one.request, one.step) is not None:
        return
    if put_off_until(person, one.request.school, postman.now, postman.day) is not None:
        return
    word = write_letter(step=one.step, person=person)
    if word is None:
        return
    mail = letter_mail(one.request, one.step, person, word, again=bool(held))
    try:
        send(mail, postman.connection)
    except MailFailed as problem:
        _did_not_go(postman, problem, person, word)
        return
    postman.sent += 1


def _did_not_go(postman: Postman, problem: MailFailed, person: Person, word: str) -> None:
    """Trouble that passes is tried again at the next round; an address that is no more is told to
    whoever can mend it, and waits for its next letter.
    """
    cause = problem.__cause__
    said = cause.smtp_code if isinstance(cause, smtplib.SMTPResponseException) else PERMANENT
    code = problem.code or said
    if problem.whole or code < PERMANENT:
        actions.take_back_letter(word=word)
        postman.failed(problem, 1, person)
        return
    postman.failed(problem, STUCK_AFTER, person)


@periodic("approvals.overdue", every=dt.timedelta(hours=6))
def tell_of_overdue() -> None:
    """Tell those above of every step whose last day is over."""
    with going_on() as take_turn:
        for one in open_steps(take_turn):
            if stopping():
                break
            if one.step.due is not None and one.step.due < clock.today():
                with take_turn(one.request.public_id):
                    told.tell_those_above(one.request, one.step, one.deciders, one.staffing)


@periodic("approvals.lapse", every=dt.timedelta(hours=24))
def lapse_requests() -> int:
    """End the requests of people who may not ask for them any more; answers how many."""
    lapsed = 0
    unended = ApprovalRequest.objects.filter(state__in=OPEN, kind__in=request_kinds())
    with going_on() as take_turn:
        for request in unended.select_related("asker__user", "school"):
            if stopping():
                break
            with take_turn(request.public_id):
                lapsed += _lapses(request)
    return lapsed


def _lapses(request: ApprovalRequest) -> bool:
    if may_begin(request.asker, request.school, kind_named(request.kind)) is None:
        return False
    try:
        actions.lapse(by=CLOCK, request=request)
    except WrongMove:
        return False  # ended meanwhile
    return True
