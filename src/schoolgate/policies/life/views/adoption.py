"""Into force: adopt what was approved, enter what was adopted on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.core.templatetags.schoolgate import day as in_words
from schoolgate.people.models import School
from schoolgate.people.request import PersonRequest
from schoolgate.policies.dates import in_force_on, months_after, never_in_force
from schoolgate.policies.life import adopting_actions
from schoolgate.policies.life.adoption_forms import AdoptForm, PaperForm
from schoolgate.policies.life.before_adoption import facts_before_adoption
from schoolgate.policies.life.editions import (
    day_is_taken,
    editions_at,
    first_free_day,
    name_is_taken,
    next_number,
)
from schoolgate.policies.life.open_choices import open_choices
from schoolgate.policies.life.queries import dates_at, dates_by_school, governing, next_after
from schoolgate.policies.life.rules import (
    may_adopt,
    may_enter_paper,
    paper_comes_too_late,
)
from schoolgate.policies.life.signatures import who_signs_again
from schoolgate.policies.life.steps import decisions_of
from schoolgate.policies.life.texts import schools_of, text_for, texts_of
from schoolgate.policies.life.views.places import draft_at, told_where_it_stands
from schoolgate.policies.models import BodyDecision, Draft, Version
from schoolgate.policies.review_dates import ReviewDay, days_kept
from schoolgate.policies.states import step

Fact = dict[str, Any]


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def adopt(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """First day and edition, then a look at the answers, then adoption."""
    place, found = draft_at(request, school, draft)
    demand(may_adopt(request.person, found))
    step(found.state, "adopted")
    schools = schools_of(found)
    first, number = {"effective_from": _first_day(found, schools)}, _number_of(found, schools)
    form = AdoptForm(posted(request), initial=first, number=number)
    if request.method == "POST" and form.is_valid() and not _taken(form, found, schools):
        day, edition = form.cleaned_data["effective_from"], form.cleaned_data["edition"]
        if "adopt" in request.POST:
            return _adopted(request, place, found, day, edition)
        if "change" not in request.POST:
            facts = _answers(found, schools, day, edition or number)
            context = {"draft": found, "form": form, "facts": facts, "day": day}
            return render(request, "policies/life/check_adoption.html", context)
    context = {
        "draft": found,
        "form": form,
        "decided": decisions_of(found),
        "schools": schools,
        "governing": governing(place, slug=found.slug),
    }
    status = 200 if "change" in request.POST else status_of(form)
    return render(request, "policies/life/adopt.html", context, status=status)


def _first_day(draft: Draft, schools: Sequence[School]) -> dt.date:
    """The first free day, and none before the edition that the draft changes: it would end it."""
    changed, day = draft.based_on, clock.today()
    if changed is not None and not never_in_force(changed):
        day = max(day, changed.effective_from)
    return first_free_day(schools, draft.slug, day)


def _taken(form: AdoptForm, draft: Draft, schools: Sequence[School]) -> bool:
    """Whether another edition has the day or the name; the form says what is free instead."""
    day, edition = form.cleaned_data["effective_from"], form.cleaned_data["edition"]
    problems = {
        "effective_from": day_is_taken(schools, draft.slug, day),
        "edition": name_is_taken(schools, draft.slug, edition) if edition else None,
    }
    return _wrong(form, problems)


def _wrong(form: forms.Form, problems: Mapping[str, str | None]) -> bool:
    """Tell the form what is wrong with which answer; whether anything is."""
    for field, problem in problems.items():
        if problem:
            form.add_error(field, problem)
    return any(problems.values())


def _number_of(draft: Draft, schools: Sequence[School]) -> str:
    """The number that the edition gets where nobody names it; none where schools count apart."""
    numbers = {next_number(borne) for borne in editions_at(schools, draft.slug).values()}
    return numbers.pop() if len(numbers) == 1 else ""


def _adopted(
    request: PersonRequest, place: School, draft: Draft, day: dt.date, edition: str
) -> HttpResponse:
    try:
        versions = adopting_actions.adopt(
            by=request.person, draft=draft, effective_from=day, edition=edition
        )
    except Refused as refused:
        messages.error(request, refused.reason)
        return redirect(request.path)
    begun = day <= clock.today()
    words = (
        _("“%(title)s” is adopted and in force.")
        if begun
        else _("“%(title)s” is adopted. It is in force from %(day)s.")
    )
    messages.success(request, words % {"title": draft.title, "day": in_words(day)})
    here = next((one for one in versions if one.policy.school_id == place.pk), versions[0])
    return redirect("policies:version", place.slug, here.public_id)


def _answers(draft: Draft, schools: Sequence[School], day: dt.date, edition: str) -> list[Fact]:
    """What is about to be put in force, to be looked at once more."""
    prefetch_related_objects([draft], "local_values")
    versions = dates_by_school(schools, draft.slug)
    facts: list[Fact] = [
        {"label": _("Policy"), "value": draft.title},
        {"label": _("School"), "value": ", ".join(one.name for one in schools)},
        {"label": _("Edition"), "value": edition or _("numbered by itself")},
        {"label": _("First day in force"), "value": _first_day_in_words(day)},
    ]
    facts += [
        {
            "label": _("Takes the place of"),
            "value": _replaced(one, versions[one.pk], day, len(schools)),
        }
        for one in schools
    ]
    approved = [
        _("%(body)s, %(day)s") % {"body": body, "day": in_words(one.meeting_on)}
        for body, one in decisions_of(draft)
        if one.round == draft.round and one.decision == BodyDecision.Decision.APPROVED
    ]
    facts.append({"label": _("Approved by"), "value": "\n".join(approved)})
    adopted_on = _adopted_on(draft)
    due = {adopting_actions.review_due(text, adopted_on) for text in texts_of(draft).values()}
    dates = ", ".join(in_words(one) for one in sorted(due - {None}, key=str))
    facts.append(
        {"label": _("Review due"), "value": dates or _no_date(draft, schools, versions, day)}
    )
    facts.append(
        {
            "label": _("What changes for people"),
            "value": draft.changes or _("nothing is written down"),
        }
    )
    facts.append(
        {
            "label": _("Do people sign again?"),
            "value": _each({one: who_signs_again(draft, one) for one in schools}),
        }
    )
    facts += [{"label": one.label, "value": one.value} for one in facts_before_adoption(draft)]
    return facts


def _first_day_in_words(day: dt.date) -> str:
    """The day, with a word of warning where it is so far away that it may be a slip."""
    if day <= months_after(clock.today(), 12):
        return in_words(day)
    warning = _("That is more than a year from now. Look whether it is the day you mean.")
    return f"{in_words(day)}\n{warning}"


def _each(said: dict[School, str]) -> str:
    """What is true at each school: once where it is the same at all."""
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "\n".join(f"{school.name}: {words}" for school, words in said.items())


def _no_date(
    draft: Draft, schools: Sequence[School], versions: Mapping[int, Sequence[Version]], day: dt.date
) -> str:
    """What is said of the review where the text names no day: one set before may be kept."""
    kept = days_kept(versions, day, draft)
    return _each({one: _kept_in_words(kept[one.pk]) for one in schools})


def _kept_in_words(kept: ReviewDay) -> str:
    if kept.due is None:
        return _("the policy does not say")
    words = _("the policy does not say; the day of edition %(edition)s is kept: %(day)s")
    return words % {"edition": kept.kept_from, "day": in_words(kept.due)}


def _adopted_on(draft: Draft) -> dt.date:
    last = draft.decisions.filter(round=draft.round).order_by("-meeting_on").first()
    return last.meeting_on if last is not None else clock.today()


def _replaced(school: School, versions: Sequence[Version], day: dt.date, schools: int) -> str:
    """What ends at a school when the draft begins, and what ends the draft in its turn."""
    now = in_force_on(versions, day)
    if now is None:
        words = _("nothing: no edition is in force then")
    else:
        words = _("edition %(edition)s, in force since %(day)s") % {
            "edition": now.edition,
            "day": in_words(now.effective_from),
        }
    later = next_after(versions, day)
    if later is not None:
        words += "\n" + _("Edition %(edition)s is adopted already and follows on %(day)s.") % {
            "edition": later.edition,
            "day": in_words(later.effective_from),
        }
    return f"{school.name}: {words}" if schools > 1 else words


@require_http_methods(["GET", "POST"])
@told_where_it_stands
def enter_paper(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """Enter a policy adopted before, with its true dates."""
    place, found = draft_at(request, school, draft)
    demand(may_enter_paper(request.person, found))
    step(found.state, "entered")
    form = PaperForm(posted(request), initial=_printed(found))
    if request.method == "POST" and form.is_valid():
        day, edition = form.cleaned_data["effective_from"], form.cleaned_data["edition"]
        problems = {
            "effective_from": (
                paper_comes_too_late(found, day)
                or day_is_taken([place], found.slug, day, from_paper=True)
            ),
            "edition": name_is_taken([place], found.slug, edition, from_paper=True),
        }
        if not _wrong(form, problems):
            version = adopting_actions.enter_paper(
                by=request.person, draft=found, **form.cleaned_data
            )
            messages.success(request, _("It is entered, with its own dates. The chair is told."))
            return redirect("policies:version", place.slug, version.public_id)
    context = {
        "draft": found,
        "form": form,
        "left_open": open_choices([text_for(found, place)]),
        "others": dates_at(place, found.slug),
    }
    return render(request, "policies/life/enter_paper.html", context, status=status_of(form))


def _printed(draft: Draft) -> Fact:
    """What the paper itself says of its edition and its dates."""
    control = draft.content.get("control", {})
    return {
        "edition": control.get("version") or control.get("issue") or "",
        "adopted_on": control.get("adopted", ""),
        "effective_from": control.get("effective") or control.get("adopted", ""),
    }
