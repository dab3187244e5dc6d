"""Who may do what: one row for each address of ours.

A row names who gets through; everybody else of the cast is refused, and how is part of the row.
Adding a page means adding a row: ``"app:name": Row(get=STAFF, post=KEEPERS, data=some_data)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from schoolgate.core import clock
from schoolgate.policies.life.replacing import places_of
from schoolgate.policies.life.unchanged import mark_of_places
from schoolgate.policies.models import Draft
from tests.documents import as_calendar, as_pack, as_png, as_roster, as_text

# Who

HEAD = {"head"}
LEADERS = HEAD | {"line_manager"}
KEEPERS = HEAD | {"network_manager"}
FACE = KEEPERS | {"communications_manager"}
PLANNERS = LEADERS | {"communications_manager"}
TEACHING = LEADERS | {"teacher", "dsl"}
STAFF = TEACHING | {"network_manager", "communications_manager"}
GOVERNORS = {"governor", "chair"}
ADULTS = STAFF | GOVERNORS
INSIDE = ADULTS | {"contractor", "parent", "pupil", "federation_officer"}
WORKERS = ADULTS | {"contractor", "federation_officer"}
OUTSIDE = {"colleague", "foreign_head"}
SIGNED_IN = INSIDE | OUTSIDE
ANYBODY = SIGNED_IN | {"anonymous"}
NOBODY: set[str] = set()
# Whoever is something else at another school is here what the other one is.
VISITORS = {"visiting_head": "parent"}
# Those who lead the school or govern it: they read reviews.
GOVERNING = LEADERS | GOVERNORS | {"dsl", "federation_officer"}
# Those from whom a policy in the making is kept altogether.
STRANGERS = SIGNED_IN - ADULTS
# Those who look after the example of an official site: its owner, an administrator, the head.
SITE_TEAM = HEAD | {"teacher", "communications_manager"}
# Those who see what the federation prepares for all its schools, through ours.
FEDERATED = LEADERS | {"chair", "federation_officer"}

ALLAUTH = """Signing in and out, addresses, second factors and sessions are allauth's own pages: it
tests them itself, and schoolgate.people.tests tests what we changed. Here each is only looked at."""


@dataclass(frozen=True)
class Row:
    """Who gets through, what they get, and what the others at the school get.

    ``data``: what a good form sends, made from the examples of ``tests/examples.py``.
    ``parts``: which example fills a part of the address, where the part's own name is not it.
    ``quickened``: what htmx gets where that differs (204 tells it to load the whole page).
    ``hidden_from``: for whom the page is absent (404); the others are refused with a reason (403).
    """

    get: set[str] | None = None
    post: set[str] | None = None
    data: Callable[[dict[str, Any]], dict[str, Any]] = lambda _made: {}
    got: int = 200
    quickened: int = 200
    posted: int = 302
    hidden_from: set[str] = field(default_factory=lambda: OUTSIDE)
    parts: dict[str, str] = field(default_factory=dict)


def a_file(_made: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("policy.txt", as_text() + b"\n6. New\n")}


def a_pack_file(_made: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("pack.yaml", as_pack())}


def a_colour(_made: dict[str, Any]) -> dict[str, Any]:
    return {"colour": "#aa3355"}


def a_name(_made: dict[str, Any]) -> dict[str, Any]:
    return {"given_name": "Nora", "family_name": "New"}


def a_role(_made: dict[str, Any]) -> dict[str, Any]:
    return {"role": "volunteer", "capacity": "volunteer", "from_date": clock.today().isoformat()}


def a_last_day(_made: dict[str, Any]) -> dict[str, Any]:
    return {"until": clock.today().isoformat()}


def an_absence(made: dict[str, Any]) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=60)
    return {"person": made["person"], "from_date": day.isoformat(), "until": day.isoformat()}


def a_team_member(made: dict[str, Any]) -> dict[str, Any]:
    return {
        "part": "author", "person": made["person_to_name"], "from_date": clock.today().isoformat()
    }  # fmt: skip


def site_owners(made: dict[str, Any]) -> dict[str, Any]:
    return {"owner": made["site_owner"], "recovery_owner": made["person_to_name"]}


def why_a_site(_made: dict[str, Any]) -> dict[str, Any]:
    return {"words": "It is not needed any more."}


def a_certificate(_made: dict[str, Any]) -> dict[str, Any]:
    return {"needed": "yes", "right": "yes", "team_right": "yes"}


def no_quiet_hours(_made: dict[str, Any]) -> dict[str, Any]:
    return {"language": "en-gb", "digest": "on"}


def an_address(_made: dict[str, Any]) -> dict[str, Any]:
    return {"email": "una@families.example"}


def a_password(_made: dict[str, Any]) -> dict[str, Any]:
    return {"way": "password", "password": "copper kettle window rain"}


def a_term(_made: dict[str, Any]) -> dict[str, Any]:
    first = clock.today() + dt.timedelta(days=900)
    last = first + dt.timedelta(days=70)
    return {"name": "Far term", "from_date": first.isoformat(), "until": last.isoformat()}


def some_days(_made: dict[str, Any]) -> dict[str, Any]:
    return {"first": clock.today().isoformat(), "reason": "training"}


def a_lesson(_made: dict[str, Any]) -> dict[str, Any]:
    return {"starts_1": "09:00", "ends_1": "10:00", "label_1": "Lesson", "kind_1": "lesson"}


def a_calendar_file(_made: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("days.ics", as_calendar())}


def a_roster_file(_made: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("roster.csv", as_roster())}


def a_yes(_made: dict[str, Any]) -> dict[str, Any]:
    return {"words": "end 0 people", "fingerprint": _made["fingerprint"]}


def a_silence(_made: dict[str, Any]) -> dict[str, Any]:
    return {"not_stated": "on", "save": "yes"}


def a_clause(_made: dict[str, Any]) -> dict[str, Any]:
    return {"number": "1", "heading": "Scope", "wording": "This policy binds all staff."}


def a_replacement(made: dict[str, Any]) -> dict[str, Any]:
    said = {"words": "staff", "instead": "colleagues"}
    found = places_of(Draft.objects.get(public_id=made["draft"]).content, **said)
    return {**said, "places": [found[0].key], "made_from": mark_of_places(found)}


def a_new_clause(made: dict[str, Any]) -> dict[str, Any]:
    more = {"after": made["clause"], "kind": "obligation", "binds": ["staff"]}
    return {**a_clause(made), **more}


def a_consultation(_made: dict[str, Any]) -> dict[str, Any]:
    closes = clock.today() + dt.timedelta(days=14)
    return {"groups": ["staff"], "closes": closes.isoformat()}


def a_comment(_made: dict[str, Any]) -> dict[str, Any]:
    return {"clause": "", "text": "Say who.", "group": "staff", "speaker": "The union"}


def a_decision(_made: dict[str, Any]) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {"decision": "approved", "meeting_on": today, "present": 9, "quorum": 6}


def an_adoption(_made: dict[str, Any]) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=1)
    return {"effective_from": day.isoformat(), "edition": "Summer", "adopt": "yes"}


def a_paper(_made: dict[str, Any]) -> dict[str, Any]:
    day = (clock.today() - dt.timedelta(days=900)).isoformat()
    return {
        "edition": "1999", "body": "governing-body", "adopted_on": day, "effective_from": day,
    }  # fmt: skip


def a_withdrawal(made: dict[str, Any]) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {"from_day": today, "reason": "A slip.", "words": f"withdraw {made['edition']}"}


def a_delegation(_made: dict[str, Any]) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {"role": "headteacher", "meeting_on": today, "minute": "7.2"}


def ends_of_addresses(_made: dict[str, Any]) -> dict[str, Any]:
    return {"domains": "rowan-primary.example"}


def a_signature(made: dict[str, Any]) -> dict[str, Any]:
    return dict(made["signature"])


def a_reason(_made: dict[str, Any]) -> dict[str, Any]:
    return {"reason": "I have not understood 3.2."}


def a_question(_made: dict[str, Any]) -> dict[str, Any]:
    return {"clause": "", "text": "May I?"}


def an_answer(_made: dict[str, Any]) -> dict[str, Any]:
    return {"answer": "You may."}


def a_sheet(made: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": "Cora Comms",
        "signed_on": clock.today().isoformat(),
        "mark": made["mark_on_sheet"],
        "file": SimpleUploadedFile("sheet.png", as_png(400)),
        "whole": "on",
    }


def a_wish(made: dict[str, Any]) -> dict[str, Any]:
    return {"form": "audio", "reach": "01632 960123", "ticket": made["ticket"]}


def a_fake(made: dict[str, Any]) -> dict[str, Any]:
    return {"address": "x.com/rowanprimary_real", "ticket": made["ticket_of_not_ours"]}


def a_promise(_made: dict[str, Any]) -> dict[str, Any]:
    return {"verb": "promise", "day": clock.today().isoformat()}


def in_urdu(made: dict[str, Any]) -> dict[str, Any]:
    edition = made["edition_in_force"]
    return {"edition": edition, "language": "ur", "title": "پالیسی", "text": "فون بند رکھیں۔"}


def an_occasion(_made: dict[str, Any]) -> dict[str, Any]:
    day = clock.today() + dt.timedelta(days=70)
    return {"channel": "displays", "day": day.isoformat(), "role": "office", "title": "Open day"}


def an_early_review(_made: dict[str, Any]) -> dict[str, Any]:
    return {"trigger": "need-arises", "reason": "Parents ask"}


def something_noted(_made: dict[str, Any]) -> dict[str, Any]:
    return {"clause": "", "text": "Too long", "verdict": "met", "reason": "It says so already"}


def an_outcome(_made: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "keep", "summary": "It works"}


def a_report(_made: dict[str, Any]) -> dict[str, Any]:
    return {"worked": "It works", "developing": "More video"}


def an_answer_of_governors(_made: dict[str, Any]) -> dict[str, Any]:
    return {"answer": "rejected", "meeting_on": clock.today().isoformat()}


CLOSED = [
    "no-sign-up",
    "no-email-change",
    "no-email-confirmation",
    "no-email-confirmation-link",
    "no-connections",
    "no-school-account-sign-up",
    "no-old-sign-up",
    "no-old-connections",
]

TABLE = {
    # notices
    "inbox": Row(get=SIGNED_IN),
    "notices": Row(get=SIGNED_IN),
    "notices-seen": Row(post=SIGNED_IN),
    "notice-settings": Row(get=SIGNED_IN, post=SIGNED_IN, data=no_quiet_hours),
    "duties": Row(get=SIGNED_IN),
    "calendar-feed": Row(get=SIGNED_IN),
    "calendar-feed-make": Row(post=SIGNED_IN, posted=200),
    "calendar-feed-stop": Row(post=SIGNED_IN),
    "calendar-feed-file": Row(get=ANYBODY, parts={"token": "feed"}),
    # people
    "people:second-factor-needed": Row(get=SIGNED_IN, got=302, quickened=302),
    "people:invitation": Row(get=ANYBODY, post=ANYBODY, data=a_password),
    "people:school": Row(get=INSIDE),
    "people:addresses": Row(get=KEEPERS, post=KEEPERS, data=ends_of_addresses),
    "people:look": Row(get=FACE, post=FACE, data=a_colour),
    "people:remove-logo": Row(post=FACE),
    "people:logo": Row(get=ANYBODY, parts={"public_id": "school_id", "sha256": "logo"}),
    "people:list": Row(get=ADULTS),
    "people:add": Row(get=KEEPERS, post=KEEPERS, data=a_name),
    "people:person": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "people:details": Row(get=KEEPERS, post=KEEPERS, data=a_name, hidden_from=STRANGERS),
    "people:appoint": Row(get=KEEPERS, post=KEEPERS, data=a_role),
    "people:invite": Row(get=KEEPERS, post=KEEPERS, data=an_address, hidden_from=SIGNED_IN),
    "people:change-appointment": Row(get=KEEPERS, post=KEEPERS, data=a_role, hidden_from=STRANGERS),
    "people:end-appointment": Row(
        get=KEEPERS, post=KEEPERS, data=a_last_day, hidden_from=STRANGERS
    ),
    "people:pupils": Row(get=STAFF),
    "people:pupil": Row(get=STAFF, parts={"person": "pupil"}, hidden_from=SIGNED_IN),
    "people:add-carer": Row(
        get=KEEPERS,
        post=KEEPERS,
        data=lambda _: {**a_name(_), "relationship": "carer"},
        parts={"person": "pupil"},
        hidden_from=SIGNED_IN - STAFF,
    ),
    "people:end-care": Row(post=KEEPERS, parts={"person": "pupil"}, hidden_from=SIGNED_IN - STAFF),
    "people:class": Row(get=STAFF, hidden_from=SIGNED_IN),
    "people:absences": Row(get=STAFF),
    "people:record-absence": Row(get=KEEPERS, post=KEEPERS, data=an_absence),
    "people:change-absence": Row(
        get=KEEPERS, post=KEEPERS, data=an_absence, hidden_from=SIGNED_IN - STAFF
    ),
    "people:withdraw-absence": Row(post=KEEPERS, hidden_from=SIGNED_IN - STAFF),
    "people:invitations": Row(get=KEEPERS),
    "people:withdraw-invitation": Row(post=KEEPERS, hidden_from=SIGNED_IN),
    # the calendar of people
    "people:calendar": Row(get=ADULTS),
    "people:calendar-file": Row(get=INSIDE),
    "people:add-term": Row(get=KEEPERS, post=KEEPERS, data=a_term),
    "people:change-term": Row(get=KEEPERS, post=KEEPERS, data=a_term),
    "people:remove-term": Row(get=KEEPERS, post=KEEPERS),
    "people:close-days": Row(get=KEEPERS, post=KEEPERS, data=some_days),
    "people:open-days": Row(get=KEEPERS, post=KEEPERS, data=some_days),
    "people:bell-times": Row(get=KEEPERS, post=KEEPERS, data=a_lesson),
    "people:calendar-hand-in": Row(get=KEEPERS, post=KEEPERS, data=a_calendar_file),
    "people:calendar-import": Row(get=KEEPERS),
    "people:apply-calendar": Row(post=KEEPERS),
    "people:put-calendar-aside": Row(post=KEEPERS),
    # the roster of people
    "people:rosters": Row(get=KEEPERS),
    "people:roster-hand-in": Row(get=KEEPERS, post=KEEPERS, data=a_roster_file),
    "people:roster-template": Row(get=KEEPERS),
    "people:roster": Row(get=KEEPERS),
    "people:roster-answer": Row(post=KEEPERS),
    "people:roster-apply": Row(get=KEEPERS, post=KEEPERS, data=a_yes),
    "people:roster-put-aside": Row(post=KEEPERS),
    "people:roster-report": Row(get=KEEPERS),
    # the record of people
    "people:record": Row(get=KEEPERS | {"dsl", "chair"}),
    # people: doors of the sign-in library that stay shut, and pages that stand before its own
    **{f"people:{name}": Row(get=NOBODY, post=NOBODY) for name in CLOSED},
    "people:remove-passkey": Row(get=NOBODY, post=NOBODY, hidden_from=SIGNED_IN),
    "people:school-account-callback": Row(get=NOBODY, hidden_from=SIGNED_IN),
    # policies
    "policies:home": Row(get=INSIDE),
    "policies:hand-in": Row(get=LEADERS, post=LEADERS, data=a_file),
    "policies:document": Row(get=ADULTS, quickened=204, hidden_from=SIGNED_IN),
    "policies:text": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:values": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:value-group": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:confirm-group": Row(post=LEADERS, hidden_from=STRANGERS),
    "policies:decide": Row(
        get=LEADERS, post=LEADERS, data=lambda _: {"verdict": "rejected"}, hidden_from=STRANGERS
    ),
    "policies:report": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:original": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:read-again": Row(post=LEADERS, hidden_from=STRANGERS),
    "policies:take-away": Row(
        get=LEADERS, post=LEADERS, parts={"document": "unreadable"}, hidden_from=STRANGERS
    ),
    "policies:make-draft": Row(post=LEADERS, hidden_from=STRANGERS),
    "policies:draft-from-pack": Row(post=LEADERS),
    "policies:draft-from-file": Row(get=LEADERS, post=LEADERS, data=a_pack_file),
    "policies:draft-from-version": Row(post=LEADERS),
    "policies:draft": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:draft-file": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:draft-choices": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:draft-value": Row(get=LEADERS, post=LEADERS, data=a_silence, hidden_from=STRANGERS),
    "policies:draft-clause": Row(get=LEADERS, post=LEADERS, data=a_clause, hidden_from=STRANGERS),
    "policies:draft-new-clause": Row(
        get=LEADERS, post=LEADERS, data=a_new_clause, hidden_from=STRANGERS
    ),
    "policies:draft-clause-remove": Row(post=LEADERS, hidden_from=STRANGERS),
    "policies:draft-clause-bring-back": Row(
        post=LEADERS, parts={"clause": "clause_taken_out"}, hidden_from=STRANGERS
    ),
    "policies:draft-section": Row(
        get=LEADERS, post=LEADERS, data=lambda _: {"title": "Scope"}, hidden_from=STRANGERS
    ),
    "policies:draft-replace": Row(
        get=LEADERS, post=LEADERS, data=a_replacement, hidden_from=STRANGERS
    ),
    "policies:draft-changes": Row(
        get=LEADERS, post=LEADERS, data=lambda _: {"material": "no"}, hidden_from=STRANGERS
    ),
    "policies:draft-compare": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:draft-again": Row(
        post={"federation_officer"},
        parts={"draft": "federation_draft_adopted"},
        hidden_from=SIGNED_IN - FEDERATED,
    ),
    "policies:draft-local-value": Row(
        get=LEADERS,
        post=LEADERS,
        data=a_silence,
        parts={"draft": "federation_draft"},
        hidden_from=SIGNED_IN - FEDERATED,
    ),
    "policies:draft-schools": Row(
        get=FEDERATED, parts={"draft": "federation_draft"}, hidden_from=SIGNED_IN
    ),
    "policies:draft-open": Row(
        get={"federation_officer"},
        post={"federation_officer"},
        data=lambda _: {"names": ["personal_use_at_work"]},
        parts={"draft": "federation_draft"},
        hidden_from=SIGNED_IN - FEDERATED,
    ),
    "policies:federation-policy": Row(
        get=LEADERS | {"federation_officer", "colleague"}, hidden_from=SIGNED_IN
    ),
    "policies:draft-for-federation": Row(
        post={"federation_officer"},
        data=lambda _: {"pack": "REC"},
        hidden_from=SIGNED_IN - LEADERS - {"federation_officer", "colleague"},
    ),
    "policies:packs": Row(get=INSIDE),
    "policies:pack": Row(get=INSIDE),
    # from draft to force
    "policies:open-consultation": Row(
        get=LEADERS, post=LEADERS, data=a_consultation, hidden_from=STRANGERS
    ),
    "policies:consultation": Row(
        get=ADULTS | {"parent"}, parts={"draft": "draft_asked_about"}, hidden_from=SIGNED_IN
    ),
    "policies:comment": Row(
        get=ADULTS | {"parent"},
        post=ADULTS | {"parent"},
        data=a_comment,
        parts={"draft": "draft_asked_about"},
        hidden_from=SIGNED_IN,
    ),
    "policies:write-down": Row(
        get=LEADERS,
        post=LEADERS,
        data=a_comment,
        parts={"draft": "draft_asked_about"},
        hidden_from=STRANGERS - {"parent"},
    ),
    "policies:answer-comment": Row(
        get=LEADERS,
        post=LEADERS,
        data=lambda _: {"changed": "no", "answer": "It stays."},
        parts={"draft": "draft_asked_about"},
        hidden_from=STRANGERS - {"parent"},
    ),
    "policies:close-consultation": Row(
        get=LEADERS,
        post=LEADERS,
        parts={"draft": "draft_asked_about"},
        hidden_from=STRANGERS - {"parent"},
    ),
    "policies:submit": Row(get=LEADERS, post=LEADERS, hidden_from=STRANGERS),
    "policies:body-decision": Row(
        get={"chair"},
        post={"chair"},
        data=a_decision,
        parts={"draft": "draft_before_governors"},
        hidden_from=STRANGERS,
    ),
    "policies:take-back": Row(
        get=LEADERS,
        post=LEADERS,
        parts={"draft": "draft_before_governors"},
        hidden_from=STRANGERS,
    ),
    "policies:drop-draft": Row(get=LEADERS, post=LEADERS, hidden_from=STRANGERS),
    "policies:adopt": Row(
        get={"head", "chair"},
        post={"head", "chair"},
        data=an_adoption,
        parts={"draft": "draft_approved"},
        hidden_from=STRANGERS,
    ),
    "policies:enter-paper": Row(
        get={"head", "chair"}, post={"head", "chair"}, data=a_paper, hidden_from=STRANGERS
    ),
    "policies:versions": Row(get=INSIDE),
    "policies:version": Row(get=INSIDE),
    "policies:version-pack": Row(get=ADULTS | {"federation_officer"}),
    "policies:version-text": Row(get=ADULTS | {"federation_officer"}),
    "policies:delegation": Row(get={"head", "chair"}, post={"head", "chair"}, data=a_delegation),
    "policies:withdraw": Row(get={"head", "chair"}, post={"head", "chair"}, data=a_withdrawal),
    "policies:in-force": Row(get=ADULTS),
    "policies:shared-values": Row(
        get=LEADERS | {"federation_officer", "colleague"}, hidden_from=SIGNED_IN
    ),
    "policies:shared-value": Row(
        get={"federation_officer"},
        post={"federation_officer"},
        data=lambda _: {"not_stated": "on"},
        hidden_from=SIGNED_IN - LEADERS - {"colleague"},
    ),
    # reviews
    "reviews:home": Row(get=GOVERNING),
    "reviews:begin": Row(
        get=LEADERS | {"dsl"},
        post=LEADERS | {"dsl"},
        data=an_early_review,
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:set-day": Row(
        get=HEAD,
        post=HEAD,
        data=lambda _: {"due_on": (clock.today() + dt.timedelta(days=90)).isoformat()},
        parts={"version": "version_without_day"},
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:review": Row(get=GOVERNING, hidden_from=SIGNED_IN),
    **{
        f"reviews:{name}": Row(
            get=HEAD, post=HEAD, data=something_noted, hidden_from=SIGNED_IN - GOVERNING
        )
        for name in ("note", "aim", "recommend", "put-aside")
    },
    "reviews:aims": Row(
        get=HEAD,
        post=HEAD,
        data=lambda made: {"clauses": [made["own_clause"]]},
        parts={"review": "review_of_own"},
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:hand-over": Row(post=HEAD, hidden_from=SIGNED_IN - GOVERNING),
    "reviews:take-part": Row(post=HEAD, hidden_from=SIGNED_IN - GOVERNING),
    "reviews:take-back": Row(
        post=HEAD, parts={"review": "review_before_governors"}, hidden_from=SIGNED_IN - GOVERNING
    ),
    "reviews:conclude": Row(
        get=HEAD,
        post=HEAD,
        data=an_outcome,
        parts={"review": "review_answered"},
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:answer": Row(
        get={"chair"},
        post={"chair"},
        data=an_answer_of_governors,
        parts={"recommendation": "recommendation_waiting"},
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:done": Row(
        get=LEADERS,
        post=LEADERS,
        parts={"recommendation": "recommendation_accepted"},
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:take-out": Row(post=HEAD, hidden_from=SIGNED_IN - GOVERNING),
    "reviews:law-note": Row(
        get=GOVERNING, post=HEAD, data=something_noted, hidden_from=SIGNED_IN - GOVERNING
    ),
    "reviews:write-report": Row(
        get=HEAD, post=HEAD, data=a_report, hidden_from=SIGNED_IN - GOVERNING
    ),
    "reviews:report-draft": Row(get=HEAD, hidden_from=SIGNED_IN - GOVERNING),
    "reviews:give-report": Row(post=HEAD, hidden_from=SIGNED_IN - GOVERNING),
    "reviews:report": Row(get=GOVERNING, hidden_from=SIGNED_IN),
    "reviews:report-pdf": Row(get=GOVERNING, hidden_from=SIGNED_IN),
    "reviews:links": Row(get=GOVERNING),
    "reviews:add-link": Row(get=LEADERS, post=LEADERS, data=lambda _: {"title": "ICT policy"}),
    "reviews:change-link": Row(
        get=LEADERS,
        post=LEADERS,
        data=lambda _: {"title": "Conduct"},
        hidden_from=SIGNED_IN - GOVERNING,
    ),
    "reviews:remove-link": Row(post=LEADERS, hidden_from=SIGNED_IN - GOVERNING),
    # declarations: what somebody reads and signs is theirs alone
    "declarations:mine": Row(get=INSIDE),
    **{
        f"declarations:{name}": Row(get={"teacher"}, hidden_from=SIGNED_IN)
        for name in ("read", "page", "whole", "sheet")
    },
    "declarations:go-on": Row(get={"teacher"}, got=302, quickened=302, hidden_from=SIGNED_IN),
    "declarations:sign": Row(
        get={"teacher"}, post={"teacher"}, data=a_signature, hidden_from=SIGNED_IN
    ),
    "declarations:decline": Row(
        get={"teacher"}, post={"teacher"}, data=a_reason, hidden_from=SIGNED_IN
    ),
    "declarations:ask": Row(
        get={"teacher"}, post={"teacher"}, data=a_question, hidden_from=SIGNED_IN
    ),
    "declarations:task": Row(get={"teacher"}, post={"teacher"}, hidden_from=SIGNED_IN),
    "declarations:declaration": Row(get=LEADERS, hidden_from=SIGNED_IN),
    "declarations:certificate": Row(get=LEADERS, hidden_from=SIGNED_IN),
    "declarations:paper": Row(
        get=HEAD | {"dsl"}, parts={"declaration": "declaration_on_paper"}, hidden_from=SIGNED_IN
    ),
    "declarations:withdraw": Row(
        get={"line_manager"},
        post={"line_manager"},
        data=a_reason,
        hidden_from=SIGNED_IN - HEAD,
    ),
    "declarations:questions": Row(get=HEAD | {"chair"}),
    "declarations:answer": Row(
        get=HEAD | {"chair"}, post=HEAD, data=an_answer, hidden_from=SIGNED_IN - {"chair"}
    ),
    "declarations:on-paper": Row(get=HEAD),
    "declarations:sheets": Row(get=HEAD),
    "declarations:record-paper": Row(
        get=HEAD, post=HEAD, data=a_sheet, parts={"asked": "asked_on_paper"}
    ),
    "declarations:verify": Row(get=ANYBODY, post=ANYBODY, data=lambda made: {"code": made["code"]}),
    "declarations:verify-code": Row(get=ANYBODY),
    # declarations: who has signed, with names for those who collect and as figures for who governs
    "declarations:to-sign": Row(get=INSIDE, got=302, quickened=302),
    **{f"declarations:{name}": Row(get=GOVERNING) for name in ("board", "asking")},
    # Four are asked in the examples: too few for figures on paper to who looks across schools.
    "declarations:board-pdf": Row(get=GOVERNING - {"federation_officer"}),
    "declarations:board-csv": Row(get=LEADERS),
    "declarations:remind-all": Row(post=LEADERS),
    "declarations:remind": Row(post=LEADERS),
    "declarations:side-by-side": Row(get={"federation_officer"}, hidden_from={"foreign_head"}),
    # publishing: for everybody
    **{
        f"publishing:{name}": Row(get=ANYBODY)
        for name in (
            "policy",
            "summary",
            "forms",
            "editions",
            "edition",
            "translated",
            "json",
            "yaml",
            "catalogue",
            "profile",
            "paper",
            "schema",
        )
    },
    **{
        f"publishing:latest-{name}": Row(get=ANYBODY, got=302, quickened=302)
        for name in ("pdf", "json")
    },
    "publishing:ask": Row(get=ANYBODY, post=ANYBODY, data=a_wish),
    "publishing:asked": Row(get=ANYBODY),
    # publishing: for those who answer, and those who lead the federation
    "publishing:format-requests": Row(get=HEAD),
    "publishing:format-request": Row(get=HEAD, post=HEAD, data=a_promise),
    "publishing:translations": Row(get=HEAD, post=HEAD, data=in_urdu),
    "publishing:remove-translation": Row(get=HEAD, post=HEAD),
    "publishing:comparison": Row(
        get={"federation_officer"}, hidden_from=SIGNED_IN - LEADERS - {"colleague"}
    ),
    "publishing:comparison-file": Row(
        get={"federation_officer"}, hidden_from=SIGNED_IN - LEADERS - {"colleague"}
    ),
    # openness
    "openness:home": Row(get=WORKERS),
    "openness:write": Row(get=WORKERS, post=WORKERS, data=lambda _: {"situation": "I run a shop."}),
    "openness:note": Row(get={"teacher", "head"}, hidden_from=SIGNED_IN),
    "openness:answer": Row(
        get=HEAD,
        post=HEAD,
        data=lambda _: {"agreed": "yes", "reply": "It may go on."},
        hidden_from=SIGNED_IN - {"teacher"},
    ),
    "openness:end": Row(post={"teacher", "head"}, hidden_from=SIGNED_IN),
    "openness:for-me": Row(get=INSIDE),
    "openness:checks": Row(get=WORKERS),
    "openness:check": Row(get=WORKERS, post=WORKERS),
    "openness:try-name": Row(
        get=WORKERS, post=WORKERS, data=lambda _: {"name": "tess_bakes"}, posted=200
    ),
    "openness:breaches": Row(get=WORKERS),
    "openness:add-breach": Row(get=LEADERS, post=LEADERS, data=lambda _: {"title": "Gaming"}),
    "openness:breach": Row(get=LEADERS, post=LEADERS, data=lambda _: {"title": "Abuse"}),
    # approvals
    "approvals:home": Row(get=INSIDE - {"pupil"}),
    "approvals:begin": Row(
        parts={"kind": "approval_kind"}, get=ADULTS | {"contractor"}, post=ADULTS | {"contractor"}
    ),
    "approvals:request": Row(
        parts={"request_id": "approval_request"},
        get=LEADERS | {"teacher"},
        hidden_from=SIGNED_IN - LEADERS - {"teacher"},
    ),
    "approvals:write": Row(
        get={"teacher"},
        post={"teacher"},
        parts={"request_id": "begun_request", "page": "request_page"},
        hidden_from=SIGNED_IN - {"teacher"},
    ),
    "approvals:check": Row(
        get={"teacher"},
        post={"teacher"},
        posted=422,
        parts={"request_id": "begun_request"},
        hidden_from=SIGNED_IN - {"teacher"},
    ),
    "approvals:ask-advice": Row(
        get={"teacher"},
        post={"teacher"},
        data=lambda _: {"words": "May we?"},
        parts={"request_id": "begun_request"},
        hidden_from=SIGNED_IN - {"teacher"},
    ),
    "approvals:answer": Row(
        get=LEADERS,
        post=LEADERS,
        data=lambda _: {"words": "You may."},
        hidden_from=SIGNED_IN - LEADERS,
    ),
    "approvals:decide": Row(
        parts={"request_id": "approval_request"},
        get={"line_manager"},
        post={"line_manager"},
        data=lambda made: {"verdict": "approved", "shown": made["approval_shown"]},
        hidden_from=SIGNED_IN - LEADERS - {"teacher"},
    ),
    "approvals:withdraw": Row(
        parts={"request_id": "approval_request"},
        post={"teacher"},
        hidden_from=SIGNED_IN - {"teacher"},
    ),
    "approvals:several": Row(post=INSIDE - {"pupil"}),
    "approvals:form": Row(
        parts={"request_id": "approval_request"},
        get=LEADERS | {"teacher"},
        hidden_from=SIGNED_IN - LEADERS - {"teacher"},
    ),
    "approvals:letter": Row(
        parts={"word": "approval_word"},
        get=ANYBODY,
        post=ANYBODY,
        data=lambda made: {"verdict": "approved", "shown": made["approval_shown"]},
        posted=200,
    ),
    # awareness
    "awareness:can-i": Row(get=INSIDE),
    "awareness:send-question": Row(
        post=INSIDE - HEAD - {"pupil"}, data=lambda _: {"text": "May I film assembly?"}
    ),
    "awareness:questions": Row(get=INSIDE),
    "awareness:question": Row(
        get=HEAD | {"teacher"},
        post=HEAD,
        data=lambda _: {"answer": "Ask the office first."},
        hidden_from=SIGNED_IN - HEAD - {"teacher"},
    ),
    "awareness:plan": Row(get=ADULTS),
    "awareness:make-plan": Row(post=PLANNERS, data=lambda made: {"starts": made["planned_year"]}),
    "awareness:figures": Row(get=ADULTS),
    "awareness:add-activity": Row(
        get=PLANNERS, post=PLANNERS, data=an_occasion, parts={"starts": "planned_year"}
    ),
    "awareness:activity": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "awareness:change-activity": Row(
        get=PLANNERS, post=PLANNERS, data=an_occasion, hidden_from=STRANGERS
    ),
    "awareness:finish-activity": Row(
        get=PLANNERS,
        post=PLANNERS,
        data=lambda _: {"done_on": clock.today().isoformat(), "note": "Held."},
        hidden_from=STRANGERS,
    ),
    "awareness:miss-activity": Row(
        get=PLANNERS, post=PLANNERS, data=lambda _: {"why": "Snow."}, hidden_from=STRANGERS
    ),
    "awareness:reopen-activity": Row(
        post=PLANNERS, parts={"activity": "activity_done"}, hidden_from=STRANGERS
    ),
    "awareness:attendance": Row(get=PLANNERS, post=PLANNERS, hidden_from=STRANGERS),
    "awareness:read-note": Row(
        post=STAFF, parts={"activity": "activity_done"}, hidden_from=STRANGERS
    ),
    "awareness:material": Row(get=ADULTS),
    "awareness:sheet": Row(get=INSIDE),
    "awareness:make-material": Row(post=STAFF, posted=200),
    "awareness:check": Row(
        get=INSIDE - {"parent", "pupil"},
        post=INSIDE - {"parent", "pupil"},
        data=lambda made: made["situations"],
        posted=200,
    ),
    "awareness:understanding": Row(get=LEADERS),
    # sites: what the public sees, and accounts that pretend
    **{
        f"official:{name}": Row(get=ANYBODY)
        for name in (
            "schema",
            "json",
            "list",
            "verify",
            "verify-json",
            "thanks",
            "account",
            "badge-svg",
            "badge-png",
        )
    },
    "official:not-ours": Row(get=ANYBODY, post=ANYBODY, data=a_fake),
    "official:badge": Row(get=WORKERS),
    "official:tell": Row(get=WORKERS, post=WORKERS, data=a_fake),
    "official:impostors": Row(get=HEAD | {"communications_manager"}),
    "official:impostor": Row(
        get=HEAD | {"communications_manager"},
        post=HEAD | {"communications_manager"},
        data=lambda _: {"verb": "gone"},
    ),
    # sites: the register
    "sites:register": Row(get=ADULTS),
    "sites:site": Row(get=ADULTS, hidden_from=STRANGERS),
    "sites:team": Row(get=SITE_TEAM, post=SITE_TEAM, data=a_team_member, hidden_from=STRANGERS),
    "sites:end-part": Row(
        get=SITE_TEAM | {"dsl"}, post=SITE_TEAM | {"dsl"}, data=a_last_day, hidden_from=STRANGERS
    ),
    "sites:owners": Row(
        get={"teacher", "head", "network_manager"},
        post={"teacher", "head", "network_manager"},
        data=site_owners,
        hidden_from=STRANGERS,
    ),
    "sites:correct": Row(
        get=HEAD,  # the communications manager is in this site's team
        post=HEAD,
        data=lambda _: {"name": "The Year 4 blog", "purpose": "Show what Year 4 learns."},
        hidden_from=STRANGERS,
    ),
    "sites:place": Row(
        get={"teacher", "head", "network_manager"},
        post={"teacher", "head", "network_manager"},
        data=lambda _: {"address": "https://www.rowan.example/allotment"},
        parts={"site": "site_unplaced"},
        hidden_from=STRANGERS,
    ),
    "sites:text": Row(
        get=ADULTS,
        post=SITE_TEAM,
        data=lambda _: {"words": "Be kind to all."},
        hidden_from=STRANGERS,
    ),
    "sites:pupils": Row(
        get=KEEPERS | LEADERS,
        post=KEEPERS | LEADERS,
        data=lambda _: {"wanted": "in"},
        hidden_from=STRANGERS,
    ),
    "sites:pause": Row(
        get=SITE_TEAM | {"dsl"}, post=SITE_TEAM | {"dsl"}, data=why_a_site, hidden_from=STRANGERS
    ),
    "sites:resume": Row(
        post=SITE_TEAM | {"dsl"}, parts={"site": "site_paused"}, hidden_from=STRANGERS
    ),
    "sites:closing": Row(
        get={"teacher", "head"}, post={"teacher", "head"}, data=why_a_site, hidden_from=STRANGERS
    ),
    "sites:stop-closing": Row(
        post={"teacher", "head"}, parts={"site": "site_closing"}, hidden_from=STRANGERS
    ),
    "sites:evaluation": Row(
        get={"teacher", "head"},
        post={"teacher", "head"},
        data=lambda _: {"met": "yes", "next": "close", "words": "All read it."},
        hidden_from=STRANGERS,
    ),
    "sites:archive": Row(
        post={"teacher", "head", "network_manager"},
        posted=200,
        parts={"site": "site_closed"},
        hidden_from=STRANGERS,
    ),
    "sites:close": Row(
        post={"teacher", "head"}, parts={"site": "site_done"}, hidden_from=STRANGERS
    ),
    "sites:certify": Row(
        get={"teacher"}, post={"teacher"}, data=a_certificate, hidden_from=STRANGERS
    ),
    "sites:health": Row(get=ADULTS, hidden_from=STRANGERS),
    "sites:look": Row(
        get=ADULTS,
        post=SITE_TEAM | {"line_manager", "dsl"},
        data=lambda _: {"found": "yes", "words": "Only the team can write."},
        hidden_from=STRANGERS,
    ),
    "sites:picture": Row(get=SITE_TEAM | {"line_manager", "dsl"}, hidden_from=STRANGERS),
    "sites:remove-picture": Row(
        post={"head", "dsl"}, parts={"look": "look_to_remove"}, hidden_from=STRANGERS
    ),
    "sites:shut-off-picture": Row(post=SITE_TEAM | {"line_manager", "dsl"}, hidden_from=STRANGERS),
    "sites:police-advice": Row(
        get={"dsl"},
        post={"dsl"},
        data=lambda _: {"said": "delete", "advice": "PC Hale, today, reference 41/17."},
        parts={"look": "look_shut_off"},
        hidden_from=STRANGERS,
    ),
    # Only a head says another one than stands there.
    "sites:pages": Row(get=FACE, post=FACE, data=lambda _: {"home": "https://www.rowan.example/"}),
    # core
    "choose-language": Row(post=ANYBODY, data=lambda _: {"language": "en-gb"}),
    "theme": Row(get=ANYBODY),
    "style-guide": Row(get=ANYBODY),
    # demo
    "demo:people": Row(get=NOBODY),
    "demo:sign-in-as": Row(post=NOBODY),
    "demo:outbox": Row(get=NOBODY),
    "demo:outbox-mail": Row(get=NOBODY),
    "demo:tour": Row(get=NOBODY),
}

PUBLIC = {name for name, row in TABLE.items() if "anonymous" in (row.get or row.post or NOBODY)}
# Shut for everybody, signed in or not: what is closed for good, a demo's doors outside a demo, and
# the callback of a school account where none is set up.
SHUT = {name for name in TABLE if name.startswith("demo:")}
SHUT |= {f"people:{name}" for name in CLOSED} | {"people:school-account-callback"}
PUBLIC |= SHUT
# Pages that know the things of the federation's other schools on purpose.
OF_THE_FEDERATION = {
    "people:appoint",
    "policies:shared-values",
    "policies:shared-value",
    "publishing:comparison",
    "publishing:comparison-file",
    "policies:federation-policy",
    "policies:draft-for-federation",
    "policies:draft-again",
    "policies:draft-local-value",
    "policies:draft-schools",
    "policies:draft-open",
    "declarations:side-by-side",
}
