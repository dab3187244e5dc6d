"""The verbs of a roster: hand in, read, apply, put aside."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.models import Chain
from schoolgate.people import events
from schoolgate.people.models import Person, RosterImport, School
from schoolgate.people.roster.apply import write_plan
from schoolgate.people.roster.archive import CHUNK
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.compare import Comparison, compared
from schoolgate.people.roster.local import file_progress, local_file, progress_path
from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.roster.report import write_report
from schoolgate.people.roster.terms import apply_terms
from schoolgate.people.rules import may_import_roster
from schoolgate.people.standing import demand_now, forget_standing
from schoolgate.text import Text

READER = System("roster-reader")
State = RosterImport.State
OPEN = (State.WAITING, State.READING, State.READ, State.REFUSED)
TRIES = 3

log = logging.getLogger(__name__)


class PlanMoved(Exception):
    """Between looking at a roster and applying it, something changed at the school."""


class DoneAlready(Exception):
    """Another worker has applied the roster, or somebody has put it aside."""


def hand_in_roster(
    *, by: Person, school: School, file: File[bytes], file_name: str, options: Options
) -> RosterImport:
    """Keep a roster to be read. Nothing of it is applied before somebody says so."""
    demand(may_import_roster(by, school))
    digest = hashlib.sha256()
    for chunk in file.chunks(CHUNK):
        digest.update(chunk)
    file.seek(0)
    with transaction.atomic():
        roster = RosterImport(
            school=school, by=by, at=clock.now(), file_name=file_name[:255],
            sha256=digest.hexdigest(), options=options.as_json(),
        )  # fmt: skip
        roster.file.save(f"{roster.public_id}.bin", file, save=False)
        roster.save(force_insert=True)
        record(
            events.ROSTER_HANDED_IN,
            by=by,
            chain=school,
            subject=("people.roster", roster.public_id),
            facts={"file_name": roster.file_name, "sha256": roster.sha256},
        )
    return roster


def answer_roster(*, by: Person, roster: RosterImport, options: Options) -> RosterImport:
    """Answer what could not be guessed, and have the roster read again."""
    demand(may_import_roster(by, roster.school))
    with transaction.atomic():
        roster = _locked(roster)
        demand_now(may_import_roster, by, roster.school)
        if roster.state not in {State.READ, State.REFUSED}:
            raise Refused(_("This roster is not waiting for an answer any more."))
        roster.options = options.as_json()
        roster.state = State.WAITING
        roster.save(update_fields=["options", "state"])
    return roster


def read_roster(*, by: Actor, roster: RosterImport, applies: Person | None = None) -> RosterImport:
    """Compare a waiting roster with the school and keep the report, or why it was refused.

    ``applies`` is who would apply it, else who handed it in: whose own rows no roster changes.
    """
    demand(may_import_roster(by, roster.school))
    waiting = RosterImport.objects.filter(pk=roster.pk, state__in=[State.WAITING, State.READING])
    if not waiting.update(state=State.READING, done=0, total=0):
        return roster
    options = Options.of(roster.options)
    try:
        with (
            local_file(roster) as path,
            compared(
                path, roster.file_name, roster.school, options, by=applies or roster.by,
                progress=_row_progress(roster),
            ) as comparison,
        ):  # fmt: skip
            _keep(roster, comparison)
    except RosterRefused as problem:
        _keep_problem(roster, problem)
    except Exception:
        log.exception("reading roster %s", roster.public_id)
        _keep_problem(roster, RosterRefused("unexpected", Text(
            "Something went wrong on our side while reading. Nothing was changed; tell whoever"
            " looks after Schoolgate."
        )))  # fmt: skip
    return roster


def ask_to_apply(*, by: Person, roster: RosterImport, fingerprint: str) -> RosterImport:
    """Say yes to the report that was looked at; applying itself happens behind the page."""
    demand(may_import_roster(by, roster.school))
    with transaction.atomic():
        roster = _locked(roster)
        demand_now(may_import_roster, by, roster.school)
        if roster.state != State.READ or roster.figures.get("fingerprint") != fingerprint:
            raise Refused(_("The report has changed since you looked at it. Look at it again."))
        roster.state = State.APPLYING
        roster.done, roster.total = 0, roster.figures["to_do"]
        roster.decided_by, roster.decided_at = by, clock.now()
        roster.save(update_fields=["state", "done", "total", "decided_by", "decided_at"])
    return roster


def put_aside_roster(*, by: Person, roster: RosterImport) -> RosterImport:
    """Say no: nothing of the roster is applied, and the file is not kept."""
    demand(may_import_roster(by, roster.school))
    with transaction.atomic():
        roster = _locked(roster)
        demand_now(may_import_roster, by, roster.school)
        if roster.state not in OPEN:
            raise Refused(_("This roster was decided already."))
        roster.state = State.REJECTED
        roster.decided_by, roster.decided_at = by, clock.now()
        roster.save(update_fields=["state", "decided_by", "decided_at"])
        record(
            events.ROSTER_REJECTED,
            by=by,
            chain=roster.school,
            subject=("people.roster", roster.public_id),
            facts={"file_name": roster.file_name, "sha256": roster.sha256},
        )
        transaction.on_commit(lambda: _forget_file(roster))
    return roster


def apply_roster(*, roster: RosterImport) -> RosterImport:
    """Apply what somebody said yes to, as they; where the plan has moved, show it anew."""
    by = roster.decided_by
    if roster.state != State.APPLYING or by is None:
        raise Refused(_("Nobody has said yes to this roster."))
    progress = file_progress(roster)
    try:
        with local_file(roster) as path:
            _apply(roster, path, by=by, expected=roster.figures["fingerprint"], say=progress)
    except DoneAlready:
        pass
    except PlanMoved:
        _still_applying(roster).update(state=State.WAITING, decided_by=None, decided_at=None)
        read_roster(by=READER, roster=roster, applies=by)
        RosterImport.objects.filter(pk=roster.pk, state=State.READ).update(
            problem="moved", problem_wording={}
        )
    except Exception as problem:
        log.exception("applying roster %s", roster.public_id)
        reason = Text(str(problem.reason)) if isinstance(problem, Refused) else Text(
            "Something went wrong on our side while applying. Nothing of the roster was applied."
        )  # fmt: skip
        _still_applying(roster).update(
            state=State.READ, decided_by=None, decided_at=None,
            problem=str(reason), problem_wording=reason.plain(),
        )  # fmt: skip
    else:
        _forget_file(roster)
    finally:
        progress_path(roster).unlink(missing_ok=True)
    return roster


def _still_applying(roster: RosterImport) -> QuerySet[RosterImport]:
    return RosterImport.objects.filter(pk=roster.pk, state=State.APPLYING)


def give_up_roster(*, by: Actor, roster: RosterImport) -> None:
    """Say on its page that a roster was begun again and again, and never came to an end."""
    demand(may_import_roster(by, roster.school))
    with transaction.atomic():
        roster = _locked(roster)
        demand_now(may_import_roster, by, roster.school)
        if roster.state == State.APPLYING:
            roster.state, roster.decided_by, roster.decided_at = State.READ, None, None
            _say(roster, Text(
                "Applying was broken off several times. Nothing of the roster was applied; tell"
                " whoever looks after Schoolgate."
            ))  # fmt: skip
        elif roster.state in {State.WAITING, State.READING}:
            roster.state = State.REFUSED
            roster.figures = {"refused": "broken-off", "question": "", "choices": []}
            _say(roster, Text(
                "Reading was broken off several times. Nothing was changed; tell whoever looks"
                " after Schoolgate."
            ))  # fmt: skip
        else:
            return
        roster.save(
            update_fields=[
                "state", "decided_by", "decided_at", "problem", "problem_wording", "figures",
            ]
        )  # fmt: skip


def clear_old_rosters() -> int:
    """Drop what names people and is no longer needed: reports of rosters decided long ago, and
    files on which nobody ever decided. Answers how many.
    """
    if not settings.KEEP_REPORT_DAYS:
        return 0
    long_ago = clock.now() - dt.timedelta(days=settings.KEEP_REPORT_DAYS)
    cleared = 0
    for roster in RosterImport.objects.filter(state__in=OPEN, at__lt=long_ago):
        cleared += _put_aside_unanswered(roster)
    decided = RosterImport.objects.filter(state__in=[State.APPLIED, State.REJECTED])
    decided = decided.filter(Q(decided_at__lt=long_ago) | Q(decided_at=None, at__lt=long_ago))
    for roster in decided.exclude(report=""):
        name, storage = str(roster.report.name), roster.report.storage
        RosterImport.objects.filter(pk=roster.pk).update(report="")
        storage.delete(name)
        cleared += 1
    return cleared


def _put_aside_unanswered(roster: RosterImport) -> bool:
    with transaction.atomic():
        roster = _locked(roster)
        if roster.state not in OPEN:
            return False
        roster.state = State.REJECTED
        roster.save(update_fields=["state"])
        record(
            events.ROSTER_REJECTED,
            by=READER,
            chain=roster.school,
            subject=("people.roster", roster.public_id),
            facts={"file_name": roster.file_name, "sha256": roster.sha256},
        )
        transaction.on_commit(lambda: _forget_file(roster))
    return True


def import_roster(
    *, by: Actor, school: School, path: Path, file_name: str, sha256: str, options: Options,
    expected: str, say: Callable[[int], None],
) -> RosterImport:  # fmt: skip
    """Apply a roster by command, after its dry run; ``expected`` is the fingerprint shown.

    Raises PlanMoved where the plan is another by now, RosterRefused where the file is.
    """
    demand(may_import_roster(by, school))
    roster = RosterImport(
        school=school, by=by if isinstance(by, Person) else None, at=clock.now(),
        file_name=file_name[:255], sha256=sha256, options=options.as_json(),
    )  # fmt: skip
    _apply(roster, path, by=by, expected=expected, say=say)
    return roster


def _apply(
    roster: RosterImport, path: Path, *, by: Actor, expected: str, say: Callable[[int], None]
) -> None:
    """Compare again, and write in one transaction if nothing moved meanwhile.

    Everything that is done at a school is recorded in its chain of the ledger, so a chain that
    has not grown means that the plan still fits.
    """
    school, options = roster.school, Options.of(roster.options)
    person = by if isinstance(by, Person) else None
    for _attempt in range(TRIES):
        before = _ledger_heads(school)
        with compared(path, roster.file_name, school, options, by=person) as comparison:
            if comparison.figures["fingerprint"] != expected:
                raise PlanMoved
            with transaction.atomic():
                School.objects.select_for_update().get(pk=school.pk)
                if roster.pk and not _still_applying(roster).select_for_update().exists():
                    raise DoneAlready
                if _ledger_heads(school, lock=True) != before:
                    continue
                demand_now(may_import_roster, by, school)
                write_plan(comparison.store, school, say)
                apply_terms(comparison.store, school, by=by)
                _keep_applied(roster, comparison, by)
        if person is not None:
            forget_standing(person)
        return
    raise PlanMoved


def _ledger_heads(school: School, *, lock: bool = False) -> list[tuple[str, int]]:
    """How long the chains are of this school and of its federation's other schools."""
    names = [school.public_id]
    if school.federation_id is not None:
        others = School.objects.filter(federation=school.federation_id)
        names = list(others.values_list("public_id", flat=True))
    chains = Chain.objects.filter(pk__in=names).order_by("pk")
    if lock:
        chains = chains.select_for_update()
    return list(chains.values_list("pk", "sequence"))


def _keep_applied(roster: RosterImport, comparison: Comparison, by: Actor) -> None:
    roster.state = State.APPLIED
    roster.figures, roster.format = comparison.figures, comparison.format
    roster.done = roster.total = comparison.figures["to_do"]
    roster.problem, roster.problem_wording = "", {}
    _attach_report(roster, comparison)
    roster.save()
    record(
        events.ROSTER_APPLIED,
        by=by,
        chain=roster.school,
        subject=("people.roster", roster.public_id),
        facts={
            "file_name": roster.file_name,
            "sha256": roster.sha256,
            "format": roster.format,
            "added": comparison.count("add"),
            "changed": comparison.count("change"),
            "ended": comparison.count("end"),
            "refused": comparison.count("refuse"),
        },
    )


def _keep(roster: RosterImport, comparison: Comparison) -> None:
    roster.state = State.READ
    roster.figures, roster.format = comparison.figures, comparison.format
    roster.problem, roster.problem_wording = "", {}
    _attach_report(roster, comparison)
    _save_if_open(roster, "state", "figures", "format", "problem", "problem_wording", "report")


def _keep_problem(roster: RosterImport, problem: RosterRefused) -> None:
    roster.state = State.REFUSED
    _say(roster, problem.text)
    roster.figures = {
        "refused": problem.code,
        "question": problem.question,
        "choices": [list(choice) for choice in problem.choices],
    }
    _save_if_open(roster, "state", "figures", "problem", "problem_wording")


def _say(roster: RosterImport, problem: Text) -> None:
    roster.problem, roster.problem_wording = str(problem), problem.plain()


def _save_if_open(roster: RosterImport, *fields: str) -> None:
    """Save unless somebody put the roster aside while it was being read."""
    with transaction.atomic():
        current = _locked(roster)
        if current.state == State.REJECTED:
            roster.state = current.state
            return
        roster.save(update_fields=list(fields))


def _attach_report(roster: RosterImport, comparison: Comparison) -> None:
    with tempfile.TemporaryDirectory(prefix="schoolgate-report-") as folder:
        path = Path(folder) / "report.sqlite3"
        write_report(comparison.store, path)
        old = roster.report.name
        with path.open("rb") as file:
            roster.report.save(f"{roster.public_id}.sqlite3", File(file), save=False)
    if old:
        storage = roster.report.storage
        transaction.on_commit(lambda: storage.delete(old))


def _locked(roster: RosterImport) -> RosterImport:
    return RosterImport.objects.select_for_update(of=("self",)).select_related("school").get(
        pk=roster.pk
    )  # fmt: skip


def _forget_file(roster: RosterImport) -> None:
    """A decided roster's file is no longer needed; its hash and its report stay."""
    if roster.file:
        roster.file.delete(save=False)
        RosterImport.objects.filter(pk=roster.pk).update(file="")


def _row_progress(roster: RosterImport) -> Callable[[int, int], None]:
    shown = [0.0]

    def progress(done: int, total: int) -> None:
        if time.monotonic() - shown[0] >= 1:
            shown[0] = time.monotonic()
            RosterImport.objects.filter(pk=roster.pk).update(done=done, total=total)

    return progress
