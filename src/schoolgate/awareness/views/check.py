"""Situations after reading, and what people do not understand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.awareness import actions
from schoolgate.awareness.figures import FEW
from schoolgate.awareness.models import ScenarioCount
from schoolgate.awareness.queries import counts_for, text_in_force
from schoolgate.awareness.rules import may_see_plan, may_see_understanding, may_take_check, roles_of
from schoolgate.awareness.scenarios import Asked, asked_of, handful
from schoolgate.awareness.views.frame import clause_address
from schoolgate.core.answers import posted
from schoolgate.core.markup import render_markdown
from schoolgate.core.refusal import demand
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.text import ClauseText, PolicyText

MOST_TURNS = 1000
# Situations counted already in this session, so that trying again does not count twice.
COUNTED = "situations_counted"


class CheckForm(forms.Form):
    """One choice for each situation; none has to be made."""

    def __init__(self, data: object, asked: list[Asked]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for one in asked:
            self.fields[one.id] = forms.ChoiceField(
                label=one.title,
                help_text=one.situation,
                choices=[(answer.id, answer.text) for answer in one.answers],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[one.id].asks = True  # type: ignore[attr-defined]  # one of them is needed


@dataclass(frozen=True, slots=True)
class Result:
    """One situation with what was chosen and what the policy says."""

    asked: Asked
    chosen: str
    right: bool
    url: str

    @property
    def html(self) -> str:
        return render_markdown(self.asked.clause.text)


@require_http_methods(["GET", "POST"])
def check(request: PersonRequest, school: str) -> HttpResponse:
    """A handful of situations; after them what the policy says to each."""
    place = school_for(request.person, school)
    demand(may_take_check(request.person, place))
    found, sees_plan = text_in_force(place), may_see_plan(request.person, place) is None
    if found is None:
        context: dict[str, Any] = {"version": None, "may_see_plan": sees_plan}
        return render(request, "awareness/check.html", context)
    version, text = found
    turn = _turn(request)
    reader = f"{request.person.public_id} {version.sha256}"
    asked = handful(asked_of(text, roles_of(request.person, place)), reader, turn)
    form = CheckForm(posted(request), asked)
    context = {"version": version, "form": form, "asked": asked, "may_see_plan": sees_plan}
    if request.method == "POST" and form.is_valid():
        answers = {one.id: form.cleaned_data[one.id] for one in asked if form.cleaned_data[one.id]}
        if answers:
            _count(request, place, version.sha256, answers)
            results = [_result(place, one, answers[one.id]) for one in asked if one.id in answers]
            context |= {"results": results, "next_turn": turn + 1,
                        "rightly": sum(one.right for one in results)}  # fmt: skip
            return render(request, "awareness/check_results.html", context)
        context["nothing_chosen"] = True
    status = 422 if form.is_bound and asked else 200
    return render(request, "awareness/check.html", context, status=status)


def _turn(request: PersonRequest) -> int:
    given = request.GET.get("turn", "0")
    return min(int(given), MOST_TURNS) if given.isascii() and given.isdigit() else 0


def _count(request: PersonRequest, school: School, sha256: str, answers: dict[str, str]) -> None:
    counted = set(request.session.get(COUNTED, ()))
    new = {key: answer for key, answer in answers.items() if f"{sha256[:12]} {key}" not in counted}
    if new:
        actions.count_answers(by=request.person, school=school, answers=new)
        counted |= {f"{sha256[:12]} {key}" for key in new}
        request.session[COUNTED] = sorted(counted)


def _result(school: School, one: Asked, answer: str) -> Result:
    chosen = next(each.text for each in one.answers if each.id == answer)
    return Result(one, chosen, one.is_right(answer), clause_address(school, one.clause))


@dataclass(frozen=True, slots=True)
class Row:
    """A clause and how the situations about it were answered; ``share`` is none for few answers."""

    clause: ClauseText
    situation: str
    url: str
    answered: int | None
    wrong: int | None

    @property
    def share(self) -> int | None:
        if self.answered is None or self.wrong is None:
            return None
        return round(100 * self.wrong / self.answered)


@require_GET
def understanding(request: PersonRequest, school: str) -> HttpResponse:
    """Clauses that people do not understand, in numbers that tell of nobody."""
    place = school_for(request.person, school)
    demand(may_see_understanding(request.person, place))
    found = text_in_force(place)
    rows: list[Row] = []
    if found is not None:
        version, text = found
        rows = rows_of(place, text, list(counts_for(request.person, version, place)))
    context = {"version": found[0] if found else None, "rows": rows, "few": FEW}
    return render(request, "awareness/understanding.html", context)


def rows_of(school: School, text: PolicyText, counts: list[ScenarioCount]) -> list[Row]:
    """The worst understood first; what so few answered that it might tell of somebody, last."""
    titles = {one.id: one for one in asked_of(text)}
    clauses = {clause.id: clause for clause in text.clauses}
    rows = [
        Row(
            clauses[count.clause],
            titles[count.scenario].title if count.scenario in titles else "",
            clause_address(school, clauses[count.clause]),
            count.answered if count.answered >= FEW else None,
            count.wrong if count.answered >= FEW and not 0 < count.wrong < FEW else None,
        )
        for count in counts
        if count.clause in clauses
    ]
    return sorted(rows, key=lambda row: (row.share is None, -(row.share or 0), row.clause.number))
