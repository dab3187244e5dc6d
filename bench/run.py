"""All benches, one after the other, each beside its floor. Figures go into docs/benchmarks.md.

make bench
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCHES = (
    "check_policy_values.py",
    "check_policy.py",
    "check_policy_binds.py",
    "ask.py",
    "roster.py",
    "ledger.py",
    "backup.py",
    "policy_text.py",
    "policy_pdf.py",
    "adopting.py",
    "board.py",
    "first_page.py",
    "official_verify.py",
    "site_checks.py",
    "site_checks_job.py",
    "starting.py",
)


def main() -> int:
    """Run them; the exit code is that of the worst."""
    worst = 0
    for name in BENCHES:
        print(f"\n== {name}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, HERE / name], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
