"""Terms, closed days and bell times. Load, form, one action, answer."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import status_of, takes_files
from schoolgate.core.refusal import demand
from schoolgate.people.calendar import actions, year
from schoolgate.people.calendar.forms import (
    BellTimesForm,
    CalendarFileForm,
    ClosedDaysForm,
    OpenDaysForm,
    TermForm,
)
from schoolgate.people.calendar.ical import CalendarUnreadable, write_calendar
from schoolgate.people.calendar.school_time import calendar_of
from schoolgate.people.models import BellTime, CalendarImport, School
from schoolgate.people.queries import calendar_imports_for, school_for, term_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_keep_calendar, may_see_people

MOST_SHOWN = 200


@require_GET
def calendar(request: PersonRequest, school: str) -> HttpResponse:
    """The school year at a glance."""
    place = school_for(request.person, school)
    demand(may_see_people(request.person, place))
    kept = calendar_of(place)
    today = clock.today()
    years = year.years_of(kept, today)
    start = _year(request.GET.get("year", ""), years, year.year_of(today))
    shown = year.SchoolYear(kept, start)
    context = {
        "year": shown,
        "years": [year.SchoolYear(kept, one) for one in years],
        "lines": shown.terms(),
        "outside": [run for run in shown.runs() if kept.term_of(run.first) is None],
        "months": shown.months(),
        "weekdays": list(WEEKDAYS_ABBR.values()),
        "days_of_bells": year.bell_days(kept),
        "has_bells": bool(kept.bells),
        "is_school_day": kept.is_school_day(today),
        "bell": kept.bell_at(clock.now()),
        "today": today,
        "may_keep": may_keep_calendar(request.person, place) is None,
    }
    return render(request, "people/calendar.html", context)


@require_GET
def export(request: PersonRequest, school: str) -> HttpResponse:
    """The calendar as a file, for everybody who has a part in the school."""
    place = school_for(request.person, school)
    return HttpResponse(
        write_calendar(calendar_of(place)),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{place.slug}.ics"'},
    )


@require_http_methods(["GET", "POST"])
def add_term(request: PersonRequest, school: str) -> HttpResponse:
    """Add a term."""
    place = _kept(request, school)
    form = TermForm(place, None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        term = actions.add_term(by=request.person, school=place, **form.cleaned_data)
        messages.success(request, _("%(name)s was added.") % {"name": term.name})
        return _back(place, year.year_of(term.from_date))
    return _form(request, "people/calendar_term.html", form)


@require_http_methods(["GET", "POST"])
def change_term(request: PersonRequest, school: str, term: str) -> HttpResponse:
    """Change a term's name or dates."""
    place = _kept(request, school)
    found = term_for(request.person, place, term)
    form = TermForm(place, found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = actions.change_term(by=request.person, term=found, **form.cleaned_data)
        messages.success(request, _("%(name)s was changed.") % {"name": changed.name})
        return _back(place, year.year_of(changed.from_date))
    return _form(request, "people/calendar_term.html", form, term=found)


@require_http_methods(["GET", "POST"])
def remove_term(request: PersonRequest, school: str, term: str) -> HttpResponse:
    """Ask once more, and take a term out."""
    place = _kept(request, school)
    found = term_for(request.person, place, term)
    if request.method == "POST":
        actions.remove_term(by=request.person, term=found)
        messages.success(request, _("%(name)s was removed.") % {"name": found.name})
        return _back(place, year.year_of(found.from_date))
    return render(request, "people/calendar_remove_term.html", {"term": found})


@require_http_methods(["GET", "POST"])
def close_days(request: PersonRequest, school: str) -> HttpResponse:
    """Close the school on a day or several."""
    place = _kept(request, school)
    form = ClosedDaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        days = actions.close_days(by=request.person, school=place, **given)
        if not days:
            messages.info(request, _("Nothing was added: school is closed then already."))
        else:
            words = ngettext(
                "%(n)d closed day was added.", "%(n)d closed days were added.", len(days)
            )
            messages.success(request, words % {"n": len(days)})
            kept = calendar_of(place)
            if not any(kept.term_of(day.date) for day in days):
                messages.warning(
                    request,
                    _("It lies outside every term, where school is closed anyway. Check the year."),
                )
        return _back(place, year.year_of(given["first"]))
    return _form(request, "people/calendar_close.html", form)


@require_http_methods(["GET", "POST"])
def open_days(request: PersonRequest, school: str) -> HttpResponse:
    """Open the school again on a day or several that were closed."""
    place = _kept(request, school)
    initial = {name: request.GET.get(name, "") for name in ("first", "last")}
    form = OpenDaysForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        days = actions.open_days(by=request.person, school=place, **form.cleaned_data)
        if days:
            words = ngettext(
                "%(n)d closed day was removed.", "%(n)d closed days were removed.", len(days)
            )
            messages.success(request, words % {"n": len(days)})
        else:
            messages.info(request, _("Nothing was removed: no closed day is entered then."))
        return _back(place, year.year_of(form.cleaned_data["first"]))
    return _form(request, "people/calendar_open.html", form)


@require_http_methods(["GET", "POST"])
def bell_times(request: PersonRequest, school: str, weekday: int) -> HttpResponse:
    """The bell times of one day of the week, and the same for others."""
    place = _kept(request, school)
    if weekday not in BellTime.Weekday.values:
        raise Http404
    form = BellTimesForm(weekday, calendar_of(place).bells_on(weekday), request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_bell_times(
            by=request.person,
            school=place,
            weekdays=[weekday, *form.cleaned_data["copy_to"]],
            lines=form.cleaned_data["lines"],
        )
        messages.success(request, _("The bell times are kept."))
        return _back(place)
    name = BellTime.Weekday(weekday).label
    return _form(request, "people/calendar_bells.html", form, weekday_name=name)


@require_http_methods(["GET", "POST"])
@takes_files
def hand_in(request: PersonRequest, school: str) -> HttpResponse:
    """Take a calendar file; what it would change is looked at first."""
    place = _kept(request, school)
    form = CalendarFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            handed_in = actions.hand_in_calendar(
                by=request.person, school=place, data=file.read(), file_name=file.name
            )
        except CalendarUnreadable as problem:
            form.add_error("file", problem.reason)
        else:
            return redirect("people:calendar-import", place.slug, handed_in.public_id)
    waiting = calendar_imports_for(request.person, place).filter(state=CalendarImport.State.READ)
    return _form(request, "people/calendar_hand_in.html", form, waiting=waiting)


@require_GET
def look_at_import(request: PersonRequest, school: str, calendar_import: str) -> HttpResponse:
    """What a file would add and change, and what is left aside and why."""
    _place, handed_in = _handed_in(request, school, calendar_import)
    context = {"handed_in": handed_in, "most": MOST_SHOWN}
    if handed_in.state == CalendarImport.State.READ:
        plan = actions.plan_of(handed_in)
        context |= {
            "plan": plan,
            "groups": [
                (_("To be added"), "good", plan.told("added")),
                (_("To be changed"), "waiting", plan.told("changed")),
                (_("Left aside"), "closed", plan.told("ignored")),
            ],
            "same": len(plan.told("same")),
        }
    return render(request, "people/calendar_import.html", context)


@require_POST
def apply_import(request: PersonRequest, school: str, calendar_import: str) -> HttpResponse:
    """Yes: do what the list said."""
    place, handed_in = _handed_in(request, school, calendar_import)
    try:
        actions.apply_calendar(
            by=request.person, handed_in=handed_in, seen=request.POST.get("seen", "")
        )
    except actions.PlanChanged:
        messages.warning(
            request,
            _(
                "Nothing was changed yet: this list is newer than the one you said yes to. Look at"
                " it once more."
            ),
        )
        return redirect("people:calendar-import", place.slug, handed_in.public_id)
    messages.success(request, _("The calendar file was applied."))
    return _back(place)


@require_POST
def put_aside(request: PersonRequest, school: str, calendar_import: str) -> HttpResponse:
    """No: change nothing."""
    place, handed_in = _handed_in(request, school, calendar_import)
    actions.put_calendar_aside(by=request.person, handed_in=handed_in)
    messages.success(request, _("The calendar file was put aside. Nothing was changed."))
    return _back(place)


def _kept(request: PersonRequest, school: str) -> School:
    """A school whose calendar this person keeps."""
    place = school_for(request.person, school)
    demand(may_keep_calendar(request.person, place))
    return place


def _handed_in(
    request: PersonRequest, school: str, calendar_import: str
) -> tuple[School, CalendarImport]:
    place = _kept(request, school)
    listed = calendar_imports_for(request.person, place)
    return place, get_object_or_404(listed, public_id=calendar_import)


def _year(asked: str, years: list[int], otherwise: int) -> int:
    return next((one for one in years if str(one) == asked), otherwise)


def _back(place: School, start: int | None = None) -> HttpResponse:
    target = redirect("people:calendar", place.slug)
    if start is not None and start != year.year_of(clock.today()):
        target["Location"] += f"?year={start}"
    return target


def _form(request: PersonRequest, template: str, form: Form, **more: object) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=status_of(form))
