"""How allauth is held to our rules: nobody signs up, roles never come from an address."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import user_email
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schoolgate.core.actors import System
from schoolgate.ledger.actions import record
from schoolgate.people import events
from schoolgate.people.models import Person, User
from schoolgate.people.rules import may_sign_in
from schoolgate.people.standing import standing_of

log = logging.getLogger(__name__)

SIGN_IN = System("sign-in")
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
TELL_AGAIN_AFTER = 300  # seconds; the time over which failed attempts are counted


def has_second_factor(user: Any) -> bool:
    """Whether the user has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def person_of(user: Any) -> Person | None:
    """Whose way in a user is."""
    return Person.objects.filter(user=user).first()


def may_come_in(user: Any) -> bool:
    """Whether the user is somebody with a part in some school today."""
    person = person_of(user)
    return bool(user.is_active) and person is not None and may_sign_in(person) is None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the roster and from invitations, never from a sign-up form."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The address or the password is not right. Nothing was changed; try again, or let us"
            " send you a code by mail."
        ),
        "incorrect_code": gettext_lazy("This code is not right. Look at the newest mail or app."),
        "incorrect_password": gettext_lazy("This password is not right."),
        "enter_current_password": gettext_lazy("This is not your password now."),
        "too_many_login_attempts": gettext_lazy(
            "There were too many failed attempts. Wait five minutes, then try again."
        ),
        "rate_limited": gettext_lazy("That was too often. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer is for the log: a page that broke would tell which
        addresses have an account.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as problem:  # and all that smtplib raises
            log.warning("The mail %s did not go: %s", template_prefix, type(problem))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; too many of them are told to the record, once in five minutes."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tell_of_limit(str(credentials.get("email", "")), self.get_client_ip(request))
            raise

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whoever has no part in any school today stays outside, by whatever way they come."""
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None and not may_come_in(user):
            clear_login(request)
            answer = self.respond_user_inactive(request, user)
        return answer


def tell_of_limit(address: str, network: str) -> None:
    """Record that somebody was stopped after too many attempts."""
    if not cache.add(f"people:limit-told:{network}:{address.lower()}", 1, TELL_AGAIN_AFTER):
        return
    person = Person.objects.filter(user__email__iexact=address).first() if address else None
    record(
        events.SIGN_IN_LIMITED,
        by=SIGN_IN,
        chain=None,
        subject=("people.person", person.public_id if person else "unknown"),
        facts={"network": network},
    )


def tell_of_second_step_limit(user: Any) -> None:
    """Record that somebody who knew the first step was stopped at the second."""
    if not cache.add(f"people:second-limit-told:{user.pk}", 1, TELL_AGAIN_AFTER):
        return
    person = person_of(user)
    if person is not None:
        record(
            events.SECOND_STEP_LIMITED,
            by=SIGN_IN,
            chain=None,
            subject=("people.person", person.public_id),
            facts={"network": get_account_adapter().get_client_ip(context.request)},
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A school account signs in the person whose verified address the roster holds.

    An address that no appointment knows signs in nobody, whatever its domain.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Connect a first sign-in to the user of the same verified address."""
        if sociallogin.state.get("process") not in (None, "login"):
            raise ImmediateHttpResponse(_no_account(request, sociallogin))
        if sociallogin.is_existing:
            return
        verified = [one.email.lower() for one in sociallogin.email_addresses if one.verified]
        user = User.objects.filter(email__in=verified).first() if verified else None
        if user is None or not may_come_in(user):
            raise ImmediateHttpResponse(_no_account(request, sociallogin))
        sociallogin.connect(request, user)
        person = person_of(user)
        if person is not None:
            record(
                events.SCHOOL_ACCOUNT_CONNECTED,
                by=person,
                chain=None,
                subject=("people.person", person.public_id),
                facts={"provider": sociallogin.account.provider},
            )


def _no_account(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    words = {"address": user_email(sociallogin.user)}
    return render(request, "people/no_account.html", words, status=403)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps a second factor where the role asks for one, and names things plainly."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right. Codes change every half minute: try the newest."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role asks for a second step at sign-in, and this is your only one. Add another"
            " first; then this one can go."
        ),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor of somebody whose role asks for one stays."""
        person = person_of(authenticator.user)
        if person is None or not standing_of(person).needs_second_factor:
            return True
        if authenticator.type not in SECOND_FACTORS:
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}
