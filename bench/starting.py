"""Starting a command: processor seconds, beside starting Django with nothing in it.

    .venv/bin/python bench/starting.py [--rounds 9] [--format json]

Each round starts every command once in a process of its own; the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

CLI = [sys.executable, "-m", "schoolgate.cli"]
BARE = (
    "import django\nfrom django.conf import settings\n"
    "settings.configure(INSTALLED_APPS=['django.contrib.auth', 'django.contrib.contenttypes'])\n"
    "django.setup()"
)
COMMANDS = {
    "floor: python alone": [sys.executable, "-c", "pass"],
    "floor: Django with its users alone": [sys.executable, "-c", BARE],
    "schoolgate --help": [*CLI, "--help"],
    "schoolgate school list": [*CLI, "school", "list"],
    "schoolgate ledger verify": [*CLI, "ledger", "verify"],
}


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Processor seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "SCHOOLGATE_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "schoolgate.config.settings",
        }
        subprocess.run([*CLI, "upgrade"], env=environment, check=True, stdout=subprocess.DEVNULL)
        taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _round in range(options.rounds):
            for name, command in COMMANDS.items():
                taken[name].append(seconds(command, environment))
    medians = {name: statistics.median(each) for name, each in taken.items()}
    if options.format == "json":
        print(json.dumps(medians))
    else:
        for name, median in medians.items():
            print(f"{median:6.2f} s  {name}")


if __name__ == "__main__":
    main()
