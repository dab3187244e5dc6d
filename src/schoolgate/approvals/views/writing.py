"""Write a request: one matter a page, back and forth freely, then check and send."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import Deciders, path_of, path_to_lay, staffing_of
from schoolgate.approvals.forms import PageForm, ReplyForm
from schoolgate.approvals.kinds import (
    Hint,
    Page,
    Question,
    RequestKind,
    kind_named,
    request_kinds,
)
from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.approvals.queries import (
    advice_on,
    asked_by,
    decided_by,
    is_about,
    kept_at,
    own_request_for,
    unsent,
    untouched,
    values_in_hand,
    waiting_at,
)
from schoolgate.approvals.rules import (
    may_ask_advice,
    may_begin,
    may_see_approvals,
    may_write,
)
from schoolgate.approvals.states import RequestState
from schoolgate.approvals.wording import (
    answers_in_words,
    nobody_in_words,
    roles_in_words,
    step_in_words,
)
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import AlreadySo, demand
from schoolgate.people.models import Person, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import HEADS, may_invite
from schoolgate.people.standing import holds
from schoolgate.policies.policy import policy_for
from schoolgate.policies.text import from_json

STATES = {
    RequestState.WRITING: "draft", RequestState.ASKED: "waiting", RequestState.CHANGES: "warning",
    RequestState.APPROVED: "good", RequestState.REFUSED: "stopped",
    RequestState.WITHDRAWN: "closed", RequestState.LAPSED: "closed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A request as a list shows it; to the one who asks also whether it is being changed."""

    request: ApprovalRequest
    own: bool = False

    @property
    def title(self) -> str:
        return self.request.title or _("Without a name yet")

    @property
    def kind(self) -> RequestKind:
        return kind_named(self.request.kind)

    @property
    def unsent(self) -> bool:
        """Whether answers were changed since it was sent."""
        return bool(self.own and self.request.round and self.request.in_hand)

    @property
    def state(self) -> tuple[str, str]:
        state = RequestState(self.request.state)
        return STATES[state], str(state.label)


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause of the policy in force, and where it stands for everybody."""

    number: str
    title: str
    url: str


class InForce:
    """The policy in force at a school, to name its clauses by those of the ready policies."""

    def __init__(self, school: School) -> None:
        version = policy_for(school).version
        self.school = school
        self.clauses = from_json(version.text).clauses if version else ()

    def shown(self, wanted: Iterable[str]) -> list[ClauseShown]:
        """The clauses that ask for something: these themselves, else those that stand for them."""
        asked = frozenset(wanted)
        found = [one for one in self.clauses if one.id in asked] or [
            one for one in self.clauses if asked & set(one.related)
        ]
        home = f"/{self.school.slug}/policy/"
        return [ClauseShown(one.number, one.title, f"{home}#{one.id}") for one in found]


@dataclass(frozen=True, slots=True)
class Note:
    """What the form has to say of an answer, with the page on which it was given."""

    hint: Hint
    page: Page
    url: str
    clauses: Sequence[ClauseShown]

    @property
    def label(self) -> str:
        """The question it is about."""
        asked = self.hint.question
        return next(str(one.label) for one in self.page.questions if one.name == asked)


@dataclass(frozen=True, slots=True)
class Notes:
    """All that the form has to say: what bars sending, and what is only to be thought of."""

    barring: Sequence[Note]
    others: Sequence[Note]

    @property
    def any(self) -> bool:
        return bool(self.barring or self.others)


def notes_on(
    place: School, found: ApprovalRequest, hints: Sequence[Hint], policy: InForce | None = None
) -> Notes:
    """What the form says, with the clauses of the policy in force that ask for it."""
    kind, policy = kind_named(found.kind), policy or InForce(place)
    pages = {question.name: page for page in kind.pages for question in page.questions}
    notes = [
        Note(hint, page, _address(place, found, page), policy.shown(hint.clauses))
        for hint in hints
        for page in (pages[hint.question],)
    ]
    return Notes(
        [one for one in notes if one.hint.bars], [one for one in notes if not one.hint.bars]
    )


def _address(place: School, found: ApprovalRequest, page: Page) -> str:
    """A page of the form from which one comes back to all answers."""
    return f"{reverse('approvals:write', args=[place.slug, found.public_id, page.name])}?to=check"


@require_GET
def home(request: PersonRequest, school: str) -> HttpResponse:
    """What somebody decides, what they asked for, and what they may ask for."""
    place = school_for(request.person, school)
    demand(may_see_approvals(request.person, place))
    waiting = waiting_at(place, request.person)
    context = {
        "waiting": waiting,
        "several": sum(not one.kind.alone for one in waiting) > 1,
        "mine": [Row(one, own=True) for one in asked_by(request.person, place)],
        "others": [Row(one) for one in decided_by(request.person, place)],
        "kinds": [
            kind for kind in request_kinds().values() if not may_begin(request.person, place, kind)
        ],
    }
    return render(request, "approvals/home.html", context)


def _kind(name: str) -> RequestKind:
    if name not in request_kinds():
        raise Http404
    return kind_named(name)


@require_http_methods(["GET", "POST"])
def begin(request: PersonRequest, school: str, kind: str) -> HttpResponse:
    """What will be asked and who will decide; a press begins."""
    place = school_for(request.person, school)
    form = _kind(kind)
    demand(may_begin(request.person, place, form))
    if request.method == "POST":
        begun = untouched(request.person, place, form) or actions.begin(
            by=request.person, school=place, kind=form
        )
        [first, *_others] = form.pages_asked(values_in_hand(begun))
        return redirect("approvals:write", place.slug, begun.public_id, first.name)
    chain = form.chain(place)
    asked = form.pages_asked(form.filled(request.person, place))
    context = {
        "kind": form,
        "pages": asked,
        "more": form.may_ask_more_than(asked),
        "silent": chain.silent,
        "steps": path_ahead(place, [list(step.roles) for step in chain.steps], request.person),
    }
    return render(request, "approvals/begin.html", context)


def path_ahead(
    school: School,
    roles: Sequence[Sequence[str]],
    asker: Person,
    taken: Sequence[int] | None = None,
) -> list[dict[str, Any]]:
    """Who would decide today, step by step, for the list of steps; it stops where nobody could.

    ``taken`` approved other steps of a request that was sent before.
    """
    steps = []
    staffing = staffing_of(school)
    path = (
        path_to_lay(roles, asker, staffing)
        if taken is None
        else path_of(roles, asker, staffing, taken)
    )
    for asked, found in zip(roles, path, strict=True):
        who = ", ".join(one.person.name for one in found.people) or _("nobody yet")
        steps.append(
            {"name": roles_in_words(list(asked)), "state": "next" if found.people else "stopped",
             "who": who, "said": _why(school, asker, found, asked)}
        )  # fmt: skip
    return steps


def _path_of(found: ApprovalRequest) -> list[dict[str, Any]]:
    """Who decides once it is sent again: whose approval stands is not asked anew."""
    changed = unsent(found)
    steps = list(found.steps.all())
    standing = {one.pk for one in steps if one.approved_by_id and not is_about(one, changed)}
    taken = [one.approved_by_id for one in steps if one.approved_by_id and one.pk in standing]
    still = [one.roles for one in steps if one.pk not in standing]
    ahead = iter(path_ahead(found.school, still, found.asker, taken))
    return [
        {"name": step_in_words(step), "state": "done", "who": step.approved_by.name}
        if step.pk in standing and step.approved_by is not None
        else {**next(ahead), "name": step_in_words(step)}
        for step in steps
    ]


def _why(school: School, asker: Person, found: Deciders, asked: Sequence[str]) -> str:
    if not found.people:
        return _nobody(school, asker, found)
    role, why = roles_in_words(list(asked)), found.why
    if why == "vacant":
        return _(
            "Nobody is %(role)s for this today, so it goes to the next above. The head or the"
            " office can appoint somebody."
        ) % {"role": role.lower()}
    if why == "away":
        return _("The %(role)s is away, so the one who stands in decides.") % {"role": role.lower()}
    if why == "own":
        return _("Nobody decides on their own request, or twice: it goes to the next above.")
    if why == "given":
        return _(
            "You made somebody %(role)s, or changed or ended that, so for you it goes to the next"
            " above."
        ) % {"role": role.lower()}
    if why == "invited":
        return _(
            "You invited somebody who is %(role)s to sign in, less than ninety days ago, so for you it"
            " goes to the next above."
        ) % {"role": role.lower()}
    if why == "both":
        return _(
            "The same person decides the last step, on everything: one approval counts for both."
        )
    return ""


def _nobody(school: School, asker: Person, found: Deciders) -> str:
    """That nobody could decide, and the way to invite whoever would, for a head who asks."""
    said = nobody_in_words(found, school)
    for one in found.unreached if holds(asker, school, *HEADS) else ():
        if may_invite(asker, school, one) is None:
            url = reverse("people:invite", args=[school.slug, one.public_id])
            label = _("Invite %(name)s to sign in") % {"name": one.name}
            said = format_html('{} <a href="{}">{}</a>', said, url, label)
    return said


def _mark(hints: Sequence[Hint]) -> str:
    """What tells whether the same hints were shown before."""
    return hashlib.sha256("\n".join(hint.words for hint in hints).encode()).hexdigest()[:16]


@require_http_methods(["GET", "POST"])
def write(request: PersonRequest, school: str, request_id: str, page: str) -> HttpResponse:
    """One page of the form. Whatever is given is kept, also where something is wrong with it."""
    place = school_for(request.person, school)
    found = own_request_for(request.person, place, request_id)
    demand(may_write(request.person, found))
    kind = kind_named(found.kind)
    one = kind.page_named(page)
    if one is None:
        raise Http404
    values = values_in_hand(found)
    form = PageForm(posted(request), page=one, school=place, values=values)
    if request.method == "POST" and form.is_valid():
        found = actions.answer(by=request.person, request=found, values=form.answers())
        values = values_in_hand(found)
        hints = _hints_of(kind, found, values, form)
        if not hints or request.POST.get("seen") == _mark(hints):
            return _onwards(request, place, found, one.name)
        form = PageForm(None, page=one, school=place, values=values)
    hints = _hints_of(kind, found, values, form) if values or request.method == "POST" else []
    pages = list(kind.pages_asked(values))
    place_in = next((i for i, other in enumerate(pages) if other.name == one.name), 0)
    context = {
        "request_": found, "kind": kind, "page": one, "form": form,
        "notes": notes_on(place, found, hints),
        "seen": _mark(hints), "number": place_in + 1, "of": len(pages),
        "before": pages[place_in - 1] if place_in else None,
        "clauses": InForce(place).shown(name for q in one.questions for name in q.clauses),
    }  # fmt: skip
    return render(request, "approvals/write.html", context, status=status_of(form))


def _hints_of(
    kind: RequestKind, found: ApprovalRequest, values: dict[str, Any], form: PageForm
) -> list[Hint]:
    here = {question.name for question in form.questions}
    return [hint for hint in kind.hints(found, values) if hint.question in here]


def _onwards(
    request: PersonRequest, place: School, found: ApprovalRequest, name: str
) -> HttpResponse:
    pages = [page.name for page in kind_named(found.kind).pages_asked(values_in_hand(found))]
    after = pages[pages.index(name) + 1 :] if name in pages else pages
    if request.POST.get("to") == "check" or not after:
        return redirect("approvals:check", place.slug, found.public_id)
    return redirect("approvals:write", place.slug, found.public_id, after[0])


@require_http_methods(["GET", "POST"])
def check(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """Check your answers, see who decides, and send."""
    place = school_for(request.person, school)
    found = own_request_for(request.person, place, request_id)
    demand(may_write(request.person, found))
    if "as_sent" in request.POST and found.round:
        sent = kept_at(found, found.round)
        values = {name: sent.get(name) for name in found.in_hand}
        actions.answer(by=request.person, request=found, values=values)
        messages.success(request, _("Your changes are taken back. It stands as it was sent."))
        return redirect("approvals:request", place.slug, found.public_id)
    kind = kind_named(found.kind)
    values = values_in_hand(found)
    form = ReplyForm(posted(request))
    hints = list(kind.hints(found, values))
    missing = kind.missing(values)
    chain = kind.chain(place)
    steps = _path_of(found) or path_ahead(
        place, [list(one.roles) for one in chain.steps], request.person
    )
    stops = any(hint.bars for hint in hints) or any(one["state"] == "stopped" for one in steps)
    is_ready = not missing and not stops
    if request.method == "POST" and form.is_valid() and is_ready:
        try:
            actions.send(by=request.person, request=found, reply=form.cleaned_data["reply"])
        except AlreadySo as already:
            messages.info(request, already.reason)
            return redirect("approvals:request", place.slug, found.public_id)
        except actions.NothingChanged as refused:
            form.add_error("reply", refused.reason)
        else:
            messages.success(request, _("It is sent. You hear of each decision."))
            return redirect("approvals:request", place.slug, found.public_id)
    context = {
        "request_": found, "kind": kind, "form": form, "notes": notes_on(place, found, hints),
        "missing": missing,
        "next_page": kind.page_of(missing[0]) if missing else None,
        "facts": _facts(place, found, values), "is_ready": is_ready,
        "again": found.round > 0, "changed": bool(unsent(found)), "silent": chain.silent,
        "old_edition": bool(found.round) and found.edition != chain.edition,
        "steps": steps, "sent_back": sent_back(found), "advice": advice_on(found),
        "may_ask_advice": may_ask_advice(request.person, found) is None,
    }  # fmt: skip
    status = 200 if request.method == "GET" else 422
    return render(request, "approvals/check.html", context, status=status)


def _facts(place: School, found: ApprovalRequest, values: dict[str, Any]) -> list[dict[str, str]]:
    kind, wanted = kind_named(found.kind), asked_to_change(found)
    changed = unsent(found) if found.round else set()
    return [
        {
            "label": str(question.label),
            "value": words or _("No answer yet"),
            "note": _note_on(question.name, changed, wanted),
            "change_url": _address(place, found, kind.page_of(question)),
        }
        for question, words in answers_in_words(found, values)
    ]


def _note_on(name: str, changed: Collection[str], wanted: Collection[str]) -> str:
    if name in changed:
        return _("Changed, not sent yet")
    return _("Changes are asked for here") if name in wanted else ""


@dataclass(frozen=True, slots=True)
class SentBack:
    """The decision that asked for changes or refused, while it stands, and which answers it is
    about.
    """

    decision: Decision
    about: Sequence[Question]


def sent_back(found: ApprovalRequest) -> SentBack | None:
    """What the one who asks reads first."""
    if found.state not in {RequestState.CHANGES, RequestState.REFUSED}:
        return None
    last = max(found.decisions.all(), key=lambda one: (one.at, one.pk), default=None)
    if last is None:
        return None
    about = [one for one in kind_named(found.kind).questions if one.name in last.about]
    return SentBack(last, about)


def asked_to_change(found: ApprovalRequest) -> set[str]:
    """The answers that changes were asked for, while they are open."""
    last = sent_back(found) if found.state == RequestState.CHANGES else None
    return {one.name for one in last.about} if last is not None else set()


@require_POST
def withdraw(request: PersonRequest, school: str, request_id: str) -> HttpResponse:
    """Take a request back."""
    place = school_for(request.person, school)
    found = own_request_for(request.person, place, request_id)
    try:
        actions.withdraw(by=request.person, request=found)
    except AlreadySo as already:
        messages.info(request, already.reason)
    else:
        messages.success(request, _("You have taken it back."))
    return redirect("approvals:home", place.slug)
