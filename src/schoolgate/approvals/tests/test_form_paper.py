"""The signed form: who may have it, and that it says who decided what, when and in whose place."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.queries import shown_hash
from schoolgate.approvals.tests.making import decide, fresh, here, kind_of, listed, sent
from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import facts_of
from schoolgate.notices.tests.conftest import at
from schoolgate.people.models import Absence
from schoolgate.policies.paper.tests.reading import opened, tags, words_in

pytestmark = pytest.mark.django_db


def page_of(request):
    return reverse("approvals:request", args=[request.school.slug, request.public_id])


def form(client, cast, request):
    return client.get(reverse("approvals:form", args=[cast.school.slug, request.public_id]))


@pytest.mark.clause("WAL-APP1-00", "WAL-16.6", "WAL-APP1-30")
def test_form_has_every_answer_and_every_decision(cast, kind, client_of):
    here(cast.head, cast.dsl)
    with clock.stopped_at(at(2)):
        request = sent(
            cast.teacher, cast.school, kind, why="#no *markup*\nand $x$",
            helpers=[cast.dsl.public_id],
        )  # fmt: skip
        first = shown_hash(fresh(request))
        decide(cast.line_manager, request, "changes", words="Who else comes?", about=["why"])
        actions.answer(by=cast.teacher, request=request, values={"why": "Sun and rain"})
        actions.send(by=cast.teacher, request=fresh(request), reply="Nobody.")
        decide(cast.line_manager, request)
        Absence.objects.create(
            person=cast.head, school=cast.school, from_date=clock.today(), until=clock.today(),
            cover=cast.dsl,
        )  # fmt: skip
        decide(cast.dsl, request, way="letter")
        answer = form(client_of(cast.teacher), cast, request)
    assert answer["Content-Type"] == "application/pdf"
    words = words_in(answer.content)
    for expected in (
        "Allotment", "What it is An outing", "Who asks Tessa Teacher", "State Approved",
        "Why Sun and rain", "Helpers Dora Dsl", "Abroad No answer",
        "What is said to the changes asked for Nobody.",
        "Line manager: Changes asked for", "Words Who else comes?", "What it is about Why",
        "Name Leo Line", "Headteacher: Approved", "Name Dora Dsl", "In place of Hannah Head",
        "How By the link in a mail", "When Monday 2 November 2026, 9am GMT",
        "What approving says It is worth the trip.", "Edition of the policy that says who decides 3",
    ):  # fmt: skip
        assert expected in words
    together = words.replace(" ", "")
    assert together.count(first) == 1
    assert together.count(shown_hash(fresh(request))) == 3
    assert "Still to be decided" not in words


def test_open_form_says_who_is_still_to_decide_and_reads_no_markup(cast, kind, client_of):
    here(cast.head)
    request = sent(cast.teacher, cast.school, kind, why="#no *markup*\nand $x$")
    pdf = form(client_of(cast.head), cast, request).content
    words = words_in(pdf)
    assert "Nobody has decided yet." in words
    assert "Still to be decided by • Line manager, by" in words
    assert "Why #no *markup* and $x$" in words
    assert "/Table" in tags(pdf)
    assert opened(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_an_approval_that_counts_for_two_steps_names_both(cast, monkeypatch, client_of):
    """On the page, in the letter, on paper and in the record."""
    kind = listed(monkeypatch, kind_of())
    here(cast.communications_manager, cast.head)
    alone = someone(cast.school, "Tom", "Teacher", "teacher")
    with clock.stopped_at(at(2)):
        request = sent(alone, cast.school, kind)
        told = facts_of(Entry.objects.get(event="approvals.asked"))
        assert (told["steps"], told["also"]) == (2, ["line-manager"])
        decide(cast.communications_manager, request)
        step = fresh(request).steps.all()[1]
        word = actions.make_letter(step=step, person=cast.head)
        both = "Line manager and Headteacher"
        assert both in client_of(alone).get(page_of(request)).content.decode()
        assert both in client_of(alone).get(page_of(request) + "check/").content.decode()
        assert both in Client().get(reverse("approvals:letter", args=[word])).content.decode()
        assert both in words_in(form(client_of(alone), cast, request).content)
        decide(cast.head, request)
        assert f"{both}: Approved" in words_in(form(client_of(alone), cast, request).content)
    assert fresh(request).state == "approved"


def test_form_is_for_those_who_may_see_the_request(cast, kind, client_of):
    here(cast.head)
    draft = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    request = sent(cast.teacher, cast.school, kind)
    assert form(client_of(cast.teacher), cast, draft).status_code == 404
    assert form(client_of(cast.line_manager), cast, request).status_code == 200
    assert form(client_of(cast.dsl), cast, request).status_code == 404
