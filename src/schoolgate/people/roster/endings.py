"""Whom and what a roster ends: said to be gone, or missing where all are listed."""

from __future__ import annotations

from typing import Any

from schoolgate.people.roster.store import Store
from schoolgate.people.rules import KEEPERS


def end_roles(store: Store, by_pk: int | None) -> None:
    holders = dict(store.each("SELECT role, count(*) FROM have_role GROUP BY role"))
    rows = store.each(
        f"""SELECT h.pk, h.person, h.role, n.given || ' ' || n.family, h.rostered, p.status,
                   COALESCE(r.until, ''), COALESCE(r.file, p.file, ''),
                   COALESCE(r.line, p.line, 0)
           FROM have_role h JOIN ident i ON i.pk=h.person JOIN have_person n ON n.pk=h.person
           LEFT JOIN person p ON p.sid=i.sid
           LEFT JOIN role r ON r.psid=i.sid AND r.role=h.role
           WHERE (h.rostered=1 OR p.status='gone')
           AND NOT EXISTS(SELECT 1 FROM ident i2 JOIN role r2 ON r2.psid=i2.sid
               WHERE i2.pk=h.person AND r2.role=h.role AND r2.status IN ('here','keep')
               AND COALESCE((SELECT status FROM person p2 WHERE p2.sid=i2.sid),'here')!='gone')
           AND {_left(store, "r")} GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
    )
    for pk, person, role, name, rostered, _status, until, file, line in rows:
        place = {"name": name, "file": file, "line": line}
        code = _protected(person, role, holders, by_pk, rostered=bool(rostered))
        if code:
            store.op("refuse", "appointment", **place, code=code, params={"role": role})
            continue
        holders[role] -= 1
        _end(store, "appointment", pk, until, **place, params={"role": role}, person=person)


def _protected(
    person: int, role: str, holders: dict[str, int], by_pk: int | None, *, rostered: bool
) -> str | None:
    if person == by_pk:
        return "own-appointment"
    if role in KEEPERS and holders[role] <= 1:
        return "last-keeper"
    return None if rostered else "not-from-roster"


def _left(store: Store, row: str) -> str:
    """The condition under which somebody has left: said so, or missing where all are listed."""
    missing = "1" if store.persons_full else "0"
    return f"""(COALESCE(p.status,'')!='keep' AND (
        (p.sid IS NULL AND ({missing} OR EXISTS(SELECT 1 FROM elsewhere x WHERE x.sid=i.sid))
            AND {row}.psid IS NULL)
        OR p.status='gone' OR {row}.status IN ('gone','over')
        OR (p.status='here' AND p.roles_full=1 AND {row}.psid IS NULL)))"""  # noqa: S608


def end_enrolments(store: Store) -> None:
    rows = store.each(
        f"""SELECT h.pk, h.person, n.given || ' ' || n.family, COALESCE(e.until, ''),
                   COALESCE(e.file, p.file, ''), COALESCE(e.line, p.line, 0)
           FROM have_enrol h JOIN ident i ON i.pk=h.person JOIN have_person n ON n.pk=h.person
           LEFT JOIN person p ON p.sid=i.sid LEFT JOIN enrol e ON e.psid=i.sid
           WHERE h.rostered=1
           AND NOT EXISTS(SELECT 1 FROM ident i2 JOIN enrol e2 ON e2.psid=i2.sid
               WHERE i2.pk=h.person AND e2.status IN ('here','keep')
               AND COALESCE((SELECT status FROM person p2 WHERE p2.sid=i2.sid),'here')!='gone')
           AND {_left(store, "e")} GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
    )
    for pk, person, name, until, file, line in rows:
        _end(store, "enrolment", pk, until, name=name, file=file, line=line, person=person)


def end_classes(store: Store) -> None:
    missing = "1" if store.classes_full else "0"
    rows = store.each(
        f"""SELECT h.pk, h.name, COALESCE(c.until, ''), COALESCE(c.file, ''), COALESCE(c.line, 0)
           FROM have_class h JOIN class_ident i ON i.pk=h.pk LEFT JOIN class c ON c.sid=i.sid
           WHERE h.rostered=1 AND (c.status IN ('gone','over') OR (c.sid IS NULL AND {missing}))
           AND NOT EXISTS(SELECT 1 FROM class_ident i2 JOIN class c2 ON c2.sid=i2.sid
               WHERE i2.pk=h.pk AND c2.status IN ('here','keep'))
           GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
    )
    for pk, name, until, file, line in rows:
        _end(store, "class", pk, until, name=name, file=file, line=line)
        store.db.execute("INSERT INTO ended_class VALUES (?)", (pk,))


def end_places(store: Store) -> None:
    missing = "1" if store.places_full else "0"
    left = "1" if store.persons_full else "0"
    rows = store.each(
        f"""SELECT h.pk, h.part, n.given || ' ' || n.family, c.name,
                   COALESCE(pl.until, ''), COALESCE(pl.file, ''), COALESCE(pl.line, 0)
           FROM have_place h JOIN have_person n ON n.pk=h.person JOIN have_class c ON c.pk=h.class
           JOIN ident i ON i.pk=h.person JOIN class_ident ci ON ci.pk=h.class
           LEFT JOIN person p ON p.sid=i.sid LEFT JOIN class k ON k.sid=ci.sid
           LEFT JOIN place pl ON pl.csid=ci.sid AND pl.psid=i.sid AND pl.part=h.part
           WHERE h.rostered=1 AND COALESCE(p.status,'')!='keep' AND COALESCE(k.status,'')!='keep'
           AND COALESCE(pl.status,'')!='keep' AND (
               EXISTS(SELECT 1 FROM ended_class ec WHERE ec.pk=h.class)
               OR p.status='gone' OR pl.status IN ('gone','over')
               OR (p.sid IS NULL AND pl.psid IS NULL AND ({left} OR EXISTS(
                   SELECT 1 FROM elsewhere x WHERE x.sid=i.sid)))
               OR (pl.psid IS NULL AND {missing}))
           AND (EXISTS(SELECT 1 FROM ended_class ec WHERE ec.pk=h.class) OR NOT EXISTS(
               SELECT 1 FROM ident i2 JOIN place pl2 ON pl2.psid=i2.sid
               JOIN class_ident ci2 ON ci2.sid=pl2.csid LEFT JOIN person p2 ON p2.sid=i2.sid
               WHERE i2.pk=h.person AND ci2.pk=h.class AND pl2.part=h.part
               AND pl2.status IN ('here','keep') AND COALESCE(p2.status,'here')!='gone'))
           GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
    )
    for pk, part, name, class_name, until, file, line in rows:
        _end(store, "class-place", pk, until, name=name, file=file, line=line,
                  params={"class": class_name, "part": part})  # fmt: skip


def end_cares(store: Store) -> None:
    missing = "1" if store.persons_full and store.links_given else "0"
    rows = store.each(
        f"""SELECT h.pk, a.given || ' ' || a.family, b.given || ' ' || b.family
           FROM have_care h JOIN have_person a ON a.pk=h.carer JOIN have_person b ON b.pk=h.pupil
           JOIN ident ia ON ia.pk=h.carer JOIN ident ib ON ib.pk=h.pupil
           LEFT JOIN person pa ON pa.sid=ia.sid LEFT JOIN person pb ON pb.sid=ib.sid
           LEFT JOIN care c ON c.carer=ia.sid AND c.pupil=ib.sid
           WHERE h.rostered=1 AND h.elsewhere=0
           AND 'keep' NOT IN (COALESCE(pa.status,''), COALESCE(pb.status,''), COALESCE(c.status,''))
           AND ('gone' IN (COALESCE(pa.status,''), COALESCE(pb.status,''))
               OR c.status IN ('gone','over') OR (c.carer IS NULL AND {missing}))
           AND NOT EXISTS(SELECT 1 FROM care c2 JOIN ident x ON x.sid=c2.carer
               JOIN ident y ON y.sid=c2.pupil
               WHERE x.pk=h.carer AND y.pk=h.pupil AND c2.status IN ('here','keep'))
           GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
    )
    for pk, name, child in rows:
        _end(store, "care", pk, "", name=name, params={"pupil": child})


def _end(
    store: Store, thing: str, pk: int, until: str, *, person: int | None = None, **place: Any
) -> None:
    store.op("end", thing, pk=pk, data={"until": until, "end": True}, **place)
    if person is not None:
        store.db.execute("INSERT OR IGNORE INTO ending VALUES (?)", (person,))
