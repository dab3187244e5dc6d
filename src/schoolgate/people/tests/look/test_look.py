"""Who may change how the school looks, what is kept and recorded, and the page for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from schoolgate.conftest import end_behind_the_back_of, someone
from schoolgate.core import colour as colours
from schoolgate.core.actors import System
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.people.look import actions
from schoolgate.people.look.sample import shades_of
from schoolgate.people.models import Person, School
from schoolgate.people.rules import may_change_look
from schoolgate.people.tests.look.pictures import a_picture, encoded, plain

pytestmark = pytest.mark.django_db
TEST = System("test")
ClientOf = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own for files, on a storage that takes effect at once."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "logos"


def kept(files: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(files.iterdir())] if files.exists() else []


def last(school: School) -> tuple[str, str]:
    """Kind and words of the newest entry of the school's record."""
    entry = Entry.objects.filter(chain=school.public_id).latest("pk")
    return entry.event, told(entry)


def how_many(school: School) -> int:
    return Entry.objects.filter(chain=school.public_id).count()


def page(school: School) -> str:
    return reverse("people:look", args=[school.slug])


def address(school: School) -> str:
    return reverse("people:logo", args=[school.public_id, school.logo_sha256])


def upload(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


# The rule


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("headteacher", True),
        ("executive-head", True),
        ("office", True),
        ("network-manager", True),
        ("communications-manager", True),
        ("slt", False),
        ("teacher", False),
        ("dsl", False),
        ("chair-of-governors", False),
        ("contractor", False),
    ],
)
def test_look_is_changed_by_those_who_keep_the_facts_and_the_public_face(
    school: School, role: str, may: bool
) -> None:
    assert (may_change_look(someone(school, "Some", "One", role), school) is None) is may


def test_look_of_another_school_is_not_ours(
    head: Person, sister_school: School, foreign_school: School
) -> None:
    assert may_change_look(head, sister_school)
    assert may_change_look(head, foreign_school)
    assert may_change_look(TEST, foreign_school) is None


# Colour


def test_colour_is_kept_in_one_spelling_and_recorded(head: Person, school: School) -> None:
    assert actions.change_colour(by=head, school=school, colour=" ABC ") is True
    school.refresh_from_db()
    assert school.colour == "#aabbcc"
    assert last(school) == (
        "people.colour_changed",
        "The school's colour was changed from #1f5f5b to #aabbcc",
    )


def test_colour_as_before_is_no_event(head: Person, school: School) -> None:
    before = how_many(school)
    assert actions.change_colour(by=head, school=school, colour="#1F5F5B") is False
    assert how_many(school) == before


@pytest.mark.parametrize("colour", ["", "#12", "red", "#fff} * {", "#1234567", "url(x)"])
def test_what_is_no_colour_is_not_kept(head: Person, school: School, colour: str) -> None:
    with pytest.raises(ValueError, match="Not a colour"):
        actions.change_colour(by=head, school=school, colour=colour)
    school.refresh_from_db()
    assert school.colour == "#1f5f5b"


# Colours that fail contrast


@pytest.mark.parametrize(
    ("colour", "light", "dark"),
    [
        ("#ffe100", "darkened until it can be read", "as chosen"),
        ("#ffffff", "darkened until it can be read", "as chosen"),
        ("#000000", "as chosen", "lightened until it can be read"),
        ("#14181f", "as chosen", "lightened until it can be read"),
        ("#888888", "darkened until it can be read", "lightened until it can be read"),
        ("#1f6f5c", "as chosen", "lightened until it can be read"),
    ],
)
def test_colour_that_cannot_be_read_is_changed_until_it_can(
    colour: str, light: str, dark: str
) -> None:
    shades = shades_of(colour)
    assert [shade.told for shade in shades] == [light, dark]
    for shade, surfaces in zip(
        shades, (colours.LIGHT_SURFACES, colours.DARK_SURFACES), strict=True
    ):
        assert min(colours.contrast(shade.colour, one) for one in surfaces) >= 4.5
        assert float(shade.contrast) >= 4.5


# Logo


def test_logo_is_kept_and_recorded(head: Person, school: School, files: Path) -> None:
    picture = a_picture()
    assert actions.change_logo(by=head, school=school, picture=picture) is True
    school.refresh_from_db()
    assert (school.logo_sha256, kept(files)) == (picture.sha256, [picture.png])
    assert last(school) == (
        "people.logo_changed",
        "The school's logo was changed: 120 by 80 pixels",
    )


def test_logo_before_is_deleted_once_the_new_one_is_stored(
    head: Person, school: School, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = a_picture(), a_picture((120, 0, 0))
    actions.change_logo(by=head, school=school, picture=first)
    with django_capture_on_commit_callbacks() as after:
        actions.change_logo(by=head, school=school, picture=second)
        assert sorted(kept(files)) == sorted([first.png, second.png])
    for act in after:
        act()
    assert kept(files) == [second.png]


def test_same_logo_again_is_no_event_and_leaves_no_second_file(
    head: Person, school: School, files: Path
) -> None:
    actions.change_logo(by=head, school=school, picture=a_picture())
    before = how_many(school)
    assert actions.change_logo(by=head, school=school, picture=a_picture()) is False
    assert (how_many(school), kept(files)) == (before, [a_picture().png])


def test_logo_that_is_removed_is_gone_and_may_be_put_up_again(
    head: Person, school: School, files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    actions.change_logo(by=head, school=school, picture=a_picture())
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remove_logo(by=head, school=school) is True
    school.refresh_from_db()
    assert (school.logo.name, school.logo_sha256, kept(files)) == ("", "", [])
    assert last(school) == ("people.logo_removed", "The school's logo was taken away")
    assert actions.remove_logo(by=head, school=school) is False
    assert actions.change_logo(by=head, school=school, picture=a_picture()) is True


ACTS: dict[str, Callable[[Person, School], bool]] = {
    "colour": lambda by, school: actions.change_colour(by=by, school=school, colour="#123456"),
    "logo": lambda by, school: actions.change_logo(
        by=by, school=school, picture=a_picture((9, 9, 9))
    ),
    "remove": lambda by, school: actions.remove_logo(by=by, school=school),
}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_whoever_lost_the_role_meanwhile_changes_nothing(
    head: Person, school: School, files: Path, act: str
) -> None:
    actions.change_logo(by=TEST, school=school, picture=a_picture())
    before = how_many(school)
    end_behind_the_back_of(head)
    with pytest.raises(Refused):
        ACTS[act](head, school)
    school.refresh_from_db()
    assert (school.colour, school.logo_sha256) == ("#1f5f5b", a_picture().sha256)
    assert (how_many(school), kept(files)) == (before, [a_picture().png])


@pytest.mark.parametrize("act", sorted(ACTS))
def test_teacher_changes_nothing(teacher: Person, school: School, files: Path, act: str) -> None:
    with pytest.raises(Refused):
        ACTS[act](teacher, school)
    assert kept(files) == []


def test_database_knows_no_logo_without_its_hash(school: School) -> None:
    for wrong in ({"logo": "logos/x.png"}, {"logo_sha256": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            School.objects.filter(pk=school.pk).update(**wrong)


# The route


def test_logo_is_served_to_anybody_and_kept_for_good(client: Client, school: School) -> None:
    actions.change_logo(by=TEST, school=school, picture=a_picture())
    answer = client.get(address(school))
    assert b"".join(answer.streaming_content) == a_picture().png
    told_headers = {
        name: answer.headers[name]
        for name in ("Content-Type", "Content-Length", "Cache-Control", "X-Content-Type-Options")
    }
    assert told_headers == {
        "Content-Type": "image/png",
        "Content-Length": str(len(a_picture().png)),
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }


def test_no_cookie_goes_along_with_what_caches_may_keep(
    client_of: ClientOf, head: Person, school: School
) -> None:
    actions.change_logo(by=TEST, school=school, picture=a_picture())
    client = client_of(head)
    for one in (address(school), reverse("theme", args=[school.public_id])):
        answer = client.get(one)
        b"".join(answer)
        assert (answer.headers["Cache-Control"][:6], dict(answer.cookies)) == ("public", {})


def test_every_other_address_is_absent(
    client: Client, school: School, sister_school: School, files: Path
) -> None:
    actions.change_logo(by=TEST, school=school, picture=a_picture())
    old = address(school)
    actions.change_logo(by=TEST, school=school, picture=a_picture((9, 9, 9)))
    now = address(school)
    wrong = [
        old,
        now.replace(school.public_id, sister_school.public_id),
        now.replace(school.logo_sha256, school.logo_sha256[:-1]),
        now.replace(".png", ".svg"),
        f"/logo/{school.public_id}/.png",
        f"/logo/{sister_school.public_id}/.png",
        f"/logo/{school.public_id}/..%2f..%2fsecret-key.png",
    ]
    assert {one: client.get(one).status_code for one in wrong} == dict.fromkeys(wrong, 404)
    Path(school.logo.path).unlink()
    assert client.get(now).status_code == 404


# The page


def test_page_shows_the_crest_until_there_is_a_logo(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)
    before = client.get(page(school)).content.decode()
    actions.change_logo(by=TEST, school=school, picture=a_picture())
    after = client.get(page(school)).content.decode()
    assert (before.count('class="crest"'), before.count('class="logo"')) == (3, 0)
    assert (after.count('class="crest"'), after.count(f'src="{address(school)}"')) == (0, 4)


def test_colour_is_tried_on_without_being_kept(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(page(school), {"colour": "#FFE100"}, headers=headers)
        words = answer.content.decode()
        assert (answer.status_code, "<title>" in words) == (200, not headers)
        assert "Keep #ffe100" in words
        assert "<code>#7a6b00</code>, darkened until it can be read" in words
        assert f"/theme/{school.public_id}.css?c=ffe100" in words
    school.refresh_from_db()
    assert school.colour == "#1f5f5b"


def test_colour_half_typed_is_told_gently_and_the_whole_page_says_what_is_wrong(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)
    half = client.get(page(school), {"colour": "#ff"}, headers={"HX-Request": "true"})
    assert (half.status_code, "That is no colour yet" in half.content.decode()) == (200, True)
    for answer in (
        client.get(page(school), {"colour": "<b>red"}),
        client.post(page(school), {"colour": "<b>red"}),
    ):
        assert answer.status_code == 422
        assert "This is not a colour we can read." in answer.content.decode()
        assert "&lt;b&gt;red" in answer.content.decode()


def test_colour_is_kept_and_the_way_back_is_named(
    client_of: ClientOf, head: Person, school: School
) -> None:
    answer = client_of(head).post(page(school), {"colour": "#ffe100"}, follow=True)
    assert answer.redirect_chain == [(page(school), 302)]
    assert "Before it was #1f5f5b: keep that again to go back." in answer.content.decode()
    school.refresh_from_db()
    assert school.colour == "#ffe100"


def test_logo_is_put_up_and_taken_away_on_the_page(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)
    file = upload(encoded(plain(size=(900, 600)), "JPEG"), "logo.exe")
    answer = client.post(page(school), {"logo": file}, follow=True)
    school.refresh_from_db()
    assert f'src="{address(school)}"' in answer.content.decode()
    answer = client.post(reverse("people:remove-logo", args=[school.slug]), follow=True)
    assert "There is no logo yet." in answer.content.decode()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Choose a file first."),
        (upload(b""), "The file is empty."),
        (upload(b"<svg/>"), "This is an SVG drawing"),
        (upload(b"\x89PNG" + bytes(5 * 2**20), "big.png"), "The file is larger than 5 MB."),
        (upload(encoded(plain(size=(9, 9)), "PNG")), "The picture has only 9 by 9 pixels"),
    ],
    ids=["none", "empty", "svg", "big", "tiny"],
)
def test_logo_that_cannot_be_used_changes_nothing_and_says_why(
    client_of: ClientOf, head: Person, school: School, files: Path, file: Any, said: str
) -> None:
    actions.change_logo(by=TEST, school=school, picture=a_picture())
    answer = client_of(head).post(page(school), {"logo": file} if file else {})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert kept(files) == [a_picture().png]


def test_way_to_the_page_is_shown_to_those_who_may_take_it(
    client_of: ClientOf, head: Person, communications_manager: Person, teacher: Person, school: School
) -> None:  # fmt: skip
    def shown_to(person: Person) -> bool:
        answer = client_of(person).get(reverse("people:school", args=[school.slug]))
        return page(school) in answer.content.decode()

    assert [shown_to(one) for one in (head, communications_manager, teacher)] == [True, True, False]
