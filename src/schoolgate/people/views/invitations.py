"""Invitations for people without a school account. Load, form, one action, answer."""

from __future__ import annotations

import logging

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolgate.core import clock
from schoolgate.core.answers import status_of
from schoolgate.core.refusal import Refused, demand
from schoolgate.people import actions
from schoolgate.people.forms import AcceptInvitationForm, InviteForm
from schoolgate.people.letters import send_invitation
from schoolgate.people.models import Invitation
from schoolgate.people.queries import (
    invitations_for,
    is_open,
    person_to_invite,
    roles_behind,
    school_for,
)
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_invite, may_keep_people

log = logging.getLogger(__name__)


@require_GET
def invitations(request: PersonRequest, school: str) -> HttpResponse:
    """Invitations sent, open ones first."""
    place = school_for(request.person, school)
    demand(may_keep_people(request.person, place))
    listed = invitations_for(request.person, place)
    waiting = listed.filter(is_open(clock.now()))
    context = {"waiting": waiting, "closed": listed.exclude(pk__in=waiting.values("pk"))[:50]}
    return render(request, "people/invitations.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: PersonRequest, school: str, person: str) -> HttpResponse:
    """Invite somebody to sign in."""
    place = school_for(request.person, school)
    shown = person_to_invite(request.person, place, person)
    demand(may_invite(request.person, place, shown))
    form = InviteForm(request.POST or None, initial={"email": shown.email})
    if request.method == "POST" and form.is_valid():
        try:
            invitation, token = actions.invite(
                by=request.person, school=place, person=shown, email=form.cleaned_data["email"]
            )
        except Refused as refused:
            form.add_error("email", refused.reason)
        else:
            if _sent(invitation, token):
                messages.success(
                    request,
                    _("The invitation is on its way to %(address)s.")
                    % {"address": invitation.email},
                )
                return redirect("people:invitations", place.slug)
            form.add_error("email", _(
                "The invitation is made, but its mail could not be sent: the mail server does not"
                " answer. Invite them once more later; the link before then stops working."
            ))  # fmt: skip
    context = {"form": form, "shown": shown}
    return render(request, "people/invite.html", context, status=status_of(form))


def _sent(invitation: Invitation, token: str) -> bool:
    try:
        send_invitation(invitation, token)
    except OSError as problem:  # and all that smtplib raises
        log.warning("The mail of invitation %s did not go: %s", invitation.public_id, type(problem))
        return False
    return True


@require_POST
def withdraw(request: PersonRequest, school: str, invitation: str) -> HttpResponse:
    """Take an invitation back."""
    place = school_for(request.person, school)
    found = get_object_or_404(invitations_for(request.person, place), public_id=invitation)
    actions.withdraw_invitation(by=request.person, invitation=found)
    messages.success(request, _("The invitation was withdrawn. Its link no longer works."))
    return redirect("people:invitations", place.slug)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    limited: HttpResponse | None = ratelimit.consume_or_429(
        request, app="allauth.account", action="invitation", limit_get=True
    )
    if limited:
        return limited
    found = (
        Invitation.objects.filter(token_hash=actions.token_hash(token))
        .select_related("person", "school", "by")
        .first()
    )
    if found is None:
        return render(request, "people/invitation_closed.html", {"reason": ""}, status=404)
    reason = actions.invitation_problem(found, found.person)
    if reason:
        context = {"reason": reason, "invitation": found}
        return render(request, "people/invitation_closed.html", context, status=410)
    form = AcceptInvitationForm(found.email, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if request.user.is_authenticated:
            get_adapter().logout(request)
        user = actions.accept_invitation(
            invitation=found, password=form.cleaned_data["password"] or None
        )
        record_authentication(request, user, method="invitation")
        login = Login(user=user, email=user.email, redirect_url=reverse("inbox"))
        answer: HttpResponse = perform_login(request, login)
        return answer
    context = {"form": form, "invitation": found, "held": roles_behind(found)}
    return render(request, "people/accept_invitation.html", context, status=status_of(form))
