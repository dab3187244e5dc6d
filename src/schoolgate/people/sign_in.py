"""How allauth is held to our rules: nobody signs up, roles never come from an address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from schoolgate.people.models import User


def has_second_factor(user: Any) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster and from invitations, never from a sign-up form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A school account signs in the person whose verified address the roster holds.

    An address that no appointment knows signs in nobody, whatever its domain.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a first sign-in to the user of the same verified address."""
        if sociallogin.is_existing:
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        user = User.objects.filter(email__in=[address.lower() for address in verified]).first()
        if user is None:
            raise ImmediateHttpResponse(
                render(
                    request,
                    "people/no_account.html",
                    {"address": user_email(sociallogin.user)},
                    status=403,
                )
            )
        sociallogin.connect(request, user)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names the school's people, not their addresses, to their authenticator."""

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)
