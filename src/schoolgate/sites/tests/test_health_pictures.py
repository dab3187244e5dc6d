"""Pictures of what somebody saw on a site: drawn anew, shown to those inside, and gone in time."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from schoolgate.core import clock
from schoolgate.core.going_on import SomeFailed
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry, Fact
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.erasure.parts import parts
from schoolgate.people.look.picture import BadPicture, read
from schoolgate.people.models import Appointment
from schoolgate.people.rules import HEADS
from schoolgate.sites import jobs
from schoolgate.sites.ending.archive import archive_of
from schoolgate.sites.health import actions
from schoolgate.sites.health.jobs import erase_pictures
from schoolgate.sites.health.picture import MAX_BYTES, SitePicture, draw_anew, write
from schoolgate.sites.models import HealthCheck, Site
from schoolgate.sites.official import actions as official
from schoolgate.sites.rules import SAFEGUARDING
from schoolgate.sites.tests import making_register as making
from schoolgate.sites.tests.test_archive import opened

ADVICE = {"advice": "PC Hale, today, reference 41/17."}
DRAWN = SitePicture(write(Image.new("RGB", (40, 40), "navy")))


def look_at(site: Site) -> str:
    return reverse("sites:look", args=[site.school.slug, site.public_id, "privacy"])


def handed_in(client: Any, site: Site, data: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("../seen.png", data)
    given = {"found": "yes", "words": "", "declared": "on", "picture": file}
    return client.post(look_at(site), given | more)


def seen(cast: Any, site: Site, by: Any = None) -> HealthCheck:
    return actions.say_what_is_seen(
        by=by or cast.dsl, site=site, matter=HealthCheck.Matter.PRIVACY, is_right=True, words="",
        picture=DRAWN,
    )  # fmt: skip


def at(one: HealthCheck, name: str = "picture") -> str:
    return reverse(f"sites:{name}", args=[one.site.school.slug, one.site.public_id, one.public_id])


@pytest.mark.clause("WAL-18.2-a")
@pytest.mark.clause("HOL-A.5-2")
def test_picture_is_drawn_anew_and_kept_with_its_day_and_hash(cast, client_of):
    site = making.site(cast)
    notes = Image.Exif()
    notes[0x9286] = "taken at 51.5, -0.1"
    given = making.a_picture("JPEG", exif=notes)
    assert b"taken at 51.5" in given
    assert handed_in(client_of(cast.dsl), site, given).status_code == 302

    row = HealthCheck.objects.get(by=cast.dsl)
    answer = client_of(cast.line_manager).get(at(row))  # moderates it
    kept = b"".join(answer.streaming_content)
    assert b"taken at" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.format, image.size) == ("JPEG", (360, 640))
    assert row.picture_sha256 == SitePicture(kept).sha256
    assert row.picture.name == f"site-pictures/{row.public_id}.jpg"
    fact = Fact.objects.get(entry__event="sites.health_seen", name="picture_sha256")
    assert row.picture_sha256 in fact.value
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    shown = client_of(cast.line_manager).get(look_at(site)).content.decode()
    assert at(row) in shown
    assert at(row, "remove-picture") not in shown

    listed = next(part for part in parts() if (part.model, part.link) == (HealthCheck, "by"))
    assert list(listed.find(cast.dsl)) == [row]


def test_page_of_a_telephone_stays_readable_and_a_large_screen_is_made_smaller():
    sizes = []
    for size in ((1290, 2796), (3840, 2160)):
        with Image.open(io.BytesIO(write(read(making.a_picture(size=size))))) as image:
            sizes.append(image.size)
    assert sizes == [(1290, 2796), (2000, 1125)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<svg onload='alert(1)'/>", "other-kind"),
        (b"GIF89a", "other-kind"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * MAX_BYTES, "too-many-bytes"),
        (b"\x89PNG\r\n\x1a\n nothing", "damaged"),
    ],
)
def test_what_is_no_picture_is_refused(data, code):
    with pytest.raises(BadPicture) as problem:
        draw_anew(data)
    assert problem.value.code == code


def test_refused_picture_is_told_with_what_to_do_and_nothing_is_kept(cast, client_of):
    site, client = making.site(cast), client_of(cast.dsl)
    said = handed_in(client, site, b"<html><script>alert(1)</script>")
    assert said.status_code == 422
    assert "Take a screenshot of the page and choose that." in said.content.decode()
    wrong = handed_in(client, site, making.a_picture(), found="no")
    assert wrong.status_code == 422
    assert "Choose the picture again: it was not kept." in wrong.content.decode()
    assert not HealthCheck.objects.exists()


def test_nothing_is_opened_before_it_is_said_that_it_shows_nothing_indecent(
    cast, client_of, monkeypatch
):
    site, client = making.site(cast), client_of(cast.teacher)
    asked = client.get(look_at(site)).content.decode()
    warning = asked.index("Never take a picture of an indecent or abusive image")
    assert warning < asked.index('name="declared"') < asked.index('type="file"')
    assert f"mailto:{cast.dsl.email}" in asked
    assert "Dora Dsl" in asked
    assert "999" in asked

    opened_ones: list[bytes] = []
    monkeypatch.setattr("schoolgate.sites.health.forms.draw_anew", opened_ones.append)
    said = handed_in(client, site, making.a_picture(), declared="")
    assert said.status_code == 422
    assert "The picture was not opened and not kept." in said.content.decode()
    assert (opened_ones, HealthCheck.objects.exists()) == ([], False)


def test_picture_is_for_those_who_look_after_the_site_and_for_nobody_from_outside(cast, client_of):
    site = making.site(cast)
    for person in (cast.contractor, cast.governor):
        making.member(site, person, making.MODERATOR)
    row = seen(cast, site)
    for person in (cast.teacher, cast.line_manager, cast.communications_manager, cast.head):
        assert b"".join(client_of(person).get(at(row)).streaming_content) == DRAWN.jpeg
    for person in (cast.governor, cast.contractor, cast.network_manager):
        client = client_of(person)
        assert client.get(at(row)).status_code == 403
        shown = client.get(look_at(site)).content.decode()
        assert at(row) not in shown
        assert 'type="file"' not in shown
    outsider = client_of(cast.contractor)
    assert handed_in(outsider, site, making.a_picture()).status_code == 302
    assert HealthCheck.objects.get(by=cast.contractor).picture_sha256 == ""
    with pytest.raises(Refused, match="Pictures of a site are for"):
        seen(cast, site, cast.contractor)


def test_picture_is_taken_away_for_good_and_its_hash_stays(cast, client_of):
    site = making.site(cast)
    row = seen(cast, site)
    for person in (cast.line_manager, cast.teacher, cast.communications_manager):
        with pytest.raises(Refused, match="The safeguarding leads and the head"):
            actions.remove_picture(by=person, look=row)  # moderates it, owns it, looks after all
    storage, name = row.picture.storage, row.picture.name
    assert storage.exists(name)
    assert client_of(cast.dsl).post(at(row, "remove-picture")).status_code == 302
    assert not storage.exists(name)
    row.refresh_from_db()
    assert (row.picture.name, row.picture_sha256) == ("", DRAWN.sha256)
    assert Entry.objects.filter(event="sites.picture_removed", subject_id=site.public_id).exists()
    assert "The picture is gone." in client_of(cast.head).get(look_at(site)).content.decode()
    assert client_of(cast.head).get(at(row)).status_code == 404
    assert not actions.remove_picture(by=cast.head, look=row)


def test_whoever_gave_a_picture_takes_it_away_on_the_same_day_alone(cast):
    site = making.site(cast)
    row, other = (seen(cast, site, cast.teacher) for _ in range(2))
    assert actions.remove_picture(by=cast.teacher, look=row)
    with (
        clock.stopped_at(clock.now() + dt.timedelta(days=1)),
        pytest.raises(Refused, match="on the same day"),
    ):
        actions.remove_picture(by=cast.teacher, look=other)


def test_picture_that_may_be_illegal_is_shut_off_until_the_police_advise(cast, client_of):
    site = making.site(cast)
    row = seen(cast, site, cast.line_manager)
    storage, name = row.picture.storage, row.picture.name
    shown = client_of(cast.teacher).get(look_at(site)).content.decode()
    before, _, form = shown.partition("<summary>This may be illegal</summary>")
    assert at(row, "shut-off-picture") not in before
    assert at(row, "shut-off-picture") in form.partition("</details>")[0]
    assert client_of(cast.teacher).post(at(row, "shut-off-picture")).status_code == 302

    while hear_what_is_new():
        pass
    told = Notice.objects.filter(event="sites.picture_shut_off")
    assert {one.person for one in told} >= {cast.dsl, cast.head}
    assert cast.teacher not in {one.person for one in told}
    assert Entry.objects.get(event="sites.picture_shut_off").actor_id == cast.teacher.public_id
    about_it = "Touch nothing and do as the police advise."
    for person in (cast.teacher, cast.head, cast.dsl):
        client = client_of(person)
        assert client.get(at(row)).status_code == 404
        assert client.post(at(row, "remove-picture")).status_code == 404
        shown = client.get(look_at(site)).content.decode()
        assert at(row) not in shown
        assert (about_it in shown) == (person != cast.teacher)
    health = reverse("sites:health", args=[cast.school.slug, site.public_id])
    for person in (cast.teacher, cast.line_manager, cast.network_manager, cast.governor):
        for page in (health, look_at(site)):
            shown = client_of(person).get(page).content.decode()
            assert about_it not in shown
            assert "illegal" not in shown
            assert "The picture is gone." not in shown
        assert (
            cast.line_manager.name
            not in client_of(person).get(health).content.decode().partition("Pictures of it")[2]
        )
    with pytest.raises(Refused, match="untouched until the police"):
        actions.remove_picture(by=cast.dsl, look=row)
    with clock.stopped_at(clock.now() + dt.timedelta(days=500)):
        assert erase_pictures() == 0
    files = opened(archive_of(site, with_request=False, with_pictures=True))
    assert not any("pictures/" in one for one in files)
    assert f"good,,,{DRAWN.sha256}" in files["data/seen.csv"].decode()
    assert storage.exists(name)

    for person in (cast.teacher, cast.line_manager, cast.network_manager):
        assert client_of(person).get(at(row, "police-advice")).status_code == 403
    lead = client_of(cast.dsl)
    for wrong in ({"advice": " ", "said": "delete"}, {"advice": ADVICE["advice"]}):
        assert lead.post(at(row, "police-advice"), wrong).status_code == 422
    assert storage.exists(name)
    advice = ADVICE | {"said": "delete"}
    assert lead.post(at(row, "police-advice"), advice).status_code == 302
    assert not storage.exists(name)
    entry = Entry.objects.get(event="sites.picture_deleted")
    assert entry.actor_id == cast.dsl.public_id
    row.refresh_from_db()
    assert (row.picture.name, row.picture_sha256) == ("", DRAWN.sha256)


def test_shut_off_picture_is_deleted_by_another_than_its_giver_and_leads_and_heads_hear(
    cast, client_of
):
    row = seen(cast, making.site(cast), cast.dsl)
    actions.shut_off_picture(by=cast.dsl, look=row)
    with pytest.raises(Refused, match=r"so another safeguarding lead or head .*Hannah Head"):
        actions.delete_shut_off(by=cast.dsl, look=row, advice="None.")
    shown = client_of(cast.dsl).get(look_at(row.site)).content.decode()
    assert at(row, "police-advice") not in shown
    assert "Hannah Head" in shown
    assert client_of(cast.dsl).get(at(row, "police-advice")).status_code == 403
    assert row.picture.storage.exists(row.picture.name)

    answer = client_of(cast.head).post(at(row, "police-advice"), ADVICE | {"said": "delete"})
    assert answer.status_code == 302
    assert not row.picture.storage.exists(row.picture.name)
    while hear_what_is_new():
        pass
    told = Notice.objects.filter(event="sites.picture_deleted")
    assert {one.person for one in told} >= {cast.dsl, cast.head}
    assert cast.teacher not in {one.person for one in told}


def test_shut_off_picture_is_deleted_and_let_back_by_another_than_the_owner_of_the_site(cast):
    site = making.site(cast)
    row = seen(cast, site, cast.teacher)
    Site.objects.filter(pk=site.pk).update(owner=cast.head)
    actions.shut_off_picture(by=cast.dsl, look=row)
    for act in (actions.delete_shut_off, actions.let_picture_back):
        with pytest.raises(Refused, match=r"the site is yours, so another .*: Dora Dsl"):
            act(by=cast.head, look=row, advice="PC Nobody: delete.")
    assert row.picture.storage.exists(row.picture.name)
    actions.delete_shut_off(by=cast.dsl, look=row, advice="PC Hale.")
    assert not row.picture.storage.exists(row.picture.name)


def test_where_nobody_else_may_it_is_said_who_could_be_given_the_role(cast):
    row = seen(cast, making.site(cast), cast.dsl)
    actions.shut_off_picture(by=cast.dsl, look=row)
    others = Appointment.objects.exclude(person=cast.dsl)
    others.filter(role__in=(*HEADS, *SAFEGUARDING)).delete()
    with pytest.raises(Refused, match="give a colleague the role of deputy safeguarding lead"):
        actions.delete_shut_off(by=cast.dsl, look=row, advice="None.")


def test_picture_that_the_police_find_not_illegal_is_shown_again(cast, client_of):
    row = seen(cast, making.site(cast), cast.teacher)
    actions.shut_off_picture(by=cast.teacher, look=row)
    for person in (cast.teacher, cast.line_manager):
        with pytest.raises(Refused, match="safeguarding leads and the head"):
            actions.let_picture_back(by=person, look=row, advice="None.")
    with pytest.raises(Refused, match="Write down who of the police"):
        actions.let_picture_back(by=cast.dsl, look=row, advice=" ")
    answer = client_of(cast.dsl).post(at(row, "police-advice"), ADVICE | {"said": "not-illegal"})
    assert answer.status_code == 302
    shown = client_of(cast.line_manager).get(at(row))
    assert b"".join(shown.streaming_content) == DRAWN.jpeg
    assert not actions.let_picture_back(by=cast.dsl, look=row, advice="None.")
    assert Entry.objects.get(event="sites.picture_let_back").actor_id == cast.dsl.public_id
    while hear_what_is_new():
        pass
    told = Notice.objects.filter(event="sites.picture_let_back")
    assert {one.person for one in told} >= {cast.dsl, cast.head}


def test_picture_goes_with_its_time_and_what_was_said_stays(cast):
    row = seen(cast, making.site(cast))
    storage, name = row.picture.storage, row.picture.name
    with clock.stopped_at(clock.now() + dt.timedelta(days=399)):
        assert erase_pictures() == 0
    with clock.stopped_at(clock.now() + dt.timedelta(days=401)):
        assert erase_pictures() == 1
        assert erase_pictures() == 0
    assert not storage.exists(name)
    row.refresh_from_db()
    assert (row.picture.name, row.picture_sha256, row.found) == ("", DRAWN.sha256, "good")
    assert Entry.objects.filter(event="sites.pictures_erased").count() == 1


def test_file_that_cannot_be_erased_keeps_its_name_and_the_rest_goes_on(
    cast, client_of, monkeypatch
):
    bad = seen(cast, making.site(cast))
    good = seen(cast, making.site(cast, name="The choir"))
    storage = bad.picture.storage
    delete = FileSystemStorage.delete

    def away(self: Any, name: str) -> None:
        if name == bad.picture.name:
            raise OSError("away")
        delete(self, name)

    with monkeypatch.context() as patched:
        patched.setattr(FileSystemStorage, "delete", away)
        answer = client_of(cast.dsl).post(at(bad, "remove-picture"), follow=True)
        assert "The file could not be deleted just now." in answer.content.decode()
        with clock.stopped_at(clock.now() + dt.timedelta(days=401)), pytest.raises(SomeFailed):
            erase_pictures()
    assert [storage.exists(one.picture.name) for one in (bad, good)] == [True, False]
    bad.refresh_from_db()
    assert bad.picture.name
    with clock.stopped_at(clock.now() + dt.timedelta(days=402)):
        assert erase_pictures() == 1
    assert not storage.exists(bad.picture.name)


def test_file_that_no_row_names_is_swept_after_a_day(cast):
    row = seen(cast, making.site(cast))
    storage = row.picture.storage
    left = storage.save("site-pictures/left.jpg", ContentFile(DRAWN.jpeg))
    erase_pictures()
    assert storage.exists(left)
    with clock.stopped_at(clock.now() + dt.timedelta(days=2)):
        erase_pictures()
    assert not storage.exists(left)
    assert storage.exists(row.picture.name)


def test_sweep_asks_once_whatever_the_number_of_files(cast, django_assert_num_queries):
    site = making.site(cast)
    rows = [seen(cast, site) for _ in range(3)]
    two_days_later = clock.now() + dt.timedelta(days=2)
    with clock.stopped_at(two_days_later), django_assert_num_queries(1):
        actions.sweep_pictures(by=jobs.WORKER)
    assert all(one.picture.storage.exists(one.picture.name) for one in rows)


def test_every_picture_is_listed_of_a_closed_site_too(cast, client_of):
    site = making.site(cast)
    row = seen(cast, site)
    HealthCheck.objects.bulk_create(
        HealthCheck(public_id=f"later{n}", site=site, matter="privacy", found="good", by=cast.head,
                    at=clock.now(), seen_at=clock.now()) for n in range(50)
    )  # fmt: skip
    Site.objects.update(closing_at=clock.now(), closed_at=clock.now())
    client = client_of(cast.head)
    where = [cast.school.slug, site.public_id]
    assert at(row) not in client.get(look_at(site)).content.decode()
    health = reverse("sites:health", args=where)
    assert f'href="{health}"' in client.get(reverse("sites:site", args=where)).content.decode()
    assert at(row, "remove-picture") in client.get(health).content.decode()


def test_archive_holds_what_was_seen_with_its_picture(cast):
    site = making.site(cast)
    row = seen(cast, site)
    files = opened(archive_of(site, with_request=False, with_pictures=True))
    assert files[f"data/pictures/{row.public_id}.jpg"] == DRAWN.jpeg
    assert f"Dora Dsl,privacy,good,,pictures/{row.public_id}.jpg,{DRAWN.sha256}" in (
        files["data/seen.csv"].decode()
    )


def test_who_may_not_see_pictures_packs_none(cast, client_of):
    closed = making.site(cast, closing_at=clock.now(), closed_at=clock.now())
    look = HealthCheck(site=closed, matter="contact", found="bad", words="Old.", by=cast.head,
                       at=clock.now(), seen_at=clock.now(), picture_sha256="0" * 64)  # fmt: skip
    look.picture.save("seen.jpg", ContentFile(DRAWN.jpeg))
    at = f"/s/{cast.school.slug}/sites/{closed.public_id}/"
    for person, pictures in ((cast.network_manager, 0), (cast.head, 1)):
        client = client_of(person)
        assert client.get(at).content.decode().count('name="pictures"') == pictures
        files = opened(client.post(f"{at}archive.zip", {"pictures": "yes"}).content)
        assert sum("pictures/" in name for name in files) == pictures


def test_one_site_that_fails_leaves_the_others_their_turn(cast, monkeypatch):
    for name in ("One", "Two"):
        making.site(cast, name=name)
    asked: list[str] = []

    def failing(one: Any) -> None:
        asked.append(one.site.name)
        if one.site.name == "One":
            raise ValueError

    monkeypatch.setattr(jobs, "tell_what_is_due", failing)
    with pytest.raises(SomeFailed):
        jobs.look_after()
    assert sorted(asked) == ["One", "Two"]


def test_one_shared_account_that_fails_leaves_the_others_their_turn(cast, monkeypatch):
    for key in ("web:a.example", "web:b.example"):
        making.site(cast, name=key, key=key)
        making.bare_site(cast.foreign_school, cast.foreign_head, key=key)

    asked: list[str] = []

    def failing(*, by: Any, key: str) -> int:
        asked.append(key)
        if key == "web:a.example":
            raise ValueError
        return 1

    monkeypatch.setattr(official, "note_shared", failing)
    with pytest.raises(SomeFailed):
        official.note_all_shared(by=jobs.WORKER)
    assert asked == ["web:a.example", "web:b.example"]
