"""Notes: what one may tell, to whom it goes, and the answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.core.words import translated
from schoolgate.openness import actions
from schoolgate.openness.forms import AnswerForm, DecideForm, NoteForm
from schoolgate.openness.kinds import KINDS, LINE_MANAGER, Kind
from schoolgate.openness.models import Note
from schoolgate.openness.queries import note_for, notes_for, notes_of, teaches
from schoolgate.openness.rules import (
    addressed,
    may_answer,
    may_end,
    may_keep_breaches,
    may_tell,
    may_write,
    readers,
)
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.policy import policy_for
from schoolgate.reference import roles

TONES = {
    "told": "waiting", "answered": "good", "agreed": "good", "refused": "stopped",
    "ended": "closed",
}  # fmt: skip


@require_GET
def home(request: PersonRequest, school: str) -> HttpResponse:
    """What one may tell, what one has told, and what others told one."""
    place = school_for(request.person, school)
    demand(may_write(request.person, place))
    policy = policy_for(place)
    context = {
        "kinds": [kind for kind in KINDS.values() if kind.offered(policy)],
        "mine": [_row(note) for note in notes_of(request.person, place)],
        "theirs": [_row(note) for note in notes_for(request.person, [place])],
        "may_keep_breaches": may_keep_breaches(request.person, place) is None,
    }
    return render(request, "openness/home.html", context)


def _row(note: Note) -> dict[str, Any]:
    if note.is_over:
        return {"note": note, "tone": "closed", "word": _("Over")}
    return {"note": note, "tone": TONES[note.state], "word": note.get_state_display()}


@require_http_methods(["GET", "POST"])
def write(request: PersonRequest, school: str, note_kind: str) -> HttpResponse:
    """Write a note; who will read it stands above it."""
    place = school_for(request.person, school)
    if note_kind not in KINDS:
        raise Http404
    demand(may_tell(request.person, place, note_kind))
    kind, policy = KINDS[note_kind], policy_for(place)
    form = NoteForm(posted(request), kind=kind, policy=policy)
    if request.method == "POST" and form.is_valid():
        note = actions.tell(by=request.person, school=place, kind=note_kind, **form.cleaned_data)
        _thank(request, kind, note)
        return redirect("openness:note", place.slug, note.public_id)
    goes_to = addressed(request.person, place, note_kind, policy)
    context = {
        "kind": kind,
        "form": form,
        "readers": readers(request.person, place, goes_to),
        "roles": role_titles(goes_to),
    }
    return render(request, "openness/write.html", context, status=status_of(form))


def _thank(request: PersonRequest, kind: Kind, note: Note) -> None:
    if kind.decides:
        messages.success(request, _("Sent. You are told as soon as there is an answer."))
    else:
        messages.success(request, _("Told. It is kept here, and you can point to it."))
    if teaches(note):
        messages.warning(
            request,
            _("This child is in a class of yours. Talk with the head about what follows from it."),
        )


def role_titles(goes_to: tuple[str, ...] | list[str]) -> list[str]:
    """The roles that a note goes to, in words; head and deputy once each."""
    titles = [
        _("line manager") if role == LINE_MANAGER else translated(roles()[role].title).lower()
        for role in goes_to
        if role == LINE_MANAGER or role in roles()
    ]
    return list(dict.fromkeys(titles))


@require_GET
def note(request: PersonRequest, school: str, note: str) -> HttpResponse:
    """One note with its answer; who reads it is recorded."""
    place = school_for(request.person, school)
    found = note_for(request.person, place, note)
    actions.note_reading(by=request.person, note=found)
    return render(request, "openness/note.html", _context(request, found))


def _context(request: PersonRequest, found: Note) -> dict[str, Any]:
    policy = policy_for(found.school)
    kind = found.known
    titles = {code: str(title) for code, title in kind.matters(policy)}
    labels = {code: translated(str(title)) for code, title in kind.steps(policy)}
    return {
        **_row(found),
        "kind": kind,
        "matter": titles.get(found.matter, ""),
        "steps": [labels.get(code, code) for code in found.steps],
        "roles": role_titles(found.goes_to),
        "mine": found.writer_id == request.person.pk,
        "teaches": teaches(found) if found.writer_id != request.person.pk else False,
        "may_answer": may_answer(request.person, found) is None,
        "may_end": may_end(request.person, found) is None,
    }


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, school: str, note: str) -> HttpResponse:
    """Answer a note, or decide what it asks for."""
    place = school_for(request.person, school)
    found = note_for(request.person, place, note)
    demand(may_answer(request.person, found))
    form: AnswerForm | DecideForm
    if found.known.decides:
        form = DecideForm(posted(request), note=found, policy=policy_for(place))
    else:
        form = AnswerForm(posted(request), note=found)
    if request.method == "POST" and form.is_valid():
        _settle(request, found, form)
        messages.success(
            request, _("%(name)s is told of your answer.") % {"name": found.writer.name}
        )
        return redirect("openness:note", place.slug, found.public_id)
    if request.method == "GET":
        actions.note_reading(by=request.person, note=found)
    context = {**_context(request, found), "form": form}
    return render(request, "openness/answer.html", context, status=status_of(form))


def _settle(request: PersonRequest, found: Note, form: AnswerForm | DecideForm) -> None:
    given = form.cleaned_data
    if isinstance(form, DecideForm):
        actions.decide(
            by=request.person,
            note=found,
            agreed=given["agreed"] == "yes",
            reply=given["reply"],
            until=given.get("until"),
            parent_agreed=given.get("parent_agreed", False),
        )
    else:
        actions.answer(
            by=request.person,
            note=found,
            reply=given["reply"],
            hr_advice=given.get("hr_advice", ""),
        )


@require_POST
def end(request: PersonRequest, school: str, note: str) -> HttpResponse:
    """Say that it is over."""
    place: School = school_for(request.person, school)
    found = note_for(request.person, place, note)
    actions.end(by=request.person, note=found)
    messages.success(request, _("Noted: it is over."))
    return redirect("openness:note", place.slug, found.public_id)
