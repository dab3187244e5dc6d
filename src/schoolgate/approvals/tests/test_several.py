"""Several requests at once: each for itself, and what changed meanwhile is told one by one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.models import Decision
from schoolgate.approvals.tests.making import fresh, here, kind_of, listed, sent
from schoolgate.core.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    return listed(monkeypatch, kind_of([StepAsked(("headteacher",))]))


@pytest.fixture
def three(cast, kind):
    here(cast.head)
    return [sent(cast.teacher, cast.school, kind, name=name) for name in ("Pond", "Bees", "Choir")]


def several(client, cast, ticked, **more):
    address = reverse("approvals:several", args=[cast.school.slug])
    data = {"request": [one.public_id for one in ticked], **more}
    return client.post(address, data, follow=True)


def confirmed(client, cast, ticked):
    """Press on the list as it was shown."""
    page = several(client, cast, ticked)
    shown = {f"shown-{one.waiting.request.public_id}": one.shown for one in page.context["lines"]}
    return page, {"confirmed": "yes", **shown}


def test_ticked_ones_are_shown_once_more_and_approved(cast, three, client_of):
    head = client_of(cast.head)
    home = head.get(reverse("approvals:home", args=[cast.school.slug]))
    assert all(f'value="{one.public_id}"' in home.content.decode() for one in three)
    page, answer = confirmed(head, cast, three[:2])
    words = page.content.decode()
    assert "Pond" in words
    assert "Choir" not in words
    assert "It is worth the trip." in words
    assert not Decision.objects.exists()
    done = several(head, cast, three[:2], **answer)
    assert "2 requests approved." in done.content.decode()
    assert [fresh(one).state for one in three] == ["approved", "approved", "asked"]
    assert {one.way for one in Decision.objects.all()} == {"several"}


def test_what_changed_meanwhile_is_told_and_the_others_stand(cast, three, client_of):
    pond, bees, choir = three
    head = client_of(cast.head)
    _page, answer = confirmed(head, cast, three)
    actions.answer(by=cast.teacher, request=pond, values={"why": "For the prize"})
    actions.send(by=cast.teacher, request=pond)
    actions.withdraw(by=cast.teacher, request=bees)
    words = several(head, cast, three, **answer).content.decode()
    assert "Pond was changed while you read it" in words
    assert "does not wait for you any more" in words
    assert "1 request approved." in words
    assert [fresh(one).state for one in three] == ["asked", "withdrawn", "approved"]
    assert Decision.objects.get().request == choir


def test_nobody_decides_here_what_is_not_theirs(cast, three, client_of):
    teacher = client_of(cast.teacher)
    answer = {"confirmed": "yes"}
    words = several(teacher, cast, three, **answer).content.decode()
    assert words.count("does not wait for you any more") == 3
    assert not Decision.objects.exists()


def test_one_that_fails_undoes_no_other(cast, three, client_of, monkeypatch):

    def fails_for_bees(request, _values, _by):
        if request.title == "Bees":
            raise Refused("The hive is full.")

    listed(monkeypatch, kind_of([StepAsked(("headteacher",))], approved=fails_for_bees))
    head = client_of(cast.head)
    _page, answer = confirmed(head, cast, three)
    words = several(head, cast, three, **answer).content.decode()
    assert "Bees: The hive is full." in words
    assert [fresh(one).state for one in three] == ["approved", "asked", "approved"]


def test_with_nothing_ticked_the_list_says_what_to_do(cast, three, client_of):
    assert "Tick the requests" in several(client_of(cast.head), cast, []).content.decode()
