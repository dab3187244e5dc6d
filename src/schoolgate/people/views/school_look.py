"""How the school looks: colour and logo. Load, form, one action, answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core.answers import takes_files
from schoolgate.core.refusal import demand
from schoolgate.people.look import actions
from schoolgate.people.look.forms import ColourForm, LogoForm
from schoolgate.people.look.sample import shades_of
from schoolgate.people.models import School
from schoolgate.people.queries import school_for, school_with_logo
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_change_look

A_YEAR = 365 * 24 * 3600


def _place(request: PersonRequest, school: str) -> School:
    place = school_for(request.person, school)
    demand(may_change_look(request.person, place))
    return place


@require_http_methods(["GET", "POST"])
@takes_files
def look(request: PersonRequest, school: str) -> HttpResponse:
    """Try a colour on, keep it, put up a logo: two forms, one of which is sent."""
    place = _place(request, school)
    if request.method == "POST" and "colour" not in request.POST:
        return _logo_handed_in(request, place)
    given = request.POST if request.method == "POST" else request.GET
    form = ColourForm(given if "colour" in given else None, initial={"colour": place.colour})
    if request.method == "POST" and form.is_valid():
        _keep_colour(request, place, form.cleaned_data["colour"])
        return redirect("people:look", place.slug)
    return _page(request, place, colour_form=form)


def _keep_colour(request: PersonRequest, place: School, colour: str) -> None:
    before = place.colour
    if actions.change_colour(by=request.person, school=place, colour=colour):
        messages.success(
            request,
            _("The colour is now %(after)s. Before it was %(before)s: keep that again to go back.")
            % {"after": colour, "before": before},
        )
    else:
        messages.info(request, _("%(colour)s was the colour already.") % {"colour": colour})


def _logo_handed_in(request: PersonRequest, place: School) -> HttpResponse:
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, logo_form=form)
    if actions.change_logo(by=request.person, school=place, picture=form.picture()):
        messages.success(request, _("The logo is up. It now stands at the head of every page."))
    else:
        messages.info(request, _("This was the logo already."))
    return redirect("people:look", place.slug)


def _page(
    request: PersonRequest,
    place: School,
    colour_form: ColourForm | None = None,
    logo_form: LogoForm | None = None,
) -> HttpResponse:
    colour_form = colour_form or ColourForm(initial={"colour": place.colour})
    wrong = any(form.is_bound and not form.is_valid() for form in (colour_form, logo_form) if form)
    tried = colour_form.cleaned_data["colour"] if colour_form.is_bound and not wrong else None
    context = {
        "place": place,
        "colour_form": colour_form,
        "logo_form": logo_form or LogoForm(),
        "colour": tried or place.colour,
        "tried": tried is not None and tried != place.colour,
        "shades": shades_of(tried or place.colour),
    }
    if request.htmx:
        return render(request, "people/_look_sample.html", context)
    return render(request, "people/school_look.html", context, status=422 if wrong else 200)


@require_POST
def remove_logo(request: PersonRequest, school: str) -> HttpResponse:
    """Take the logo away."""
    place = _place(request, school)
    if actions.remove_logo(by=request.person, school=place):
        messages.success(
            request,
            _("The logo is gone, and its file with it. To go back, hand the file in again."),
        )
    else:
        messages.info(request, _("There was no logo any more."))
    return redirect("people:look", place.slug)


@login_not_required
@require_GET
def logo(request: HttpRequest, public_id: str, sha256: str) -> HttpResponseBase:  # noqa: ARG001
    """The logo for anybody, to be kept for good: another logo has another address."""
    school = school_with_logo(public_id, sha256)
    try:
        file = school.logo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/png")
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
