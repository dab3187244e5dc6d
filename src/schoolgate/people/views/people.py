"""Who is who at a school. Load, form, one action, answer."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import status_of
from schoolgate.core.refusal import demand
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.people import actions
from schoolgate.people.addresses import sender_for
from schoolgate.people.forms import (
    AddPersonForm,
    AppointmentForm,
    CarerForm,
    ChangeAppointmentForm,
    EndAppointmentForm,
    FindPeopleForm,
    PersonForm,
)
from schoolgate.people.models import Appointment, ClassMember, Person, School, in_force
from schoolgate.people.queries import (
    absences_for,
    adult_for,
    adults_found,
    appointment_for,
    appointments_at,
    carers_of,
    class_for,
    class_places_of,
    classes_of,
    colleague_for,
    has_left,
    history_of,
    invitations_for,
    is_open,
    known_in_family,
    managed_by,
    members_of,
    name_at,
    person_in_family,
    pupil_for,
    pupils_of,
    roles_held_at,
    school_for,
)
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import (
    may_change_appointment,
    may_change_details,
    may_change_look,
    may_end_appointment,
    may_invite,
    may_keep_people,
    may_see_absences,
    may_see_people,
    may_see_pupils,
)

ON_A_PAGE = 50


@require_GET
def home(request: PersonRequest, school: str) -> HttpResponse:
    """The school at a glance, with the ways to its people."""
    place = school_for(request.person, school)
    pupils = pupils_of(place, request.person)
    keeps = may_keep_people(request.person, place) is None
    context = {
        "place": place,
        "may_see_people": may_see_people(request.person, place) is None,
        "may_see_pupils": may_see_pupils(request.person, place) is None,
        "adults": adults_found(place, request.person).count(),
        "pupils": pupils.count(),
        "classes": classes_of(place, request.person).count(),
        "away": absences_for(request.person, place).filter(from_date__lte=clock.today()).count(),
        "heads": adults_found(place, request.person, role="headteacher"),
        "may_change_look": may_change_look(request.person, place) is None,
        "may_keep": keeps,
        "foreign_sender": keeps and bool(place.mail_domains) and not sender_for(place).is_own,
    }
    return render(request, "people/school.html", context)


@require_GET
def people(request: PersonRequest, school: str) -> HttpResponse:
    """Adults of the school with their roles today."""
    place = school_for(request.person, school)
    demand(may_see_people(request.person, place))
    form = FindPeopleForm(roles_held_at(place), request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = adults_found(place, request.person, wanted.get("name") or "", wanted.get("role") or "")
    context = {
        "form": form,
        "is_filtered": any(wanted.values()),
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_keep": may_keep_people(request.person, place) is None,
        "may_see_pupils": may_see_pupils(request.person, place) is None,
        "may_see_absences": may_see_absences(request.person, place) is None,
    }
    return render(request, "people/list.html", context)


@require_GET
def person(request: PersonRequest, school: str, person: str) -> HttpResponse:
    """Everything that somebody is at the school."""
    place = school_for(request.person, school)
    shown = adult_for(request.person, place, person)
    held = list(appointments_at(place, shown))
    today = clock.today()
    over = [one for one in held if one.until is not None and one.until < today]
    invitation = (
        invitations_for(request.person, place).filter(is_open(clock.now()), person=shown).first()
    )
    left = has_left(place, shown)
    context = {
        "shown": shown,
        "has_left": left,
        "name": name_at(place, shown) if left else shown.name,
        "held": [one for one in held if one not in over],
        "over": over,
        "today": today,
        "manages": managed_by(shown, place),
        "places_in_classes": class_places_of(shown, place),
        "may_see_classes": may_see_pupils(request.person, place) is None,
        "absences": absences_for(request.person, place).filter(person=shown),
        "history": history_of(request.person, place, shown),
        "may_keep": may_keep_people(request.person, place) is None,
        "may_change_details": may_change_details(request.person, place, shown) is None,
        "may_invite": may_invite(request.person, place, shown) is None,
        "invitation": invitation,
    }
    return render(request, "people/person.html", context)


@require_http_methods(["GET", "POST"])
def add(request: PersonRequest, school: str) -> HttpResponse:
    """Add somebody; the next page asks what they are."""
    place = school_for(request.person, school)
    demand(may_keep_people(request.person, place))
    form = AddPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        known = known_in_family(place, given["email"]) if given["email"] else None
        if known is not None:
            messages.info(
                request,
                _(
                    "%(name)s is already known here by that address, so nobody new was added. Say"
                    " what they are at this school."
                )
                % {"name": known.name},
            )
            return redirect("people:appoint", place.slug, known.public_id)
        added = actions.add_person(by=request.person, school=place, **given)
        request.session["just_added"] = added.public_id
        return redirect("people:appoint", place.slug, added.public_id)
    return render(request, "people/add.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def change_details(request: PersonRequest, school: str, person: str) -> HttpResponse:
    """Change a name or an address."""
    place = school_for(request.person, school)
    shown = colleague_for(request.person, place, person)
    demand(may_change_details(request.person, place, shown))
    names = ("given_name", "family_name", "known_as", "email")
    form = PersonForm(request.POST or None, initial={name: getattr(shown, name) for name in names})
    if request.method == "POST" and form.is_valid():
        actions.change_details(by=request.person, school=place, person=shown, **form.cleaned_data)
        return redirect("people:person", place.slug, shown.public_id)
    context = {"form": form, "shown": shown}
    return render(request, "people/details.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def appoint(request: PersonRequest, school: str, person: str) -> HttpResponse:
    """Give somebody a role."""
    place = school_for(request.person, school)
    demand(may_keep_people(request.person, place))
    shown = _to_appoint(request, place, person)
    form = AppointmentForm(request.person, place, shown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.appoint(by=request.person, person=shown, school=place, **form.cleaned_data)
        request.session.pop("just_added", None)
        messages.success(request, _("%(name)s has the role now.") % {"name": shown.name})
        return redirect("people:person", place.slug, shown.public_id)
    context = {"form": form, "shown": shown}
    return render(request, "people/appoint.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def change_appointment(request: PersonRequest, school: str, appointment: str) -> HttpResponse:
    """Change the dates, the wording or the line manager of an appointment."""
    place = school_for(request.person, school)
    held = appointment_for(request.person, place, appointment)
    demand(may_change_appointment(request.person, held))
    form = ChangeAppointmentForm(request.person, held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_appointment(by=request.person, appointment=held, **form.cleaned_data)
        messages.success(request, _("The appointment was changed."))
        return redirect("people:person", place.slug, held.person.public_id)
    context = {"form": form, "held": held}
    return render(request, "people/change_appointment.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def end_appointment(request: PersonRequest, school: str, appointment: str) -> HttpResponse:
    """Say what ends with an appointment, and end it."""
    place = school_for(request.person, school)
    held = appointment_for(request.person, place, appointment)
    demand(may_keep_people(request.person, place))
    form = EndAppointmentForm(held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["until"]
        actions.end_appointment(by=request.person, appointment=held, until=until)
        messages.success(
            request,
            _("The appointment of %(name)s ends on %(day)s.")
            % {"name": held.person.name, "day": day(until)},
        )
        return redirect("people:person", place.slug, held.person.public_id)
    context = {
        "form": form,
        "held": held,
        "refusal": may_end_appointment(request.person, held, form["until"].initial),
        "is_last": not _others(held),
        "managed": managed_by(held.person, place).count(),
        "taught": class_places_of(held.person, place).exclude(part=ClassMember.Part.PUPIL),
    }
    return render(request, "people/end_appointment.html", context, status=status_of(form))


@require_GET
def pupils(request: PersonRequest, school: str) -> HttpResponse:
    """Pupils by year group and class."""
    place = school_for(request.person, school)
    demand(may_see_pupils(request.person, place))
    enrolled = pupils_of(place, request.person)
    words = request.GET.get("name", "").replace("\0", "").strip()[:100]
    for word in words.split()[:6]:
        enrolled = enrolled.filter(person__given_name__icontains=word) | enrolled.filter(
            person__family_name__icontains=word
        )
    context = {
        "classes": classes_of(place, request.person),
        "enrolled": enrolled,
        "words": words,
        "may_keep": may_keep_people(request.person, place) is None,
    }
    return render(request, "people/pupils.html", context)


@require_GET
def pupil(request: PersonRequest, school: str, person: str) -> HttpResponse:
    """One pupil: classes, and who looks after them."""
    place = school_for(request.person, school)
    enrolment = pupil_for(request.person, place, person)
    context = {
        "enrolment": enrolment,
        "shown": enrolment.person,
        "carers": carers_of(enrolment.person),
        "places_in_classes": class_places_of(enrolment.person, place),
        "may_keep": may_keep_people(request.person, place) is None,
    }
    return render(request, "people/pupil.html", context)


@require_http_methods(["GET", "POST"])
def add_carer(request: PersonRequest, school: str, person: str) -> HttpResponse:
    """Record a parent or carer of a pupil."""
    place = school_for(request.person, school)
    enrolment = pupil_for(request.person, place, person)
    demand(may_keep_people(request.person, place))
    form = CarerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        relationship = given.pop("relationship")
        carer = known_in_family(place, given["email"]) if given["email"] else None
        if carer != enrolment.person:
            carer = carer or actions.add_person(by=request.person, school=place, **given)
            if not carers_of(enrolment.person).filter(carer=carer).exists():
                actions.add_care(
                    by=request.person, school=place, carer=carer, pupil=enrolment.person,
                    relationship=relationship, from_date=clock.today(),
                )  # fmt: skip
            return redirect("people:pupil", place.slug, enrolment.person.public_id)
        form.add_error(
            "email", _("This is the pupil's own address; nobody looks after themselves.")
        )
    context = {"form": form, "shown": enrolment.person}
    return render(request, "people/add_carer.html", context, status=status_of(form))


@require_POST
def end_care(request: PersonRequest, school: str, person: str, care: int) -> HttpResponse:
    """Say that somebody no longer looks after a pupil."""
    place = school_for(request.person, school)
    enrolment = pupil_for(request.person, place, person)
    demand(may_keep_people(request.person, place))
    found = get_object_or_404(carers_of(enrolment.person), pk=care)
    yesterday = clock.today() - dt.timedelta(days=1)
    actions.end_care(by=request.person, school=place, care=found, until=yesterday)
    messages.success(request, _("%(name)s is no longer listed.") % {"name": found.carer.name})
    return redirect("people:pupil", place.slug, enrolment.person.public_id)


@require_GET
def school_class(request: PersonRequest, school: str, school_class: str) -> HttpResponse:
    """One class: who teaches it and who is in it."""
    place = school_for(request.person, school)
    shown = class_for(request.person, place, school_class)
    members = members_of(shown)
    context = {
        "shown": shown,
        "staff": [one for one in members if one.part != ClassMember.Part.PUPIL],
        "pupils": [one for one in members if one.part == ClassMember.Part.PUPIL],
    }
    return render(request, "people/class.html", context)


def _to_appoint(request: PersonRequest, place: School, public_id: str) -> Person:
    """Somebody of the school or its federation, or somebody added a moment ago."""
    if request.session.get("just_added") == public_id:
        return get_object_or_404(Person, public_id=public_id)
    return person_in_family(request.person, place, public_id)


def _others(held: Appointment) -> bool:
    today = in_force(clock.today())
    return Appointment.objects.filter(today, person=held.person).exclude(pk=held.pk).exists()
