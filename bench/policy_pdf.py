"""A policy of about 20 pages as PDF: time, size, tags, fonts; beside the same words in a file.

The peer is fpdf2 (for tests only here) setting the bare words in the same font, without tags,
contents, tables or bookmarks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import django
from fpdf import FPDF
from pymupdf_fonts import myfont
from pypdf import PdfReader

from schoolgate.policies.packs import load_pack
from schoolgate.policies.paper.attachment import payload_of
from schoolgate.policies.paper.board import board_pdf
from schoolgate.policies.paper.certificate import certificate_pdf
from schoolgate.policies.paper.policy import policy_pdf
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.text import PolicyText, text_of

SIGNERS = 10_000


def measured(make: Callable[[], bytes], runs: int) -> tuple[bytes, float, float]:
    """What was made, median milliseconds and median processor milliseconds."""
    walls, cpus, made = [], [], b""
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        made = make()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return made, statistics.median(walls), statistics.median(cpus)


def plain_file(text: PolicyText, path: Path) -> bytes:
    """The floor: the same words, written down and safe on the disk."""
    words = "\n\n".join(f"{one.number} {one.heading}\n\n{one.text}" for one in text.clauses)
    data = words.encode("utf-8")
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return data


def peer(text: PolicyText, font: Path) -> bytes:
    """The bare words by fpdf2."""
    paper = FPDF()
    paper.add_font("FiraGO", "", str(font))
    paper.set_font("FiraGO", size=10.5)
    paper.add_page()
    for one in text.clauses:
        paper.multi_cell(
            0, 5, f"{one.number} {one.heading}\n{one.text}\n", new_x="LMARGIN", new_y="NEXT"
        )
    return bytes(paper.output())


def altered(text: PolicyText, number: int) -> PolicyText:
    """The same policy with a word more in each clause, so that nothing can be remembered."""
    clauses = tuple(replace(one, text=f"{one.text} Note {number}.") for one in text.clauses)
    return replace(text, clauses=clauses)


def facts(pdf: bytes) -> str:
    """Pages, tags and fonts, as pypdf finds them."""
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    fonts = {}
    for page in reader.pages:
        for one in page["/Resources"].get("/Font", {}).values():
            descriptor = one.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            fonts[descriptor["/FontName"]] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    tagged = bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root
    return (
        f"{len(reader.pages)} pages, tagged: {'yes' if tagged else 'no'},"
        f" fonts embedded: {sum(fonts.values())} of {len(fonts)}"
    )


def other_eyes(pdf: bytes, folder: Path) -> None:
    """What independent programs of this machine say, where there are any."""
    file = folder / "policy.pdf"
    file.write_bytes(pdf)
    for command in (["pdffonts"], ["pdfinfo"], ["qpdf", "--check"]):
        if shutil.which(command[0]):
            done = subprocess.run(
                [*command, str(file)], capture_output=True, text=True, check=False
            )
            print(f"\n{command[0]} (exit {done.returncode}):\n{done.stdout}{done.stderr}")
        else:
            print(f"\n{command[0]}: not on this machine")


def row(name: str, made: bytes, wall: float, cpu: float, floor: float, note: str = "") -> None:
    print(
        f"| {name} | {wall:,.1f} | {cpu:,.1f} | {wall / floor:,.0f} | {len(made) / 1000:,.0f} | {note} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--pack", default="wal")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="schoolgate-bench-"))
    os.environ["SCHOOLGATE_DATA"] = str(folder / "data")
    os.environ["DJANGO_SETTINGS_MODULE"] = "schoolgate.config.settings"
    django.setup()
    text = text_of(load_pack(given.pack), {})
    sheet = Sheet(
        school="Rowan Primary School", made=dt.datetime(2026, 12, 4, tzinfo=dt.UTC), version="3",
        effective=dt.date(2026, 12, 1), review=dt.date(2027, 12, 1), sha256=text.sha256,
        address="https://rowan.example/rowan-primary/policy/social-media/3/",
    )  # fmt: skip
    font = folder / "FiraGO-Regular.ttf"
    font.write_bytes(myfont("figo"))
    first, first_wall, first_cpu = measured(lambda: policy_pdf(text, sheet), 1)
    print("| what | milliseconds | processor ms | times the floor | kB | |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    words, floor, floor_cpu = measured(lambda: plain_file(text, folder / "words.txt"), given.runs)
    row("floor: the same words in a file", words, floor, floor_cpu, floor)
    row(
        "peer: bare words by fpdf2",
        *(made := measured(lambda: peer(text, font), 5)),
        floor,
        facts(made[0]),
    )
    row("policy, first of the process", first, first_wall, first_cpu, floor, facts(first))
    fresh = (altered(text, number) for number in count(1))
    row(
        "policy, another text each time",
        *measured(lambda: policy_pdf(next(fresh), sheet), given.runs),
        floor,
    )
    again = measured(lambda: policy_pdf(text, sheet), given.runs)
    row(
        "policy, the same again",
        *again,
        floor,
        "the same bytes: " + ("yes" if again[0] == first else "no"),
    )
    for other in (replace(sheet, form="large-print"), replace(sheet, form="plain")):
        made = measured(partial(policy_pdf, text, other), 1)
        row(f"policy, {other.form}", *made, floor, facts(made[0]))
    payload = {
        "person": "Siân Łukaszewska", "capacity": "teacher", "school": "Rowan", "policy": text.title,
        "version": "3", "sha256": text.sha256, "statements": ["I have read the policy."],
        "signed_at": "2026-12-04T15:30:00+00:00", "way": "screen",
        "ledger": {"number": 1, "sha256": text.sha256}, "verify": "https://rowan.example/verify/7KQ2",
    }  # fmt: skip
    made = measured(lambda: certificate_pdf(payload, sheet), given.runs)
    row("certificate", *made, floor, facts(made[0]))
    _payload, wall, cpu = measured(lambda: repr(payload_of(made[0])).encode(), 5)
    row("facts read out of it, in a child", _payload, wall, cpu, floor)
    rows = [("Łukaszewska, Siân", "Teacher", "Signed", "4 December 2026")] * SIGNERS
    columns = ("Name", "Group", "State", "When")
    made = measured(lambda: board_pdf("Who has signed", [], columns, rows, sheet), 1)
    row(f"board of {SIGNERS:,}", *made, floor, f"{len(PdfReader(io.BytesIO(made[0])).pages)} pages")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of the whole run: {peak:,.0f} MB.")
    other_eyes(first, folder)
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
