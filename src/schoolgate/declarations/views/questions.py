"""Questions of those who read: the head answers, both keep it. And what is looked through alone."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.core.answers import posted, status_of
from schoolgate.core.markup import render_markdown
from schoolgate.core.refusal import demand
from schoolgate.declarations import actions
from schoolgate.declarations.forms import AnswerForm
from schoolgate.declarations.joining import checklist_for, policy_says
from schoolgate.declarations.models import JoiningTask
from schoolgate.declarations.queries import questions_at
from schoolgate.declarations.rules import may_answer, may_see_questions
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.text import from_json

A_PAGE = 30


@require_GET
def questions(request: PersonRequest, school: str) -> HttpResponse:
    """Every question, the open ones first."""
    place = school_for(request.person, school)
    demand(may_see_questions(request.person, place))
    found = Paginator(questions_at(request.person, place), A_PAGE)
    return render(
        request, "declarations/questions.html", {"page": found.get_page(request.GET.get("page"))}
    )


@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, school: str, question: str) -> HttpResponse:
    """One question with what the policy says, and the answer."""
    place = school_for(request.person, school)
    found = get_object_or_404(questions_at(request.person, place).defer(None), public_id=question)
    refusal = may_answer(request.person, found)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        demand(refusal)
        if form.is_valid():
            actions.answer_question(
                by=request.person, question=found, answer=form.cleaned_data["answer"]
            )
            messages.success(
                request,
                _("%(name)s is told of your answer.") % {"name": found.request.person.name},
            )
            return redirect("declarations:questions", place.slug)
    text = from_json(found.request.version.text)
    clause = next((one for one in text.clauses if one.id == found.clause), None)
    context = {
        "question": found,
        "clause": clause,
        "clause_html": render_markdown(clause.text) if clause else "",
        "form": form,
        "refusal": refusal,
    }
    return render(request, "declarations/answer.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def task(request: PersonRequest, school: str, task: str) -> HttpResponse:
    """Something to look through alone: what you find stays with you."""
    place = school_for(request.person, school)
    found = get_object_or_404(
        JoiningTask.objects.filter(person=request.person, school=place).select_related("school"),
        public_id=task,
    )
    if request.method == "POST":
        actions.finish_task(by=request.person, task=found)
        messages.success(request, _("Noted: done today. Nothing else was kept."))
        return redirect("declarations:mine", place.slug)
    context = {
        "task": found,
        "checklist": checklist_for(found),
        "says": [(one, render_markdown(one.text)) for one in policy_says(found)],
    }
    return render(request, "declarations/task.html", context)
