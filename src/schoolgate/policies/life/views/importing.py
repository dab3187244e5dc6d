"""Beginning from the pack file of another school."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolgate.core.answers import posted, status_of, takes_files
from schoolgate.core.refusal import demand
from schoolgate.core.words import translated
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.life.importing_actions import start_from_file
from schoolgate.policies.life.importing_forms import PackFileForm
from schoolgate.policies.life.pack_files import BadPackFile, content_of_file
from schoolgate.policies.life.rules import may_start_draft


@takes_files
@require_http_methods(["GET", "POST"])
def begin_from_file(request: PersonRequest, school: str) -> HttpResponse:
    """Take a pack file and begin a draft from it, or say what is wrong with it."""
    place = school_for(request.person, school)
    demand(may_start_draft(request.person, place))
    form = PackFileForm(posted(request), request.FILES or None)
    faults: tuple[str, ...] = ()
    if form.is_valid():
        try:
            content = content_of_file(form.cleaned_data["file"].read())
        except BadPackFile as problem:
            form.add_error("file", translated(problem.message))
            faults = problem.faults
        else:
            draft = start_from_file(by=request.person, school=place, content=content)
            messages.success(
                request, _("The draft is begun. Nothing is in force until it is adopted.")
            )
            return redirect("policies:draft", place.slug, draft.public_id)
    context = {"form": form, "faults": faults}
    return render(request, "policies/life/begin_from_file.html", context, status=status_of(form))
