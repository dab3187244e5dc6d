"""Correcting what was misspelt in a site's name or purpose, and nothing else of it."""

from __future__ import annotations

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse

from schoolgate.approvals.models import Step
from schoolgate.core import clock
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of, hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.models import Person
from schoolgate.sites.correcting.actions import correct
from schoolgate.sites.correcting.rules import may_correct
from schoolgate.sites.models import Site
from schoolgate.sites.naming import why_no_name
from schoolgate.sites.queries import all_sites
from schoolgate.sites.tests import making_register as making

pytestmark = pytest.mark.django_db


def a_site(cast, **more) -> Site:
    """One in whose team no communications manager is."""
    site = making.site(cast, **more)
    site.team.filter(person=cast.communications_manager).delete()
    return site


def approved(site: Site, by: Person) -> None:
    """Somebody had approved the request of the site."""
    Step.objects.create(
        request=site.request, place=1, roles=["dsl"], asker=site.request.asker, approved_by=by
    )


def page(site: Site) -> str:
    return reverse("sites:correct", args=[site.school.slug, site.public_id])


def test_both_wordings_stay_on_record_and_the_owner_is_told(cast, client_of):
    site = a_site(cast, name="The Yaer 4 blog", purpose="Show what Yaer 4 learns.")
    approved(site, cast.dsl)
    client = client_of(cast.communications_manager)
    assert "The Yaer 4 blog" in client.get(page(site)).content.decode()
    given = {"name": "The  Year 4 blog ", "purpose": "Show what Year 4 learns."}
    assert client.post(page(site), given).status_code == 302
    site.refresh_from_db()
    assert (site.name, site.purpose) == ("The Year 4 blog", "Show what Year 4 learns.")
    entries = Entry.objects.filter(event="sites.corrected").order_by("sequence")
    assert [facts_of(one) for one in entries] == [
        {"site": "The Yaer 4 blog", "matter": "name", "before": "The Yaer 4 blog",
         "after": "The Year 4 blog"},
        {"site": "The Yaer 4 blog", "matter": "purpose", "before": "Show what Yaer 4 learns.",
         "after": "Show what Year 4 learns."},
    ]  # fmt: skip
    while hear_what_is_new():
        pass
    told = Notice.objects.filter(event="sites.corrected")
    assert {(one.person, one.words["site"]) for one in told} == {
        (one, "The Year 4 blog") for one in (cast.teacher, cast.head, cast.dsl)
    }


@pytest.mark.parametrize("sign", ["\u202e", "\u2067", "\u200b", "\x00", "\x07"])
def test_name_with_a_sign_that_nobody_sees_is_refused_with_the_reason(cast, sign):
    site = a_site(cast)
    with pytest.raises(Refused, match="cannot be seen"):
        correct(
            by=cast.communications_manager, site=site, name=f"Year{sign} 4 gpj.exe", purpose="News.",
        )  # fmt: skip
    assert Site.objects.get(pk=site.pk).name == "The Year 4 blog"


@pytest.mark.parametrize(
    "sign",
    ["\u2062", "\u2064", "\u3164", "\u115f", "\u180e", "\ufff9", "\U000e0041", "\u200c", "\u200d",
     "\u2800", "\u034f"],
)  # fmt: skip
def test_signs_that_nobody_sees_are_fit_for_no_name(sign):
    for name in (f"Year{sign} 4", f"Ye{sign}ar 4", f"{sign}Year 4", f"Year 4{sign}"):
        assert "cannot be seen" in (why_no_name(name) or "")


def test_names_of_all_languages_and_small_pictures_are_fit():
    wales = "\U0001f3f4" + "".join(chr(0xE0000 + ord(one)) for one in "gbwls") + "\U000e007f"
    for name in (
        f"Cymru {wales}",
        "می\u200cخواهم",
        "ශ්\u200dරී",
        "Team \u2764\ufe0f\u200d\U0001f525",
        "Blog blwyddyn 4",
        "مدرسة ٤",
        "बच्चों का ब्लॉग",
        "Year 4 \U0001f469\u200d\U0001f3eb",
        "Year 4\ufe0f\u20e3 \u2764\ufe0f\u200d\U0001f525 \u2194\ufe0f",
        "\u2139\ufe0f desk, #\ufe0f\u20e3 1",
    ):
        assert why_no_name(name) is None


@pytest.mark.parametrize(
    "sign", ["\ufe00", "\ufe0e", "\ufe0f", "\U000e0100", "\u180b", "\u180f"]
)  # fmt: skip
def test_letter_that_is_changed_by_what_nobody_sees_is_in_no_name(sign):
    assert "cannot be seen" in (why_no_name(f"The cho{sign}ir") or "")
    assert "cannot be seen" in (why_no_name(f"{sign}The choir") or "")


def test_sign_that_is_newer_than_our_tables_is_called_unknown():
    for unknown in ("\U0001fadf", "\ufff0", "\U000e01f0"):  # of them one that others may know
        said = why_no_name(f"The choir {unknown}") or ""
        assert "do not know" in said
        assert "cannot be seen" not in said


def test_nothing_else_of_an_approved_site_is_changed(cast, client_of):
    site = a_site(cast)
    before = model_to_dict(Site.objects.get(pk=site.pk))
    given = {
        "name": "The Year Four blog", "purpose": site.purpose, "audience": ["public"],
        "opens": "2020-01-01", "closes": "2040-01-01", "host": "third-party", "youngest": "3",
        "address": "https://elsewhere.example/", "key": "web:elsewhere.example",
    }  # fmt: skip
    client_of(cast.head).post(page(site), given)
    after = model_to_dict(Site.objects.get(pk=site.pk))
    assert after == before | {"name": "The Year Four blog"}
    assert Entry.objects.filter(event="sites.corrected").count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"name": " ", "purpose": "Show families what Year 4 learns."},
        {"name": "The Year 4 blog", "purpose": ""},
        {"name": "The Year 4 blog", "purpose": "Show families what Year 4 learns."},
    ],
    ids=["no name", "no purpose", "nothing changed"],
)
def test_what_corrects_nothing_is_given_back(cast, client_of, given):
    site = a_site(cast)
    assert client_of(cast.head).post(page(site), given).status_code == 422
    assert not Entry.objects.filter(event="sites.corrected").exists()
    with pytest.raises(Refused):
        correct(by=cast.head, site=site, **given)


def test_whoever_may_correct_is_never_the_owner(cast):
    site = a_site(cast)
    people = (
        cast.head, cast.communications_manager, cast.teacher, cast.network_manager, cast.dsl,
        cast.governor, cast.pupil, cast.foreign_head,
    )  # fmt: skip
    assert [one for one in people if may_correct(one, site) is None] == [
        cast.head, cast.communications_manager,
    ]  # fmt: skip
    for owner in (cast.head, cast.communications_manager):
        site.owner = owner
        site.save()
        assert "of their own" in (may_correct(owner, site) or "")
        with pytest.raises(Refused, match="of their own"):
            correct(by=owner, site=site, name="Other", purpose="Other.")


def test_whoever_asked_for_a_site_or_is_in_its_team_corrects_nothing(cast):
    in_team = making.site(cast)
    assert "not its team" in (may_correct(cast.communications_manager, in_team) or "")
    asked = a_site(cast)
    asked.request.asker = cast.communications_manager
    asked.request.save()
    with pytest.raises(Refused, match="whoever asked"):
        correct(by=cast.communications_manager, site=asked, name="Other", purpose="Other.")
    assert may_correct(cast.head, asked) is None


def test_who_may_is_named_to_whoever_may_not_and_who_could_be_given_the_role(cast, client_of):
    site = a_site(cast)
    site.owner = cast.head
    site.save()
    at = reverse("sites:site", args=[cast.school.slug, site.public_id])
    others = f"Ask {cast.communications_manager.name}."
    assert others in (may_correct(cast.head, site) or "")
    assert others in client_of(cast.head).get(at).content.decode()
    assert others not in client_of(cast.dsl).get(at).content.decode()
    making.member(site, cast.communications_manager, making.MODERATOR)
    for person in (cast.head, cast.communications_manager):
        said = "give another colleague the role of communications manager"
        assert said in (may_correct(person, all_sites().get(pk=site.pk)) or "")
        assert said in client_of(person).get(at).content.decode()


def test_words_of_a_closed_site_stay_as_they_were(cast):
    site = a_site(cast, closing_at=clock.now(), closed_at=clock.now())
    with pytest.raises(Refused, match="closed"):
        correct(by=cast.head, site=site, name="Other", purpose="Other.")


def test_way_to_correct_is_shown_to_whoever_may(cast, client_of):
    site = a_site(cast)
    at = reverse("sites:site", args=[site.school.slug, site.public_id])
    for person, shown in ((cast.head, True), (cast.teacher, False)):
        assert (page(site) in client_of(person).get(at).content.decode()) is shown
