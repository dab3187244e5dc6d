"""What the public is told of a school's accounts: never that something is official which is not."""

from __future__ import annotations

import datetime as dt
import json
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from jsonschema import Draft202012Validator
from PIL import Image

from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.ledger.actions import record
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of, hear_what_is_new
from schoolgate.notices.kinds import kind_named
from schoolgate.notices.models import Notice
from schoolgate.people.address_actions import change_mail_domains
from schoolgate.people.models import School
from schoolgate.policies.paper.tests.reading import modules_of, squares_of
from schoolgate.publishing.rules import VISITOR
from schoolgate.sites.actions import close, write_text
from schoolgate.sites.ending.closing import ExitStep
from schoolgate.sites.impostors.actions import tell_of_impostor
from schoolgate.sites.jobs import look_after
from schoolgate.sites.models import SchoolPages, Site, TeamMember
from schoolgate.sites.official import badge
from schoolgate.sites.official import files as official_files
from schoolgate.sites.official.actions import note_all_shared
from schoolgate.sites.official.jobs import note_shared_accounts, note_shared_websites
from schoolgate.sites.official.queries import Answer, Known, Official, Standing, official_at, verify
from schoolgate.sites.official.signature import signed
from schoolgate.sites.requests.events import ENTERED
from schoolgate.sites.requests.forms import forms
from schoolgate.sites.tests.making_official import open_site, site_of
from schoolgate.sites.tests.making_register import editions

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
INSTAGRAM = "https://www.instagram.com/rowanprimary"
NAMES = ("Hannah", "Tessa", "Leo", "Dora", "Pippa")


def check_of(every: str, own: str) -> badge.Check:
    return badge.Check(every, own, f"{own}?badge=made", dt.date(2026, 3, 2))


@pytest.fixture
def register(cast):
    """One account of each sort, and one of another school."""
    now, today = clock.now(), clock.today()
    change_mail_domains(by=cast.head, school=cast.school, domains=["rowan.barset.sch.uk"])
    return {
        "live": open_site(cast),
        "paused": open_site(cast, "https://x.com/rowanclub", paused_at=now, paused_why="Summer."),
        "closed": open_site(cast, "https://www.tiktok.com/@rowanold", closed_at=now - 3 * DAY),
        "over": open_site(cast, "https://x.com/rowanplay", closes=today - DAY),
        "waiting": open_site(cast, "https://x.com/rowannext", opens=today + DAY),
        "dropped": open_site(cast, "https://x.com/rowandrop", opens=today + DAY, closed_at=now),
        "panto": open_site(cast, "https://www.rowanpantomime.example"),
        "other": site_of(cast.foreign_school, [cast.foreign_head], "https://x.com/farfieldsch"),
    }


ASKED = [
    (INSTAGRAM, Answer.OFFICIAL),
    ("instagram.com/RowanPrimary/?hl=en", Answer.OFFICIAL),
    ("@rowanprimary", Answer.OFFICIAL),
    ("https://x.com/rowanclub", Answer.PAUSED),
    ("https://www.tiktok.com/@rowanold", Answer.CLOSED),
    ("https://x.com/rowanplay", Answer.CLOSED),
    ("https://x.com/rowannext", Answer.UNKNOWN),
    ("https://x.com/rowandrop", Answer.UNKNOWN),
    ("https://www.tiktok.com/@rowanprimary", Answer.ALIKE),
    ("https://www.instagram.com/rowanprimary_official", Answer.ALIKE),
    ("https://www.instagram.com/r0wan.prirnary", Answer.ALIKE),
    ("https://www.instagram.com/rowanprmiary", Answer.ALIKE),
    ("https://www.tiktok.com/@the_rowan_primary_real", Answer.ALIKE),
    ("https://lnstagram.com/rowanprimary", Answer.ALIKE),
    ("https://www.instagram.com/somebodyelse", Answer.UNKNOWN),
    ("https://www.rowanpantomime.example/tickets/may", Answer.OFFICIAL),
    ("https://www.rowanpantomime.example.evil.example/", Answer.ALIKE),
    ("https://evil.example/@rowanprimary@instagram.com", Answer.ALIKE),
    ("https://youtu.be/evil?x=|https://www.instagram.com/rowanprimary", Answer.UNREADABLE),
    ("facebook.com/events/12?x=[https://www.instagram.com/rowanprimary", Answer.UNREADABLE),
    ("evil.example?{instagram.com/rowanprimary}", Answer.UNREADABLE),
    ("Rowan (@rowanprimary) is at www.instagram.com/rowanprimary", Answer.OFFICIAL),
    ("https://news.rowan.barset.sch.uk/clubs", Answer.OWN_ADDRESS),
    ("https://rowan.barset.sch.uk.evil.example/", Answer.UNKNOWN),
    ("https://x.com/farfieldsch", Answer.UNKNOWN),  # its school has too few to run it
    ("x" * 100_000, Answer.UNREADABLE),
    ("<script>alert(1)</script>", Answer.UNREADABLE),
    ("https://[bad/", Answer.UNREADABLE),
    ("", Answer.UNREADABLE),
]


@pytest.mark.parametrize(
    "over",
    [{}, {"paused_why": "Summer."}, {"closed_at": clock.now()}],
    ids=["held", "paused", "closed"],
)
def test_what_never_had_a_whole_team_is_never_called_ours(cast, over):
    over |= {"paused_at": clock.now()} if "paused_why" in over else {}
    site = open_site(cast, "https://x.com/clubnews", **over)
    assert verify(cast.school, "x.com/clubnews").answer != Answer.UNKNOWN
    for moderator in TeamMember.objects.filter(site=site, part="moderator"):
        moderator.delete()
    Site.objects.update(first_live=None)
    look_after()
    assert verify(cast.school, "x.com/clubnews").answer == Answer.UNKNOWN
    assert official_at(cast.school) == Official((), ())


def test_what_was_approved_after_its_last_day_is_never_called_ours(cast):
    over = {"closes": clock.today() - DAY}
    assert open_site(cast, "https://x.com/clubnews", **over)
    assert verify(cast.school, "x.com/clubnews").answer == Answer.CLOSED
    Site.objects.update(entered_at=clock.now(), first_live=None)
    look_after()
    assert verify(cast.school, "x.com/clubnews").answer == Answer.UNKNOWN


def test_what_was_live_and_is_held_back_now_stays_in_the_list_as_paused(cast, client):
    site = open_site(cast, youngest=13)
    assert verify(cast.school, INSTAGRAM).answer == Answer.OFFICIAL
    Site.objects.update(youngest=12)  # as where the host asks for more
    assert verify(cast.school, INSTAGRAM).answer == Answer.PAUSED
    assert [one.standing for one in official_at(cast.school).current] == [Standing.PAUSED]
    at = reverse("official:badge-svg", args=[cast.school.slug, site.public_id])
    assert client.get(at).status_code == 404


def test_later_editions_of_the_policy_take_no_account_away(cast, monkeypatch):
    today = clock.today()
    open_site(cast)
    steps = [(today - 300 * DAY, 2), (today - 2 * DAY, 3), (today - DAY, 3), (today, 3)]
    for several in (1, 2, 3, 4):
        editions(monkeypatch, *steps[:several])
        assert verify(cast.school, INSTAGRAM).answer == Answer.OFFICIAL
    Site.objects.update(paused_at=clock.now(), paused_why="Summer.")
    editions(monkeypatch, (today - 300 * DAY, 2), (today - 90 * DAY, 3), (today - 9 * DAY, 3))
    assert verify(cast.school, INSTAGRAM).answer == Answer.PAUSED
    ended = clock.now() - 20 * DAY
    Site.objects.update(paused_at=None, paused_why="", closing_at=ended, closed_at=ended)
    assert verify(cast.school, INSTAGRAM).answer == Answer.CLOSED


def test_what_was_held_all_its_life_is_not_ours_when_it_is_closed(cast):
    site = open_site(cast, youngest=8)
    look_after()
    for field in ("paused_at", "closing_at", "closed_at"):
        why = {"paused_why": "Not right."} if field == "paused_at" else {}
        Site.objects.filter(pk=site.pk).update(**{field: clock.now()}, **why)
        look_after()
        assert verify(cast.school, INSTAGRAM).answer == Answer.ALIKE
        assert official_at(cast.school) == Official((), ())


def test_where_the_school_has_entered_nothing_nothing_is_said(cast, client):
    slug = cast.school.slug
    text = client.get(reverse("official:list", args=[slug])).content.decode()
    assert "No account is in this list yet." in text
    assert "does not speak for us" not in text
    assert verify(cast.school, "x.com/rowanprimary").answer == Answer.NO_LIST
    page = client.get(reverse("official:verify", args=[slug]), {"q": "x.com/rowanprimary"})
    assert "The school has entered none of its accounts here yet." in page.content.decode()
    open_site(cast)
    assert verify(cast.school, "x.com/rowanprimary").answer == Answer.ALIKE


def test_address_under_a_domain_of_many_schools_is_not_called_the_schools(cast, client):
    change_mail_domains(by=cast.head, school=cast.school, domains=["learning.example"])
    at = reverse("official:verify", args=[cast.school.slug])
    text = client.get(at, {"q": "https://evil.learning.example/rowan"}).content.decode()
    assert "its address ends like ours" in text
    assert "is one of the school" not in text


def test_page_that_is_not_open_is_not_official_by_the_one_above_it(cast, register):
    above = "https://www.rowanpantomime.example"
    club = open_site(cast, f"{above}/club", opens=clock.today() + DAY)
    assert verify(cast.school, f"{above}/club/may").answer != Answer.OFFICIAL
    assert verify(cast.school, f"{above}/tickets").answer == Answer.OFFICIAL
    Site.objects.filter(pk=club.pk).update(opens=clock.today())
    TeamMember.objects.filter(site=club).update(from_date=clock.today())
    assert verify(cast.school, f"{above}/club/may").accounts[0].site == club


def test_handle_with_a_letter_that_only_looks_the_same_is_not_official(cast):
    open_site(cast, "https://x.com/rowansports")
    assert verify(cast.school, "@RowanSports").answer == Answer.OFFICIAL
    assert verify(cast.school, "@rowan\u017fports").answer == Answer.ALIKE


def test_below_an_account_people_are_told_to_look_whose_post_it_is(cast, client, register):
    at = reverse("official:verify", args=[cast.school.slug])
    for words, told in ((INSTAGRAM, False), (f"{INSTAGRAM}/p/Cabc", True)):
        text = client.get(at, {"q": words}).content.decode()
        assert "This is official</strong>" in text
        assert ("Look at the name above what you see" in text) == told


def test_whoever_proposes_a_site_is_told_what_anybody_will_read():
    asked = {one.name: one for page in forms()["site"].pages for one in page.questions}
    for name in ("name", "purpose"):
        assert "Anybody can read this once the site is live" in str(asked[name].help)


@pytest.mark.clause("WHF-AIMS-4")
@pytest.mark.clause("LTL-RAT-5")
@pytest.mark.clause("WAL-7.7")
@pytest.mark.clause("REC-19.2")
def test_verify_says_of_each_account_what_is_so_today(cast, register):
    found = [(words, verify(cast.school, words).answer) for words, _answer in ASKED]
    assert found == ASKED


def test_closed_account_says_until_when_it_was_official(cast, client, register):
    page = client.get(reverse("official:verify", args=["rowan-primary"]), {"q": "x.com/rowanplay"})
    text = page.content.decode()
    assert f"It was official until {(clock.today() - DAY):%A} " in text
    assert "This is official</strong>" not in text
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")


def test_account_of_another_school_is_called_theirs_with_the_way_there(cast, client):
    people = [cast.colleague, someone(cast.sister_school, "Ada", "Other", "teacher")]
    site_of(cast.sister_school, people, "https://x.com/rowanhigh", name="News of the high school")
    at = reverse("official:verify", args=[cast.school.slug])
    text = client.get(at, {"q": "x.com/rowanhigh"}).content.decode()
    assert "belongs to another school" in text
    assert f'href="{reverse("official:list", args=["rowan-high"])}"' in text
    assert verify(cast.sister_school, "x.com/rowanhigh").answer == Answer.OFFICIAL


def test_own_website_of_the_school_is_never_warned_of(cast, client):
    open_site(cast)
    SchoolPages.objects.create(
        school=cast.school, home="https://www.rowanprimary.example/", by=cast.head, at=clock.now()
    )
    for words in (
        "https://www.rowanprimary.example/", "rowanprimary.example",
        "http://rowanprimary.example/year-6?utm_source=x",
    ):  # fmt: skip
        assert verify(cast.school, words).answer == Answer.OWN_SITE
    at = reverse("official:verify", args=[cast.school.slug])
    text = client.get(at, {"q": "rowanprimary.example"}).content.decode()
    assert "banner-good" in text
    assert "as its website" in text
    text = client.get(reverse("official:list", args=[cast.school.slug])).content.decode()
    assert 'href="https://www.rowanprimary.example/" rel="me ' in text
    for words in (
        "rowanprimary.example.evil.example", "https://rowanprimary.example@evil.example/",
        "rowanprimery.example", "evil.example/rowanprimary.example",
    ):  # fmt: skip
        assert verify(cast.school, words).answer not in {Answer.OWN_SITE, Answer.OFFICIAL}
    inner = open_site(cast, "https://www.rowanprimary.example/club", closed_at=clock.now())
    found = verify(cast.school, "rowanprimary.example/club/may")
    assert (found.answer, found.accounts[0].site) == (Answer.CLOSED, inner)


def own_website(cast, home):
    SchoolPages.objects.create(school=cast.school, home=home, by=cast.head, at=clock.now())


def test_whoever_tells_of_the_own_website_is_heard(cast):
    own_website(cast, "https://www.rowan.example/")
    told = tell_of_impostor(by=VISITOR, school=cast.school, address="https://rowan.example/shop")
    assert told.verdict.answer == Answer.OWN_SITE
    assert told.case is not None


@pytest.mark.parametrize(
    ("listed", "by", "answer"),
    [("https://www.trust.example", "foreign", Answer.OWN_SITE),
     ("https://www.trust.example/rowan-primary", "foreign", Answer.SEVERAL),
     ("https://www.trust.example/rowan-primary", "sister", Answer.OWN_SITE),
     ("https://www.trust.example/rowan-primary/choir", "sister", Answer.SEVERAL),
     ("https://www.trust.example/rowan-primary/choir", "foreign", Answer.SEVERAL)],
)  # fmt: skip
def test_own_website_is_ours_unless_another_lists_it_or_a_page_further_in(
    cast, client, others, listed, by, answer
):
    sisters = [cast.colleague, someone(cast.sister_school, "Ada", "Other", "teacher")]
    people = {"foreign": others, "sister": sisters}[by]
    site_of(getattr(cast, f"{by}_school"), people, listed)
    own_website(cast, "https://www.trust.example/rowan-primary")
    words = "https://www.trust.example/rowan-primary/choir/may"
    assert verify(cast.school, words).answer == answer
    assert verify(cast.school, "https://www.trust.example/other").answer in {
        Answer.ANOTHER, Answer.UNKNOWN, Answer.NO_LIST,
    }  # fmt: skip
    text = client.get(reverse("official:verify", args=[cast.school.slug]), {"q": words}).content
    assert (b'class="official-list"' in text, b"banner-good" in text) == (
        False, answer == Answer.OWN_SITE,
    )  # fmt: skip


def test_own_website_vouches_for_no_page_that_waits_and_none_with_a_question(cast, client):
    own_website(cast, "https://www.rowan.example/")
    open_site(cast, "https://www.rowan.example/y4", opens=clock.today() + DAY)
    at = reverse("official:verify", args=[cast.school.slug])
    for words, why in (
        ("rowan.example/y4/may", "It is not in our list."),
        ("https://rowan.example/go?to=https%3A%2F%2Fevil.example", "can lead on elsewhere"),
    ):
        found = verify(cast.school, words)
        assert (found.answer, found.tone) == (Answer.ON_OWN_SITE, "warn")
        text = client.get(at, {"q": words}).content.decode()
        assert why in text
        assert "It ends in" not in text
    assert verify(cast.school, "rowan.example/y5").answer == Answer.OWN_SITE
    at = reverse("official:list", args=[cast.school.slug])
    assert "Our own website" in client.get(at).content.decode()


def test_own_website_is_ours_whatever_became_of_an_earlier_entry_of_it(cast, client):
    home = "https://www.rowan.example/"
    old = open_site(cast, home, name="Website", closed_at=clock.now())
    blog = open_site(cast, f"{home}blog", name="Blog", closed_at=clock.now())
    own_website(cast, home)
    for words in (home, f"{home}news/may"):
        assert verify(cast.school, words).answer == Answer.OWN_SITE
    assert verify(cast.school, f"{home}blog/may").accounts[0].site == blog
    at = reverse("official:list", args=[cast.school.slug])
    text = client.get(at).content.decode()
    assert f'href="{home}" rel="me' in text
    closed = text.partition("These were ours")[2]
    assert "Blog" in closed
    assert "Website" not in closed
    # So is one whose last day was planned, and one that never opened, also once it is closed.
    yesterday = clock.today() - DAY
    for more in (
        {"closed_at": None, "closes": yesterday},
        {"closed_at": None, "closes": None, "first_live": None, "opens": clock.today() + DAY},
        {"closed_at": clock.now(), "opens": yesterday},
    ):
        Site.objects.filter(pk=old.pk).update(**more)
        for words in (home, f"{home}news/may"):
            assert verify(cast.school, words).answer == Answer.OWN_SITE
        assert "Our own website" in client.get(at).content.decode()


def test_own_website_whose_entry_was_closed_later_is_not_ours_until_a_head_keeps_it(
    cast, client, client_of
):
    home = "https://www.rowan.example/"
    own_website(cast, home)
    first = open_site(cast, home, name="First", closed_at=clock.now() - DAY)
    Site.objects.filter(pk=first.pk).update(closes=clock.today() - 9 * DAY)
    open_site(cast, f"{home}y5", name="Y5", opens=clock.today() + DAY)
    done = dict.fromkeys(ExitStep.values, "done")
    site = open_site(cast, home, name="Website", closing_at=clock.now(), exit_done=done)
    at = reverse("official:list", args=[cast.school.slug])
    pages = reverse("sites:pages", args=[cast.school.slug])
    closing = reverse("sites:closing", args=[cast.school.slug, site.public_id])
    assert "It is the school’s own website" in client_of(cast.head).get(closing).content.decode()
    close(by=site.owner, site=site)
    for words in (home, f"{home}casino"):
        assert verify(cast.school, words).answer == Answer.CLOSED
    assert verify(cast.school, f"{home}y5/may").tone == "stop"
    text = client.get(at).content.decode()
    assert "Our own website" not in text
    assert "Website" in text.partition("These were ours")[2]
    assert "was closed after that" in client_of(cast.head).get(pages).content.decode()
    sent = {"home": home, "acceptable_use": ""}
    assert client_of(cast.head).post(pages, sent).status_code == 302
    assert "was closed after that" not in client_of(cast.head).get(pages).content.decode()
    assert verify(cast.school, home).answer == Answer.OWN_SITE
    assert "Our own website" in client.get(at).content.decode()


def test_own_website_that_is_paused_is_led_to_no_more(cast, client):
    home = "https://www.rowan.example/"
    own_website(cast, home)
    open_site(cast, home, name="Website", paused_at=clock.now(), paused_why="Hacked.")
    assert verify(cast.school, home).answer == Answer.PAUSED
    text = client.get(reverse("official:list", args=[cast.school.slug])).content.decode()
    assert "Our own website" not in text


def test_paused_account_that_another_school_lists_is_called_ours_by_neither(cast, client):
    others = [cast.foreign_head, someone(cast.foreign_school, "Ada", "Other", "teacher")]
    ours = open_site(cast, paused_at=clock.now(), paused_why="Shared.")
    site_of(cast.foreign_school, others, INSTAGRAM)
    for school in (cast.school, cast.foreign_school):
        assert verify(school, INSTAGRAM).answer == Answer.SEVERAL
    at = reverse("official:account", args=[cast.school.slug, ours.public_id])
    signed_for = f"{at}?badge={signed(ours, clock.today())}"
    for address in (at, signed_for):
        text = client.get(address).content.decode()
        assert "Several schools say that" in text
        assert "is ours" not in text


def test_name_as_listed_leads_to_its_account_and_is_called_no_proof(cast, client):
    open_site(cast, name="Rowan on Instagram")
    open_site(cast, "https://blog.example/5", name="Year 5 blog", closed_at=clock.now())
    at = reverse("official:verify", args=[cast.school.slug])
    for words, where in (
        ("Rowan on Instagram", INSTAGRAM), (" year 5  BLOG", "https://blog.example/5"),
    ):  # fmt: skip
        assert verify(cast.school, words).answer == Answer.NAME
        text = client.get(at, {"q": words}).content.decode()
        assert where in text
        assert "Anybody can take a name" in text
        assert "This is official" not in text
    assert verify(cast.school, "Year 6 blog").answer == Answer.UNREADABLE


def test_same_name_on_another_service_is_told_by_the_service_and_not_by_its_letters(cast, client):
    open_site(cast)
    at = reverse("official:verify", args=[cast.school.slug])
    text = client.get(at, {"q": "https://www.tiktok.com/@rowanprimary"}).content.decode()
    assert "In our list this name is on: Instagram." in text
    assert "letter by letter" not in text
    text = client.get(at, {"q": "https://www.instagram.com/rowanprirnary"}).content.decode()
    assert "Compare letter by letter" in text


def test_account_without_an_address_is_listed_and_not_called_official(cast, client):
    site = open_site(cast, "", name="Allotment diary")
    at = [reverse("official:list", args=[cast.school.slug]),
          reverse("official:account", args=[cast.school.slug, site.public_id])]  # fmt: skip
    for page in at:
        text = client.get(page).content.decode()
        assert "Allotment diary" in text
        assert "It is not in our list yet" in text
        assert "Official</span>" not in text
        assert "is an official account" not in text
    Site.objects.update(closed_at=clock.now())
    text = client.get(at[0]).content.decode()
    assert "It is not in our list yet" not in text
    assert "under such a name, is not from us" in text


@pytest.mark.parametrize("hostile", ["<img src=x onerror=alert(1)>", "'\";--", "\u202emoc.elpmaxe"])
def test_what_was_asked_comes_back_as_words_only(cast, client, hostile):
    at = reverse("official:verify", args=[cast.school.slug])
    page = client.get(at, {"q": hostile})
    assert page.status_code == 200
    assert "<img src=x" not in page.content.decode()
    told = client.get(at, {"q": hostile}, headers={"Accept": "application/json"})
    assert told.json()["answer"] in Answer.values


def test_nothing_public_names_a_team_a_pupil_or_what_waits(cast, client, register):
    slug, live = cast.school.slug, register["live"].public_id
    assert cast.pupil
    shown = [
        client.get(reverse(f"official:{name}", args=args), query)
        for name, args, query in (
            ("list", [slug], {}), ("json", [slug], {}), ("account", [slug, live], {}),
            ("badge-svg", [slug, live], {}), ("verify", [slug], {"q": INSTAGRAM}),
            ("verify-json", [slug], {"q": INSTAGRAM}),
        )
    ]  # fmt: skip
    assert [one.status_code for one in shown] == [200] * 6
    text = "".join(one.content.decode() for one in shown)
    assert [word for word in (*NAMES, "rowannext", "Summer.") if word in text] == []
    assert dict(client.cookies) == {}


def test_file_is_what_its_schema_says_and_is_kept_a_while(cast, client, register):
    page = client.get(reverse("official:json", args=[cast.school.slug]))
    data = page.json()
    schema = json.loads(official_files.SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)
    assert [one["state"] for one in data["accounts"]] == ["official", "paused", "official"]
    assert [one["purpose"] for one in data["closed"]] == ["", ""]
    assert {one["purpose"] for one in data["accounts"]} == {"News of the school for families."}
    assert page["Cache-Control"] == "public, max-age=300"
    at = reverse("official:json", args=[cast.school.slug])
    assert client.get(at, headers={"If-None-Match": page["ETag"]}).status_code == 304


def test_list_leads_to_each_open_account_as_the_schools_own(cast, client, register):
    text = client.get(reverse("official:list", args=[cast.school.slug])).content.decode()
    assert f'<a href="{INSTAGRAM}" rel="me noopener noreferrer external">' in text
    assert 'href="https://www.tiktok.com/@rowanold"' not in text


@pytest.mark.parametrize("name", ["policy", "forms", "editions"])
def test_public_pages_of_the_policy_lead_to_the_accounts_in_their_language(cast, client, name):
    at = reverse(f"publishing:{name}", args=[cast.school.slug])
    accounts = reverse("official:list", args=[cast.school.slug])
    assert client.get(at).content.decode().count(f'<a href="{accounts}">Our accounts</a>') == 1
    text = client.get(at, {"language": "en-gb"}).content.decode()
    assert f'<a href="{accounts}?language=en-gb">Our accounts</a>' in text


@pytest.mark.clause("WAL-17.1-a", "HOL-A.4.1", "REC-10.1")
def test_anybody_reads_the_newest_house_rules_and_terms_of_a_live_site(cast, client):
    site = open_site(cast)
    write_text(by=cast.teacher, site=site, kind="rules", reader="all", words="Be kind to <all>.")
    write_text(by=cast.teacher, site=site, kind="rules", reader="children", words="No bad words.")
    slug = cast.school.slug
    at = reverse("official:account", args=[slug, site.public_id])
    text = client.get(at).content.decode()
    parts = ["House rules</h2>", "<p>Be kind to &lt;all&gt;.</p>", "Terms of use</h2>", "Be kind.",
             "For children</h2>", "House rules</h3>", "<p>No bad words.</p>"]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert text.count("Be kind") == 2  # the rules of before are gone
    assert [word for word in (*NAMES, "Edition", cast.teacher.name) if word in text] == []
    assert f'href="{at}"' in client.get(reverse("official:list", args=[slug])).content.decode()
    Site.objects.update(closed_at=clock.now())
    assert "Be kind" not in client.get(at).content.decode()


# The badge


def test_badge_is_there_for_what_is_official_today_only(cast, client, register):
    def status(name: str, ending: str) -> int:
        public_id = register[name].public_id
        at = reverse(f"official:badge-{ending}", args=[cast.school.slug, public_id])
        return client.get(at).status_code

    found = {(name, one): status(name, one) for name in register for one in ("svg", "png")}
    assert [one for one, code in found.items() if code == 200] == [
        (name, ending) for name in ("live", "panto") for ending in ("svg", "png")
    ]


def test_badge_is_plain_xml_whatever_the_names_are():
    name = "St <Mary> & “Joseph” \x00\u202e" + "Long " * 60
    school = School(name=name, slug="st-mary", colour="no colour")
    site = Site(school=school, name="]]><script>", address='https://x.com/"stmary"')
    check = check_of("https://schools.example/st-mary/official/", "https://schools.example/st")
    drawn = badge.badge_svg(Known(site, Standing.OFFICIAL), check)
    root = ET.fromstring(drawn)
    named = f"{{{badge.SVG}}}"
    assert root.find(f"{named}title").text.startswith("Official account of St <Mary> &")
    assert check.every in root.find(f"{named}desc").text
    assert {one.tag.removeprefix(named) for one in root.iter()} == {
        "svg", "title", "desc", "rect", "circle", "path", "text", "g",
    }  # fmt: skip
    assert [one for part in root.iter() for one in part.attrib if one.startswith("on")] == []
    assert badge._pixels(drawn).startswith(b"\x89PNG")


def test_badge_is_drawn_once_for_each_language(cast, monkeypatch):
    drawn = []

    def pixels(svg: str) -> bytes:
        drawn.append(svg)
        return b"a picture"

    monkeypatch.setattr(badge, "_pixels", pixels)
    known = official_at(open_site(cast).school).current[0]
    check = check_of("https://schools.example/rowan/official/", "https://schools.example/one")
    for language in ("en-gb", "cy", "en-gb", "cy", "en"):
        with translation.override(language):
            badge.badge_png(known, check)
    assert len(drawn) == 3


def scanned(site, day=None) -> str:
    """The address in a badge of a site, drawn on a day."""
    place = reverse("official:account", args=[site.school.slug, site.public_id])
    return f"{place}?badge={signed(site, day or clock.today())}"


def test_code_of_the_badge_carries_the_day_and_our_signature(cast, client, monkeypatch):
    monkeypatch.setattr(badge, "PIXELS", 3 * badge.PIXELS)  # as near as a camera comes
    site = open_site(cast)
    at = reverse("official:badge-png", args=[cast.school.slug, site.public_id])
    picture = Image.open(BytesIO(client.get(at).content)).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    assert squares_of(paper) == modules_of(f"http://testserver{scanned(site)}")
    svg = client.get(at.replace(".png", ".svg")).content.decode()
    today = clock.today()
    assert f"Drawn on {today.day} {today:%B %Y}. Check it at" in svg


def test_address_in_the_code_is_short_enough_for_a_phone(cast, client):
    address = f"https://accounts.a-long-name-of-a-trust.org.uk{scanned(open_site(cast))}"
    assert segno.make(address, micro=False, error="m").version <= 9


def test_badge_says_when_it_was_drawn_and_to_compare_the_address(cast, client):
    site = open_site(cast)
    page = client.get(scanned(site, dt.date(2026, 3, 2)))
    text = page.content.decode()
    assert "Yes, the account on this badge is official</h1>" in text
    assert "The Schoolgate of Rowan Primary School drew this badge on Monday 2 March 2026" in text
    assert "Anybody can copy a badge." in text
    assert "letter by letter" in text
    assert INSTAGRAM in text
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
    assert dict(client.cookies) == {}


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"closed_at": "now"}, "is not official any more</h1>"),
        (
            {"paused_at": "now", "paused_why": "Summer."},
            "is ours. Nothing new should appear there now</h1>",
        ),
        ({"closing_at": "now"}, "is ours. Nothing new should appear there now</h1>"),
    ],
    ids=["closed", "paused", "closing"],
)
def test_badge_of_an_account_that_is_not_open_says_so(cast, client, over, said):
    site = open_site(cast)
    address = scanned(site, clock.today() - 9 * DAY)
    now = {name: clock.now() if value == "now" else value for name, value in over.items()}
    Site.objects.filter(pk=site.pk).update(**now)
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 200
    assert said in text
    assert "is official</h1>" not in text
    assert "drew this badge on" in text
    assert "Summer." not in text


def test_badge_of_an_account_that_nobody_may_know_of_any_more_is_not_official(cast, client):
    site = open_site(cast)
    address = scanned(site)
    Site.objects.update(first_live=None, paused_at=clock.now(), paused_why="Never open.")
    assert "is not official any more</h1>" in client.get(address).content.decode()


def test_forged_badge_and_one_of_another_school_are_called_none_of_ours(cast, client):
    ours = open_site(cast)
    second = open_site(cast, "https://x.com/rowanclub")
    people = [cast.colleague, someone(cast.sister_school, "Ada", "Other", "teacher")]
    theirs = site_of(cast.sister_school, people, INSTAGRAM)
    good = scanned(ours)
    place, words = good.split("=")
    later = scanned(ours, clock.today() + DAY).split("=")[1]
    forged = [
        f"{place}=",
        f"{place}=a badge",
        f"{place}={words[:-1]}",
        f"{place}={words}A",
        f"{place}={later[:8]}{words[8:]}",
        f"{place}={scanned(second).split('=')[1]}",
        f"{place}={scanned(theirs).split('=')[1]}",
        scanned(theirs).replace(cast.sister_school.slug, cast.school.slug),
        good.replace(ours.public_id, "2222222222222222"),
    ]
    for address in forged:
        page = client.get(address)
        assert page.status_code == 404, address
        assert "This is not a badge of ours</h1>" in page.content.decode()
        assert "drew this badge" not in page.content.decode()
    assert client.get(good).status_code == 200
    assert client.get(scanned(theirs)).status_code == 200


def test_badge_signed_for_another_address_is_none_of_ours(cast, client):
    site = open_site(cast)
    address = scanned(site)
    Site.objects.update(key="web:elsewhere.example")
    assert client.get(address).status_code == 404


def test_badge_signed_with_another_key_is_none_of_ours(cast, client, settings):
    site = open_site(cast)
    address = scanned(site)
    settings.SECRET_KEY = "another key of forty letters or more, for tests"
    assert client.get(address).status_code == 404


def test_another_language_keeps_what_was_asked(cast, client, settings):
    settings.LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
    at = reverse("official:verify", args=[cast.school.slug])
    assert (
        "?language=cy&amp;q=x.com%2Frowan+a"
        in client.get(at, {"q": "x.com/rowan a"}).content.decode()
    )
    address = scanned(open_site(cast))
    place, words = address.split("?")
    assert f"{place}?language=cy&amp;{words}" in client.get(address).content.decode()


def test_page_of_the_badge_tells_staff_where_to_put_it(cast, client, register):
    client.force_login(cast.teacher.user)
    at = reverse("official:badge", args=[cast.school.slug, register["live"].public_id])
    text = client.get(at).content.decode()
    assert "badge.svg" in text
    assert f"/rowan-primary/official/{register['live'].public_id}/" in text


# Two schools, one account


@pytest.fixture
def others(cast):
    """Who runs sites at a school outside our federation."""
    return [cast.foreign_head, someone(cast.foreign_school, "Ada", "Other", "teacher")]


def titles_of(person) -> list[str]:
    while hear_what_is_new():
        pass
    told = ("sites.listed_elsewhere", "sites.home_listed_elsewhere")
    found = Notice.objects.filter(person=person, event__in=told)
    return [kind_named(one.event).title_for(one.words) for one in found]


def test_no_page_calls_official_what_a_school_outside_the_federation_lists_too(
    cast, client, others
):
    ours = open_site(cast)
    theirs = site_of(cast.foreign_school, others, INSTAGRAM)
    for school, other, site in (
        (cast.school, cast.foreign_school, ours), (cast.foreign_school, cast.school, theirs),
    ):  # fmt: skip
        assert verify(school, INSTAGRAM).answer == Answer.SEVERAL
        assert verify(school, f"{INSTAGRAM}/p/Cabc").answer == Answer.SEVERAL
        assert verify(school, "@rowanprimary").answer == Answer.SEVERAL
        pages = [
            client.get(reverse("official:list", args=[school.slug])),
            client.get(reverse("official:verify", args=[school.slug]), {"q": INSTAGRAM}),
            client.get(reverse("official:account", args=[school.slug, site.public_id])),
            client.get(scanned(site)),
        ]
        for text in (page.content.decode() for page in pages):
            assert f'href="{reverse("official:list", args=[other.slug])}"' in text
            assert other.name in text
            assert "Several schools" in text
            assert "is official" not in text
            assert "Official</span>" not in text
        badge_at = reverse("official:badge-svg", args=[school.slug, site.public_id])
        assert client.get(badge_at).status_code == 404
        data = client.get(reverse("official:json", args=[school.slug])).json()
        Draft202012Validator(json.loads(official_files.SCHEMA.read_text("utf-8"))).validate(data)
        assert [one["name"] for one in data["accounts"][0]["also_listed_by"]] == [other.name]


def test_account_that_another_school_has_only_asked_for_or_closed_is_still_official(cast, others):
    open_site(cast)
    over = ({"opens": clock.today() + DAY}, {"closed_at": clock.now()})
    for one in over:
        site_of(cast.foreign_school, others, INSTAGRAM, **one)
        assert verify(cast.school, INSTAGRAM).answer == Answer.OFFICIAL
    Site.objects.filter(school=cast.school).update(closed_at=clock.now())
    site_of(cast.foreign_school, others, INSTAGRAM)
    assert verify(cast.school, INSTAGRAM).answer == Answer.CLOSED
    assert verify(cast.school, INSTAGRAM).accounts[0].others == (cast.foreign_school,)


def test_schools_of_one_federation_may_share_an_account(cast):
    open_site(cast)
    people = [cast.colleague, someone(cast.sister_school, "Ada", "Other", "teacher")]
    site_of(cast.sister_school, people, INSTAGRAM)
    assert official_at(cast.sister_school).current
    assert verify(cast.school, INSTAGRAM).answer == Answer.OFFICIAL
    assert official_at(cast.school).current[0].is_official
    assert note_all_shared(by=System("test")) == 0


def test_page_further_in_that_another_school_lists_is_not_ours_alone(cast, others):
    home = "https://www.villages.example"
    open_site(cast, home)
    site_of(cast.foreign_school, others, f"{home}/farfield")
    assert verify(cast.school, f"{home}/farfield/news").answer == Answer.SEVERAL
    assert verify(cast.school, f"{home}/tickets").answer == Answer.OFFICIAL
    assert verify(cast.foreign_school, f"{home}/farfield").answer == Answer.OFFICIAL


def test_both_schools_are_told_once_of_the_others_name_and_list_alone(cast, others):
    assert cast.communications_manager
    ours = open_site(cast)
    theirs = site_of(
        cast.foreign_school, others, INSTAGRAM, name="Their news", opens=clock.today() + DAY
    )
    record(
        ENTERED, by=cast.foreign_head, chain=cast.foreign_school, subject=("site", theirs.public_id),
        facts={"site": theirs.name, "platform": theirs.platform, "key": theirs.key, "team": "",
               "opens": "2026-11-24", "closes": ""},
    )  # fmt: skip
    mine, foreign = cast.communications_manager, cast.foreign_head
    # Approved, and not yet open: only they are told, for nobody may know of theirs yet.
    assert titles_of(foreign) == [
        "Rowan Primary School lists the account of “Their news” as its own"
    ]
    assert titles_of(mine) == []
    with clock.stopped_at(clock.now() + DAY):
        note_shared_accounts()
        note_shared_accounts()
        told = f"{cast.foreign_school.name} lists the account of “{ours.name}” as its own"
        assert titles_of(mine) == [told]
        assert len(titles_of(foreign)) == 1
    notice = Notice.objects.get(person=mine, event="sites.listed_elsewhere")
    assert notice.url == reverse("official:list", args=[cast.foreign_school.slug])
    assert "Their news" not in str(notice.words)
    entry = Entry.objects.get(event="sites.listed_elsewhere", chain=cast.school.public_id)
    assert facts_of(entry) == {
        "site": ours.name, "other": cast.foreign_school.name,
        "other_id": cast.foreign_school.public_id,
    }  # fmt: skip


def test_both_schools_are_told_once_where_one_lists_the_website_of_the_other(cast, others):
    home = "https://www.ysgol-dŵr.example/"
    own_website(cast, home)
    assert cast.communications_manager
    sisters = [cast.colleague, someone(cast.sister_school, "Ada", "Other", "teacher")]
    site_of(cast.sister_school, sisters, home)
    note_shared_websites()
    assert titles_of(cast.communications_manager) == []
    site_of(cast.foreign_school, others, home, name="Their news")
    for _day in range(2):
        note_shared_websites()
        for person, other in (
            (cast.communications_manager, cast.foreign_school), (cast.foreign_head, cast.school),
        ):  # fmt: skip
            assert titles_of(person) == [f"{other.name} says as well that {home} is its own"]
    notice = Notice.objects.get(person=cast.communications_manager)
    assert notice.url == reverse("official:list", args=[cast.foreign_school.slug])
    assert "Their news" not in str(notice.words)


# How much it takes


@pytest.mark.parametrize("words", [INSTAGRAM, "https://x.com/nobody_at_all"])
def test_queries_are_the_same_for_three_sites_and_for_sixty(cast, words):
    def taken() -> tuple[int, int]:
        school = School.objects.get(pk=cast.school.pk)
        with CaptureQueriesContext(connection) as listed:
            assert official_at(school).current
        with CaptureQueriesContext(connection) as looked:
            verify(school, words)
        return len(listed), len(looked)

    for number in range(3):
        open_site(cast, INSTAGRAM if not number else f"https://x.com/rowan{number}")
    before = taken()
    for number in range(3, 60):
        open_site(cast, f"https://x.com/rowan{number}")
    assert taken() == before
    assert max(before) <= 16
