"""The letters that have to leave at once and carry a secret: nothing in them names a pupil."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from schoolgate.people.models import Invitation


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
