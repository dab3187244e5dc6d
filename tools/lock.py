"""Write the locked requirements anew: every package with its version and hashes, no addresses.

``--upgrade`` takes newer versions; without it only what changed in the .in files moves.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("run", "dev")


def lock(name: str, words: list[str]) -> int:
    """Compile one list; 0 where it went well."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", f"requirements/{name}.in",
        "--output-file", f"requirements/{name}.txt", "--generate-hashes", "--universal",
        "--python-version", "3.11", "--no-header", "--no-emit-index-url", "--quiet", *words,
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def addresses(name: str) -> list[str]:
    """Lines that name a package host; a lock with one would tie every user to it."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if "://" in line]


def main() -> int:
    """Lock both lists; exit code 1 where one could not be, or holds an address."""
    failed = 0
    for name in LISTS:
        failed |= lock(name, sys.argv[1:])
        for line in addresses(name):
            print(f"requirements/{name}.txt: {line}")
            failed = 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
