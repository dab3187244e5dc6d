"""The only writers of schools and people."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.core.addresses import address_problem
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.people import events
from schoolgate.people.belonging import (
    adult_problem,
    class_problem,
    member_problem,
    newcomer_problem,
    pupil_problem,
)
from schoolgate.people.models import (
    Absence,
    Appointment,
    Care,
    ClassMember,
    Enrolment,
    Federation,
    Invitation,
    Person,
    School,
    SchoolClass,
    User,
    in_force,
)
from schoolgate.people.rules import (
    may_appoint_somebody,
    may_change_absence,
    may_change_appointment,
    may_change_details,
    may_end_appointment,
    may_found_school,
    may_invite,
    may_keep_people,
    may_sign_in,
    may_withdraw_invitation,
)
from schoolgate.people.standing import demand_now, forget_standing
from schoolgate.reference import roles

INVITATION_LASTS = dt.timedelta(days=7)
LONGEST_CHAIN = 30


def _hold(by: Actor, school: School) -> None:
    """Writers of one school's people queue, and what they may is asked again in their turn."""
    School.objects.select_for_update().get(pk=school.pk)
    demand_now(may_keep_people, by, school)


def add_federation(*, by: Actor, **fields: Any) -> Federation:
    """Put a federation or trust on the map."""
    demand(may_found_school(by))
    with transaction.atomic():
        federation = Federation.objects.create(**fields)
        record(
            events.FEDERATION_ADDED,
            by=by,
            chain=federation,
            subject=("people.federation", federation.public_id),
            facts={"name": federation.name},
        )
    return federation


def add_school(*, by: Actor, federation: Federation | None = None, **fields: Any) -> School:
    """Put a school on the map. Raises Refused where a page of ours stands at its address."""
    demand(may_found_school(by))
    demand(address_problem(str(fields.get("slug", ""))))
    with transaction.atomic():
        school = School.objects.create(federation=federation, **fields)
        record(
            events.SCHOOL_ADDED,
            by=by,
            chain=school,
            subject=("people.school", school.public_id),
            facts={"name": school.name},
        )
    return school


def add_person(*, by: Actor, school: School, **fields: Any) -> Person:
    """Add somebody to the people of a school; what they are there comes with an appointment."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        _hold(by, school)
        person = Person.objects.create(**fields)
        record(
            events.PERSON_ADDED,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={"name": person.name},
        )
    return person


def appoint(
    *,
    by: Actor,
    person: Person,
    school: School,
    role: str,
    from_date: dt.date,
    until: dt.date | None = None,
    capacity: str = "",
    job_title: str = "",
    line_manager: Person | None = None,
) -> Appointment:
    """Give somebody a role at a school. The capacity is the role's own unless another is given."""
    demand(may_appoint_somebody(by, school, role, person))
    with transaction.atomic():
        _hold(by, school)
        demand_now(may_appoint_somebody, by, school, role, person)
        demand(newcomer_problem(by, school, person))
        demand(line_manager_problem(person, school, line_manager))
        return _appointed(
            by,
            school,
            school=school,
            person=person,
            role=role,
            capacity=capacity or roles()[role].capacity,
            job_title=job_title,
            line_manager=line_manager,
            from_date=from_date,
            until=until,
        )


def appoint_for_federation(
    *, by: Actor, person: Person, federation: Federation, role: str, from_date: dt.date
) -> Appointment:
    """Give somebody a role for a whole federation."""
    demand(may_found_school(by))
    with transaction.atomic():
        return _appointed(
            by,
            federation,
            federation=federation,
            person=person,
            role=role,
            capacity=roles()[role].capacity,
            from_date=from_date,
        )


def _appointed(by: Actor, chain: School | Federation, **fields: Any) -> Appointment:
    appointment = Appointment.objects.create(**fields)
    record(
        events.APPOINTED,
        by=by,
        chain=chain,
        subject=("people.appointment", appointment.public_id),
        facts={
            "name": appointment.person.name,
            "role": appointment.role,
            "capacity": appointment.capacity,
            "from_date": appointment.from_date.isoformat(),
        },
    )
    forget_standing(appointment.person)
    return appointment


def line_manager_problem(person: Person, school: School, manager: Person | None) -> str | None:
    """Why somebody cannot be the line manager of a person at a school, or nothing."""
    if manager is None:
        return None
    if manager.pk == person.pk:
        return _("Nobody is their own line manager.")
    stranger = adult_problem(school, manager)
    if stranger:
        return stranger
    above: Person | None = manager
    for _step in range(LONGEST_CHAIN):
        held = (
            Appointment.objects.filter(in_force(clock.today()), person=above, school=school)
            .exclude(line_manager=None)
            .select_related("line_manager")
            .first()
        )
        above = held.line_manager if held else None
        if above is None:
            return None
        if above.pk == person.pk:
            break
    return _(
        "%(person)s already stands above %(manager)s, so it cannot be the other way round."
    ) % {
        "person": person.name,
        "manager": manager.name,
    }


def change_appointment(*, by: Actor, appointment: Appointment, **fields: Any) -> Appointment:
    """Change from_date, until, line_manager, capacity or job_title of an appointment."""
    demand(may_change_appointment(by, appointment))
    with transaction.atomic():
        appointment = _locked(appointment)
        demand_now(may_change_appointment, by, appointment)
        changed = [name for name, value in fields.items() if getattr(appointment, name) != value]
        if not changed:
            return appointment
        if "until" in changed and fields["until"] is not None:
            demand(may_end_appointment(by, appointment, fields["until"]))
        if "from_date" in changed and fields["from_date"] > clock.today():
            demand(may_end_appointment(by, appointment))
        if "line_manager" in changed and appointment.school is not None:
            demand(
                line_manager_problem(appointment.person, appointment.school, fields["line_manager"])
            )
        for name in changed:
            setattr(appointment, name, fields[name])
        appointment.save(update_fields=changed)
        record(
            events.APPOINTMENT_CHANGED,
            by=by,
            chain=appointment.school,
            subject=("people.appointment", appointment.public_id),
            facts={
                "name": appointment.person.name,
                "role": appointment.role,
                "fields": ", ".join(sorted(changed)),
            },
        )
    forget_standing(appointment.person)
    return appointment


def end_appointment(*, by: Actor, appointment: Appointment, until: dt.date) -> Appointment:
    """End an appointment on a day; it is never deleted."""
    demand(may_end_appointment(by, appointment, until))
    with transaction.atomic():
        appointment = _locked(appointment)
        demand_now(may_end_appointment, by, appointment, until)
        appointment.until = max(until, appointment.from_date)
        appointment.save(update_fields=["until"])
        record(
            events.APPOINTMENT_ENDED,
            by=by,
            chain=appointment.school,
            subject=("people.appointment", appointment.public_id),
            facts={
                "name": appointment.person.name,
                "role": appointment.role,
                "until": appointment.until.isoformat(),
            },
        )
    forget_standing(appointment.person)
    return appointment


def _locked(appointment: Appointment) -> Appointment:
    """The appointment as it is now. Changes at one school queue, so that of two heads who end
    each other's appointment at once the second is seen to be the last.
    """
    School.objects.select_for_update().filter(appointments=appointment).first()
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("person", "school")
        .get(pk=appointment.pk)
    )


def add_class(
    *, by: Actor, school: School, name: str, from_date: dt.date, **fields: Any
) -> SchoolClass:
    """Add a class."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        _hold(by, school)
        made = SchoolClass.objects.create(school=school, name=name, from_date=from_date, **fields)
        record(
            events.CLASS_ADDED,
            by=by,
            chain=school,
            subject=("people.class", made.public_id),
            facts={"name": name},
        )
    return made


def enrol(
    *, by: Actor, person: Person, school: School, year_group: int | None, from_date: dt.date,
    school_class: SchoolClass | None = None,
) -> Enrolment:  # fmt: skip
    """Enrol a pupil, and put them in a class."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        _hold(by, school)
        demand(newcomer_problem(by, school, person) or class_problem(school, school_class))
        enrolment = Enrolment.objects.create(
            person=person, school=school, year_group=year_group, from_date=from_date
        )
        if school_class is not None:
            ClassMember.objects.create(
                school_class=school_class,
                person=person,
                part=ClassMember.Part.PUPIL,
                from_date=from_date,
            )
        record(
            events.ENROLLED,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={"name": person.name, "from_date": from_date.isoformat()},
        )
    forget_standing(person)
    return enrolment


def add_to_class(
    *, by: Actor, school_class: SchoolClass, person: Person, part: str, from_date: dt.date
) -> ClassMember:
    """Put an adult in charge of a class, or beside it."""
    school = school_class.school
    demand(may_keep_people(by, school))
    with transaction.atomic():
        _hold(by, school)
        demand(member_problem(school, person))
        member = ClassMember.objects.create(
            school_class=school_class, person=person, part=part, from_date=from_date
        )
        record(
            events.JOINED_CLASS,
            by=by,
            chain=school,
            subject=("people.class", school_class.public_id),
            facts={"name": person.name, "part": part},
        )
    return member


def add_care(
    *,
    by: Actor,
    school: School,
    carer: Person,
    pupil: Person,
    relationship: str,
    from_date: dt.date,
) -> Care:
    """Record who looks after a pupil."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        _hold(by, school)
        demand(pupil_problem(school, pupil) or newcomer_problem(by, school, carer))
        care = Care.objects.create(
            carer=carer, pupil=pupil, relationship=relationship, from_date=from_date
        )
        record(
            events.CARE_RECORDED,
            by=by,
            chain=school,
            subject=("people.person", pupil.public_id),
            facts={"name": pupil.name, "carer": carer.name, "relationship": relationship},
        )
    forget_standing(carer)
    return care


def record_absence(
    *, by: Actor, school: School, person: Person, from_date: dt.date, until: dt.date,
    cover: Person | None = None,
) -> Absence:  # fmt: skip
    """Record that somebody is away, and who covers."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        _hold(by, school)
        demand(adult_problem(school, person, from_date) or adult_problem(school, cover, from_date))
        absence = Absence.objects.create(
            school=school, person=person, from_date=from_date, until=until, cover=cover
        )
        record(
            events.ABSENCE_RECORDED,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={
                "name": person.name,
                "cover": cover.name if cover else "",
                "from_date": from_date.isoformat(),
                "until": until.isoformat(),
                "absence": absence.public_id,
            },
        )
    return absence


def change_absence(
    *, by: Actor, absence: Absence, from_date: dt.date, until: dt.date, cover: Person | None
) -> Absence:
    """Correct the days of an absence or who covers."""
    demand(may_change_absence(by, absence))
    with transaction.atomic():
        absence = Absence.objects.select_for_update().get(pk=absence.pk)
        demand_now(may_change_absence, by, absence)
        if cover != absence.cover:
            demand(adult_problem(absence.school, cover, from_date))
        absence.from_date, absence.until, absence.cover = from_date, until, cover
        absence.save(update_fields=["from_date", "until", "cover"])
        record(
            events.ABSENCE_CHANGED,
            by=by,
            chain=absence.school,
            subject=("people.person", absence.person.public_id),
            facts={
                "name": absence.person.name,
                "cover": cover.name if cover else "",
                "from_date": from_date.isoformat(),
                "until": until.isoformat(),
                "absence": absence.public_id,
            },
        )
    return absence


def withdraw_absence(*, by: Actor, absence: Absence) -> None:
    """Take back an absence that did not or will not happen; twice is once."""
    demand(may_change_absence(by, absence))
    with transaction.atomic():
        if not Absence.objects.select_for_update().filter(pk=absence.pk).exists():
            return
        demand_now(may_change_absence, by, absence)
        record(
            events.ABSENCE_WITHDRAWN,
            by=by,
            chain=absence.school,
            subject=("people.person", absence.person.public_id),
            facts={
                "name": absence.person.name,
                "from_date": absence.from_date.isoformat(),
                "absence": absence.public_id,
            },
        )
        absence.delete()


def change_details(*, by: Actor, school: School, person: Person, **fields: Any) -> Person:
    """Change how somebody is called or the address they get mail at."""
    demand(may_change_details(by, school, person))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        demand_now(may_change_details, by, school, person)
        changed = [name for name, value in fields.items() if getattr(person, name) != value]
        if changed:
            for name in changed:
                setattr(person, name, fields[name])
            person.save(update_fields=changed)
            record(
                events.PERSON_CHANGED,
                by=by,
                chain=school,
                subject=("people.person", person.public_id),
                facts={"name": person.name, "fields": ", ".join(sorted(changed))},
            )
    return person


def end_care(*, by: Actor, school: School, care: Care, until: dt.date) -> Care:
    """Record that somebody no longer looks after a pupil."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        care = Care.objects.select_for_update().get(pk=care.pk)
        demand_now(may_keep_people, by, school)
        demand(pupil_problem(school, care.pupil))
        care.until = max(until, care.from_date)
        care.save(update_fields=["until"])
        record(
            events.CARE_ENDED,
            by=by,
            chain=school,
            subject=("people.person", care.pupil.public_id),
            facts={"name": care.pupil.name, "carer": care.carer.name},
        )
    forget_standing(care.carer)
    return care


def token_hash(token: str) -> str:
    """What is stored of an invitation's token: of no use to whoever reads the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(*, by: Person, school: School, person: Person, email: str) -> tuple[Invitation, str]:
    """Invite somebody to sign in. The token is given once, here, for the mail.

    An open invitation to the same person is withdrawn, so one link works at a time.
    """
    demand(may_invite(by, school, person))
    email = email.lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("Somebody else signs in with this address already. Use another address."))
    token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        demand_now(may_invite, by, school, locked)
        open_ones = Invitation.objects.filter(
            person=locked, accepted_at__isnull=True, withdrawn_at__isnull=True
        )
        for older in open_ones.select_related("school"):
            _withdraw(by, older)
        invitation = Invitation.objects.create(
            person=locked,
            school=school,
            by=by,
            email=email,
            token_hash=token_hash(token),
            at=now,
            expires=now + INVITATION_LASTS,
        )
        record(
            events.INVITED,
            by=by,
            chain=school,
            subject=("people.person", locked.public_id),
            facts={"name": locked.name, "email": email},
        )
    return invitation, token


def withdraw_invitation(*, by: Actor, invitation: Invitation) -> None:
    """Take an invitation back: its link stops working."""
    demand(may_withdraw_invitation(by, invitation))
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        demand_now(may_withdraw_invitation, by, invitation)
        _withdraw(by, invitation)


def _withdraw(by: Actor, invitation: Invitation) -> None:
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(
        events.INVITATION_WITHDRAWN,
        by=by,
        chain=invitation.school,
        subject=("people.person", invitation.person.public_id),
        facts={"name": invitation.person.name},
    )


def accept_invitation(*, invitation: Invitation, password: str | None) -> User:
    """Give the invited person a way in, with a password or with codes by mail.

    The caller proved that it holds the token. Raises Refused where the invitation has ended
    meanwhile: a link works once.
    """
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("person", "school")
            .get(pk=invitation.pk)
        )
        person = Person.objects.select_for_update().get(pk=invitation.person_id)
        demand(invitation_problem(invitation, person))
        user = User(email=invitation.email.lower())
        user.set_password(password)
        user.save()
        person.user = user
        person.email = invitation.email.lower()
        person.save(update_fields=["user", "email"])
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
        record(
            events.INVITATION_ACCEPTED,
            by=person,
            chain=invitation.school,
            subject=("people.person", person.public_id),
            facts={"name": person.name},
        )
    return user


def invitation_problem(invitation: Invitation, person: Person) -> str | None:
    """Why an invitation no longer opens anything, or nothing."""
    if invitation.accepted_at is not None or person.user_id is not None:
        return _("This invitation was used already. Sign in as you chose to.")
    if invitation.withdrawn_at is not None:
        return _("This invitation was withdrawn. Ask the school for a new one.")
    if invitation.expires <= clock.now():
        return _(
            "This invitation is too old: it was good for 7 days. Ask the school for a new one."
        )
    coming = person.appointments.filter(from_date__gt=clock.today())
    if may_sign_in(person) and not coming.exists():
        return _("Your part in the school has ended. Ask the school.")
    if User.objects.filter(email__iexact=invitation.email).exists():
        return _("Somebody else signs in with this address already. Ask the school.")
    return None


def give_sign_in(*, by: Actor, school: School, person: Person, email: str) -> User:
    """Let somebody sign in with an address; a person has one way in, whatever their roles."""
    demand(may_keep_people(by, school))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.user is not None:
            return person.user
        demand_now(may_invite, by, school, person)
        if User.objects.filter(email__iexact=email).exists():
            raise Refused(
                _("Somebody else signs in with this address already. Use another address.")
            )
        user = User(email=email.lower())
        user.set_unusable_password()
        user.save()
        person.user = user
        person.email = person.email or email
        person.save(update_fields=["user", "email"])
        record(
            events.SIGN_IN_GIVEN,
            by=by,
            chain=school,
            subject=("people.person", person.public_id),
            facts={"name": person.name, "at": clock.now().isoformat()},
        )
    return user
