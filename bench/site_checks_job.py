"""The job that looks at 5,000 official sites of 300 schools and keeps what it finds.

    .venv/bin/python bench/site_checks_job.py [--sites 5000] [--schools 300] [--seconds 2]

The sites are those of site_checks.py, good and malicious, spread over the schools of
official_verify.py; the floor asks for the good ones with http.client and keeps nothing. The job is
run as the worker runs it, again and again until nobody's turn is left. The register stands in a temporary folder. Each row is a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from typing import Any

from official_verify import make_register
from site_checks import HERE, Watch, everything, floor, free_port

STRIDE = 1237  # has no divisor in common with 5,000: every school gets some of every kind
HOME = "https://school.example/"


def make(port: int, sites: int, schools: int, _seconds: float) -> dict[str, Any]:
    """A register whose sites are those of the benchmark."""
    from django.core.management import call_command

    from schoolgate.core import clock
    from schoolgate.people.models import Person, School
    from schoolgate.sites.models import SchoolPages, Site

    call_command("migrate", verbosity=0, interactive=False)
    make_register(sites, schools)
    addresses = everything(port)
    found = list(Site.objects.order_by("pk"))
    for n, site in enumerate(found):
        site.address = addresses[n * STRIDE % len(addresses)]
    Site.objects.bulk_update(found, ["address"], batch_size=200)
    somebody = Person.objects.earliest("pk")
    SchoolPages.objects.bulk_create(
        SchoolPages(
            school=school, home=HOME, acceptable_use=f"{HOME}acceptable-use", by=somebody,
            at=clock.now(),
        )
        for school in School.objects.all()
    )  # fmt: skip
    return {}


def the_floor(port: int, _sites: int, _schools: int, seconds: float) -> dict[str, Any]:
    return {"looked": floor(port, 16, seconds)["good"]}


def job(port: int, _sites: int, _schools: int, seconds: float) -> dict[str, Any]:
    """Every site for the first time, in as many runs as it takes."""
    from ipaddress import ip_network

    from django.db import connection
    from django.db.models import Count

    from schoolgate.sites.fetching.limits import Limits
    from schoolgate.sites.health import jobs
    from schoolgate.sites.models import HealthCheck, Site

    jobs.limits = lambda: Limits(
        installation="https://policies.school.example", seconds=seconds, pause=0,
        ports=frozenset({80, 443, port}), allow=(ip_network("127.0.0.1/32"),),
    )  # fmt: skip
    queries = 0

    def counted(execute: Any, *given: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*given)

    runs: list[int] = []
    with connection.execute_wrapper(counted):
        while not runs or runs[-1]:
            runs.append(jobs.check_health())
    found = HealthCheck.objects.values_list("matter", "found").annotate(Count("pk")).order_by()
    return {
        "looked": sum(runs),
        "runs": len(runs) - 1,
        "queries": queries,
        "queries_a_site": round(queries / sum(runs), 1),
        "never": Site.objects.exclude(health__matter="reachable").count(),
        "found": {f"{matter}: {kind}": count for matter, kind, count in found},
    }


STEPS = {"make": make, "floor": the_floor, "job": job}


def one_step(options: argparse.Namespace) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "schoolgate.config.settings"
    import django

    django.setup()
    watch = Watch()
    began, used = time.perf_counter(), time.process_time()
    figures = STEPS[options.step](options.port, options.sites, options.schools, options.seconds)
    figures |= {
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(time.process_time() - used, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "reached": dict(watch.reached),
    }
    print(json.dumps(figures))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=5000)
    parser.add_argument("--schools", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        one_step(options)
        return 0
    port, reached = free_port(), Counter[str]()
    web = subprocess.Popen(
        [sys.executable, HERE / "site_checks_web.py", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert web.stdin
    assert web.stdout
    try:
        assert web.stdout.readline() == "ready\n"
        with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
            environment = {
                **os.environ, "SCHOOLGATE_DATA": folder, "SCHOOLGATE_CHECK_SITES": "yes",
            }  # fmt: skip
            for step in STEPS:
                out = subprocess.run(
                    [sys.executable, __file__, "--step", step, "--port", str(port), "--sites",
                     str(options.sites), "--schools", str(options.schools), "--seconds",
                     str(options.seconds)],
                    check=True, stdout=subprocess.PIPE, env=environment,
                ).stdout  # fmt: skip
                figures = json.loads(out)
                reached.update(figures["reached"])
                never = figures.get("never", 0)
                print(step, json.dumps(figures), flush=True)
        web.stdin.close()
        trespassers = int(web.stdout.readline())
    finally:
        web.kill()
        web.wait()
    print(f"reached: {dict(reached)}; at 127.0.0.2: {trespassers}")
    return 1 if never or trespassers or set(reached) - {"127.0.0.1"} else 0


if __name__ == "__main__":
    sys.exit(main())
