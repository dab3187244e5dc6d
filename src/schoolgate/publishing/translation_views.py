"""Editions in other languages: the page for everybody, and those who keep them."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of, takes_files
from schoolgate.core.markup import render_markdown
from schoolgate.core.words import translated as in_words
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.publishing import actions, faces, lifting
from schoolgate.publishing.forms import TranslationForm
from schoolgate.publishing.queries import (
    edition_on,
    editions_of,
    translatable,
    translation_of,
    translations_for,
)
from schoolgate.publishing.views import asked_of, numbered, school_at

_HEADING = re.compile(r"^(#{1,6})(?=\s)", re.MULTILINE)


@login_not_required
@require_safe
def translated(request: HttpRequest, school: str, number: int, language: str) -> HttpResponseBase:
    """One edition in another language, in that language's own direction."""
    place = school_at(school)
    editions = editions_of(place)
    shown = numbered(editions, number)
    found = translation_of(shown.version, language)
    if found is None:
        raise Http404
    current = edition_on(editions, clock.today())
    context = {
        "edition": shown,
        "translation": found,
        "html": as_html(found.text),
        "in_force": current == shown,
        "current": current,
        "same_language": (
            translation_of(current.version, found.language)
            if current not in (None, shown)
            else None
        ),
        "asked_of": asked_of(place),
        "here": "forms",
    }
    return faces.page(request, "publishing/translated.html", place, context)


def as_html(text: str) -> SafeString:
    """Markdown for a page of its own: its headings begin below the page's title."""
    levelled = _HEADING.sub(lambda found: "###" if len(found[1]) < 3 else "####", text)
    html = str(render_markdown(levelled))
    for level in (3, 4):
        html = html.replace(f"<h{level}>", f"<h{level - 1}>")
        html = html.replace(f"</h{level}>", f"</h{level - 1}>")
    return mark_safe(html)  # noqa: S308 - cleaned HTML with its headings one level up


@takes_files
@require_http_methods(["GET", "POST"])
def translations(request: PersonRequest, school: str) -> HttpResponse:
    """All translations, and a form for one more."""
    place = school_for(request.person, school)
    listed = translations_for(request.person, place)
    editions = translatable(request.person, place)
    form = TranslationForm(
        editions,
        posted(request),
        request.FILES or None,
        initial={"language": request.GET.get("language", "")},
    )
    read = False
    if form.is_valid():
        given = form.cleaned_data
        if given["file"]:
            form, read = _with_words(form, editions)
        elif _add(request, form, given):
            return redirect("publishing:translations", place.slug)
    context = {
        "school": place,
        "translations": listed,
        "editions": editions,
        "form": form,
        "read": read,
        "asked": request.GET.get("asked") == "yes",
    }
    return render(request, "publishing/translations.html", context, status=status_of(form))


def _with_words(form: TranslationForm, editions: Any) -> tuple[TranslationForm, bool]:
    """The form with the words of its file to be looked through, or with what is wrong with it."""
    file = form.cleaned_data["file"]
    try:
        words = lifting.words_of(file.read(), file.name)
    except lifting.NoWords as problem:
        form.add_error("file", in_words(problem.message))
        return form, False
    kept = {name: form.data.get(name, "") for name in form.fields if name not in ("file", "text")}
    return TranslationForm(editions, initial={**kept, "text": words}), True


def _add(request: PersonRequest, form: TranslationForm, given: dict[str, Any]) -> bool:
    try:
        actions.add_translation(
            by=request.person,
            version=given["edition"],
            language=given["known"].code,
            own_name=given["known"].own,
            title=given["title"],
            text=given["text"],
        )
    except actions.ThereAlready:
        form.add_error(
            "language",
            _("This edition has a translation in this language. Remove it first, then add yours."),
        )
        return False
    messages.success(request, _("The translation stands on the public page."))
    return True


@require_http_methods(["GET", "POST"])
def remove(request: PersonRequest, school: str, translation: str) -> HttpResponse:
    """Take a translation from the public page, after asking."""
    place: School = school_for(request.person, school)
    found = get_object_or_404(translations_for(request.person, place), public_id=translation)
    if request.method == "POST":
        actions.remove_translation(by=request.person, translation=found)
        messages.success(request, _("The translation is gone from the public page."))
        return redirect("publishing:translations", place.slug)
    context = {"school": place, "translation": found}
    return render(request, "publishing/remove_translation.html", context)
