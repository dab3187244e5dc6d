"""Compare what a roster says with what the school has: what to add, change, end and refuse.

Nothing here writes to the school's database. A plan has a fingerprint; the same roster over the
same school has the same one, so that applying can tell whether anything moved in between.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from schoolgate.people.models import School
from schoolgate.people.roster import changes, endings, gathering
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.store import Store
from schoolgate.people.roster.terms import plan_terms

MANY_SHARE = 0.2
MANY_AT_LEAST = 10

Figures = dict[str, Any]


def make_plan(
    store: Store, options: Options, school: School, *, by_pk: int | None, is_head: bool
) -> Figures:
    """Fill ``op`` with the report and what to do; returns the figures, fingerprint included."""
    if options.keep_missing or store.uncertain:
        store.persons_full = store.classes_full = store.places_full = False
        store.db.execute("UPDATE person SET roles_full=0")
        store.note("missing-kept" if options.keep_missing else "uncertain-kept")
    store.index()
    gathering.link_carers(store)
    gathering.name_unknown(store)
    gathering.drop_outsiders(store)
    gathering.match_known(store, options)
    gathering.report_by_hand(store)
    changes.plan_persons(store)
    changes.guard_details(store, school)
    changes.plan_classes(store)
    changes.plan_roles(store, None if is_head else by_pk)
    gathering.report_lacks(store)
    changes.plan_enrolments(store)
    changes.plan_places(store)
    changes.plan_cares(store)
    endings.end_roles(store, by_pk)
    endings.end_enrolments(store)
    endings.end_classes(store)
    endings.end_places(store)
    endings.end_cares(store)
    _remember_school(store)
    plan_terms(store, school)
    for count, example in store.years_unread.values():
        store.note("year-not-read", count=count, value=example)
    return figures_of(store)


def _remember_school(store: Store) -> None:
    """Remember under what id the roster names our school."""
    chosen = store.value("SELECT identifier FROM org WHERE sid='' AND kind='chosen'")
    if chosen:
        store.db.execute("INSERT INTO chosen VALUES (?)", (chosen,))


def figures_of(store: Store) -> Figures:
    """Counts by what is done to what, and the fingerprint of the plan."""
    counts: dict[str, dict[str, int]] = {}
    for verb, thing, count in store.each(
        "SELECT verb, thing, count(*) FROM op GROUP BY verb, thing ORDER BY verb, thing"
    ):
        counts.setdefault(verb, {})[thing] = count
    counts["same"] = {
        thing: count for thing, count in store.each("SELECT thing, count FROM same") if count
    }
    here = store.value(
        "SELECT count(*) FROM (SELECT person FROM have_role UNION SELECT person FROM have_enrol)"
    )
    ending = store.value("SELECT count(*) FROM ending")
    return {
        "counts": counts,
        "people_here": here,
        "people_ending": ending,
        "many_endings": bool(here) and ending >= MANY_AT_LEAST and ending > MANY_SHARE * here,
        "to_do": store.value("SELECT count(*) FROM op WHERE data != ''"),
        "fingerprint": _fingerprint(store),
    }


def _fingerprint(store: Store) -> str:
    digest = hashlib.sha256()
    for row in store.each(
        "SELECT verb, thing, sid, sid2, pk, fields, data FROM op WHERE data != '' ORDER BY id"
    ):
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    return digest.hexdigest()
