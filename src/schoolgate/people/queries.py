"""What this person may see of schools and people; absent and forbidden look alike."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Exists,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Concat
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.words import translated
from schoolgate.ledger.models import Entry, Fact
from schoolgate.ledger.wording import personal_words, told
from schoolgate.people.models import (
    Absence,
    Appointment,
    CalendarImport,
    Care,
    ClassMember,
    Enrolment,
    Invitation,
    Person,
    RosterImport,
    School,
    SchoolClass,
    Term,
    YearGroup,
    in_force,
)
from schoolgate.people.rules import (
    OWN_ACTS,
    RECORD_OFFICES,
    may_import_roster,
    may_keep_calendar,
    may_keep_people,
    may_see_absences,
    may_see_people,
    may_see_personal_record,
    may_see_pupils,
    may_see_record,
    may_see_school,
)
from schoolgate.people.standing import Standing, standing_of
from schoolgate.reference import roles

Span = tuple[date, date | None]  # from when until when


def schools_for(person: Person) -> list[School]:
    """The schools where this person has a part today, by name; kept as long as the standing."""
    standing = standing_of(person)
    kept: tuple[Standing, list[School]] | None = person.__dict__.get("_schools")
    if kept is not None and kept[0] is standing:
        return kept[1]
    mine = School.objects.filter(pk__in=standing.at_school)
    federated = School.objects.filter(federation__in=standing.at_federation)
    schools = list((mine | federated).select_related("federation").distinct())
    person.__dict__["_schools"] = (standing, schools)
    return schools


def school_for(person: Person, slug: str) -> School:
    """The school of that address; 404 where this person has no part in it."""
    school = get_object_or_404(School.objects.select_related("federation"), slug=slug)
    if may_see_school(person, school):
        raise Http404
    return school


def school_with_logo(public_id: str, sha256: str) -> School:
    """The school whose logo that is now, for anybody who asks; 404 otherwise."""
    return get_object_or_404(School, public_id=public_id, logo_sha256=sha256)


def adults_of(school: School, by: Person) -> QuerySet[Person]:
    """People with an appointment at the school today, with these appointments."""
    if may_see_people(by, school):
        return Person.objects.none()
    today = in_force(clock.today())
    current = Appointment.objects.filter(today, school=school).select_related("line_manager")
    return (
        Person.objects.filter(pk__in=current.values("person"))
        .select_related("user")
        .prefetch_related(Prefetch("appointments", current, to_attr="current"))
    )


def adults_found(school: School, by: Person, words: str = "", role: str = "") -> QuerySet[Person]:
    """Adults of the school today whose name holds the words, and who hold the role."""
    found = adults_of(school, by)
    if role:
        held = Appointment.objects.filter(in_force(clock.today()), school=school, role=role)
        found = found.filter(pk__in=held.values("person"))
    if words.strip():
        found = found.alias(
            full=Concat("given_name", Value(" "), "family_name", Value(" "), "known_as", Value(" "),
                        "family_name")
        )  # fmt: skip
        for word in words.split()[:6]:
            found = found.filter(full__icontains=word)
    return found


def adult_for(by: Person, school: School, public_id: str) -> Person:
    """Somebody who has, had or will have an appointment at the school; 404 otherwise."""
    if may_see_people(by, school):
        raise Http404
    here = Appointment.objects.filter(school=school)
    return get_object_or_404(
        Person.objects.select_related("user"), public_id=public_id, pk__in=here.values("person")
    )


def colleague_for(by: Person, school: School, public_id: str) -> Person:
    """Somebody who has or will have an appointment at the school; 404 otherwise."""
    found = adult_for(by, school, public_id)
    if has_left(school, found):
        raise Http404
    return found


def has_left(school: School, person: Person) -> bool:
    """Whether every appointment of somebody at the school, and for its federation, is over."""
    return not appointments_at(school, person).exclude(until__lt=clock.today()).exists()


def name_at(school: School, person: Person) -> str:
    """How somebody was called when the school last recorded anything of them."""
    said = Fact.objects.filter(
        name="name", entry__chain=school.public_id, entry__subject_kind="people.person",
        entry__subject_id=person.public_id,
    )  # fmt: skip
    last = said.order_by("-entry__sequence").values_list("value", flat=True).first()
    return str(json.loads(last)) if last else person.name


def appointments_at(school: School, person: Person) -> QuerySet[Appointment]:
    """All appointments of somebody at a school, those to come first."""
    held = Appointment.objects.filter(person=person).filter(
        Q(school=school) | Q(federation__isnull=False, federation=school.federation_id)
    )
    return held.select_related("line_manager", "school", "federation").order_by("-from_date", "-pk")


def appointment_for(by: Person, school: School, public_id: str) -> Appointment:
    """An appointment at the school that this person may look after; 404 otherwise."""
    if may_see_people(by, school):
        raise Http404
    held = Appointment.objects.filter(school=school).select_related(
        "person", "school", "line_manager"
    )
    return get_object_or_404(held, public_id=public_id)


def managed_today() -> QuerySet[Appointment]:
    """Appointments at schools today whose line manager has one there today as well."""
    today = in_force(clock.today())
    above = Q(federation__isnull=False, federation=OuterRef("school__federation"))
    manages = Appointment.objects.filter(
        today, Q(school=OuterRef("school")) | above, person=OuterRef("line_manager")
    )
    return Appointment.objects.filter(today, Exists(manages), school__isnull=False)


def managed_by(person: Person, school: School) -> QuerySet[Person]:
    """Whose line manager somebody is at a school today."""
    held = managed_today().filter(school=school, line_manager=person)
    return Person.objects.filter(pk__in=held.values("person"))


def managers_of(person: Person, school: School) -> QuerySet[Person]:
    """Who is the line manager of somebody at a school today."""
    held = managed_today().filter(school=school, person=person)
    return Person.objects.filter(pk__in=held.values("line_manager"))


def class_places_of(person: Person, school: School) -> QuerySet[ClassMember]:
    """The classes somebody is in, teaches or helps today."""
    today = clock.today()
    return ClassMember.objects.filter(
        in_force(today), in_force(today, "school_class__"), person=person,
        school_class__school=school,
    ).select_related("school_class")  # fmt: skip


def known_in_family(school: School, email: str) -> Person | None:
    """The one with that address among the people of the school and of its federation.

    Never of other schools: whether they know an address is their own affair.
    """
    known = Person.objects.filter(Q(email__iexact=email) | Q(user__email__iexact=email))
    return known.filter(part_in_family(school)).distinct().first()


def person_in_family(by: Person, school: School, public_id: str) -> Person:
    """Somebody of the school or its federation, for those who keep its people; 404 otherwise."""
    if may_keep_people(by, school):
        raise Http404
    family = Person.objects.filter(part_in_family(school)).distinct()
    return get_object_or_404(family, public_id=public_id)


def part_in_family(school: School) -> Q:
    """People with a part, today or at another time, at the school or in its federation."""
    schools = School.objects.filter(pk=school.pk)
    if school.federation_id is not None:
        schools = School.objects.filter(federation=school.federation_id)
    part = (
        Q(appointments__school__in=schools)
        | Q(enrolments__school__in=schools)
        | Q(cares_for__pupil__enrolments__school__in=schools)
    )
    if school.federation_id is not None:
        part |= Q(appointments__federation=school.federation_id)
    return part


def pupils_of(school: School, by: Person) -> QuerySet[Enrolment]:
    """Pupils enrolled today."""
    if may_see_pupils(by, school):
        return Enrolment.objects.none()
    return (
        Enrolment.objects.filter(in_force(clock.today()), school=school)
        .select_related("person")
        .order_by("year_group", "person__family_name", "person__given_name")
    )


YEARS_OF_PHASE: Mapping[str, tuple[int, int]] = {
    School.Phase.NURSERY: (YearGroup.NURSERY, YearGroup.RECEPTION),
    School.Phase.PRIMARY: (YearGroup.NURSERY, YearGroup.YEAR_6),
    School.Phase.SECONDARY: (YearGroup.YEAR_7, YearGroup.YEAR_13),
}


def years_at(school: School) -> range:
    """The year groups of the school: those usual for its phase, and those of its pupils; empty where
    the list of people has no pupils, and so does not say whether the phase is right.
    """
    today = in_force(clock.today())
    found = Enrolment.objects.filter(today, school=school).aggregate(
        least=Min("year_group"), most=Max("year_group")
    )
    if found["least"] is None:
        return range(0)
    first, last = YEARS_OF_PHASE.get(school.phase, (YearGroup.NURSERY, YearGroup.YEAR_13))
    return range(min(first, found["least"]), max(last, found["most"]) + 1)


def classes_of(school: School, by: Person) -> QuerySet[SchoolClass]:
    """Classes that run today."""
    if may_see_people(by, school):
        return SchoolClass.objects.none()
    return SchoolClass.objects.filter(in_force(clock.today()), school=school)


def class_for(by: Person, school: School, public_id: str) -> SchoolClass:
    """A class of the school, for staff; 404 otherwise."""
    if may_see_pupils(by, school):
        raise Http404
    return get_object_or_404(SchoolClass, school=school, public_id=public_id)


def members_of(school_class: SchoolClass) -> list[ClassMember]:
    """Who is in a class today, by name."""
    members = school_class.members.filter(in_force(clock.today())).select_related("person")
    return list(members.order_by("person__family_name", "person__given_name"))


def pupil_for(by: Person, school: School, public_id: str) -> Enrolment:
    """A pupil enrolled at the school today, for staff; 404 otherwise."""
    return get_object_or_404(pupils_of(school, by), person__public_id=public_id)


def carers_of(pupil: Person) -> QuerySet[Care]:
    """Who looks after a pupil today."""
    return (
        Care.objects.filter(in_force(clock.today()), pupil=pupil)
        .select_related("carer", "carer__user")
        .order_by("carer__family_name", "carer__given_name")
    )


def absences_for(by: Person, school: School) -> QuerySet[Absence]:
    """Absences that last or are to come, for staff."""
    if may_see_absences(by, school):
        return Absence.objects.none()
    return Absence.objects.filter(school=school, until__gte=clock.today()).select_related(
        "person", "cover"
    )


def absence_for(by: Person, school: School, public_id: str) -> Absence:
    """One absence that is not over; 404 otherwise."""
    return get_object_or_404(
        absences_for(by, school).select_related("person", "cover", "school"), public_id=public_id
    )


def invitations_for(by: Person, school: School) -> QuerySet[Invitation]:
    """Invitations of the school, newest first, for those who keep the list of people."""
    if may_keep_people(by, school):
        return Invitation.objects.none()
    return Invitation.objects.filter(school=school).select_related("person", "by", "school")


def is_open(moment: datetime) -> Q:
    """Invitations whose link works at a moment."""
    return Q(accepted_at__isnull=True, withdrawn_at__isnull=True, expires__gt=moment)


def person_to_invite(by: Person, school: School, public_id: str) -> Person:
    """An adult of the school, or a parent or carer of one of its pupils; 404 otherwise."""
    if may_keep_people(by, school):
        raise Http404
    pupils = Enrolment.objects.filter(in_force(clock.today()), school=school).values("person")
    carers = Care.objects.filter(in_force(clock.today()), pupil__in=pupils).values("carer")
    adults = Appointment.objects.filter(school=school).exclude(until__lt=clock.today())
    invited = Person.objects.filter(Q(pk__in=adults.values("person")) | Q(pk__in=carers))
    return get_object_or_404(invited, public_id=public_id)


def roles_behind(invitation: Invitation) -> list[str]:
    """What the invited person is, or will be, at the school that invites: titles of roles."""
    held = Appointment.objects.filter(person=invitation.person, school=invitation.school)
    codes = held.exclude(until__lt=clock.today()).values_list("role", flat=True)
    return list(dict.fromkeys(translated(roles()[code].title) for code in codes if code in roles()))


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of somebody's history."""

    when: datetime
    text: str
    who: str


def history_of(by: Person, school: School, person: Person) -> Sequence[Happening]:
    """What the record says of somebody at the school, newest first, for the list's keepers."""
    if may_keep_people(by, school):
        return ()
    appointments = appointments_at(school, person).values_list("public_id", flat=True)
    entries = list(
        Entry.objects.filter(chain=school.public_id)
        .filter(
            Q(subject_kind="people.person", subject_id=person.public_id)
            | Q(subject_kind="people.appointment", subject_id__in=list(appointments))
        )
        .order_by("-sequence")
        .prefetch_related("facts")[:50]
    )
    actors = {entry.actor_id for entry in entries if entry.actor_kind == "person"}
    names = {one.public_id: one.name for one in Person.objects.filter(public_id__in=actors)}
    return [Happening(entry.at, told(entry), names.get(entry.actor_id, "")) for entry in entries]


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry of the record as a page tells it."""

    sequence: int
    at: datetime
    words: str
    who: str


def record_of(school: School, by: Person) -> QuerySet[Entry]:
    """The entries of the school's own chain, in order."""
    if may_see_record(by, school):
        return Entry.objects.none()
    return Entry.objects.filter(chain=school.public_id).order_by("sequence")


def record_lines(school: School, by: Person, entries: Sequence[Entry]) -> list[RecordLine]:
    """Entries told in words, the newest first; what the reader may not see is withheld.

    Governors read the names of those who acted in an office they held that day, never of
    somebody who did a thing of their own, such as signing in, signing or asking something.
    """
    page = list(entries)[::-1]
    prefetch_related_objects(page, "facts")
    personal = may_see_personal_record(by, school) is None
    doers = {entry.actor_id for entry in page if entry.actor_kind == "person"}
    names = {one.public_id: one.name for one in Person.objects.filter(public_id__in=doers)}
    unnamed = frozenset() if personal else _unnamed(school, page, names)
    return [
        RecordLine(
            entry.sequence,
            entry.at,
            told(entry, personal=personal),
            _doer(entry, {} if entry.sequence in unnamed else names),
        )
        for entry in page
    ]


def _doer(entry: Entry, names: Mapping[str, str]) -> str:
    if entry.actor_kind == "system":
        return _("Schoolgate")
    return names.get(entry.actor_id) or _("Somebody")


def _unnamed(school: School, page: Sequence[Entry], names: Mapping[str, str]) -> frozenset[int]:
    """Entries of which governors do not read who did them, by sequence.

    What people do for themselves, what was done outside an office, and where the doer's own name
    is withheld from the words beside it.
    """
    offices = _offices_held(school, names)
    called = _names_ever(names)
    return frozenset(
        entry.sequence
        for entry in page
        if entry.event in OWN_ACTS
        or not _any_on(offices[entry.actor_id], timezone.localdate(entry.at))
        or called[entry.actor_id] & personal_words(entry)
    )


def _offices_held(school: School, people: Iterable[str]) -> Mapping[str, list[Span]]:
    """From when until when people held an office of the school or of its federation."""
    here = Q(school=school) | Q(federation__isnull=False, federation=school.federation_id)
    held = Appointment.objects.filter(
        here, person__public_id__in=list(people), role__in=RECORD_OFFICES
    )
    found: dict[str, list[Span]] = defaultdict(list)
    for person, begun, until in held.values_list("person__public_id", "from_date", "until"):
        found[person].append((begun, until))
    return found


def _any_on(spans: Iterable[Span], day: date) -> bool:
    return any(begun <= day and (until is None or until >= day) for begun, until in spans)


def _names_ever(names: Mapping[str, str]) -> Mapping[str, set[str]]:
    """Every name that people have now, or had when the record told of them."""
    said = Fact.objects.filter(
        name="name", entry__subject_kind="people.person", entry__subject_id__in=list(names)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for person, name in names.items():
        found[person].add(name)
    for person, value in said.values_list("entry__subject_id", "value"):
        found[person].add(str(json.loads(value)))
    return found


def roster_imports_for(person: Person, school: School) -> QuerySet[RosterImport]:
    """Rosters handed in at the school, for those who may apply them."""
    if may_import_roster(person, school):
        return RosterImport.objects.none()
    return school.roster_imports.select_related("by", "decided_by")


def term_for(by: Person, school: School, public_id: str) -> Term:
    """A term of the school, for those who keep its calendar; 404 otherwise."""
    if may_keep_calendar(by, school):
        raise Http404
    return get_object_or_404(
        Term.objects.select_related("school"), school=school, public_id=public_id
    )


def calendar_imports_for(by: Person, school: School) -> QuerySet[CalendarImport]:
    """Calendar files handed in at the school, for those who keep its calendar."""
    if may_keep_calendar(by, school):
        return CalendarImport.objects.none()
    return school.calendar_imports.select_related("school", "by", "decided_by")


def roles_held_at(school: School) -> frozenset[str]:
    """Codes of the roles that somebody holds at the school today."""
    held = Appointment.objects.filter(in_force(clock.today())).filter(school=school)
    roles = set(held.values_list("role", flat=True))
    if school.federation_id:
        above = Appointment.objects.filter(in_force(clock.today()), federation=school.federation_id)
        roles |= set(above.values_list("role", flat=True))
    if held.filter(line_manager__isnull=False).exists():
        roles.add("line-manager")
    return frozenset(roles)


def people_called(who: str) -> QuerySet[Person]:
    """For the operator's commands: everybody with that id, address or name, at any school."""
    who = who.strip()
    known = Person.objects.select_related("user")
    one = known.filter(Q(public_id=who) | Q(user__email__iexact=who))
    if one.exists():
        return one
    whole = Concat("given_name", Value(" "), "family_name")
    called = Concat("known_as", Value(" "), "family_name")
    named = known.alias(whole=whole, called=called)
    return named.filter(
        Q(email__iexact=who) | Q(whole__iexact=who) | Q(called__iexact=who)
    ).distinct()
