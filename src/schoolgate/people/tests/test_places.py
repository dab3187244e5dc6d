"""The side list: short for most, grouped for those who have much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.people.models import Person, School

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]


def shown(client: Client, address: str) -> list[tuple[str, list[str]]]:
    groups = client.get(address).context["place_groups"]
    return [(group.heading, [place.label for place in group.places]) for group in groups]


def test_places_of_a_head_stand_under_four_headings(
    client_of: ClientOf, head: Person, school: School
) -> None:
    assert shown(client_of(head), reverse("people:list", args=[school.slug])) == [
        (
            "For you",
            [
                "What needs you",
                "My duties",
                "Sign",
                "The policy for me",
                "Can I …?",
                "Ask and approve",
            ],
        ),
        ("The policy", ["Policy", "Say it openly", "Who has signed", "Making it known", "Reviews"]),
        ("Sites", ["Official sites"]),
        ("People and records", ["People", "Calendar", "Roster", "Record"]),
    ]


def test_places_of_a_parent_are_few_and_without_headings(
    client_of: ClientOf, parent: Person
) -> None:
    assert shown(client_of(parent), "/") == [
        ("", ["What needs you", "My duties", "Sign", "The policy for me", "Can I …?", "Policy"])
    ]


def test_groups_are_named_for_screen_readers_and_shown_once_more_on_a_phone(
    client_of: ClientOf, head: Person
) -> None:
    page = client_of(head).get("/").content.decode()
    for heading in ("For you", "The policy", "Sites", "People and records"):
        assert page.count(f'role="group" aria-label="{heading}"') == 2, heading


@pytest.mark.parametrize(("name", "said"), [("people:list", "page"), ("people:add", "true")])
def test_place_is_marked_on_its_own_page_and_on_those_below(
    client_of: ClientOf, head: Person, school: School, name: str, said: str
) -> None:
    page = client_of(head).get(reverse(name, args=[school.slug]))
    people = reverse("people:list", args=[school.slug])
    assert f'<a href="{people}" aria-current="{said}">' in page.content.decode()


def test_menu_of_a_phone_says_how_much_waits(client_of: ClientOf, head: Person) -> None:
    page: Any = client_of(head).get("/")
    [menu] = page.content.decode().split('<details class="places for-phone">')[1:]
    waiting = page.context["inbox_count"]
    assert waiting > 0
    assert f"{waiting} waiting" in menu.split("</summary>")[0]
