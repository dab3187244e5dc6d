"""Where a draft stands: done, here, next, who; and what may be done with it now, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.people.models import Person, School
from schoolgate.policies.life.names import body_name, group_name
from schoolgate.policies.life.rules import (
    CLERKS,
    bodies_of,
    groups_not_asked,
    groups_too_short,
    leads,
    may_adopt,
    may_enter_paper,
    may_record_decision,
    next_body,
    roles_for,
)
from schoolgate.policies.models import BodyDecision, Consultation, Draft, Version
from schoolgate.policies.states import DraftState

RECORDERS = frozenset({*CLERKS, "federation-officer"})
PAST_WRITING = frozenset({DraftState.APPROVAL, DraftState.APPROVED, DraftState.ADOPTED})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the line: ``state`` is done, here, next, later or stopped."""

    name: str
    state: str
    who: str = ""
    when: dt.date | dt.datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """Something that may be done with a draft now."""

    label: str
    url: str
    main: bool = False


def steps_of(draft: Draft) -> list[Step]:
    """The whole line of a draft, from the first word to the day it is in force."""
    steps = [
        _written(draft),
        *_consulted(draft),
        *_decided(draft),
        _adopted(draft),
        _in_force(draft),
    ]
    if draft.state == DraftState.DROPPED:
        done = [step for step in steps if step.state == "done"]
        return [*done, Step(_("Put aside"), "stopped", when=draft.changed_at)]
    ahead = [step for step in steps if step.state == "next"]
    return [replace(step, state="later") if step in ahead[1:] else step for step in steps]


def _written(draft: Draft) -> Step:
    name = _("Written")
    if draft.state == DraftState.DRAFT:
        return Step(name, "here", draft.by.name, draft.at)
    sent_back = _sent_back(draft)
    if draft.state == DraftState.CONSULTED and sent_back is not None:
        said = _("%(body)s sent it back: %(note)s") % {
            "body": body_name(sent_back.body),
            "note": sent_back.note,
        }
        return Step(name, "here", draft.by.name, draft.at, said)
    return Step(name, "done", draft.by.name, draft.at)


def _sent_back(draft: Draft) -> BodyDecision | None:
    """The decision that sent the draft back last, where nothing was decided since."""
    last = draft.decisions.filter(round=draft.round - 1).order_by("-pk").first()
    return last if last and last.decision == BodyDecision.Decision.SENT_BACK else None


def _consulted(draft: Draft) -> Iterator[Step]:
    held = list(draft.consultations.select_related("opened_by").order_by("opens", "pk"))
    under_way = {group for one in held if one.closed_at is None for group in one.groups}
    missing = sorted(set(groups_not_asked(draft)) - under_way)
    for consultation in held:
        groups = _names(consultation.groups)
        if consultation.closed_at is not None:
            yield Step(
                _("Consulted: %(groups)s") % {"groups": groups},
                "done",
                consultation.opened_by.name,
                consultation.closed_at,
                " ".join(filter(None, [_too_short(consultation, missing), consultation.outcome])),
            )
        else:
            said = _("Open until %(day)s") % {"day": in_words(consultation.closes)}
            yield Step(
                _("Consulted: %(groups)s") % {"groups": groups},
                "here",
                consultation.opened_by.name,
                consultation.opens,
                said,
            )
    if missing and draft.state not in PAST_WRITING:
        said = _("The policy itself asks for it.")
        yield Step(_("Consulted: %(groups)s") % {"groups": _names(missing)}, "next", said=said)


def _too_short(consultation: Consultation, missing: Iterable[str]) -> str:
    """That a consultation which the policy asks for does not count, and why.

    ``missing`` are those still to be asked, who are not being asked now.
    """
    groups = set(missing) & set(groups_too_short(consultation))
    if not groups:
        return ""
    return _(
        "They had no more than its first day to answer, so it does not count for: %(groups)s. Ask"
        " them again, and give them more than one day."
    ) % {"groups": _names(sorted(groups))}


def _names(groups: Iterable[str]) -> str:
    return ", ".join(group_name(group) for group in groups)


def _decided(draft: Draft) -> Iterator[Step]:
    made = {
        one.body: one
        for one in draft.decisions.filter(
            round=draft.round, decision=BodyDecision.Decision.APPROVED
        ).select_related("by")
    }
    for body in bodies_of(draft):
        if body in made:
            one = made[body]
            said = (
                _("Decided by the chair: %(note)s") % {"note": one.note}
                if one.chairs_action
                else (_("Minute %(minute)s") % {"minute": one.minute} if one.minute else "")
            )
            yield Step(body_name(body), "done", one.by.name, one.meeting_on, said)
        elif draft.state == DraftState.ADOPTED:
            yield Step(body_name(body), "done", said=_("Adopted on paper before"))
        else:
            here = draft.state == DraftState.APPROVAL and body == next_body(draft)
            yield Step(
                body_name(body), "here" if here else "next", _recorders(draft) if here else ""
            )


def _recorders(draft: Draft) -> str:
    if draft.federation_id is not None:
        return _("The chair, the clerk, the nominated governor or the federation's officer records"
                 " the decision, not whoever asked for it")  # fmt: skip
    return _("The chair, the clerk or the nominated governor records the decision, not whoever"
             " asked for it")  # fmt: skip


def _adopted(draft: Draft) -> Step:
    version = _version(draft)
    if version is not None:
        return Step(_("Adopted"), "done", version.by.name, version.adopted_on)
    here = draft.state == DraftState.APPROVED
    if draft.school_id is not None:
        who = _("The head or the chair of governors")
    else:
        who = _("The executive head, the chair or the federation's officer")
    return Step(_("Adopted"), "here", who) if here else Step(_("Adopted"), "next")


def _in_force(draft: Draft) -> Step:
    version = _version(draft)
    if version is None:
        return Step(_("In force"), "next")
    begun = version.effective_from <= clock.today()
    said = "" if begun else _("From %(day)s") % {"day": in_words(version.effective_from)}
    when = version.effective_from if begun else None
    return Step(_("In force"), "done" if begun else "next", when=when, said=said)


def _version(draft: Draft) -> Version | None:
    if draft.state != DraftState.ADOPTED:
        return None
    return (
        draft.versions.select_related("by").defer("source", "text", "values").order_by("pk").first()
    )


def ways_on(person: Person, draft: Draft, school: School) -> list[Way]:
    """What this person may do with the draft now, the main thing first."""
    found = {
        DraftState.DRAFT: _ways_from_writing,
        DraftState.CONSULTED: _ways_from_writing,
        DraftState.CONSULTATION: _ways_from_consultation,
        DraftState.APPROVAL: _ways_from_approval,
        DraftState.APPROVED: _ways_from_approved,
        DraftState.ADOPTED: _ways_from_adopted,
    }.get(DraftState(draft.state))
    return list(found(person, draft, school)) if found else []


def address(name: str, draft: Draft, school: School, **more: str) -> str:
    """A page of a draft, seen from a school."""
    at = {"school": school.slug, "draft": draft.public_id, **more}
    return reverse(f"policies:{name}", kwargs=at)


def _ways_from_writing(person: Person, draft: Draft, school: School) -> Iterator[Way]:
    if leads(person, draft.place):
        must_ask = bool(groups_not_asked(draft))
        hand_on = Way(
            _("Put it before: %(body)s") % {"body": body_name(bodies_of(draft)[0])},
            address("submit", draft, school),
            main=not must_ask,
        )
        consult = Way(
            _("Ask what people think"), address("open-consultation", draft, school), main=must_ask
        )
        yield from (consult, hand_on) if must_ask else (hand_on, consult)
    if draft.state == DraftState.DRAFT and may_enter_paper(person, draft) is None:
        yield Way(_("It was adopted on paper before"), address("enter-paper", draft, school))
    if leads(person, draft.place):
        yield Way(_("Put this draft aside"), address("drop-draft", draft, school))


def _ways_from_consultation(person: Person, draft: Draft, school: School) -> Iterator[Way]:
    yield Way(
        _("Read it and say what you think"), address("consultation", draft, school), main=True
    )
    if leads(person, draft.place):
        yield Way(_("Close the consultation"), address("close-consultation", draft, school))
        yield Way(_("Put this draft aside"), address("drop-draft", draft, school))


def _ways_from_approval(person: Person, draft: Draft, school: School) -> Iterator[Way]:
    if decides_on(person, draft):
        yield Way(_("Record the decision"), address("body-decision", draft, school), main=True)
    yield from _ways_back(person, draft, school)


def decides_on(person: Person, draft: Draft) -> bool:
    """Whether this person may record what the body whose turn it is decided."""
    if not roles_for(person, draft.place) & RECORDERS:
        return False  # asked on every page: the draft's bulky content is left where it is
    body = next_body(draft)
    return body is not None and (
        may_record_decision(person, draft, body, chairs_action=False, meeting_on=clock.today())
        is None
    )


def _ways_from_approved(person: Person, draft: Draft, school: School) -> Iterator[Way]:
    if may_adopt(person, draft) is None:
        yield Way(_("Adopt this policy"), address("adopt", draft, school), main=True)
    yield from _ways_back(person, draft, school)


def _ways_back(person: Person, draft: Draft, school: School) -> Iterator[Way]:
    if leads(person, draft.place):
        yield Way(_("Take it back"), address("take-back", draft, school))
        yield Way(_("Put this draft aside"), address("drop-draft", draft, school))


def _ways_from_adopted(_person: Person, draft: Draft, school: School) -> Iterator[Way]:
    version = draft.versions.filter(policy__school=school).only("public_id").first()
    if version is not None:
        at = {"school": school.slug, "version": version.public_id}
        yield Way(
            _("See the version that came of it"), reverse("policies:version", kwargs=at), main=True
        )


def decisions_of(draft: Draft) -> list[tuple[str, BodyDecision]]:
    """What was decided so far, in every round, each with the name of its body."""
    made = draft.decisions.select_related("by").order_by("round", "pk")
    return [(body_name(one.body), one) for one in made]


def word_of_state(draft: Draft) -> tuple[str, str]:
    """The kind and the word of the state in which a draft is, for ``{% state %}``."""
    kind = {
        DraftState.CONSULTATION: "here",
        DraftState.APPROVAL: "waiting",
        DraftState.APPROVED: "good",
        DraftState.ADOPTED: "closed",
        DraftState.DROPPED: "stopped",
    }.get(DraftState(draft.state), "draft")
    return kind, str(DraftState(draft.state).label)
