"""The only writers of what people sign: each locks the request, asks the rule again, records."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.ids import new_public_id
from schoolgate.core.refusal import Refused, demand
from schoolgate.declarations import events
from schoolgate.declarations.digest import digest_of, facts_of
from schoolgate.declarations.joining import stale, tasks_due
from schoolgate.declarations.marks import asked_under
from schoolgate.declarations.models import (
    Declaration,
    JoiningTask,
    Question,
    ReadingPlace,
    SigningRequest,
)
from schoolgate.declarations.queries import asked_since
from schoolgate.declarations.rules import (
    may_answer,
    may_answer_request,
    may_ask_question,
    may_finish_task,
    may_give_reason,
    may_read,
    may_record_this,
    may_sign,
    may_withdraw,
    version_problem,
)
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.statements import Asked, asked_by
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person
from schoolgate.people.standing import demand_now
from schoolgate.policies.models import Policy
from schoolgate.policies.text import from_json
from schoolgate.reference import NOT_STATED, parameter

LONGEST_TEXT = 4000
DAYS_TO_SIGN_AGAIN = 14  # where the policy names no days

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stood on the signer's page: as what, which text, which words."""

    capacity: str
    version_sha256: str
    wording_sha256: str


def remember_place(*, by: Person, request: SigningRequest, page: int) -> ReadingPlace:
    """Note where the reader is, and how far they have come."""
    demand_now(may_read, by, request)
    with transaction.atomic():
        SigningRequest.objects.select_for_update().get(pk=request.pk)
        place = ReadingPlace.objects.filter(request=request).first()
        place = place or ReadingPlace(request=request)
        place.page, place.furthest = page, max(page, place.furthest)
        place.at = clock.now()
        place.save()
    return place


# Signing


def sign(
    *,
    by: Person,
    request: SigningRequest,
    shown: Shown,
    affirmed: Collection[str],
    typed_name: str,
    second_factor: bool = False,
) -> Declaration:
    """Sign one's own request: exactly this version, these words, in the capacity asked.

    Refused for another's request, a closed one, one that is signed, a version that is no longer
    in force, a text or wording other than was shown, and where a statement was left out.
    """
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_sign, by, request, shown.capacity, second_factor=second_factor)
        asked = asked_by(request)
        _demand_same(request, asked, shown)
        if not asked.is_whole(affirmed):
            raise Refused(_("Every statement has to be affirmed. Nothing was signed."))
        if not is_name_of(by, typed_name):
            raise Refused(_("The name typed is not yours as we know it. Nothing was signed."))
        return _declare(
            request,
            asked,
            by=by,
            kind=Declaration.Kind.SIGNED,
            way=Declaration.Way.SCREEN,
            affirmed=affirmed,
            typed_name=" ".join(typed_name.split())[:200],
            second_factor=second_factor,
        )


def decline(*, by: Person, request: SigningRequest, reason: str) -> Declaration:
    """Say that one does not sign, and why; signing stays possible."""
    demand(may_give_reason(request.capacity, reason))
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_answer_request, by, request)
        return _declare(
            request,
            None,
            by=by,
            kind=Declaration.Kind.DECLINED,
            way=Declaration.Way.SCREEN,
            reason=reason[:LONGEST_TEXT],
        )


def withdraw(*, by: Person, declaration: Declaration, reason: str) -> Declaration:
    """Take back what one signed; the signature stays on record.

    One is asked anew, unless a later request stands, or the version is not to be signed today;
    then look_after asks for the one in force.
    """
    demand(may_give_reason(declaration.capacity, reason))
    with transaction.atomic():
        # The policy before the request, as whoever asks: both count turns and end requests.
        Policy.objects.select_for_update().get(pk=declaration.version.policy_id)
        request = _locked(declaration.request)
        declaration = Declaration.objects.select_related("request").get(pk=declaration.pk)
        demand_now(may_withdraw, by, declaration)
        withdrawn = _declare(
            request,
            None,
            by=by,
            kind=Declaration.Kind.WITHDRAWN,
            way=Declaration.Way.SCREEN,
            reason=reason[:LONGEST_TEXT],
        )
        _ask_again(request)
    return withdrawn


def record_on_paper(
    *,
    by: Person,
    request: SigningRequest,
    signed_on: dt.date,
    name: str,
    mark: str,
    paper: Paper,
    choice: str = "",
) -> Declaration:
    """Record a sheet that somebody signed by hand: their declaration, written down by ``by``.

    ``mark`` is that of the words on the sheet; refused where they are not asked today.
    ``choice`` is which of the choices the sheet leaves standing, where it has any.
    """
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_record_this, by, request)
        if not request.version.adopted_on <= signed_on <= clock.today():
            raise Refused(
                _("The sheet cannot have been signed on that day. Look at the date once more.")
            )
        asked = asked_under(request, mark)
        if asked is None:
            raise Refused(
                _("This sheet has other words than are asked today, so nothing was recorded. Print"
                  " a new one and let it be signed.")
            )  # fmt: skip
        affirmed = {one.code for one in asked.statements} | ({choice} if choice else set())
        if not asked.is_whole(affirmed):
            raise Refused(_("Say which of the two stands on the sheet. Nothing was recorded."))
        _demand_whole(request)
        return _declare(
            request,
            asked,
            by=by,
            kind=Declaration.Kind.SIGNED,
            way=Declaration.Way.PAPER,
            affirmed=affirmed,
            typed_name=" ".join(name.split())[:200] or request.person.name,
            signed_on=signed_on,
            paper=paper,
        )


def _demand_same(request: SigningRequest, asked: Asked, shown: Shown) -> None:
    _demand_whole(request)
    if shown.version_sha256 != request.version.sha256:
        raise Refused(_("What you read was another text. Nothing was signed; read it once more."))
    if shown.wording_sha256 != asked.sha256:
        raise Refused(
            _("The words to affirm have changed since you opened the page. Nothing was signed.")
        )


def _demand_whole(request: SigningRequest) -> None:
    """The text of the version is the one that its hash names."""
    if from_json(request.version.text).sha256 != request.version.sha256:
        log.error("The text of version %s is not the one its hash names", request.version.public_id)
        raise Refused(
            _("The text of this policy is not the one that was adopted. Nothing can be signed; the"
              " head has to look into it.")
        )  # fmt: skip


def _locked(request: SigningRequest) -> SigningRequest:
    return (
        SigningRequest.objects.select_for_update(of=("self",))
        .select_related("version__policy", "school__federation", "person__user")
        .get(pk=request.pk)
    )


def _declare(
    request: SigningRequest,
    asked: Asked | None,
    *,
    by: Person,
    kind: Declaration.Kind,
    way: Declaration.Way,
    affirmed: Collection[str] = (),
    signed_on: dt.date | None = None,
    paper: Paper | None = None,
    **said: Any,
) -> Declaration:
    now = clock.now()
    declaration = Declaration(
        public_id=new_public_id(),
        request=request,
        kind=kind,
        person=request.person,
        school=request.school,
        version=request.version,
        capacity=request.capacity,
        version_sha256=request.version.sha256,
        statements=asked.said(affirmed) if asked else [],
        consequences="\n".join(asked.consequences) if asked else "",
        language=asked.language if asked else get_language() or "en-gb",
        way=way,
        signed_on=signed_on or timezone.localdate(now),
        by=by,
        at=now,
        **said,
    )
    if paper is not None:
        declaration.paper_sha256 = paper.sha256
        _keep_paper(declaration, paper)
    declaration.digest = digest_of(facts_of(declaration))
    declaration.save(force_insert=True)
    _record(declaration)
    return declaration


def _keep_paper(declaration: Declaration, paper: Paper) -> None:
    """Keep the file; where the transaction fails, an unnamed file stays, never a row without."""
    declaration.paper.save(f"{declaration.public_id}.pdf", ContentFile(paper.pdf), save=False)


def _record(declaration: Declaration) -> None:
    version = declaration.version
    facts: dict[str, Any] = {
        "title": version.policy.title,
        "edition": version.edition,
        "capacity": declaration.capacity,
        "version_sha256": declaration.version_sha256,
        "digest": declaration.digest,
    }
    kinds: dict[str, EventKind] = {
        Declaration.Kind.SIGNED: events.SIGNED,
        Declaration.Kind.DECLINED: events.DECLINED,
        Declaration.Kind.WITHDRAWN: events.WITHDRAWN,
    }
    if declaration.kind == Declaration.Kind.SIGNED:
        facts |= {
            "name": declaration.typed_name,
            "school": declaration.school.name,
            "way": declaration.way,
        }
    else:
        facts |= {"name": declaration.person.name, "reason": declaration.reason}
    on_paper = declaration.way == Declaration.Way.PAPER
    record(
        kinds[declaration.kind],
        by=declaration.by,
        chain=declaration.school,
        subject=("declarations.declaration", declaration.public_id),
        facts=facts,
        on_behalf_of=declaration.person if on_paper else None,
    )


def _ask_again(request: SigningRequest) -> None:
    """The same request anew; a yearly confirmation stays one, with what is chosen in it."""
    if asked_since(request).exists() or version_problem(request.version):
        return
    yearly = SigningRequest.Reason.YEARLY
    same = SigningRequest.objects.filter(
        version=request.version, person=request.person, capacity=request.capacity
    )
    turns = same.aggregate(last=Max("turn"))
    today = clock.today()
    SigningRequest.objects.create(
        version=request.version,
        school=request.school,
        person=request.person,
        capacity=request.capacity,
        turn=turns["last"] + 1,
        reason=yearly if request.reason == yearly else SigningRequest.Reason.AGAIN,
        asked_on=today,
        due_on=max(
            today + dt.timedelta(days=days_to_sign(request.version.values)),
            request.version.effective_from,
        ),
    )


def days_to_sign(values: Any) -> int:
    """How many days the policy gives (parameter declaration_due)."""
    value = parameter("declaration_due").parse(values.get("declaration_due", NOT_STATED))
    return value if isinstance(value, int) else DAYS_TO_SIGN_AGAIN


def is_name_of(person: Person, typed: str) -> bool:
    """Whether somebody typed their own name: the family name and one more, however they write it."""
    words = set(_plain(typed))
    family = _plain(person.family_name)
    given = {*_plain(person.given_name), *_plain(person.known_as)}
    initials = {word[0] for word in given}
    if not family:
        return bool(words & given)
    return set(family) <= words and (bool(words & (given | initials)) or not given)


def _plain(name: str) -> list[str]:
    """The words of a name without case, accents, dots and hyphens."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(" " if one in "-.,'’" else one for one in flat if not unicodedata.combining(one))
    return kept.split()


# Questions


def ask_question(*, by: Person, request: SigningRequest, text: str, clause: str = "") -> Question:
    """Ask about what one is to sign; the head answers."""
    with transaction.atomic():
        request = _locked(request)
        demand_now(may_ask_question, by, request)
        if clause and all(one["id"] != clause for one in request.version.text["clauses"]):
            raise Refused(_("The policy has no such clause. Choose one, or ask about the whole."))
        question = Question.objects.create(
            request=request, clause=clause, text=text[:LONGEST_TEXT], at=clock.now()
        )
        _record_question(events.QUESTION_ASKED, by, question, text=question.text)
    return question


def answer_question(*, by: Person, question: Question, answer: str) -> Question:
    """Answer, for good: both see it."""
    with transaction.atomic():
        question = (
            Question.objects.select_for_update(of=("self",))
            .select_related("request__school", "request__person", "request__version__policy")
            .get(pk=question.pk)
        )
        demand_now(may_answer, by, question)
        question.answer = answer[:LONGEST_TEXT]
        question.answered_by = by
        question.answered_at = clock.now()
        question.save(update_fields=["answer", "answered_by", "answered_at"])
        _record_question(events.QUESTION_ANSWERED, by, question, answer=question.answer)
    return question


def _record_question(kind: EventKind, by: Person, question: Question, **facts: str) -> None:
    version = question.request.version
    record(
        kind,
        by=by,
        chain=question.request.school,
        subject=("declarations.question", question.public_id),
        facts={
            "title": version.policy.title,
            "edition": version.edition,
            "clause": question.clause or "-",
            **facts,
        },
    )


# Joining and leaving


def finish_task(*, by: Person, task: JoiningTask) -> JoiningTask:
    """Note that something was looked through, and on which day; nothing else is kept."""
    with transaction.atomic():
        task = JoiningTask.objects.select_for_update(of=("self",)).select_related("school").get(
            pk=task.pk
        )  # fmt: skip
        demand_now(may_finish_task, by, task)
        task.done_on = clock.today()
        task.save(update_fields=["done_on"])
        record(
            events.TASK_DONE,
            by=by,
            chain=task.school,
            subject=("declarations.task", task.public_id),
            facts={"kind": task.kind},
        )
    return task


def ask_tasks(*, by: Actor) -> int:
    """Ask whoever joins or leaves around today to look through what is theirs; answers how many."""
    _take_back_tasks(by=by)
    asked = 0
    due = sorted(tasks_due(), key=lambda one: one.school_id)
    for _school, found in groupby(due, key=lambda one: one.school_id):
        tasks = list(found)
        with transaction.atomic():
            known = set(
                JoiningTask.objects.filter(
                    school=tasks[0].school_id, person__in=[one.person_id for one in tasks]
                ).values_list("person", "kind", "day")
            )
            new = [one for one in tasks if (one.person_id, one.kind, one.day) not in known]
            if not new:
                continue
            JoiningTask.objects.bulk_create(new, ignore_conflicts=True)
            record(
                events.TASKS_ASKED,
                by=by,
                chain=new[0].school,
                subject=("people.school", new[0].school.public_id),
                facts={"people": len({one.person_id for one in new})},
            )
            asked += len(new)
    return asked


def _take_back_tasks(*, by: Actor) -> None:
    with transaction.atomic():
        left = list(stale().select_for_update(of=("self",)).select_related("school"))
        JoiningTask.objects.filter(pk__in=[task.pk for task in left]).delete()
        for school in {task.school for task in left}:
            record(
                events.TASKS_TAKEN_BACK,
                by=by,
                chain=school,
                subject=("people.school", school.public_id),
                facts={"people": len({one.person_id for one in left if one.school == school})},
            )


# Time stamps


def keep_stamp(*, declaration: Declaration, token: bytes, stamped_at: dt.datetime) -> bool:
    """Keep a checked time stamp with its declaration, once; False where it has one."""
    bare = Declaration.objects.filter(pk=declaration.pk, stamp=None)
    return bool(bare.update(stamp=base64.b64encode(token).decode("ascii"), stamped_at=stamped_at))
