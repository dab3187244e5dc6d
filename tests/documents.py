"""Files of our own making: a policy with values to find and faults to report, a roster, a calendar,
a logo.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import docx
import yaml
from PIL import Image, ImageDraw

from schoolgate.policies.packs import content_of

TITLE = "Social Media and Internet Policy"
CONTROL = [
    ("Owner", "Headteacher"),
    ("Version", "3.1"),
    ("Approved by", "Governing body"),
    ("Approved on", "4 March 2022"),
    ("Review date", "4 March 2024"),
]
SECTIONS = [
    (
        "Purpose and scope",
        [
            (
                "This policy tells everybody who works for Elmbrook Primary School how we use social"
                " media and the internet, at school and at home."
            ),
            "It applies to all employees, governors, volunteers and contractors.",
        ],
    ),
    (
        "Law",
        [
            "Staff must handle personal information as the Data Protection Act 1998 requires.",
            "The school may monitor the use of its equipment at any time.",
        ],
    ),
    (
        "Personal accounts",
        [
            "Staff must not use social networking sites for personal purposes during working time.",
            (
                "Staff must not accept pupils, or former pupils under the age of 18, as friends or"
                " contacts on any personal account."
            ),
            (
                "Staff may say on a personal profile where they work, but must make clear that the"
                " views are their own."
            ),
        ],
    ),
    (
        "School sites",
        [
            (
                "Each school site on Facebook, Twitter or Google+ needs the written approval of the"
                " headteacher before it is opened."
            ),
            "At least two members of staff must have the password of each school site.",
            (
                "Photographs of pupils must not be published without the written consent of a parent,"
                " as section 9 explains."
            ),
        ],
    ),
    (
        "Concerns and breaches",
        [
            (
                "Any concern about a child must be reported to the designated safeguarding lead on the"
                " same day."
            ),
            (
                "A breach of this policy may lead to disciplinary action, up to and including"
                " dismissal."
            ),
        ],
    ),
]


def as_text() -> bytes:
    """The policy as plain text with numbered clauses."""
    lines = [TITLE, "", *(f"{label}: {value}" for label, value in CONTROL), ""]
    for number, (heading, clauses) in enumerate(SECTIONS, 1):
        lines += [f"{number}. {heading}", ""]
        for part, clause in enumerate(clauses, 1):
            lines += [f"{number}.{part} {clause}", ""]
    return "\n".join(lines).encode()


def as_docx(last: str = "") -> bytes:
    """The policy as a Word file: a title, a control table, headings, numbered paragraphs.

    ``last`` is one more paragraph, which makes it another document.
    """
    document = docx.Document()
    document.add_heading(TITLE, level=0)
    table = document.add_table(rows=0, cols=2)
    for label, value in CONTROL:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    for number, (heading, clauses) in enumerate(SECTIONS, 1):
        document.add_heading(f"{number}. {heading}", level=1)
        for part, clause in enumerate(clauses, 1):
            document.add_paragraph(f"{number}.{part} {clause}")
    if last:
        document.add_paragraph(last)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def as_roster() -> bytes:
    """Two people in the plain CSV format."""
    return (
        b"id,given name,family name,email,role,job title,class\r\n"
        b"X1,Rosa,Roster,rosa@school.example,teacher,Music teacher,\r\n"
        b"X2,Rolf,Roster,,pupil,,\r\n"
    )


def as_calendar() -> bytes:
    """One closed day, far ahead, as iCalendar."""
    return (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//\r\nBEGIN:VEVENT\r\nUID:one@tests\r\n"
        b"DTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20290507\r\nSUMMARY:Bank holiday\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def as_png(side: int = 96) -> bytes:
    """A green disc on nothing."""
    image = Image.new("RGBA", (side, side))
    ImageDraw.Draw(image).ellipse((4, 4, side - 5, side - 5), fill="#1f6f5c")
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def as_pack(pack: str = "HOL", **changes: Any) -> bytes:
    """A ready policy as the file that a school hands out."""
    return _as_yaml({**content_of(pack), **changes}) if changes else _unchanged(pack)


@cache
def _unchanged(pack: str) -> bytes:
    return _as_yaml(content_of(pack))


def _as_yaml(content: dict[str, Any]) -> bytes:
    # The faster of the library's two writers, where the machine has it; they write the same.
    writer = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(content, Dumper=writer, allow_unicode=True, sort_keys=False).encode()
