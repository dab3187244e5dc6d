"""The board of who has signed, with 100 people and with 10,000, beside a page without content.

    .venv/bin/python bench/board.py [--sizes 100 10000] [--runs 5]

Each size is a school of its own in a temporary folder, or in the database of
SCHOOLGATE_DATABASE_URL; a third of the people have signed. The whole answer is timed, as the
web server would give it: sign-in, frame, list of places, inbox count and the page itself. The
least of the runs is told; processor milliseconds are those of this process, so that with
PostgreSQL the work of its server is in the clock's milliseconds alone.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from typing import Any

PAGES = (
    ("the first page", ""),
    ("who has not signed", "state=open"),
    ("teachers by role", "role=teacher&by=role"),
    ("found by name", "name=number00"),
    ("the last page, signed last", "sort=signed&page=9999"),
    ("by line manager", "by=manager"),
)


def make_school(slug: str, people: int) -> Any:
    """A school with a policy in force that so many people have been asked to sign."""
    import datetime as dt

    from schoolgate.core import clock
    from schoolgate.core.actors import System
    from schoolgate.core.ids import new_public_id
    from schoolgate.declarations.asking.actions import look_after
    from schoolgate.declarations.models import Declaration, SigningRequest
    from schoolgate.people import actions
    from schoolgate.people.models import Appointment, Person
    from schoolgate.policies.life import adopting_actions, deciding_actions, drafting_actions

    me, began = System("bench"), clock.today() - dt.timedelta(days=400)
    school = actions.add_school(by=me, name=slug.title(), slug=slug)

    def someone(given: str, role: str) -> Person:
        person = actions.add_person(
            by=me, school=school, given_name=given, family_name="One",
            email=f"{given}@{slug}.example".lower(),
        )  # fmt: skip
        actions.give_sign_in(by=me, school=school, person=person, email=person.email)
        actions.appoint(by=me, person=person, school=school, role=role, from_date=began)
        person.refresh_from_db()
        return person

    head, chair, office = (
        someone(given, role)
        for given, role in (
            ("Hannah", "headteacher"), ("Chloe", "chair-of-governors"), ("Olga", "office"),
        )
    )  # fmt: skip
    if not people:
        return office
    staff = Person.objects.bulk_create(
        Person(given_name="Tim", family_name=f"Number{n:05}") for n in range(people - 3)
    )
    Appointment.objects.bulk_create(
        Appointment(
            person=one, school=school, role="teacher", capacity="employee", from_date=began,
            line_manager=(head, chair, office)[n % 3],
        )
        for n, one in enumerate(staff)
    )  # fmt: skip
    draft = drafting_actions.start_from_pack(by=head, place=school, pack="REC")
    draft = deciding_actions.submit(by=head, draft=draft)
    draft = deciding_actions.record_decision(
        by=chair, draft=draft, body="governing-body", decision="approved", present=9, quorum=6,
        meeting_on=clock.today(), minute="1",
    )  # fmt: skip
    [version] = adopting_actions.adopt(by=head, draft=draft, effective_from=clock.today())
    look_after(policy=version.policy)
    signed = SigningRequest.objects.filter(version=version).order_by("pk")[: people // 3]
    Declaration.objects.bulk_create(
        Declaration(
            request=one, kind="signed", person_id=one.person_id, school=school, version=version,
            capacity=one.capacity, version_sha256=version.sha256, language="en-gb", way="screen",
            typed_name="x", signed_on=clock.today(), by_id=one.person_id, at=clock.now(),
            digest=new_public_id(),
        )
        for one in signed
    )  # fmt: skip
    return office


def measured(client: Any, address: str, runs: int) -> tuple[float, float, int]:
    """Milliseconds of the quickest answer by the clock and of the processor, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock, processor = [], []
    for _run in range(runs + 1):
        with CaptureQueriesContext(connection) as seen:
            began, used = time.perf_counter(), time.process_time()
            assert client.get(address).status_code == 200
            processor.append(1000 * (time.process_time() - used))
            clock.append(1000 * (time.perf_counter() - began))
    return min(clock[1:]), min(processor[1:]), len(seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
        os.environ["SCHOOLGATE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "schoolgate.config.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import Client
        from django.urls import reverse

        call_command("migrate", verbosity=0, interactive=False)

        def client_of(person: Any) -> Client:
            client = Client(headers={"host": "localhost"})
            client.force_login(person.user)
            return client

        bare = client_of(make_school("bare", 0))
        address = reverse("declarations:board", args=["bare"])
        took, floor, queries = measured(bare, address, options.runs)
        database = "PostgreSQL" if "SCHOOLGATE_DATABASE_URL" in os.environ else "SQLite"
        print(f"Least of {options.runs} after one to warm up, {database}.")
        print("| page | people | milliseconds | processor ms | times the floor | queries |")
        print("|---|---:|---:|---:|---:|---:|")
        print(f"| floor: the frame, no policy | – | {took:.0f} | {floor:.0f} | 1.0 | {queries} |")
        for size in options.sizes:
            slug = f"with-{size}"
            client = client_of(make_school(slug, size))
            for words, query in PAGES:
                address = f"{reverse('declarations:board', args=[slug])}?{query}"
                took, used, queries = measured(client, address, options.runs)
                print(
                    f"| {words} | {size:,} | {took:.0f} | {used:.0f} | {used / floor:.1f}"
                    f" | {queries} |",
                    flush=True,
                )


if __name__ == "__main__":
    sys.exit(main())
