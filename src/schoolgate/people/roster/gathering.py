"""Make sense of a roster's rows together: who belongs to whom, who is not ours, who is here already."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter

from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.problems import RowRefused
from schoolgate.people.roster.store import Store

MOST_LACKS = 20


def link_carers(store: Store) -> None:
    """Turn "these two belong together" into who looks after whom."""
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
            unknown = [sid for sid, known_as in ((one, one_known), (other, other_known))
                       if not known_as]  # fmt: skip
            _say_lost(store, one, unknown, file, line)
            store.put("care", other, one, "", "keep", "", 0)
            continue
        if "elsewhere" in {one_known, other_known}:
            continue
        if one_pupil == other_pupil:
            if one_known == other_known == "here":
                _say_impossible(store, one, other, file, line)
            elif not one_pupil and "keep" in {one_known, other_known}:
                _say_kept(store, one, other, file, line)  # perhaps the pupil's row was refused
            continue
        child, carer = (one, other) if one_pupil else (other, one)
        status = one_known if one_known == other_known else "here"
        if "keep" in {one_known, other_known}:
            status = "keep"
            _say_kept(store, one, other, file, line)
        elif "gone" in {one_known, other_known}:
            status = "gone"
        elif not _is_pupil_now(store, child):
            status = "over"
        relationship = said or store.value("SELECT relationship FROM person WHERE sid=?", carer)
        store.put("care", carer, child, relationship or "parent", status, file, line)


def _of_own_row(store: Store, sid: str, file: str, line: int) -> bool:
    """Whether the row of a person names the other, rather than a row of a file of links."""
    own = "SELECT 1 FROM person WHERE sid=? AND file=? AND line=?"
    return bool(store.value(own, sid, file, line))


def _say_lost(store: Store, one: str, unknown: list[str], file: str, line: int) -> None:
    name = staged_name(store, one)
    if _of_own_row(store, one, file, line):
        lack = RowRefused("without-parent", sid=unknown[0])
        store.lack(lack, sid=one, file=file, line=line, name=name)
        return
    first, *others = [
        RowRefused("person-unknown" if sid == one else "parent-unknown", sid=sid) for sid in unknown
    ]
    first.also = others
    store.refuse(first, file=file, line=line, name=name)


def _say_impossible(store: Store, one: str, other: str, file: str, line: int) -> None:
    name, both = staged_name(store, one), {"sid": one, "other": other}
    if _of_own_row(store, one, file, line):
        lack = RowRefused("without-family", **both)
        store.lack(lack, sid=one, file=file, line=line, name=name)
    else:
        store.refuse(RowRefused("not-a-pupil", **both), file=file, line=line, name=name)


def _say_kept(store: Store, one: str, other: str, file: str, line: int) -> None:
    """Say that a new link cannot be, since the row of one of the two was refused."""
    stands = store.value(
        """SELECT 1 FROM ident a JOIN ident b JOIN have_care h
           ON (h.carer=a.pk AND h.pupil=b.pk) OR (h.carer=b.pk AND h.pupil=a.pk)
           WHERE a.sid=? AND b.sid=?""",
        one, other,
    )  # fmt: skip
    if stands:
        return
    name = staged_name(store, one)
    if _of_own_row(store, one, file, line):
        lack = RowRefused("without-refused-parent", sid=other)
        store.lack(lack, sid=one, file=file, line=line, name=name)
        return
    refused = store.value(
        "SELECT sid FROM person WHERE status='keep' AND sid IN (?, ?)", one, other
    )
    store.refuse(RowRefused("person-refused", sid=refused), file=file, line=line, name=name)


def name_unknown(store: Store) -> None:
    """Add to each refused row the ids it names that nobody and nothing has."""
    rows = list(store.each(
        """SELECT n.op, n.code, n.sid FROM named n WHERE CASE n.code
               WHEN 'class-unknown' THEN NOT EXISTS(SELECT 1 FROM class c WHERE c.sid=n.sid)
                   AND NOT EXISTS(SELECT 1 FROM class_ident i WHERE i.sid=n.sid)
                   AND NOT EXISTS(SELECT 1 FROM elsewhere_class x WHERE x.sid=n.sid)
               ELSE NOT EXISTS(SELECT 1 FROM person p WHERE p.sid=n.sid)
                   AND NOT EXISTS(SELECT 1 FROM ident i WHERE i.sid=n.sid)
                   AND NOT EXISTS(SELECT 1 FROM elsewhere x WHERE x.sid=n.sid)
           END ORDER BY n.op, n.rowid"""
    ))  # fmt: skip
    for op, named in groupby(rows, itemgetter(0)):
        code, plain = store.one("SELECT code, params FROM op WHERE id=?", op)
        params = json.loads(plain or "{}")
        also = params.get("also", [])
        said = {(code, params.get("sid")), *((other, filled.get("sid")) for other, filled in also)}
        also += [
            [unknown, {"sid": sid}] for _op, unknown, sid in named if (unknown, sid) not in said
        ]
        params = json.dumps(params | {"also": also}, ensure_ascii=False)
        store.db.execute("UPDATE op SET params=? WHERE id=?", (params, op))


def report_lacks(store: Store) -> None:
    """One line for each row that is taken without a part: the first parts, and how many more.

    Who is not taken at all lacks nothing, and nobody lacks a family at another school.
    """
    rows = store.each(
        """SELECT file, line, name, code, params FROM lack WHERE
           EXISTS(SELECT 1 FROM person p WHERE p.sid=lack.sid AND p.status='here')
           AND NOT EXISTS(SELECT 1 FROM elsewhere x WHERE x.sid=json_extract(params, '$.other'))
           ORDER BY file, line, rowid"""
    )
    for (file, line), lacks in groupby(list(rows), itemgetter(0, 1)):
        (_file, _line, name, code, params), *more = lacks
        also = [[other, json.loads(filled)] for *_place, other, filled in more[: MOST_LACKS - 1]]
        if left := len(more[MOST_LACKS - 1 :]):
            also.append(["without-more", {"n": left}])
        store.op("without", "person", name=name, file=file, line=line, code=code,
                 params=json.loads(params) | ({"also": also} if also else {}))  # fmt: skip


def _is_pupil_now(store: Store, sid: str) -> bool:
    status = store.value("SELECT status FROM enrol WHERE psid=?", sid)
    return status is None or status == "here"


def staged_name(store: Store, sid: str) -> str:
    row = store.one("SELECT given || ' ' || family FROM person WHERE sid=?", sid)
    return row[0].strip() if row else ""


def drop_outsiders(store: Store) -> None:
    """People without a part here are left alone, unless they had one before."""
    outside = """status='here' AND NOT EXISTS(SELECT 1 FROM role r WHERE r.psid=person.sid)
        AND NOT EXISTS(SELECT 1 FROM by_hand b WHERE b.psid=person.sid)
        AND NOT EXISTS(SELECT 1 FROM enrol e WHERE e.psid=person.sid)
        AND NOT EXISTS(SELECT 1 FROM care c WHERE c.carer=person.sid AND c.status='here')
        AND NOT EXISTS(SELECT 1 FROM ident i WHERE i.sid=person.sid)"""
    db = store.db
    db.execute(f"INSERT OR IGNORE INTO elsewhere SELECT sid FROM person WHERE {outside}")  # noqa: S608
    left = db.execute(f"DELETE FROM person WHERE {outside}").rowcount  # noqa: S608
    if left:
        store.note("no-role-here", count=left)
    over = """status='here' AND NOT EXISTS(SELECT 1 FROM ident i WHERE i.sid=person.sid)
        AND NOT EXISTS(SELECT 1 FROM role r WHERE r.psid=person.sid AND r.status='here')
        AND NOT EXISTS(SELECT 1 FROM by_hand b WHERE b.psid=person.sid AND b.status='here')
        AND NOT EXISTS(SELECT 1 FROM enrol e WHERE e.psid=person.sid AND e.status='here')
        AND NOT EXISTS(SELECT 1 FROM care c WHERE c.carer=person.sid AND c.status='here')"""
    gone = db.execute(f"UPDATE person SET status='over' WHERE {over}").rowcount  # noqa: S608
    if gone:
        store.note("people-over", count=gone)


def match_known(store: Store, options: Options) -> None:
    """Find people and classes that are here under no id of this roster."""
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
        found = [known] if known else _people_at(store, email)
        if (known or options.match) and len(found) == 1 and not _taken(store, found[0]):
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
        if options.match and not taken:
            store.put("class_ident", sid, pk, "matched")
        else:
            store.op("note", "class", name=name, file=file, line=line, code="same-class-name",
                     params={"name": name})  # fmt: skip


def _people_at(store: Store, email: str) -> list[int]:
    rows = store.each(
        "SELECT pk FROM have_person WHERE lower(email)=lower(?) AND email != '' LIMIT 2", email
    )
    return [row[0] for row in rows]


def _taken(store: Store, pk: int) -> bool:
    """Whether somebody of ours already answers to another id of this roster."""
    return bool(store.value("SELECT 1 FROM ident WHERE pk=?", pk))


def report_by_hand(store: Store) -> None:
    """Roles that no roster may give: said, not given; the person is staff meanwhile."""
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
        store.op("by-hand", "appointment", name=staged_name(store, sid), file=file, line=line,
                 code="by-hand", params={"value": word}, sid=sid)  # fmt: skip
