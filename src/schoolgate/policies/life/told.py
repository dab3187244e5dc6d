"""Who is told of what happens to a policy: kinds of notice, and the events that lead to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.core.inbox import needs
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import settle, tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import NoticeKind, notice_kind
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person, School
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL
from schoolgate.policies.dates import never_in_force
from schoolgate.policies.life.people import (
    adopters_of,
    asked_in,
    clerks_of,
    holders_at,
    leaders_of,
)
from schoolgate.policies.life.queries import dates_at, seen_from, title_of
from schoolgate.policies.life.rules import CLERKS
from schoolgate.policies.life.steps import address
from schoolgate.policies.life.texts import schools_of
from schoolgate.policies.life.withdrawing import ends_in_force
from schoolgate.policies.models import Comment, Draft, Version


def _still_in_inbox(notice: Notice) -> bool:
    return notice.url in {item.url for item in needs(notice.person)}


def _heads(notice: Notice) -> Iterable[Person]:
    return holders_at(notice.school, ("headteacher", "executive-head")) if notice.school else ()


ASKED = notice_kind(
    "policies.asked_what_you_think",
    title=_("You are asked what you think of “{title}”"),
    text=_("Read the draft and comment on a clause or on the whole, until the end of {closes}."),
    mail=_("You are asked what you think of a policy"),
    verb=_("Read it"),
    icon="policy",
    words="title",
    dates="closes",
)
ANSWERED = notice_kind(
    "policies.comment_answered",
    title=_("Your comment on “{title}” was answered"),
    text=_("The answer stands below your words, and says whether the draft is changed for it."),
    mail=_("Your comment on a policy was answered"),
    verb=_("Read the answer"),
    icon="policy",
    words="title",
)
CONSULTED = notice_kind(
    "policies.consultation_closed",
    title=_("The consultation on “{title}” is closed"),
    text=_("You took part. The page says what came of it."),
    mail=_("A consultation in which you took part is closed"),
    verb=_("See what came of it"),
    icon="policy",
    words="title",
)
TO_DECIDE = notice_kind(
    "policies.to_decide",
    title=_("“{title}” waits for a decision of the governors"),
    text=_("When the meeting has been, record what was decided. Who asked cannot do it."),
    mail=_("A policy waits for a decision of the governors"),
    verb=_("Record the decision"),
    icon="policy",
    words="title",
    asks=True,
    sourced=True,
    reminders=(7, 14, 30),
    still_open=_still_in_inbox,
    escalate=_heads,
)
SENT_BACK = notice_kind(
    "policies.draft_sent_back",
    title=_("“{title}” was sent back"),
    text=_("The governors want it changed before they decide again. The page says what."),
    mail=_("A policy was sent back by the governors"),
    verb=_("See what to change"),
    icon="policy",
    words="title",
    at_once=True,
)
TO_ADOPT = notice_kind(
    "policies.to_adopt",
    title=_("“{title}” is approved: adopt it"),
    text=_("Every body has approved. It is in force when you adopt it and its first day has come."),
    mail=_("A policy is approved and waits for its adoption"),
    verb=_("Adopt it"),
    icon="policy",
    words="title",
    asks=True,
    sourced=True,
    still_open=_still_in_inbox,
)
ADOPTED = notice_kind(
    "policies.version_adopted",
    title=_("“{title}”, edition {edition}, is adopted"),
    text=_("In force from {effective_from}."),
    mail=_("A policy was adopted"),
    verb=_("Read it"),
    icon="policy",
    words="title edition",
    dates="effective_from",
)
ENTERED = notice_kind(
    "policies.version_entered",
    title=_("“{title}”, edition {edition}, was entered as adopted on paper"),
    text=_("In force from {effective_from}. Look whether this is what the governors adopted."),
    mail=_("A policy was entered as adopted on paper before"),
    verb=_("Look at it"),
    icon="policy",
    words="title edition",
    dates="effective_from",
    at_once=True,
)
WITHDRAWN = notice_kind(
    "policies.version_withdrawn",
    title=_("“{title}”, edition {edition}, is withdrawn"),
    text=_(
        "It no longer holds from {withdrawn_from}, and no earlier edition comes back. The page says"
        " why."
    ),
    mail=_("A policy was withdrawn"),
    verb=_("See why"),
    icon="policy",
    words="title edition",
    dates="withdrawn_from",
    at_once=True,
)
NEVER_BEGINS = notice_kind(
    "policies.version_never_begins",
    title=_("“{title}”, edition {edition}, is withdrawn before it came into force"),
    text=_("It does not come into force. What held before it stays as it was. The page says why."),
    mail=_("A policy was withdrawn before it came into force"),
    verb=_("See why"),
    icon="policy",
    words="title edition",
    at_once=True,
)
REPLACED_BEFORE = notice_kind(
    "policies.version_withdrawn_late",
    title=_("“{title}”, edition {edition}, is withdrawn"),
    text=_(
        "By then another edition stands in its place, so what is in force does not change. The page"
        " says why."
    ),
    mail=_("A policy was withdrawn that another has replaced"),
    verb=_("See why"),
    icon="policy",
    words="title edition",
    at_once=True,
)


def _draft(entry: Entry) -> Draft | None:
    found = Draft.objects.select_related("school__federation", "federation", "submitted_by")
    return found.filter(public_id=entry.subject_id).first()


def _school(draft: Draft) -> School | None:
    """The school from which a draft is looked at by those who serve all of them."""
    return next(iter(schools_of(draft)), None)


@hears("policies.draft_consultation_opened")
def consultation_opened(entry: Entry) -> None:
    """Tell everybody who is asked and can sign in."""
    draft = _draft(entry)
    held = draft.consultations.filter(closed_at=None).first() if draft else None
    if draft is None or held is None:
        return
    told: set[int] = set()
    for school in schools_of(draft):
        asked = [
            person
            for person in asked_in(school, held.groups).exclude(public_id=entry.actor_id)
            if person.pk not in told
        ]
        told |= {person.pk for person in asked}
        tell(
            ASKED,
            to=asked,
            key=f"policies.consultation:{held.public_id}",
            words={"title": draft.title, "closes": held.closes},
            url=address("consultation", draft, school),
            school=school,
        )


@hears("policies.comment_answered")
def comment_answered(entry: Entry) -> None:
    """Tell those whose comments have an answer that they have not been told of."""
    draft = _draft(entry)
    if draft is None:
        return
    answered = Comment.objects.filter(
        consultation__draft=draft, answered_at__isnull=False, speaker=""
    ).select_related("by")
    for comment in answered:
        school = seen_from(comment.by, draft)
        if school is not None and comment.by_id != comment.answered_by_id:
            tell(
                ANSWERED,
                to=[comment.by],
                key=f"policies.comment:{comment.public_id}",
                words={"title": draft.title},
                url=address("consultation", draft, school),
                school=school,
            )


@hears("policies.draft_consultation_closed")
def consultation_closed(entry: Entry) -> None:
    """Tell those who took part what came of it."""
    draft = _draft(entry)
    held = draft.consultations.exclude(closed_at=None).first() if draft else None
    if draft is None or held is None:
        return
    part = Person.objects.filter(pk__in=held.comments.filter(speaker="").values("by")).exclude(
        public_id=entry.actor_id
    )
    for person in part:
        school = seen_from(person, draft)
        if school is not None:
            tell(
                CONSULTED,
                to=[person],
                key=f"policies.consultation:{held.public_id}:closed",
                words={"title": draft.title},
                url=address("consultation", draft, school),
                school=school,
            )


def _waits(draft: Draft) -> str:
    return f"policies.draft:{draft.public_id}:round"


@hears("policies.draft_submitted")
def submitted(entry: Entry) -> None:
    """Ask the chair and the clerks, but not whoever asks."""
    draft = _draft(entry)
    school = _school(draft) if draft else None
    if draft is None or school is None:
        return
    tell(
        TO_DECIDE,
        to=clerks_of(draft.place).exclude(public_id=entry.actor_id),
        key=f"{_waits(draft)}:{facts_of(entry).get('round', draft.round)}",
        words={"title": draft.title},
        url=address("body-decision", draft, school),
        school=school,
    )


@hears("policies.draft_sent_back", "policies.draft_taken_back", "policies.draft_dropped")
def no_longer_before_them(entry: Entry) -> None:
    """Nobody is asked any more; whoever leads is told why it comes back."""
    draft = _draft(entry)
    if draft is None:
        return
    for round_ in range(1, draft.round + 1):
        settle(f"{_waits(draft)}:{round_}")
        settle(f"{_waits(draft)}:{round_}:adopt")
    school = _school(draft)
    if entry.event == "policies.draft_sent_back" and school is not None:
        tell(
            SENT_BACK,
            to=leaders_of(draft.place),
            key=f"{_waits(draft)}:{facts_of(entry).get('round', draft.round)}:sent-back",
            words={"title": draft.title},
            url=address("draft", draft, school),
            school=school,
        )


@hears("policies.draft_approved")
def approved(entry: Entry) -> None:
    """Ask those who may adopt it."""
    draft = _draft(entry)
    school = _school(draft) if draft else None
    if draft is None or school is None:
        return
    key = f"{_waits(draft)}:{facts_of(entry).get('round', draft.round)}"
    settle(key)
    tell(
        TO_ADOPT,
        to=adopters_of(draft.place),
        key=f"{key}:adopt",
        words={"title": draft.title},
        url=address("adopt", draft, school),
        school=school,
    )


@hears("policies.draft_adopted")
def draft_adopted(entry: Entry) -> None:
    """Nobody is asked to adopt it any more."""
    draft = _draft(entry)
    if draft is not None:
        settle(f"{_waits(draft)}:{draft.round}:adopt")


def _version(entry: Entry) -> Version | None:
    found = Version.objects.select_related("policy__school__federation").defer(
        "source", "text", "values"
    )
    return found.filter(public_id=entry.subject_id).first()


@hears("policies.version_adopted")
def version_adopted(entry: Entry) -> None:
    """Tell leaders and governors; a paper that was entered is told to the chair and the clerks."""
    version = _version(entry)
    if version is None:
        return
    school = version.policy.school
    kind = ENTERED if version.from_paper else ADOPTED
    to = clerks_of(school) if version.from_paper else holders_at(school, LEADING)
    tell(
        kind,
        to=to.exclude(public_id=entry.actor_id),
        key=f"policies.version:{version.public_id}:adopted",
        words={
            "title": title_of(version),
            "edition": version.edition,
            "effective_from": version.effective_from,
        },
        url=_page(version, school),
        school=school,
    )


@hears("policies.version_withdrawn")
def version_withdrawn(entry: Entry) -> None:
    """Tell all staff and governors."""
    version = _version(entry)
    if version is None or version.withdrawn_from is None:
        return
    school = version.policy.school
    kind, words = _withdrawal(version, school)
    tell(
        kind,
        to=holders_at(school, ADULTS_OF_THE_SCHOOL).exclude(public_id=entry.actor_id),
        key=f"policies.version:{version.public_id}:withdrawn",
        words={"title": title_of(version), "edition": version.edition, **words},
        url=_page(version, school),
        school=school,
    )


def _withdrawal(version: Version, school: School) -> tuple[NoticeKind, dict[str, Any]]:
    """What is said of it: nothing was in force that ends where it never began or was replaced."""
    if never_in_force(version):
        return NEVER_BEGINS, {}
    if not ends_in_force(version, dates_at(school, version.policy.slug)):
        return REPLACED_BEFORE, {}
    return WITHDRAWN, {"withdrawn_from": version.withdrawn_from}


LEADING = ("headteacher", "executive-head", "assistant-head", "slt", "governor", *CLERKS)


def _page(version: Version, school: School) -> str:
    return reverse("policies:version", args=[school.slug, version.public_id])
