"""One thing of every kind that an address can name, all at the cast's school.

The keys are the names of the parts of addresses (``<slug:document>``); a part without an example
makes ``test_permissions.py`` fail with the name of the part.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from schoolgate.approvals.tests import making as approvals
from schoolgate.awareness.tests import making as awareness
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.ids import new_public_id
from schoolgate.declarations import actions as declarations
from schoolgate.declarations.models import JoiningTask
from schoolgate.declarations.scan import Paper
from schoolgate.declarations.tests import making as signing
from schoolgate.notices import actions as notices
from schoolgate.openness import actions as openness
from schoolgate.people import actions as people
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.calendar import actions as calendar
from schoolgate.people.look import actions as look
from schoolgate.people.look.picture import draw_anew
from schoolgate.people.models import Care, Person
from schoolgate.people.roster import actions as rosters
from schoolgate.people.roster.cells import Options
from schoolgate.policies import actions as policies
from schoolgate.policies.actions import READER
from schoolgate.policies.life import consulting_actions, drafting_actions
from schoolgate.policies.life.queries import governing
from schoolgate.policies.tests.life import making
from schoolgate.publishing import actions as publishing
from schoolgate.publishing.forms import AskForm
from schoolgate.publishing.rules import VISITOR
from schoolgate.reviews import actions as reviews
from schoolgate.reviews import link_actions, report_actions
from schoolgate.reviews.tests import making as reviewing
from schoolgate.sites.tests import making_official as official
from schoolgate.sites.tests import making_register as register
from tests.documents import as_calendar, as_docx, as_png, as_roster

TEST = System("test")
NEVER = 999_999_999


def make_examples(cast: Any) -> dict[str, Any]:
    """Make the things and say how addresses name them. ``cast`` has people and schools by name."""
    return {
        "school": cast.school.slug,
        "federation": cast.federation.slug,
        "public_id": new_public_id(),
        # Of the sign-in library: nobody has these.
        "key": "none",
        "pk": NEVER,
        "provider_id": "none",
        "feed": notices.make_feed(by=cast.head),
        **_look(cast),
        **_people(cast),
        **_calendar(cast),
        **_roster(cast),
        **_policy(cast),
        **_policy_of_the_federation(cast),
        **_life_of_a_policy(cast),
        **_openness(cast),
        **_reviews(cast),
        **awareness.examples(cast),
        **official.examples(cast),
        **approvals.examples(cast),
        **register.examples(cast),
        **_publishing(cast),
        **_signing(cast),
    }


def make_states(cast: Any) -> dict[str, Any]:
    """Things in states that pages show differently: waiting, refused."""
    waiting, _new = policies.hand_in_document(
        by=cast.head, school=cast.school, data=b"1. Still to be read", file_name="waiting.txt"
    )
    refused, _new = policies.hand_in_document(
        by=cast.head, school=cast.school, data=b"", file_name="empty.pdf"
    )
    policies.read_handed_in(by=READER, document=refused)
    return {"waiting": waiting.public_id, "refused": refused.public_id}


def _someone(cast: Any, given_name: str, role: str) -> Person:
    """Somebody with a role and no way to sign in yet."""
    person = people.add_person(
        by=TEST, school=cast.school, given_name=given_name, family_name="Example"
    )
    people.appoint(
        by=TEST, person=person, school=cast.school, role=role,
        from_date=clock.today() - dt.timedelta(days=100),
    )  # fmt: skip
    return person


def _look(cast: Any) -> dict[str, Any]:
    picture = draw_anew(as_png())
    look.change_logo(by=TEST, school=cast.school, picture=picture)
    return {"school_id": cast.school.public_id, "logo": picture.sha256}


def _people(cast: Any) -> dict[str, Any]:
    today = clock.today()
    change_mail_domains(by=cast.head, school=cast.school, domains=["rowan.barset.sch.uk"])
    person, invited = _someone(cast, "Una", "staff"), _someone(cast, "Ivan", "volunteer")
    school_class = people.add_class(
        by=TEST, school=cast.school, name="Willow", from_date=today - dt.timedelta(days=100)
    )
    people.add_to_class(
        by=TEST, school_class=school_class, person=cast.teacher, part="teacher", from_date=today
    )
    care = people.add_care(
        by=TEST, school=cast.school, carer=person, pupil=cast.pupil,
        relationship=Care.Relationship.CARER, from_date=today - dt.timedelta(days=10),
    )  # fmt: skip
    absence = people.record_absence(
        by=TEST, school=cast.school, person=cast.teacher, cover=cast.line_manager,
        from_date=today, until=today + dt.timedelta(days=3),
    )  # fmt: skip
    invitation, token = people.invite(
        by=cast.head, school=cast.school, person=invited, email="ivan@families.example"
    )
    return {
        "person": person.public_id,
        "appointment": person.appointments.get().public_id,
        "pupil": cast.pupil.public_id,
        "care": care.pk,
        "school_class": school_class.public_id,
        "absence": absence.public_id,
        "invitation": invitation.public_id,
        "token": token,
    }


def _calendar(cast: Any) -> dict[str, Any]:
    first = clock.today() + dt.timedelta(days=700)
    term = calendar.add_term(
        by=TEST, school=cast.school, name="Example term", from_date=first,
        until=first + dt.timedelta(days=80),
    )  # fmt: skip
    handed_in = calendar.hand_in_calendar(
        by=cast.head, school=cast.school, data=as_calendar(), file_name="days.ics"
    )
    return {"term": term.public_id, "weekday": 0, "calendar_import": handed_in.public_id}


def _roster(cast: Any) -> dict[str, Any]:
    roster = rosters.hand_in_roster(
        by=cast.head, school=cast.school, file=ContentFile(as_roster()), file_name="roster.csv",
        options=Options(match=True, keep_missing=True),
    )  # fmt: skip
    roster = rosters.read_roster(by=System("roster"), roster=roster)
    return {"roster": roster.public_id, "fingerprint": roster.figures["fingerprint"]}


def _policy(cast: Any) -> dict[str, Any]:
    document, _new = policies.hand_in_document(
        by=cast.head, school=cast.school, data=as_docx(), file_name="policy.docx"
    )
    document = policies.read_handed_in(by=READER, document=document)
    draft = policies.make_draft(by=cast.head, document=document)
    picture, _new = policies.hand_in_document(
        by=cast.head, school=cast.school, data=as_png(), file_name="photo.png"
    )
    picture = policies.read_handed_in(by=READER, document=picture)
    kept, taken_out = (one["id"] for one in draft.content["clauses"][:2])
    drafting_actions.change_clause(
        by=cast.head, draft=draft, clause=taken_out, fields={"removed": True}
    )
    return {
        "clause": kept,
        "clause_taken_out": taken_out,
        "document": document.public_id,
        "unreadable": picture.public_id,
        "suggestion": document.suggestions.exclude(quote="")[0].public_id,
        "draft": draft.public_id,
        "group": 1,
        "name": "personal_use_at_work",
        "pack": "rec",
    }


def _policy_of_the_federation(cast: Any) -> dict[str, Any]:
    """A draft for all schools that leaves them a choice, and one that was adopted."""
    draft = making.begun_for_federation(cast)
    drafting_actions.leave_open(
        by=cast.federation_officer, draft=draft, names=["personal_use_at_work"]
    )
    [version, *_others] = making.adopted_for_federation(cast)
    return {
        "federation_draft": draft.public_id,
        "federation_draft_adopted": version.draft.public_id,
    }


def _life_of_a_policy(cast: Any) -> dict[str, Any]:
    """A version in force from today, and a draft at each step before it."""
    version = making.adopted(cast)
    making.delegated(cast, version)
    asked = making.begun(cast, "HOL")
    consultation = consulting_actions.open_consultation(
        by=cast.head, draft=asked, groups=["staff", "parents"],
        closes=clock.today() + dt.timedelta(days=21),
    )  # fmt: skip
    comment = consulting_actions.comment(
        by=cast.teacher, consultation=consultation, group="staff", text="Say who may be asked."
    )
    return {
        "version": version.public_id,
        "edition": version.edition,
        "number": version.number,
        "draft_asked_about": asked.public_id,
        "comment": comment.public_id,
        "draft_before_governors": making.submitted(cast, "HOL").public_id,
        "draft_approved": making.approved(cast, "HOL").public_id,
    }


def _reviews(cast: Any) -> dict[str, Any]:
    """Reviews of three more policies: open, before the governors, and answered by them."""
    version = reviewing.in_force(cast, slug="e-safety")
    open_one = reviewing.opened(cast, version)
    [waiting] = reviewing.advised(cast, reviewing.opened(cast, reviewing.in_force(cast, slug="b")))
    [done] = reviewing.advised(cast, reviewing.opened(cast, reviewing.in_force(cast, slug="c")))
    answered = reviewing.accepted(cast, done)
    own = reviewing.opened(cast, reviewing.in_force(cast, slug="own", own=True))
    link = link_actions.keep_link(by=cast.head, school=cast.school, title="Code of conduct")
    words = {"worked": "Fewer questions.", "developing": "Trips are new."}
    for reported in (version, governing(cast.school)):
        report_actions.keep_report(by=cast.head, version=reported, **words)
    return {
        "report": report_actions.give_report(by=cast.head, version=version).public_id,
        "review": open_one.public_id,
        "review_before_governors": waiting.review.public_id,
        "review_answered": answered.review.public_id,
        "recommendation": reviews.recommend(
            by=cast.head, review=open_one, text="Name a second moderator"
        ).public_id,
        "recommendation_waiting": waiting.public_id,
        "recommendation_accepted": answered.public_id,
        "aim": "WHF-AIMS-1",
        "version_without_day": reviewing.in_force(
            cast, slug="d", review_cycle="not-stated"
        ).public_id,
        "review_of_own": own.public_id,
        "own_clause": "OWN-1",
        "law_note": reviewing.law_note(version).public_id,
        "link": link.public_id,
    }


def _signing(cast: Any) -> dict[str, Any]:
    """Requests to sign the version in force: open, signed on screen, signed by hand."""
    version = governing(cast.school)
    asked = signing.asked_to_sign(cast.teacher, version)
    on_screen = signing.signed(signing.asked_to_sign(cast.line_manager, version))
    to_record = signing.asked_to_sign(cast.communications_manager, version)
    question = declarations.ask_question(by=cast.teacher, request=asked, text="May I tweet?")
    task = JoiningTask.objects.create(
        school=cast.school, person=cast.teacher, kind=JoiningTask.Kind.PROFILES,
        day=clock.today(), asked_on=clock.today(), due_on=clock.today() + dt.timedelta(days=7),
    )  # fmt: skip
    to_copy = signing.asked_to_sign(cast.dsl, version)
    by_hand = declarations.record_on_paper(
        by=cast.head, request=to_copy, name=cast.dsl.name, signed_on=clock.today(),
        mark=signing.mark_on_sheet(to_copy), paper=Paper(b"%PDF-1.4 a sheet", 1),
    )  # fmt: skip
    return {
        "asked": asked.public_id,
        "asked_on_paper": to_record.public_id,
        "mark_on_sheet": signing.mark_on_sheet(to_record),
        "page": 1,
        "capacity": "employee",
        "declaration": on_screen.public_id,
        "declaration_on_paper": by_hand.public_id,
        "code": on_screen.public_id,
        "question": question.public_id,
        "task": task.public_id,
        "signature": signing.as_posted(asked),
    }


def _publishing(cast: Any) -> dict[str, Any]:
    """A form that was shown some time ago, and a request that came by it."""
    with clock.stopped_at(clock.now() - dt.timedelta(minutes=1)):
        ticket = AskForm.ticket_for(cast.school)
    wish = publishing.ask_for_format(
        by=VISITOR, school=cast.school, form="language", language="Polish",
        reach="ola@families.example",
    )  # fmt: skip
    version = governing(cast.school)
    polish = publishing.add_translation(
        by=cast.head, version=version, language="pl", own_name="polski", title="Zasady",
        text="# Telefony\n\nTelefony leżą w szafce.",
    )  # fmt: skip
    return {
        "form": "large-print",
        "request_id": wish.public_id,
        "ticket": ticket,
        "language": polish.language,
        "translation": polish.public_id,
        "edition_in_force": version.public_id,
    }


def _openness(cast: Any) -> dict[str, Any]:
    """A note of the teacher that waits for the head."""
    note = openness.tell(
        by=cast.teacher, school=cast.school, kind="interest", situation="I sell worksheets online."
    )
    return {
        "note": note.public_id,
        "note_kind": "interest",
        "self_check": "profiles",
        "breach": "abuse",
    }
