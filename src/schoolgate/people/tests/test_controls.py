"""What the controls of accounts and signing in say of a school today."""

from __future__ import annotations

import pytest
from django.core.management import get_commands

from schoolgate.conftest import TEST, end_behind_the_back_of, sign_in
from schoolgate.core.controls import controls
from schoolgate.people import actions
from schoolgate.people.models import Person, School

pytestmark = pytest.mark.django_db


def said(control: str, school: School) -> str:
    return controls()[control].standing(school).figure


def test_accounts_are_counted_of_those_who_are_here_today(
    school: School, head: Person, pupil: Person, dsl: Person, foreign_head: Person
) -> None:
    _ = head, pupil, foreign_head
    assert said("people.own_account", school) == "3 people have an account of their own"
    actions.add_person(by=TEST, school=school, given_name="No", family_name="Account")
    end_behind_the_back_of(dsl)
    assert said("people.own_account", school) == "2 people have an account of their own"


def test_second_steps_are_counted_of_those_who_need_one(
    school: School, head: Person, dsl: Person, teacher: Person
) -> None:
    _ = head
    sign_in(dsl)
    sign_in(teacher)
    needed = "of 2 people who need a second step have set one up"
    assert said("people.strong_sign_in", school) == f"1 {needed}"
    sign_in(head)
    assert said("people.strong_sign_in", school) == f"2 {needed}"


def test_account_says_of_passwords_only_what_holds_on_every_page() -> None:
    # Who runs the machine can set any password at its prompt.
    assert "changepassword" in get_commands()
    title = str(controls()["people.own_account"].title)
    assert title.endswith("a password that nobody sets for another on any page")
