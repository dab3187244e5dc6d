"""The forms: every question of the documents, what they say of answers, and what an approval makes."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.forms import PageForm
from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.queries import (
    current_step,
    hints_left,
    shown_hash,
    values_in_hand,
    values_sent,
)
from schoolgate.approvals.states import RequestState
from schoolgate.conftest import TEST, sign_in, someone
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.actions import enrol
from schoolgate.people.models import Appointment
from schoolgate.policies.packs import packs
from schoolgate.sites.models import Site, TeamMember
from schoolgate.sites.requests import forms as forms_data
from schoolgate.sites.requests.forms import BadForm
from schoolgate.sites.requests.site_hints import Asked, _team, is_thin
from schoolgate.sites.tests import making_register as register
from schoolgate.sites.tests.making_requests import (
    DAY,
    PURPOSE,
    answers,
    approved,
    decide,
    elsewhere,
    fresh,
    hints,
    in_force,
    kinds,
    people,
    written,
)

# What the site creation form of the county model asks, field by field: the questions that ask it,
# and after a colon what is ticked there.
FIELDS = {
    1: "department", 2: "author", 3: "line_manager", 4: "purpose", 5: "aims", 6: "content",
    7: "audience:pupils years", 8: "audience:staff", 9: "audience:families",
    10: "audience:other-schools audience_schools",
    11: "audience:organisations audience_organisations", 12: "audience:public",
    13: "audience:others audience_others", 14: "contributors:pupils contributor_years",
    15: "contributors:staff", 16: "contributors:families",
    17: "contributors:other-schools contributor_schools",
    18: "contributors:organisations contributor_organisations", 19: "contributors:public",
    20: "contributors:others contributor_others", 21: "administrators", 22: "moderators",
    23: "vetter", 24: "host:school host:third-party address", 25: "opens", 26: "closes",
    27: "advertise advertising", 28: "consent", 29: "security",
}  # fmt: skip


# The forms as data


@pytest.mark.clause("WAL-APP1-00")
@pytest.mark.clause("WAL-APP1-01")
@pytest.mark.clause("WAL-APP1-02")
@pytest.mark.clause("WAL-APP1-03")
@pytest.mark.clause("WAL-APP1-04")
@pytest.mark.clause("WAL-APP1-05")
@pytest.mark.clause("WAL-APP1-06")
@pytest.mark.clause("WAL-APP1-07")
@pytest.mark.clause("WAL-APP1-08")
@pytest.mark.clause("WAL-APP1-09")
@pytest.mark.clause("WAL-APP1-10")
@pytest.mark.clause("WAL-APP1-11")
@pytest.mark.clause("WAL-APP1-12")
@pytest.mark.clause("WAL-APP1-13")
@pytest.mark.clause("WAL-APP1-14")
@pytest.mark.clause("WAL-APP1-15")
@pytest.mark.clause("WAL-APP1-16")
@pytest.mark.clause("WAL-APP1-17")
@pytest.mark.clause("WAL-APP1-18")
@pytest.mark.clause("WAL-APP1-19")
@pytest.mark.clause("WAL-APP1-20")
@pytest.mark.clause("WAL-APP1-21")
@pytest.mark.clause("WAL-APP1-22")
@pytest.mark.clause("WAL-APP1-23")
@pytest.mark.clause("WAL-APP1-24")
@pytest.mark.clause("WAL-APP1-25")
@pytest.mark.clause("WAL-APP1-26")
@pytest.mark.clause("WAL-APP1-27")
@pytest.mark.clause("WAL-APP1-28")
@pytest.mark.clause("WAL-APP1-29")
def test_every_field_of_the_creation_form_is_asked(cast):
    """Of whoever ticks all of it; none can be left without an answer."""
    in_force(cast, "WAL")
    questions = {question.name: question for question in kind_named("site").questions}
    ticked = {"host": "third-party", "advertise": "yes"}
    for name in ("audience", "contributors"):
        ticked[name] = [code for code, _label in questions[name].choices]
    values = values_in_hand(written(cast.teacher, **ticked))
    assert list(FIELDS) == list(range(1, 30))
    for number, asking in FIELDS.items():
        for name, _colon, code in (one.partition(":") for one in asking.split()):
            question = questions[name]
            assert f"WAL-APP1-{number:02}" in question.clauses, name
            assert question.is_asked(values), name
            assert question.is_required(values), name
            assert code in {"", *dict(question.choices)}, code


@pytest.mark.clause("WAL-14.3", "HOL-A.1.3", "WAL-16.5-a", "HOL-A.3.5", "WAL-14.4", "HOL-A.1.4")
@pytest.mark.clause("WAL-14.7", "HOL-A.1.7", "WAL-15.5-b", "HOL-A.2-6", "WAL-18.5-a", "HOL-A.5-8")
@pytest.mark.clause("LTL-2.0", "REC-9.2")
def test_what_a_policy_wants_written_down_stays_with_the_request(cast):
    """Each question of these clauses keeps its answer, as it was sent."""
    given = elsewhere(recovery=people(cast.network_manager))
    request = written(cast.teacher, **answers(cast, **given))
    sent = fresh(actions.send(by=cast.teacher, request=request))
    wanted = {
        "WAL-14.3", "HOL-A.1.3", "WAL-16.5-a", "HOL-A.3.5", "WAL-14.4", "HOL-A.1.4", "WAL-14.7",
        "HOL-A.1.7", "WAL-15.5-b", "HOL-A.2-6", "WAL-18.5-a", "HOL-A.5-8", "LTL-2.0",
    }  # fmt: skip
    kept = values_sent(sent)
    found = set()
    for question in kind_named("site").questions:
        if wanted & set(question.clauses) and question.is_asked(kept):
            assert kept[question.name], question.name
            found |= wanted & set(question.clauses)
    assert found == wanted


REQUIRED = (
    "purpose", "aims", "content", "reputation", "best_interests", "risks", "security", "exit", "hours", "effort",
    "success", "discussed_with",
)  # fmt: skip


@pytest.mark.clause("WAL-APP1-04", "WAL-APP1-05", "WAL-APP1-06", "WAL-APP1-29", "WAL-16.6")
@pytest.mark.clause("WAL-14.2", "HOL-A.1.2", "WAL-14.6-a", "HOL-A.1.6", "HOL-7.2")
@pytest.mark.clause("WHF-OFFICIAL-2", "WAL-18.5-b", "HOL-A.5-8b", "REC-9.1")
def test_nothing_is_sent_while_a_question_has_no_answer(cast):
    """Neither of the school's own website, nor of an account: its plan to step in (18.5)."""
    full = answers(cast, **elsewhere(recovery=people(cast.network_manager)))
    request = written(cast.teacher, **full)
    for name in (*REQUIRED, "intervention", "under_age", "report_address"):
        actions.answer(by=cast.teacher, request=fresh(request), values={name: ""})
        with pytest.raises(Refused, match="no answer yet"):
            actions.send(by=cast.teacher, request=fresh(request))
        actions.answer(by=cast.teacher, request=fresh(request), values={name: full[name]})
    actions.send(by=cast.teacher, request=fresh(request))


@pytest.mark.clause("WHF-OFFICIAL-2", "WHF-OFFICIAL-3", "HOL-7.2", "HOL-7.2-b", "REC-9.1")
@pytest.mark.clause("LTL-2.3", "WAL-17.10", "HOL-A.4.10", "WHF-OFFICIAL-6", "HOL-7.4")
@pytest.mark.clause("WAL-15.6-a", "HOL-A.2-7", "WAL-17.3", "HOL-A.4.3", "WAL-17.5", "HOL-A.4.5")
@pytest.mark.clause("REC-10.6", "REC-10.7")
@pytest.mark.parametrize("kind", ["site", "third-party-content"])
def test_whoever_approves_says_what_they_found(cast, kind):
    cast.head  # noqa: B018 - decides
    said = [str(words) for words in kind_named(kind).approver_says]
    assert len(said) == 4
    given = answers(cast) if kind == "site" else SHORT[kind]
    request = written(cast.teacher, kind, **given)
    actions.send(by=cast.teacher, request=request)
    address = reverse("approvals:request", args=[cast.school.slug, request.public_id])
    page = sign_in(cast.line_manager).get(address).content.decode()
    assert all(words in page for words in said)
    decide(cast.line_manager, request)
    assert request.decisions.get().said == said


@pytest.mark.clause("WAL-17.6", "HOL-A.4.6")
def test_who_agreed_to_be_quoted_or_named_stays_with_the_content(cast):
    cast.head  # noqa: B018 - decides
    quoted = "The museum; Ann Lee of the museum agreed on 3 May."
    given = {**SHORT["third-party-content"], "quoted": quoted}
    request = written(cast.teacher, "third-party-content", **given)
    actions.send(by=cast.teacher, request=request)
    address = reverse("approvals:request", args=[cast.school.slug, request.public_id])
    assert quoted in sign_in(cast.line_manager).get(address).content.decode()


@pytest.mark.clause("WHF-PERS-15", "HOL-5.13")
def test_logo_for_a_personal_page_is_asked_about_before_anybody_decides(cast):
    head = sign_in(cast.head)
    request = written(cast.teacher, "brand", **{**SHORT["brand"], "own": "yes"})
    begun = reverse("approvals:check", args=[cast.school.slug, request.public_id])
    shown = sign_in(cast.teacher).get(begun).content.decode()
    assert "does not belong on anybody&#x27;s personal page" in shown
    actions.send(by=cast.teacher, request=request)
    address = reverse("approvals:request", args=[cast.school.slug, request.public_id])
    assert "Is it on anybody&#x27;s personal page?" in head.get(address).content.decode()


@pytest.mark.clause("WAL-15.7-c", "HOL-A.2-11", "REC-9.3")
def test_doubts_go_to_those_whom_the_policy_names(cast):
    assert kind_named("site").advice_from(cast.school) == ("dsl",)
    in_force(cast, "HOL")
    assert set(kind_named("site").advice_from(cast.school)) == {
        "communications-manager", "line-manager",
    }  # fmt: skip


SHORT = {
    "participation": {"site": "A forum", "whose": "Barset", "purpose": "To help.", "pupils": "no"},
    "third-party-content": {"what": "A film", "words": "The fair.", "pupils": "no",
                            "where": "The Echo", "when": "2030-05-01"},
    "brand": {"which": ["logo"], "where": "A banner", "purpose": "The fair.", "own": "no"},
    "advertising": {"site": "The blog", "where": "A group", "words": "Write!", "check": "By us."},
    "outside-friend": {"organisation": "The museum", "address": "museum.example",
                       "site": "The blog", "purpose": "Trips.", "check": "We rang."},
    "staff-pictures": {"what": "The fair", "who": "All of us", "agreed": "yes", "pupils": "no",
                       "where": "official", "purpose": "News."},
    "contact-exception": {"sort": "friend", "what": "A niece", "who": "My niece", "why": "Family.",
                          "parent": "yes", "until": "2030-05-01"},
    "media-reply": {"who": "The Echo", "asked": "Why?", "reply": "So.", "pupils": "no"},
}  # fmt: skip


@pytest.mark.clause("WAL-16.3", "HOL-A.3.3", "REC-9.5", "WAL-16.4", "HOL-A.3.4")
@pytest.mark.clause("WAL-16.5-b", "HOL-A.3.5-b", "REC-10.3", "LTL-3.1", "WAL-APP1-32")
@pytest.mark.clause("WAL-16.7-a", "WAL-16.7-b", "HOL-A.3.6", "HOL-A.3.6-b", "REC-10.10")
@pytest.mark.clause("WAL-18.7", "HOL-A.5-11", "WAL-18.8")
@pytest.mark.clause("LTL-3.4", "LTL-1.13", "LTL-1.6", "THO-2.5.6", "WAL-7.8", "WAL-APP1-31")
@pytest.mark.parametrize("kind", SHORT)
def test_a_short_request_is_approved_by_all_whom_it_needs_and_kept(cast, kind):
    deciders = [cast.line_manager, cast.head]
    given = SHORT[kind] | ({"people": people(cast.teacher)} if kind == "participation" else {})
    request = written(cast.teacher, kind, **given)
    actions.send(by=cast.teacher, request=request)
    steps = [tuple(step.roles) for step in fresh(request).steps.all()]
    with pytest.raises(Refused):
        decide(cast.teacher, request)
    for one in deciders[-len(steps) :]:
        assert fresh(request).state == RequestState.ASKED
        decide(one, request)
    kept = fresh(request)
    assert kept.state == RequestState.APPROVED
    assert {one.role for one in kept.decisions.all()} == {role for step in steps for role in step}
    assert given.items() <= values_sent(kept).items()
    assert not Site.objects.exists()


def test_every_clause_that_a_form_names_is_one_of_the_documents():
    known = {clause.id for pack in packs().values() for clause in pack.clauses} | {
        related
        for pack in packs().values()
        for clause in pack.clauses
        for related in clause.related
    }
    asked = {clause for kind in kinds() for one in kind.questions for clause in one.clauses}
    assert asked - known == set()


def test_short_forms_are_short():
    for kind in kinds():
        if kind.name != "site":
            assert 3 <= len(kind.questions) <= 6, kind.name
            assert any(one.clauses for one in kind.questions)


BAD = {
    "a clause": {"clauses": ["16.2"]},
    "a sort": {"sort": "essay"},
    "choices": {"choices": [{"code": "a", "label": "A"}]},
    "a condition": {"when": {"nothing": ["yes"]}},
    "a key": {"colour": "red"},
}


@pytest.mark.parametrize("wrong", BAD)
def test_a_form_that_cannot_be_used_is_refused_where_it_is_read(tmp_path, monkeypatch, wrong):
    question = {"name": "why", "label": "Why", "sort": "text"}
    form = {"name": "x", "title": "X", "lead": "Y", "icon": "sign", "title_from": "why",
            "pages": [{"name": "one", "title": "One", "questions": [question]}]}  # fmt: skip
    path = tmp_path / "forms.yaml"
    monkeypatch.setattr(forms_data, "FILE", path)
    path.write_text(yaml.safe_dump([form]))
    assert [one.name for one in forms_data.forms.__wrapped__()["x"].pages] == ["one"]
    question.update(BAD[wrong])
    path.write_text(yaml.safe_dump([form]))
    with pytest.raises((BadForm, TypeError)):
        forms_data.forms.__wrapped__()


# Who may ask, and how long the form is


def test_who_may_ask_for_what(cast):
    site, press = kind_named("site"), kind_named("media-reply")
    for one in (cast.teacher, cast.head, cast.network_manager):
        assert site.may_ask(one, cast.school) is None
    for one in (cast.governor, cast.contractor):
        assert site.may_ask(one, cast.school)
        assert press.may_ask(one, cast.school) is None
    for one in (cast.parent, cast.pupil, cast.colleague):
        assert site.may_ask(one, cast.school)
        assert press.may_ask(one, cast.school)


@pytest.mark.clause("WAL-APP1-02")
@pytest.mark.clause("WAL-APP1-03")
@pytest.mark.clause("WAL-16.6")
def test_the_form_begins_with_who_asks_and_their_line_manager(cast):
    request = written(cast.teacher)
    values = values_in_hand(request)
    assert values["author"] == people(cast.teacher)
    assert values["line_manager"] == people(cast.line_manager)
    pages = [page.name for page in kind_named("site").pages_asked(values)]
    assert pages[0] == "team"
    assert {"aims", "effort", "success", "exit"} <= set(pages)


def pages_of(request):
    return {page.name for page in kind_named("site").pages_asked(values_in_hand(request))}


@pytest.mark.clause("HOL-A.1.2")
@pytest.mark.clause("HOL-A.1.6")
@pytest.mark.clause("HOL-A.1.7")
def test_a_policy_without_a_set_form_asks_for_the_short_one_and_what_its_clauses_ask(cast):
    in_force(cast, "HOL", whole=True)
    asked = pages_of(written(cast.teacher))
    assert {"purpose", "audience", "moderators", "host", "dates"} <= asked
    assert {"aims", "exit", "effort", "success"} <= asked
    assert "team" not in asked


def test_a_policy_that_says_little_asks_for_the_short_form_alone(cast):
    in_force(cast, "THO")
    request = written(cast.teacher)
    short = {"purpose", "audience", "administrators", "moderators", "host", "rules", "dates"}
    assert pages_of(request) == short
    wanted = {one.name for one in kind_named("site").missing(values_in_hand(request))}
    assert {"name", "purpose", "audience", "administrators", "moderators", "opens"} <= wanted


def test_the_form_keeps_its_length_while_the_policy_changes(cast):
    in_force(cast, "THO")
    request = written(cast.teacher)
    before = pages_of(request)
    actions.answer(by=cast.teacher, request=request, values={"form": ["full"]})
    assert pages_of(fresh(request)) == before


def test_the_first_page_says_that_answers_can_bring_more_and_a_second_press_makes_no_second_draft(
    cast, client_of
):
    teacher = client_of(cast.teacher)
    begin = reverse("approvals:begin", args=[cast.school.slug, "site"])
    assert "pages or more" in teacher.get(begin).content.decode()
    press = reverse("approvals:begin", args=[cast.school.slug, "media-reply"])
    assert "or more" not in teacher.get(press).content.decode()
    page = teacher.post(begin).url
    assert teacher.post(begin).url == page
    teacher.post(page, {"name": "Allotment", "purpose": PURPOSE})
    assert teacher.post(begin).url != page
    assert ApprovalRequest.objects.count() == 2


def test_a_school_is_offered_its_own_year_groups_and_those_of_others_where_it_means_them(cast):
    page = kind_named("site").page_named("audience")

    def offered(**values):
        form = PageForm(None, page=page, school=cast.school, values=values)
        return [int(code) for code, _label in form.fields["years"].choices]

    assert offered() == list(range(-1, 14))  # nobody has said which pupils there are
    cast.pupil  # noqa: B018 - is in Year 5
    assert offered() == list(range(-1, 7))
    assert offered(years=["8"]) == [*range(-1, 7), 8]
    enrol(by=TEST, person=someone(cast.school, "Mo", "Pupil"), school=cast.school, year_group=7,
          from_date=clock.today())  # fmt: skip
    assert offered() == list(range(-1, 8))
    assert offered(audience=["other-schools"]) == list(range(-1, 14))


def test_a_governor_is_not_led_to_propose_a_site(cast, client_of):
    register_page = reverse("sites:register", args=[cast.school.slug])
    begin = reverse("approvals:begin", args=[cast.school.slug, "site"])
    assert begin in client_of(cast.teacher).get(register_page).content.decode()
    assert "Propose a site" not in client_of(cast.governor).get(register_page).content.decode()


# What the form says


@pytest.fixture
def proposal(cast):
    """A proposal with which nothing is wrong; no policy is adopted."""
    return written(cast.teacher, **answers(cast))


def said(found, question):
    return " ".join(hint.words for hint in found.get(question, []))


def bars(found, question):
    return any(hint.bars for hint in found.get(question, []))


def test_a_sound_proposal_is_sent_without_a_word(cast, proposal):
    assert hints(proposal) == {}
    sent = actions.send(by=cast.teacher, request=proposal)
    assert sent.state == RequestState.ASKED
    assert sent.title == "The Year 4 blog"


def test_every_hint_names_a_clause(cast, proposal):
    found = hints(proposal, purpose="News", opens="2020-01-01", administrators=[], trained="no")
    assert found
    assert all(hint.clauses for each in found.values() for hint in each)


@pytest.mark.clause("WAL-14.2")
@pytest.mark.clause("HOL-7.2-b")
@pytest.mark.clause("WHF-OFFICIAL-3")
def test_a_thin_purpose_is_asked_again_and_bars_nothing(cast, proposal):
    found = hints(proposal, purpose="It would be nice to have a page for the class")
    assert "trivial" in said(found, "purpose")
    assert not bars(found, "purpose")
    assert is_thin("We want to share lots of news and fun things with everybody on a nice page")
    assert not is_thin(PURPOSE)


@pytest.mark.clause("WAL-APP1-21", "WAL-APP1-22", "REC-9.6")
def test_too_small_a_team_cannot_be_sent(cast, proposal):
    found = hints(proposal, administrators=people(cast.teacher), moderators=people(cast.dsl))
    assert bars(found, "administrators")
    assert bars(found, "moderators")
    actions.answer(by=cast.teacher, request=proposal, values={"moderators": people(cast.dsl)})
    with pytest.raises(Refused, match="2 people"):
        actions.send(by=cast.teacher, request=fresh(proposal))


def test_the_numbers_are_those_of_the_policy_in_force(cast, proposal):
    in_force(cast, "WAL", min_moderators=3)
    found = hints(proposal)
    assert bars(found, "moderators")
    assert "3 people" in said(found, "moderators")
    assert not bars(found, "administrators")


@pytest.mark.clause("HOL-A.5-7")
def test_enough_for_cover_is_two_and_somebody_else_who_steps_in(cast, proposal):
    in_force(cast, "HOL")
    one = hints(proposal, moderators=people(cast.dsl))
    assert bars(one, "moderators")
    assert "cover" in said(one, "moderators")
    assert not bars(hints(proposal), "cover")
    assert bars(hints(proposal, cover=people(cast.dsl)), "cover")


@pytest.mark.clause("WAL-16.1-b", "HOL-A.3.1-b", "REC-9.6")
def test_only_people_of_the_school_run_a_site(cast, proposal):
    for stranger in (cast.parent, cast.foreign_head, cast.pupil):
        named = people(cast.dsl, cast.line_manager, stranger)
        assert bars(hints(proposal, moderators=named), "moderators")
    Appointment.objects.filter(person=cast.dsl).update(until=clock.today() - DAY)
    assert bars(hints(proposal), "moderators")


def test_who_leaves_before_the_site_closes_is_told(cast, proposal):
    Appointment.objects.filter(person=cast.dsl).update(until=clock.today() + 30 * DAY)
    found = hints(proposal)
    assert "Dora Dsl leaves" in said(found, "moderators")
    assert not bars(found, "moderators")
    soon = (clock.today() + 20 * DAY).isoformat()
    assert "leaves" not in said(hints(proposal, closes=soon), "moderators")


def test_the_same_people_in_both_parts_are_told(cast, proposal):
    both = people(cast.teacher, cast.dsl)
    found = hints(proposal, administrators=both, moderators=both)
    assert "same people" in said(found, "moderators")
    one = people(cast.dsl)
    assert "only one in both" in said(hints(proposal, administrators=one, moderators=one),
                                      "moderators")  # fmt: skip


def test_somebody_who_looks_after_many_sites_already_is_told(cast, proposal):
    for n in range(4):
        assert "sites already" not in said(hints(proposal), "moderators")
        register.member(register.bare_site(cast.school, cast.head, name=f"Site {n}"), cast.dsl,
                        TeamMember.Part.MODERATOR)  # fmt: skip
    assert "Dora Dsl looks after 4 sites" in said(hints(proposal), "moderators")


@pytest.mark.clause("WAL-APP1-25", "WAL-APP1-26", "WAL-14.6-a", "REC-9.7")
def test_days_have_to_follow_each_other(cast, proposal):
    today = clock.today()
    assert bars(hints(proposal, opens=(today - DAY).isoformat()), "opens")
    assert not bars(hints(proposal, opens=today.isoformat()), "opens")
    assert bars(hints(proposal, closes=today.isoformat()), "closes")
    begun_before = {"form": ["full"], "closes": None}  # the policy asked for a closing day
    assert bars(hints(proposal, **begun_before), "closes")
    assert "between" in said(hints(proposal, evaluate_on=today.isoformat()), "evaluate_on")
    later = (today + DAY).isoformat()
    assert bars(hints(proposal, discussed_on=later), "discussed_on")


def test_a_site_may_stay_open_where_the_policy_asks_for_no_closing_day(cast, proposal):
    in_force(cast, "THO")
    assert not bars(hints(proposal, closes=None), "closes")


def test_another_line_manager_than_the_list_of_people_has(cast, proposal):
    words = said(hints(proposal, line_manager=people(cast.dsl)), "line_manager")
    assert "your line manager is Leo Line" in words
    assert "would be decided by Leo Line" in words


def test_who_decides_for_the_line_manager_is_told_while_writing_and_by_the_steps_once_sent(
    cast, proposal, django_assert_num_queries
):
    actions.answer(by=cast.teacher, request=proposal, values={"line_manager": people(cast.dsl)})
    actions.send(by=cast.teacher, request=fresh(proposal))
    found = fresh(proposal)
    words = said(hints(found), "line_manager")
    assert "your line manager is Leo Line" in words
    assert "would be decided by" not in words
    with django_assert_num_queries(1):
        list(_team(Asked(found, values_sent(found), clock.today())))


def test_without_a_line_manager_the_form_names_who_decides_instead(cast):
    """The head, whose one approval counts for both steps; the chair, where somebody is chair."""
    alone = someone(cast.school, "Tom", "Teacher", "teacher")
    proposal = written(alone, **answers(cast))

    def words():
        return said(hints(proposal, line_manager=people(cast.dsl)), "line_manager")

    assert cast.head
    assert "no line manager of yours. The step of the line manager" in words()
    assert "would be decided by Hannah Head" in words()
    assert cast.chair
    assert "would be decided by Chloe Chair" in words()


@pytest.mark.clause("WAL-14.3", "HOL-A.1.3", "WAL-16.5-a", "HOL-A.3.5")
def test_talking_it_over_is_done_with_somebody_else(cast, proposal):
    assert bars(hints(proposal, discussed_with=people(cast.teacher)), "discussed_with")
    assert "discussed_with" not in hints(proposal, discussed_with=people(cast.teacher, cast.head))


@pytest.mark.clause("WAL-15.1", "HOL-A.2-1", "WAL-15.2", "HOL-A.2-2", "REC-9.11")
@pytest.mark.clause("WAL-15.7-a", "WAL-15.7-b", "HOL-A.2-9", "HOL-A.2-10")
def test_children_and_those_who_need_most_care(cast, proposal):
    found = hints(proposal, risks=["details"], vulnerable="yes")
    assert "grooming" not in said(found, "risks")
    assert "win a child's trust" in said(found, "risks")
    assert "secret" in said(found, "vulnerable")
    assert "Designated safeguarding lead" in said(found, "vulnerable")
    assert not bars(found, "vulnerable")


@pytest.mark.clause("WAL-APP1-19")
@pytest.mark.clause("WAL-18.1", "HOL-A.5-1")
def test_contributors_whom_the_policy_does_not_know(cast, proposal):
    found = hints(proposal, contributors=["public"], may_add=["comments", "images"])
    assert "whom the school knows" in said(found, "contributors")
    assert "Pictures" in said(found, "may_add")
    assert bars(hints(proposal, contributors=["nobody", "public"]), "contributors")


def test_a_role_that_nobody_holds_is_said_with_who_can_appoint(cast):
    in_force(cast, "WAL")
    request = written(cast.teacher, name="The Year 4 blog")
    assert "Hannah Head" in said(hints(request), "name")
    assert "Communications manager" in said(hints(request), "name")
    someone(cast.school, "Cora", "Comms", "communications-manager")
    assert hints(request) == {}


# On another service


@pytest.fixture
def account(cast):
    """A proposal for an account of Year 10 on another service."""
    more = elsewhere(recovery=people(cast.network_manager))
    return written(cast.teacher, **answers(cast, **more))


@pytest.mark.clause("WAL-APP1-24")
def test_the_account_is_known_by_its_address(cast, account):
    found = hints(account)
    assert "rowanyear9" in said(found, "address")
    assert "Instagram" in said(found, "address")
    assert "13" in said(found, "address")
    assert not any(bars(found, name) for name in found)


@pytest.mark.clause("WAL-15.5-a")
@pytest.mark.clause("HOL-A.2-5")
@pytest.mark.clause("HOL-7.3-b")
@pytest.mark.clause("WHF-OFFICIAL-5")
@pytest.mark.clause("WAL-APP1-07", "REC-9.9", "REC-19.8")
def test_nobody_below_the_age_of_the_host_is_its_audience(cast, account):
    assert bars(hints(account, years=["7", "10"]), "address")
    assert bars(hints(account, contributors=["pupils"], contributor_years=["6"]), "address")
    assert not bars(hints(account, years=["10"]), "address")
    assert "years" not in hints(account, years=["7"], host="school")
    assert not bars(hints(account, years=["7"], host="school"), "address")


def test_no_age_is_spoken_of_before_an_account_is_named(cast, account):
    assert "address" not in hints(account, years=["4"], address="")


@pytest.mark.clause("WAL-15.5-a")
def test_ages_are_those_of_the_day_of_going_live(cast, account):
    """A year on, the youngest of Year 8 are of age; the day after there is another Year 8."""
    opens = dt.date(clock.today().year + 1, 8, 31)
    closes = (opens + 100 * DAY).isoformat()
    late = {"closes": closes, "evaluate_on": closes, "years": ["8"]}
    assert bars(hints(account, **late, opens=(opens - DAY).isoformat()), "address")
    one_day = dict.fromkeys(("opens", "closes", "evaluate_on"), opens.isoformat())
    assert not bars(hints(account, **late | one_day), "address")
    found = hints(account, **late, opens=opens.isoformat())
    assert bars(found, "address")
    assert "1 September" in said(found, "address")


def test_the_age_of_the_policy_counts_where_the_rule_of_the_host_is_not_known(cast, account):
    own = "https://blogs.example/rowan"
    assert bars(hints(account, years=["6"], address=own), "address")
    in_force(cast, "HOL", minimum_age=8)
    assert not bars(hints(account, years=["6"], address=own), "address")


def test_an_address_that_names_no_account(cast, account):
    assert bars(hints(account, address="@rowan"), "address")
    assert bars(hints(account, address="https://www.instagrarn.com/rowanyear9"), "address")
    assert not bars(hints(account, address="https://www.threads.net/@rowan"), "address")


def test_an_account_is_in_the_register_once(cast, account):
    actions.send(by=cast.teacher, request=account)
    approved(cast, account, cast.line_manager, cast.head)
    again = written(cast.dsl, **answers(cast, **elsewhere(address="@rowanyear9 on Instagram")))
    for address in ("instagram.com/RowanYear9/", "https://m.instagram.com/rowanyear9?hl=en"):
        assert bars(hints(again, address=address), "address"), address
    Site.objects.update(closed_at=clock.now())
    found = hints(again, address="instagram.com/rowanyear9")
    assert "before" in said(found, "address")
    assert not bars(found, "address")


@pytest.mark.clause("WAL-APP1-24")
def test_a_site_on_our_own_pages_is_entered_with_its_address(cast, proposal):
    at = {"own_address": "https://www.rowan.example/year-4/"}
    actions.answer(by=cast.teacher, request=proposal, values=at)
    actions.send(by=cast.teacher, request=fresh(proposal))
    approved(cast, proposal, cast.line_manager, cast.head)
    site = Site.objects.get()
    assert (site.platform, site.address) == ("", "https://www.rowan.example/year-4")
    again = written(cast.dsl, **answers(cast, own_address="www.rowan.example/year-4"))
    assert bars(hints(again), "own_address")


@pytest.mark.clause("WAL-APP1-29")
@pytest.mark.clause("WAL-18.2-a")
def test_settings_that_matter_on_the_service_and_are_not_ticked(cast, account):
    found = hints(account, settings=["two-steps", "shared-email"])
    assert "tag us" in said(found, "settings")
    assert "address book" not in said(found, "settings")
    public = hints(account, settings=["two-steps"], audience=["public"])
    assert "each follower" not in said(public, "settings")


@pytest.mark.clause("WAL-APP1-29")
def test_who_has_set_nothing_yet_can_say_so_and_those_who_decide_see_it(cast, account):
    assert bars(hints(account, settings=["none-yet", "two-steps"]), "settings")
    actions.answer(by=cast.teacher, request=account, values={"settings": ["none-yet"]})
    sent = fresh(actions.send(by=cast.teacher, request=fresh(account)))
    [told] = [one.words for one in hints_left(sent) if one.question == "settings"]
    assert told.startswith("Nothing is set yet. These matter on Instagram: Sign-in with a second")


@pytest.mark.clause("LTL-2.1", "REC-9.10")
def test_the_account_is_the_schools_own(cast, account):
    cast.school.mail_domains = ["rowan.example"]
    cast.school.save(update_fields=["mail_domains"])
    found = hints(fresh(account), dedicated="no", email="me@gmail.com")
    assert bars(found, "dedicated")
    assert "no email address of the school" in said(found, "email")
    assert "email" not in hints(fresh(account))
    cast.school.mail_domains = []
    cast.school.save(update_fields=["mail_domains"])
    assert "email" in hints(fresh(account), email="me@gmail.com")
    assert "email" not in hints(fresh(account))


def test_name_and_logo_that_others_approve(cast, proposal):
    in_force(cast, "LTL")
    assert "Executive head" in said(hints(proposal), "brand")


# The short forms


@pytest.mark.clause("LTL-1.13")
@pytest.mark.clause("THO-2.5.6")
def test_exceptions_that_the_policy_does_not_make(cast):
    in_force(cast, "THO")
    request = written(cast.teacher, "contact-exception", sort="friend", what="A niece")
    assert bars(hints(request), "sort")
    assert not bars(hints(request, sort="details", parent="yes"), "sort")
    assert bars(hints(request, sort="details", parent="no"), "parent")
    yesterday = (clock.today() - DAY).isoformat()
    assert bars(hints(request, until=yesterday), "until")


def test_an_exception_without_the_parents_or_without_an_end_is_thought_of_again(cast):
    in_force(cast, "WHF", pupil_contact_exceptions=["family"])
    request = written(cast.teacher, "contact-exception", sort="friend", what="A niece")
    found = hints(request, parent="no", until="2099-01-01")
    assert "Ask the parents" in said(found, "parent")
    assert "more than a year" in said(found, "until")
    assert not bars(found, "parent")
    assert {"parent", "until"}.isdisjoint(
        hints(request, parent="yes", until=(clock.today() + 300 * DAY).isoformat())
    )
    address = reverse("approvals:write", args=[cast.school.slug, request.public_id, "contact"])
    note = reverse("openness:write", args=[cast.school.slug, "family"])
    assert f'href="{note}"' in sign_in(cast.teacher).get(address).content.decode()


@pytest.mark.parametrize(("kind", "question"), [("participation", "until"), ("brand", "until"),
                                            ("third-party-content", "when")])  # fmt: skip
def test_a_day_that_is_past_is_told(cast, kind, question):
    request = written(cast.teacher, kind)
    assert "is past" in said(hints(request, **{question: "2020-01-01"}), question)
    assert question not in hints(request, **{question: clock.today().isoformat()})


@pytest.mark.clause("WAL-18.7", "WAL-18.8")
@pytest.mark.parametrize("kind", ["advertising", "outside-friend"])
def test_our_site_is_one_of_the_register(cast, client_of, kind):
    register.site(cast, name="Choir")
    request = written(cast.teacher, kind)
    page = kind_named(kind).pages[0].name
    address = reverse("approvals:write", args=[cast.school.slug, request.public_id, page])
    assert '<option value="Choir">' in client_of(cast.teacher).get(address).content.decode()
    assert "site" not in hints(request, site="choir ")
    assert "There are these: Choir." in said(hints(request, site="The moon"), "site")
    assert not bars(hints(request, site="The moon"), "site")


def test_whoever_asks_for_an_exception_is_told_who_reads_it(cast):
    in_force(cast, "THO")  # a senior leader decides
    cast.line_manager  # noqa: B018 - is one
    given = SHORT["contact-exception"] | {"sort": "details"}
    request = written(cast.teacher, "contact-exception", **given)
    actions.send(by=cast.teacher, request=request)
    assert fresh(request).steps.get().roles == ["slt"]
    address = reverse("approvals:request", args=[cast.school.slug, request.public_id])
    assert "My niece" in sign_in(cast.head).get(address).content.decode()
    [who] = [one for one in kind_named("contact-exception").questions if one.name == "who"]
    assert "by the head and by whom you ask for advice" in str(who.help)


@pytest.mark.clause("LTL-3.4")
def test_pictures_of_colleagues(cast):
    in_force(cast, "HOL")
    request = written(cast.governor, "staff-pictures", what="The summer fair")
    assert bars(hints(request, agreed="no"), "agreed")
    assert bars(hints(request, where="own"), "where")
    assert "written consent" in said(hints(request, pupils="yes"), "pupils")


@pytest.mark.clause("WAL-16.7-b")
@pytest.mark.clause("HOL-A.3.6-b")
def test_a_reply_to_the_press_is_approved_first(cast):
    cast.head  # noqa: B018 - somebody has to decide
    request = written(
        cast.teacher, "media-reply", who="The Rowan Echo", asked="Is it true?", reply="No.",
        pupils="yes",
    )  # fmt: skip
    assert "Name no child" in said(hints(request), "pupils")
    assert f"Ring the head now ({cast.head.name})" in said(hints(request), "pupils")
    actions.send(by=cast.teacher, request=request)
    decide(cast.head, request)
    assert fresh(request).state == RequestState.APPROVED
    assert not Site.objects.exists()


@pytest.mark.clause("WAL-16.7-b")
@pytest.mark.clause("HOL-A.3.6-b")
def test_what_is_said_to_those_who_decide_is_not_said_to_the_press(cast):
    cast.head  # noqa: B018 - somebody has to decide
    request = written(cast.teacher, "media-reply", **SHORT["media-reply"])
    actions.send(by=cast.teacher, request=request)
    decide(cast.head, request, "changes")
    actions.send(by=cast.teacher, request=fresh(request), reply="I rang the paper.")
    assert values_sent(fresh(request))["reply"] == "So."
    address = reverse("approvals:request", args=[cast.school.slug, request.public_id])
    page = sign_in(cast.head).get(address)
    assert page.context["reply"] == "I rang the paper."


# What an approval makes


@pytest.mark.clause("WAL-APP1-33")
@pytest.mark.clause("WAL-APP1-30")
@pytest.mark.clause("WAL-16.1-a")
@pytest.mark.clause("HOL-7.3")
def test_the_last_approval_enters_the_site_once(cast, account):
    actions.send(by=cast.teacher, request=account)
    decide(cast.line_manager, account)
    assert not Site.objects.exists()
    approved(cast, account, cast.head)
    site = Site.objects.get()
    assert (site.name, site.platform, site.handle) == (
        "The Year 4 blog", "instagram", "rowanyear9",
    )  # fmt: skip
    assert site.owner == cast.teacher
    assert site.recovery_owner == cast.network_manager
    assert (site.youngest, site.oldest) == (14, 15)
    parts = {(one.person, one.part) for one in site.team.all()}
    assert parts == {
        (cast.teacher, TeamMember.Part.AUTHOR),
        (cast.teacher, TeamMember.Part.ADMINISTRATOR),
        (cast.communications_manager, TeamMember.Part.ADMINISTRATOR),
        (cast.line_manager, TeamMember.Part.MODERATOR),
        (cast.dsl, TeamMember.Part.MODERATOR),
    }
    assert site.team.get(person=cast.dsl).position == "Designated safeguarding lead"
    entry = Entry.objects.get(event="sites.entered")
    assert entry.subject_id == site.public_id
    account = fresh(account)
    again = actions.Verdict("approved", shown_hash(account))
    with pytest.raises(Refused):
        actions.decide(by=cast.head, request=account, step=account.steps.last(), verdict=again)
    assert Site.objects.count() == 1


def test_nothing_is_made_of_answers_that_nobody_saw(cast):
    """Ticked, filled in, and ticked away again: no page shows them to those who decide."""
    away = {"audience": ["families"], "years": ["4"], "contributors": ["nobody"],
            "vetter": people(cast.dsl), "recovery": people(cast.head)}  # fmt: skip
    request = written(cast.teacher, **answers(cast, **away))
    actions.send(by=cast.teacher, request=request)
    approved(cast, request, cast.line_manager, cast.head)
    site = Site.objects.get()
    assert (site.youngest, site.oldest, site.recovery_owner) == (None, None, None)
    assert not site.team.filter(part=TeamMember.Part.VETTER).exists()


def test_a_site_never_begins_before_it_is_approved(cast, proposal):
    actions.send(by=cast.teacher, request=proposal)
    decide(cast.line_manager, proposal)
    later = clock.now() + dt.timedelta(days=20)
    with clock.stopped_at(later):
        decide(cast.head, proposal)
        assert Site.objects.get().opens == clock.today()


def test_of_two_requests_for_one_account_the_second_is_held(cast, account):
    cast.chair  # noqa: B018 - decides for a missing line manager, so that the head can come last
    other = written(cast.dsl, **answers(cast, **elsewhere(recovery=people(cast.head))))
    actions.send(by=cast.teacher, request=account)
    actions.send(by=cast.dsl, request=other)
    approved(cast, account, cast.line_manager, cast.head)
    decide(cast.chair, other)
    with pytest.raises(Refused, match="meanwhile"):
        decide(cast.head, other)
    assert Site.objects.count() == 1
    assert fresh(other).state == RequestState.ASKED


def test_a_change_of_the_team_leaves_the_line_managers_approval(cast, proposal):
    in_force(cast, "WAL")
    actions.send(by=cast.teacher, request=proposal)
    decide(cast.line_manager, proposal)
    decide(cast.communications_manager, proposal, "changes")
    moderators = people(cast.dsl, cast.head)
    actions.answer(by=cast.teacher, request=fresh(proposal), values={"moderators": moderators})
    actions.send(by=cast.teacher, request=fresh(proposal))
    step = current_step(fresh(proposal))
    assert step.roles == ["communications-manager"]
