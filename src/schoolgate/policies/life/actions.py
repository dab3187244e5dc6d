"""The only writers of a policy's life: each locks the draft, asks the rule again, and records."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.ids import new_public_id
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import event_kind
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.standing import demand_now
from schoolgate.policies.dates import months_after
from schoolgate.policies.life import events
from schoolgate.policies.life.open_choices import open_choices
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.life.rules import (
    bodies_of,
    groups_not_asked,
    may_adopt,
    may_answer_comment,
    may_change_draft,
    may_comment,
    may_enter_paper,
    may_move_draft,
    may_record_decision,
    may_set_local_value,
    may_start_draft,
    may_withdraw,
    next_body,
)
from schoolgate.policies.life.texts import complete, source_for, texts_of
from schoolgate.policies.models import (
    BodyDecision,
    Comment,
    Consultation,
    Draft,
    LocalValue,
    Policy,
    Version,
)
from schoolgate.policies.packs import FOLDER, make_pack, packs, placeholders_in, read_pack
from schoolgate.policies.states import MOVES, DraftState, step
from schoolgate.policies.text import PolicyText
from schoolgate.reference import NOT_STATED, parameter

LONGEST_TEXT = 20_000


# Drafts


def start_from_pack(*, by: Person, place: School | Federation, pack: str) -> Draft:
    """Begin a draft from a ready policy. Raises FileNotFoundError for a pack that is not there."""
    demand(may_start_draft(by, place))
    content = _content_of_pack(pack, place)
    return _start(by, place, content, origin=pack, pack=pack)


def start_from_version(*, by: Person, version: Version) -> Draft:
    """Begin a draft from a version, to change what is in force."""
    school = version.policy.school
    demand(may_start_draft(by, school))
    content = copy.deepcopy(version.source)
    return _start(
        by,
        school,
        content,
        origin=version.edition,
        based_on=version,
        slug=version.policy.slug,
    )


def start_from_adopted(*, by: Person, draft: Draft) -> Draft:
    """Begin a draft from what a federation adopted, with what it and its schools left and set."""
    federation = draft.federation
    if federation is None or draft.state != DraftState.ADOPTED:
        raise Refused(
            _("Only what a federation has adopted can be begun anew for all its schools.")
        )
    demand(may_start_draft(by, federation))
    with transaction.atomic():
        made = _start(
            by,
            federation,
            copy.deepcopy(draft.content),
            origin=draft.title,
            based_on=draft.versions.first(),
            slug=draft.slug,
        )
        made.left_open = list(draft.left_open)
        _save(made, "left_open")
        for local in draft.local_values.filter(parameter__in=draft.left_open):
            LocalValue.objects.create(
                draft=made, school_id=local.school_id, parameter=local.parameter,
                value=local.value, by_id=local.by_id, at=local.at,
            )  # fmt: skip
    return made


def _content_of_pack(pack: str, place: School | Federation) -> dict[str, Any]:
    if pack not in packs():
        raise FileNotFoundError(pack)
    content: dict[str, Any] = read_pack((FOLDER / f"{pack.lower()}.yaml").read_text("utf-8"))
    content["owner"] = place.name[:300]
    content["control"] = {}
    if isinstance(place, School):
        content["values"]["local_authority_name"] = place.local_authority or NOT_STATED
        for shared in place.federation.shared_values.all() if place.federation else ():
            content["values"][shared.parameter] = shared.value
    return content


def _start(
    by: Person,
    place: School | Federation,
    content: dict[str, Any],
    *,
    origin: str,
    pack: str = "",
    based_on: Version | None = None,
    slug: str = SOCIAL_NETWORKING,
) -> Draft:
    with transaction.atomic():
        demand_now(may_start_draft, by, place)
        now = clock.now()
        draft = Draft.objects.create(
            school=place if isinstance(place, School) else None,
            federation=place if isinstance(place, Federation) else None,
            slug=slug,
            title=content["title"][:300],
            pack=pack,
            based_on=based_on,
            content=content,
            by=by,
            at=now,
            changed_at=now,
        )
        _record(events.DRAFT_STARTED, by, draft, origin=origin)
    return draft


def change_clause(*, by: Person, draft: Draft, clause: str, fields: Mapping[str, Any]) -> Draft:
    """Change one clause of a draft: its heading, wording, or whether it is there at all.

    ``fields`` holds ``heading`` and ``wording``, with a ``number`` or without, or
    ``{"removed": True}``. A wording set here
    takes the place of the pack's variants. Raises InvalidPack where a value is named that does
    not exist, and KeyError for an unknown clause.
    """

    def change(draft: Draft, content: dict[str, Any]) -> str:
        found = _clause_in(content, clause)
        if fields.get("removed"):
            place = content["clauses"].index(found)
            after = content["clauses"][place - 1]["id"] if place else ""
            draft.set_aside.append({"after": after, "clause": found})
            content["clauses"].remove(found)
            return ""
        found["heading"] = fields["heading"]
        found["number"] = fields.get("number", found["number"])
        if fields["wording"] != found["wording"]:
            found["wording"] = fields["wording"]
            found.pop("variants", None)
            found["parameters"] = _named_in(found)
        return str(found["wording"])

    return _change_content(by, draft, clause, change)


def bring_back_clause(*, by: Person, draft: Draft, clause: str) -> Draft:
    """Put a clause that was taken out back where it stood. Raises KeyError for any other."""

    def change(draft: Draft, content: dict[str, Any]) -> str:
        aside = next((one for one in draft.set_aside if one["clause"]["id"] == clause), None)
        if aside is None or any(one["id"] == clause for one in content["clauses"]):
            raise KeyError(clause)
        content["clauses"].insert(_place_for(aside, content["clauses"]), aside["clause"])
        draft.set_aside.remove(aside)
        return str(aside["clause"]["wording"])

    return _change_content(by, draft, clause, change)


def _place_for(aside: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]]) -> int:
    """Behind the clause that it followed, or at the end of its section, or at the very end."""
    if not aside["after"]:
        return 0
    behind = [at for at, one in enumerate(clauses, start=1) if one["id"] == aside["after"]]
    section = aside["clause"]["section"]
    behind += [at for at, one in enumerate(clauses, start=1) if one["section"] == section][-1:]
    return behind[0] if behind else len(clauses)


def _clause_in(content: Mapping[str, Any], clause: str) -> dict[str, Any]:
    """The clause of a content by its id. Raises KeyError."""
    for one in content["clauses"]:
        if one["id"] == clause:
            found: dict[str, Any] = one
            return found
    raise KeyError(clause)


def add_clause(*, by: Person, draft: Draft, after: str, fields: Mapping[str, Any]) -> Draft:
    """Add a clause of the school's own after another (or at the end). Raises InvalidPack."""
    new_id = _free_id(draft)

    def change(_draft: Draft, content: dict[str, Any]) -> str:
        clauses = content["clauses"]
        place = next(
            (i for i, one in enumerate(clauses, start=1) if one["id"] == after), len(clauses)
        )
        before = clauses[place - 1] if clauses else {}
        added = {
            "id": new_id,
            "number": fields.get("number") or str(len(clauses) + 1),
            "section": fields.get("section") or before.get("section", fields["heading"]),
            "heading": fields["heading"],
            "kind": fields.get("kind", "obligation"),
            "area": fields.get("area") or before.get("area", "policy-document"),
            "binds": list(fields.get("binds") or before.get("binds", ["staff"])),
            "wording": fields["wording"],
            "parameters": [],
            "law": [],
            "controls": [],
            "related": [],
        }
        added["parameters"] = _named_in(added)
        clauses.insert(place, added)
        return str(added["wording"])

    return _change_content(by, draft, new_id, change)


def _free_id(draft: Draft) -> str:
    prefix, taken = draft.content["id"], {one["id"] for one in draft.content["clauses"]}
    taken |= {one["clause"]["id"] for one in draft.set_aside}
    number = len(taken) + 1
    while f"{prefix}-OWN-{number}" in taken:
        number += 1
    return f"{prefix}-OWN-{number}"


def _named_in(clause: Mapping[str, Any]) -> list[str]:
    """The parameters that a clause names in its wording or asks for in ``when``."""
    return sorted({*placeholders_in(clause["wording"]), *clause.get("when", {})})


def _change_content(
    by: Person, draft: Draft, clause: str, change: Callable[[Draft, dict[str, Any]], str]
) -> Draft:
    demand(may_change_draft(by, draft))
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_change_draft, by, draft)
        content = complete(draft.content)
        wording = change(draft, content)
        make_pack(content, draft.title)
        draft.content = content
        _save(draft, "content", "set_aside")
        _record(events.DRAFT_CLAUSE_CHANGED, by, draft, clause=clause, wording=wording)
    return draft


def describe_change(*, by: Person, draft: Draft, material: bool, changes: str) -> Draft:
    """Say in plain words what changes for people, and whether they are asked to sign again."""
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_change_draft, by, draft)
        draft.material = material
        draft.changes = changes[:LONGEST_TEXT]
        _save(draft, "material", "changes")
    return draft


def leave_open(*, by: Person, draft: Draft, names: Iterable[str]) -> Draft:
    """Say which parameters of a federation's draft each school sets for itself."""
    wanted = sorted(set(names))
    for name in wanted:
        parameter(name)
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_change_draft, by, draft)
        if draft.federation_id is None:
            raise Refused(_("Only a federation leaves values open to its schools."))
        draft.left_open = wanted
        _save(draft, "left_open")
        _record(events.LEFT_OPEN_CHANGED, by, draft, parameters=", ".join(wanted))
    return draft


def set_local_value(
    *, by: Person, draft: Draft, school: School, name: str, value: Any
) -> LocalValue:
    """Set for one school what the federation's draft leaves open. Raises InvalidValue."""
    parameter(name).parse(value)
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_set_local_value, by, draft, school, name)
        local, _new = LocalValue.objects.update_or_create(
            draft=draft,
            school=school,
            parameter=name,
            defaults={"value": value, "by": by, "at": clock.now()},
        )
        _record(events.LOCAL_VALUE_SET, by, draft, school=school.name, parameter=name, value=value)
    return local


# Consultation


def open_consultation(
    *,
    by: Person,
    draft: Draft,
    groups: Sequence[str],
    closes: dt.date,
    introduction: str = "",
) -> Consultation:
    """Ask those whom the draft concerns what they think, from today until a day."""
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_move_draft, by, draft)
        _move(by, draft, "consultation_opened", record_it=False)
        if closes < clock.today():
            raise Refused(_("The last day has passed already. Choose a later one."))
        consultation = Consultation.objects.create(
            draft=draft,
            groups=list(groups),
            introduction=introduction[:LONGEST_TEXT],
            opens=clock.today(),
            closes=closes,
            opened_by=by,
        )
        _record(events.CONSULTATION_OPENED, by, draft, groups=", ".join(groups), closes=closes)
    return consultation


def comment(
    *,
    by: Person,
    consultation: Consultation,
    group: str,
    text: str,
    clause: str = "",
    speaker: str = "",
) -> Comment:
    """Say what one thinks of a draft; ``speaker`` where it is somebody else's word."""
    with transaction.atomic():
        draft = _locked(consultation.draft)
        consultation = Consultation.objects.get(pk=consultation.pk)
        demand_now(may_comment, by, consultation, group, on_behalf=bool(speaker))
        if clause and all(one["id"] != clause for one in draft.content["clauses"]):
            raise Refused(_("The draft has no such clause. Choose one, or comment on the whole."))
        made = Comment.objects.create(
            consultation=consultation,
            clause=clause,
            group=group,
            speaker=speaker[:200],
            text=text[:LONGEST_TEXT],
            by=by,
            at=clock.now(),
        )
        _record(
            events.COMMENTED,
            by,
            draft,
            group=group,
            clause=clause or "-",
            speaker=made.speaker,
            text=made.text,
        )
    return made


def answer_comment(*, by: Person, comment: Comment, answer: str, changed: bool) -> Comment:
    """Answer a comment; ``changed`` says whether the draft was changed because of it."""
    with transaction.atomic():
        draft = _locked(comment.consultation.draft)
        comment = Comment.objects.select_for_update().get(pk=comment.pk)
        comment.consultation.draft = draft
        demand_now(may_answer_comment, by, comment)
        comment.answer = answer[:LONGEST_TEXT]
        comment.changed = changed
        comment.answered_by = by
        comment.answered_at = clock.now()
        comment.save(update_fields=["answer", "changed", "answered_by", "answered_at"])
        _record(
            events.COMMENT_ANSWERED,
            by,
            draft,
            clause=comment.clause or "-",
            changed=changed,
            answer=comment.answer,
        )
    return comment


def close_consultation(*, by: Actor, draft: Draft, outcome: str = "") -> Draft:
    """End a consultation and say what came of it."""
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_move_draft, by, draft)
        _move(by, draft, "consultation_closed", record_it=False)
        consultation = draft.consultations.get(closed_at=None)
        consultation.closed_at = clock.now()
        consultation.closed_by = by if isinstance(by, Person) else None
        consultation.outcome = outcome[:LONGEST_TEXT]
        consultation.save(update_fields=["closed_at", "closed_by", "outcome"])
        _record(
            events.CONSULTATION_CLOSED,
            by,
            draft,
            comments=consultation.comments.count(),
            outcome=consultation.outcome,
        )
    return draft


# Approval


def submit(*, by: Person, draft: Draft) -> Draft:
    """Put a draft before the bodies that decide on it.

    Refused while a choice or a blank is open (WAL-3-CHOICE), and where the policy itself asks
    for a consultation that has not been held (THO-1.1.4).
    """
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_move_draft, by, draft)
        demand(_not_ready(draft))
        _move(by, draft, "submitted", record_it=False)
        draft.submitted_by = by
        _save(draft, "submitted_by")
        _record(events.SUBMITTED, by, draft, bodies=", ".join(bodies_of(draft)), round=draft.round)
    return draft


def _not_ready(draft: Draft) -> str | None:
    missing = groups_not_asked(draft)
    if missing:
        return _("This policy asks for a consultation of: %(groups)s. Hold it first.") % {
            "groups": ", ".join(missing)
        }
    left = open_choices(texts_of(draft).values())
    if left:
        return _("Something is still open in the text: “%(words)s”. Settle it first.") % {
            "words": left[0]
        }
    return None


def record_decision(
    *,
    by: Person,
    draft: Draft,
    body: str,
    decision: str,
    meeting_on: dt.date,
    minute: str = "",
    present: int | None = None,
    quorum: int | None = None,
    chairs_action: bool = False,
    note: str = "",
) -> Draft:
    """Record what a body decided; when the last has approved, the draft is approved.

    A meeting without its quorum decides nothing (THO-4.1.3-a); a chair's decision needs the
    chair alone and a reason, and so does sending a draft back.
    """
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(
            may_record_decision, by, draft, body, chairs_action=chairs_action, meeting_on=meeting_on
        )
        demand(_no_quorum(decision, present, quorum, chairs_action=chairs_action))
        demand(_no_reason(decision, note, chairs_action=chairs_action))
        made = BodyDecision.objects.create(
            draft=draft,
            round=draft.round,
            body=body,
            decision=decision,
            meeting_on=meeting_on,
            minute=minute[:80],
            present=present,
            quorum=quorum,
            chairs_action=chairs_action,
            note=note[:LONGEST_TEXT],
            by=by,
            at=clock.now(),
        )
        _record(
            events.BODY_DECIDED,
            by,
            draft,
            body=body,
            meeting_on=meeting_on,
            minute=made.minute,
            decision=decision,
            chairs_action=chairs_action,
            present=present,
            quorum=quorum,
            round=draft.round,
            note=made.note,
        )
        if decision == BodyDecision.Decision.SENT_BACK:
            _move(by, draft, "sent_back", facts={"round": draft.round})
            draft.round += 1
            _save(draft, "round")
        elif next_body(draft) is None:
            _move(by, draft, "approved", facts={"round": draft.round})
    return draft


def _no_quorum(
    decision: str, present: int | None, quorum: int | None, *, chairs_action: bool
) -> str | None:
    if chairs_action or decision == BodyDecision.Decision.SENT_BACK:
        return None
    if present is None or quorum is None:
        return _("Say how many were present, and how many the quorum asks for.")
    if present < quorum:
        return _("The meeting had no quorum: it could not approve the policy.")
    return None


def _no_reason(decision: str, note: str, *, chairs_action: bool) -> str | None:
    if note.strip():
        return None
    if decision == BodyDecision.Decision.SENT_BACK:
        return _("Say what has to be changed, so that somebody can change it.")
    return _("Say why the chair decides without a meeting.") if chairs_action else None


def take_back(*, by: Person, draft: Draft) -> Draft:
    """Take a draft back from the governors; what they decided counts no longer."""
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_move_draft, by, draft)
        _move(by, draft, "taken_back", facts={"round": draft.round})
        draft.round += 1
        _save(draft, "round")
    return draft


def drop(*, by: Person, draft: Draft) -> Draft:
    """Put a draft aside; it stays to be read."""
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_move_draft, by, draft)
        _move(by, draft, "dropped", facts={})
        now = clock.now()
        draft.consultations.filter(closed_at=None).update(closed_at=now, closed_by=by)
    return draft


# Adoption


def adopt(*, by: Person, draft: Draft, effective_from: dt.date, edition: str = "") -> list[Version]:
    """Make the approved draft the version in force from a day on, at every school it is for.

    Refused where another version of the policy begins on the same day. The day is today or
    later: nothing is put in force in the past.
    """
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_adopt, by, draft)
        if effective_from < clock.today():
            raise Refused(_("A policy cannot come into force in the past. Choose today or later."))
        demand(_not_ready(draft))
        _move(by, draft, "adopted", record_it=False)
        approvals = _approvals(draft)
        adopted_on = max(
            (dt.date.fromisoformat(one["meeting_on"]) for one in approvals),
            default=clock.today(),
        )
        versions = _make_versions(
            by, draft, effective_from, adopted_on, edition, approvals, from_paper=False
        )
        _record(events.DRAFT_ADOPTED, by, draft, schools=len(versions))
    return versions


def enter_paper(
    *,
    by: Person,
    draft: Draft,
    edition: str,
    adopted_on: dt.date,
    effective_from: dt.date,
    body: str,
    minute: str = "",
) -> Version:
    """Enter a policy that was adopted on paper before, with its true dates."""
    with transaction.atomic():
        draft = _locked(draft)
        demand_now(may_enter_paper, by, draft)
        if adopted_on > clock.today():
            raise Refused(_("A policy adopted in the past has its day in the past."))
        if effective_from < adopted_on:
            raise Refused(_("A policy cannot be in force before the day of its adoption."))
        _move(by, draft, "entered", record_it=False)
        approvals = [
            {"body": body, "decision": "approved", "meeting_on": adopted_on.isoformat(),
             "minute": minute, "from_paper": True}
        ]  # fmt: skip
        [version] = _make_versions(
            by, draft, effective_from, adopted_on, edition, approvals, from_paper=True
        )
        _record(events.DRAFT_ADOPTED, by, draft, schools=1)
    return version


def _make_versions(
    by: Person,
    draft: Draft,
    effective_from: dt.date,
    adopted_on: dt.date,
    edition: str,
    approvals: list[dict[str, Any]],
    *,
    from_paper: bool,
) -> list[Version]:
    adoption = new_public_id()
    return [
        _make_version(
            by, draft, school, text,
            effective_from=effective_from, adopted_on=adopted_on, edition=edition,
            approvals=approvals, from_paper=from_paper, adoption=adoption,
        )
        for school, text in texts_of(draft).items()
    ]  # fmt: skip


def _make_version(
    by: Person,
    draft: Draft,
    school: School,
    text: PolicyText,
    *,
    effective_from: dt.date,
    adopted_on: dt.date,
    edition: str,
    approvals: list[dict[str, Any]],
    from_paper: bool,
    adoption: str,
) -> Version:
    policy = _policy_of(school, draft)
    number = (policy.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    if _begins_on(policy, effective_from):
        raise Refused(
            _("Another version of this policy begins on that day at %(school)s. Choose another.")
            % {"school": school.name}
        )
    version = Version.objects.create(
        policy=policy,
        number=number,
        edition=edition[:40] or f"{number}.0",
        adoption=adoption,
        draft=draft,
        source=source_for(draft, school),
        text=text.as_json(),
        values=dict(text.values),
        sha256=text.sha256,
        approvals=approvals,
        adopted_on=adopted_on,
        effective_from=effective_from,
        review_due=review_due(text, adopted_on),
        material=draft.material,
        changes=draft.changes,
        from_paper=from_paper,
        by=by,
        at=clock.now(),
    )
    record(
        events.VERSION_ADOPTED,
        by=by,
        chain=school,
        subject=("policies.version", version.public_id),
        facts={
            "title": policy.title,
            "edition": version.edition,
            "number": number,
            "sha256": version.sha256,
            "adopted_on": adopted_on.isoformat(),
            "effective_from": effective_from.isoformat(),
            "material": version.material,
            "from_paper": from_paper,
            "adoption": adoption,
        },
    )
    return version


def _begins_on(policy: Policy, day: dt.date) -> bool:
    return any(
        version.withdrawn_from is None or version.withdrawn_from > version.effective_from
        for version in policy.versions.filter(effective_from=day).only(
            "effective_from", "withdrawn_from"
        )
    )


def _policy_of(school: School, draft: Draft) -> Policy:
    School.objects.select_for_update().get(pk=school.pk)
    policy, _new = Policy.objects.get_or_create(
        school=school, slug=draft.slug, defaults={"title": draft.title}
    )
    return policy


def review_due(text: PolicyText, adopted_on: dt.date) -> dt.date | None:
    """When the version must be reviewed, by its own cycle or by the date that it prints."""
    printed = text.control.get("review")
    if printed:
        return dt.date.fromisoformat(printed)
    months = parameter("review_cycle").parse(text.values.get("review_cycle", NOT_STATED))
    return months_after(adopted_on, months) if isinstance(months, int) else None


def _approvals(draft: Draft) -> list[dict[str, Any]]:
    """What each body decided in the last round, as the version keeps it."""
    return [
        {
            "body": one.body,
            "decision": one.decision,
            "meeting_on": one.meeting_on.isoformat(),
            "minute": one.minute,
            "present": one.present,
            "quorum": one.quorum,
            "chairs_action": one.chairs_action,
        }
        for one in draft.decisions.filter(round=draft.round)
    ]


def withdraw(*, by: Person, version: Version, from_day: dt.date, reason: str) -> Version:
    """End a version from a day on, with nothing in its place; today or later."""
    with transaction.atomic():
        version = (
            Version.objects.select_for_update().select_related("policy__school").get(pk=version.pk)
        )
        demand_now(may_withdraw, by, version)
        if version.withdrawn_from is not None:
            raise Refused(_("This version is withdrawn already."))
        if from_day < clock.today():
            raise Refused(_("A policy cannot be withdrawn in the past. Choose today or later."))
        version.withdrawn_from = from_day
        version.withdrawn_reason = reason[:LONGEST_TEXT]
        version.withdrawn_by = by
        version.withdrawn_at = clock.now()
        version.save(
            update_fields=["withdrawn_from", "withdrawn_reason", "withdrawn_by", "withdrawn_at"]
        )
        record(
            events.VERSION_WITHDRAWN,
            by=by,
            chain=version.policy.school,
            subject=("policies.version", version.public_id),
            facts={
                "title": version.policy.title,
                "edition": version.edition,
                "withdrawn_from": from_day.isoformat(),
                "reason": version.withdrawn_reason,
            },
        )
    return version


# Inside


def _locked(draft: Draft) -> Draft:
    return (
        Draft.objects.select_for_update(of=("self",))
        .select_related("school__federation", "federation")
        .get(pk=draft.pk)
    )


def _save(draft: Draft, *names: str) -> None:
    draft.changed_at = clock.now()
    draft.save(update_fields=[*names, "changed_at"])


def _move(
    by: Actor,
    draft: Draft,
    verb: str,
    *,
    facts: Mapping[str, Any] | None = None,
    record_it: bool = True,
) -> None:
    draft.state = step(draft.state, verb)
    _save(draft, "state")
    if record_it:
        record(
            event_kind(MOVES[verb].event),
            by=by,
            chain=draft.place,
            subject=("policies.draft", draft.public_id),
            facts={"title": draft.title, **(facts or {})},
        )


def _record(kind: Any, by: Actor, draft: Draft, **facts: Any) -> None:
    plain = {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in facts.items()
    }
    record(
        kind,
        by=by,
        chain=draft.place,
        subject=("policies.draft", draft.public_id),
        facts={"title": draft.title, **plain},
    )
