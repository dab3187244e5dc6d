"""Pages that only a demo has: sign in as anyone, read the mail that went nowhere, the tour."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from schoolgate.demo.people import cast
from schoolgate.demo.tour import steps
from schoolgate.notices.models import OutboxMail
from schoolgate.people.models import Person, School


def _only_in_a_demo() -> None:
    """Not beside real schools either: whoever reads the outbox can sign in as anyone."""
    if not settings.DEMO or School.objects.filter(demo=False).exists():
        raise Http404


@login_not_required
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people one can be."""
    _only_in_a_demo()
    return render(
        request, "demo/people.html", {"cast": cast(), "next": request.GET.get("next", "")}
    )


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest, public_id: str) -> HttpResponse:
    """Become one of the demo's people."""
    _only_in_a_demo()
    person = get_object_or_404(
        Person.objects.filter(user__isnull=False).select_related("user"), public_id=public_id
    )
    login(request, person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session["demo"] = True
    onward = request.POST.get("next", "")
    if onward and url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        return redirect(onward)
    return redirect("inbox")


@login_not_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Mail that would have been sent."""
    _only_in_a_demo()
    return render(request, "demo/outbox.html", {"mails": OutboxMail.objects.all()[:200]})


@login_not_required
@require_GET
def outbox_mail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mail as it would have arrived."""
    _only_in_a_demo()
    mail = get_object_or_404(OutboxMail, public_id=public_id)
    return render(request, "demo/mail.html", {"mail": mail})


@login_not_required
@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """Ten things to try, as whom, with links."""
    _only_in_a_demo()
    return render(request, "demo/tour.html", {"steps": steps()})
