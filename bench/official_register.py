"""The register as staff see it, of 5,000 sites in 300 schools, beside a bare view.

    .venv/bin/python bench/official_register.py [--sites 5000] [--schools 300] [--runs 7]

The register is that of ``official_verify.py``. The bare view is another page of the office,
signed in as well. The least of the runs is told; processor milliseconds are of this process.
"""

from __future__ import annotations

import argparse
import os
import tempfile

from official_verify import make_register, measured


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

        from schoolgate.people.models import Appointment, User

        call_command("migrate", verbosity=0, interactive=False)
        large, _account, numbers = make_register(options.sites, options.schools)

        def signed_in(slug: str) -> Client:
            person = Appointment.objects.filter(school__slug=slug)[0].person
            person.user = User.objects.create(email=f"{slug}@school.example")
            person.save(update_fields=["user"])
            client = Client(headers={"host": "localhost"})
            client.force_login(person.user)
            return client

        small = "school-1"
        at = {slug: signed_in(slug) for slug in (small, large)}
        rows: tuple[tuple[str, str, str, dict[str, str], int | str], ...] = (
            ("bare view: the policy for me", "openness:for-me", small, {}, "–"),
            ("the register", "sites:register", small, {}, numbers[1]),
            ("the register", "sites:register", large, {}, numbers[0]),
            ("live ones with a word", "sites:register", large, {"state": "live", "words": "news"},
             numbers[0]),
            ("what needs the owner of all of them", "inbox", large, {}, numbers[0]),
        )  # fmt: skip
        database = "PostgreSQL" if "SCHOOLGATE_DATABASE_URL" in os.environ else "SQLite"
        print(f"{options.sites:,} sites, {options.schools} schools; least of {options.runs} after"
              f" one to warm up, {database}.")  # fmt: skip
        print("| page | sites of the school | queries | milliseconds | processor ms |")
        print("|---|---:|---:|---:|---:|")
        for words, name, slug, query, number in rows:
            address = reverse(name, args=[] if name == "inbox" else [slug])
            took, used, queries = measured(at[slug], address, query, options.runs)
            print(f"| {words} | {number} | {queries} | {took:.0f} | {used:.0f} |", flush=True)


if __name__ == "__main__":
    main()
