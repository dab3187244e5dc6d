"""What lies before those who decide: by when, what the form had to say, what approving says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import StepAsked, kind_named
from schoolgate.approvals.queries import current_step, shown_hash, values_sent, waiting_at
from schoolgate.approvals.tests.making import decide, fresh, here, kind_of, listed, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HEAD = (StepAsked(("headteacher",)),)


def page_of(request):
    return reverse("approvals:request", args=[request.school.slug, request.public_id])


def due_of(request):
    return current_step(fresh(request)).due


# By when


@pytest.mark.parametrize(
    ("wanted", "due"), [("2026-11-04", "2026-11-04"), ("2026-10-01", "2026-11-02"),
                        ("2027-01-01", "2026-11-09"), ("", "2026-11-09")],
)  # fmt: skip
def test_a_step_is_due_no_later_than_the_answer_is_wanted(cast, monkeypatch, wanted, due):
    here(cast.head)
    kind = listed(monkeypatch, kind_of(HEAD, wanted_by="day"))
    assert due_of(sent(cast.teacher, cast.school, kind, day=wanted)) == dt.date.fromisoformat(due)


def test_what_is_wanted_first_stands_first(cast, monkeypatch):
    here(cast.head)
    kind = listed(monkeypatch, kind_of(HEAD, wanted_by="day"))
    for name, wanted in (("Late", "2026-11-06"), ("Any day", ""), ("Soon", "2026-11-03")):
        sent(cast.teacher, cast.school, kind, name=name, day=wanted)
    found = [one.request.title for one in waiting_at(cast.school, cast.head)]
    assert found == ["Soon", "Late", "Any day"]


def test_the_press_form_asks_for_the_day_and_the_day_counts():
    kind = kind_named("media-reply")
    [question] = [one for one in kind.questions if one.name == kind.wanted_by]
    assert question.sort == "day"


# What the form had to say


def test_what_was_left_so_lies_before_those_who_decide(cast, monkeypatch, client_of):
    here(cast.head)
    kind = listed(monkeypatch, kind_of(HEAD))
    odd = sent(cast.teacher, cast.school, kind, name="Odd", why="Thin")
    good = sent(cast.teacher, cast.school, kind)
    head = client_of(cast.head)
    link = reverse(
        "approvals:letter", args=[actions.make_letter(step=odd.steps.get(), person=cast.head)]
    )
    ticked = {"request": [odd.public_id, good.public_id]}
    several = head.post(reverse("approvals:several", args=[cast.school.slug]), ticked)
    for page in (head.get(page_of(odd)), Client().get(link), several):
        words = page.content.decode()
        assert words.count("Say more of why.") == 1
        assert words.count("Choose another name.") == 1
    assert "What the form pointed out" not in head.get(page_of(good)).content.decode()
    decide(cast.head, odd)
    assert "Say more of why." not in head.get(page_of(odd)).content.decode()


# What approving says


def test_what_approving_says_stands_beside_the_button(cast, monkeypatch, client_of):
    here(cast.head)
    asked = sent(cast.teacher, cast.school, listed(monkeypatch, kind_of(HEAD)))
    words = client_of(cast.head).get(page_of(asked)).content.decode()
    box = words.split('class="decision-act"')[1].split("Approve this")[0]
    assert words.count("It is worth the trip.") == box.count("It is worth the trip.") == 1


def test_what_is_decided_alone_is_not_approved_with_others(cast, monkeypatch, client_of):
    here(cast.head)
    kind = listed(monkeypatch, kind_of(HEAD))
    pond, choir = (sent(cast.teacher, cast.school, kind, name=name) for name in ("Pond", "Choir"))
    head, home = client_of(cast.head), reverse("approvals:home", args=[cast.school.slug])
    several = reverse("approvals:several", args=[cast.school.slug])
    ticked = {"request": [pond.public_id, choir.public_id]}
    assert head.get(home).content.decode().count('name="request"') == 2
    listed(monkeypatch, replace(kind, alone=True))
    assert 'name="request"' not in head.get(home).content.decode()
    shown = {f"shown-{one.public_id}": shown_hash(one) for one in (pond, choir)}
    answer = head.post(several, {**ticked, **shown, "confirmed": "yes"}, follow=True)
    assert "Pond is decided on its own page" in answer.content.decode()
    assert [fresh(one).state for one in (pond, choir)] == ["asked", "asked"]


@pytest.mark.parametrize("name", ["contact-exception", "media-reply"])
def test_these_are_decided_one_by_one(name):
    assert kind_named(name).alone


# What the one who asks reads


def test_what_changes_are_about_stands_beside_each_answer(cast, monkeypatch, client_of):
    here(cast.head)
    asked = sent(cast.teacher, cast.school, listed(monkeypatch, kind_of(HEAD)))
    decide(cast.head, asked, "changes", words="Say what grows.", about=["why"])
    teacher = client_of(cast.teacher)
    page, check = (
        page_of(asked),
        reverse("approvals:check", args=[asked.school.slug, asked.public_id]),
    )
    for address in (page, check):
        words = teacher.get(address).content.decode()
        assert words.index("Say what grows.") < words.index("<dl")
        assert words.count("Changes are asked for here") == 1
        why = words.split("<dt>Why</dt>")[1].split("</div>")[0]
        assert "Changes are asked for here" in why
    actions.answer(by=cast.teacher, request=fresh(asked), values={"why": "Beans"})
    words = teacher.get(check).content.decode()
    assert "Changes are asked for here" not in words
    assert "Changed, not sent yet" in words
    actions.send(by=cast.teacher, request=fresh(asked))
    assert "asked for here" not in teacher.get(page).content.decode()


def test_a_refusal_is_read_first(cast, monkeypatch, client_of):
    here(cast.head)
    asked = sent(cast.teacher, cast.school, listed(monkeypatch, kind_of(HEAD)))
    decide(cast.head, asked, "refused", words="We have one already.")
    words = client_of(cast.teacher).get(page_of(asked)).content.decode()
    assert words.index("We have one already.") < words.index("<dl")


def test_changes_that_are_not_sent_are_told_and_can_be_taken_back(cast, monkeypatch, client_of):
    here(cast.head)
    asked = sent(cast.teacher, cast.school, listed(monkeypatch, kind_of(HEAD)))
    unsent = "You have changes that are not sent yet"
    home = reverse("approvals:home", args=[asked.school.slug])
    check = reverse("approvals:check", args=[asked.school.slug, asked.public_id])
    teacher, head = client_of(cast.teacher), client_of(cast.head)
    assert unsent not in teacher.get(page_of(asked)).content.decode()
    actions.answer(by=cast.teacher, request=asked, values={"why": "Beans", "day": "2026-11-05"})
    for address in (home, page_of(asked)):
        assert unsent in teacher.get(address).content.decode()
        assert f'href="{check}"' in teacher.get(address).content.decode()
        assert unsent not in head.get(address).content.decode()
    teacher.post(check, {"as_sent": "yes"})
    assert fresh(asked).in_hand == {}
    assert values_sent(fresh(asked))["why"] == "To show what we grow"
    assert unsent not in teacher.get(home).content.decode()
