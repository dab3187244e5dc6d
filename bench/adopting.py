"""Adopting a version that 10,000 people in 40 schools must sign, beside inserting the same rows.

    .venv/bin/python bench/adopting.py [--people 10000] [--schools 40]

A federation in a temporary folder, or in the database of SCHOOLGATE_DATABASE_URL, adopts one
policy for all its schools. Every step runs in a process of its own, so that the peak memory told
is that step's alone. One step is killed in the middle (SIGKILL) and gone on with.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any


def start() -> None:
    """Django."""
    import django

    django.setup()


def make(people: int, schools: int) -> None:
    """The federation, its schools and everybody in them, and the adopted policy."""
    import datetime as dt

    from django.core.management import call_command

    from schoolgate.core import clock
    from schoolgate.core.actors import System
    from schoolgate.people import actions
    from schoolgate.people.models import Appointment, Person
    from schoolgate.policies.life import deciding_actions, drafting_actions

    call_command("migrate", verbosity=0, interactive=False)
    me, began = System("bench"), clock.today() - dt.timedelta(days=400)
    federation = actions.add_federation(by=me, name="Bench Trust", slug="bench")
    places = [
        actions.add_school(by=me, federation=federation, name=f"School {n:02}", slug=f"school-{n}")
        for n in range(schools)
    ]
    head = Person.objects.create(given_name="Hannah", family_name="Head")
    chair = Person.objects.create(given_name="Chloe", family_name="Chair")
    roles = [(head, "executive-head", "employee"), (chair, "chair-of-governors", "governor")]
    Appointment.objects.bulk_create(
        Appointment(
            person=who, federation=federation, role=role, capacity=capacity, from_date=began
        )
        for who, role, capacity in roles
    )
    # The two who serve the federation sign at each school; everybody else at one.
    each = people // schools - 2
    for place in places:
        staff = Person.objects.bulk_create(
            Person(
                given_name="Tim", family_name=f"{place.pk}-{n}", email=f"t{place.pk}-{n}@x.example"
            )
            for n in range(each)
        )
        Appointment.objects.bulk_create(
            Appointment(person=one, school=place, role="teacher", capacity="employee",
                        from_date=began) for one in staff
        )  # fmt: skip
    for _edition in range(2):
        draft = drafting_actions.start_from_pack(by=head, place=federation, pack="REC")
        draft = deciding_actions.submit(by=head, draft=draft)
        deciding_actions.record_decision(
            by=chair, draft=draft, body="governing-body", decision="approved", present=9,
            quorum=6, meeting_on=clock.today(), minute="1",
        )  # fmt: skip


def adopt() -> dict[str, int]:
    """One adoption, one version for each school; the second is to begin tomorrow."""
    import datetime as dt

    from schoolgate.core import clock
    from schoolgate.people.models import Person
    from schoolgate.policies.life import adopting_actions
    from schoolgate.policies.models import Draft

    head = Person.objects.get(family_name="Head")
    draft = Draft.objects.filter(state="approved").order_by("pk").first()
    first = clock.today() + dt.timedelta(days=Draft.objects.filter(state="adopted").count())
    made = adopting_actions.adopt(by=head, draft=draft, effective_from=first)
    return {"versions": len(made)}


def ask(*, killed_after: int = 0) -> dict[str, int]:
    """Ask everybody at every school, as the worker does."""
    from schoolgate.declarations.asking.actions import Done, look_after
    from schoolgate.policies.models import Policy

    whole, seen = Done(), 0

    def say(looked: int, _total: int) -> None:
        if killed_after and seen + looked >= killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    for policy in Policy.objects.select_related("school__federation"):
        done = look_after(policy=policy, say=say)
        whole, seen = whole + done, seen + done.looked
    return {"looked": whole.looked, "asked": whole.asked}


def floor() -> dict[str, int]:
    """Insert the same requests and notices in bulk, without rules, locks or a record; undone."""
    from django.db import transaction

    from schoolgate.core.ids import new_public_id
    from schoolgate.declarations.models import SigningRequest
    from schoolgate.notices.models import Notice

    requests, notices = (
        list(SigningRequest.objects.all()),
        list(Notice.objects.filter(event="declarations.sign")),
    )
    began = time.perf_counter()
    with transaction.atomic():
        for row in requests:
            row.pk, row.public_id, row.turn = None, new_public_id(), 99
        SigningRequest.objects.bulk_create(requests, batch_size=500)
        for told in notices:
            told.pk, told.public_id, told.key = None, new_public_id(), told.key + ":again"
        Notice.objects.bulk_create(notices, batch_size=500)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return {"rows": len(requests) + len(notices), "milliseconds": round(seconds * 1000)}


def count() -> dict[str, int]:
    """What is there."""
    from schoolgate.declarations.models import SigningRequest
    from schoolgate.ledger.models import Entry
    from schoolgate.notices.models import Notice

    return {
        "requests": SigningRequest.objects.count(),
        "mails": Notice.objects.filter(event="declarations.sign", mailed_at=None).count(),
        "entries": Entry.objects.filter(event="declarations.asked").count(),
    }


def step(name: str, options: argparse.Namespace) -> None:
    """Run one step and tell its time, queries and peak memory."""
    start()
    from django.db import connection

    queries = 0

    def counted(execute: Any, *rest: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*rest)

    began, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counted):
        if name == "make":
            make(options.people, options.schools)
            told: dict[str, int] = {}
        elif name == "killed":
            told = ask(killed_after=options.people // 2)
        else:
            told = {"adopt": adopt, "ask": ask, "again": ask, "floor": floor, "count": count}[
                name
            ]()
    print(json.dumps({
        **told, "seconds": round(time.perf_counter() - began, 2),
        "cpu": round(time.process_time() - cpu, 2), "queries": queries,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--schools", type=int, default=40)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step(options.step, options)
        return
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
        environment = {
            **os.environ, "SCHOOLGATE_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        }  # fmt: skip
        run = [sys.executable, __file__, "--people", str(options.people),
               "--schools", str(options.schools)]  # fmt: skip

        def told(name: str) -> dict[str, Any]:
            done = subprocess.run(
                [*run, "--step", name], env=environment, check=name != "killed",
                capture_output=True, text=True,
            )  # fmt: skip
            return dict(json.loads(done.stdout.splitlines()[-1])) if done.stdout else {}

        told("make")
        database = "PostgreSQL" if "SCHOOLGATE_DATABASE_URL" in os.environ else "SQLite"
        print(f"{options.people:,} requests at {options.schools} schools, {database}")
        print("| step | seconds | processor seconds | queries | peak memory, MB |")
        print("|---|---:|---:|---:|---:|")
        told_of("adopt for all schools", told("adopt"))
        told_of("ask everybody", told("ask"))
        least, whole = told("floor"), told("count")
        told_of(
            f"floor: the same {least['rows']:,} rows in bulk",
            {**least, "seconds": least["milliseconds"] / 1000},
        )
        told_of("look through again, nothing to do", told("again"))
        told("adopt")
        told("killed")
        half = told("count")["requests"] - whole["requests"]
        told_of(f"a second version, killed at {half:,} and gone on with", told("ask"))
        twice = told("count")
        print(
            f"\n{whole['requests']:,} requests, {whole['mails']:,} mails queued,"
            f" {whole['entries']:,} entries in the ledger; after the second version"
            f" {twice['requests']:,} requests, {twice['mails']:,} mails."
        )


def told_of(words: str, said: dict[str, Any]) -> None:
    """One line of the table."""
    print(
        f"| {words} | {said['seconds']} | {said['cpu']} | {said['queries']} | {said['peak_mb']} |"
    )


if __name__ == "__main__":
    main()
