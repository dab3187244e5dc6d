"""``schoolgate people``: what only the operator does for one person. Django is imported late."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schoolgate.commands.shared import (
    WHO,
    CommandFailed,
    find_person,
    say,
    say_json,
    start_django,
)

if TYPE_CHECKING:
    from schoolgate.core.refusal import Refused
    from schoolgate.people.erasure.plan import ErasurePlan
    from schoolgate.people.models import Person

ALL_WELL, FOUND = 0, 1
REASON = "why, in a few words; it is recorded, so name nobody else in it"


def add_parser(commands: Any) -> None:
    """Add ``people`` with its verbs."""
    parser = commands.add_parser(
        "people",
        help="mend a sign-in, hand out or erase what is held on one person",
        description="What only the operator does for one person. Each is recorded with its reason."
        " First make sure that the wish is the person's own, or the school's: call back on a"
        " number you know. Exit code 0: done; 1: refused, or you said no; 2: could not.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add_remove_second_factor(verbs)
    _add_change_address(verbs)
    _add_export(verbs)
    _add_erase(verbs)


def _add_remove_second_factor(verbs: Any) -> None:
    parser = verbs.add_parser(
        "remove-second-factor",
        help="somebody lost the phone or key of their second step",
        description="Takes off the authenticator app, all passkeys and the recovery codes of one"
        " person, signs them out everywhere and tells them by mail. They sign in with their"
        " password or a code by mail; whoever needs a second step must set up a new one before"
        " anything else. Look closely at who asks: this opens an account.",
    )
    parser.add_argument("address", help="the address they sign in with")
    parser.add_argument("--reason", required=True, help=REASON)
    parser.set_defaults(run=_spoken(run_remove_second_factor))


def _add_change_address(verbs: Any) -> None:
    parser = verbs.add_parser(
        "change-address",
        help="let somebody sign in with another address",
        description="From then on only the new address opens the account: codes and mail go there,"
        " and the person is signed out everywhere. Password and second steps stay. Both addresses"
        " are told by mail. A roster that still has the old address writes it back as the address"
        " for mail, so have it changed there too.",
    )
    parser.add_argument("old", metavar="OLD", help="the address they sign in with now")
    parser.add_argument("new", metavar="NEW", help="the address they shall sign in with")
    parser.add_argument("--reason", required=True, help=REASON)
    parser.set_defaults(run=_spoken(run_change_address))


def _add_export(verbs: Any) -> None:
    parser = verbs.add_parser(
        "export",
        help="write everything that is held on somebody into a zip",
        description="For a person who asks what is held on them: person.html to read and"
        " person.json for a program, in one zip for your eyes only. Other people and keys are left"
        " out. That it was made is recorded. Look through it before you hand it out: texts that"
        " people wrote may name others.",
    )
    parser.add_argument("who", help=WHO)
    parser.add_argument("--out", type=Path, required=True, help="the zip to write")
    parser.add_argument("--reason", required=True, help=REASON)
    parser.set_defaults(run=_spoken(run_export))


def _add_erase(verbs: Any) -> None:
    parser = verbs.add_parser(
        "erase",
        help="erase one person for good, after a dry run that you say yes to",
        description="Shows everything that goes, what must stay and why; then asks. Refused while"
        " the person has a part in a school, while a roster that may name them is undecided, and"
        " until the time to keep is over (SCHOOLGATE_KEEP_PERSON_YEARS). Their name is taken out"
        " of the record, which still verifies; their row stays as 'A former member', so that what"
        " they decided has an author. This cannot be undone, and backups keep the person until"
        " they run out.",
    )
    parser.add_argument("who", help=WHO)
    parser.add_argument("--reason", default="", help=REASON)
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would happen, and change nothing"
    )
    parser.add_argument("--yes", action="store_true", help="erase without asking")
    parser.add_argument(
        "--early",
        action="store_true",
        help="the school has decided that the time to keep need not be waited for; recorded",
    )
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="for people or for a program"
    )
    parser.set_defaults(run=_spoken(run_erase))


def run_remove_second_factor(options: argparse.Namespace) -> int:
    """Take off every second factor of one person and tell them."""
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.core.refusal import Refused  # noqa: PLC0415 - after start_django
    from schoolgate.people.account_actions import remove_second_factor  # noqa: PLC0415
    from schoolgate.people.letters import send_second_factor_removed  # noqa: PLC0415

    person = _by_sign_in(options.address)
    try:
        kinds = remove_second_factor(by=System("operator"), person=person, reason=_reason(options))
    except Refused as refused:
        return _refused(refused)
    say(f"Taken off for {person.name}: {', '.join(kinds)}. They are signed out everywhere.")
    _mailed(lambda: send_second_factor_removed(person, options.address))
    return ALL_WELL


def run_change_address(options: argparse.Namespace) -> int:
    """Let one person sign in with another address and tell both addresses."""
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.core.refusal import Refused  # noqa: PLC0415 - after start_django
    from schoolgate.people.account_actions import change_sign_in_address  # noqa: PLC0415
    from schoolgate.people.letters import send_address_changed  # noqa: PLC0415

    person = _by_sign_in(options.old)
    old = person.user.email if person.user else options.old
    new = options.new.strip().lower()
    try:
        change_sign_in_address(
            by=System("operator"), person=person, new=new, reason=_reason(options)
        )
    except Refused as refused:
        return _refused(refused)
    say(f"{person.name} signs in as {new} from now on. They are signed out everywhere.")
    _mailed(lambda: send_address_changed(person, old=old, new=new))
    return ALL_WELL


def run_export(options: argparse.Namespace) -> int:
    """Write what is held on one person into a zip."""
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.people.erasure.actions import note_person_exported  # noqa: PLC0415
    from schoolgate.people.erasure.export import write_export  # noqa: PLC0415

    person = find_person(options.who)
    out: Path = options.out
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandFailed(f"{out} exists already; nothing was written.") from None
    except OSError as problem:
        raise CommandFailed(f"cannot write {out}: {problem.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            note_person_exported(by=System("operator"), person=person, reason=_reason(options))
            write_export(person, file)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    say(f"Everything held on {person.name} is in {out}. Look through it before you hand it out.")
    return ALL_WELL


def run_erase(options: argparse.Namespace) -> int:
    """The dry run, the question, and the erasure."""
    from schoolgate.core.actors import System  # noqa: PLC0415 - after start_django
    from schoolgate.core.refusal import Refused  # noqa: PLC0415 - after start_django
    from schoolgate.people.erasure.actions import erase_person  # noqa: PLC0415
    from schoolgate.people.erasure.plan import plan_erasure  # noqa: PLC0415

    person = find_person(options.who)
    plan = plan_erasure(person)
    problem = plan.problem(early=options.early)
    for_a_program = options.format == "json"
    if not for_a_program:
        _say_plan(plan)
        if problem:
            say(f"Not possible now: {problem}")
    if problem or options.dry_run:
        if for_a_program:
            say_json({"erased": False, "problem": problem, **plan.as_json()})
        return FOUND if problem else ALL_WELL
    reason = _reason(options)
    if not options.yes and not _asked(person):
        say("Nothing was changed.")
        return FOUND
    try:
        erase_person(by=System("operator"), person=person, reason=reason, early=options.early)
    except Refused as refused:
        return _refused(refused)
    if for_a_program:
        say_json({"erased": True, "problem": None, **plan.as_json()})
    else:
        say("Erased. Run 'schoolgate ledger verify' to see that the record is whole.")
    return ALL_WELL


def _say_plan(plan: ErasurePlan) -> None:
    from schoolgate.people.erasure.parts import Fate  # noqa: PLC0415 - after start_django

    say(f"{plan.person.name}, {plan.person.public_id}")
    headings = {
        Fate.GOES: "Goes for good:",
        Fate.EMPTIED: "Is emptied; the row stays:",
        Fate.STAYS: "Must stay:",
    }
    for fate, heading in headings.items():
        lines = plan.of(fate)
        if lines:
            say()
            say(heading)
            for line in lines:
                say(f"  {line.title}: {line.rows:,}. {line.why}")
    say()
    say("The record:")
    say(
        f"  {plan.mentions.facts:,} personal details of {len(plan.mentions.sure):,} entries are"
        " erased; the entries stay and still verify."
    )
    for one in plan.mentions.doubtful:
        say(
            f"  Entry {one.entry.sequence} of chain {one.entry.chain} has this name too, but"
            " somebody else is called the same: it is left as it is."
        )
    for roster in plan.reports:
        say(f"  The kept report of the roster {roster.file_name} names them: it goes whole.")
    say()


def _asked(person: Person) -> bool:
    if not sys.stdin.isatty():
        raise CommandFailed(
            "nobody is at a terminal to say yes. Nothing was changed. Look at the dry run, then"
            " say --yes."
        )
    sys.stdout.write(f"This cannot be undone. Type the name to erase ({person.name}): ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() == person.name.casefold()


def _reason(options: argparse.Namespace) -> str:
    reason = str(options.reason).strip()
    if not reason:
        raise CommandFailed("say --reason and why; it is recorded. Nothing was changed.")
    return reason[:500]


def _by_sign_in(address: str) -> Person:
    from schoolgate.people.models import Person  # noqa: PLC0415 - after start_django

    person = (
        Person.objects.filter(user__email__iexact=address.strip()).select_related("user").first()
    )
    if person is None:
        raise CommandFailed(f"nobody signs in as {address}; nothing was changed.")
    return person


def _spoken(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """What the database has against it is said in a line, not in a page of Python."""

    def run_it(options: argparse.Namespace) -> int:
        start_django()
        from django.db import DatabaseError  # noqa: PLC0415 - after start_django

        try:
            return run(options)
        except DatabaseError as problem:
            words = str(problem).strip().splitlines()[0]
            raise CommandFailed(
                f"the database does not answer as it should: {words}. If it is new or was just"
                " upgraded, run 'schoolgate manage migrate'."
            ) from None

    return run_it


def _refused(refused: Refused) -> int:
    say(f"{refused.reason} Nothing was changed.")
    return FOUND


def _mailed(send: Any) -> None:
    try:
        send()
    except OSError as problem:
        say(f"But the mail server does not answer ({problem}): tell them yourself.")
        return
    from django.conf import settings  # noqa: PLC0415 - after start_django

    if settings.EMAIL_BACKEND.endswith("OutboxBackend"):
        say("No mail server is set, so tell them yourself.")
    else:
        say("They were told by mail.")
