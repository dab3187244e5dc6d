"""Reading what one is asked to sign, page by page: stop and go on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schoolgate.core import clock
from schoolgate.core.markup import render_markdown
from schoolgate.declarations.actions import remember_place
from schoolgate.declarations.models import (
    Declaration,
    ReadingPlace,
    SignerCapacity,
    SigningRequest,
)
from schoolgate.declarations.pages import Booklet, Row, booklet_for
from schoolgate.declarations.queries import request_of, signed_before
from schoolgate.declarations.rules import may_answer_request, newest, version_problem
from schoolgate.declarations.wordings import wordings
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.standing import standing_of
from schoolgate.policies.life.queries import SOCIAL_NETWORKING
from schoolgate.policies.rationale import put_into_effect_by
from schoolgate.policies.text import ClauseText, PolicyText, from_json


def booklet_of(asked: SigningRequest) -> tuple[PolicyText, Booklet]:
    """The text of a request's version, and its pages for whose request it is."""
    return _text_and_booklet(asked, signed_before(asked))


def _text_and_booklet(
    asked: SigningRequest, before: Declaration | None
) -> tuple[PolicyText, Booklet]:
    text = from_json(asked.version.text)
    return text, booklet_for(
        text,
        asked.capacity,
        standing_of(asked.person).roles_at(asked.school),
        from_json(before.version.text) if before else None,
    )


def place_of(asked: SigningRequest) -> ReadingPlace | None:
    """Where the reader is."""
    return ReadingPlace.objects.filter(request=asked).first()


def unread_pages(asked: SigningRequest) -> int:
    """How many pages the reader has not opened yet, as far as we know."""
    _text, booklet = booklet_of(asked)
    place = place_of(asked)
    return max(0, len(booklet.pages) - (place.furthest if place else 0))


def _found(request: PersonRequest, school: str, asked: str) -> tuple[School, SigningRequest]:
    place = school_for(request.person, school)
    return place, request_of(request.person, place, asked)


def _easy_words(asked: SigningRequest) -> list[tuple[str, str]]:
    """Pages that tell families the same in their words: of the edition in force, so of no other."""
    version = asked.version
    if (
        wordings()[asked.capacity].audience != "families"
        or version.policy.slug != SOCIAL_NETWORKING
        or version.effective_from > clock.today()
        or version_problem(version)
    ):
        return []
    school = asked.school.slug
    pupil = asked.capacity == SignerCapacity.PUPIL
    one_page = _("One page for children") if pupil else _("One page for parents")
    sheet = reverse("awareness:sheet", args=[school, "children" if pupil else "parents"])
    easy = reverse("publishing:summary", args=[school])
    return [(_("Read it in easy words"), easy), (one_page, sheet)]


@require_GET
def first(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """What changes for you, how long it takes, and the way to the page where you stopped."""
    _place, found = _found(request, school, asked)
    before = signed_before(found)
    text, booklet = _text_and_booklet(found, before)
    place = place_of(found)
    start = place.page if place and 0 < place.page <= len(booklet.pages) else 1
    context = {
        "asked": found,
        "text": text,
        "booklet": booklet,
        "before": before,
        "easy_words": _easy_words(found),
        "new_edition": before is None or before.version_id != found.version_id,
        "yearly": found.reason == SigningRequest.Reason.YEARLY,
        "minutes": booklet.minutes_from(start),
        "start": start,
        "started": place is not None,
        "read": place is not None and place.furthest >= len(booklet.pages),
        "answer": newest(found),
        "refusal": may_answer_request(request.person, found),
        "questions": found.questions.select_related("answered_by").order_by("-at"),
    }
    return render(request, "declarations/first.html", context)


@require_GET
def page(request: PersonRequest, school: str, asked: str, page: int) -> HttpResponse:
    """One page of it; where the reader is, is remembered."""
    _place, found = _found(request, school, asked)
    _text, booklet = booklet_of(found)
    if not 1 <= page <= len(booklet.pages):
        raise Http404
    shown = booklet.pages[page - 1]
    is_last = page == len(booklet.pages)
    remember_place(by=request.person, request=found, page=page)
    context = {
        "asked": found,
        "page": shown,
        "parts": [(part.title, [_html(row) for row in part.mine]) for part in shown.parts],
        "several": sum(bool(part.mine) for part in shown.parts) > 1,
        "others": [_html(row) for row in shown.others],
        "for_family": wordings()[found.capacity].audience == "families",
        "pages": len(booklet.pages),
        "left": booklet.minutes_from(page),
        "back_url": _address(found, page - 1),
        "next_url": "" if is_last else _address(found, page + 1),
        "refusal": may_answer_request(request.person, found) if is_last else None,
    }
    return render(request, "declarations/page.html", context)


@require_GET
def whole(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """The whole policy on one page, for whoever reads or prints it so."""
    _place, found = _found(request, school, asked)
    text = from_json(found.version.text)
    sections = [
        (
            title,
            [
                _html(Row(clause, mine=True), put_into_effect_by(clause, text.clauses))
                for clause in clauses
            ],
        )
        for title, clauses in text.sections()
    ]
    context = {"asked": found, "text": text, "sections": sections}
    return render(request, "declarations/whole.html", context)


@require_GET
def go_on(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """The page where the reader stopped."""
    _place, found = _found(request, school, asked)
    place = place_of(found)
    return redirect(_address(found, place.page if place else 1))


def _html(row: Row, effects: tuple[ClauseText, ...] = ()) -> dict[str, Any]:
    return {
        "row": row,
        "html": render_markdown(row.clause.text),
        "before": render_markdown(row.before) if row.before else "",
        "effects": effects,
    }


def _address(asked: SigningRequest, number: int) -> str:
    parts: dict[str, Any] = {"school": asked.school.slug, "asked": asked.public_id}
    if number < 1:
        return reverse("declarations:read", kwargs=parts)
    return reverse("declarations:page", kwargs={**parts, "page": number})
