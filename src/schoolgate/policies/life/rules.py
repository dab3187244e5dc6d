"""May this person take a policy a step further? A reason in plain words, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.people.models import Federation, Person, School
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.people.standing import standing_of
from schoolgate.policies.dates import NEVER_IN_FORCE
from schoolgate.policies.life.changes import last_change
from schoolgate.policies.models import (
    BodyDecision,
    Comment,
    Consultation,
    Delegation,
    Draft,
    Policy,
    Version,
)
from schoolgate.policies.rules import DECIDERS, WRITERS
from schoolgate.policies.states import EDITABLE, DraftState
from schoolgate.reference import NOT_STATED, parameter

ADOPTERS = ("headteacher", "executive-head", "chair-of-governors")
FEDERATION_LEADERS = ("executive-head", "federation-officer", "chair-of-governors")
CLERKS = ("chair-of-governors", "governors-support", "nominated-governor")
CHAIRS = ("chair-of-governors",)
USUAL_BODIES = ("governing-body",)
GROUPS = ("trade-unions", "staff", "parents")
FIRST_POLICIES = dt.date(2000, 1, 1)
DELEGATES = (
    "headteacher", "executive-head", "assistant-head", "slt", "dsl", "nominated-governor",
)  # fmt: skip


def roles_for(by: Actor, place: School | Federation) -> frozenset[str]:
    """The roles of a person at a school or for a federation; none for the system."""
    if not isinstance(by, Person):
        return frozenset()
    standing = standing_of(by)
    return standing.roles_at(place) if isinstance(place, School) else standing.roles_for(place)


def leads(by: Actor, place: School | Federation) -> bool:
    """Whether somebody decides on the policy of a school, or of a federation."""
    leaders = DECIDERS if isinstance(place, School) else FEDERATION_LEADERS
    return bool(roles_for(by, place) & set(leaders))


def bodies_of(draft: Draft) -> tuple[str, ...]:
    """The bodies that decide on a draft, in order: as its own values say, or the governors."""
    return _listed(draft, "adoption_bodies") or USUAL_BODIES


def groups_of(draft: Draft) -> tuple[str, ...]:
    """Those who must be consulted by the draft's own values (THO-1.1.4)."""
    return tuple(group for group in _listed(draft, "consultation_required") if group in GROUPS)


def groups_not_asked(draft: Draft) -> list[str]:
    """Those who must be consulted and have not been, by a consultation that is closed."""
    if not groups_of(draft):
        return []
    held = draft.consultations.exclude(closed_at=None)
    asked = {group for one in held for group in set(one.groups) - set(groups_too_short(one))}
    return sorted(set(groups_of(draft)) - asked)


def groups_too_short(consultation: Consultation) -> list[str]:
    """Those asked who do not count as asked where it was closed, or would be today.

    They do when there was more than the first day to answer. A trade union speaks with one voice:
    once what it said is written down, nobody is left to wait for.
    """
    until = closed_on(consultation) if consultation.closed_at else clock.today()
    if min(until, consultation.closes) > consultation.opens:
        return []
    heard = consultation.comments.filter(group="trade-unions").exists()
    return [group for group in consultation.groups if group != "trade-unions" or not heard]


def closed_on(consultation: Consultation) -> dt.date:
    """The day, where the school is, on which a closed consultation was closed."""
    return timezone.localdate(consultation.closed_at)


def _listed(draft: Draft, name: str) -> tuple[str, ...]:
    value = parameter(name).parse(draft.content["values"].get(name, NOT_STATED))
    if value in (NOT_STATED, None, "no"):
        return ()
    found = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    return tuple(str(one) for one in found if one not in ("no", "none"))


def may_start_draft(by: Actor, place: School | Federation) -> str | None:
    """Begin a draft from a ready policy, from the version in force, or from a document."""
    if leads(by, place):
        return None
    return _("Only the head or a senior leader may begin a draft.")


def may_change_draft(by: Actor, draft: Draft) -> str | None:
    """Change the wording or a value of a draft, while nobody is asked to decide on it."""
    if not leads(by, draft.place):
        return _("Only the head or a senior leader may change a draft.")
    if draft.state not in EDITABLE:
        return _("This draft cannot be changed now: %(state)s. Take it back first.") % {
            "state": DraftState(draft.state).label.lower()
        }
    return None


def may_set_local_value(by: Actor, draft: Draft, school: School, name: str) -> str | None:
    """Set what the federation's draft leaves to each school."""
    if draft.federation_id is None or draft.federation_id != school.federation_id:
        return _("This draft is not of your federation.")
    if name not in draft.left_open:
        return _("The federation lays this down for all its schools.")
    if draft.state in {DraftState.ADOPTED, DraftState.DROPPED}:
        return _("This draft has ended. What it left open can no longer be set in it.")
    if draft.state in {DraftState.APPROVAL, DraftState.APPROVED}:
        return _(
            "What is adopted is what was decided on, so nothing can be set while it is before the"
            " governors. Ask those who lead the federation to take the draft back."
        )
    if not leads(by, school):
        return _("Only the head or a senior leader may set what the federation left open.")
    return None


def may_see_local_values(by: Actor, draft: Draft) -> str | None:
    """What each school set where a federation's draft leaves it the choice: those who lead."""
    if leads(by, draft.place) or _leads_a_school_of(by, draft):
        return None
    return _(
        "What each school set is for those who lead or govern the federation or one of its schools."
    )


def may_move_draft(by: Actor, draft: Draft) -> str | None:
    """Open or close a consultation, hand the draft to the governors, take it back, put it aside."""
    if leads(by, draft.place):
        return None
    return _("Only the head or a senior leader may take a draft further.")


def may_see_draft(by: Actor, draft: Draft) -> str | None:
    """Staff and governors see a draft; a federation's, those who lead it or one of its schools.

    Parents see it while they are asked what they think of it.
    """
    if _sees_all_of(by, draft) or _is_asked(by, draft):
        return None
    return _("Policies in the making are for staff and governors of this school.")


def _sees_all_of(by: Actor, draft: Draft) -> bool:
    if draft.school_id is not None:
        return bool(roles_for(by, draft.place) & ADULTS_OF_THE_SCHOOL)
    return leads(by, draft.place) or _leads_a_school_of(by, draft)


def _is_asked(by: Actor, draft: Draft) -> bool:
    consultation = draft.consultations.filter(closed_at=None).first()
    return consultation is not None and bool(groups_open_to(by, consultation))


def _leads_a_school_of(by: Actor, draft: Draft) -> bool:
    return draft.federation is not None and any(
        leads(by, school) or roles_for(by, school) & set(CLERKS)
        for school in draft.federation.schools.all()
    )


def groups_open_to(by: Actor, consultation: Consultation) -> tuple[str, ...]:
    """The consulted groups for which a person may speak: their own, or, writing down, a union."""
    place = consultation.draft.place
    schools = [place] if isinstance(place, School) else list(place.schools.all())
    held = frozenset().union(*(roles_for(by, school) for school in schools))
    found = []
    if held & ADULTS_OF_THE_SCHOOL:
        found.append("staff")
    if "parent" in held:
        found.append("parents")
    if held & set(WRITERS) or leads(by, place):
        found.append("trade-unions")
    return tuple(group for group in found if group in consultation.groups)


def may_see_consultation(by: Actor, consultation: Consultation) -> str | None:
    """What was said and answered: who sees every draft, and whoever was asked in this one,
    afterwards too.
    """
    if _sees_all_of(by, consultation.draft) or groups_open_to(by, consultation):
        return None
    return _("This consultation is for those who were asked.")


def own_groups(by: Actor, consultation: Consultation) -> tuple[str, ...]:
    """The consulted groups for which somebody may speak as themselves: a union has a speaker."""
    return tuple(group for group in groups_open_to(by, consultation) if group != "trade-unions")


def may_comment(
    by: Actor, consultation: Consultation, group: str, *, on_behalf: bool = False
) -> str | None:
    """Say what one thinks of a draft, or write down what a union said (THO-1.1.4)."""
    if consultation.closed_at is not None or clock.today() > consultation.closes:
        return _("This consultation is closed. Nothing more can be added to it.")
    if clock.today() < consultation.opens:
        return _("This consultation has not begun yet.")
    if on_behalf and not leads(by, consultation.draft.place) and not _writes_for(by, consultation):
        return _("Only the head, senior leaders, human resources or the office may write down what"
                 " somebody else said.")  # fmt: skip
    if on_behalf and group in consultation.groups:
        return None
    if group in own_groups(by, consultation):
        return None
    return _("You are not among those who are asked here.")


def _writes_for(by: Actor, consultation: Consultation) -> bool:
    return bool(roles_for(by, consultation.draft.place) & set(WRITERS))


def may_answer_comment(by: Actor, comment: Comment) -> str | None:
    """Answer what was said in a consultation, also when its draft has ended: it was promised."""
    if leads(by, comment.consultation.draft.place):
        return None
    return _("Only the head or a senior leader may answer comments.")


def may_record_decision(
    by: Actor, draft: Draft, body: str, *, chairs_action: bool, meeting_on: dt.date
) -> str | None:
    """Record what a body decided: a chair or clerk, never the one who asked for it."""
    if draft.state != DraftState.APPROVAL:
        return _("This draft is not before the governors now.")
    if body != next_body(draft):
        return _("It is not this body's turn.")
    wanted = CHAIRS if chairs_action else CLERKS
    if isinstance(draft.place, Federation):
        wanted = (*wanted, "federation-officer") if not chairs_action else wanted
    if not roles_for(by, draft.place) & set(wanted):
        return (
            _("Only the chair may record a chair's decision.")
            if chairs_action
            else _("Only the chair, the clerk or the nominated governor may record a decision.")
        )
    if isinstance(by, Person) and draft.submitted_by_id == by.pk:
        return _("You asked for this decision, so somebody else must record it.")
    return not_a_day_to_decide(draft, meeting_on)


def not_a_day_to_decide(draft: Draft, day: dt.date) -> str | None:
    """A decision was made on the text as it stands; a document taken as it is may be older."""
    today = clock.today()
    if day > today:
        return _("The meeting is still to come. Record its decision when it has been made.")
    if day == today:
        return None  # asked on every page: nothing has to be looked up
    first, why = max(_first_days_to_decide(draft), default=(day, ""))
    if day < first:
        return why % {"day": date_format(first, "l j F Y")}
    return before_any_policy(day)


def before_any_policy(day: dt.date) -> str | None:
    """No school adopted a policy on social networking before there was any to join.

    Nothing of that kind was known to schools here before 2000. A paper that a school still keeps
    may well be ten or fifteen years old and is taken; what is older than this is a slip, such as
    1900 where nothing was chosen or 1019 for 2019.
    """
    if day >= FIRST_POLICIES:
        return None
    return _("No school had a policy on social networking before 2000. Look at the year.")


def _first_days_to_decide(draft: Draft) -> Iterator[tuple[dt.date, str]]:
    """The days before which nobody can have decided on a draft as it stands, each with why."""
    if draft.document_id is None:
        yield (
            timezone.localdate(draft.at),
            _("This draft was begun on %(day)s, so no earlier meeting can have decided on it."
              " Choose that day or a later one."),
        )  # fmt: skip
    changed_at = last_change(draft)
    if changed_at is not None:
        yield (
            timezone.localdate(changed_at),
            _("This draft was changed on %(day)s, so no earlier meeting can have decided on it as"
              " it stands. Choose that day or a later one."),
        )  # fmt: skip
    sent_back = draft.decisions.filter(decision=BodyDecision.Decision.SENT_BACK)
    sent_back_on = sent_back.aggregate(last=Max("meeting_on"))["last"]
    if sent_back_on is not None:
        yield (
            sent_back_on,
            _("A meeting sent this draft back on %(day)s, so what was decided on it earlier counts"
              " no longer. Choose that day or a later one."),
        )  # fmt: skip


def next_body(draft: Draft) -> str | None:
    """The body whose turn it is; none when all have approved."""
    done = set(
        draft.decisions.filter(
            round=draft.round, decision=BodyDecision.Decision.APPROVED
        ).values_list("body", flat=True)
    )
    return next((body for body in bodies_of(draft) if body not in done), None)


def may_adopt(by: Actor, draft: Draft) -> str | None:
    """Put what the bodies approved in force."""
    leaders = ADOPTERS if draft.school_id is not None else FEDERATION_LEADERS
    if not roles_for(by, draft.place) & set(leaders):
        return _("Only the head or the chair of governors may adopt a policy.")
    return None


def may_enter_paper(by: Actor, draft: Draft) -> str | None:
    """Enter a policy that was adopted on paper before, with its true dates."""
    if draft.school_id is None or draft.document_id is None:
        return _("Only a document that was handed in can be entered as adopted before.")
    if not roles_for(by, draft.place) & {*ADOPTERS, "governors-support"}:
        return _("Only the head, the chair or the clerk may enter a policy adopted before.")
    return None


def paper_comes_too_late(draft: Draft, effective_from: dt.date) -> str | None:
    """A paper belongs before the editions that were approved here, never in their place."""
    approved_here = (
        Version.objects.filter(
            policy__school=draft.school_id, policy__slug=draft.slug, from_paper=False
        )
        .exclude(NEVER_IN_FORCE)
        .order_by("effective_from")
        .values_list("edition", "effective_from")
        .first()
    )
    if approved_here is None or effective_from < approved_here[1]:
        return None
    return _(
        "Edition %(edition)s was approved here and in force from %(day)s. A paper can only be"
        " entered with an earlier first day; put a later text before the governors here."
    ) % {"edition": approved_here[0], "day": date_format(approved_here[1], "j F Y")}


def may_withdraw(by: Actor, version: Version) -> str | None:
    """End a version without another in its place."""
    if roles_for(by, version.policy.school) & set(ADOPTERS):
        return None
    return _("Only the head or the chair of governors may withdraw a policy.")


def may_delegate(by: Actor, policy: Policy) -> str | None:
    """Enter to whom the governing body gave the carrying out of a policy (WHF-GB-1)."""
    if roles_for(by, policy.school) & {*ADOPTERS, "governors-support"}:
        return None
    return _("Only the head, the chair or the clerk may enter who carries out the policy.")


def not_a_day_to_delegate(day: dt.date) -> str | None:
    """The meeting has been, and had a policy to speak of."""
    if day > clock.today():
        return _("The meeting is still to come. Enter what it decided when it has been.")
    return before_any_policy(day)


def older_than_what_holds(holds: Delegation | None, day: dt.date) -> str | None:
    """An older decision takes the place of a later one only to put the entry right."""
    if holds is None or day >= holds.meeting_on:
        return None
    return _(
        "A later decision holds: that of the meeting on %(day)s, minute %(minute)s. Enter an older "
        "one only to put that entry right."
    ) % {"day": date_format(holds.meeting_on, "j F Y"), "minute": holds.minute}


def may_see_versions(by: Actor, school: School) -> str | None:
    """Every version of a school's policies, with its approvals: whoever has a part in the school."""
    if roles_for(by, school):
        return None
    return _("You have no part in this school today.")


def may_see_choices(by: Actor, school: School) -> str | None:
    """Every choice of a version as it was entered, in the school's own words too."""
    if roles_for(by, school) & (ADULTS_OF_THE_SCHOOL | set(FEDERATION_LEADERS)):
        return None
    return _("These files are for staff and governors. The policy for everybody is on its page.")
