"""The worker: background jobs, and the clock that plans what comes round."""

from __future__ import annotations

from django.core.management import call_command


def run_worker(*, once: bool) -> None:
    """Do jobs as they come; with ``once`` only those that wait now."""
    call_command("db_worker", batch=once, interval=0.3, verbosity=0)
