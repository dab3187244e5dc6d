"""What was done a moment earlier, by a second press or by somebody else, is no refusal."""

from __future__ import annotations

import pytest
from django.urls import reverse

from schoolgate.approvals import actions
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.models import Advice, Decision
from schoolgate.approvals.tests.making import ANSWERS, decide, fresh, here, kind_of, listed, sent
from schoolgate.conftest import someone

pytestmark = pytest.mark.django_db


def page_of(request, end=""):
    return reverse("approvals:request", args=[request.school.slug, request.public_id]) + end


@pytest.fixture
def kind(monkeypatch):
    """Any of the senior leaders decides."""
    return listed(monkeypatch, kind_of([StepAsked(("slt",))]))


def test_the_second_of_two_who_may_decide_reads_who_did(cast, kind, client_of):
    here(cast.head, cast.line_manager)
    other = someone(cast.school, "Olive", "Other", "slt")
    asked = sent(cast.teacher, cast.school, kind)
    second = client_of(other)
    shown = second.get(page_of(asked)).context["shown"]
    decide(cast.line_manager, asked)
    press = second.post(page_of(asked, "decide/"), {"verdict": "approved", "shown": shown})
    for answer in (press, second.get(page_of(asked))):
        assert answer.status_code == 409
        words = answer.content.decode()
        assert cast.line_manager.name in words
        assert "Approved" in words
        assert "Allotment" not in words
        assert "school office" not in words
    assert Decision.objects.count() == 1
    assert client_of(cast.dsl).get(page_of(asked)).status_code == 404
    assert client_of(cast.governor).get(page_of(asked)).status_code == 404


def test_what_is_written_too_late_is_given_back(cast, kind, client_of):
    here(cast.head)
    other = someone(cast.school, "Olive", "Other", "slt")
    asked = sent(cast.teacher, cast.school, kind)
    decide(cast.line_manager, asked)
    data = {"verdict": "changes", "words": "Name a second adult, please."}
    assert (
        "Name a second adult, please."
        in client_of(other).post(page_of(asked, "decide/"), data).content.decode()
    )


def test_whoever_may_see_it_is_led_there(cast, monkeypatch, client_of):
    kind = listed(monkeypatch, kind_of([StepAsked(("headteacher",))]))
    here(cast.head)
    asked = sent(cast.teacher, cast.school, kind)
    head = client_of(cast.head)
    data = {"verdict": "approved", "shown": head.get(page_of(asked)).context["shown"]}
    head.post(page_of(asked, "decide/"), data)
    again = head.post(page_of(asked, "decide/"), data)
    assert again.status_code == 409
    assert "You decided this on" in again.content.decode()
    assert f'href="{page_of(asked)}"' in again.content.decode()


def test_sent_or_asked_twice_says_that_it_is_on_its_way(cast, kind, client_of):
    here(cast.head, cast.line_manager, cast.dsl)
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    actions.answer(by=cast.teacher, request=begun, values=ANSWERS)
    teacher = client_of(cast.teacher)
    for _press in range(2):
        asked = teacher.post(page_of(begun, "advice/"), {"words": "May we?"}, follow=True)
    assert "on its way already" in asked.content.decode()
    assert Advice.objects.count() == 1
    for _press in range(2):
        page = teacher.post(page_of(begun, "check/"), {"reply": ""}, follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == page_of(begun)
    assert "It is sent already" in page.content.decode()
    assert fresh(begun).round == 1


def test_sent_again_with_nothing_changed_is_asked_for_a_word_on_the_page(cast, kind, client_of):
    here(cast.head, cast.line_manager)
    asked = sent(cast.teacher, cast.school, kind)
    decide(cast.line_manager, asked, "changes")
    page = client_of(cast.teacher).post(page_of(asked, "check/"), {"reply": ""})
    assert page.status_code == 422
    assert "Nothing has changed since you sent this." in page.content.decode()
    assert 'name="reply"' in page.content.decode()


def test_a_second_press_with_the_same_reply_sends_nothing(cast, kind, client_of):
    here(cast.head, cast.line_manager)
    asked = sent(cast.teacher, cast.school, kind)
    decide(cast.line_manager, asked, "changes")
    teacher = client_of(cast.teacher)
    for _press in range(2):
        page = teacher.post(page_of(asked, "check/"), {"reply": "It is so."}, follow=True)
    assert "It is sent already" in page.content.decode()
    assert fresh(asked).round == 2
    teacher.post(page_of(asked, "check/"), {"reply": "And there is more."})
    assert fresh(asked).round == 3


def test_taken_back_twice_says_that_it_is_so(cast, kind, client_of):
    here(cast.head, cast.line_manager)
    asked = sent(cast.teacher, cast.school, kind)
    teacher = client_of(cast.teacher)
    for words in ("You have taken it back.", "You have taken it back already."):
        page = teacher.post(page_of(asked, "withdraw/"), follow=True)
        assert page.status_code == 200
        assert words in page.content.decode()
    assert client_of(cast.head).post(page_of(asked, "withdraw/")).status_code == 404


@pytest.mark.parametrize("over", ["answered", "closed"])
def test_advice_that_comes_too_late_is_given_back(cast, kind, client_of, over):
    here(cast.head, cast.line_manager, cast.dsl)
    other = someone(cast.school, "Olive", "Other", "dsl")
    begun = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    doubt = actions.ask_advice(by=cast.teacher, request=begun, question="May we?")
    if over == "answered":
        actions.answer_advice(by=cast.dsl, advice=doubt, answer="No.")
    else:
        actions.withdraw(by=cast.teacher, request=begun)
    address = reverse("approvals:answer", args=[cast.school.slug, doubt.public_id])
    words = {"words": "My long and careful answer"}
    page = client_of(other).post(address, words)
    assert page.status_code == 409
    assert words["words"] in page.content.decode()
    assert client_of(other).get(address).status_code == 404
    assert client_of(cast.governor).post(address, words).status_code == 404


def test_who_decides_without_serving_the_school_lands_on_a_page_of_theirs(
    cast, monkeypatch, client_of
):
    kind = listed(monkeypatch, kind_of([StepAsked(("line-manager",))]))
    here(cast.head)
    teacher = someone(cast.school, "Tom", "Teacher", "teacher", line_manager=cast.contractor)
    asked = sent(teacher, cast.school, kind)
    contractor = client_of(cast.contractor)
    data = {"verdict": "approved", "shown": contractor.get(page_of(asked)).context["shown"]}
    page = contractor.post(page_of(asked, "decide/"), data, follow=True)
    assert page.status_code == 200
    assert "You have approved it." in page.content.decode()
    assert fresh(asked).state == "approved"
