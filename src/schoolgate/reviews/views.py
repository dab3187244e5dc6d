"""Reviews of a school's policies. Load, form, one action, answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_see_reviews
from schoolgate.policies.life.rules import may_start_draft, may_withdraw
from schoolgate.policies.text import PolicyText, from_json
from schoolgate.reviews import actions, law_actions, link_actions, pages
from schoolgate.reviews.figures import figures_of
from schoolgate.reviews.forms import (
    AimsForm,
    AnswerForm,
    BeginForm,
    ConcludeForm,
    DayForm,
    DoneForm,
    EvidenceForm,
    FindingForm,
    LinkForm,
    ReasonForm,
    RecommendationForm,
    link_initial,
)
from schoolgate.reviews.models import Outcome, Recommendation, Review, Trigger
from schoolgate.reviews.queries import (
    absent_from,
    law_note_for,
    link_for,
    recommendation_for,
    review_for,
    review_under_way,
    version_for,
)
from schoolgate.reviews.rules import (
    may_add_to,
    may_answer,
    may_conclude,
    may_keep_links,
    may_move,
    may_note_done,
    may_open_review,
    may_review,
    may_set_day,
    triggers_of,
)
from schoolgate.reviews.too_late import told_if_over


def _page(
    request: PersonRequest,
    form: Form,
    *,
    title: str,
    submit: str,
    back: str,
    lead: str = "",
    **more: Any,
) -> HttpResponse:
    """A page with one form on it."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "lead": lead, **more}
    return render(request, "reviews/form.html", context, status=status_of(form))


def _at(found: Review) -> str:
    return reverse("reviews:review", args=[found.school.slug, found.public_id])


# The school's reviews


@require_GET
def home(request: PersonRequest, school: str) -> HttpResponse:
    """Every policy in force with its day of review, what the law did, and past reviews."""
    place = school_for(request.person, school)
    demand(may_see_reviews(request.person, place))
    return render(request, "reviews/home.html", pages.home(request.person, place))


@require_http_methods(["GET", "POST"])
@told_if_over
def begin(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """Begin a review, for a reason."""
    place = school_for(request.person, school)
    found = version_for(request.person, place, version)
    under_way = review_under_way(found)
    if under_way is not None and request.method == "GET":
        messages.info(request, _("This review is begun already. Go on with it here."))
        return redirect(_at(under_way))
    allowed = tuple(
        one
        for one in triggers_of(found.values)
        if may_open_review(request.person, found, one) is None
    )
    if not allowed:
        demand(may_open_review(request.person, found, Trigger.NEED_ARISES))
    form = BeginForm(allowed, posted(request), initial=pages.initial_of_begin(found, allowed))
    if request.method == "POST" and form.is_valid():
        made = actions.open_review(by=request.person, version=found, **form.cleaned_data)
        messages.success(request, _("The review is begun. Its text is being read meanwhile."))
        return redirect(_at(made))
    return _page(
        request,
        form,
        title=_("Review “%(title)s”") % {"title": found.policy.title},
        submit=_("Begin the review"),
        back=reverse("reviews:home", args=[place.slug]),
        lead=pages.lead_of_begin(found),
    )


@require_http_methods(["GET", "POST"])
@told_if_over
def set_day(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """Set by when an edition that names no day is reviewed, or change what was set."""
    place = school_for(request.person, school)
    found = version_for(request.person, place, version)
    demand(may_set_day(request.person, found))
    demand(actions.why_not_by_hand(found))
    page = pages.day_page(found)
    refusal = partial(actions.why_not_this_day, found)
    form = DayForm(
        refusal, posted(request), initial={"due_on": page.due_on or actions.usual_next(found)}
    )
    home = reverse("reviews:home", args=[place.slug])
    if request.method == "POST" and form.is_valid():
        actions.set_day(by=request.person, version=found, **form.cleaned_data)
        messages.success(request, pages.said_of_day(form.cleaned_data["due_on"]))
        return redirect(home)
    return _page(request, form, title=page.title, submit=page.submit, back=home, lead=page.lead)


# One review


def _review(request: PersonRequest, school: str, review: str) -> tuple[School, Review, PolicyText]:
    place = school_for(request.person, school)
    found = review_for(request.person, place, review)
    return place, found, from_json(found.version.text)


@require_GET
def review(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Everything of one review on one page."""
    _place, found, text = _review(request, school, review)
    return render(request, "reviews/review.html", pages.review(request.person, found, text))


@require_http_methods(["GET", "POST"])
def note(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Note something."""
    _place, found, text = _review(request, school, review)
    demand(may_add_to(request.person, found))
    form = FindingForm(text, posted(request), initial={"clause": request.GET.get("clause", "")})
    if request.method == "POST" and form.is_valid():
        actions.note_finding(by=request.person, review=found, **form.cleaned_data)
        return redirect(_at(found))
    return _page(request, form, title=_("Note something"), submit=_("Note it"), back=_at(found))


@require_http_methods(["GET", "POST"])
def aims(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Say which clauses are the policy's aims."""
    _place, found, text = _review(request, school, review)
    demand(may_add_to(request.person, found))
    form = AimsForm(text, posted(request), initial={"clauses": found.named_aims})
    if request.method == "POST" and form.is_valid():
        actions.name_aims(by=request.person, review=found, **form.cleaned_data)
        return redirect(_at(found))
    return _page(
        request,
        form,
        title=_("What does the policy set out to do?"),
        submit=_("Keep these as its aims"),
        back=_at(found),
        lead=_("Choose the clauses that say what the policy is for. This review and the next ones ask"
               " of each whether it was reached. The text is not changed."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def aim(request: PersonRequest, school: str, review: str, aim: str) -> HttpResponse:
    """Say whether an aim was reached."""
    _place, found, text = _review(request, school, review)
    wanted = pages.aim(found, text, aim)
    if wanted is None:
        raise Http404
    demand(may_add_to(request.person, found))
    form = EvidenceForm(posted(request), initial=wanted.initial)
    if request.method == "POST" and form.is_valid():
        actions.note_evidence(
            by=request.person, review=found, clause=wanted.clause.id, **form.cleaned_data
        )
        return redirect(_at(found))
    return _page(
        request,
        form,
        title=_("Was this aim reached?"),
        submit=_("Keep this"),
        back=_at(found),
        clause=wanted.clause,
        before=wanted.before,
    )


@require_http_methods(["GET", "POST"])
def recommend(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Word a recommendation."""
    _place, found, text = _review(request, school, review)
    demand(may_add_to(request.person, found))
    form = RecommendationForm(
        text, posted(request), initial={"clause": request.GET.get("clause", "")}
    )
    if request.method == "POST" and form.is_valid():
        actions.recommend(by=request.person, review=found, **form.cleaned_data)
        return redirect(_at(found))
    return _page(
        request,
        form,
        title=_("Recommend something to the governors"),
        submit=_("Add the recommendation"),
        back=_at(found),
    )


def _step(
    request: PersonRequest,
    school: str,
    review: str,
    action: Callable[..., Review],
    said: str,
) -> HttpResponse:
    _place, found, _text = _review(request, school, review)
    action(by=request.person, review=found)
    messages.success(request, said)
    return redirect(_at(found))


@require_POST
def hand_over(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Give the recommendations to the governors."""
    said = _("The recommendations are before the governors. Chair and clerk are told.")
    return _step(request, school, review, actions.hand_over, said)


@require_POST
def take_back(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Write on."""
    said = _("The review is yours again. What the governors answered stays.")
    return _step(request, school, review, actions.take_back, said)


@require_POST
def take_part(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Say that one took part."""
    said = _("It stands in the review that you took part.")
    return _step(request, school, review, actions.say_took_part, said)


@require_http_methods(["GET", "POST"])
def conclude(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """Say what came of the review."""
    place, found, text = _review(request, school, review)
    demand(may_conclude(request.person, found))
    absent = [one.role for one in absent_from(found, request.person) if not one.vacant]
    outcomes = _outcomes(request, found)
    lead = _("To change the policy begins a draft; the present one stays in force until the"
             " governors adopt another.")  # fmt: skip
    if Outcome.CHANGE not in outcomes:
        lead = _("Only those who may begin a draft can let a review end in a change. Recommend it to"
                 " the governors in the review, or let them conclude it.")  # fmt: skip
    form = ConcludeForm(
        outcomes,
        partial(actions.why_not_next, found.version),
        ", ".join(pages.name_of_reviewer(role) for role in absent),
        posted(request),
        initial={"next_due": actions.usual_next(found.version)},
    )
    figures = figures_of(text, place)
    if request.method == "POST" and form.is_valid():
        done = actions.conclude(
            by=request.person, review=found, figures=figures, **form.cleaned_data
        )
        messages.success(request, _("The review is concluded."))
        return redirect(_at(done))
    return _page(
        request,
        form,
        title=_("Conclude the review"),
        submit=_("Conclude it"),
        back=_at(found),
        lead=lead,
        figures=figures,
    )


def _outcomes(request: PersonRequest, found: Review) -> tuple[Outcome, ...]:
    """What the person may let come of it: a draft and a withdrawal have rules of their own."""
    barred = set()
    if may_start_draft(request.person, found.school):
        barred.add(Outcome.CHANGE)
    if may_withdraw(request.person, found.version):
        barred.add(Outcome.WITHDRAW)
    return tuple(one for one in Outcome if one not in barred)


@require_http_methods(["GET", "POST"])
def put_aside(request: PersonRequest, school: str, review: str) -> HttpResponse:
    """End a review begun in error."""
    _place, found, _text = _review(request, school, review)
    demand(may_move(request.person, found))
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.put_aside(by=request.person, review=found, **form.cleaned_data)
        messages.success(request, _("The review is put aside. Its day stays as it was."))
        return redirect(_at(found))
    return _page(
        request, form, title=_("Put this review aside"), submit=_("Put it aside"), back=_at(found)
    )


# Recommendations


def _recommendation(request: PersonRequest, school: str, public_id: str) -> Recommendation:
    place = school_for(request.person, school)
    return recommendation_for(request.person, place, public_id)


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, school: str, recommendation: str) -> HttpResponse:
    """Write down what the governors answered."""
    found = _recommendation(request, school, recommendation)
    demand(may_answer(request.person, found, clock.today()))
    form = AnswerForm(posted(request), recommendation=found)
    if request.method == "POST" and form.is_valid():
        actions.answer(by=request.person, recommendation=found, **form.cleaned_data)
        messages.success(request, _("The answer is written down."))
        return redirect(_at(found.review))
    return _page(
        request,
        form,
        title=_("What did the governors answer?"),
        submit=_("Write down the answer"),
        back=_at(found.review),
        recommendation=found,
    )


@require_http_methods(["GET", "POST"])
def done(request: PersonRequest, school: str, recommendation: str) -> HttpResponse:
    """Say that what was accepted is done."""
    found = _recommendation(request, school, recommendation)
    demand(may_note_done(request.person, found))
    form = DoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.note_done(by=request.person, recommendation=found, **form.cleaned_data)
        messages.success(request, _("Noted as done today."))
        return redirect(_at(found.review))
    return _page(
        request,
        form,
        title=_("Has this been done?"),
        submit=_("It is done"),
        back=_at(found.review),
        recommendation=found,
    )


@require_POST
def take_out(request: PersonRequest, school: str, recommendation: str) -> HttpResponse:
    """Take a recommendation out again."""
    found = _recommendation(request, school, recommendation)
    actions.take_out(by=request.person, recommendation=found)
    return redirect(_at(found.review))


# The law


@require_http_methods(["GET", "POST"])
def law_note(request: PersonRequest, school: str, law_note: str) -> HttpResponse:
    """What changed in a law that a policy cites: review it, or say why not."""
    place = school_for(request.person, school)
    found = law_note_for(request.person, place, law_note)
    form = ReasonForm(posted(request))
    if request.method == "POST":
        demand(may_review(request.person, found.version))
        if form.is_valid():
            law_actions.set_law_note_aside(by=request.person, note=found, **form.cleaned_data)
            messages.success(request, _("Kept, with your reason."))
            return redirect("reviews:home", place.slug)
    context = {**pages.law_note(request.person, found), "form": form}
    return render(request, "reviews/law_note.html", context, status=status_of(form))


# Linked policies


@require_GET
def links(request: PersonRequest, school: str) -> HttpResponse:
    """Policies that are read together with ours."""
    place = school_for(request.person, school)
    if may_keep_links(request.person, place):
        demand(may_see_reviews(request.person, place))
    return render(request, "reviews/links.html", pages.links(request.person, place))


@require_http_methods(["GET", "POST"])
def add_link(request: PersonRequest, school: str) -> HttpResponse:
    """Put a linked policy on file."""
    place = school_for(request.person, school)
    demand(may_keep_links(request.person, place))
    form = LinkForm(posted(request), initial={"title": request.GET.get("title", "")[:200]})
    if request.method == "POST" and form.is_valid():
        link_actions.keep_link(by=request.person, school=place, **form.cleaned_data)
        return redirect("reviews:links", place.slug)
    return _page(
        request,
        form,
        title=_("Add a linked policy"),
        submit=_("Keep it"),
        back=reverse("reviews:links", args=[place.slug]),
    )


@require_http_methods(["GET", "POST"])
def change_link(request: PersonRequest, school: str, link: str) -> HttpResponse:
    """Change what is on file of a linked policy."""
    place = school_for(request.person, school)
    found = link_for(request.person, place, link)
    demand(may_keep_links(request.person, place))
    form = LinkForm(posted(request), initial=link_initial(found))
    if request.method == "POST" and form.is_valid():
        link_actions.keep_link(by=request.person, school=place, link=found, **form.cleaned_data)
        return redirect("reviews:links", place.slug)
    return _page(
        request,
        form,
        title=_("Change “%(title)s”") % {"title": found.title},
        submit=_("Keep the change"),
        back=reverse("reviews:links", args=[place.slug]),
        remove=found,
    )


@require_POST
def remove_link(request: PersonRequest, school: str, link: str) -> HttpResponse:
    """Take a linked policy off the list."""
    place = school_for(request.person, school)
    link_actions.remove_link(by=request.person, link=link_for(request.person, place, link))
    messages.success(request, _("It is off the list."))
    return redirect("reviews:links", place.slug)
