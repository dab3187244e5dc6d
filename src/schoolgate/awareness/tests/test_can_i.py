"""“Can I …?”: clauses first, worry before everything, and nothing kept unless it is sent."""

from __future__ import annotations

import pytest

from schoolgate.awareness import actions
from schoolgate.awareness.models import SentQuestion
from schoolgate.awareness.queries import index_of
from schoolgate.awareness.tests import making
from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.core.inbox import needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.people.actions import appoint, enrol

pytestmark = pytest.mark.django_db
ADDRESS = "/s/rowan-primary/can-i/"


def ask(person, question):
    return sign_in(person).get(ADDRESS, {"q": question})


def test_question_brings_clauses_with_their_values_and_the_way_to_them(cast):
    making.in_force(cast, "REC")
    page = ask(cast.teacher, "can i add an ex pupil on insta")
    first = page.context["answers"][0]
    html = page.content.decode()
    assert first.answer.clause.id == "REC-7.6"
    assert f'href="/rowan-primary/policy/#{first.answer.clause.id}"' in html
    assert [label for title, label in first.answer.values if title == "Former pupils"] != []


def test_answers_come_from_the_policy_of_this_school_in_force_today(cast):
    assert "No policy is in force" in ask(cast.teacher, "former pupil").content.decode()
    making.in_force(cast, "WAL")
    found = {
        one.answer.clause.id[:3] for one in ask(cast.teacher, "former pupil").context["answers"]
    }
    assert found == {"WAL"}


@pytest.mark.parametrize("in_force", [True, False])
def test_worry_puts_the_safeguarding_lead_first_with_or_without_a_policy(cast, in_force):
    if in_force:
        making.in_force(cast, "REC")
    html = None
    lead = cast.dsl.name
    html = ask(cast.teacher, "a pupil told me that an adult hurts him").content.decode()
    assert lead in html
    assert html.index(lead) < (html.index('id="answers"') if in_force else len(html))


def test_nothing_found_says_so_and_names_topics(cast):
    making.in_force(cast, "REC")
    page = ask(cast.teacher, "zebra crossing xylophone")
    assert "No clause of our policy speaks of this" in page.content.decode()
    assert page.context["topics"] != ()


def test_what_is_typed_is_not_kept(cast):
    making.in_force(cast, "REC")
    client = sign_in(cast.teacher)
    entries = Entry.objects.count()
    page = client.get(ADDRESS, {"q": "zebra"})
    title = page.content.decode().split("<title>")[1].split("</title>")[0]
    assert (SentQuestion.objects.count(), Entry.objects.count(), "zebra" in title) == (
        0, entries, False,
    )  # fmt: skip


@pytest.mark.parametrize("refused", [False, True])
def test_no_line_of_the_log_holds_what_was_typed(cast, caplog, refused):
    making.in_force(cast, "REC")
    caplog.set_level("DEBUG")
    asker = cast.foreign_head if refused else cast.pupil
    page = sign_in(asker).get(ADDRESS, {"q": "zebra"})
    assert page.status_code == (404 if refused else 200)
    assert (ADDRESS in caplog.text, "zebra" in caplog.text) == (refused, False)


def test_page_says_where_the_question_may_stay(cast):
    making.in_force(cast, "REC")
    pages = {
        person: ask(getattr(cast, person), "zebra").content.decode()
        for person in ("pupil", "teacher")
    }
    assert "This device may remember it." in pages["pupil"]
    assert "The history of your browser may hold it." in pages["teacher"]
    assert not any("Nobody sees what you type" in page for page in pages.values())


def test_what_the_policy_leaves_open_is_said_before_what_comes_nearest(cast):
    making.in_force(cast, "WHF", ex_pupil_contact="not stated")
    page = ask(cast.teacher, "can I accept a friend request from a former pupil")
    html = page.content.decode()
    assert page.context["unsaid"] == "Former pupils"
    assert html.index("Our policy does not say") < html.index("It leaves this open: Former pupils.")
    assert "speak of this" not in html
    assert {one.mood for one in page.context["answers"]} == {None}


def test_examples_fit_who_asks(cast):
    making.in_force(cast, "REC")
    examples = {
        person: sign_in(getattr(cast, person)).get(ADDRESS).context["examples"]
        for person in ("pupil", "teacher", "head", "governor", "chair", "parent", "contractor")
    }
    first = {person: str(found[0]) for person, found in examples.items()}
    assert first["head"] == first["teacher"] == first["contractor"]
    assert first["chair"] == first["governor"]
    assert len(set(first.values())) == 4
    assert "May I look at my own phone at lunch?" not in map(str, examples["parent"])


def test_question_typed_as_markup_is_shown_as_text(cast):
    making.in_force(cast, "REC")
    html = ask(cast.teacher, "<script>alert(1)</script>").content.decode()
    assert "<script>alert(1)" not in html


def test_question_stands_in_full_above_its_answers(cast):
    making.in_force(cast, "REC")
    asked = "Can I put a picture of sports day on my own page in the summer holidays?"
    html = ask(cast.teacher, asked).content.decode()
    shown = f'<p class="lead" translate="no">“{asked}”</p>'
    assert html.index(shown) < html.index('id="answers"')
    assert 'translate="no">“' not in sign_in(cast.teacher).get(ADDRESS).content.decode()


def test_index_is_made_once_for_a_text(cast):
    version = making.in_force(cast, "REC")
    assert index_of(version) is index_of(version)


def test_question_goes_to_the_head_and_the_answer_comes_back(cast):
    making.in_force(cast, "REC")
    head, teacher = cast.head, cast.teacher
    sent = sign_in(teacher).post(f"{ADDRESS}send/", {"text": "May I film assembly?"})
    hear_what_is_new()
    waits = [item.url for item in needs(head) if "can-i/questions" in item.url]
    answer = sign_in(head).post(sent.headers["Location"], {"answer": "Yes, from the back."})
    hear_what_is_new()
    told = Notice.objects.get(person=teacher, event="awareness.question_answered")
    page = sign_in(teacher).get(sent.headers["Location"]).content.decode()
    assert waits == [sent.headers["Location"]]
    assert (answer.status_code, told.url) == (302, sent.headers["Location"])
    assert "Yes, from the back." in page
    assert not Notice.objects.filter(asks=True, settled_at=None, event__startswith="awareness")


def test_question_is_seen_by_its_asker_and_the_head_alone(cast):
    question = actions.send_question(by=cast.teacher, school=cast.school, text="May I?")
    address = f"{ADDRESS}questions/{question.public_id}/"
    people = (cast.teacher, cast.head, cast.line_manager, cast.dsl, cast.parent, cast.colleague)
    seen = [sign_in(person).get(address).status_code for person in people]
    assert seen == [200, 200, 404, 404, 404, 404]


def test_question_is_answered_once_and_by_the_head(cast):
    question = actions.send_question(by=cast.teacher, school=cast.school, text="May I?")
    with pytest.raises(Refused):
        actions.answer_question(by=cast.line_manager, question=question, answer="Yes.")
    actions.answer_question(by=cast.head, question=question, answer="Yes.")
    with pytest.raises(Refused, match="has been answered"):
        actions.answer_question(by=cast.head, question=question, answer="No.")


def test_empty_question_is_not_sent(cast):
    making.in_force(cast, "REC")
    answer = sign_in(cast.teacher).post(f"{ADDRESS}send/", {"text": " "})
    assert (answer.status_code, SentQuestion.objects.count()) == (422, 0)


def test_pupil_is_led_to_a_grown_up_and_writes_to_nobody(cast):
    making.in_force(cast, "REC")
    pupil, lead = sign_in(cast.pupil), cast.dsl.name
    page = pupil.get(ADDRESS, {"q": "zebra"}).content.decode()
    sent = pupil.post(f"{ADDRESS}send/", {"text": "May I?"})
    assert "Ask your teacher or somebody at home" in page
    assert lead in page
    assert ("can-i/send" in page, "can-i/questions" in page, "mailto:" in page) == (False,) * 3
    assert (sent.status_code, SentQuestion.objects.count()) == (403, 0)


def test_pupil_with_a_worry_is_told_whom_to_go_to_first(cast):
    making.in_force(cast, "REC")
    lead = cast.dsl.name
    page = ask(cast.pupil, "an adult online asks me for pictures and hurts me").content.decode()
    assert "Tell a grown-up you trust now" in page
    assert page.index(lead) < page.index('<section class="stack"')


def test_pupil_who_helps_as_a_volunteer_is_still_a_pupil(cast):
    appoint(
        by=making.TEST, person=cast.pupil, school=cast.school, role="volunteer",
        from_date=clock.today(),
    )  # fmt: skip
    with pytest.raises(Refused, match="ask your teacher"):
        actions.send_question(by=cast.pupil, school=cast.school, text="May I?")


def test_question_of_one_who_is_a_pupil_by_now_is_not_answered_in_writing(cast):
    question = actions.send_question(by=cast.parent, school=cast.school, text="May I?")
    enrol(
        by=making.TEST, person=cast.parent, school=cast.school, year_group=11,
        from_date=clock.today(),
    )  # fmt: skip
    with pytest.raises(Refused, match="Talk to them"):
        actions.answer_question(by=cast.head, question=question, answer="Yes.")
