"""When the database or the disk says no, and what is too large to be read."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from schoolgate.core import views
from schoolgate.core.logs import RefusedInOneLine, WithoutSecrets
from schoolgate.core.refusal import Refused
from schoolgate.people import actions
from schoolgate.people.models import Person, School

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Person], Client]
MEGABYTE = 2**20


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (OperationalError("database is locked"), 503, "What you last sent was not kept"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "the disk may be full"),
        (IntegrityError("UNIQUE constraint failed"), 409, "what was kept first stands"),
        (OSError(errno.EACCES, "Permission denied"), 500, "Everything from before is safe"),
    ],
)
def test_failure_below_the_page_is_told_plainly(
    client_of: ClientOf,
    head: Person,
    school: School,
    monkeypatch: pytest.MonkeyPatch,
    problem: Exception,
    status: int,
    words: str,
) -> None:
    def failing(**_: object) -> None:
        raise problem

    monkeypatch.setattr(actions, "add_person", failing)
    client = client_of(head)
    client.raise_request_exception = False
    answer = client.post(
        reverse("people:add", args=[school.slug]), {"given_name": "Ada", "family_name": "New"}
    )
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_failure_page_asks_the_database_for_nothing(
    client_of: ClientOf, head: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(head)
    client.raise_request_exception = False

    def locked(*_: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("schoolgate.people.middleware.person_of", locked)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def posted(client: Client, size: int, path: str = "/account/login/") -> int:
    return client.generic(
        "POST", path, b"", content_type="application/octet-stream", CONTENT_LENGTH=str(size)
    ).status_code


def test_large_body_of_a_stranger_is_refused_unread(client: Client) -> None:
    assert (posted(client, 4 * MEGABYTE), posted(client, 6 * MEGABYTE)) == (200, 413)


def test_body_larger_than_any_roster_is_refused_unread(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client, rosters = client_of(head), reverse("people:roster-hand-in", args=[school.slug])
    assert posted(client, 204 * MEGABYTE, rosters) == 422
    assert posted(client, 206 * MEGABYTE, rosters) == 413


def test_page_that_takes_no_files_reads_no_large_body_of_anybody(
    client_of: ClientOf, head: Person, school: School
) -> None:
    client = client_of(head)
    for path in (reverse("people:add", args=[school.slug]), "/account/login/", "/no-such-page/"):
        assert posted(client, 6 * MEGABYTE, path) == 413


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/invitation/abc-DEF_123/", "/invitation/(hidden)/"),
        ("/account/password/reset/key/2-c9x8/", "/account/password/reset/key/(hidden)/"),
        ("/feed/c9x8_abc/days.ics", "/feed/(hidden)/days.ics"),
        ("/s/rowan-primary/people/", "/s/rowan-primary/people/"),
    ],
)
def test_log_line_hides_addresses_that_let_their_holder_in(path: str, shown: str) -> None:
    line = logging.makeLogRecord({"msg": "%s: %s", "args": ("Unprocessable Content", path)})
    WithoutSecrets().filter(line)
    assert line.getMessage() == f"Unprocessable Content: {shown}"


def test_refusal_is_logged_in_one_line_and_a_fault_with_where_it_happened() -> None:
    for problem, told in ((Refused("Only the head."), False), (ValueError("fault"), True)):
        line = logging.makeLogRecord({"msg": "path", "exc_info": (type(problem), problem, None)})
        assert RefusedInOneLine().filter(line)
        assert bool(line.exc_info) is told


# A form that is not taken


WROTE = "Two staff look after each site.\nThey <both> answer."


def strict(person: Person) -> Client:
    """Signed in, and with forms checked as a browser's are."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person.user)
    return client


def test_words_of_a_form_from_before_a_new_sign_in_are_given_back(
    client_of: ClientOf, head: Person, school: School
) -> None:
    assert client_of(head)  # has a second step
    client, sent = strict(head), {"text": WROTE, "password": "correct horse", "one": "banned"}
    client.get(reverse("people:add", args=[school.slug]))
    sent["csrfmiddlewaretoken"] = "a" * 64
    answer = client.post(reverse("people:add", args=[school.slug]), sent)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert f'signed in as <strong translate="no">{head.name}</strong>' in text
    assert "Two staff look after each site.\nThey &lt;both&gt; answer.</textarea>" in text
    assert "correct horse" not in text
    assert "banned" not in text
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("path", "origin"), [("/account/login/", None), ("/", "https://elsewhere.example")]
)
def test_nothing_of_a_way_in_or_of_another_site_is_given_back(
    path: str, origin: str | None
) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"origin": origin} if origin else {}
    answer = client.post(path, {"text": WROTE}, headers=headers)
    assert answer.status_code == 403
    assert "Nothing was sent" in answer.content.decode()
    assert "Two staff look after" not in answer.content.decode()


def test_words_are_given_back_to_who_was_signed_out_meanwhile() -> None:
    answer = Client(enforce_csrf_checks=True).post("/", {"text": WROTE})
    assert "Two staff look after" in answer.content.decode()
    assert "signed in anew" not in answer.content.decode()


def test_words_of_a_form_that_a_rule_refuses_are_given_back(
    client_of: ClientOf, teacher: Person, school: School
) -> None:
    client, at = client_of(teacher), reverse("people:add", args=[school.slug])
    answer = client.post(at, {"text": WROTE, "password": "correct horse", "one": "banned"})
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "You may not do this" in text
    assert "Two staff look after each site.\nThey &lt;both&gt; answer.</textarea>" in text
    assert "correct horse" not in text
    assert "banned" not in text
    assert "What you had written" not in client.get(at).content.decode()


@pytest.mark.parametrize(("path", "checked"), [("/account/login/", True), ("/", False)])
def test_refusal_gives_back_nothing_of_a_way_in_or_of_a_form_that_was_not_checked(
    rf: RequestFactory, path: str, *, checked: bool
) -> None:
    request = rf.post(path, {"text": WROTE})
    request.csrf_processing_done = checked
    text = views.refused(request, Refused("Only the head.")).content.decode()
    assert "Only the head." in text
    assert "Two staff look after" not in text
