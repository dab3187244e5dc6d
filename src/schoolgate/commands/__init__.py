"""The commands of ``schoolgate``; each module adds its own parser and imports Django late."""

from __future__ import annotations

from schoolgate.commands import (
    backup,
    check_policy,
    clauses,
    declarations,
    demo,
    ledger,
    people,
    restore,
    roster,
    school,
    server,
    upgrade,
    verify,
)

PARSERS = (
    server.add_parser,
    server.add_worker_parser,
    server.add_manage_parser,
    demo.add_parser,
    check_policy.add_parser,
    school.add_parser,
    people.add_parser,
    roster.add_parser,
    ledger.add_parser,
    clauses.add_parser,
    declarations.add_parser,
    backup.add_parser,
    restore.add_parser,
    upgrade.add_parser,
    verify.add_parser,
)
