"""The public list and the look-up of accounts, of 5,000 sites in 300 schools, beside a bare view.

    .venv/bin/python bench/official_verify.py [--sites 5000] [--schools 300] [--runs 7]

The register stands in a temporary folder, or in the database of SCHOOLGATE_DATABASE_URL. Whole
answers are timed, as the web server would give them to a visitor; the bare view is the description
of official.json, which asks nothing of the database. The least of the runs is told; processor
milliseconds are those of this process.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from typing import Any


def make_register(sites: int, schools: int) -> tuple[str, str, list[int]]:
    """The largest school, an account of it, and how many sites the schools have."""
    import datetime as dt

    from schoolgate.approvals.models import ApprovalRequest
    from schoolgate.core import clock
    from schoolgate.people.models import Appointment, Person, School
    from schoolgate.sites.accounts import account_of
    from schoolgate.sites.models import Site, SiteText, TeamMember

    now, began = clock.now(), clock.today() - dt.timedelta(days=300)
    # One school has a fiftieth of all sites; the others share the rest evenly.
    large = sites // 50
    numbers = [large] + [
        (sites - large) // (schools - 1) + (n < (sites - large) % (schools - 1))
        for n in range(schools - 1)
    ]
    places = School.objects.bulk_create(
        School(name=f"School number {n}", slug=f"school-{n}") for n in range(schools)
    )
    people = Person.objects.bulk_create(
        Person(given_name="Tim", family_name=f"Number{n:05}") for n in range(4 * schools)
    )
    Appointment.objects.bulk_create(
        Appointment(
            person=one, school=places[n // 4], role="teacher", capacity="employee",
            from_date=began,
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    owned = [place for place, number in enumerate(numbers) for _n in range(number)]
    requests = ApprovalRequest.objects.bulk_create(
        (
            ApprovalRequest(
                school=places[place], kind="site", title="Site", asker=people[4 * place],
                state="approved", round=1, begun_at=now, asked_at=now, ended_at=now,
            )
            for place in owned
        ),
        batch_size=500,
    )  # fmt: skip
    hosts = ("instagram.com", "x.com", "youtube.com/@")
    rows = []
    for n, (place, request) in enumerate(zip(owned, requests, strict=True)):
        account = account_of(f"https://{hosts[n % 3].rstrip('/')}/elm{n}oak".replace("@/", "@"))
        if account is None:
            raise ValueError("An address of the register cannot be read.")
        rows.append(
            Site(
                school=places[place], request=request, name=f"News {n}", purpose="News.",
                host="third-party", audience=["families"], opens=began, owner=people[4 * place],
                entered_at=now, address=account.address, handle=account.handle,
                key=account.key, platform=account.platform,
            )
        )  # fmt: skip
    made = Site.objects.bulk_create(rows, batch_size=500)
    TeamMember.objects.bulk_create(
        (
            TeamMember(
                site=site, person=people[4 * place + shift], part=part, from_date=began,
                by=people[4 * place],
            )
            for place, site in zip(owned, made, strict=True)
            for shift, part in enumerate(("administrator",) * 2 + ("moderator",) * 2)
        ),
        batch_size=500,
    )  # fmt: skip
    SiteText.objects.bulk_create(
        (
            SiteText(site=site, kind=kind, edition=1, words="Be kind.", by_id=site.owner_id, at=now)
            for site in made
            for kind in SiteText.Kind.values
        ),
        batch_size=500,
    )
    return places[0].slug, made[0].address, numbers


def measured(
    client: Any, address: str, query: dict[str, str], runs: int
) -> tuple[float, float, int]:
    """Milliseconds of the quickest answer by the clock and of the processor, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock, processor = [], []
    for _run in range(runs + 1):
        with CaptureQueriesContext(connection) as seen:
            began, used = time.perf_counter(), time.process_time()
            if client.get(address, query).status_code != 200:
                raise RuntimeError(f"{address} gave no page.")
            processor.append(1000 * (time.process_time() - used))
            clock.append(1000 * (time.perf_counter() - began))
    return min(clock[1:]), min(processor[1:]), len(seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=5000)
    parser.add_argument("--schools", type=int, default=300)
    parser.add_argument("--runs", type=int, default=7)
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
        large, account, numbers = make_register(options.sites, options.schools)
        small, client = "school-1", Client(headers={"host": "localhost"})
        verify = "official:verify"
        handle = account.rstrip("/").rpartition("/")[2]
        rows = (
            ("bare view: the JSON Schema", "official:schema", [], {}, "–"),
            ("the list", "official:list", [small], {}, numbers[1]),
            ("the list", "official:list", [large], {}, numbers[0]),
            ("official.json", "official:json", [large], {}, numbers[0]),
            ("verify: an address of the school", verify, [large], {"q": account}, numbers[0]),
            ("verify: the same at another school", verify, [small], {"q": account}, numbers[1]),
            ("verify: a handle alone", verify, [large], {"q": f"@{handle}"}, numbers[0]),
            ("verify: in no list, compared with all", verify, [large],
             {"q": "https://www.tiktok.com/@somebodyelse"}, numbers[0]),
        )  # fmt: skip
        database = "PostgreSQL" if "SCHOOLGATE_DATABASE_URL" in os.environ else "SQLite"
        print(f"{options.sites:,} sites, {options.schools} schools; least of {options.runs} after"
              f" one to warm up, {database}.")  # fmt: skip
        print("| answer | sites of the school | queries | milliseconds | processor ms |")
        print("|---|---:|---:|---:|---:|")
        for words, name, parts, query, number in rows:
            address = reverse(name, args=parts)
            took, used, queries = measured(client, address, query, options.runs)
            print(f"| {words} | {number} | {queries} | {took:.0f} | {used:.0f} |", flush=True)


if __name__ == "__main__":
    main()
