"""A picture from outside becomes a small PNG of our own, or is refused with a reason."""

from __future__ import annotations

import io
import sys
import zlib
from typing import Any

import pytest
from PIL import Image, ImageCms

from schoolgate.core import apart
from schoolgate.people.look import picture as pictures
from schoolgate.people.look.forms import PROBLEMS, told
from schoolgate.people.look.picture import BadPicture, Picture, draw_anew, read, write
from schoolgate.people.tests.look.pictures import (
    TEAL,
    encoded,
    moving,
    plain,
    png_of,
    rows,
    webp_saying,
    with_text_bomb,
)

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawn(data: bytes) -> Picture:
    """What the child does, in this process."""
    return write(read(data))


def seen(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.png))
    image.load()
    return image


def refusal_of(data: bytes) -> tuple[str, dict[str, Any]]:
    with pytest.raises(BadPicture) as caught:
        draw_anew(data)
    return caught.value.code, caught.value.facts


# Good ones


@pytest.mark.parametrize(
    ("image", "mode", "pixel"),
    [
        (plain("1", 0), "RGB", (0, 0, 0)),
        (plain("L", 90), "RGB", (90, 90, 90)),
        (plain("LA", (90, 200)), "RGBA", (90, 90, 90, 200)),
        (plain("RGB"), "RGB", TEAL),
        (plain("RGBA", (*TEAL, 200)), "RGBA", (*TEAL, 200)),
        (plain("RGB").quantize(4), "RGB", TEAL),
        (plain("I;16", 40 * 257), "RGB", (40, 40, 40)),
    ],
    ids=["bits", "grey", "grey-alpha", "rgb", "rgba", "palette", "sixteen-bits"],
)
def test_png_of_any_kind_becomes_plain_colours(image, mode, pixel):
    result = seen(drawn(encoded(image, "PNG")))
    assert (result.format, result.mode, result.getpixel((5, 5))) == ("PNG", mode, pixel)


def test_transparent_colour_of_a_palette_stays_transparent():
    image = plain()
    image.putpixel((0, 0), (200, 0, 0))
    image = image.quantize(2)
    hidden = image.getpixel((0, 0))
    result = seen(drawn(encoded(image, "PNG", transparency=hidden)))
    assert (result.getpixel((0, 0))[3], result.getpixel((9, 9))) == (0, (*TEAL, 255))


def test_inks_become_light():
    result = seen(drawn(encoded(plain("CMYK", (255, 0, 0, 0)), "JPEG", quality=100)))
    assert (result.mode, result.getpixel((5, 5))) == ("RGB", (0, 255, 255))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_colours_of_a_profile_become_those_of_every_screen(kind):
    """A profile that swaps nothing changes nothing, and is not kept."""
    image = plain("RGBA", (*TEAL, 180))
    result = seen(drawn(encoded(image, kind, icc_profile=SRGB, lossless=True)))
    assert (result.getpixel((5, 5)), result.info) == ((*TEAL, 180), {})


def test_broken_profile_is_passed_over():
    result = seen(drawn(encoded(plain(), "PNG", icc_profile=b"no profile")))
    assert result.getpixel((5, 5)) == TEAL


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_nothing_is_kept_but_the_pixels(kind):
    notes = Image.Exif()
    notes[0x010F] = "A camera that tells"
    notes[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    data = encoded(plain(), kind, exif=notes.tobytes(), icc_profile=SRGB) + b"<?php tail ?>"
    made = drawn(data)
    assert (b"camera" in data, b"camera" in made.png, b"php" in made.png) == (True, False, False)
    assert seen(made).info == {}
    assert [made.png[at + 4 : at + 8] for at in _parts(made.png)] == [b"IHDR", b"IDAT", b"IEND"]


def _parts(png: bytes) -> list[int]:
    at, found = 8, []
    while at < len(png):
        found.append(at)
        at += 12 + int.from_bytes(png[at : at + 4], "big")
    return found


def test_photograph_is_turned_as_the_camera_says():
    notes = Image.Exif()
    notes[0x0112] = 6
    assert seen(drawn(encoded(plain(), "JPEG", exif=notes.tobytes()))).size == (80, 120)


def test_broken_notes_of_a_camera_are_passed_over():
    assert seen(drawn(encoded(plain(), "JPEG", exif=b"Exif\0\0nothing"))).size == (120, 80)


def test_photograph_with_a_preview_is_no_moving_picture():
    data = encoded(plain(), "MPO", save_all=True, append_images=[plain()])
    assert (data[:3], seen(drawn(data)).size) == (pictures.JPEG, (120, 80))


@pytest.mark.parametrize(
    ("size", "kept"), [((32, 32), (32, 32)), ((512, 300), (512, 300)), ((3000, 1500), (512, 256))]
)
def test_picture_is_never_larger_than_512_pixels(size, kept):
    made = drawn(encoded(plain(size=size), "PNG"))
    assert (seen(made).size, (made.width, made.height)) == (kept, kept)


def test_same_pixels_have_the_same_hash_whatever_the_file():
    one = drawn(encoded(plain(), "PNG", compress_level=0))
    other = drawn(encoded(plain(), "WEBP", lossless=True))
    assert (one.sha256, len(one.sha256)) == (other.sha256, 64)


def test_noise_stays_small_enough_to_be_served():
    noise = Image.effect_noise((900, 900), 120)
    made = drawn(encoded(Image.merge("RGB", (noise, noise.rotate(90), noise)), "JPEG"))
    assert len(made.png) < 1_000_000


# The child


def test_child_hands_back_what_the_reader_makes():
    data = encoded(plain(), "JPEG")
    assert draw_anew(data) == drawn(data)


@pytest.mark.usefixtures("started")
def test_child_knows_no_secret(monkeypatch):
    told_to_child: dict[str, Any] = {}

    def run(words: list[str], **given: Any) -> Any:
        told_to_child.update(given["env"])
        return real(words, **given)

    real = apart.subprocess.run
    monkeypatch.setenv("SCHOOLGATE_SECRET_KEY", "hush")
    monkeypatch.setattr(apart.subprocess, "run", run)
    draw_anew(encoded(plain(), "PNG"))
    assert set(told_to_child) <= set(apart.TOLD)


@pytest.mark.usefixtures("started")
def test_child_that_is_too_slow_is_stopped(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.001)
    assert refusal_of(encoded(plain(), "PNG")) == ("too-much-work", {})


@pytest.mark.usefixtures("started")
def test_child_that_falls_over_harms_nobody(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert refusal_of(encoded(plain(), "PNG")) == ("damaged", {})


# Hostile ones, all through the child

WHOLE = encoded(Image.effect_noise((300, 200), 90), "PNG")
PHOTO = encoded(Image.effect_noise((300, 200), 90), "JPEG")


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (b"", "empty", {}),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 5 * 2**20, "too-many-bytes", {}),
        (b"<?xml version='1.0'?><svg onload='x()'/>", "other-kind", {"kind": "SVG"}),
        (b"\xef\xbb\xbf\n<SVG></SVG>", "other-kind", {"kind": "SVG"}),
        (encoded(plain(), "GIF"), "other-kind", {"kind": "GIF"}),
        (b"%PDF-1.7", "other-kind", {"kind": "PDF"}),
        (b"\0\0\0\x18ftypheic", "other-kind", {"kind": "HEIC"}),
        (encoded(plain(), "TIFF"), "other-kind", {"kind": "TIFF"}),
        (encoded(plain(), "BMP"), "other-kind", {"kind": "BMP"}),
        (b"<html><script>x()</script>", "other-kind", {"kind": ""}),
        (moving("PNG"), "moves", {}),
        (moving("WEBP"), "moves", {}),
        (png_of(2**31 - 1, 2**31 - 1, b""), "too-many-pixels",
         {"width": 2**31 - 1, "height": 2**31 - 1}),
        (png_of(16000, 16000, zlib.compress(bytes(1000))), "too-many-pixels",
         {"width": 16000, "height": 16000}),
        (webp_saying(16384, 16384), "too-many-pixels", {"width": 16384, "height": 16384}),
        (encoded(plain(size=(4001, 4000)), "JPEG"), "too-many-pixels",
         {"width": 4001, "height": 4000}),
        (webp_saying(200, 200), "damaged", {}),
        (with_text_bomb, "damaged", {}),
        (png_of(100, 100, b""), "damaged", {}),
        (WHOLE[: len(WHOLE) // 2], "damaged", {}),
        (WHOLE[:5000] + b"\0\0\0\0" + WHOLE[5004:], "damaged", {}),
        (PHOTO[: len(PHOTO) // 2], "damaged", {}),
        (b"\xff\xd8\xff\xe0<script>", "damaged", {}),
        (b"RIFF\0\0\0\0WEBP", "damaged", {}),
        (b"RIFF\0\0\0\0WEBPVP8 ", "too-small", {"width": 0, "height": 0}),
        (encoded(plain(size=(16, 16)), "PNG"), "too-small", {"width": 16, "height": 16}),
        (encoded(plain(size=(700, 100)), "PNG"), "too-long", {"width": 700, "height": 100}),
        (encoded(plain("RGBA", (*TEAL, 0)), "PNG"), "too-light", {}),
        (encoded(plain("RGBA", (255, 255, 255, 255)), "WEBP"), "too-light", {}),
    ],
    ids=[
        "nothing", "too-many-bytes", "svg", "svg-with-mark", "gif", "pdf", "heic", "tiff", "bmp",
        "web-page", "moving-png", "moving-webp", "endless", "bomb", "webp-bomb", "one-row-too-many",
        "webp-without-picture", "text-bomb", "no-pixels", "cut", "changed", "cut-photo",
        "photo-in-name-only", "webp-head", "webp-of-no-size", "tiny", "ribbon", "see-through",
        "white",
    ],
)  # fmt: skip
def test_hostile_file_is_refused_with_a_reason(data, code, facts):
    assert refusal_of(data() if callable(data) else data) == (code, facts)


def test_more_rows_than_promised_are_not_unpacked():
    """30 MB behind a head that says 100 by 100: only what was promised is read."""
    assert draw_anew(png_of(100, 100, rows(100, 100_000))).width == 100


# Words


@pytest.mark.parametrize("code", sorted(set(PROBLEMS) - {"svg", "no-picture"}))
def test_refusal_says_what_happened_what_was_kept_and_what_to_do(code):
    text = told(BadPicture(code, width=9, height=8, kind="GIF"))
    assert "%" not in text
    assert " Nothing was changed. " in text
    assert text.split(" Nothing was changed. ")[1].endswith(".")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("SVG", "This is an SVG drawing, which can hold more than a picture."),
        ("GIF", "This is a GIF file, not a PNG, JPEG or WebP picture."),
        ("", "This file is not a PNG, JPEG or WebP picture, whatever it is called."),
    ],
)
def test_refusal_names_the_kind_of_file(kind, said):
    assert told(BadPicture("other-kind", kind=kind)) == (
        f"{said} Nothing was changed. Save the logo as a PNG picture, about 1,000 pixels wide, and"
        " hand that in."
    )
