"""What the operator mends of somebody's way in: a lost second factor, another address."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core.actors import Actor
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.people import events
from schoolgate.people.models import Person, User
from schoolgate.people.rules import may_mend_sign_in


def remove_second_factor(*, by: Actor, person: Person, reason: str) -> list[str]:
    """Take off every second factor, recovery codes too, and end all sessions.

    Whoever needs a second factor sets up a new one at the next sign-in. Answers the kinds.
    """
    demand(may_mend_sign_in(by))
    with transaction.atomic():
        person, user = _locked(person)
        factors = Authenticator.objects.filter(user=user)
        kinds = sorted(set(factors.values_list("type", flat=True)))
        if not kinds:
            raise Refused(_("%(name)s has no second factor.") % {"name": person.name})
        factors.delete()
        end_sessions(user)
        record(
            events.SECOND_FACTOR_RESET,
            by=by,
            chain=None,
            subject=("people.person", person.public_id),
            facts={"name": person.name, "kinds": ", ".join(kinds), "reason": reason},
        )
    return kinds


def change_sign_in_address(*, by: Actor, person: Person, new: str, reason: str) -> Person:
    """Let somebody sign in with another address; the old one opens nothing any more.

    Ends all sessions. Mail follows where it went to the old address.
    """
    demand(may_mend_sign_in(by))
    new = new.strip().lower()
    try:
        validate_email(new)
    except ValidationError:
        raise Refused(_("%(address)s is no e-mail address.") % {"address": new}) from None
    with transaction.atomic():
        person, user = _locked(person)
        old = user.email
        if new == old:
            raise Refused(_("That is the address already."))
        if User.objects.filter(email__iexact=new).exists():
            raise Refused(_("Somebody else signs in with this address already."))
        user.email = new
        user.save(update_fields=["email"])
        if person.email.lower() in {"", old.lower()}:
            person.email = new
            person.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        end_sessions(user)
        record(
            events.SIGN_IN_ADDRESS_CHANGED,
            by=by,
            chain=None,
            subject=("people.person", person.public_id),
            facts={"name": person.name, "old": old, "new": new, "reason": reason},
        )
    return person


def _locked(person: Person) -> tuple[Person, User]:
    person = Person.objects.select_for_update().get(pk=person.pk)
    user = User.objects.select_for_update().filter(person=person).first()
    if user is None:
        raise Refused(_("%(name)s has no way to sign in.") % {"name": person.name})
    return person, user


def end_sessions(user: User) -> None:
    """Sign a user out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()
