"""Erase one person, for good; and note that what is held on one was handed out."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import erase_facts, record
from schoolgate.people import events
from schoolgate.people.account_actions import end_sessions
from schoolgate.people.erasure.own import schools_of
from schoolgate.people.erasure.parts import Fate, Part, parts
from schoolgate.people.erasure.plan import ErasurePlan, plan_erasure
from schoolgate.people.models import Person, RosterImport, School, User
from schoolgate.people.rules import may_erase_person, may_export_person
from schoolgate.people.standing import forget_standing

REASON = "the person was erased"


def erase_person(*, by: Actor, person: Person, reason: str, early: bool = False) -> ErasurePlan:
    """Erase what is held on somebody; answers the plan that was carried out.

    ``early`` is the operator's word that the time to keep need not be waited for. Refused while
    they have a part in a school or another duty to keep stands. The chains of the record verify
    as before, for they hold only salted hashes of what was said.
    """
    demand(may_erase_person(by))
    with transaction.atomic():
        _hold(person)
        person = Person.objects.select_for_update().get(pk=person.pk)
        demand(may_erase_person(by))
        plan = plan_erasure(person)
        demand(plan.problem(early=early))
        for report in plan.reports:
            _drop_report(report)
        if person.user is not None:
            end_sessions(person.user)
        for part in parts():
            _carry_out(part, person)
        for mention in sorted(
            plan.mentions.sure, key=lambda one: (one.entry.chain, one.entry.sequence)
        ):
            erase_facts(by=by, entry=mention.entry, names=mention.names, reason=REASON)
        record(
            events.PERSON_ERASED,
            by=by,
            chain=None,
            subject=("people.person", person.public_id),
            facts={
                "rows": plan.rows,
                "facts": plan.mentions.facts,
                "early": early,
                "reason": reason,
            },
        )
    forget_standing(person)
    return plan


def note_person_exported(*, by: Actor, person: Person, reason: str) -> None:
    """Record that everything held on somebody is about to be handed out."""
    demand(may_export_person(by))
    with transaction.atomic():
        if not Person.objects.select_for_update().filter(pk=person.pk).exists():
            raise Refused(_("This person is not here any more."))
        demand(may_export_person(by))
        record(
            events.PERSON_EXPORTED,
            by=by,
            chain=None,
            subject=("people.person", person.public_id),
            facts={"reason": reason},
        )


def _hold(person: Person) -> None:
    """Let nobody appoint or enrol them meanwhile: every writer of people locks their school."""
    keys = [school.pk for school in schools_of(person)]
    list(School.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _carry_out(part: Part, person: Person) -> None:
    rows = part.find(person)
    if part.fate is Fate.EMPTIED:
        rows.update(**part.empty())
    elif part.fate is Fate.GOES and part.model is User:
        user = person.user
        Person.objects.filter(pk=person.pk).update(user=None)
        if user is not None:
            user.delete()
    elif part.fate is Fate.GOES:
        rows.delete()


def _drop_report(roster: RosterImport) -> None:
    name, storage = str(roster.report.name), roster.report.storage
    RosterImport.objects.filter(pk=roster.pk).update(report="")
    transaction.on_commit(lambda: storage.delete(name))
