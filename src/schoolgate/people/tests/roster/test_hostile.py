"""Archives and files that mean harm, or are broken: each is refused with a clear error."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from schoolgate.people.roster.archive import Limits, open_source
from schoolgate.people.roster.problems import RosterRefused
from schoolgate.people.roster.report import Line, write_csv
from schoolgate.people.roster.tables import Table
from schoolgate.people.tests.roster import builder
from schoolgate.people.tests.roster.builder import oneroster, user, zipped
from schoolgate.people.tests.roster.conftest import Roster


def read(path: Path, limits: Limits) -> None:
    """Open a roster and read every row of it."""
    with open_source(path, path.name, limits) as source:
        for member in source.members.values():
            for _line, _row in Table(member).rows():
                pass


def refusal(path: Path, **limits: int) -> tuple[str, str]:
    """The code and the words with which a file is refused."""
    with pytest.raises(RosterRefused) as refused:
        read(path, Limits(**limits))
    return refused.value.code, str(refused.value)


def named(folder: Path, *names: str) -> Path:
    path = folder / "roster.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "id,role\n")
    return path


@pytest.mark.parametrize(
    "name",
    ["../users.csv", "a/../../users.csv", "/etc/users.csv", "C:\\users.csv", "..\\users.csv"],
)
def test_zip_with_unsafe_path(tmp_path: Path, name: str) -> None:
    assert refusal(named(tmp_path, name))[0] == "unsafe-path"


def test_zip_with_link(tmp_path: Path) -> None:
    path = tmp_path / "roster.zip"
    info = zipfile.ZipInfo("users.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert refusal(path)[0] == "symlink"


def test_folder_with_link(tmp_path: Path) -> None:
    (tmp_path / "users.csv").symlink_to("/etc/passwd")
    assert refusal(tmp_path)[0] == "symlink"


def test_zip_that_unpacks_to_many_times_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": b"0" * (12 * 1024 * 1024)})
    code, words = refusal(path)
    assert code == "bomb"
    assert "Nothing was unpacked" in words


def test_zip_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": b"id\n" * 1000})
    assert refusal(path, total=2999)[0] == "too-large"


def test_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": b"id,role\n" + b"x" * 5000})
    data = bytearray(path.read_bytes())
    real = struct.pack("<L", 5008)
    for _ in range(2):
        at = data.find(real)
        data[at : at + 4] = struct.pack("<L", 100)
    path.write_bytes(data)
    assert refusal(path)[0] == "damaged-zip"


def test_zip_with_a_second_larger_directory(tmp_path: Path) -> None:
    """Zip64: a record before the end says how long the directory really is."""
    path = zipped(tmp_path / "roster.zip", {"users.csv": b"id,role\n"})
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    size, offset = struct.unpack("<LL", data[end + 12 : end + 20])
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 201, 201, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    path.write_bytes(data[:end] + record + locator + data[end:])
    assert refusal(path)[0] == "too-many-files"


def test_zip_with_files_that_overlap(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": "id\n" * 50, "orgs.csv": "id\n" * 50})
    data = bytearray(path.read_bytes())
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    path.write_bytes(data)
    assert refusal(path)[0] == "bomb"


def test_zip_with_too_many_files(tmp_path: Path) -> None:
    path = named(tmp_path, *[f"{number}.csv" for number in range(201)])
    assert refusal(path)[0] == "too-many-files"


def test_zip_within_a_zip(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"users.csv": "id\n"}).read_bytes()
    assert refusal(zipped(tmp_path / "a.zip", {"more.zip": inner}))[0] == "nested"
    assert refusal(zipped(tmp_path / "b.zip", {"users.csv": inner}))[0] == "nested"


def test_zip_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": "id\n"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path)[0] == "encrypted"


@pytest.mark.parametrize("second", ["Users.csv", "copy/users.csv"])
def test_zip_with_one_name_twice(tmp_path: Path, second: str) -> None:
    assert refusal(named(tmp_path, "users.csv", second))[0] == "duplicate-name"


def test_zip_that_is_cut_off(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", oneroster())
    path.write_bytes(path.read_bytes()[:-40])
    assert refusal(path)[0] == "damaged-zip"


def test_zip_with_damaged_content(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {"users.csv": "id,role\n" + "abcdefgh,1\n" * 500})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    assert refusal(path)[0] == "damaged-zip"


def test_zip_without_csv(tmp_path: Path) -> None:
    assert refusal(named(tmp_path, "readme.txt"))[0] == "no-csv"


def test_folder_without_csv(tmp_path: Path) -> None:
    assert refusal(tmp_path)[0] == "no-csv"


def test_zip_of_a_mac_with_a_folder_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "roster.zip", {
        "roster/users.csv": "id,role\n", "__MACOSX/roster/._users.csv": "x", "roster/.DS_Store": "x",
        "roster/readme.txt": "x",
    })  # fmt: skip
    with open_source(path, "roster.zip") as source:
        assert (list(source.members), source.ignored) == (["users.csv"], ["roster/readme.txt"])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"   \r\n", "empty-file"),
        (b"%PDF-1.7\n", "not-csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "not-csv"),
        (b"id,name\nA\0B,x\n", "null-bytes"),
        (b"id,name\nA," + b"x" * 200_000 + b"\n", "huge-cell"),
        (b'id,name\nA,"' + b"x\n" * 200_000 + b"\n", "huge-cell"),
        (b"id,name\nA," + b"x" * 1_000_000 + b"\n", "huge-line"),
        (b",".join(b"c%d" % n for n in range(501)) + b"\n", "too-many-columns"),
        (b"," * 2_000_000, "huge-line"),
        (b"id,name,ID\n", "duplicate-column"),
        (b'id,name\nA,"no end\n', "bad-quotes"),
        (b'id,name\nA,"a" b\n', "bad-quotes"),
        ("id,name\nA,é\n".encode("utf-16")[:-1], "bad-encoding"),
        (b"id,name\nA,\x81\xff\n", "bad-encoding"),
    ],
)
def test_file_that_is_no_table(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    assert refusal(path)[0] == code


def test_workbook_is_told_to_be_saved_as_csv(tmp_path: Path) -> None:
    path = zipped(tmp_path / "people.xlsx", {"[Content_Types].xml": "<x/>", "xl/workbook.xml": ""})
    assert refusal(path)[0] == "not-csv"


def _without(name: str) -> Callable[[], builder.Files]:
    def files() -> builder.Files:
        made = oneroster()
        del made[name]
        return made

    return files


def _with_column_renamed(name: str, old: str) -> Callable[[], builder.Files]:
    def files() -> builder.Files:
        made = oneroster()
        made[name] = made[name].replace(old, f"x{old}", 1)
        return made

    return files


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "code"),
    [
        (_without("manifest.csv"), "no-manifest"),
        (_without("users.csv"), "missing-file"),
        (_without("orgs.csv"), "missing-file"),
        (_without("classes.csv"), "missing-file"),
        (_with_column_renamed("users.csv", "givenName"), "missing-columns"),
        (_with_column_renamed("enrollments.csv", "classSourcedId"), "missing-columns"),
        (lambda: {**oneroster(), "manifest.csv": builder.manifest("1.0")}, "bad-version"),
        (lambda: {**oneroster(), "manifest.csv": builder.manifest("1.1")}, "missing-file"),
        (lambda: {**oneroster(), "manifest.csv": builder.manifest("1.1", users="soon")},
         "bad-manifest"),
        (lambda: oneroster(orgs=[]), "no-school"),
        (lambda: {"a.csv": "one,two\n1,2\n"}, "unknown-format"),
        (lambda: "one,two\n1,2\n", "unknown-format"),
        (lambda: "id,given name,email\nA,B,c@d.example\n", "missing-columns"),
    ],
)  # fmt: skip
def test_bundle_that_is_not_whole(roster: Roster, files: Callable[[], object], code: str) -> None:
    with pytest.raises(RosterRefused) as refused:
        roster.check(files())
    assert refused.value.code == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"givenName": ""}, "empty-cell"),
        ({"givenName": "=HYPERLINK(1)"}, "formula"),
        ({"familyName": "+cmd"}, "formula"),
        ({"familyName": "@SUM(A1)"}, "formula"),
        ({"familyName": "-2+3"}, "formula"),
        ({"familyName": "x" * 101}, "cell-too-long"),
        ({"familyName": "\x1b[31mred"}, "control-character"),
        ({"familyName": "Lee\u202etxt"}, "control-character"),
        ({"email": "not an address"}, "bad-email"),
        ({"sourcedId": ""}, "empty-cell"),
        ({"sourcedId": "P0"}, "duplicate"),
        ({"status": "maybe"}, "bad-status"),
    ],
)
def test_row_that_cannot_be_used(roster: Roster, more: dict[str, str], code: str) -> None:
    users = [
        user("P0", "student", "Good", "Pupil"),
        {**user("P1", "student", "Ann", "Lee"), **more},
    ]
    roster.check(oneroster(users, classes=[], enrolments=[]))
    assert roster.said("refuse") == [(code, "users.csv", 3)]
    assert roster.counts("add") == {"person": 1, "enrolment": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("places", "code"),
    [
        ([builder.enrolment("K9", "T1", "teacher")], "class-unknown"),
        ([builder.enrolment("K1", "T9", "teacher")], "person-unknown"),
        ([builder.enrolment("K1", "T1", "king")], "unknown-part"),
        ([builder.enrolment("K1", "T1", "teacher", beginDate="2026-13-01")], "bad-date"),
        ([builder.enrolment("K1", "T1", "teacher", beginDate="2027-01-02", endDate="2027-01-01")],
         "dates-order"),
    ],
)  # fmt: skip
def test_place_that_cannot_be(roster: Roster, places: list[dict[str, str]], code: str) -> None:
    roster.check(oneroster(enrolments=places))
    assert roster.said("refuse") == [(code, "enrollments.csv", 2)]


@pytest.mark.django_db
def test_line_of_a_refused_row_counts_lines_within_cells(roster: Roster) -> None:
    text = 'id,given name,family name,role\r\nA,"Ann\nMarie",Lee,pupil\r\nB,=1,Lee,pupil\r\n'
    roster.check(text)
    assert roster.said("refuse") == [("formula", "people.csv", 4)]
    assert next(line.name for line in roster.lines if line.verb == "add") == "Ann Marie Lee"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("codec", "newline"),
    [
        ("utf-8", "\n"),
        ("utf-8-sig", "\r\n"),
        ("utf-16", "\r\n"),
        ("utf-16-le", "\n"),
        ("utf-16-be", "\r\n"),
        ("cp1252", "\r\n"),
        ("utf-8", "\r"),
    ],
)
def test_encodings_and_newlines(roster: Roster, codec: str, newline: str) -> None:
    text = newline.join(["id,given name,family name,role", "A,Zoë,Ångström,pupil", ""])
    roster.check(text.encode(codec))
    assert [line.name for line in roster.lines if line.thing == "person"] == ["Zoë Ångström"]
    assert roster.said("refuse") == []


@pytest.mark.django_db
@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators(roster: Roster, mark: str) -> None:
    roster.check(f"id{mark}given name{mark}family name{mark}role\nA{mark}Ann{mark}Lee{mark}pupil\n")
    assert roster.counts("add") == {"person": 1, "enrolment": 1}


@pytest.mark.django_db
def test_day_or_month_first_is_asked_and_never_guessed(roster: Roster) -> None:
    files = builder.sds1(date="4/2/2026")
    with pytest.raises(RosterRefused) as refused:
        roster.check(files)
    assert (refused.value.code, refused.value.question) == ("date-order", "date_order")
    for order, start in (("day-first", "2026-02-04"), ("month-first", "2026-04-02")):
        roster.load(files, date_order=order)
        assert roster.school.classes.get().from_date.isoformat() == start


@pytest.mark.django_db
def test_day_that_does_not_fit_the_order_is_refused(roster: Roster) -> None:
    roster.check(builder.sds1(date="12/19/2026"), date_order="day-first")
    assert ("bad-date", "Section.csv", 2) in roster.said("refuse")


def test_report_as_a_table_holds_no_live_formula() -> None:
    out = io.StringIO()
    write_csv(iter([Line("refuse", "row", "=1+1", [], "-x.csv", 3, "own-manager", {})]), out)
    row = out.getvalue().splitlines()[1]
    assert "'=1+1" in row
    assert "'-x.csv" in row
