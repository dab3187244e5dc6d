"""Mail over a real SMTP server on this machine, and what happens when it is away or refuses."""

import contextlib
import datetime as dt
import logging
import smtplib
import socket

import pytest
from aiosmtpd.controller import Controller

from schoolgate.conftest import someone
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.notices.actions import tell
from schoolgate.notices.kinds import kind_named
from schoolgate.notices.mail import MailFailed
from schoolgate.notices.models import DailyMail, Notice
from schoolgate.notices.personal import notices_naming
from schoolgate.notices.post import send_at_once, send_daily
from schoolgate.notices.tests.conftest import at
from schoolgate.people.actions import appoint

pytestmark = pytest.mark.django_db


class Box:
    """Keeps what arrives; answers some addresses as a mail server might. Names are aiosmtpd's."""

    def __init__(self):
        self.mails = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"

    @property
    def receivers(self):
        return [address for to, _ in self.mails for address in to]


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def box(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 5
    return Box()


@contextlib.contextmanager
def server_up(box, settings):
    controller = Controller(box, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def test_mails_arrive_with_text_html_and_links(box, settings, call, news, teacher):
    tell(call, to=[teacher], key="a", url="/x/")
    tell(news, to=[teacher], key="b", words={"name": "Pippa"})
    with server_up(box, settings):
        assert send_at_once() == 1
        with clock.stopped_at(at(3)):
            assert send_daily() == 1
    assert box.receivers == ["tessa.teacher@rowan-primary.example"] * 2
    for _, content in box.mails:
        assert "Content-Type: text/plain" in content
        assert "Content-Type: text/html" in content
        assert "/notices/settings/" in content
        assert "Auto-Submitted: auto-generated" in content
        assert "Pippa" not in content


def test_mail_at_once_is_kept_while_the_server_is_away(box, settings, call, teacher, head):
    tell(call, to=[teacher, head], key="a")
    assert send_at_once() == 0
    tries = Notice.objects.order_by("mail_tries").values_list("mail_tries", "mail_after")
    assert list(tries) == [(0, at(2)), (1, at(2, 9, 1))]  # one try says that it is away
    with server_up(box, settings), clock.stopped_at(at(2, 9, 1)):
        assert send_at_once() == 2
        assert send_at_once() == 0
    assert sorted(box.receivers) == [
        "hannah.head@rowan-primary.example", "tessa.teacher@rowan-primary.example",
    ]  # fmt: skip


def test_waits_between_tries_grow_and_the_network_manager_hears(
    box, call, teacher, network_manager
):
    tell(call, to=[teacher], key="a")
    waits = []
    moment = at(2)
    for _ in range(6):
        with clock.stopped_at(moment):
            send_at_once()
        later = Notice.objects.get(event="test.call").mail_after
        waits.append(int((later - moment).total_seconds() // 60))
        moment = later
    assert waits == [1, 5, 15, 60, 180, 180]
    notice = Notice.objects.get(event="notices.mail_stuck")
    assert notice.person == network_manager
    assert "ConnectionRefusedError" in notice.words["problem"]
    assert notice.mail_after is None


@pytest.fixture
def managers(cast):
    """Two who run the network, at schools that have nothing to do with each other."""
    return cast.network_manager, someone(cast.foreign_school, "Nora", "Net", "network-manager")


def tried_for_long(send, box, settings):
    with server_up(box, settings):
        for minutes in (0, 1, 6, 21, 81, 261):
            with clock.stopped_at(at(3) + dt.timedelta(minutes=minutes)):
                send()


@pytest.mark.parametrize("kind", ["call", "news"])
def test_refused_address_concerns_its_own_schools_and_is_kept_nowhere(
    box, settings, caplog, request, teacher, managers, kind
):
    asked = request.getfixturevalue(kind)
    address = "tessa.teacher@rowan-primary.example"
    box.answers = {address: f"550 5.1.1 <{address}> is unknown"}
    tell(asked, to=[teacher], key="a", words=dict.fromkeys(asked.words, "X"))
    with caplog.at_level(logging.DEBUG, logger="schoolgate"):
        tried_for_long(send_at_once if kind == "call" else send_daily, box, settings)
    told = Notice.objects.exclude(key="a")
    assert [(one.event, one.person, one.words, one.school) for one in told] == [
        (
            "notices.mail_refused", managers[0], {"name": "Tessa Teacher", "code": "550"},
            teacher.appointments.get().school,
        )
    ]  # fmt: skip
    assert "A mail was kept for later: SMTPRecipientsRefused 550" in caplog.text
    assert address not in caplog.text
    assert "one address" in str(kind_named("notices.mail_refused").text)


def test_refused_address_of_somebody_at_two_schools_is_told_at_both(
    box, settings, call, teacher, cast, managers, sister_school
):
    appoint(
        by=System("test"), person=teacher, school=cast.foreign_school, role="staff",
        from_date=dt.date(2026, 9, 1),
    )  # fmt: skip
    someone(sister_school, "Nina", "Third", "network-manager")
    box.answers = {"tessa.teacher@rowan-primary.example": "550 no"}
    tell(call, to=[teacher], key="a")
    tried_for_long(send_at_once, box, settings)
    told = Notice.objects.filter(event="notices.mail_refused")
    assert {(one.person, one.school) for one in told} == {
        (managers[0], cast.school), (managers[1], cast.foreign_school),
    }  # fmt: skip
    assert set(notices_naming(teacher)) == set(told)


@pytest.mark.parametrize(
    ("problem", "said", "of_one"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"<a@b.example>?")}),
         "SMTPRecipientsRefused 550", True),
        (smtplib.SMTPSenderRefused(553, b"a@b.example", "a@b.example"), "SMTPSenderRefused 553",
         False),
        (smtplib.SMTPDataError(554, b"a@b.example is full"), "SMTPDataError 554", False),
        (smtplib.SMTPServerDisconnected("a@b.example"), "SMTPServerDisconnected", False),
        (ConnectionRefusedError(111, "Connection refused"),
         "ConnectionRefusedError: Connection refused", False),
        (TimeoutError("timed out"), "TimeoutError", False),
    ],
)  # fmt: skip
def test_trouble_is_told_without_addresses(problem, said, of_one):
    failed = MailFailed(problem, whole=False)
    assert (str(failed), failed.code is not None) == (said, of_one)


def test_server_that_is_away_concerns_all(box, call, teacher, managers):
    tell(call, to=[teacher], key="a")
    for minutes in (0, 1, 6, 21, 81, 261):
        with clock.stopped_at(at(2) + dt.timedelta(minutes=minutes)):
            send_at_once()
    told = Notice.objects.filter(event="notices.mail_stuck")
    assert {one.person for one in told} == set(managers)
    assert {one.words["problem"] for one in told} == {"ConnectionRefusedError: Connection refused"}


def test_daily_mail_is_kept_while_the_server_is_away(box, settings, news, question, teacher):
    tell(news, to=[teacher], key="a", words={"name": "X"})
    tell(question, to=[teacher], key="b")
    with clock.stopped_at(at(3, 7)):
        assert send_daily() == 0
    assert set(Notice.objects.values_list("mailed_at", flat=True)) == {None}
    with clock.stopped_at(at(3, 7, 0)), server_up(box, settings):
        assert send_daily() == 0  # not before its time
    with clock.stopped_at(at(3, 7, 1)), server_up(box, settings):
        assert send_daily() == 1
        assert send_daily() == 0
    ((_, content),) = box.mails
    assert "There is news" in content
    assert "A question waits" in content
    assert Notice.objects.get(key="b").remind_at == at(4, 0)


def test_one_refused_address_does_not_stop_the_others(box, settings, news, teacher, head):
    tell(news, to=[head, teacher], key="a", words={"name": "X"})
    box.answers = {"hannah.head@rowan-primary.example": "550 no such mailbox"}
    with server_up(box, settings), clock.stopped_at(at(3)):
        assert send_daily() == 1
    assert box.receivers == ["tessa.teacher@rowan-primary.example"]
    assert Notice.objects.get(mailed_at=None).person == head
    box.answers = {}
    with server_up(box, settings), clock.stopped_at(at(3, 9, 1)):
        assert send_daily() == 1
    assert len(box.mails) == 2


def test_mail_of_a_worker_that_died_goes_into_the_next_days(box, settings, news, teacher):
    tell(news, to=[teacher], key="a", words={"name": "X"})
    DailyMail.objects.create(person=teacher, day=at(3).date())
    with server_up(box, settings):
        for hour in range(7, 24):
            with clock.stopped_at(at(3, hour)):
                assert send_daily() == 0
        with clock.stopped_at(at(4, 7)):
            assert send_daily() == 1
    assert len(box.mails) == 1
