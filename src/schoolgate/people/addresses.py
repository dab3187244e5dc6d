"""The school's own email addresses: what they end in, and who and what has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.people.models import Appointment, Capacity, Person, School, in_force

STAFF = (Capacity.EMPLOYEE, Capacity.SUPPLY)
MOST = 20
_DOMAIN = re.compile(r"(?=.{4,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")
# Anybody has an address there, so it says nothing of the school.
FOR_ANYBODY = frozenset(
    {
        "aol.com", "btinternet.com", "gmail.com", "googlemail.com", "hotmail.co.uk", "hotmail.com",
        "icloud.com", "live.co.uk", "live.com", "me.com", "msn.com", "outlook.com", "proton.me",
        "protonmail.com", "sky.com", "talktalk.net", "virginmedia.com", "yahoo.co.uk", "yahoo.com",
    }
)  # fmt: skip
# Names of many owners lie below these; below sch.uk lie counties, and schools below those.
FOR_MANY = frozenset(
    {
        "ac.uk", "co.uk", "gov.uk", "ltd.uk", "me.uk", "net.uk", "nhs.uk", "org.uk", "plc.uk",
        "sch.uk", "uk.com",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sender:
    """The address that mail of this installation comes from, and whether it is the school's."""

    address: str
    is_own: bool


def domains_in(words: str) -> list[str]:
    """What somebody wrote, one end of an address after another, each once."""
    written = (one.strip().lstrip("@").lower() for one in re.split(r"[\s,;]+", words))
    return list(dict.fromkeys(one for one in written if one))


def domains_problem(domains: Sequence[str]) -> str | None:
    """Why these cannot be what a school's own addresses end in, or nothing."""
    if len(domains) > MOST:
        return _("Give %(most)d at most.") % {"most": MOST}
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            return _(
                "“%(domain)s” is no end of an address. Write what stands after the @, such as"
                " st-marys.barset.sch.uk."
            ) % {"domain": domain}
        if is_own(f"anybody@{domain}", FOR_ANYBODY):
            return _(
                "Anybody can have an address at %(domain)s, so it is not the school's own."
            ) % {"domain": domain}
        if _is_for_many(domain):
            return _(
                "Addresses of others end in %(domain)s too. Write all that stands after the @, such"
                " as st-marys.barset.sch.uk."
            ) % {"domain": domain}
    return None


def _is_for_many(domain: str) -> bool:
    """Whether others have names below it: one of the set, a county's, or above one for anybody."""
    _label, _dot, above = domain.partition(".")
    named = domain in FOR_MANY or above == "sch.uk"
    return named or any(one.endswith(f".{domain}") for one in FOR_ANYBODY)


def is_own(address: str, domains: Iterable[str]) -> bool:
    """Whether an address is at one of the domains or below it."""
    _name, at, host = address.lower().rpartition("@")
    return bool(at) and any(host == one or host.endswith(f".{one}") for one in domains)


def sender_for(school: School) -> Sender:
    """Where the school's mail comes from."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Sender(address, is_own(address, school.mail_domains))


def address_of(person: Person) -> str:
    """The address that is kept of somebody; empty where there is none."""
    return person.email or (person.user.email if person.user else "")


def staff_of(school: School) -> list[Person]:
    """Who works at the school today, with what they do."""
    current = Appointment.objects.filter(in_force(clock.today()), school=school, capacity__in=STAFF)
    return list(
        Person.objects.filter(pk__in=current.values("person"))
        .select_related("user")
        .prefetch_related(Prefetch("appointments", current, to_attr="current"))
    )


def without_own(staff: Iterable[Person], domains: Sequence[str]) -> list[Person]:
    """Those without an address of the school's own; while nobody said what these end in, those
    without any.
    """
    return [
        one
        for one in staff
        if not (is_own(address_of(one), domains) if domains else address_of(one))
    ]
