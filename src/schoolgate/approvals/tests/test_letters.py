"""Letters: who gets one and when, what the link opens, and what it never does."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from schoolgate.approvals import actions, jobs
from schoolgate.approvals import told as told_
from schoolgate.approvals.jobs import lapse_requests, tell_of_overdue, write_letters
from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.letter_actions import write_letter
from schoolgate.approvals.models import Decision, Letter
from schoolgate.approvals.queries import current_step
from schoolgate.approvals.tests.making import decide, fresh, here, kind_of, listed, sent, told
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.core.going_on import SomeFailed
from schoolgate.ledger.models import Entry
from schoolgate.notices.models import Notice
from schoolgate.notices.tests.conftest import at
from schoolgate.people import actions as people
from schoolgate.people.models import Absence, Appointment, Person
from schoolgate.people.standing import forget_standing

TEST = System("test")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def letters(moment: dt.datetime | None = None) -> list[Any]:
    """The mails of one round."""
    mail.outbox.clear()
    with clock.stopped_at(moment or at(2)):
        write_letters()
    return list(mail.outbox)


def link_in(message: Any) -> str:
    return re.search(r"http://[^/]+(/approve/\S+)", message.body)[1]  # type: ignore[index]


def link_for_first(moment: dt.datetime | None = None) -> str:
    [message] = letters(moment)
    return link_in(message)


def press(link: str, verdict: str = "approved", **more: Any) -> Any:
    """Open the page as anybody does, and press."""
    client = Client()
    page = client.get(link)
    shown = page.context["shown"]
    return client.post(link, {"verdict": verdict, "shown": shown, **more})


def away(person: Person, cover: Person | None = None) -> None:
    school = person.appointments.get(role="headteacher").school
    Absence.objects.create(
        person=person, school=school, from_date=clock.today(), until=clock.today(), cover=cover
    )


# Who is written to


def test_letter_names_nobody_and_goes_once(cast, asked):
    [message] = letters()
    assert message.to == ["leo.line@rowan-primary.example"]
    assert message.subject == "Your decision is asked for: An outing"
    assert "Rowan Primary School" in message.body
    assert "Please decide by Monday 9 November 2026" in message.body
    for private in ("Tessa", "Leo", "Allotment", "what we grow"):
        assert private not in message.message().as_string()
    assert letters() == []


def test_only_the_hash_of_a_long_word_is_kept(cast, asked):
    word = link_for_first().split("/")[2]
    assert len(word) >= 43  # 256 bits
    [letter] = Letter.objects.all()
    assert word not in str(letter.__dict__)


def test_a_second_worker_writes_nothing(cast, asked):
    step = current_step(fresh(asked))
    assert write_letter(step=step, person=cast.line_manager)
    assert write_letter(step=step, person=cast.line_manager) is None


def test_reminders_come_every_second_school_day_and_end(cast, asked):
    assert [len(letters(at(day))) for day in (2, 3, 4, 5, 6)] == [1, 0, 1, 0, 1]
    [reminder] = letters(at(9))
    assert reminder.subject.startswith("A reminder")
    assert [len(letters(at(day))) for day in (11, 13, 17, 19)] == [1, 0, 0, 0]


def test_many_open_requests_cost_no_more_questions(
    cast, asked, kind, django_assert_max_num_queries
):
    for _number in range(5):
        sent(cast.teacher, cast.school, kind)
    assert len(letters()) == 6
    with django_assert_max_num_queries(11):
        assert letters() == []


def test_letters_heed_quiet_hours_and_weekends(cast, asked):
    person = cast.line_manager
    person.quiet_from, person.quiet_until = dt.time(17), dt.time(10)
    person.save()
    assert letters() == []
    assert letters(at(7, 12)) == []
    assert len(letters(at(3, 10))) == 1


def test_who_stands_in_today_gets_a_letter_by_itself(cast, asked):
    decide(cast.line_manager, asked)
    here(cast.dsl)
    away(cast.head, cover=cast.dsl)
    [message] = letters()
    assert message.to == ["dora.dsl@rowan-primary.example"]
    press(link_in(message))
    last = Decision.objects.latest("pk")
    assert (last.by, last.instead_of, last.way) == (cast.dsl, cast.head, "letter")


def test_governor_without_an_account_decides_by_letter(cast, monkeypatch):
    listed(monkeypatch, kind := kind_of([StepAsked(("chair-of-governors",))]))
    governor = people.add_person(
        by=TEST, school=cast.school, given_name="Greta", family_name="Gate",
        email="greta@gate.example",
    )  # fmt: skip
    people.appoint(
        by=TEST, person=governor, school=cast.school, role="chair-of-governors",
        from_date=clock.today(),
    )  # fmt: skip
    request = sent(cast.teacher, cast.school, kind)
    [message] = letters()
    assert message.to == ["greta@gate.example"]
    assert "in Schoolgate." not in message.body
    assert press(link_in(message)).status_code == 200
    assert fresh(request).state == "approved"
    assert Decision.objects.get().by == governor


def test_who_has_a_closed_account_is_not_written_to(cast, asked):
    person = cast.line_manager
    person.email = "elsewhere@line.example"
    person.save()
    person.user.is_active = False
    person.user.save()
    assert letters() == []


# Mail that does not go


class Trouble(EmailBackend):
    """A mail server that refuses one address, and answers it with a code."""

    code = 550

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            if "leo.line" in message.to[0]:
                refused = {message.to[0]: (self.code, b"no")}
                raise smtplib.SMTPRecipientsRefused(refused)
        return super().send_messages(messages)


@pytest.fixture
def two_waiting(cast, monkeypatch, asked):
    """The line manager decides one request, the communications manager another."""
    here(cast.communications_manager)
    other = kind_of([StepAsked(("communications-manager",))])
    listed(monkeypatch, other)
    return sent(cast.dsl, cast.school, other)


def use_trouble(settings: Any, monkeypatch: Any, code: int) -> None:
    settings.EMAIL_BACKEND = f"{Trouble.__module__}.Trouble"
    monkeypatch.setattr(Trouble, "code", code)


def test_one_bad_address_stops_nobody_and_is_told(cast, two_waiting, settings, monkeypatch):
    here(cast.network_manager)
    use_trouble(settings, monkeypatch, 550)
    assert [message.to for message in letters()] == [["cora.comms@rowan-primary.example"]]
    assert Notice.objects.filter(event="notices.mail_refused", person=cast.network_manager).exists()
    assert letters() == []
    assert Letter.objects.count() == 2  # its next letter is due in two school days


def test_trouble_that_passes_is_tried_again(cast, two_waiting, settings, monkeypatch):
    use_trouble(settings, monkeypatch, 450)
    assert len(letters()) == 1
    assert Letter.objects.count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    [message] = letters()
    assert message.to == ["leo.line@rowan-primary.example"]
    assert message.subject.startswith("Your decision")


# What the link opens


def test_opening_decides_nothing_however_often(cast, asked):
    link = link_for_first()
    for _time in range(2):
        page = Client().get(link)
        assert page.status_code == 200
        assert Client().head(link).status_code == 200
    assert not Decision.objects.exists()
    words = page.content.decode()
    for expected in ("To show what we grow", "This link is for Leo Line", "It is worth the trip."):
        assert expected in words
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]


def test_a_press_decides_once(cast, asked):
    link = link_for_first()
    assert "You have approved it" in press(link).content.decode()
    made = Decision.objects.get()
    assert (made.by, made.way, made.said) == (
        cast.line_manager,
        "letter",
        ["It is worth the trip."],
    )
    entry = Entry.objects.get(event="approvals.step_approved")
    assert entry.actor_id == cast.line_manager.public_id
    again = Client().post(link, {"verdict": "approved", "shown": made.shown})
    assert again.status_code == 410
    assert "You decided on Monday 2 November 2026: Approved" in again.content.decode()
    assert Decision.objects.count() == 1


def test_pressing_needs_the_token_of_the_page(cast, asked):
    link = link_for_first()
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, {"verdict": "approved"}).status_code == 403
    page = client.get(link)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.content.decode())[1]
    data = {"verdict": "approved", "shown": page.context["shown"], "csrfmiddlewaretoken": token}
    assert client.post(link, data, headers={"origin": "http://testserver"}).status_code == 200


def test_forwarded_it_decides_as_its_addressee_and_signs_nobody_in(cast, asked, client_of):
    link = link_for_first()
    teacher = client_of(cast.teacher)
    page = teacher.get(link)
    assert "This link is for Leo Line" in page.content.decode()
    teacher.post(link, {"verdict": "approved", "shown": page.context["shown"]})
    assert Decision.objects.get().by == cast.line_manager
    stranger = Client()
    stranger.get(link)
    assert "_auth_user_id" not in stranger.session


def test_changes_need_words_and_say_what_they_are_about(cast, asked):
    link = link_for_first()
    empty = press(link, "changes", words=" ")
    assert empty.status_code == 422
    assert not Decision.objects.exists()
    done = press(link, "changes", words="Who comes along?", about=["why"])
    assert "new letter" in done.content.decode()
    made = Decision.objects.get()
    assert (made.verdict, made.about, made.words) == ("changes", ["why"], "Who comes along?")


def test_wrong_words_are_the_same_for_everybody(cast, client_of):
    wrong = reverse("approvals:letter", args=["x" * 43])
    pages = [client.get(wrong) for client in (Client(), client_of(cast.head))]
    assert [page.status_code for page in pages] == [404, 404]
    assert all("This link opens nothing" in page.content.decode() for page in pages)


def test_after_fourteen_days_it_has_ended(cast, asked):
    link = link_for_first()
    with clock.stopped_at(at(16, 9)):
        page = Client().get(link)
    assert page.status_code == 410
    assert "This link has ended" in page.content.decode()
    assert "Allotment" not in page.content.decode()


def test_taken_back_it_is_closed(cast, asked):
    link = link_for_first()
    actions.withdraw(by=cast.teacher, request=asked)
    page = Client().get(link)
    assert page.status_code == 410
    assert "taken back" in page.content.decode()


def test_decided_by_another_it_says_so(cast, monkeypatch):
    steps = [StepAsked(("headteacher", "line-manager"))]
    listed(monkeypatch, kind := kind_of(steps))
    here(cast.head, cast.teacher)
    request = sent(cast.teacher, cast.school, kind)
    links = {message.to[0].split(".")[0]: link_in(message) for message in letters()}
    decide(cast.head, request)
    page = Client().get(links["leo"])
    assert page.status_code == 410
    assert "Somebody else who may decide" in page.content.decode()


def test_changed_between_letter_and_click_it_says_what_changed(cast, asked):
    link = link_for_first()
    shown = Client().get(link).context["shown"]
    actions.answer(by=cast.teacher, request=asked, values={"why": "For the prize"})
    actions.send(by=cast.teacher, request=asked)
    page = Client().post(link, {"verdict": "approved", "shown": shown})
    assert page.status_code == 410
    assert "<del>To show what we grow</del>" in page.content.decode()
    assert "<ins>For the prize</ins>" in page.content.decode()
    assert not Decision.objects.exists()
    [message] = letters()  # the new letter
    assert press(link_in(message)).status_code == 200


@pytest.mark.parametrize("why", ["left", "away"])
def test_who_left_or_is_away_between_letter_and_click_decides_nothing(cast, asked, why):
    decide(cast.line_manager, asked)
    here(cast.dsl)
    link = link_for_first()
    client = Client()
    shown = client.get(link).context["shown"]
    if why == "left":
        yesterday = clock.today() - dt.timedelta(days=1)
        Appointment.objects.filter(person=cast.head).update(until=yesterday)
    else:
        away(cast.head, cover=cast.dsl)
    for page in (client.get(link), client.post(link, {"verdict": "approved", "shown": shown})):
        assert page.status_code == 403
        assert "somebody else" in page.content.decode()
        assert "To show what we grow" not in page.content.decode()
    assert Decision.objects.count() == 1
    if why == "away":
        Absence.objects.all().delete()  # back again: the letter stands
        assert press(link).status_code == 200


# Notices


def test_deciders_and_the_one_who_asks_are_told(cast, asked):
    letters()
    assert told(cast.line_manager) == ["to_decide"]
    assert told(cast.head) == []
    decide(cast.line_manager, asked)
    assert told(cast.line_manager) == ["to_decide (done)"]
    assert told(cast.teacher) == ["step_approved"]
    letters()
    decide(cast.head, asked, "changes")
    assert told(cast.head) == ["to_decide (done)"]
    assert told(cast.teacher) == ["step_approved", "changes_wanted"]
    actions.send(by=cast.teacher, request=fresh(asked), reply="It is so.")
    assert told(cast.teacher)[1] == "changes_wanted (done)"
    decide(cast.head, asked)
    assert told(cast.teacher)[2:] == ["approved"]
    assert not Notice.objects.filter(event="approvals.to_decide", mail_after__isnull=False).exists()


def test_refused_and_taken_back_are_settled(cast, asked, kind):
    other = sent(cast.teacher, cast.school, kind, name="Pond")
    letters()
    decide(cast.line_manager, asked, "refused")
    actions.withdraw(by=cast.teacher, request=other)
    assert told(cast.line_manager) == ["to_decide (done)"] * 2
    assert told(cast.teacher) == ["refused"]


def test_after_the_last_day_the_next_above_hears_of_it(cast, asked):
    with clock.stopped_at(at(9)):
        tell_of_overdue()
        assert told(cast.head) == []
    with clock.stopped_at(at(10)):
        tell_of_overdue()
        tell_of_overdue()
        assert told(cast.head) == ["overdue"]
    notice = Notice.objects.get(event="approvals.overdue")
    assert notice.words == {"kind": "An outing", "day": "2026-11-09", "who": "Leo Line"}


def test_requests_of_those_who_left_lapse(cast, asked, kind):
    draft = actions.begin(by=cast.teacher, school=cast.school, kind=kind)
    here(cast.head, cast.chair)
    kept = sent(cast.dsl, cast.school, kind, name="Pond")
    assert lapse_requests() == 0
    yesterday = clock.today() - dt.timedelta(days=1)
    Appointment.objects.filter(person=cast.teacher).update(until=yesterday)
    forget_standing(cast.teacher)
    assert lapse_requests() == 2
    assert [fresh(one).state for one in (asked, draft, kept)] == ["lapsed", "lapsed", "asked"]


def test_one_request_that_fails_keeps_no_other_waiting(cast, asked, kind, monkeypatch):
    """Of every job; and each fails at its end, so that somebody hears of it."""
    here(cast.head, cast.chair)
    pond = sent(cast.teacher, cast.school, kind, name="Pond")

    def fails_for_the_first(work):
        def fails(*args, **named):
            request = named.get("request", args[0] if args else None)
            if request.pk == asked.pk:
                raise RuntimeError
            return work(*args, **named)

        return fails

    with monkeypatch.context() as patch:
        patch.setattr(told_, "ask_deciders", fails_for_the_first(told_.ask_deciders))
        with pytest.raises(SomeFailed):
            letters()
    assert len(mail.outbox) == 1
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "deciders_of", fails_for_the_first(jobs.deciders_of))
        with pytest.raises(SomeFailed):
            letters(at(4))
    assert len(mail.outbox) == 1
    with monkeypatch.context() as patch, clock.stopped_at(at(10)):
        patch.setattr(told_, "tell_those_above", fails_for_the_first(told_.tell_those_above))
        with pytest.raises(SomeFailed):
            tell_of_overdue()
    assert Notice.objects.filter(event="approvals.overdue", person=cast.head).count() == 1
    yesterday = clock.today() - dt.timedelta(days=1)
    Appointment.objects.filter(person=cast.teacher).update(until=yesterday)
    forget_standing(cast.teacher)
    monkeypatch.setattr(actions, "lapse", fails_for_the_first(actions.lapse))
    with pytest.raises(SomeFailed):
        lapse_requests()
    assert [fresh(one).state for one in (asked, pond)] == ["asked", "lapsed"]
