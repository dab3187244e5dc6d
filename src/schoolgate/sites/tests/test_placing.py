"""Entering the address of a site on the school's own pages that was approved without one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from schoolgate.core import clock
from schoolgate.core.inbox import forget_needs, needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of, hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.models import Appointment, Person
from schoolgate.sites.actions import let_pupils_in
from schoolgate.sites.health.actions import name_pages, take_website_away
from schoolgate.sites.models import SchoolPages, Site
from schoolgate.sites.official.queries import Answer, official_at, verify
from schoolgate.sites.placing.actions import place
from schoolgate.sites.queries import standing_of_site
from schoolgate.sites.tests import making_register as making

pytestmark = pytest.mark.django_db
HOME = "https://www.rowan.example/"
ADDRESS = "https://www.rowan.example/allotment"


@pytest.fixture
def unplaced(cast) -> Site:
    SchoolPages.objects.create(school=cast.school, home=HOME, by=cast.head, at=clock.now())
    return making.site(cast, name="The allotment", address="")


def test_site_can_be_found_and_checked_once_its_address_is_entered(cast, client_of, unplaced):
    assert cast.communications_manager
    assert not official_at(cast.school).current[0].is_official
    at = reverse("sites:site", args=[cast.school.slug, unplaced.public_id])
    page = reverse("sites:place", args=[cast.school.slug, unplaced.public_id])
    client = client_of(cast.network_manager)
    assert f'href="{page}"' in client.get(at).content.decode()
    assert client.post(page, {"address": f" {ADDRESS}/ "}).status_code == 302
    assert verify(cast.school, f"{ADDRESS}/may").answer == Answer.OFFICIAL
    assert official_at(cast.school).current[0].is_official
    entry = Entry.objects.get(event="sites.placed")
    assert facts_of(entry)["address"] == ADDRESS
    while hear_what_is_new():
        pass
    told = {one.person for one in Notice.objects.filter(event="sites.placed")}
    assert told == {cast.teacher, cast.communications_manager}
    with pytest.raises(Refused, match="and once"):
        place(by=cast.teacher, site=unplaced, address=ADDRESS)


@pytest.mark.parametrize(
    ("address", "word"),
    [("javascript:alert(1)", "do not know which page"), ("our website", "do not know which page"),
     ("@rowan", "do not know which page"), ("https://www.bbc.co.uk/", "none of the school"),
     ("https://rowan.example.evil.example/", "none of the school"),
     ("https://www.instagram.com/rowan", "none of the school"), (HOME, "whole website"),
     (f"{HOME}go?to=https://evil.example/", "without what stands from"),
     (f"{HOME}#/allotment", "without what stands from"),
     (f"{HOME}page?title=Allotment", "ask for the site again, with this one"),
     ("https://www.rowan.example/choir", "Another site")],
)  # fmt: skip
def test_only_a_page_of_the_schools_own_that_is_free_is_taken(
    cast, client_of, unplaced, address, word
):
    making.site(cast, address="https://www.rowan.example/choir", key="web:rowan.example/choir")
    page = reverse("sites:place", args=[cast.school.slug, unplaced.public_id])
    answer = client_of(cast.teacher).post(page, {"address": address})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert Site.objects.get(pk=unplaced.pk).address == ""


def test_nobody_else_enters_it_nor_where_it_has_one_or_is_on_another_service(cast, unplaced):
    others = (cast.dsl, cast.communications_manager, cast.pupil, cast.foreign_head)
    for by in others:
        with pytest.raises(Refused):
            place(by=by, site=unplaced, address=ADDRESS)
    for more in ({"host": "third-party", "address": ""}, {"address": HOME}):
        with pytest.raises(Refused, match="and once"):
            place(by=cast.head, site=making.site(cast, **more), address=ADDRESS)
    SchoolPages.objects.all().delete()
    with pytest.raises(Refused, match="enters the school’s own website first"):
        place(by=cast.head, site=unplaced, address=ADDRESS)


def test_network_manager_alone_makes_no_page_official_and_lets_no_pupils_in(
    cast, client_of, unplaced
):
    network = cast.network_manager
    change_mail_domains(by=network, school=cast.school, domains=["evil.example"])
    with pytest.raises(Refused, match="none of the school"):
        place(by=network, site=unplaced, address="https://www.evil.example/4")
    with pytest.raises(Refused, match="Enter first where the site is"):
        let_pupils_in(by=network, site=unplaced)
    place(by=network, site=unplaced, address=ADDRESS)
    with pytest.raises(Refused, match="somebody else lets pupils in"):
        let_pupils_in(by=network, site=unplaced)
    for person in (network, cast.head):
        forget_needs(person)
        asked = [one for one in needs(person) if one.title == f"May pupils use “{unplaced.name}”?"]
        assert len(asked) == (person == cast.head)
    at = reverse("sites:pupils", args=[cast.school.slug, unplaced.public_id])
    assert "somebody else lets pupils in" in client_of(network).get(at).content.decode()
    assert let_pupils_in(by=cast.head, site=unplaced).pupils_from is not None
    # As where pupils were let in before an address was asked for.
    Site.objects.filter(pk=unplaced.pk).update(address="", key="")
    with pytest.raises(Refused, match="Close the site for them first"):
        place(by=network, site=unplaced, address=ADDRESS)


def asked_of(person: Person) -> list[str]:
    forget_needs(person)
    return [one.title for one in needs(person)]


def test_owner_is_asked_where_a_site_is_for_which_pupils_wait(cast, unplaced):
    others = making.site(cast, name="For families", address="", youngest=None, oldest=None)
    asked = f"Where is “{unplaced.name}”?"
    assert asked in asked_of(cast.teacher)
    assert f"Where is “{others.name}”?" not in asked_of(cast.teacher)
    for person in (cast.head, cast.network_manager):
        assert asked not in asked_of(person)
    item = next(one for one in needs(cast.teacher) if one.title == asked)
    assert item.url == reverse("sites:place", args=[cast.school.slug, unplaced.public_id])
    place(by=cast.teacher, site=unplaced, address=ADDRESS)
    assert asked not in asked_of(cast.teacher)
    assert f"May pupils use “{unplaced.name}”?" in asked_of(cast.head)


def test_only_one_who_lets_pupils_in_leaves_the_address_to_the_owner(cast, client_of, unplaced):
    at = reverse("sites:place", args=[cast.school.slug, unplaced.public_id])
    words = "Whoever enters it lets no pupils in"
    assert words in client_of(cast.head).get(at).content.decode()
    Site.objects.filter(pk=unplaced.pk).update(owner=cast.line_manager)
    with pytest.raises(Refused, match=r"^Only you can let pupils into .* Leo Line"):
        place(by=cast.head, site=unplaced, address=ADDRESS)
    Appointment.objects.filter(person=cast.line_manager).delete()
    with pytest.raises(
        Refused, match=r"^Only you can let pupils into .* Say first who owns it now"
    ):
        place(by=cast.head, site=unplaced, address=ADDRESS)
    assert client_of(cast.head).get(at).status_code == 403
    # A site without pupils keeps nobody out, and nobody lets pupils into a site of their own.
    families = making.site(cast, address="", youngest=None, oldest=None)
    place(by=cast.head, site=families, address=f"{HOME}families")
    Site.objects.filter(pk=unplaced.pk).update(owner=cast.head)
    place(by=cast.head, site=unplaced, address=ADDRESS)


def test_whoever_entered_the_address_reads_who_else_lets_pupils_in(cast, unplaced):
    place(by=cast.head, site=unplaced, address=ADDRESS)
    with pytest.raises(Refused, match=r"somebody else lets pupils in: Leo Line\."):
        let_pupils_in(by=cast.head, site=unplaced)
    Site.objects.filter(pk=unplaced.pk).update(owner=cast.line_manager)
    with pytest.raises(Refused, match="give a colleague the role of network manager"):
        let_pupils_in(by=cast.head, site=unplaced)


@pytest.mark.parametrize(
    ("home", "address", "taken"),
    [(HOME, "https://blog.rowan.example/4", True), (HOME, "https://notrowan.example/4", False),
     (HOME, "https://rowan.example.evil.example/", False),
     (HOME, "https://blog.rowan.example:8443/4", False),
     ("https://trust.example/rowan", "https://trust.example/rowan/4", True),
     ("https://trust.example/rowan", "https://trust.example/other", False),
     ("https://trust.example/rowan", "https://blog.trust.example/rowan", False)],
)  # fmt: skip
def test_site_is_placed_on_the_host_of_the_own_website_where_that_is_all_its_own(
    cast, unplaced, home, address, taken
):
    SchoolPages.objects.update(home=home)
    if not taken:
        with pytest.raises(Refused, match="none of the school"):
            place(by=cast.teacher, site=unplaced, address=address)
    else:
        assert place(by=cast.teacher, site=unplaced, address=address).address == address


def test_site_on_a_service_whose_pages_cannot_be_told_apart_is_asked_for_again(cast, unplaced):
    home = "https://sites.google.com/view/rowan"
    SchoolPages.objects.update(home=home)
    with pytest.raises(Refused, match="cannot be told apart"):
        place(by=cast.head, site=unplaced, address=f"{home}/allotment")
    with pytest.raises(Refused, match="whole website"):
        place(by=cast.head, site=unplaced, address=home)


@pytest.mark.parametrize("role", ["network_manager", "communications_manager"])
def test_own_website_is_the_word_of_a_head_alone(cast, client_of, role):
    by = getattr(cast, role)
    page = reverse("sites:pages", args=[cast.school.slug])
    with pytest.raises(Refused, match="Ask the headteacher"):
        name_pages(by=by, school=cast.school, home=HOME, acceptable_use="")
    assert "Ask the headteacher to enter" in client_of(by).get(page).content.decode()
    assert client_of(by).post(page, {"acceptable_use": f"{HOME}use"}).status_code == 422
    assert not SchoolPages.objects.exists()
    sent = {"home": HOME, "acceptable_use": ""}
    assert client_of(cast.head).post(page, sent).status_code == 302
    text = client_of(by).get(page).content.decode()
    assert "Ask the headteacher" in text
    assert 'name="home"' not in text
    sent = {"home": "https://evil.example/", "acceptable_use": f"{HOME}use"}
    assert client_of(by).post(page, sent).status_code == 302
    pages = SchoolPages.objects.get()
    assert (pages.home, pages.by, pages.acceptable_use) == (HOME, cast.head, f"{HOME}use")


def test_website_that_somebody_else_entered_before_counts_once_a_head_keeps_it(
    cast, client_of, unplaced
):
    SchoolPages.objects.update(by=cast.network_manager)
    assert verify(cast.school, HOME).answer != Answer.OWN_SITE
    with pytest.raises(Refused, match="The headteacher enters the school’s own website first"):
        place(by=cast.head, site=unplaced, address=ADDRESS)
    page = reverse("sites:pages", args=[cast.school.slug])
    client = client_of(cast.head)
    assert "It counts once you keep it" in client.get(page).content.decode()
    assert client.post(page, {"home": HOME, "acceptable_use": ""}).status_code == 302
    assert "It counts once you keep it" not in client.get(page).content.decode()
    assert verify(cast.school, HOME).answer == Answer.OWN_SITE
    place(by=cast.head, site=unplaced, address=ADDRESS)


def test_head_is_told_where_the_website_entered_before_cannot_be_ours(cast, client_of):
    home = "https://rowan.wordpress.com/"
    SchoolPages.objects.create(school=cast.school, home=home, by=cast.head, at=clock.now())
    page = reverse("sites:pages", args=[cast.school.slug])
    assert "an account on a service" in client_of(cast.head).get(page).content.decode()
    SchoolPages.objects.update(home=HOME)
    assert "an account on a service" not in client_of(cast.head).get(page).content.decode()


def test_heads_and_communications_manager_are_told_where_the_own_website_is(cast):
    keepers = {cast.head, cast.communications_manager}
    for by, more in ((cast.head, {"home": HOME}), (cast.network_manager, {})):
        name_pages(by=by, school=cast.school, acceptable_use=f"{HOME}{by.pk}", **more)
    while hear_what_is_new():
        pass
    told = Notice.objects.filter(event="sites.pages_named").values_list("person", "words__home")
    assert sorted(told) == sorted(
        (one.pk, HOME) for by in (cast.head, cast.network_manager) for one in keepers - {by}
    )


def test_head_who_moves_the_website_is_shown_first_which_sites_would_stop(cast, client_of):
    old = "https://sites.google.com/view/rowan"
    SchoolPages.objects.create(school=cast.school, home=old, by=cast.head, at=clock.now())
    there = {"address": old, "platform": "google-sites", "key": "google-sites:rowan"}
    blog = making.site(cast, name="The Year 4 blog", **there)
    making.site(cast, name="The chess club", address="https://www.rowan.example/chess")
    page = reverse("sites:pages", args=[cast.school.slug])
    sent, client = {"home": HOME, "acceptable_use": ""}, client_of(cast.head)
    assert 'name="sure"' not in client.get(page).content.decode()
    answer = client.post(page, sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "The Year 4 blog" in text
    assert "The chess club" not in text
    assert SchoolPages.objects.get().home == old
    assert client.post(page, sent | {"sure": "on"}).status_code == 302
    assert SchoolPages.objects.get().home == HOME
    assert not standing_of_site(Site.objects.get(pk=blog.pk)).is_live


def test_head_who_moves_the_website_is_shown_what_stays_official_at_the_old_one(cast, client_of):
    old = "https://www.old-rowan.example/"
    SchoolPages.objects.create(school=cast.school, home=old, by=cast.head, at=clock.now())
    making.site(cast, name="The allotment", address=f"{old}allotment")
    making.site(cast, name="The choir", address="https://choir.old-rowan.example/")
    making.site(cast, name="The chess club", address=f"{HOME}chess")
    making.site(cast, name="The fair", address=f"{old}fair", closed_at=clock.now())
    page, client = reverse("sites:pages", args=[cast.school.slug]), client_of(cast.head)
    sent = {"home": HOME, "acceptable_use": ""}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert [one in shown for one in ("The allotment", "The choir", "The chess club", "The fair")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert "These sites would stop" not in shown
    assert client.post(page, sent | {"home": f"{old}#"}).status_code == 422
    assert client.post(page, sent | {"home": old}).status_code == 302
    assert client.post(page, sent | {"sure": "on"}).status_code == 302
    assert SchoolPages.objects.get().home == HOME


def test_head_takes_the_website_away_and_reads_first_what_follows(cast, client_of, unplaced):
    place(by=cast.teacher, site=unplaced, address=ADDRESS)
    keepers = {cast.head, cast.communications_manager}
    page = reverse("sites:pages", args=[cast.school.slug])
    sent, client = {"home": " ", "acceptable_use": f"{HOME}use"}, client_of(cast.head)
    answer = client.post(page, sent)
    assert answer.status_code == 422
    for words in ("You leave the website empty", unplaced.name):
        assert words in answer.content.decode()
    others = client_of(cast.communications_manager).post(page, sent | {"sure": "on"})
    assert others.status_code == 302
    assert SchoolPages.objects.get().home == HOME
    with pytest.raises(Refused, match="Ask the headteacher"):
        take_website_away(by=cast.communications_manager, school=cast.school)
    assert client.post(page, sent | {"sure": "on"}).status_code == 302
    assert not SchoolPages.objects.exists()
    assert verify(cast.school, HOME).answer != Answer.OWN_SITE
    assert client.post(page, sent | {"sure": "on"}).status_code == 422
    while hear_what_is_new():
        pass
    told = Notice.objects.filter(event="sites.website_taken_away")
    assert [(one.person, one.words["home"]) for one in told] == [
        (one, HOME) for one in keepers - {cast.head}
    ]


def test_no_site_is_placed_on_a_website_that_was_given_up(cast, unplaced):
    making.site(cast, address=HOME, key="web:rowan.example", closed_at=clock.now())
    with pytest.raises(Refused, match="or keeps it, under Official sites"):
        place(by=cast.teacher, site=unplaced, address=ADDRESS)
    name_pages(by=cast.head, school=cast.school, home=HOME, acceptable_use="")
    assert place(by=cast.teacher, site=unplaced, address=ADDRESS).address == ADDRESS


@pytest.mark.parametrize(
    ("home", "word"),
    [("https://www.instagram.com/rowanfake", "an account on a service"),
     ("https://www.facebook.com/", "an account on a service"),
     ("https://www.rowan.example/?p=1", "without what stands from")],
)  # fmt: skip
def test_own_website_is_no_account_on_a_service_and_no_question(cast, client_of, home, word):
    page = reverse("sites:pages", args=[cast.school.slug])
    answer = client_of(cast.head).post(page, {"home": home, "acceptable_use": ""})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not SchoolPages.objects.exists()
