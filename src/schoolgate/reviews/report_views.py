"""The head's yearly report to the governors: write it, look at it, give it, read it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.core.yearly import year_figures
from schoolgate.people.models import School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.models import Version
from schoolgate.policies.paper.report import report_pdf
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.reviews import pages, report_actions
from schoolgate.reviews.forms import ReportForm, report_initial
from schoolgate.reviews.queries import report_begins, report_for, version_for, words_of_draft
from schoolgate.reviews.rules import may_report
from schoolgate.reviews.too_late import told_if_over


def _version(request: PersonRequest, school: str, version: str) -> tuple[School, Version]:
    place = school_for(request.person, school)
    found = version_for(request.person, place, version)
    demand(may_report(request.person, found))
    return place, found


@require_http_methods(["GET", "POST"])
@told_if_over
def write(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """The head's own words, beside what was counted."""
    place, found = _version(request, school, version)
    form = ReportForm(posted(request), initial=report_initial(words_of_draft(found)))
    at = {"school": place.slug, "version": found.public_id}
    if request.method == "POST" and form.is_valid():
        report_actions.keep_report(by=request.person, version=found, **form.cleaned_data)
        return redirect(reverse("reviews:report-draft", kwargs=at))
    since = report_begins(found)
    context = {
        "form": form,
        "version": found,
        "since": since,
        "parts": pages.by_part(year_figures(found, since, clock.today())),
    }
    return render(request, "reviews/report_write.html", context, status=status_of(form))


@require_GET
@told_if_over
def draft(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """The report as the governors will get it."""
    place, found = _version(request, school, version)
    words = words_of_draft(found)
    if words is None:
        return redirect("reviews:write-report", place.slug, found.public_id)
    since, until = report_begins(found), clock.today()
    context = {
        "version": found,
        "since": since,
        "until": until,
        "words": pages.headed(words),
        "parts": pages.by_part(year_figures(found, since, until)),
    }
    return render(request, "reviews/report_draft.html", context)


@require_POST
@told_if_over
def give(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """Give it to the governors; from now on it stays as it is."""
    place, found = _version(request, school, version)
    made = report_actions.give_report(by=request.person, version=found)
    messages.success(request, _("The governors have your report. They are told of it."))
    return redirect("reviews:report", place.slug, made.public_id)


@require_GET
def report(request: PersonRequest, school: str, report: str) -> HttpResponse:
    """One report as it was given."""
    place = school_for(request.person, school)
    found = report_for(request.person, place, report)
    context = {
        "report": found,
        "words": pages.headed(found),
        "parts": pages.by_part(found.figures),
    }
    return render(request, "reviews/report.html", context)


@require_GET
def pdf(request: PersonRequest, school: str, report: str) -> HttpResponse:
    """One report on paper, for the papers of a meeting; in English, as it was written."""
    place = school_for(request.person, school)
    found = report_for(request.person, place, report)
    sheet = Sheet(
        school=place.name,
        made=found.at,
        version=found.version.edition,
        colour=place.colour,
        language="en-gb",
    )
    with override(sheet.language):
        data = report_pdf(
            pages.title_of(found.version),
            pages.given_words(found),
            [(part.title, part.rows) for part in pages.by_part(found.figures)],
            pages.headed(found),
            sheet,
        )
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="report-to-governors.pdf"'
    return answer
