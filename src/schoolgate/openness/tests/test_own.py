"""The policy for me, self-checks, kinds of breach."""

import datetime as dt
from dataclasses import replace

import pytest
from django.http import Http404
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.duties import duties_of
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.openness import actions
from schoolgate.openness.breaches import breach_of, breaches_of, ready_breaches
from schoolgate.openness.for_me import help_for, rules_for, situations, use_meant, use_of
from schoolgate.openness.models import SelfCheck
from schoolgate.openness.queries import checked_this_year, is_due, work_domains
from schoolgate.openness.selfchecks import CHECKS, checks_asked, clauses_behind, name_problems
from schoolgate.openness.tests.making import adopted
from schoolgate.policies.dates import months_after
from schoolgate.policies.packs import packs
from schoolgate.policies.policy import Policy, policy_for
from schoolgate.policies.tests.life import making
from schoolgate.policies.text import text_of

ASKED = "Look through your own accounts"
TEACHER = frozenset({"teacher"})


def policy_of(pack):
    """The values of a ready policy, as if they were adopted."""
    return Policy(text_of(packs()[pack], {}).values, {}, {})


# The policy for me


@pytest.mark.clause("WHF-SCOPE-3", "LTL-DEF-3")
def test_every_area_of_every_policy_has_a_situation_and_a_use():
    areas = {clause.area for pack in packs().values() for clause in pack.clauses}
    placed = [area for one in situations() for area in one.areas]
    assert (set(placed), len(placed)) == (areas, len(set(placed)))
    assert [use_of(one) for one in ("personal-use", "moderation", "conduct")] == [
        "personal", "official", "both",
    ]  # fmt: skip


@pytest.mark.parametrize("pack", sorted(packs()))
def test_every_clause_that_binds_staff_stands_in_the_policy_for_a_teacher(pack):
    text = text_of(packs()[pack], {})
    shown = [row.clause.id for _one, rows in rules_for(text, TEACHER) for row in rows]
    assert sorted(shown) == sorted(one.id for one in text.clauses if "staff" in one.binds)


@pytest.mark.parametrize(
    ("area", "text", "use", "situation"),
    [
        ("contact-with-pupils", "Staff must not add a pupil through any personal social medium.",
         "personal", "pupils"),
        ("contact-with-pupils", "Talk with pupils online only through the school blog.", "both",
         "pupils"),
        ("contact-with-pupils", "Do not visit pupils' own pages.", "both", "pupils"),
        ("brand", "Sites hosted by us carry the logo.", "both", "own"),
        ("brand", "The school's hosted sites carry the logo.", "official", "official"),
        ("brand", "The logo stays off personal webspace.", "personal", "own"),
        ("brand", "The head is asked about the logo on the proposed site.", "official",
         "official"),
        ("evidence", "Comments on an official page are kept.", "official", "wrong"),
        ("moderation", "Nobody comments from a private account.", "official", "official"),
        ("conduct", "Be kind on a private page and on an official page.", "both", "own"),
    ],
)  # fmt: skip
def test_words_of_a_rule_say_whose_use_it_means(area, text, use, situation):
    ready = text_of(packs()["REC"], {})
    rule = replace(ready.clauses[0], area=area, text=text, binds=("staff",))
    ((one, (row,)),) = rules_for(replace(ready, clauses=(rule,)), TEACHER)
    assert (use_meant(rule), row.use, one.id) == (use, use, situation)


def test_rules_for_a_pupil_are_those_for_pupils():
    text = text_of(packs()["REC"], {})
    shown = {row.clause.id for _one, rows in rules_for(text, frozenset({"pupil"})) for row in rows}
    assert shown == {one.id for one in text.clauses if "pupil" in one.binds}


def test_disclaimer_is_offered_only_where_the_school_may_be_named():
    assert help_for(policy_of("WAL")).disclaimer.startswith("What I write here")
    assert help_for(policy_of("WHF")).disclaimer == ""


def test_help_holds_place_contact_and_way_for_complaints():
    assert help_for(policy_of("WHF")).device_area == "staffroom"
    wal = help_for(policy_of("WAL"))
    assert (wal.complaints, wal.hr) == (
        "complaints procedure", (("team", "Human Resources - Schools"),),
    )  # fmt: skip


@pytest.mark.django_db
def test_page_shows_rules_by_use(cast, client_of):
    adopted(cast, "WHF")
    address = reverse("openness:for-me", args=[cast.school.slug])
    client = client_of(cast.teacher)
    whole, official = client.get(address).content, client.get(f"{address}?use=official").content
    assert b"staffroom" in whole
    assert (b'id="work"' in whole, b'id="work"' in official) == (True, False)


@pytest.mark.django_db
def test_page_without_a_policy_says_so(cast, client_of):
    page = client_of(cast.teacher).get(reverse("openness:for-me", args=[cast.school.slug]))
    assert b"No policy is in force yet" in page.content


# Self-checks


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pack", "subjects"),
    [("HOL", ["privacy", "profiles", "passwords"]), ("WAL", ["profiles"])],
)
def test_checks_are_those_that_the_policy_asks_for(cast, pack, subjects):
    assert checks_asked(policy_for(cast.school)) == []
    adopted(cast, pack)
    assert [one.subject for one in checks_asked(policy_for(cast.school))] == subjects


@pytest.mark.parametrize(
    ("subject", "clauses"),
    [
        ("privacy", {"WHF-PERS-18", "THO-2.4.6", "LTL-1.4", "HOL-5.16"}),
        ("profiles", {"WHF-PERS-1", "HOL-5.1"}),
        ("passwords", {"WHF-PERS-19", "HOL-5.16-b"}),
    ],
)
def test_check_shows_the_clauses_behind_it(subject, clauses):
    texts = [text_of(pack, {}) for pack in packs().values()]
    found = {one.id for text in texts for one in clauses_behind(CHECKS[subject], text)}
    assert clauses <= found


@pytest.mark.django_db
@pytest.mark.clause(
    "WHF-PERS-18", "THO-2.4.6", "LTL-1.4", "HOL-5.16", "WHF-PERS-1", "HOL-5.1", "WHF-PERS-19",
    "HOL-5.16-b", "REC-6.1", "REC-4.1", "REC-4.2", "REC-6.2", "REC-6.3",
)  # fmt: skip
def test_everybody_is_reminded_each_year_and_only_the_day_is_kept(cast, client_of):
    adopted(cast, "HOL")
    assert ASKED in [item.title for item in needs(cast.teacher)]
    client = client_of(cast.teacher)
    entries = Entry.objects.count()
    for subject in CHECKS:
        client.post(reverse("openness:check", args=[cast.school.slug, subject]))
    forget_needs(cast.teacher)
    assert ASKED not in [item.title for item in needs(cast.teacher)]
    assert Entry.objects.count() == entries
    assert {duty.due for duty in duties_of(cast.teacher) if duty.kind == "do"} == {
        clock.today().replace(year=clock.today().year + 1)
    }
    SelfCheck.objects.update(done_on=clock.today() - dt.timedelta(days=366))
    forget_needs(cast.teacher)
    assert ASKED in [item.title for item in needs(cast.teacher)]
    [again] = [duty for duty in duties_of(cast.teacher) if duty.kind == "do"]
    last_year = clock.today() - dt.timedelta(days=366)
    assert (again.title, again.due) == (ASKED, months_after(last_year, 12))


def test_check_is_due_after_a_year():
    today = clock.today()
    ages = [None, today - dt.timedelta(days=360), today - dt.timedelta(days=367)]
    assert [is_due(one) for one in ages] == [True, False, True]


@pytest.mark.django_db
def test_figures_have_no_names_and_are_for_the_head(cast, client_of):
    adopted(cast, "HOL")
    actions.tick_self_check(by=cast.teacher, school=cast.school, subject="privacy")
    actions.tick_self_check(by=cast.teacher, school=cast.school, subject="privacy")
    assert checked_this_year(cast.school) == {"privacy": 1}
    address = reverse("openness:checks", args=[cast.school.slug])
    seen = client_of(cast.head).get(address).content
    assert (b"How many have done it" in seen, b"Tessa" in seen) == (True, False)
    assert b"How many have done it" not in client_of(cast.dsl).get(address).content


@pytest.mark.django_db
def test_check_of_a_pupil_is_refused(cast):
    with pytest.raises(Refused):
        actions.tick_self_check(by=cast.pupil, school=cast.school, subject="privacy")


@pytest.mark.clause("WHF-PERS-13", "WAL-8.2", "REC-4.3", "REC-4.8")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rowan_primary_school", ("school-name",)),
        ("MissTatRowanPrimary", ("school-name",)),
        ("tessa.teacher", ()),
        ("@tessa", ()),
        ("t@rowan-primary.example", ("school-name", "school-address")),
        ("t@mail.sch.example", ("school-address",)),
        ("t@notsch.example", ()),
    ],
)
def test_name_for_an_account_is_looked_at(typed, found):
    domains = ("rowan-primary.example", "sch.example")
    assert name_problems(typed, "Rowan Primary School", domains) == found


@pytest.mark.django_db
@pytest.mark.clause("WHF-PERS-13", "WAL-8.2")
def test_page_warns_of_the_schools_name_and_address(cast, client_of):
    adopted(cast, "WHF")
    assert work_domains(cast.school) == ("rowan-primary.example",)
    address = reverse("openness:try-name", args=[cast.school.slug])
    page = client_of(cast.teacher).post(address, {"name": "me@rowan-primary.example"}).content
    assert b"does not allow it for an account of your own" in page
    assert b"neither" in client_of(cast.teacher).post(address, {"name": "tess_bakes"}).content


@pytest.mark.django_db
def test_whom_no_rule_binds_is_led_to_the_easy_words(client_of, cast):
    adopted(cast, "WAL")
    address = reverse("openness:for-me", args=[cast.school.slug])
    easy = reverse("publishing:summary", args=[cast.school.slug])
    parents = client_of(cast.parent).get(address)
    assert not parents.context["binds"]
    assert easy in parents.content.decode()
    assert easy not in client_of(cast.teacher).get(address).content.decode()


@pytest.mark.django_db
def test_families_find_the_sheets_of_one_page(client_of, cast):
    adopted(cast, "REC")
    address = reverse("openness:for-me", args=[cast.school.slug])
    sheets = [
        reverse("awareness:sheet", args=[cast.school.slug, kind])
        for kind in ("parents", "children")
    ]
    found = {
        who: [
            sheet in client_of(getattr(cast, who)).get(address).content.decode() for sheet in sheets
        ]
        for who in ("parent", "pupil", "teacher")
    }
    assert found == {"parent": [True] * 2, "pupil": [True] * 2, "teacher": [False] * 2}
    pupil = client_of(cast.pupil)
    assert [pupil.get(sheet).status_code for sheet in sheets] == [200, 200]


# Kinds of breach


@pytest.mark.clause("WAL-7.0")
def test_ready_kinds_hold_all_examples_of_the_policy():
    named = {one.clause for one in ready_breaches().values()}
    assert {f"WAL-7.{number}" for number in range(1, 15)} <= named
    known = {clause.id for pack in packs().values() for clause in pack.clauses}
    assert named <= known


@pytest.mark.django_db
def test_kinds_name_the_rules_of_the_policy_in_force_and_no_others(client_of, cast):
    address = reverse("openness:breaches", args=[cast.school.slug])
    client = client_of(cast.head)
    assert "rule 7.1 of the policy" not in client.get(address).content.decode()
    making.adopted(cast, "WAL")
    page = client.get(address).content.decode()
    assert "rule 7.1 of the policy" in page
    assert "LTL-3.7" not in page


@pytest.mark.django_db
@pytest.mark.clause("WAL-7.0")
def test_school_changes_leaves_out_and_adds_kinds(cast):
    given = {"by": cast.head, "school": cast.school}
    actions.keep_breach(**given, code="political", title="Politics", text="", in_use=False)
    added = actions.keep_breach(**given, title="Gaming with pupils", text="On any console.")
    assert actions.keep_breach(**given, title="Gaming with pupils", text="").code != added.code
    kept = breach_of(cast.school, "political")
    assert (kept.title, kept.in_use, kept.clause) == ("Politics", False, "LTL-3.7")
    assert len(breaches_of(cast.school)) == len(ready_breaches()) + 2
    assert len(breaches_of(cast.sister_school)) == len(ready_breaches())
    with pytest.raises(Http404):
        actions.keep_breach(**given, code="no-such", title="X", text="")
    with pytest.raises(Refused):
        actions.keep_breach(by=cast.teacher, school=cast.school, title="Mine", text="")


@pytest.mark.django_db
def test_list_of_kinds_is_changed_on_its_page(cast, client_of):
    client = client_of(cast.head)
    address = reverse("openness:breach", args=[cast.school.slug, "abuse"])
    assert client.post(address, {"title": ""}).status_code == 422
    assert client.post(address, {"title": "Abuse", "text": "", "in_use": "on"}).status_code == 302
    page = client.get(reverse("openness:breaches", args=[cast.school.slug])).content
    assert b"<dt>Abuse</dt>" in page
