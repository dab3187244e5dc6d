"""The demo: a federation of two schools with the same invented people every time.

Dates move with the day the demo is made, so that terms and ages stay believable.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.demo.awareness import add_awareness
from schoolgate.demo.calendar import add_calendar
from schoolgate.demo.declarations import add_declarations
from schoolgate.demo.logos import elm
from schoolgate.demo.openness import add_openness
from schoolgate.demo.policies import add_policies
from schoolgate.demo.publishing import add_translations
from schoolgate.demo.reviews import add_report, add_reviews
from schoolgate.demo.sites import add_sites
from schoolgate.people import actions
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.look.actions import change_logo
from schoolgate.people.look.picture import draw_anew
from schoolgate.people.models import (
    Appointment,
    Care,
    ClassMember,
    Federation,
    Person,
    School,
    SchoolClass,
)
from schoolgate.shipped import shipped

SEED = 20250901
DEMO = System("demo")
# What the primary school's own website and email addresses end in.
OWN_DOMAINS = ["elmbrook.example", "elmbrook-primary.example"]
Words = str | Promise
NAMES = Path(__file__).parent / "names.yaml"


@dataclass(frozen=True, slots=True)
class Part:
    """One of the people who can be signed in as: name, roles, and why one would be them."""

    key: str
    given: str
    family: str
    roles: tuple[str, ...]
    label: Words
    why: Words
    job_title: str = ""


PRIMARY = (
    Part("head", "Margaret", "Okafor", ("headteacher",), _("Headteacher"),
         _("hand in the policy, say what it means, decide")),
    Part("line-manager", "Daniel", "Hughes", ("assistant-head", "slt"), _("Line manager"),
         _("read what the policy says; manages three teachers"), "Deputy head"),
    Part("teacher", "Priya", "Shah", ("teacher",), _("Teacher"), _("see what a teacher sees"),
         "Class teacher, Year 4"),
    Part("communications", "Owen", "Griffiths", ("communications-manager", "office"),
         _("Communications manager"), _("keep the school's public voice"), "Communications and office"),
    Part("network", "Agnieszka", "Nowak", ("network-manager",), _("Network manager"),
         _("import a roster, look at the record")),
    Part("dsl", "Ruth", "Campbell", ("dsl", "slt"), _("Safeguarding lead"),
         _("see what a safeguarding lead sees"), "Assistant head, pastoral"),
    Part("governor", "Samuel", "Mensah", ("governor", "nominated-governor"), _("Governor"),
         _("see how the policy is doing")),
    Part("contractor", "Carol", "Marsh", ("contractor",), _("Contractor"),
         _("see how little a contractor sees"), "School photographer"),
    Part("chair", "Helen", "Bishop", ("chair-of-governors", "governor"), _("Chair of governors"),
         _("lead the governing body")),
)  # fmt: skip
SECONDARY = (
    Part("head-2", "Jonathan", "Price", ("headteacher",), _("Headteacher"), _("lead the other school")),
    Part("teacher-2", "Sofia", "Costa", ("teacher",), _("Teacher"),
         _("teach at the secondary school"), "English"),
    Part("dsl-2", "Imran", "Hussain", ("dsl", "slt"), _("Safeguarding lead"),
         _("look after older pupils")),
    Part("network-2", "Grace", "Chen", ("network-manager",), _("Network manager"), _("run the network")),
)  # fmt: skip
OTHERS = (
    (Part("parent", "Fatuma", "Begum", (), _("Parent"), _("see what a parent sees")),
     "Elmbrook Primary School"),
    (Part("officer", "Alan", "Clarke", (), _("Federation officer"),
          _("lay down values for both schools")), "Elmbrook Federation"),
)  # fmt: skip


def make_people() -> None:
    """Fill an empty database with the federation, its schools and everybody in them."""
    with transaction.atomic():
        names = _Names()
        start = school_year_start(clock.today())
        federation = actions.add_federation(by=DEMO, name="Elmbrook Federation", slug="elmbrook")
        primary = actions.add_school(
            by=DEMO, federation=federation, name="Elmbrook Primary School", slug="elmbrook-primary",
            phase=School.Phase.PRIMARY, local_authority="Dorset Council", colour="#1f6f5c",
            urn="900001", demo=True,
        )  # fmt: skip
        secondary = actions.add_school(
            by=DEMO, federation=federation, name="Holm Hill Academy", slug="holm-hill",
            phase=School.Phase.SECONDARY, local_authority="Dorset Council", colour="#7a3b69",
            urn="900002", demo=True,
        )  # fmt: skip
        change_logo(by=DEMO, school=primary, picture=draw_anew(elm()))
        for school, domains in ((primary, OWN_DOMAINS), (secondary, ["holm-hill.example"])):
            change_mail_domains(by=DEMO, school=school, domains=domains)
        _fill_primary(primary, names, start)
        _fill_secondary(secondary, names, start)
        _federation_people(federation, primary, start)
        for school in (primary, secondary):
            add_calendar(school, start)
        add_policies(primary, secondary)
        add_reviews(primary, secondary)
        add_declarations(primary, secondary)
        add_awareness(primary, secondary)
        for school in (primary, secondary):
            add_openness(school)
        add_sites(primary)
        add_report(primary)
        add_translations(primary)


def school_year_start(day: dt.date) -> dt.date:
    """1 September of the school year that ``day`` is in."""
    return dt.date(day.year if day.month >= 9 else day.year - 1, 9, 1)


class _Names:
    """Invented names in a fixed order."""

    def __init__(self) -> None:
        lists: dict[str, Any] = shipped(NAMES)
        self.random = random.Random(SEED)  # noqa: S311 - invented names, no secret
        self._lists = lists

    def pupil(self) -> tuple[str, str]:
        return self.forename(), self.surname()

    def forename(self) -> str:
        return str(self.random.choice(self._lists[self.random.choice(["girls", "boys"])]))

    def surname(self) -> str:
        return str(self.random.choice(self._lists["surnames"]))


def _cast(school: School, parts: tuple[Part, ...], start: dt.date) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for index, part in enumerate(parts):
        person = actions.add_person(
            by=DEMO, school=school, given_name=part.given, family_name=part.family,
            email=f"{part.given}.{part.family}@{school.slug}.example".lower(),
        )  # fmt: skip
        actions.give_sign_in(by=DEMO, school=school, person=person, email=person.email)
        began = start - dt.timedelta(days=365 * (1 + index % 6))
        for role in part.roles:
            actions.appoint(
                by=DEMO, person=person, school=school, role=role, from_date=began,
                job_title=part.job_title,
            )  # fmt: skip
        people[part.key] = person
    return people


def _manage(people: dict[str, Person], school: School, manager: str, *managed: str) -> None:
    Appointment.objects.filter(
        school=school, person__in=[people[key] for key in managed], capacity="employee"
    ).update(line_manager=people[manager])


def _fill_primary(school: School, names: _Names, start: dt.date) -> None:
    people = _cast(school, PRIMARY, start)
    _manage(people, school, "head", "line-manager", "dsl", "communications", "network")
    _manage(people, school, "line-manager", "teacher")
    trees = ["Acorn", "Ash", "Birch", "Cedar", "Elder", "Hazel", "Oak"]
    for year, tree in enumerate(trees):
        teacher = (
            people["teacher"]
            if year == 4
            else _teacher(school, names, start, people["line-manager"])
        )
        label = "Reception" if year == 0 else f"Year {year}"
        made = actions.add_class(
            by=DEMO, school=school, name=f"{tree} ({label})", from_date=start, year_group=year
        )
        actions.add_to_class(
            by=DEMO, school_class=made, person=teacher, part=ClassMember.Part.TEACHER,
            from_date=start,
        )  # fmt: skip
        _fill_class(school, made, year, 26, names, start)
    _others(school, names, start)
    _parent(school, start)


def _fill_secondary(school: School, names: _Names, start: dt.date) -> None:
    people = _cast(school, SECONDARY, start)
    _manage(people, school, "head-2", "dsl-2", "teacher-2", "network-2")
    for year in range(7, 12):
        for letter in "HC":
            teacher = (
                people["teacher-2"] if (year, letter) == (9, "H")
                else _teacher(school, names, start, people["head-2"])
            )  # fmt: skip
            made = actions.add_class(
                by=DEMO, school=school, name=f"{year}{letter}", from_date=start, year_group=year,
                subject="Tutor group",
            )  # fmt: skip
            actions.add_to_class(
                by=DEMO, school_class=made, person=teacher, part=ClassMember.Part.TEACHER,
                from_date=start,
            )  # fmt: skip
            _fill_class(school, made, year, 28, names, start)
    _others(school, names, start)


def _teacher(school: School, names: _Names, start: dt.date, manager: Person) -> Person:
    given, family = names.pupil()
    person = actions.add_person(
        by=DEMO, school=school, given_name=given, family_name=family,
        email=f"{given}.{family}.{names.random.randrange(100, 999)}@{school.slug}.example".lower().replace("'", ""),
    )  # fmt: skip
    actions.appoint(
        by=DEMO, person=person, school=school, role="teacher", line_manager=manager,
        from_date=start - dt.timedelta(days=365 * names.random.randrange(1, 12)),
    )  # fmt: skip
    return person


def _fill_class(
    school: School, made: SchoolClass, year: int, size: int, names: _Names, start: dt.date
) -> None:
    for _number in range(size):
        given, family = names.pupil()
        pupil = actions.add_person(by=DEMO, school=school, given_name=given, family_name=family)
        actions.enrol(
            by=DEMO, person=pupil, school=school, year_group=year, from_date=start,
            school_class=made,
        )  # fmt: skip


def _others(school: School, names: _Names, start: dt.date) -> None:
    """Governors, support staff, a trainee, a volunteer, a PTA member."""
    for role in (
        "governor",
        "governor",
        "staff",
        "staff",
        "staff",
        "trainee",
        "volunteer",
        "pta",
        "supply-staff",
    ):
        given, family = names.pupil()
        person = actions.add_person(by=DEMO, school=school, given_name=given, family_name=family)
        actions.appoint(
            by=DEMO, person=person, school=school, role=role,
            from_date=start - dt.timedelta(days=names.random.randrange(0, 900)),
            until=start + dt.timedelta(days=300) if role in {"trainee", "supply-staff"} else None,
        )  # fmt: skip


def _parent(school: School, start: dt.date) -> None:
    """A parent of two pupils who signs in."""
    parent = actions.add_person(
        by=DEMO, school=school, given_name="Fatuma", family_name="Begum", language="en-gb",
        email="fatuma.begum@families.example",
    )  # fmt: skip
    actions.give_sign_in(by=DEMO, school=school, person=parent, email=parent.email)
    pupils = (
        Person.objects.filter(
            enrolments__school=school, family_name="Begum", enrolments__until__isnull=True
        )[:2]
        or Person.objects.filter(enrolments__school=school)[:2]
    )
    for pupil in pupils:
        actions.add_care(
            by=DEMO, school=school, carer=parent, pupil=pupil,
            relationship=Care.Relationship.PARENT, from_date=start,
        )  # fmt: skip


def _federation_people(federation: Federation, school: School, start: dt.date) -> None:
    officer = actions.add_person(
        by=DEMO, school=school, given_name="Alan", family_name="Clarke",
        email="alan.clarke@elmbrook.example",
    )  # fmt: skip
    actions.give_sign_in(by=DEMO, school=school, person=officer, email=officer.email)
    actions.appoint_for_federation(
        by=DEMO, person=officer, federation=federation, role="federation-officer",
        from_date=start - dt.timedelta(days=700),
    )  # fmt: skip


class Member(NamedTuple):
    """Somebody one can be in the demo."""

    key: str
    label: Words
    why: Words
    person: Person
    school: str


def cast() -> list[Member]:
    """Who one can be in the demo, in a fixed order."""
    parts = [(part, "Elmbrook Primary School") for part in PRIMARY]
    parts += [(part, place) for part, place in OTHERS]
    parts += [(part, "Holm Hill Academy") for part in SECONDARY]
    found = {
        (person.given_name, person.family_name): person
        for person in Person.objects.filter(user__isnull=False).select_related("user")
    }
    return [
        Member(part.key, part.label, part.why, found[part.given, part.family], school)
        for part, school in parts
        if (part.given, part.family) in found
    ]
