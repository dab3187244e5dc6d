"""The plan of a school year: make it, see to it, note what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.awareness import actions
from schoolgate.awareness.channels import Channel, channels
from schoolgate.awareness.due import title_of
from schoolgate.awareness.figures import came_to, figures_of, is_overdue
from schoolgate.awareness.forms import AttendanceForm, DoneForm, MissedForm, OccasionForm
from schoolgate.awareness.material import KINDS
from schoolgate.awareness.models import Activity, Attendance, year_name
from schoolgate.awareness.queries import (
    activities_of,
    activity_for,
    at_school,
    held_by,
    owners_of,
    plan_for,
    staff_of,
    years_with_plan,
)
from schoolgate.awareness.rules import (
    may_change_activity,
    may_close_activity,
    may_keep_plan,
    may_note_read,
    may_record_attendance,
    may_reopen_activity,
    may_see_plan,
    may_see_understanding,
)
from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.calendar.year import year_of
from schoolgate.people.models import Person, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import HEADS
from schoolgate.policies.life.queries import governing
from schoolgate.reference import roles

YEARS = range(2000, 2200)
STATES = {
    Activity.State.DONE: "good", Activity.State.MISSED: "closed", Activity.State.PLANNED: "next",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One occasion as the pages list it."""

    activity: Activity
    channel: Channel
    owners: str

    @property
    def title(self) -> str:
        return title_of(self.activity)

    @property
    def state(self) -> tuple[str, str]:
        if is_overdue(self.activity):
            return "error", _("Overdue")
        return STATES[Activity.State(self.activity.state)], self.activity.get_state_display()


def row_of(activity: Activity, held: Mapping[str, Sequence[Person]], here: frozenset[int]) -> Row:
    owners = owners_of(activity, held, here)
    return Row(activity, channels()[activity.channel], ", ".join(person.name for person in owners))


def rows_of(school: School, activities: Sequence[Activity]) -> list[Row]:
    """Occasions with who sees to each; two queries, however many there are."""
    held = held_by(school, {*HEADS, *(activity.role for activity in activities)})
    here = at_school(school)
    return [row_of(activity, held, here) for activity in activities]


def _year(request: PersonRequest) -> int:
    given = request.GET.get("year", "")
    if given.isascii() and given.isdigit() and int(given) in YEARS:
        return int(given)
    return year_of(clock.today())


@require_GET
def plan(request: PersonRequest, school: str) -> HttpResponse:
    """A school year, month by month."""
    place = school_for(request.person, school)
    demand(may_see_plan(request.person, place))
    starts = _year(request)
    found = plan_for(request.person, place, starts)
    rows = rows_of(place, activities_of(found)) if found else []
    this_year = year_of(clock.today())
    version = governing(place)
    context = {
        "plan": found,
        "starts": starts,
        "year": year_name(starts),
        "years": [
            (one, year_name(one))
            for one in sorted({*years_with_plan(place), this_year, this_year + 1, starts})
        ],
        "months": [list(group) for _month, group in groupby(rows, key=_month_of)],
        "version": version,
        "may_keep": may_keep_plan(request.person, place) is None,
        "may_mend": may_see_understanding(request.person, place) is None,
        "is_of_old_version": bool(found and version and found.version_id != version.pk),
        "done": sum(row.activity.state == Activity.State.DONE for row in rows),
        "overdue": sum(is_overdue(row.activity) for row in rows),
        "all": len(rows),
    }
    return render(request, "awareness/plan.html", context)


def _month_of(row: Row) -> tuple[int, int]:
    return row.activity.day.year, row.activity.day.month


@require_POST
def make_plan(request: PersonRequest, school: str) -> HttpResponse:
    """Plan a year, or add to its plan what the policy names since."""
    place = school_for(request.person, school)
    demand(may_keep_plan(request.person, place))
    given = request.POST.get("starts", "")
    starts = int(given) if given.isascii() and given.isdigit() and int(given) in YEARS else None
    made = actions.make_plan(
        by=request.person, school=place,
        starts=year_of(clock.today()) if starts is None else starts,
    )  # fmt: skip
    count = made.activities.count()
    messages.success(
        request,
        ngettext(
            "The plan for %(year)s has %(n)d occasion.", "The plan for %(year)s has %(n)d occasions.",
            count,
        )
        % {"year": made.year, "n": count},
    )  # fmt: skip
    response = redirect("awareness:plan", place.slug)
    response["Location"] += f"?year={made.starts}"
    return response


@require_GET
def figures(request: PersonRequest, school: str) -> HttpResponse:
    """The year in numbers, for the report to governors."""
    place = school_for(request.person, school)
    demand(may_see_plan(request.person, place))
    found = plan_for(request.person, place, _year(request))
    context: dict[str, Any] = {"plan": found}
    if found is not None:
        context["figures"] = figures_of(found, activities_of(found))
    return render(request, "awareness/figures.html", context)


@require_http_methods(["GET", "POST"])
def add_activity(request: PersonRequest, school: str, starts: int) -> HttpResponse:
    """Add an occasion to a plan."""
    place = school_for(request.person, school)
    demand(may_keep_plan(request.person, place))
    found = plan_for(request.person, place, starts)
    if found is None:
        return redirect("awareness:plan", place.slug)
    initial = {"role": "headteacher", "day": clock.today()}
    form = OccasionForm(posted(request), school=place, new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        activity = actions.add_activity(by=request.person, plan=found, **form.cleaned_data)
        messages.success(request, _("It is in the plan."))
        return redirect("awareness:activity", place.slug, activity.public_id)
    context = {"plan": found, "form": form}
    return render(request, "awareness/add_activity.html", context, status=status_of(form))


@require_GET
def activity(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """One occasion: what to do, with what, and what became of it."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    [row] = rows_of(place, [found])
    listed = list(found.attendances.select_related("person"))
    may_list = may_record_attendance(request.person, found) is None
    missing: Sequence[Person] = ()
    if row.channel.people and found.state == Activity.State.DONE and may_list:
        known = {one.person_id for one in listed}
        missing = [one for one in staff_of(place) if one.pk not in known]
    context = {
        "row": row,
        "activity": found,
        "role_title": roles()[found.role].title if found.role in roles() else "",
        "kind": KINDS.get(row.channel.material),
        "came": [one for one in listed if one.way == Attendance.Way.CAME],
        "read": [one for one in listed if one.way == Attendance.Way.READ],
        "i_read": any(one.person_id == request.person.pk for one in listed),
        "missing": missing,
        "may_close": may_close_activity(request.person, found) is None,
        "may_change": may_change_activity(request.person, found) is None,
        "may_reopen": may_reopen_activity(request.person, found) is None,
        "may_list": may_list,
        "may_read": may_note_read(request.person, found) is None,
    }
    return render(request, "awareness/activity.html", context)


@require_http_methods(["GET", "POST"])
def change_activity(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """Move it or give it to somebody."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    demand(may_change_activity(request.person, found))
    initial = {
        "title": found.title, "day": found.day, "role": found.role, "owner": found.owner,
    }  # fmt: skip
    form = OccasionForm(posted(request), school=place, new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_activity(by=request.person, activity=found, **form.cleaned_data)
        messages.success(request, _("It is changed."))
        return redirect("awareness:activity", place.slug, found.public_id)
    return _form(request, found, form, "awareness/change_activity.html")


@require_http_methods(["GET", "POST"])
def finish_activity(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """Note what was done."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    demand(may_close_activity(request.person, found))
    day = min(found.day, clock.today())
    form = DoneForm(posted(request), initial={"done_on": day})
    if request.method == "POST" and form.is_valid():
        outcome = actions.Outcome(**form.cleaned_data)
        actions.finish_activity(by=request.person, activity=found, outcome=outcome)
        messages.success(request, _("It is noted."))
        if channels()[found.channel].people == "came":
            return redirect("awareness:attendance", place.slug, found.public_id)
        return redirect("awareness:activity", place.slug, found.public_id)
    return _form(request, found, form, "awareness/finish_activity.html")


@require_http_methods(["GET", "POST"])
def miss_activity(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """Say that it was not used."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    demand(may_close_activity(request.person, found))
    form = MissedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.miss_activity(by=request.person, activity=found, why=form.cleaned_data["why"])
        messages.success(request, _("It is noted."))
        return redirect("awareness:activity", place.slug, found.public_id)
    return _form(request, found, form, "awareness/miss_activity.html")


@require_POST
def reopen_activity(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """Take back what was noted."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    actions.reopen_activity(by=request.person, activity=found)
    messages.success(request, _("It is open again."))
    return redirect("awareness:activity", place.slug, found.public_id)


@require_http_methods(["GET", "POST"])
def attendance(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """Tick who was there."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    demand(may_record_attendance(request.person, found))
    came = came_to(found.attendances.all())
    initial = {"people": [one.public_id for one in staff_of(place) if one.pk in came]}
    form = AttendanceForm(posted(request), school=place, initial=initial)
    if request.method == "POST" and form.is_valid():
        count = actions.record_attendance(
            by=request.person, activity=found, people=list(form.cleaned_data["people"])
        )
        messages.success(
            request, ngettext("%(n)d person is listed.", "%(n)d people are listed.", count)
            % {"n": count},
        )  # fmt: skip
        return redirect("awareness:activity", place.slug, found.public_id)
    return _form(request, found, form, "awareness/attendance.html")


@require_POST
def read_note(request: PersonRequest, school: str, activity: str) -> HttpResponse:
    """Confirm that one has read a note."""
    place = school_for(request.person, school)
    found = activity_for(request.person, place, activity)
    actions.note_read(by=request.person, activity=found)
    messages.success(request, _("Thank you. It is noted that you have read this."))
    return redirect("awareness:activity", place.slug, found.public_id)


def _form(request: PersonRequest, found: Activity, form: Any, template: str) -> HttpResponse:
    context = {"activity": found, "title": title_of(found), "form": form}
    return render(request, template, context, status=status_of(form))
