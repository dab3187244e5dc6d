"""The only writers of policies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import demand
from schoolgate.ledger.actions import record
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.queries import roles_held_at
from schoolgate.people.standing import demand_now
from schoolgate.policies import events
from schoolgate.policies.child import Reading, read_in_child
from schoolgate.policies.drafting import draft_content
from schoolgate.policies.gathering import gathered
from schoolgate.policies.life.rules import may_change_draft
from schoolgate.policies.life.unchanged import (
    demand_unchanged,
    mark_of_value,
    plain_value,
    same_value,
)
from schoolgate.policies.models import Draft, PolicyDocument, SharedValue, Suggestion
from schoolgate.policies.packs import own_parameters
from schoolgate.policies.rules import (
    may_decide_suggestion,
    may_edit_draft,
    may_hand_in_document,
    may_record_reading,
    may_set_shared_value,
    may_take_document_away,
)
from schoolgate.reading.model import SchoolFacts, UnreadableDocument
from schoolgate.reference import NOT_STATED, parameter, parameters
from schoolgate.text import Text

READER = System("policy-reader")


def hand_in_document(
    *, by: Person, school: School, data: bytes, file_name: str
) -> tuple[PolicyDocument, bool]:
    """Keep a document and have it read; the same bytes twice are one document.

    Returns the document and whether it is new.
    """
    demand(may_hand_in_document(by, school))
    sha256 = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        School.objects.select_for_update().get(pk=school.pk)
        demand_now(may_hand_in_document, by, school)
        known = school.policy_documents.filter(sha256=sha256).first()
        if known is not None:
            return known, False
        document = PolicyDocument(
            school=school,
            by=by,
            at=clock.now(),
            asked_at=clock.now(),
            file_name=file_name[:255],
            sha256=sha256,
            size=len(data),
        )
        document.file.save(f"{document.public_id}.bin", ContentFile(data), save=False)
        document.save(force_insert=True)
        record(
            events.DOCUMENT_HANDED_IN,
            by=by,
            chain=school,
            subject=("policies.document", document.public_id),
            facts={"file_name": document.file_name, "sha256": sha256},
        )
    return document, True


def ask_to_read_again(*, by: Person, document: PolicyDocument) -> bool:
    """Have a document read anew, against the law and the calendar of today.

    What was decided about its values stays. Answers whether there is anything to do: one that
    waits to be read already is left as it is.
    """
    demand(may_hand_in_document(by, document.school))
    with transaction.atomic():
        document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        demand_now(may_hand_in_document, by, document.school)
        if document.is_unfinished:
            return False
        document.state = PolicyDocument.State.WAITING
        document.asked_at = clock.now()
        document.save(update_fields=["state", "asked_at"])
        record(
            events.DOCUMENT_READ_AGAIN,
            by=by,
            chain=document.school,
            subject=("policies.document", document.public_id),
            facts={"file_name": document.file_name, "sha256": document.sha256},
        )
    return True


def take_document_away(*, by: Person, document: PolicyDocument) -> None:
    """Take away a document that was handed in by mistake: the file and what was read in it.

    The record keeps its name and its hash.
    """
    demand(may_take_document_away(by, document))
    with transaction.atomic():
        document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        demand_now(may_take_document_away, by, document)
        record(
            events.DOCUMENT_TAKEN_AWAY,
            by=by,
            chain=document.school,
            subject=("policies.document", document.public_id),
            facts={"file_name": document.file_name, "sha256": document.sha256},
        )
        storage, name = document.file.storage, str(document.file.name)
        document.delete()
        transaction.on_commit(lambda: storage.delete(name))


def give_up_reading(*, by: Actor, document: PolicyDocument) -> PolicyDocument:
    """Say of a document whose reading was broken off again and again that it is not read."""
    demand(may_record_reading(by, document.school))
    problem = UnreadableDocument(
        "broken-off",
        Text(
            "Reading was broken off several times. The file is kept. Have it read again later, or"
            " save the policy as a Word document or as text and hand that in."
        ),
    )
    return _store_refusal(by, document, problem)


def read_handed_in(*, by: Actor, document: PolicyDocument) -> PolicyDocument:
    """Read a document that waits; store what was found, or why it could not be read.

    Reading happens outside any transaction, since it may take seconds.
    """
    demand(may_record_reading(by, document.school))
    PolicyDocument.objects.filter(pk=document.pk).update(state=PolicyDocument.State.READING)
    today = clock.today()
    with document.file.open("rb") as file:
        data = file.read()
    try:
        reading = read_in_child(data, document.file_name, today, facts_of(document.school))
    except UnreadableDocument as problem:
        return _store_refusal(by, document, problem)
    return _store_reading(by, document, reading)


def facts_of(school: School) -> SchoolFacts:
    """What the checker may know of the school."""
    return SchoolFacts(
        name=school.name,
        federation=school.federation.name if school.federation else "",
        local_authority=school.local_authority,
        jurisdiction=school.jurisdiction,
        roles_held=roles_held_at(school),
    )


def _store_refusal(
    by: Actor, document: PolicyDocument, problem: UnreadableDocument
) -> PolicyDocument:
    """Keep why it could not be read; what an earlier reading found stays beside it."""
    with transaction.atomic():
        document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        was_read = document.checked_on is not None
        document.state = document.State.READ if was_read else document.State.REFUSED
        document.problem = str(problem)
        document.problem_wording = problem.message.plain()
        document.save(update_fields=["state", "problem", "problem_wording"])
        record(
            events.DOCUMENT_REFUSED,
            by=by,
            chain=document.school,
            subject=("policies.document", document.public_id),
            facts={
                "file_name": document.file_name,
                "sha256": document.sha256,
                "problem": problem.code.replace("-", " "),
            },
        )
    return document


def _store_reading(by: Actor, document: PolicyDocument, reading: Reading) -> PolicyDocument:
    report = reading.report
    with transaction.atomic():
        document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        document.state = PolicyDocument.State.READ
        document.problem, document.problem_wording = "", {}
        document.title = report["document"].get("title", "")[:300]
        document.organisation = report["document"].get("organisation", "")[:200]
        document.media_type = report["document"].get("media_type", "")[:100]
        document.control = report["document"].get("control", [])
        document.lines = reading.lines
        document.sections = reading.sections
        document.clauses = report["clauses"]
        document.findings = [
            {**finding, "wording": wording}
            for finding, wording in zip(report["findings"], reading.wordings, strict=True)
        ]
        document.citations = reading.citations
        document.meaning = {
            **{name: report[name] for name in ("binds", "roles", "channels", "dates")},
            "parts": reading.parts,
        }
        document.checked_on = clock.today()
        document.save()
        _renew_suggestions(document, report["values"])
        record(
            events.DOCUMENT_READ,
            by=by,
            chain=document.school,
            subject=("policies.document", document.public_id),
            facts={
                "file_name": document.file_name,
                "sha256": document.sha256,
                "clauses": len(gathered(document)),
                "values": len(report["values"]),
                "findings": len(report["findings"]),
            },
        )
    return document


def _renew_suggestions(document: PolicyDocument, values: list[dict[str, Any]]) -> None:
    """What nobody has decided gives way to the new reading; what was decided stays.

    A decided value that is read again moves to its new place; one that is not read again keeps
    its sentence, without a place in the text.
    """
    document.suggestions.filter(verdict=Suggestion.Verdict.OPEN).delete()
    decided = list(document.suggestions.all())
    found = list(_suggestions(document, values))
    for kept in decided:
        again = next((one for one in found if _is_same(one, kept)), None)
        kept.line = None
        if again is not None:
            found.remove(again)
            kept.quote, kept.line, kept.confidence = again.quote, again.line, again.confidence
    Suggestion.objects.bulk_update(decided, ["quote", "line", "confidence"])
    spoken_for = {kept.parameter for kept in decided}
    Suggestion.objects.bulk_create(
        one for one in found if one.quote or one.parameter not in spoken_for
    )


def _is_same(one: Suggestion, other: Suggestion) -> bool:
    return (one.parameter, one.value) == (other.parameter, other.value)


def _suggestions(document: PolicyDocument, values: list[dict[str, Any]]) -> Iterable[Suggestion]:
    stated = {value["parameter"] for value in values}
    for value in values:
        yield Suggestion(
            document=document,
            parameter=value["parameter"],
            value=value["value"],
            quote=value["quote"],
            line=value["line"],
            confidence=value["confidence"],
        )
    for name in parameters():
        if name not in stated:
            yield Suggestion(document=document, parameter=name, value=NOT_STATED)


def decide_suggestion(
    *, by: Person, suggestion: Suggestion, verdict: str, value: Any = None
) -> Suggestion:
    """Confirm, correct (with ``value``) or reject one suggestion. Raises InvalidValue."""
    school = suggestion.document.school
    demand(may_decide_suggestion(by, school))
    known = parameter(suggestion.parameter)
    with transaction.atomic():
        suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
        demand_now(may_decide_suggestion, by, school)
        decided = {
            Suggestion.Verdict.CONFIRMED: suggestion.value,
            Suggestion.Verdict.CORRECTED: value,
            Suggestion.Verdict.REJECTED: NOT_STATED,
        }[Suggestion.Verdict(verdict)]
        known.parse(decided)
        suggestion.verdict = verdict
        suggestion.decided_value = decided
        suggestion.decided_by = by
        suggestion.decided_at = clock.now()
        suggestion.save(update_fields=["verdict", "decided_value", "decided_by", "decided_at"])
        record(
            events.SUGGESTION_DECIDED,
            by=by,
            chain=school,
            subject=("policies.suggestion", suggestion.public_id),
            facts={"parameter": known.name, "verdict": verdict, "value": decided},
        )
    return suggestion


def make_draft(*, by: Person, document: PolicyDocument) -> Draft:
    """Turn what was confirmed into a draft in the form of a pack; once a document.

    What nobody has confirmed is not stated in the draft. Made again, it takes over what was
    decided since, and keeps what was set in it by hand.
    """
    demand(may_edit_draft(by, document.school))
    with transaction.atomic():
        document = PolicyDocument.objects.select_for_update().get(pk=document.pk)
        demand_now(may_edit_draft, by, document.school)
        draft = Draft.objects.select_for_update().filter(document=document).first() or Draft(
            school=document.school, document=document, by=by
        )
        content = draft_content(draft.public_id, document)
        if draft.pk:
            demand(may_change_draft(by, draft))
            content["values"] |= _not_decided_since(draft, document)
            content["title"] = draft.title
        draft.title = content["title"]
        draft.content = content
        draft.at = draft.changed_at = clock.now()
        draft.save()
        record(
            events.DRAFT_MADE,
            by=by,
            chain=document.school,
            subject=("policies.draft", draft.public_id),
            facts={"title": draft.title},
        )
    return draft


def _not_decided_since(draft: Draft, document: PolicyDocument) -> dict[str, Any]:
    """Values of a draft about which nobody has said anything since it was last made."""
    decided = document.suggestions.filter(decided_at__gte=draft.at)
    names = set(decided.values_list("parameter", flat=True))
    return {name: value for name, value in draft.content["values"].items() if name not in names}


def set_draft_value(
    *, by: Person, draft: Draft, name: str, value: Any, made_from: str = ""
) -> Draft:
    """Set one parameter of a draft; nothing is written where it is the same already.

    Raises UnknownParameter and InvalidValue, and ChangedMeanwhile where the value is no longer
    what the mark ``made_from`` was made of, unless it is the same already.
    """
    demand(may_change_draft(by, draft))
    own = own_parameters(draft.content).get(name)
    known = own or parameter(name)
    parsed = known.parse(value)
    with transaction.atomic():
        draft = (
            Draft.objects.select_for_update(of=("self",))
            .select_related("school", "federation")
            .get(pk=draft.pk)
        )
        demand_now(may_change_draft, by, draft)
        values = draft.content["values"]
        if plain_value(known, values.get(name, NOT_STATED)) == known.dump(parsed):
            return draft
        demand_unchanged(made_from, mark_of_value(values, name))
        values[name] = value
        draft.changed_at = clock.now()
        draft.save(update_fields=["content", "changed_at"])
        record(
            events.DRAFT_VALUE_CHANGED,
            by=by,
            chain=draft.place,
            subject=("policies.draft", draft.public_id),
            # What a pack has for itself alone the record knows no words for.
            facts={"title": draft.title}
            | (
                {"parameter": own.title, "value": str(own.label(parsed))}
                if own
                else {"parameter": name, "value": value}
            ),
        )
    return draft


def set_shared_value(*, by: Person, federation: Federation, name: str, value: Any) -> SharedValue:
    """Lay down a value for all schools of a federation; the same one again is not written.

    Raises UnknownParameter, InvalidValue.
    """
    demand(may_set_shared_value(by, federation))
    parameter(name).parse(value)
    with transaction.atomic():
        Federation.objects.select_for_update().get(pk=federation.pk)
        demand_now(may_set_shared_value, by, federation)
        laid_down = federation.shared_values.filter(parameter=name).first()
        if laid_down is not None and same_value(name, laid_down.value, value):
            return laid_down
        shared, _ = SharedValue.objects.update_or_create(
            federation=federation,
            parameter=name,
            defaults={"value": value, "by": by, "at": clock.now()},
        )
        record(
            events.SHARED_VALUE_SET,
            by=by,
            chain=federation,
            subject=("policies.shared_value", name),
            facts={"parameter": name, "value": value},
        )
    return shared


def open_shared_value(*, by: Person, federation: Federation, name: str) -> None:
    """Leave a parameter to the schools again."""
    demand(may_set_shared_value(by, federation))
    with transaction.atomic():
        Federation.objects.select_for_update().get(pk=federation.pk)
        demand_now(may_set_shared_value, by, federation)
        gone, _ = SharedValue.objects.filter(federation=federation, parameter=name).delete()
        if gone:
            record(
                events.SHARED_VALUE_OPENED,
                by=by,
                chain=federation,
                subject=("policies.shared_value", name),
                facts={"parameter": name},
            )
