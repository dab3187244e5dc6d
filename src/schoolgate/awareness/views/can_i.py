"""“Can I …?” and the questions that go to the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.awareness import actions
from schoolgate.awareness.fitting import value_of
from schoolgate.awareness.forms import AnswerForm, QuestionForm
from schoolgate.awareness.models import SentQuestion
from schoolgate.awareness.queries import held_by, index_of, questions_for
from schoolgate.awareness.rules import (
    FAMILIES,
    GOVERNORS,
    is_child,
    may_answer_sent,
    may_send_question,
    may_take_check,
    roles_of,
)
from schoolgate.awareness.views.frame import clause_address, policy_address
from schoolgate.core.answers import posted, status_of
from schoolgate.core.markup import render_markdown
from schoolgate.core.refusal import demand
from schoolgate.core.words import translated
from schoolgate.people.models import Person, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.ask import Answer, Reply, is_worry, reply
from schoolgate.policies.life.queries import governing
from schoolgate.policies.life.words import name_of_bound
from schoolgate.policies.models import Version
from schoolgate.policies.text import PolicyText
from schoolgate.reference import NOT_STATED, parameter

LONGEST_QUESTION = 500
ANSWERS = 5
A_PAGE = 30
SAFEGUARDING = ("dsl", "deputy-dsl")

MOODS: dict[str, tuple[str, str | Promise]] = {
    "no": ("stopped", gettext_lazy("No")),
    "no, unless": ("stopped", gettext_lazy("No, unless …")),
    "yes": ("good", gettext_lazy("Yes")),
    "yes, if": ("waiting", gettext_lazy("Yes, if …")),
    "duty": ("here", gettext_lazy("A duty")),
    "advice": ("note", gettext_lazy("Advice")),
}
EXAMPLES: dict[str, tuple[str | Promise, ...]] = {
    "pupil": (
        gettext_lazy("Can my teacher be my friend online?"),
        gettext_lazy("May a teacher send me private messages?"),
        gettext_lazy("Who may put my picture on the internet?"),
        gettext_lazy("How old must I be to have an account?"),
    ),
    "staff": (
        gettext_lazy("Can I accept a friend request from a former pupil?"),
        gettext_lazy("May I look at my own phone at lunch?"),
        gettext_lazy("Can I put a picture of sports day on my own page?"),
        gettext_lazy("Whom do I tell of an abusive post?"),
    ),
    "governor": (
        gettext_lazy("Can governors be friends with teachers online?"),
        gettext_lazy("Can I talk online about what is confidential?"),
        gettext_lazy("How often is this policy reviewed?"),
        gettext_lazy("What may follow if somebody breaks a rule?"),
    ),
    "parent": (
        gettext_lazy("Can I be friends with a teacher online?"),
        gettext_lazy("Do you ask me before you show a picture of my child?"),
        gettext_lazy("May a teacher send my child private messages?"),
        gettext_lazy("Where do I complain about a post?"),
    ),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer ready for the page."""

    answer: Answer
    html: SafeString
    mood: tuple[str, str | Promise] | None
    binds: str
    url: str


@require_GET
def can_i(request: PersonRequest, school: str) -> HttpResponse:
    """Ask, and read the clauses that answer."""
    place = school_for(request.person, school)
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    form = QuestionForm(initial={"text": question})
    return render(request, "awareness/can_i.html", _context(request.person, place, question, form))


@require_POST
def send_question(request: PersonRequest, school: str) -> HttpResponse:
    """Send the head what the policy did not answer."""
    place = school_for(request.person, school)
    demand(may_send_question(request.person, place))
    form = QuestionForm(posted(request))
    if form.is_valid():
        question = actions.send_question(
            by=request.person, school=place, text=form.cleaned_data["text"]
        )
        messages.success(
            request, _("Your question is with the head. You are told when it is answered.")
        )
        return redirect("awareness:question", place.slug, question.public_id)
    context = _context(request.person, place, "", form)
    return render(request, "awareness/can_i.html", context, status=422)


def _context(person: Person, school: School, question: str, form: QuestionForm) -> dict[str, Any]:
    version = governing(school)
    worry, child = bool(question) and is_worry(question), is_child(person, school)
    context: dict[str, Any] = {
        "question": question,
        "version": version,
        "examples": EXAMPLES[_asks_as(person, school)],
        "form": form,
        "may_send": may_send_question(person, school) is None,
        "may_check": may_take_check(person, school) is None,
        "child": child,
        "policy_url": policy_address(school),
        "worry": worry,
    }
    text: PolicyText | None = None
    if version is not None and question:
        index = index_of(version)
        text = index.text
        said = reply(index, question, ANSWERS, roles=roles_of(person, school))
        context |= _answers(school, said)
    if worry or child:
        context |= _safeguarding(school, version, text)
    return context


def _asks_as(person: Person, school: School) -> str:
    """Whose examples fit: a pupil's before all, and those of work before a family's."""
    roles = set(roles_of(person, school))
    if "pupil" in roles:
        return "pupil"
    if roles - FAMILIES - GOVERNORS:
        return "staff"
    if roles & GOVERNORS:
        return "governor"
    return "parent" if roles & FAMILIES else "staff"


def _answers(school: School, said: Reply) -> dict[str, Any]:
    return {
        "answers": [_shown(school, answer) for answer in said.answers],
        "topics": said.topics,
        "unsaid": ", ".join(translated(title) for title in said.unsaid),
    }


def _shown(school: School, answer: Answer) -> Shown:
    return Shown(
        answer,
        render_markdown(answer.clause.text),
        MOODS.get(answer.mood) if answer.mood else None,
        "" if answer.yours else ", ".join(name_of_bound(one) for one in answer.clause.binds),
        clause_address(school, answer.clause),
    )


def _safeguarding(
    school: School, version: Version | None, text: PolicyText | None
) -> dict[str, Any]:
    """Whom to tell: the people who hold the role today, then the policy's route and contacts."""
    values = version.values if version is not None else {}
    held = held_by(school, SAFEGUARDING)
    route = value_of("safeguarding_route", values)
    contacts = value_of("safeguarding_contacts", values)
    clause = (
        next((one for one in text.clauses if "safeguarding_route" in one.parameters), None)
        if text
        else None
    )
    return {
        "leads": [person for role in SAFEGUARDING for person in held.get(role, ())],
        "lead_title": _words("dsl_title", values) or _("safeguarding lead"),
        "route": "" if route == NOT_STATED else translated(
            parameter("safeguarding_route").label(route)
        ),
        "contacts": [] if contacts == NOT_STATED else [
            ", ".join(str(part) for part in dict(one).values() if part) for one in contacts
        ],
        "worry_clause": clause,
        "worry_url": clause_address(school, clause) if clause else "",
    }  # fmt: skip


def _words(name: str, values: Any) -> str:
    value = value_of(name, values)
    return "" if value == NOT_STATED else translated(parameter(name).label(value))


@require_GET
def questions(request: PersonRequest, school: str) -> HttpResponse:
    """Questions sent to the head: one's own, and for heads all of them."""
    place = school_for(request.person, school)
    page = Paginator(questions_for(request.person, place), A_PAGE)
    return render(
        request,
        "awareness/questions.html",
        {
            "page": page.get_page(request.GET.get("page")),
            "child": is_child(request.person, place),
        },
    )


@require_http_methods(["GET", "POST"])
def question(request: PersonRequest, school: str, sent_question: str) -> HttpResponse:
    """One question, and its answer."""
    place = school_for(request.person, school)
    found: SentQuestion = get_object_or_404(
        questions_for(request.person, place), public_id=sent_question
    )
    refusal = may_answer_sent(request.person, found)
    form = AnswerForm(posted(request))
    if request.method == "POST":
        demand(refusal)
        if form.is_valid():
            actions.answer_question(
                by=request.person, question=found, answer=form.cleaned_data["answer"]
            )
            messages.success(
                request, _("%(name)s is told of your answer.") % {"name": found.person.name}
            )
            return redirect("awareness:questions", place.slug)
    context = {"question": found, "may_answer": refusal is None, "form": form}
    return render(request, "awareness/question.html", context, status=status_of(form))
