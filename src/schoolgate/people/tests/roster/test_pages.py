"""The way of a roster through the pages: hand in, look, say yes or no."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult

from schoolgate.core.actors import System
from schoolgate.core.inbox import needs
from schoolgate.core.pseudo import add_pseudo_locales
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Enrolment, Person, RosterImport, School
from schoolgate.people.roster import actions as roster_actions
from schoolgate.people.roster.actions import READER, apply_roster, ask_to_apply
from schoolgate.people.roster.cells import Options
from schoolgate.people.roster.compare import compared
from schoolgate.people.roster.local import progress_path
from schoolgate.people.tests.roster import builder
from schoolgate.people.tests.roster.builder import oneroster, user, zipped
from schoolgate.people.tests.roster.conftest import add_adult

State = RosterImport.State
pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    user = person.user or actions.give_sign_in(
        by=System("test"), school=School.objects.get(slug="elmbrook-primary"), person=person,
        email=person.email,
    )  # fmt: skip
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(autouse=True)
def a_real_worker(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.fixture
def client(keeper: Person) -> Client:
    return signed_in(keeper)


def upload(files: Any, folder: Path) -> SimpleUploadedFile:
    if isinstance(files, str):
        return SimpleUploadedFile("people.csv", files.encode())
    return SimpleUploadedFile("bundle.zip", zipped(folder / "bundle.zip", files).read_bytes())


def hand_in(client: Client, files: Any, folder: Path, **more: str) -> RosterImport:
    """Hand in a roster and let the worker read it."""
    response = client.post(
        "/s/elmbrook-primary/roster/hand-in/", {"file": upload(files, folder), **more}
    )
    assert response.status_code == 302
    work()
    return RosterImport.objects.get(public_id=response.url.split("/")[-2])


def work() -> None:
    """Do what waits for the worker, as it does, but on the connection of the test."""
    for waiting in DBTaskResult.objects.ready():
        with transaction.atomic():
            waiting.claim("test")
        result = waiting.task_result
        result.task.call(*result.args, **result.kwargs)
        waiting.set_successful(None)


def url(roster: RosterImport, rest: str = "") -> str:
    return f"/s/elmbrook-primary/roster/{roster.public_id}/{rest}"


def say_yes(client: Client, roster: RosterImport, **more: str) -> Any:
    return client.post(
        url(roster, "apply/"), {"fingerprint": roster.figures["fingerprint"], **more}
    )


def test_roster_is_looked_at_and_applied(client: Client, keeper: Person, tmp_path: Path) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    assert roster.state == State.READ
    assert not Enrolment.objects.exists()
    page = client.get(url(roster))
    assert "Apply this roster" in page.text
    assert "Nia Evans" in page.text
    assert [item.url for item in needs(keeper)] == [url(roster)]
    assert say_yes(client, roster).url == url(roster)
    work()
    roster.refresh_from_db()
    assert (roster.state, roster.decided_by) == (State.APPLIED, keeper)
    assert Enrolment.objects.count() == 2
    assert "What this roster changed" in client.get(url(roster)).text
    assert needs(Person.objects.get(pk=keeper.pk)) == []


def files_of(bundle: dict[str, str]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, text.encode()) for name, text in bundle.items()]


def test_files_of_a_folder_may_be_chosen_together(client: Client) -> None:
    address = "/s/elmbrook-primary/roster/hand-in/"
    handed_in = [
        client.post(address, {"file": files_of(bundle)})
        for bundle in (oneroster(), dict(reversed(oneroster().items())))
    ]
    assert [answer.status_code for answer in handed_in] == [302, 302]
    work()
    first, second = RosterImport.objects.order_by("pk")
    assert (first.state, first.figures) == (State.READ, second.figures)
    assert first.sha256 == second.sha256
    assert first.file_name.endswith(f"+ {len(oneroster()) - 1}.zip")
    assert "multiple" in client.get(address).text


def test_two_files_of_one_name_are_refused(client: Client) -> None:
    twice = [*files_of({"users.csv": "a"}), *files_of({"Users.csv": "b"})]
    answer = client.post("/s/elmbrook-primary/roster/hand-in/", {"file": twice})
    assert answer.status_code == 422
    assert "Two of the files are called users.csv" in answer.text
    assert not RosterImport.objects.exists()


def test_import_is_one_ledger_entry_with_figures_and_hash(client: Client, tmp_path: Path) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    before = Entry.objects.count()
    say_yes(client, roster)
    work()
    entry = Entry.objects.order_by("sequence").last()
    assert entry is not None
    assert (Entry.objects.count() - before, entry.event) == (1, "people.roster_applied")
    facts = {fact.name: fact.value for fact in entry.facts.all()}
    assert facts["sha256"] == f'"{roster.sha256}"'
    assert (facts["added"], facts["ended"], facts["refused"]) == ("15", "0", "0")


def test_file_is_forgotten_once_decided_and_the_report_stays(
    client: Client, tmp_path: Path
) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    path = Path(roster.file.path)
    assert path.exists()
    say_yes(client, roster)
    work()
    roster.refresh_from_db()
    assert (path.exists(), bool(roster.file)) == (False, False)
    assert Path(roster.report.path).exists()
    assert not progress_path(roster).exists()


def test_no_means_nothing_is_applied(
    client: Client, keeper: Person, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    people = Person.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(roster, "put-aside/"))
    roster.refresh_from_db()
    assert (roster.state, roster.decided_by, bool(roster.file)) == (State.REJECTED, keeper, False)
    assert Person.objects.count() == people
    response = say_yes(client, roster)
    assert response.url == url(roster)
    work()
    roster.refresh_from_db()
    assert (roster.state, Person.objects.count()) == (State.REJECTED, people)


def test_school_that_changed_meanwhile_is_shown_anew(
    client: Client, school: School, tmp_path: Path
) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    say_yes(client, roster)
    smaller = oneroster([user("P1", "student", "Nia", "Evans")], classes=[], enrolments=[])
    path = zipped(tmp_path / "smaller.zip", smaller)
    with compared(path, path.name, school, Options()) as comparison:
        expected = comparison.figures["fingerprint"]
    roster_actions.import_roster(
        by=READER, school=school, path=path, file_name=path.name, sha256="0" * 64,
        options=Options(), expected=expected, say=lambda _done: None,
    )  # fmt: skip
    work()
    roster.refresh_from_db()
    assert (roster.state, roster.problem, roster.decided_by) == (State.READ, "moved", None)
    assert Enrolment.objects.count() == 1
    shown = client.get(url(roster)).text
    assert "the school changed after this report was read" in shown
    assert "as it is now for whoever pressed" in shown


def test_head_applies_what_takes_the_own_row_of_whoever_handed_it_in(
    client: Client, keeper: Person, head: Person, tmp_path: Path
) -> None:
    """The report is shown anew, as it is for the head, and is the same at the next press."""
    text = (
        "id,given name,family name,role,email\nO1,Owen,Griffiths,teacher,office@elmbrook.example\n"
    )
    roster = hand_in(client, text, tmp_path, match="on")
    for_keeper = roster.figures["fingerprint"]
    apply_roster(roster=ask_to_apply(by=head, roster=roster, fingerprint=for_keeper))
    roster.refresh_from_db()
    assert (roster.state, roster.problem) == (State.READ, "moved")
    assert "depends on who applies it" in client.get(url(roster)).text
    for_head = roster.figures["fingerprint"]
    assert for_head != for_keeper
    apply_roster(roster=ask_to_apply(by=head, roster=roster, fingerprint=for_head))
    roster.refresh_from_db()
    assert (roster.state, roster.decided_by) == (State.APPLIED, head)
    assert keeper.appointments.filter(role="teacher").exists()


def test_report_that_was_not_seen_is_not_said_yes_to(client: Client, tmp_path: Path) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    client.post(url(roster, "apply/"), {"fingerprint": "another"})
    roster.refresh_from_db()
    assert roster.state == State.READ


def test_many_endings_are_typed_out(client: Client, tmp_path: Path) -> None:
    pupils = [user(f"P{n}", "student", "Pupil", f"No {n}") for n in range(40)]
    say_yes(client, hand_in(client, oneroster(pupils, classes=[], enrolments=[]), tmp_path))
    work()
    roster = hand_in(client, oneroster(pupils[:20], classes=[], enrolments=[]), tmp_path)
    assert "end 20 people" in client.get(url(roster, "apply/")).text
    assert say_yes(client, roster, words="yes").status_code == 422
    roster.refresh_from_db()
    assert roster.state == State.READ
    assert say_yes(client, roster, words="end 20 people").status_code == 302
    work()
    assert Enrolment.objects.filter(until=None).count() == 20


def test_question_is_answered_on_the_page(client: Client, tmp_path: Path) -> None:
    orgs = [
        {"sourcedId": "A1", "name": "Hill Top", "type": "school"},
        {"sourcedId": "S1", "name": "Low Road", "type": "school"},
    ]
    roster = hand_in(client, oneroster(orgs=orgs), tmp_path)
    assert roster.state == State.REFUSED
    page = client.get(url(roster))
    assert "Which of these is your school?" in page.text
    assert client.post(url(roster, "answer/"), {}).status_code == 422
    assert client.post(url(roster, "answer/"), {"org": "S1"}).status_code == 302
    work()
    roster.refresh_from_db()
    assert (roster.state, roster.figures["counts"]["add"]["person"]) == (State.READ, 5)


def test_date_order_is_answered_on_the_page(client: Client, tmp_path: Path) -> None:
    roster = hand_in(client, builder.sds1(date="4/2/2026"), tmp_path)
    assert "Does the day or the month come first?" in client.get(url(roster)).text
    client.post(url(roster, "answer/"), {"date_order": "day-first"})
    work()
    roster.refresh_from_db()
    assert roster.state == State.READ


def test_unreadable_file_says_why_and_what_was_kept(client: Client, tmp_path: Path) -> None:
    roster = hand_in(client, "one,two\n1,2\n", tmp_path)
    page = client.get(url(roster))
    assert roster.state == State.REFUSED
    assert "is no roster that we know" in page.text
    assert "Nothing at your school has changed." in page.text


@pytest.mark.parametrize("name", ["", "empty.csv"])
def test_missing_or_empty_file_is_said_in_the_form(client: Client, name: str) -> None:
    data = {"file": SimpleUploadedFile(name, b"")} if name else {}
    response = client.post("/s/elmbrook-primary/roster/hand-in/", data)
    assert response.status_code == 422
    assert not RosterImport.objects.exists()


def test_file_that_is_too_large_is_said_in_the_form(client: Client, settings: Any) -> None:
    settings.MAX_ROSTER_BYTES = 10
    response = client.post(
        "/s/elmbrook-primary/roster/hand-in/", {"file": SimpleUploadedFile("a.csv", b"x" * 11)}
    )
    assert response.status_code == 422
    assert not RosterImport.objects.exists()


def test_report_is_filtered_and_paged(client: Client, tmp_path: Path) -> None:
    pupils = [user(f"P{n:03}", "student", "Pupil", f"Number {n:03}") for n in range(60)]
    pupils.append(user("T1", "wizard", "Ann", "Lee"))
    roster = hand_in(client, oneroster(pupils, classes=[], enrolments=[]), tmp_path)
    first = client.get(url(roster), {"verb": "add", "thing": "person"})
    assert ("Number 000" in first.text, "Number 059" in first.text) == (True, False)
    second = client.get(url(roster), {"verb": "add", "thing": "person", "page": "2"})
    assert ("Number 000" in second.text, "Number 059" in second.text) == (False, True)
    refused = client.get(url(roster), {"verb": "refuse"})
    assert "users.csv, line 62" in refused.text
    named = client.get(url(roster), {"words": "number 033"})
    assert ("Number 033" in named.text, "Number 034" in named.text) == (True, False)


PARTLY = (
    "id,given name,family name,role,line manager\n"
    "T1,Asha,Verma,teacher,T9\nT2,,Reid,teacher,\nT3,Ann,Bell,teacher,\n"
)


def test_what_is_taken_without_a_part_is_told_from_what_is_refused(
    client: Client, tmp_path: Path
) -> None:
    roster = hand_in(client, PARTLY, tmp_path)
    page = client.get(url(roster))
    assert "One row is refused; the rest can be applied without it." in page.text
    assert "One row is taken without a part of it" in page.text
    lines = client.get(url(roster, "report.csv")).content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:3]] == ["Refused", "Taken without a part"]
    assert "Asha Verma" in client.get(url(roster), {"verb": "without"}).text
    say_yes(client, roster)
    work()
    page = client.get(url(roster))
    assert "One row was refused; the rest was applied without it." in page.text
    assert "One row was taken without a part of it" in page.text
    assert "can be applied" not in page.text
    entry = Entry.objects.filter(event="people.roster_applied").get()
    assert {fact.name: fact.value for fact in entry.facts.all()}["refused"] == "1"


def test_roster_that_was_put_aside_says_nothing_of_the_rest(client: Client, tmp_path: Path) -> None:
    roster = hand_in(client, PARTLY, tmp_path)
    client.post(url(roster, "put-aside/"))
    page = client.get(url(roster)).text
    assert "Asha Verma" in page
    assert "the rest" not in page


def test_page_while_reading_shows_progress(client: Client, keeper: Person, tmp_path: Path) -> None:
    response = client.post(
        "/s/elmbrook-primary/roster/hand-in/", {"file": upload(oneroster(), tmp_path)}
    )
    RosterImport.objects.update(state=State.READING, done=40, total=100)
    assert "40 of 100" in client.get(response.url).text
    quick = client.get(response.url, headers={"HX-Request": "true"})
    assert "<progress" in quick.text
    assert "<html" not in quick.text
    RosterImport.objects.update(state=State.REJECTED)
    quick = client.get(response.url, headers={"HX-Request": "true"})
    assert quick.headers["HX-Refresh"] == "true"


def test_template_can_be_downloaded(client: Client) -> None:
    response = client.get("/s/elmbrook-primary/roster/template.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="schoolgate-roster.csv"'
    assert response.content.decode("utf-8-sig").splitlines()[0].startswith("id,given name")


def test_report_can_be_downloaded(client: Client, tmp_path: Path) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    lines = client.get(url(roster, "report.csv")).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "What,Of what,Who or what,Detail,File,Line"
    assert len(lines) == 16


@pytest.mark.parametrize("rest", ["", "apply/", "report.csv"])
def test_others_see_no_roster(
    client: Client, school: School, neighbour: School, tmp_path: Path, rest: str
) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    assert client.get(url(roster, rest)).status_code == 200
    teacher = add_adult(school, "teacher", "Priya", "Shah", "priya@elmbrook.example")
    assert signed_in(teacher).get(url(roster, rest)).status_code == 403
    stranger = add_adult(neighbour, "office", "Grace", "Chen", "grace@holm.example")
    assert signed_in(stranger).get(url(roster, rest)).status_code == 404


def test_keeper_of_another_school_cannot_reach_a_roster_through_their_own(
    client: Client, neighbour: School, tmp_path: Path
) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    stranger = add_adult(neighbour, "office", "Grace", "Chen", "grace@holm.example")
    wrong = f"/s/holm-hill/roster/{roster.public_id}/"
    assert signed_in(stranger).get(wrong).status_code == 404


def test_keeper_who_has_left_meanwhile_does_not_apply(
    client: Client, keeper: Person, tmp_path: Path
) -> None:
    roster = hand_in(client, oneroster(), tmp_path)
    say_yes(client, roster)
    keeper.appointments.update(until=dt.date(2026, 11, 1))
    work()
    roster.refresh_from_db()
    assert (roster.state, Enrolment.objects.count()) == (State.READ, 0)
    assert "Only the head" in roster.problem


def test_roster_put_aside_while_read_stays_put_aside(
    client: Client, keeper: Person, tmp_path: Path
) -> None:
    response = client.post(
        "/s/elmbrook-primary/roster/hand-in/", {"file": upload(oneroster(), tmp_path)}
    )
    roster = RosterImport.objects.get(public_id=response.url.split("/")[-2])
    stale = RosterImport.objects.get(pk=roster.pk)
    RosterImport.objects.filter(pk=roster.pk).update(
        state=State.REJECTED, decided_by=keeper, decided_at=roster.at
    )
    work()
    roster.refresh_from_db()
    assert (roster.state, bool(stale.report)) == (State.REJECTED, False)


def test_refusal_is_said_in_the_language_of_the_page(
    client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("en-xa", "long")]
    add_pseudo_locales()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en-xa"
    roster = hand_in(client, "colour,size\nred,2\n", tmp_path)
    assert roster.problem.startswith("people.csv is no roster that we know. We read OneRoster 1.1")
    assert "people.csv îš ñö ŕöšţéŕ ţĥåţ ŵé ķñöŵ" in client.get(url(roster)).text
    RosterImport.objects.update(problem_wording={})  # as it was stored before
    assert roster.problem in client.get(url(roster)).text
