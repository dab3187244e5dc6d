"""Rosters: hand in, look, say yes or no. Load, form, one action, answer."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, overload

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core.answers import status_of, takes_files
from schoolgate.core.refusal import demand
from schoolgate.people.models import RosterImport, School
from schoolgate.people.queries import roster_imports_for, school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.roster import actions
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.formats.plain import template as plain_template
from schoolgate.people.roster.forms import AnswerForm, FilterForm, HandInForm
from schoolgate.people.roster.local import applied_so_far, local_report
from schoolgate.people.roster.report import THINGS, Line, Report, write_csv
from schoolgate.people.roster.tasks import apply_accepted_roster, read_handed_in_roster
from schoolgate.people.rules import may_import_roster

State = RosterImport.State
WORKING = {State.WAITING, State.READING, State.APPLYING}
A_PAGE = 50


def _place(request: PersonRequest, school: str) -> School:
    place = school_for(request.person, school)
    demand(may_import_roster(request.person, place))
    return place


def _roster(request: PersonRequest, school: str, roster: str) -> tuple[School, RosterImport]:
    place = _place(request, school)
    return place, get_object_or_404(roster_imports_for(request.person, place), public_id=roster)


@require_GET
def rosters(request: PersonRequest, school: str) -> HttpResponse:
    """Rosters handed in."""
    place = _place(request, school)
    page = Paginator(roster_imports_for(request.person, place), A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "people/rosters.html", {"page": page})


@require_http_methods(["GET", "POST"])
@takes_files
def hand_in(request: PersonRequest, school: str) -> HttpResponse:
    """Take a roster and have it read."""
    place = _place(request, school)
    posted = request.method == "POST"
    form = HandInForm(request.POST, request.FILES) if posted else HandInForm()
    if posted and form.is_valid():
        with form.cleaned_data["file"] as file:
            roster = actions.hand_in_roster(
                by=request.person,
                school=place,
                file=file,
                file_name=file.name,
                options=form.options(),
            )
        read_handed_in_roster.enqueue(roster.public_id)
        return redirect("people:roster", place.slug, roster.public_id)
    return render(request, "people/roster_hand_in.html", {"form": form}, status=status_of(form))


@require_GET
def template(request: PersonRequest, school: str) -> HttpResponse:
    """The plain CSV to fill in."""
    _place(request, school)
    return _download("\ufeff" + plain_template(), "schoolgate-roster.csv")


@require_GET
def roster(request: PersonRequest, school: str, roster: str) -> HttpResponse:
    """One roster: being read, refused, waiting for a word, being applied, or decided."""
    place, found = _roster(request, school, roster)
    if found.state in WORKING:
        return _working(request, found)
    if request.htmx:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    if found.state == State.REFUSED:
        return render(
            request, "people/roster_refused.html", {"roster": found, "form": _answers(found)}
        )
    context = {"roster": found, "school": place, **_report_context(request, found)}
    if found.state == State.READ:
        context["form"] = _answers(found)
    return render(request, "people/roster.html", context)


def _working(request: PersonRequest, found: RosterImport) -> HttpResponse:
    applying = found.state == State.APPLYING
    done = applied_so_far(found) if applying else found.done
    context = {
        "roster": found,
        "label": _("Changes written") if applying else _("Rows read"),
        "done": min(done, found.total),
    }
    name = "people/roster_progress.html" if request.htmx else "people/roster_working.html"
    return render(request, name, context)


def _report_context(request: PersonRequest, found: RosterImport) -> dict[str, Any]:
    figures = {"counts": _counts(found.figures)} if "counts" in found.figures else {}
    if not found.report:
        return figures
    filters = FilterForm(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    with local_report(found) as path:
        lines = _Lines(Report(path), wanted)
        page: Page[Line] = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
        page.object_list = list(page.object_list)
    page.numbers_shown = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return {
        **figures,
        "filters": filters,
        "filtered": any(wanted.values()),
        "page": page,
        "refused": _count(found, "refuse"),
        "without": _count(found, "without"),
    }


def _count(found: RosterImport, verb: str) -> int:
    return sum(found.figures["counts"].get(verb, {}).values())


class _Lines(Sequence[Line]):
    """The lines of a report as a paginator wants them: counted and cut, never all at once."""

    def __init__(self, report: Report, wanted: dict[str, str]) -> None:
        self._report, self._wanted = report, wanted

    def __len__(self) -> int:
        return self._report.count(**self._wanted)

    @overload
    def __getitem__(self, part: int) -> Line: ...

    @overload
    def __getitem__(self, part: slice) -> list[Line]: ...

    def __getitem__(self, part: int | slice) -> Line | list[Line]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        start = part.start or 0
        return list(self._report.lines(**self._wanted, start=start, most=part.stop - start))


def _counts(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The table of figures: for each kind of thing how many are added, changed, ended, the same."""
    rows = []
    for thing, title in THINGS.items():
        cells = {
            verb: figures["counts"].get(verb, {}).get(thing, 0)
            for verb in ("add", "change", "end", "same")
        }
        if any(cells.values()):
            rows.append({"title": title, **cells})
    return rows


def _answers(found: RosterImport, data: Any = None) -> AnswerForm:
    choices = [
        (str(value), str(label))
        for value, label in found.figures.get("choices", [])
        if found.figures.get("question") == "org"
    ]
    return AnswerForm(choices, data, initial=Options.of(found.options).as_json())


@require_POST
def answer(request: PersonRequest, school: str, roster: str) -> HttpResponse:
    """Answer what could not be guessed, and have the roster read again."""
    place, found = _roster(request, school, roster)
    form = _answers(found, request.POST)
    if not form.is_valid():
        context = {"roster": found, "form": form}
        return render(request, "people/roster_refused.html", context, status=422)
    actions.answer_roster(by=request.person, roster=found, options=form.options())
    read_handed_in_roster.enqueue(found.public_id)
    return redirect("people:roster", place.slug, found.public_id)


@require_http_methods(["GET", "POST"])
def apply(request: PersonRequest, school: str, roster: str) -> HttpResponse:
    """Say yes; typed out where it would end a great part of the school."""
    place, found = _roster(request, school, roster)
    if found.state != State.READ:
        messages.info(request, _("This roster is not waiting for your word any more."))
        return redirect("people:roster", place.slug, found.public_id)
    words = _words_to_type(found)
    typed = request.POST.get("words", "").strip()
    if request.method == "GET" or (words and typed != words):
        return _ask(request, found, words)
    seen = request.POST.get("fingerprint") or request.GET.get("fingerprint", "")
    if seen != found.figures["fingerprint"]:
        messages.info(request, _("Look at the report once more, then say yes."))
        return redirect("people:roster", place.slug, found.public_id)
    actions.ask_to_apply(by=request.person, roster=found, fingerprint=seen)
    apply_accepted_roster.enqueue(found.public_id)
    return redirect("people:roster", place.slug, found.public_id)


def _words_to_type(found: RosterImport) -> str:
    if not found.figures.get("many_endings"):
        return ""
    return _("end %(count)d people") % {"count": found.figures["people_ending"]}


def _ask(request: PersonRequest, found: RosterImport, words: str) -> HttpResponse:
    figures = found.figures
    consequences = [
        _("%(add)d things are added, %(change)d changed and %(end)d ended.")
        % {verb: sum(figures["counts"].get(verb, {}).values()) for verb in ("add", "change", "end")}
    ]
    if words:
        consequences.append(
            _("%(ending)d of %(here)d people leave the school in these records.")
            % {"ending": figures["people_ending"], "here": figures["people_here"]}
        )
    wrong = request.method == "POST"
    context = {
        "question": _("Apply this roster?"),
        "consequences": consequences,
        "words": words,
        "error": _("Type exactly: %(words)s") % {"words": words} if wrong else "",
        "action": f"{request.path}?fingerprint={figures['fingerprint']}",
        "verb": _("Apply this roster"),
        "back_url": request.path.removesuffix("apply/"),
    }
    return render(request, "core/confirm.html", context, status=422 if wrong else 200)


@require_POST
def put_aside(request: PersonRequest, school: str, roster: str) -> HttpResponse:
    """Say no."""
    place, found = _roster(request, school, roster)
    actions.put_aside_roster(by=request.person, roster=found)
    messages.success(request, _("The roster is put aside. Nothing of it was applied."))
    return redirect("people:rosters", place.slug)


@require_GET
def report_file(request: PersonRequest, school: str, roster: str) -> HttpResponse:
    """The report as a table for a spreadsheet."""
    _school, found = _roster(request, school, roster)
    out = io.StringIO()
    if found.report:
        with local_report(found) as path:
            write_csv(Report(path).lines(), out)
    return _download("\ufeff" + out.getvalue(), "roster-report.csv")


def _download(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
