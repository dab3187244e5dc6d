"""Where a proposed site lives: whose pages, whose age, whose terms, and what the form says of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.queries import values_in_hand, values_sent
from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.policies.packs import packs
from schoolgate.sites.accounts import account_of
from schoolgate.sites.health.actions import name_pages
from schoolgate.sites.models import Site
from schoolgate.sites.queries import asked_of
from schoolgate.sites.tests.making_requests import (
    DAY,
    answers,
    approved,
    elsewhere,
    fresh,
    hints,
    in_force,
    people,
    written,
)


@pytest.fixture
def proposal(cast):
    """A site on the school's own pages, with which nothing is wrong."""
    return written(cast.teacher, **answers(cast))


@pytest.fixture
def account(cast):
    """An account of Year 10 on another service."""
    return written(cast.teacher, **answers(cast, **elsewhere(recovery=people(cast.head))))


def said(found, question):
    return " ".join(hint.words for hint in found.get(question, []))


def bars(found, question):
    return any(hint.bars for hint in found.get(question, []))


@pytest.mark.clause("WAL-15.5-a", "HOL-A.2-5")
def test_what_the_form_lets_through_is_not_held_for_its_age_later(cast, account):
    """A policy that names no age: the form counts the age by which the register would hold it."""
    in_force(cast, "THO")
    known = account_of("https://blogs.example/rowan")
    assert asked_of(cast.school, clock.today()).minimum_age == 13
    assert bars(hints(account, years=["6"], address=known.address), "address")
    assert not bars(hints(account, years=["10"], address=known.address), "address")


@pytest.mark.clause("WAL-APP1-24")
def test_a_service_whose_age_nobody_knows_is_told(cast, account):
    unknown = "https://rowan.edublogs.org"
    assert "Look that up" in said(hints(account, address=unknown), "address")
    assert "Look up its minimum age" in said(
        hints(account, address="https://blogs.example/rowan"), "address"
    )
    assert "may be used" not in said(hints(account), "address")


@pytest.mark.clause("WAL-15.5-a", "HOL-A.2-5", "HOL-7.3-b")
def test_a_service_made_for_schools_takes_the_pupils_for_whom_the_school_opens_it(cast, account):
    """The policy's age is for services whose rule nobody knows and that are not made for pupils."""
    seesaw = "https://app.seesaw.me/rowan-year-4"
    found = hints(account, years=["4"], address=seesaw)
    assert not bars(found, "address")
    assert "made for schools" in said(found, "address")
    assert bars(hints(account, years=["4"], address="https://wakelet.com/@rowan"), "address")
    assert bars(hints(account, years=["4"], address="https://rowan.edublogs.org"), "address")
    assert "all the pupils who would use it" in said(hints(account, years=["4"]), "address")


@pytest.mark.clause("WAL-APP1-24", "WAL-15.5-a", "HOL-A.2-5")
def test_an_account_on_a_service_is_no_page_of_the_schools_own(cast, proposal):
    """It would stand in the register as the school's own, and for its age never be live."""
    at = {"own_address": "https://www.instagram.com/rowanyear4"}
    found = hints(proposal, **at)
    assert bars(found, "own_address")
    assert "Answer “Another service”" in said(found, "own_address")
    actions.answer(by=cast.teacher, request=proposal, values=at)
    with pytest.raises(Refused, match="Instagram"):
        actions.send(by=cast.teacher, request=fresh(proposal))
    assert bars(hints(proposal, own_address="instagram.com"), "own_address")
    assert bars(hints(proposal, own_address="our website"), "own_address")
    unknown = hints(proposal, own_address="https://rowan.edublogs.org")
    assert "Edublogs is another service" in said(unknown, "own_address")
    assert bars(unknown, "own_address")
    for address in ("https://padlet.com/rowan/wall", "https://sites.google.com/view/rowan"):
        assert bars(hints(proposal, own_address=address), "own_address")
    for address in ("www.rowan.example/4", "https://www.bbc.co.uk"):
        nobody_knows = hints(proposal, own_address=address)
        assert "Nobody has entered" in said(nobody_knows, "own_address")
        assert not bars(nobody_knows, "own_address")
    name_pages(
        by=cast.head,
        school=cast.school,
        home="https://sites.google.com/view/rowan",
        acceptable_use="",
    )
    assert hints(fresh(proposal), own_address="https://sites.google.com/view/rowan/year-4") == {}


@pytest.mark.clause("WAL-15.5-a", "HOL-A.2-5")
def test_a_service_under_a_name_of_the_schools_own_still_has_an_age(cast, account):
    cast.school.mail_domains = ["rowan.example"]
    cast.school.save(update_fields=["mail_domains"])
    for years, barred in ((["4"], True), (["10"], False)):
        found = hints(fresh(account), address="https://forum.rowan.example/4", years=years)
        assert "look up its minimum age" in said(found, "address")
        assert bars(found, "address") == barred


def test_a_name_with_a_sign_that_nobody_sees_is_not_sent(proposal):
    assert "cannot be seen" in said(hints(proposal, name="Choir \u202egnp.exe"), "name")
    assert bars(hints(proposal, name="Choir \u202egnp.exe"), "name")
    assert "name" not in hints(proposal, name="Our choir")


@pytest.mark.clause("WAL-APP1-24")
@pytest.mark.parametrize("known", ["domain", "site"])
def test_a_page_of_the_schools_own_is_on_no_other_service(cast, proposal, account, known):
    ours, other = "https://rowan.example/year-9", "https://pages.example/year-9"
    assert not bars(hints(account, address=ours), "address")
    if known == "domain":
        cast.school.mail_domains = ["rowan.example"]
        cast.school.save(update_fields=["mail_domains"])
    else:
        name_pages(by=cast.head, school=cast.school, home="https://www.rowan.example/",
                   acceptable_use="")  # fmt: skip
    found = hints(fresh(account), address=ours)
    assert not bars(found, "address")
    assert "“The school, on its own pages”" in said(found, "address")
    assert not bars(hints(fresh(account), address=other), "address")
    assert "own_address" not in hints(fresh(proposal), own_address=ours)
    strange = hints(fresh(proposal), own_address=other)
    assert "none of the school's pages" in said(strange, "own_address")
    assert not bars(strange, "own_address")


def test_the_ages_of_a_site_are_those_of_all_pupils_who_use_it(cast):
    """Of those who write on it as of those who read it."""
    writing = {"contributors": ["pupils"], "contributor_years": ["6"], "may_add": ["comments"],
               "consent": "By letter."}  # fmt: skip
    request = written(cast.teacher, **answers(cast, **writing))
    actions.send(by=cast.teacher, request=request)
    approved(cast, request, cast.line_manager, cast.head)
    site = Site.objects.get()
    assert (site.youngest, site.oldest) == (8, 11)


# The terms of another service


TERMS = ("terms_address", "terms_met", "terms_read_on")


@pytest.mark.clause("WAL-17.1-b", "HOL-A.4.1-b")
def test_somebody_has_read_the_terms_of_the_service_and_says_so(cast, account):
    """Where they are, that they will do, and the day: kept with who asks, as it was sent."""
    full = values_in_hand(account)
    for name in TERMS:
        actions.answer(by=cast.teacher, request=fresh(account), values={name: ""})
        with pytest.raises(Refused, match="no answer yet"):
            actions.send(by=cast.teacher, request=fresh(account))
        actions.answer(by=cast.teacher, request=fresh(account), values={name: full[name]})
    sent = fresh(actions.send(by=cast.teacher, request=fresh(account)))
    assert {name: values_sent(sent)[name] for name in TERMS} == {name: full[name] for name in TERMS}
    assert sent.asker == cast.teacher


@pytest.mark.clause("WAL-17.1-b", "HOL-A.4.1-b")
def test_terms_that_nobody_can_have_read_are_asked_about(account):
    tomorrow = (clock.today() + DAY).isoformat()
    assert bars(hints(account, terms_read_on=tomorrow), "terms_read_on")
    assert bars(hints(account, terms_met="no"), "terms_met")
    assert "no address" in said(hints(account, terms_address="in the app"), "terms_address")
    assert not set(TERMS) & set(hints(account))


@pytest.mark.clause("WAL-15.7-b", "HOL-A.2-10")
def test_whoever_chooses_a_host_reads_that_no_secret_is_safe_elsewhere(cast):
    page = reverse(
        "approvals:write", args=[cast.school.slug, written(cast.teacher).public_id, "host"]
    )
    assert "nobody can promise to keep a secret" in sign_in(cast.teacher).get(page).content.decode()


# What the policy wants of every proposal, or apart from it


@pytest.mark.clause("WAL-APP1-26", "WAL-14.6-a", "HOL-A.1.6", "REC-9.7")
@pytest.mark.parametrize("pack", ["WAL", "HOL"])
def test_a_proposal_says_how_long_the_site_lasts_and_how_it_ends(cast, pack):
    in_force(cast, pack)
    for name in ("exit", "closes"):
        request = written(cast.teacher, **answers(cast, **{name: None}))
        with pytest.raises(Refused, match="no answer yet"):
            actions.send(by=cast.teacher, request=request)
        assert [one.name for one in kind_named("site").missing(values_in_hand(request))] == [name]


def test_a_closing_day_is_called_optional_where_the_policy_asks_for_none(cast):
    def dates():
        request = written(cast.teacher)
        at = reverse("approvals:write", args=[cast.school.slug, request.public_id, "dates"])
        return sign_in(cast.teacher).get(at).content.decode()

    assert "(optional)" not in dates()
    in_force(cast, "THO")
    assert "(optional)" in dates()


@pytest.mark.clause("WAL-APP1-18", "WAL-APP1-27")
def test_what_needs_an_approval_of_its_own_is_said(cast, proposal):
    """Where the policy in force names who gives it; the recommended one does."""
    found = hints(proposal, contributors=["organisations"], advertise="yes")
    assert "An organisation as a friend of a site" in said(found, "contributors")
    assert "Looking for contributors in public" in said(found, "advertise")
    assert hints(proposal, contributors=["families"], advertise="no") == {}
    in_force(cast, "THO")
    assert hints(proposal, contributors=["organisations"], advertise="yes") == {}


def test_a_hint_names_the_clause_of_the_policy_in_force(cast):
    """In its words, with the way there; nothing of a policy that does not say it."""
    request = written(cast.teacher, **answers(cast, purpose="News"))
    at = reverse("approvals:check", args=[cast.school.slug, request.public_id])
    teacher = sign_in(cast.teacher)
    assert "This is good practice" in teacher.get(at).content.decode()
    in_force(cast, "HOL", whole=True)
    page = teacher.get(at).content.decode()
    clause = packs()["HOL"].clause("HOL-7.2-b")
    address = f"/{cast.school.slug}/policy/#HOL-7.2-b"
    assert f'<a href="{address}" translate="no">{clause.number} {clause.heading}</a>' in page
    assert "#WAL" not in page
