"""A small school written down in every format that we read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

Files = dict[str, str]

OR_FILES = ("academicSessions", "orgs", "courses", "classes", "users", "roles", "enrollments")
OR_USERS = [
    "sourcedId",
    "status",
    "dateLastModified",
    "enabledUser",
    "orgSourcedIds",
    "role",
    "username",
    "userIds",
    "givenName",
    "familyName",
    "middleName",
    "identifier",
    "email",
    "sms",
    "phone",
    "agentSourcedIds",
    "grades",
    "password",
]
OR_USERS_1_2 = [c for c in OR_USERS if c not in {"orgSourcedIds", "role"}] + [
    "userMasterIdentifier", "preferredGivenName", "primaryOrgSourcedId", "pronouns",
]  # fmt: skip
OR_ROLES = [
    "sourcedId",
    "status",
    "dateLastModified",
    "userSourcedId",
    "roleType",
    "role",
    "beginDate",
    "endDate",
    "orgSourcedId",
    "userProfileSourcedId",
]
OR_ORGS = [
    "sourcedId",
    "status",
    "dateLastModified",
    "name",
    "type",
    "identifier",
    "parentSourcedId",
]
OR_CLASSES = [
    "sourcedId",
    "status",
    "dateLastModified",
    "title",
    "grades",
    "courseSourcedId",
    "classCode",
    "classType",
    "location",
    "schoolSourcedId",
    "termSourcedIds",
    "subjects",
    "subjectCodes",
    "periods",
]
OR_ENROLMENTS = [
    "sourcedId",
    "status",
    "dateLastModified",
    "classSourcedId",
    "schoolSourcedId",
    "userSourcedId",
    "role",
    "primary",
    "beginDate",
    "endDate",
]
OR_SESSIONS = [
    "sourcedId",
    "status",
    "dateLastModified",
    "title",
    "type",
    "startDate",
    "endDate",
    "parentSourcedId",
    "schoolYear",
]

SCHOOL = {"sourcedId": "S1", "name": "Elmbrook Primary School", "type": "school"}

Rows = Iterable[Mapping[str, str]]


def table(columns: Iterable[str], rows: Rows) -> str:
    """A CSV file with these columns."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def manifest(version: str, **modes: str) -> str:
    """A manifest that says which file is complete, brings changes or is absent."""
    rows = [("manifest.version", "1.0"), ("oneroster.version", version)]
    rows += [(f"file.{name}", modes.get(name, "absent")) for name in OR_FILES]
    return table(("propertyName", "value"), [{"propertyName": k, "value": v} for k, v in rows])


def user(sid: str, role: str, given: str, family: str, **more: str) -> dict[str, str]:
    """A row of users.csv of OneRoster 1.1."""
    return {
        "sourcedId": sid, "role": role, "givenName": given, "familyName": family,
        "orgSourcedIds": "S1", "enabledUser": "true", "username": sid, **more,
    }  # fmt: skip


def people() -> list[dict[str, str]]:
    """Two teachers, two pupils and the parent of both."""
    return [
        user("T1", "teacher", "Asha", "Verma", email="asha.verma@elmbrook.example"),
        user("T2", "aide", "Colin", "Reid"),
        user("P1", "student", "Nia", "Evans", grades="04", agentSourcedIds="C1"),
        user("P2", "student", "Owain", "Evans", grades="06", agentSourcedIds="C1"),
        user("C1", "parent", "Bethan", "Evans", email="beth@family.example"),
    ]


def oneroster(
    users: Rows | None = None,
    *,
    orgs: Rows = (SCHOOL,),
    classes: Rows | None = None,
    enrolments: Rows | None = None,
    sessions: Rows = (),
    mode: str = "bulk",
) -> Files:
    """A bundle of OneRoster 1.1."""
    classes = (
        [{"sourcedId": "K1", "title": "Oak", "grades": "04", "schoolSourcedId": "S1"}]
        if classes is None
        else classes
    )
    if enrolments is None:
        enrolments = [
            enrolment("K1", "T1", "teacher"),
            enrolment("K1", "P1", "student"),
            enrolment("K1", "T2", "proctor"),
        ]
    files = {
        "orgs.csv": table(OR_ORGS, orgs),
        "academicSessions.csv": table(OR_SESSIONS, sessions),
        "users.csv": table(OR_USERS, people() if users is None else users),
        "classes.csv": table(OR_CLASSES, classes),
        "enrollments.csv": table(OR_ENROLMENTS, enrolments),
    }
    modes = {name.removesuffix(".csv"): mode for name in files} | {"orgs": "bulk"}
    return {"manifest.csv": manifest("1.1", **modes), **files}


def enrolment(class_id: str, user_id: str, role: str, **more: str) -> dict[str, str]:
    """A row of enrollments.csv."""
    return {
        "sourcedId": f"{class_id}-{user_id}-{role}", "classSourcedId": class_id,
        "userSourcedId": user_id, "schoolSourcedId": "S1", "role": role, **more,
    }  # fmt: skip


def role(user_id: str, name: str, **more: str) -> dict[str, str]:
    """A row of roles.csv of OneRoster 1.2."""
    return {
        "sourcedId": f"R-{user_id}-{name}", "userSourcedId": user_id, "roleType": "primary",
        "role": name, "orgSourcedId": "S1", **more,
    }  # fmt: skip


def oneroster_1_2(
    users: Rows | None = None, roles: Rows | None = None, *, mode: str = "bulk"
) -> Files:
    """A bundle of OneRoster 1.2."""
    given = people() if users is None else list(users)
    plain = [{k: v for k, v in row.items() if k in OR_USERS_1_2} for row in given]
    roles = [role(row["sourcedId"], row["role"]) for row in given] if roles is None else roles
    files = oneroster(given, mode=mode)
    files["users.csv"] = table(OR_USERS_1_2, plain)
    files["roles.csv"] = table(OR_ROLES, roles)
    modes = {name.removesuffix(".csv"): mode for name in files if name != "manifest.csv"}
    return {**files, "manifest.csv": manifest("1.2", **modes | {"orgs": "bulk"})}


def sds2() -> Files:
    """The same people as Microsoft School Data Sync 2.1 writes them."""
    return {
        "orgs.csv": "sourcedId,name,type,parentSourcedId\r\nS1,Elmbrook Primary School,school,\r\n",
        "users.csv": (
            "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms"
            "\r\nT1,asha.verma@elmbrook.example,Asha,Verma,,,,,\r\nT2,creid,Colin,Reid,,,,,\r\n"
            "P1,nevans,Nia,Evans,,,,,\r\nP2,oevans,Owain,Evans,,,,,\r\n"
            "C1,beth,Bethan,Evans,,,beth@family.example,,\r\n"
        ),
        "roles.csv": (
            "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,"
            "roleEndDate\r\nT1,S1,teacher,,,TRUE,,\r\nT2,S1,aide,,,TRUE,,\r\n"
            "P1,S1,student,,4,TRUE,,\r\nP2,S1,student,,6,TRUE,,\r\n"
        ),
        "classes.csv": (
            "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\r\nK1,S1,Oak,,\r\n"
        ),
        "enrollments.csv": (
            "classSourcedId,userSourcedId,role\r\nK1,T1,teacher\r\nK1,P1,student\r\nK1,T2,aide\r\n"
        ),
        "relationships.csv": (
            "userSourcedId,relationshipUserSourcedId,relationshipRole\r\n"
            "P1,C1,parent\r\nP2,C1,guardian\r\nP1,T2,doctor\r\n"
        ),
    }  # fmt: skip


def sds1(*, uk: bool = True, date: str = "2026-09-01") -> Files:
    """The same people as Microsoft School Data Sync 1 writes them."""
    uk_names = ("DfE Number", "ID", "School DfE Number", "Section ID", "ID")
    names = uk_names if uk else ("SIS ID", "SIS ID", "School SIS ID", "Section SIS ID", "SIS ID")
    school, own, of_school, of_section, member = names
    return {
        "School.csv": f"{school},Name\r\nS1,Elmbrook Primary School\r\n",
        "Section.csv": (
            f"{own},{of_school},Section Name,Course Subject,Term StartDate,Status\r\n"
            f"K1,S1,Oak,Maths,{date},Active\r\n"
        ),
        "Student.csv": (
            f"{own},{of_school},First Name,Last Name,Username,Grade,Status,Birthdate\r\n"
            "P1,S1,Nia,Evans,nevans,4,Active,4/2/2017\r\nP2,S1,Owain,Evans,oevans,6,Active,\r\n"
        ),
        "Teacher.csv": (
            f"{own},{of_school},First Name,Last Name,Username,Status,Title\r\n"
            "T1,S1,Asha,Verma,asha.verma@elmbrook.example,Active,Head of maths\r\n"
        ),
        "StudentEnrollment.csv": f"{of_section},{member}\r\nK1,P1\r\n",
        "TeacherRoster.csv": f"{of_section},{member}\r\nK1,T1\r\n",
        "User.csv": (
            "Email,First Name,Last Name,Phone,SIS ID\r\nbeth@family.example,Bethan,Evans,,\r\n"
        ),
        "GuardianRelationship.csv": (
            "SIS ID,Email,Role\r\nP1,beth@family.example,Parent\r\nP2,beth@family.example,Guardian\r\n"
        ),
    }  # fmt: skip


PLAIN = (
    "id,given name,family name,known as,email,role,job title,year group,class,line manager,parents,"
    "from,until\r\n"
    "T1,Asha,Verma,,asha.verma@elmbrook.example,teacher,Year 4,,Oak,T2,,,\r\n"
    "T2,Colin,Reid,,,staff,,,Oak,,,,\r\n"
    "P1,Nia,Evans,,,pupil,,4,Oak,,C1,,\r\n"
    "P2,Owain,Evans,,,pupil,,6,,,C1:guardian,,\r\n"
    "C1,Bethan,Evans,Beth,beth@family.example,parent,,,,,,,\r\n"
)


def zipped(path: Path, files: Mapping[str, str | bytes], folder: str = "") -> Path:
    """A zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(folder + name, content)
    return path
