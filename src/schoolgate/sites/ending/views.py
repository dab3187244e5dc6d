"""The end of a site: judged against what its proposal promised, and packed for the archive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schoolgate.approvals.queries import requests, values_sent
from schoolgate.core.answers import posted, status_of
from schoolgate.core.refusal import demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.sites.ending import actions
from schoolgate.sites.ending.actions import Judged
from schoolgate.sites.forms import EvaluationForm
from schoolgate.sites.models import Evaluation, Site
from schoolgate.sites.queries import site_for
from schoolgate.sites.requests.forms import forms
from schoolgate.sites.rules import may_archive, may_evaluate
from schoolgate.sites.views.register import about

PROMISED = ("purpose", "aims", "success", "hours")


@require_http_methods(["GET", "POST"])
def evaluation(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """What was promised beside what came of it; then go on, change or close."""
    place = school_for(request.person, school)
    found = site_for(request.person, place, site)
    demand(may_evaluate(request.person, found))
    form = EvaluationForm(posted(request), site=found)
    if request.method == "POST" and form.is_valid():
        made = actions.evaluate(by=request.person, site=found, judged=Judged(**form.cleaned_data))
        if made.next == Evaluation.Next.CLOSE:
            messages.success(request, _("It is kept. Now begin to close the site."))
            return redirect("sites:closing", place.slug, found.public_id)
        if made.next == Evaluation.Next.CHANGE:
            messages.success(
                request, _("It is kept. What changes the purpose, the audience or the dates is asked"
                           " for as a new site; the team and the texts you change here.")
            )  # fmt: skip
        else:
            messages.success(request, _("It is kept."))
        return redirect("sites:site", place.slug, found.public_id)
    context = {
        **about(request.person, found), "form": form, "promised": _promised(found),
        "earlier": list(found.evaluations.select_related("by")[:3]),
    }  # fmt: skip
    return render(request, "sites/evaluation.html", context, status=status_of(form))


def _promised(found: Site) -> list[dict[str, str]]:
    values = values_sent(requests().get(pk=found.request_id))
    labels = {
        question.name: str(question.label)
        for page in forms()["site"].pages
        for question in page.questions
    }
    return [
        {"label": labels[name], "value": str(values[name])} for name in PROMISED if name in values
    ]


@require_POST
def archive(request: PersonRequest, school: str, site: str) -> HttpResponse:
    """Pack it and hand it out."""
    place = school_for(request.person, school)
    found = site_for(request.person, place, site)
    demand(may_archive(request.person, found))
    packed = actions.archive(
        by=request.person, site=found, with_pictures="pictures" in request.POST
    )
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="site-{found.public_id}.zip"'
    return response
