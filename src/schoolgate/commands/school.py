"""``schoolgate school``: put a school on the map and let its first head in."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from schoolgate.commands.server import prepare_database
from schoolgate.commands.shared import (
    WHO,
    CommandFailed,
    find_person,
    find_school,
    say,
    say_json,
    start_django,
)

if TYPE_CHECKING:
    from schoolgate.people.models import Person, School

PHASES = ("nursery", "primary", "secondary", "all-through", "special")
OFFICERS = ("executive-head", "federation-officer", "chair-of-governors", "local-authority-officer")
PLACES = ("england", "wales", "scotland", "northern-ireland")


def add_parser(commands: Any) -> None:
    """Add ``school`` with its verbs."""
    parser = commands.add_parser("school", help="add a school, add its head, list schools")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help="put a school on the map")
    add.add_argument("--name", required=True, help="its full name")
    add.add_argument("--slug", required=True, help="its short name in addresses, such as st-marys")
    add.add_argument("--phase", choices=PHASES, default="primary", help="default primary")
    add.add_argument(
        "--jurisdiction", choices=PLACES, default="england", help="whose law holds there"
    )
    add.add_argument("--local-authority", default="", help="the name of its council, if any")
    add.add_argument("--urn", default="", help="unique reference number")
    add.add_argument("--colour", default="#1f5f5b", help="the school's colour, as #rrggbb")
    add.add_argument("--federation", default="", help="short name of its federation, if any")
    add.set_defaults(run=run_add)
    head = verbs.add_parser("head", help="appoint the first head and let them sign in")
    head.add_argument("--school", required=True, help="the school's short name")
    head.add_argument("--given-name", required=True, help="the head's first name")
    head.add_argument("--family-name", required=True, help="the head's last name")
    head.add_argument("--email", required=True, help="where the invitation goes")
    head.set_defaults(run=run_head)
    federation = verbs.add_parser("federation", help="add a federation or trust")
    federation.add_argument("--name", required=True, help="its full name")
    federation.add_argument("--slug", required=True, help="its short name in addresses")
    federation.add_argument(
        "--kind", choices=["federation", "trust"], default="federation", help="default federation"
    )
    federation.set_defaults(run=run_federation)
    officer = verbs.add_parser("officer", help="give somebody a role for a whole federation")
    officer.add_argument("--federation", required=True, help="the federation's short name")
    officer.add_argument(
        "--role", choices=OFFICERS, default="federation-officer", help="default federation-officer"
    )
    officer.add_argument("--email", required=True, help="theirs; who signs in with it keeps it")
    officer.add_argument("--given-name", default="", help="for somebody who is not here yet")
    officer.add_argument("--family-name", default="", help="for somebody who is not here yet")
    officer.set_defaults(run=run_officer)
    let_in = verbs.add_parser(
        "let-in",
        help="let somebody who is in the list of people sign in",
        description="For somebody whom no head may invite, such as a chair of governors of two"
        " schools. Whoever reads that mailbox becomes that person, and what they decide counts at"
        " every school of theirs. So ask them for the address yourself, on a number you know, and"
        " not whoever keeps the list. It is recorded at the school that you name.",
    )
    let_in.add_argument("--school", required=True, help="the short name of a school of theirs")
    let_in.add_argument("--person", required=True, metavar="WHO", help=WHO)
    let_in.add_argument("--email", required=True, help="the address they shall sign in with")
    let_in.set_defaults(run=run_let_in)
    listing = verbs.add_parser("list", help="list the schools of this installation")
    listing.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    listing.set_defaults(run=run_list)


def _checked_slug(slug: str) -> str:
    from django.core.validators import validate_slug  # noqa: PLC0415 - after start_django
    from django.forms import ValidationError  # noqa: PLC0415 - after start_django

    try:
        validate_slug(slug)
    except ValidationError:
        raise CommandFailed(
            f"{slug!r} cannot stand in an address: use letters, digits and hyphens."
        ) from None
    return slug.lower()


def run_federation(options: argparse.Namespace) -> int:
    """Add a federation."""
    prepare_database()
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.people.actions import add_federation  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import Federation  # noqa: PLC0415 - after start_django

    slug = _checked_slug(options.slug)
    if Federation.objects.filter(slug=slug).exists():
        raise CommandFailed(f"there is a federation {slug!r} already; nothing was changed.")
    add_federation(by=System("operator"), name=options.name, slug=slug, kind=options.kind)
    say(f"{options.name} is there. Add its schools with --federation {slug}.")
    return 0


def run_add(options: argparse.Namespace) -> int:
    """Add a school."""
    prepare_database()
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.core.addresses import address_problem  # noqa: PLC0415 - after start_django
    from schoolgate.people.actions import add_school  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import Federation, School  # noqa: PLC0415 - after start_django

    slug = _checked_slug(options.slug)
    if problem := address_problem(slug):
        raise CommandFailed(problem)
    if School.objects.filter(slug=slug).exists():
        raise CommandFailed(f"there is a school {slug!r} already; nothing was changed.")
    federation = None
    if options.federation:
        federation = Federation.objects.filter(slug=options.federation).first()
        if federation is None:
            raise CommandFailed(f"there is no federation {options.federation!r}.")
    add_school(
        by=System("operator"),
        federation=federation,
        name=options.name,
        slug=slug,
        phase=options.phase,
        jurisdiction=options.jurisdiction,
        local_authority=options.local_authority,
        urn=options.urn,
        colour=options.colour,
    )
    say(f"{options.name} is on the map. Next: schoolgate school head --school {slug} ...")
    return 0


def run_head(options: argparse.Namespace) -> int:
    """Appoint the first head."""
    prepare_database()
    from django.db import transaction  # noqa: PLC0415 - after start_django

    from schoolgate.core import clock  # noqa: PLC0415 - after start_django
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.people import actions  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import User  # noqa: PLC0415 - after start_django

    school = find_school(options.school)
    if User.objects.filter(email__iexact=options.email).exists():
        raise CommandFailed(f"somebody signs in as {options.email} already; nothing was changed.")
    operator = System("operator")
    with transaction.atomic():
        person = _let_in(school, options)
        actions.appoint(
            by=operator,
            person=person,
            school=school,
            role="headteacher",
            from_date=clock.today(),
        )
    say(f"{person.name} is head of {school.name}.")
    _say_how_to_sign_in(options.email)
    return 0


def run_officer(options: argparse.Namespace) -> int:
    """Give a role for a federation to somebody who signs in already, or to somebody new."""
    prepare_database()
    from django.db import transaction  # noqa: PLC0415 - after start_django

    from schoolgate.core import clock  # noqa: PLC0415 - after start_django
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.people.actions import appoint_for_federation  # noqa: PLC0415 - after start_django
    from schoolgate.people.models import Federation, Person  # noqa: PLC0415 - after start_django
    from schoolgate.people.standing import standing_of  # noqa: PLC0415 - after start_django

    federation = Federation.objects.filter(slug=options.federation).first()
    if federation is None:
        raise CommandFailed(f"there is no federation {options.federation!r}.")
    with transaction.atomic():
        person = Person.objects.filter(user__email__iexact=options.email).first()
        is_new = person is None
        if person is None:
            school = federation.schools.order_by("pk").first()
            if school is None:
                raise CommandFailed(f"{federation.name} has no school yet: add one first.")
            if not (options.given_name and options.family_name):
                raise CommandFailed(
                    f"nobody signs in as {options.email}: give --given-name and --family-name too."
                )
            person = _let_in(school, options)
        if options.role in standing_of(person).roles_for(federation):
            raise CommandFailed(f"{person.name} has that role already; nothing was changed.")
        appoint_for_federation(
            by=System("operator"), person=person, federation=federation, role=options.role,
            from_date=clock.today(),
        )  # fmt: skip
    say(f"{person.name} is {options.role} of {federation.name}.")
    if is_new:
        _say_how_to_sign_in(options.email)
    return 0


def run_let_in(options: argparse.Namespace) -> int:
    """Let somebody sign in who is in the list already."""
    prepare_database()
    from django.core.validators import validate_email  # noqa: PLC0415 - after start_django
    from django.forms import ValidationError  # noqa: PLC0415 - after start_django

    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.core.refusal import Refused  # noqa: PLC0415 - after start_django
    from schoolgate.people.actions import give_sign_in  # noqa: PLC0415 - after start_django
    from schoolgate.people.standing import standing_of  # noqa: PLC0415 - after start_django

    school = find_school(options.school)
    person = find_person(options.person)
    email = options.email.strip().lower()
    if not standing_of(person).roles_at(school):
        raise CommandFailed(
            f"{person.name} has no part in {school.name} today; nothing was changed."
        )
    if person.user is not None:
        raise CommandFailed(
            f"{person.name} signs in as {person.user.email} already; nothing was changed."
        )
    try:
        validate_email(email)
        give_sign_in(by=System("operator"), school=school, person=person, email=email)
    except ValidationError:
        raise CommandFailed(f"{email!r} is no e-mail address; nothing was changed.") from None
    except Refused as refused:
        raise CommandFailed(f"{refused.reason} Nothing was changed.") from None
    say(f"{person.name} of {school.name} can sign in as {email}.")
    _say_how_to_sign_in(email)
    return 0


def _let_in(school: School, options: argparse.Namespace) -> Person:
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.people import actions  # noqa: PLC0415 - after start_django

    operator = System("operator")
    person = actions.add_person(
        by=operator,
        school=school,
        given_name=options.given_name,
        family_name=options.family_name,
        email=options.email,
    )
    actions.give_sign_in(by=operator, school=school, person=person, email=options.email)
    return person


def _say_how_to_sign_in(email: str) -> None:
    from django.conf import settings  # noqa: PLC0415 - after start_django

    say(f"They sign in at {settings.PUBLIC_URL}/account/login/ with a code by mail.")
    if settings.EMAIL_BACKEND.endswith("OutboxBackend"):
        say(
            "No mail server is set, so set a password instead:"
            f" schoolgate manage changepassword {email}"
        )


def run_list(options: argparse.Namespace) -> int:
    """List the schools."""
    start_django()
    from schoolgate.people.models import School  # noqa: PLC0415 - after start_django

    rows = [
        {
            "slug": school.slug,
            "name": school.name,
            "phase": school.phase,
            "federation": school.federation.name if school.federation else "",
        }
        for school in School.objects.select_related("federation")
    ]
    if options.format == "json":
        say_json(rows)
    else:
        for row in rows:
            say(f"{row['slug']:<24} {row['name']:<36} {row['phase']:<12} {row['federation']}")
    return 0
