"""Compare what a roster says with what the school has: what to add, change, end and refuse.

Nothing here writes to the school's database. A plan has a fingerprint; the same roster over the
same school has the same one, so that applying can tell whether anything moved in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from schoolgate.people.models import School
from schoolgate.people.roster.apply import batched
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.store import Store
from schoolgate.people.rules import KEEPERS, guarded_at

GUARD_AT_ONCE = 500
MANY_SHARE = 0.2
MANY_AT_LEAST = 10

Figures = dict[str, Any]


def make_plan(store: Store, options: Options, school: School, *, by_pk: int | None) -> Figures:
    """Fill ``op`` with the report and what to do; returns the figures, fingerprint included."""
    planner = _Planner(store, options, school, by_pk)
    planner.plan()
    return planner.figures()


class _Planner:
    def __init__(self, store: Store, options: Options, school: School, by_pk: int | None) -> None:
        self.store, self.options, self.school, self.by_pk = store, options, school, by_pk
        if options.keep_missing or store.uncertain:
            store.persons_full = store.classes_full = store.places_full = False
            store.db.execute("UPDATE person SET roles_full=0")
            store.note("missing-kept" if options.keep_missing else "uncertain-kept")

    def plan(self) -> None:
        self.store.index()
        self._link_carers()
        self._drop_outsiders()
        self._match()
        self._by_hand()
        self._persons()
        self._guard_details()
        self._classes()
        self._roles()
        self._enrolments()
        self._places()
        self._cares()
        self._end_roles()
        self._end_enrolments()
        self._end_classes()
        self._end_places()
        self._end_cares()
        self._school()
        for count, example in self.store.years_unread.values():
            self.store.note("year-not-read", count=count, value=example)

    # ---- making sense of the rows together ------------------------------------------------

    def _link_carers(self) -> None:
        """Turn "these two belong together" into who looks after whom."""
        store = self.store
        pupil = """(EXISTS(SELECT 1 FROM enrol e WHERE e.psid=l.{0}) OR EXISTS(SELECT 1 FROM ident i
            JOIN have_enrol h ON h.person=i.pk WHERE i.sid=l.{0}))"""
        known = """COALESCE((SELECT status FROM person p WHERE p.sid=l.{0}),
            (SELECT 'here' FROM ident i WHERE i.sid=l.{0}),
            (SELECT 'elsewhere' FROM elsewhere x WHERE x.sid=l.{0}), '')"""
        rows = store.each(
            f"""SELECT l.one, l.other, l.relationship, l.file, l.line,
                {pupil.format("one")}, {pupil.format("other")},
                {known.format("one")}, {known.format("other")}
                FROM link l ORDER BY l.one, l.other"""  # noqa: S608 - fixed words
        )
        for one, other, said, file, line, one_pupil, other_pupil, one_known, other_known in rows:
            if not (one_known and other_known):
                sid = one if not one_known else other
                store.refuse(RowRefused("parent-unknown", sid=sid), file=file, line=line,
                             name=self._staged_name(one))  # fmt: skip
                store.put("care", other, one, "", "keep", "", 0)
                continue
            if "elsewhere" in {one_known, other_known}:
                continue
            if one_pupil == other_pupil:
                if one_known == other_known == "here":
                    store.refuse(RowRefused("not-a-pupil", sid=one, other=other), file=file,
                                 line=line, name=self._staged_name(one))  # fmt: skip
                continue
            child, carer = (one, other) if one_pupil else (other, one)
            status = one_known if one_known == other_known else "here"
            if "keep" in {one_known, other_known}:
                status = "keep"
            elif "gone" in {one_known, other_known}:
                status = "gone"
            elif not self._is_pupil_now(child):
                status = "over"
            relationship = said or self.store.value(
                "SELECT relationship FROM person WHERE sid=?", carer
            )
            store.put("care", carer, child, relationship or "parent", status, file, line)

    def _is_pupil_now(self, sid: str) -> bool:
        status = self.store.value("SELECT status FROM enrol WHERE psid=?", sid)
        return status is None or status == "here"

    def _staged_name(self, sid: str) -> str:
        row = self.store.one("SELECT given || ' ' || family FROM person WHERE sid=?", sid)
        return row[0].strip() if row else ""

    def _drop_outsiders(self) -> None:
        """People without a part here are left alone, unless they had one before."""
        outside = """status='here' AND NOT EXISTS(SELECT 1 FROM role r WHERE r.psid=person.sid)
            AND NOT EXISTS(SELECT 1 FROM by_hand b WHERE b.psid=person.sid)
            AND NOT EXISTS(SELECT 1 FROM enrol e WHERE e.psid=person.sid)
            AND NOT EXISTS(SELECT 1 FROM care c WHERE c.carer=person.sid AND c.status='here')
            AND NOT EXISTS(SELECT 1 FROM ident i WHERE i.sid=person.sid)"""
        db = self.store.db
        db.execute(f"INSERT OR IGNORE INTO elsewhere SELECT sid FROM person WHERE {outside}")  # noqa: S608
        left = db.execute(f"DELETE FROM person WHERE {outside}").rowcount  # noqa: S608
        if left:
            self.store.note("no-role-here", count=left)
        over = """status='here' AND NOT EXISTS(SELECT 1 FROM ident i WHERE i.sid=person.sid)
            AND NOT EXISTS(SELECT 1 FROM role r WHERE r.psid=person.sid AND r.status='here')
            AND NOT EXISTS(SELECT 1 FROM by_hand b WHERE b.psid=person.sid AND b.status='here')
            AND NOT EXISTS(SELECT 1 FROM enrol e WHERE e.psid=person.sid AND e.status='here')
            AND NOT EXISTS(SELECT 1 FROM care c WHERE c.carer=person.sid AND c.status='here')"""
        gone = db.execute(f"UPDATE person SET status='over' WHERE {over}").rowcount  # noqa: S608
        if gone:
            self.store.note("people-over", count=gone)

    def _match(self) -> None:
        """Find people and classes that are here under no id of this roster."""
        store = self.store
        new = store.each(
            """SELECT p.sid, p.email, p.file, p.line, p.given || ' ' || p.family FROM person p
               WHERE p.status='here' AND p.email != ''
               AND NOT EXISTS(SELECT 1 FROM ident i WHERE i.sid=p.sid)
               AND EXISTS(SELECT 1 FROM have_person h WHERE lower(h.email)=lower(p.email)
                   AND h.email != '') ORDER BY p.sid"""
        )
        for sid, email, file, line, name in list(new):
            known = store.value(
                "SELECT pk FROM neighbour WHERE sid=? AND email=?", sid, email.casefold()
            )
            found = [known] if known else self._people_at(email)
            if (known or self.options.match) and len(found) == 1 and not self._taken(found[0]):
                store.put("ident", sid, found[0], "matched")
            else:
                store.op("note", "person", name=name, file=file, line=line, code="same-address",
                         params={"email": email})  # fmt: skip
        classes = store.each(
            """SELECT c.sid, c.name, c.file, c.line, h.pk FROM class c
               JOIN have_class h ON lower(h.name)=lower(c.name)
               WHERE c.status='here' AND NOT EXISTS(SELECT 1 FROM class_ident i WHERE i.sid=c.sid)
               AND NOT EXISTS(SELECT 1 FROM class_ident i WHERE i.pk=h.pk)
               GROUP BY c.sid HAVING count(*)=1 ORDER BY c.sid"""
        )
        for sid, name, file, line, pk in list(classes):
            taken = store.value("SELECT 1 FROM class_ident WHERE pk=?", pk)
            if self.options.match and not taken:
                store.put("class_ident", sid, pk, "matched")
            else:
                store.op("note", "class", name=name, file=file, line=line, code="same-class-name",
                         params={"name": name})  # fmt: skip

    def _people_at(self, email: str) -> list[int]:
        rows = self.store.each(
            "SELECT pk FROM have_person WHERE lower(email)=lower(?) AND email != '' LIMIT 2", email
        )
        return [row[0] for row in rows]

    def _taken(self, pk: int) -> bool:
        """Whether somebody of ours already answers to another id of this roster."""
        return bool(self.store.value("SELECT 1 FROM ident WHERE pk=?", pk))

    def _by_hand(self) -> None:
        """Roles that no roster may give: said, not given; the person is staff meanwhile."""
        store = self.store
        store.db.execute(
            """INSERT OR IGNORE INTO role
               SELECT b.psid, 'staff', b.title, b.starts, b.until, b.manager, b.status, b.file, b.line
               FROM by_hand b WHERE b.status='here'
               AND NOT EXISTS(SELECT 1 FROM role r WHERE r.psid=b.psid AND r.status='here')
               AND (NOT EXISTS(SELECT 1 FROM ident i JOIN have_role h ON h.person=i.pk
                       WHERE i.sid=b.psid AND h.rostered=0)
                    OR EXISTS(SELECT 1 FROM ident i JOIN have_role h ON h.person=i.pk
                       WHERE i.sid=b.psid AND h.rostered=1 AND h.role='staff'))
               GROUP BY b.psid"""
        )
        rows = store.each(
            """SELECT b.psid, b.word, b.file, b.line FROM by_hand b WHERE b.status='here'
               AND NOT EXISTS(SELECT 1 FROM ident i JOIN have_role h ON h.person=i.pk
                   WHERE i.sid=b.psid AND h.role=b.role) ORDER BY b.psid, b.role"""
        )
        for sid, word, file, line in rows:
            store.op("by-hand", "appointment", name=self._staged_name(sid), file=file, line=line,
                     code="by-hand", params={"value": word}, sid=sid)  # fmt: skip

    # ---- adding and changing -----------------------------------------------------------------

    def _persons(self) -> None:
        store, same = self.store, 0
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
                ("known_as", old[2], known if self.store.known_given else old[2]),
                ("email", old[3], email or old[3]),
            )
            if fields:
                store.op("change", "person", name=name, file=file, line=line, sid=sid, pk=pk,
                         fields=fields, data=_new(fields))  # fmt: skip
            else:
                same += 1
        store.count_same("person", same)

    def _guard_details(self) -> None:
        """Whoever applies a roster need not be the head: it changes no name and no address of
        those whom ``may_change_details`` holds to the head or to another school as well.
        """
        changed = self.store.each("SELECT pk FROM op WHERE verb='change' AND thing='person'")
        for batch in batched([pk for (pk,) in changed], GUARD_AT_ONCE):
            powerful, elsewhere = guarded_at(self.school, batch)
            for pk in sorted(powerful | elsewhere):
                code = "details-elsewhere" if pk in elsewhere else "details-guarded"
                self.store.db.execute(
                    """UPDATE op SET verb='refuse', code=?, fields='', data=''
                       WHERE verb='change' AND thing='person' AND pk=?""",
                    (code, pk),
                )

    def _classes(self) -> None:
        store, same = self.store, 0
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

    def _roles(self) -> None:
        store, same = self.store, 0
        rows = store.each(
            """SELECT r.psid, r.role, r.title, r.starts, r.until, r.manager, r.file, r.line,
                      COALESCE(p.given || ' ' || p.family, n.given || ' ' || n.family, ''),
                      h.pk, h.title, h.manager, h.starts, h.until, h.rostered
               FROM role r LEFT JOIN person p ON p.sid=r.psid LEFT JOIN ident i ON i.sid=r.psid
               LEFT JOIN have_person n ON n.pk=i.pk
               LEFT JOIN have_role h ON h.person=i.pk AND h.role=r.role
               WHERE r.status='here' AND COALESCE(p.status, 'here')='here'
               AND (p.sid IS NOT NULL OR i.pk IS NOT NULL) ORDER BY r.psid, r.role"""
        )
        for psid, role, title, starts, until, manager, file, line, name, pk, *old in rows:
            manager = self._known_manager(manager, file, line, name)  # noqa: PLW2901
            place = {"name": name, "file": file, "line": line, "sid": psid}
            if pk is None:
                data = {"role": role, "job_title": title, "from": starts, "until": until,
                        "manager": manager}  # fmt: skip
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
            if store.managers_given and self._manager_differs(manager, old[1]):
                fields.append(["line_manager", self._have_name(old[1]), self._name_of(manager)])
                data["manager"] = manager
            if fields:
                store.op("change", "appointment", **place, params={"role": role}, pk=pk,
                         fields=fields, data=data)  # fmt: skip
            else:
                same += 1
        store.count_same("appointment", same)

    def _known_manager(self, sid: str, file: str, line: int, name: str) -> str:
        if not sid:
            return ""
        status = self.store.value("SELECT status FROM person WHERE sid=?", sid)
        if status == "here" or self.store.value("SELECT 1 FROM ident WHERE sid=?", sid):
            return sid
        self.store.refuse(RowRefused("manager-unknown", sid=sid), file=file, line=line, name=name,
                          thing="line-manager")  # fmt: skip
        return ""

    def _manager_differs(self, sid: str, have: int | None) -> bool:
        if not sid:
            return have is not None
        wanted = self.store.value("SELECT pk FROM ident WHERE sid=?", sid)
        return wanted is None or wanted != have

    def _have_name(self, pk: int | None) -> str:
        row = self.store.one("SELECT given || ' ' || family FROM have_person WHERE pk=?", pk)
        return row[0] if row else ""

    def _name_of(self, sid: str) -> str:
        if not sid:
            return ""
        return self._staged_name(sid) or self._have_name(
            self.store.value("SELECT pk FROM ident WHERE sid=?", sid)
        )

    def _enrolments(self) -> None:
        store, same = self.store, 0
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

    def _places(self) -> None:
        store, same = self.store, 0
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

    def _cares(self) -> None:
        store, same = self.store, 0
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
            fields = _differences(
                ("relationship", old[0], relationship), ("until", old[1] or "", "")
            )
            if fields and old[2]:
                store.op("change", "care", **place, pk=pk, fields=fields, data=_new(fields))
            else:
                same += 1
        store.count_same("care", same)

    # ---- ending ----------------------------------------------------------------------------------

    def _end_roles(self) -> None:
        holders = dict(self.store.each("SELECT role, count(*) FROM have_role GROUP BY role"))
        rows = self.store.each(
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
               AND {self._left("r")} GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
        )
        for pk, person, role, name, rostered, _status, until, file, line in rows:
            place = {"name": name, "file": file, "line": line}
            code = self._protected(person, role, holders, rostered=bool(rostered))
            if code:
                self.store.op("refuse", "appointment", **place, code=code, params={"role": role})
                continue
            holders[role] -= 1
            self._end("appointment", pk, until, **place, params={"role": role}, person=person)

    def _protected(
        self, person: int, role: str, holders: dict[str, int], *, rostered: bool
    ) -> str | None:
        if person == self.by_pk:
            return "own-appointment"
        if role in KEEPERS and holders[role] <= 1:
            return "last-keeper"
        return None if rostered else "not-from-roster"

    def _left(self, row: str) -> str:
        """The condition under which somebody has left: said so, or missing where all are listed."""
        missing = "1" if self.store.persons_full else "0"
        return f"""(COALESCE(p.status,'')!='keep' AND (
            (p.sid IS NULL AND ({missing} OR EXISTS(SELECT 1 FROM elsewhere x WHERE x.sid=i.sid))
                AND {row}.psid IS NULL)
            OR p.status='gone' OR {row}.status IN ('gone','over')
            OR (p.status='here' AND p.roles_full=1 AND {row}.psid IS NULL)))"""  # noqa: S608

    def _end_enrolments(self) -> None:
        rows = self.store.each(
            f"""SELECT h.pk, h.person, n.given || ' ' || n.family, COALESCE(e.until, ''),
                       COALESCE(e.file, p.file, ''), COALESCE(e.line, p.line, 0)
               FROM have_enrol h JOIN ident i ON i.pk=h.person JOIN have_person n ON n.pk=h.person
               LEFT JOIN person p ON p.sid=i.sid LEFT JOIN enrol e ON e.psid=i.sid
               WHERE h.rostered=1
               AND NOT EXISTS(SELECT 1 FROM ident i2 JOIN enrol e2 ON e2.psid=i2.sid
                   WHERE i2.pk=h.person AND e2.status IN ('here','keep')
                   AND COALESCE((SELECT status FROM person p2 WHERE p2.sid=i2.sid),'here')!='gone')
               AND {self._left("e")} GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
        )
        for pk, person, name, until, file, line in rows:
            self._end("enrolment", pk, until, name=name, file=file, line=line, person=person)

    def _end_classes(self) -> None:
        missing = "1" if self.store.classes_full else "0"
        rows = self.store.each(
            f"""SELECT h.pk, h.name, COALESCE(c.until, ''), COALESCE(c.file, ''), COALESCE(c.line, 0)
               FROM have_class h JOIN class_ident i ON i.pk=h.pk LEFT JOIN class c ON c.sid=i.sid
               WHERE h.rostered=1 AND (c.status IN ('gone','over') OR (c.sid IS NULL AND {missing}))
               AND NOT EXISTS(SELECT 1 FROM class_ident i2 JOIN class c2 ON c2.sid=i2.sid
                   WHERE i2.pk=h.pk AND c2.status IN ('here','keep'))
               GROUP BY h.pk ORDER BY h.pk"""  # noqa: S608 - fixed words
        )
        for pk, name, until, file, line in rows:
            self._end("class", pk, until, name=name, file=file, line=line)
            self.store.db.execute("INSERT INTO ended_class VALUES (?)", (pk,))

    def _end_places(self) -> None:
        missing = "1" if self.store.places_full else "0"
        left = "1" if self.store.persons_full else "0"
        rows = self.store.each(
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
            self._end("class-place", pk, until, name=name, file=file, line=line,
                      params={"class": class_name, "part": part})  # fmt: skip

    def _end_cares(self) -> None:
        missing = "1" if self.store.persons_full and self.store.links_given else "0"
        rows = self.store.each(
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
            self._end("care", pk, "", name=name, params={"pupil": child})

    def _end(
        self, thing: str, pk: int, until: str, *, person: int | None = None, **place: Any
    ) -> None:
        self.store.op("end", thing, pk=pk, data={"until": until, "end": True}, **place)
        if person is not None:
            self.store.db.execute("INSERT OR IGNORE INTO ending VALUES (?)", (person,))

    def _school(self) -> None:
        """Remember under what id the roster names our school."""
        chosen = self.store.value("SELECT identifier FROM org WHERE sid='' AND kind='chosen'")
        if chosen:
            self.store.db.execute("INSERT INTO chosen VALUES (?)", (chosen,))

    # ---- figures -----------------------------------------------------------------------------------

    def figures(self) -> Figures:
        """Counts by what is done to what, and the fingerprint of the plan."""
        store = self.store
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
            "fingerprint": self._fingerprint(),
        }

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        for row in self.store.each(
            "SELECT verb, thing, sid, sid2, pk, fields, data FROM op WHERE data != '' ORDER BY id"
        ):
            digest.update(json.dumps(row, ensure_ascii=False).encode())
        return digest.hexdigest()


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
    if cstatus is None and cpk is None:
        return RowRefused("class-unknown", sid=csid)
    if cstatus == "keep":
        return RowRefused("class-refused", sid=csid)
    if pstatus == "keep":
        return RowRefused("person-refused", sid=psid)
    if pstatus is None and xperson:
        return RowRefused("person-elsewhere", sid=psid)
    if pstatus is None and ppk is None:
        return RowRefused("person-unknown", sid=psid)
    return None
