"""Trouble that meets any command - settings, database, files - in words for the operator."""

from __future__ import annotations

import errno

UNDEFINED = {"42P01", "42703"}  # PostgreSQL: no such table, no such column
FULL = {errno.ENOSPC, errno.EDQUOT}
SQLITE_UNDEFINED = ("no such table", "no such column", "has no column named")


def words_for(problem: Exception) -> str:
    """What is in the way and what to do about it; empty where the program itself is at fault."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - slow, seldom needed
    from django.core.management import CommandError  # noqa: PLC0415 - as above
    from django.db import Error  # noqa: PLC0415 - as above

    from schoolgate.reference import ReferenceDataError  # noqa: PLC0415 - as above

    if isinstance(problem, ReferenceDataError):
        return f"the reference data cannot be used: {problem}."
    if isinstance(problem, ImproperlyConfigured):
        return f"the settings cannot be used: {problem}"
    if isinstance(problem, CommandError):
        return str(problem)
    if isinstance(problem, Error):
        return _of_database(problem)
    if isinstance(problem, OSError) and problem.filename:
        return f"cannot use {problem.filename}: {problem.strerror}."
    if isinstance(problem, OSError) and problem.errno in FULL:
        return f"what it writes finds no room: {problem.strerror}. Make room there, then try again."
    return ""


def _of_database(problem: Exception) -> str:
    from django.db import DataError, IntegrityError, OperationalError  # noqa: PLC0415 - as above
    from django.db.utils import InterfaceError  # noqa: PLC0415 - as above

    said = str(problem).strip().partition("\n")[0]
    state = getattr(problem.__cause__, "sqlstate", None)
    if state in UNDEFINED or any(words in said for words in SQLITE_UNDEFINED):
        return (
            "the database has no tables yet, or those of another version. Run 'schoolgate upgrade'"
            f" with server and workers stopped, then try again. ({said})"
        )
    if "locked" in said:
        return f"the database is busy: {said}. Nothing was changed; try again in a minute."
    if isinstance(problem, OperationalError | InterfaceError):
        return (
            f"the database cannot be used: {said}. See whether it runs, and whether"
            " SCHOOLGATE_DATABASE_URL and SCHOOLGATE_DATA are right."
        )
    if isinstance(problem, DataError | IntegrityError):
        return ""
    return f"the database refused: {said}. See whether SCHOOLGATE_DATABASE_URL names the right one."
