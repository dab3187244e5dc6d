"""What a roster adds and changes, thing by thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schoolgate.people.models import School
from schoolgate.people.roster.apply import batched
from schoolgate.people.roster.gathering import staged_name
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.store import Store
from schoolgate.people.rules import guarded_at

GUARD_AT_ONCE = 500
WITHOUT_MANAGER = {
    "keep": "without-refused-manager",
    "over": "without-past-manager",
    "gone": "without-past-manager",
}


def plan_persons(store: Store) -> None:
    same = 0
    rows = store.each(
        """SELECT p.sid, p.given, p.family, p.known, p.email, p.file, p.line, i.pk, i.how,
                  h.given, h.family, h.known, h.email
           FROM person p LEFT JOIN ident i ON i.sid=p.sid LEFT JOIN have_person h ON h.pk=i.pk
           WHERE p.status='here' ORDER BY p.sid"""
    )
    for sid, given, family, known, email, file, line, pk, how, *old in rows:
        name = f"{given} {family}"
        if pk is None:
            data = {
                "given_name": given,
                "family_name": family,
                "known_as": known,
                "email": email,
            }
            store.op("add", "person", name=name, file=file, line=line, sid=sid, data=data)
            continue
        if how == "matched":
            store.op("link", "person", name=name, file=file, line=line, code="matched",
                     params={"email": email}, sid=sid, pk=pk, data={"link": True})  # fmt: skip
        fields = _differences(
            ("given_name", old[0], given),
            ("family_name", old[1], family),
            ("known_as", old[2], known if store.known_given else old[2]),
            ("email", old[3], email or old[3]),
        )
        if fields:
            store.op("change", "person", name=name, file=file, line=line, sid=sid, pk=pk,
                     fields=fields, data=_new(fields))  # fmt: skip
        else:
            same += 1
    store.count_same("person", same)


def guard_details(store: Store, school: School) -> None:
    """Whoever applies a roster need not be the head: it changes no name and no address of
    those whom ``may_change_details`` holds to the head or to another school as well.
    """
    changed = store.each("SELECT pk FROM op WHERE verb='change' AND thing='person'")
    for batch in batched([pk for (pk,) in changed], GUARD_AT_ONCE):
        powerful, elsewhere = guarded_at(school, batch)
        for pk in sorted(powerful | elsewhere):
            code = "details-elsewhere" if pk in elsewhere else "details-guarded"
            store.db.execute(
                """UPDATE op SET verb='refuse', code=?, fields='', data=''
                   WHERE verb='change' AND thing='person' AND pk=?""",
                (code, pk),
            )


def plan_classes(store: Store) -> None:
    same = 0
    over = store.value(
        """SELECT count(*) FROM class c WHERE c.status='over'
           AND NOT EXISTS(SELECT 1 FROM class_ident i WHERE i.sid=c.sid)"""
    )
    if over:
        store.note("classes-over", count=over)
    rows = store.each(
        """SELECT c.sid, c.name, c.subject, c.year, c.starts, c.until, c.file, c.line, i.pk,
                  i.how, h.pk, h.name, h.subject, h.year, h.starts, h.until, h.rostered
           FROM class c LEFT JOIN class_ident i ON i.sid=c.sid
           LEFT JOIN have_class h ON h.pk=i.pk WHERE c.status='here' ORDER BY c.sid"""
    )
    for row in list(rows):
        sid, name, subject, year, starts, until, file, line, pk, how, here, *old = row
        if here is None:
            data = {"name": name, "subject": subject, "year_group": year, "from": starts,
                    "until": until}  # fmt: skip
            if pk is not None:
                data["again"] = True
                store.db.execute("DELETE FROM class_ident WHERE sid=?", (sid,))
            store.op("add", "class", name=name, file=file, line=line, sid=sid, data=data)
            continue
        if how == "matched":
            store.op("link", "class", name=name, file=file, line=line, code="matched-class",
                     sid=sid, pk=pk, data={"link": True})  # fmt: skip
        fields = _differences(
            ("name", old[0], name),
            ("subject", old[1], subject or old[1]),
            ("year_group", old[2], year if year is not None else old[2]),
            ("from_date", old[3], starts or old[3]),
            ("until", old[4] or "", until),
        )
        if not old[5]:
            fields = []
        if fields:
            store.op("change", "class", name=name, file=file, line=line, sid=sid, pk=pk,
                     fields=fields, data=_new(fields))  # fmt: skip
        else:
            same += 1
    store.count_same("class", same)


def plan_roles(store: Store, by_pk: int | None) -> None:
    """Appointments to give and to change, but none of ``by_pk``: with it comes who decides for them."""
    same = 0
    rows = store.each(
        """SELECT r.psid, r.role, r.title, r.starts, r.until, r.manager, r.file, r.line,
                  COALESCE(p.given || ' ' || p.family, n.given || ' ' || n.family, ''),
                  i.pk, h.pk, h.title, h.manager, h.starts, h.until, h.rostered
           FROM role r LEFT JOIN person p ON p.sid=r.psid LEFT JOIN ident i ON i.sid=r.psid
           LEFT JOIN have_person n ON n.pk=i.pk
           LEFT JOIN have_role h ON h.person=i.pk AND h.role=r.role
           WHERE r.status='here' AND COALESCE(p.status, 'here')='here'
           AND (p.sid IS NOT NULL OR i.pk IS NOT NULL) ORDER BY r.psid, r.role"""
    )
    for psid, role, title, starts, until, manager, file, line, name, person, pk, *old in rows:
        manager = _known_manager(store, psid, manager, file, line, name)  # noqa: PLW2901
        place = {"name": name, "file": file, "line": line, "sid": psid}
        is_own = person is not None and person == by_pk
        if pk is None and is_own:
            store.op("refuse", "appointment", **place, code="own-row", params={"role": role})
            continue
        if pk is None:
            data = {"role": role, "job_title": title, "from": starts, "until": until,
                    "manager": manager or ""}  # fmt: skip
            store.op("add", "appointment", **place, code="", params={"role": role}, data=data)
            continue
        if not old[4]:
            same += 1
            continue
        fields = _differences(
            ("job_title", old[0], title or old[0]),
            ("from_date", old[2], starts or old[2]),
            ("until", old[3] or "", until),
        )
        data = _new(fields)
        if (
            manager is not None
            and store.managers_given
            and _manager_differs(store, manager, old[1])
        ):
            fields.append(["line_manager", _have_name(store, old[1]), _name_of(store, manager)])
            data["manager"] = manager
        if fields and is_own:
            store.op("refuse", "appointment", **place, code="own-row", params={"role": role})
        elif fields:
            store.op("change", "appointment", **place, params={"role": role}, pk=pk,
                     fields=fields, data=data)  # fmt: skip
        else:
            same += 1
    store.count_same("appointment", same)


def _known_manager(
    store: Store, psid: str, sid: str, file: str, line: int, name: str
) -> str | None:
    """The manager's id; empty where there is none, None where the manager's row was refused."""
    if not sid:
        return ""
    status = store.value("SELECT status FROM person WHERE sid=?", sid)
    if status == "here" or store.value("SELECT 1 FROM ident WHERE sid=?", sid):
        return sid
    code = WITHOUT_MANAGER.get(status, "without-manager")
    store.lack(RowRefused(code, sid=sid), sid=psid, file=file, line=line, name=name)
    return None if status == "keep" else ""


def _manager_differs(store: Store, sid: str, have: int | None) -> bool:
    if not sid:
        return have is not None
    wanted = store.value("SELECT pk FROM ident WHERE sid=?", sid)
    return wanted is None or wanted != have


def _have_name(store: Store, pk: int | None) -> str:
    row = store.one("SELECT given || ' ' || family FROM have_person WHERE pk=?", pk)
    return row[0] if row else ""


def _name_of(store: Store, sid: str) -> str:
    if not sid:
        return ""
    return staged_name(store, sid) or _have_name(
        store, store.value("SELECT pk FROM ident WHERE sid=?", sid)
    )


def plan_enrolments(store: Store) -> None:
    same = 0
    rows = store.each(
        """SELECT e.psid, e.year, e.starts, e.until, e.file, e.line,
                  COALESCE(p.given || ' ' || p.family, n.given || ' ' || n.family, ''),
                  h.pk, h.year, h.starts, h.until, h.rostered
           FROM enrol e LEFT JOIN person p ON p.sid=e.psid LEFT JOIN ident i ON i.sid=e.psid
           LEFT JOIN have_person n ON n.pk=i.pk LEFT JOIN have_enrol h ON h.person=i.pk
           WHERE e.status='here' AND COALESCE(p.status, 'here')='here'
           AND (p.sid IS NOT NULL OR i.pk IS NOT NULL) ORDER BY e.psid"""
    )
    for psid, year, starts, until, file, line, name, pk, *old in rows:
        place = {"name": name, "file": file, "line": line, "sid": psid}
        if pk is None:
            store.op("add", "enrolment", **place, params={"year": year},
                     data={"year_group": year, "from": starts, "until": until})  # fmt: skip
            continue
        fields = _differences(
            ("year_group", old[0], year if year is not None else old[0]),
            ("from_date", old[1], starts or old[1]),
            ("until", old[2] or "", until),
        )
        if fields and old[3]:
            store.op("change", "enrolment", **place, pk=pk, fields=fields, data=_new(fields))
        else:
            same += 1
    store.count_same("enrolment", same)


def plan_places(store: Store) -> None:
    same = 0
    rows = store.each(
        """SELECT pl.csid, pl.psid, pl.part, pl.starts, pl.until, pl.file, pl.line,
                  c.status, ci.pk, COALESCE(c.name, hc.name, ''),
                  p.status, i.pk, COALESCE(p.given || ' ' || p.family, n.given || ' ' || n.family, ''),
                  xc.sid, x.sid, h.pk, h.starts, h.until, h.rostered
           FROM place pl LEFT JOIN class c ON c.sid=pl.csid
           LEFT JOIN class_ident ci ON ci.sid=pl.csid LEFT JOIN have_class hc ON hc.pk=ci.pk
           LEFT JOIN person p ON p.sid=pl.psid LEFT JOIN ident i ON i.sid=pl.psid
           LEFT JOIN have_person n ON n.pk=i.pk
           LEFT JOIN elsewhere_class xc ON xc.sid=pl.csid LEFT JOIN elsewhere x ON x.sid=pl.psid
           LEFT JOIN have_place h ON h.class=ci.pk AND h.person=i.pk AND h.part=pl.part
           WHERE pl.status='here' ORDER BY pl.csid, pl.psid, pl.part"""
    )
    for row in rows:
        csid, psid, part, starts, until, file, line = row[:7]
        cstatus, cpk, cname, pstatus, ppk, name, xclass, xperson, pk, *old = row[7:]
        place = {"name": name, "file": file, "line": line, "sid": psid, "sid2": csid}
        problem = _place_problem(csid, psid, cstatus, cpk, xclass, pstatus, ppk, xperson)
        if problem is not None:
            store.refuse(problem, file=file, line=line, name=name, thing="class-place")
            continue
        if xclass or {cstatus, pstatus} & {"gone", "over", "keep"}:
            continue
        if pk is None:
            store.op("add", "class-place", **place, params={"class": cname, "part": part},
                     data={"part": part, "from": starts, "until": until})  # fmt: skip
            continue
        fields = _differences(
            ("from_date", old[0], starts or old[0]), ("until", old[1] or "", until)
        )
        if fields and old[2]:
            store.op("change", "class-place", **place, pk=pk, fields=fields,
                     params={"class": cname, "part": part}, data=_new(fields))  # fmt: skip
        else:
            same += 1
    store.count_same("class-place", same)


def plan_cares(store: Store) -> None:
    same = 0
    rows = store.each(
        """SELECT c.carer, c.pupil, c.relationship, c.file, c.line,
                  COALESCE(a.given || ' ' || a.family, na.given || ' ' || na.family, ''),
                  COALESCE(b.given || ' ' || b.family, nb.given || ' ' || nb.family, ''),
                  h.pk, h.relationship, h.until, h.rostered
           FROM care c LEFT JOIN person a ON a.sid=c.carer LEFT JOIN person b ON b.sid=c.pupil
           LEFT JOIN ident ia ON ia.sid=c.carer LEFT JOIN ident ib ON ib.sid=c.pupil
           LEFT JOIN have_person na ON na.pk=ia.pk LEFT JOIN have_person nb ON nb.pk=ib.pk
           LEFT JOIN have_care h ON h.carer=ia.pk AND h.pupil=ib.pk
           WHERE c.status='here' ORDER BY c.carer, c.pupil"""
    )
    for carer, pupil, relationship, file, line, name, child, pk, *old in rows:
        place = {"name": name, "file": file, "line": line, "sid": carer, "sid2": pupil,
                 "params": {"pupil": child}}  # fmt: skip
        if pk is None:
            store.op("add", "care", **place, data={"relationship": relationship})
            continue
        fields = _differences(("relationship", old[0], relationship), ("until", old[1] or "", ""))
        if fields and old[2]:
            store.op("change", "care", **place, pk=pk, fields=fields, data=_new(fields))
        else:
            same += 1
    store.count_same("care", same)


def _differences(*compared: tuple[str, Any, Any]) -> list[list[Any]]:
    return [[field, old, new] for field, old, new in compared if old != new]


def _new(fields: Iterable[list[Any]]) -> dict[str, Any]:
    return {field: new for field, _old, new in fields}


def _place_problem(
    csid: str,
    psid: str,
    cstatus: str | None,
    cpk: int | None,
    xclass: str | None,
    pstatus: str | None,
    ppk: int | None,
    xperson: str | None,
) -> RowRefused | None:
    """Why a place in a class cannot be: because of the class, or because of the person."""
    if xclass:
        return None
    problems = []
    if cstatus is None and cpk is None:
        problems.append(RowRefused("class-unknown", sid=csid))
    if cstatus == "keep":
        problems.append(RowRefused("class-refused", sid=csid))
    if pstatus == "keep":
        problems.append(RowRefused("person-refused", sid=psid))
    if pstatus is None and xperson:
        problems.append(RowRefused("person-elsewhere", sid=psid))
    elif pstatus is None and ppk is None:
        problems.append(RowRefused("person-unknown", sid=psid))
    if not problems:
        return None
    problems[0].also = problems[1:]
    return problems[0]
