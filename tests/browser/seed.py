"""Run in the site's own environment: sign everybody in, make one of everything, print it as JSON.

``python -m tests.browser.seed`` after ``schoolgate demo``, with the same settings.
"""

from __future__ import annotations

import json
import sys
import time
from functools import cached_property
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from schoolgate.approvals.models import ApprovalRequest  # noqa: E402
from schoolgate.demo import people as demo  # noqa: E402
from schoolgate.people.models import (  # noqa: E402
    Appointment,
    BellTime,
    CalendarImport,
    ClosedDay,
    Federation,
    Invitation,
    Person,
    RosterImport,
    School,
    SchoolClass,
    Term,
)
from schoolgate.policies.models import Draft, PolicyDocument  # noqa: E402
from schoolgate.sites.models import Site  # noqa: E402
from tests.examples import make_examples, make_states  # noqa: E402

PARTS = {
    "head": "head",
    "line_manager": "line-manager",
    "teacher": "teacher",
    "communications_manager": "communications",
    "network_manager": "network",
    "dsl": "dsl",
    "governor": "governor",
    "contractor": "contractor",
    "chair": "chair",
    "parent": "parent",
    "federation_officer": "officer",
    "colleague": "head-2",
}
NAMED = {
    School: ["name", "local_authority"],
    Federation: ["name"],
    SchoolClass: ["name", "subject"],
    Term: ["name"],
    BellTime: ["label"],
    ClosedDay: ["note"],
    Appointment: ["job_title"],
    Invitation: ["email"],
    PolicyDocument: ["title", "file_name"],
    Draft: ["title"],
    ApprovalRequest: ["title"],
    RosterImport: ["file_name"],
    CalendarImport: ["file_name"],
    Site: ["name"],
}
OTHERS = {"parent": ("Fatuma", "Begum"), "officer": ("Alan", "Clarke")}


class DemoCast:
    """The demo's people under the names of the tests' cast."""

    def __init__(self) -> None:
        self.school = School.objects.get(slug="elmbrook-primary")
        self.sister_school = School.objects.get(slug="holm-hill")
        self.federation = Federation.objects.get()
        names = {part.key: (part.given, part.family) for part in demo.PRIMARY + demo.SECONDARY}
        for name, key in PARTS.items():
            given, family = {**names, **OTHERS}[key]
            setattr(self, name, Person.objects.get(given_name=given, family_name=family))

    @cached_property
    def pupil(self) -> Person:
        return Person.objects.filter(enrolments__school=self.school, carers__isnull=False)[0]


def session_of(person: Person) -> str:
    """The key of a session in which somebody has just signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.user.get_session_auth_hash()
    session["demo"] = True
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.create()
    return str(session.session_key)


def data() -> set[str]:
    """Words that no language changes: names and addresses."""
    found: set[str] = set()
    for person in Person.objects.all():
        found |= {person.name, person.given_name, person.family_name, person.email}
    for model, fields in NAMED.items():
        for row in model.objects.values_list(*fields):
            found |= {str(value) for value in row}
    # What the example files of tests/documents.py call people and days.
    found |= {"Rosa Roster", "Rolf Roster", "Bank holiday"}
    return {word.strip() for word in found if len(word.strip()) > 1}


def main() -> None:
    """Print sessions by person, and examples by the part of an address that they fill."""
    cast: Any = DemoCast()
    made = {
        "sessions": {name: session_of(getattr(cast, name)) for name in PARTS},
        "examples": make_examples(cast),
        "states": make_states(cast),
        "data": sorted(data(), key=len, reverse=True),
    }
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
