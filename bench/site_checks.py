"""Health checks of 5,000 official sites, good and malicious, beside plain requests to the good ones.

    .venv/bin/python bench/site_checks.py [--threads 16] [--seconds 2] [--format json]

The sites are on this machine (bench/site_checks_web.py), each with a name of its own. A check asks
for robots.txt, the page and its feed, and reads them; the floor asks for the same three with
http.client and reads nothing. Each row is a process of its own, whose look-ups are ours: all names
are 127.0.0.1, the only address that may be reached, but for those that turn private. Every
connection that is tried is noted, and 127.0.0.2 counts who comes there.
"""

from __future__ import annotations

import argparse
import http.client
import json
import resource
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
GOOD = {"good": 3250, "class": 200}
OTHERS = {
    "moved": 250, "late": 250, "mute": 150, "drip": 100, "odd": 150, "huge": 100, "bomb": 50,
    "loop": 50, "lure": 150, "private": 100, "turncoat": 50, "hostile": 50, "error": 50,
}  # fmt: skip
NONSENSE = (
    "file:///etc/passwd{n}", "http://127.0.0.2:{port}/{n}", "http://0x7f.2:{port}/{n}",
    "http://[::ffff:127.0.0.2]:{port}/{n}", "http://me:word@good1.example:{port}/{n}",
    "http://good1.example:22/{n}", "http://[{n}", "javascript:alert({n})", "http://169.254.169.254/{n}",
    "gopher://127.0.0.2:{port}/{n}",
)  # fmt: skip
PRIVATE = ("127.0.0.2", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.2")


def addresses_of(kinds: dict[str, int], port: int) -> list[str]:
    """Each site its name; those of "class" are pages of one platform."""
    found = []
    for kind, count in kinds.items():
        for number in range(count):
            one = "platform.example" if kind == "class" else f"{kind}{number}.example"
            path = f"/class{number}" if kind == "class" else "/"
            found.append(f"http://{one}:{port}{path}")
    return found


def everything(port: int) -> list[str]:
    odd = [NONSENSE[n % len(NONSENSE)].format(port=port, n=n) for n in range(50)]
    return addresses_of(GOOD, port) + addresses_of(OTHERS, port) + odd


class Watch:
    """Stands between the program and its sockets: answers look-ups, notes connections."""

    def __init__(self) -> None:
        self.reached: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        connect = socket.socket.connect

        def noted(sock: socket.socket, address: Any) -> None:
            self.reached[address[0]] += 1
            connect(sock, address)

        socket.socket.connect = noted  # type: ignore[method-assign]
        socket.getaddrinfo = self.look_up  # type: ignore[assignment]

    def look_up(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        self.asked[host] += 1
        found = "127.0.0.1"
        if host.startswith("private"):
            number = int("".join(each for each in host if each.isdigit()) or 0)
            found = PRIVATE[number % len(PRIVATE)]
        elif host.startswith("turncoat") and self.asked[host] > 1:
            found = "127.0.0.2"
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (found, port))]


def plainly(address: str) -> int:
    """The floor: the same three requests."""
    parts = urlsplit(address)
    total = 0
    for path in ("/robots.txt", parts.path, "/feed.xml"):
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
        connection.request("GET", path, headers={"Host": parts.netloc, "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        total += len(response.read())
        assert response.status == 200, (address, path, response.status)
        connection.close()
    return total


def floor(port: int, threads: int, _seconds: float) -> dict[str, int]:
    with ThreadPoolExecutor(threads) as pool:
        assert all(pool.map(plainly, addresses_of(GOOD, port)))
    return {"good": sum(GOOD.values())}


def checked(addresses: list[str], port: int, threads: int, seconds: float) -> dict[str, int]:
    import datetime as dt
    from ipaddress import ip_network

    from schoolgate.sites.fetching.fetch import Run
    from schoolgate.sites.fetching.limits import Limits
    from schoolgate.sites.fetching.visiting import visit, visit_all

    run = Run(
        Limits(
            installation="https://policies.school.example", seconds=seconds, pause=0,
            ports=frozenset({80, 443, port}), allow=(ip_network("127.0.0.1/32"),),
        )
    )  # fmt: skip
    now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)

    def look(address: str) -> str:
        seen = visit(address, run=run, school="https://school.example", now=now)
        if seen.trouble:
            return seen.trouble.kind.value
        assert seen.page
        return "good" if seen.page.to_school and seen.newest and seen.newest.at else "page alone"

    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for address, kind in visit_all(addresses, look, threads=threads):
        try:
            host = (urlsplit(address).hostname or "").partition(".")[0].rstrip("0123456789")
        except ValueError:
            host = ""
        name = host if f"{host}." in "".join(f"{each}." for each in OTHERS) else "sites"
        kinds[name][kind] += 1
    for name, counted in sorted(kinds.items()):
        print(f"  {name:10} {dict(counted)}", file=sys.stderr)
    return dict(sum(kinds.values(), Counter()))


def good(port: int, threads: int, seconds: float) -> dict[str, int]:
    return checked(addresses_of(GOOD, port), port, threads, seconds)


def whole(port: int, threads: int, seconds: float) -> dict[str, int]:
    return checked(everything(port), port, threads, seconds)


STEPS = {
    "floor: http.client, the good sites": floor,
    "checks of the good sites": good,
    "checks of all": whole,
}


def one_step(name: str, port: int, threads: int, seconds: float) -> None:
    watch = Watch()
    began, used = time.perf_counter(), time.process_time()
    found = STEPS[name](port, threads, seconds)
    figures = {
        "step": name,
        "addresses": sum(found.values()),
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(time.process_time() - used, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "reached": dict(watch.reached),
        "names_asked_twice": sum(count > 1 for count in watch.asked.values()),
        "found": dict(sorted(found.items(), key=lambda each: -each[1])),
    }
    print(json.dumps(figures))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        one_step(options.step, options.port, options.threads, options.seconds)
        return 0
    port = free_port()
    web = subprocess.Popen(
        [sys.executable, HERE / "site_checks_web.py", str(port)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert web.stdin
    assert web.stdout
    try:
        assert web.stdout.readline() == "ready\n"
        rows = [
            json.loads(
                subprocess.run(
                    [sys.executable, __file__, "--step", step, "--port", str(port),
                     "--threads", str(options.threads), "--seconds", str(options.seconds)],
                    check=True, stdout=subprocess.PIPE, timeout=600,
                ).stdout
            )
            for step in STEPS
        ]  # fmt: skip
        web.stdin.close()
        trespassers = int(web.stdout.readline())
    finally:
        web.kill()
        web.wait()
    if options.format == "json":
        print(json.dumps({"rows": rows, "trespassers": trespassers}))
    else:
        for row in rows:
            print(
                f"{row['seconds']:7.1f} s {row['processor_seconds']:7.1f} processor s"
                f" {row['peak_mb']:5} MB {row['addresses']:6} addresses  {row['step']}"
            )
        for kind, count in rows[-1]["found"].items():
            print(f"{count:7}  {kind}")
        print(f"reached: {rows[-1]['reached']}; at 127.0.0.2: {trespassers};"
              f" names looked up twice: {rows[-1]['names_asked_twice']}")  # fmt: skip
    beyond = any(set(row["reached"]) - {"127.0.0.1"} for row in rows)
    return 1 if trespassers or beyond or rows[-1]["names_asked_twice"] else 0


if __name__ == "__main__":
    sys.exit(main())
