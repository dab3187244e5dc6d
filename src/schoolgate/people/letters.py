"""The letters that have to leave at once: what opens an account, or changes how it is opened."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.people.models import Invitation, Person


def send_invitation(invitation: Invitation, token: str) -> None:
    """Mail the link of an invitation to the one it is for."""
    address = settings.PUBLIC_URL + reverse("people:invitation", kwargs={"token": token})
    with override(invitation.person.language):
        words = {"invitation": invitation, "address": address}
        send_mail(
            subject=_("%(school)s invites you to Schoolgate") % {"school": invitation.school.name},
            message=render_to_string("people/mail/invitation.txt", words),
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=[invitation.email],
        )


def send_second_factor_removed(person: Person, address: str) -> None:
    """Tell somebody that their second factors were taken off."""
    with override(person.language):
        send_mail(
            subject=_("Your second step at sign-in was taken off"),
            message=render_to_string(
                "people/mail/second_factor_removed.txt", {"person": person, "at": _sign_in_page()}
            ),
            from_email=settings.DEFAULT_FROM_EMAIL,
            recipient_list=[address],
        )


def send_address_changed(person: Person, *, old: str, new: str) -> None:
    """Tell both addresses, in a mail each, so that neither is left out for the other's sake."""
    with override(person.language):
        words = {"person": person, "old": old, "new": new, "at": _sign_in_page()}
        for address in (new, old):
            send_mail(
                subject=_("The address you sign in with was changed"),
                message=render_to_string("people/mail/address_changed.txt", words),
                from_email=settings.DEFAULT_FROM_EMAIL,
                recipient_list=[address],
            )


def _sign_in_page() -> str:
    return settings.PUBLIC_URL + reverse("account_login")
