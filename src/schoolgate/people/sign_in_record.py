"""What the record keeps of signing in: listeners to allauth's signals."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.dispatch import receiver
from django.http import HttpRequest

from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people import events
from schoolgate.people.sign_in import SECOND_FACTORS, person_of


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    """Who came in, and by which steps."""
    steps = [
        str(step.get("type") or step.get("provider") or step["method"])
        for step in get_authentication_records(request, user)
    ]
    _keep(events.SIGNED_IN, user, {"way": " + ".join(dict.fromkeys(steps)) or "unknown"})


@receiver(mfa.authenticator_added)
def factor_added(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    """Sessions from before the second factor end, so that none is left that never showed one."""
    if authenticator.type in SECOND_FACTORS:
        _keep(events.SECOND_FACTOR_ADDED, user, {"kind": str(authenticator.type)})
        end_other_sessions(request, user)


@receiver(mfa.authenticator_removed)
def factor_removed(user: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in SECOND_FACTORS:
        _keep(events.SECOND_FACTOR_REMOVED, user, {"kind": str(authenticator.type)})


@receiver(account.password_changed)
def password_changed(user: Any, **_: Any) -> None:
    _keep(events.PASSWORD_CHANGED, user, {"how": "changed"})


@receiver(account.password_set)
def password_set(user: Any, **_: Any) -> None:
    _keep(events.PASSWORD_CHANGED, user, {"how": "set"})


@receiver(account.password_reset)
def password_reset(user: Any, **_: Any) -> None:
    _keep(events.PASSWORD_CHANGED, user, {"how": "reset"})


def _keep(kind: EventKind, user: Any, facts: dict[str, str]) -> None:
    person = person_of(user)
    if person is not None:
        subject = ("people.person", person.public_id)
        record(kind, by=person, chain=None, subject=subject, facts=facts)
