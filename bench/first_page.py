"""First page after sign-in: queries and time, beside a bare Django view on the same server.

    .venv/bin/python bench/first_page.py [--requests 300] [--format json]

Makes the demo in a folder of its own, serves it with the real application server on loopback,
signs in as the head and asks for the page again and again over one connection.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def count_queries() -> int:
    """Queries of the page, counted inside one process."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    from schoolgate.demo.people import cast

    client = Client()
    client.post(f"/demo/sign-in/{cast()[0].person.public_id}/")
    client.get("/")
    with CaptureQueriesContext(connection) as found:
        assert client.get("/").status_code == 200
    return len(found)


def cookies_of(response: http.client.HTTPResponse, jar: dict[str, str]) -> None:
    for line in response.msg.get_all("Set-Cookie") or []:
        name, _, rest = line.partition("=")
        jar[name] = rest.split(";")[0]


def ask(connection: http.client.HTTPConnection, path: str, jar: dict[str, str]) -> bytes:
    connection.request(
        "GET", path, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in jar.items())}
    )
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, (path, response.status)
    cookies_of(response, jar)
    return body


def sign_in(connection: http.client.HTTPConnection) -> dict[str, str]:
    jar: dict[str, str] = {}
    page = ask(connection, "/demo/people/", jar).decode()
    action = re.search(r'action="(/demo/sign-in/[^"]+)"', page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert action
    assert token
    connection.request(
        "POST", action[1], body=f"csrfmiddlewaretoken={token[1]}",
        headers={
            "Cookie": "; ".join(f"{k}={v}" for k, v in jar.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )  # fmt: skip
    response = connection.getresponse()
    response.read()
    cookies_of(response, jar)
    return jar


def measure(
    connection: http.client.HTTPConnection, path: str, jar: dict[str, str], n: int
) -> float:
    """Median milliseconds of one request."""
    for _ in range(20):
        ask(connection, path, jar)
    times = []
    for _ in range(n):
        start = time.perf_counter()
        ask(connection, path, jar)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schoolgate-bench-") as folder:
        os.environ.update(
            SCHOOLGATE_DATA=folder, SCHOOLGATE_DEMO="yes", PYTHONPATH=str(HERE),
            DJANGO_SETTINGS_MODULE="schoolgate.config.settings",
        )  # fmt: skip
        os.environ.pop("SCHOOLGATE_DATABASE_URL", None)
        subprocess.run(
            [sys.executable, "-m", "schoolgate.cli", "demo"], check=True, stdout=subprocess.DEVNULL
        )
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port),
             "--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "error",
             "first_page_site:application"],
        )  # fmt: skip
        try:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            jar = sign_in(connection)
            figures = {
                "page_ms": round(measure(connection, "/", jar, options.requests), 2),
                "bare_ms": round(measure(connection, "/bare/", {}, options.requests), 2),
                "queries": count_queries(),
            }
        finally:
            server.terminate()
            server.wait(timeout=10)
    if options.format == "json":
        print(json.dumps(figures))
    else:
        print(
            f"first page after sign-in  {figures['page_ms']:8.2f} ms  {figures['queries']} queries"
        )
        print(f"bare view, same server    {figures['bare_ms']:8.2f} ms  0 queries")
    return 0


if __name__ == "__main__":
    sys.exit(main())
