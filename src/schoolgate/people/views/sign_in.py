"""What stands between a person and their first page, and doors that stay shut."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount.models import SocialApp
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from schoolgate.people.oidc import CallbackView, CheckedAdapter
from schoolgate.people.sign_in import has_second_factor


@require_GET
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to set one up; then on to the page that
    was asked for.
    """
    onward = request.GET.get("next") or request.session.get("after_second_factor") or "/"
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = "/"
    if has_second_factor(request.user):
        request.session.pop("after_second_factor", None)
        return redirect(onward)
    request.session["after_second_factor"] = onward
    return render(request, "people/second_factor_needed.html")


@require_http_methods(["GET", "POST"])
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a passkey, unless it is the last second factor of a role that needs one."""
    keys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    key = get_object_or_404(keys, pk=pk)
    adapter = get_mfa_adapter()
    if not adapter.can_delete_authenticator(key):
        messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect("mfa_list_webauthn")
    answer: HttpResponse = webauthn.remove_webauthn(request, pk=pk)
    return answer


@login_not_required  # type: ignore[untyped-decorator]
@require_GET
def school_account_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where a school account's provider sends people back to."""
    try:
        view = CallbackView.adapter_view(CheckedAdapter(request, provider_id))
        answer: HttpResponse = view(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


@login_not_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def closed(request: HttpRequest, **_: Any) -> HttpResponse:  # noqa: ARG001
    """A door of the sign-in library that Schoolgate does not have."""
    raise Http404
