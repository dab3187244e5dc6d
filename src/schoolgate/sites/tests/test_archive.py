"""A closed site leaves as a sound bag that holds all that was decided and said of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile

from schoolgate.approvals.models import Advice
from schoolgate.core import clock
from schoolgate.core.bags import faults_of
from schoolgate.core.refusal import Refused
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.ledger.models import Entry
from schoolgate.sites import actions
from schoolgate.sites.ending import actions as ending
from schoolgate.sites.ending.closing import ExitStep
from schoolgate.sites.models import Certificate, Evaluation, HealthCheck, Site
from schoolgate.sites.queries import site_for
from schoolgate.sites.tests.making_register import a_picture, site


@pytest.fixture
def closed(cast):
    """Closed the way its owner closes it."""
    made = site(cast, name="=Fair")
    Certificate.objects.create(
        site=made, day=clock.today(), needed=False, right=True, team_right=True,
        words="The fair is over.", by=cast.teacher, at=clock.now(),
    )  # fmt: skip
    actions.begin_closing(by=cast.teacher, site=made, words="The fair is over.")
    done = dict.fromkeys(ExitStep.values, "done")
    actions.answer_exit(by=cast.teacher, site=made, outcomes=done)
    actions.close(by=cast.teacher, site=made)
    return Site.objects.get(pk=made.pk)


def opened(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as bag:
        return {name.split("/", 1)[1]: bag.read(name) for name in bag.namelist()}


def test_what_is_kept_of_a_closed_site(cast, closed, client_of):
    at = f"/s/{cast.school.slug}/sites/{closed.public_id}"
    assert "Pack it for the archive" in client_of(cast.teacher).get(f"{at}/").content.decode()
    packed = client_of(cast.teacher).post(f"{at}/archive.zip").content
    assert faults_of(packed) == []
    files = opened(packed)
    told = json.loads(files["data/site.json"])
    assert (told["name"], told["exit"]["audience"]) == ("=Fair", "done")
    assert json.loads(files["data/request.json"])["asked_by"] == "Tessa Teacher"
    assert files["data/request.pdf"].startswith(b"%PDF")
    assert files["data/texts/rules-all-edition-1.txt"] == b"Be kind.\n"
    team = list(csv.reader(io.StringIO(files["data/team.csv"].decode())))
    assert [row[0] for row in team if row[1] == "moderator"] == ["Leo Line", "Dora Dsl"]
    record = list(csv.reader(io.StringIO(files["data/record.csv"].decode())))
    assert "sites.closed" in [row[2] for row in record]
    entry = Entry.objects.get(event="sites.archived")
    said = {fact.name: json.loads(fact.value) for fact in entry.facts.all()}
    assert said["sha256"] == hashlib.sha256(packed).hexdigest()
    assert Site.objects.get().archived_at is not None


def test_only_a_closed_site_is_packed_and_only_by_those_who_look_after_it(cast, closed):
    with pytest.raises(Refused, match="Its owner"):
        ending.archive(by=cast.dsl, site=closed)
    running = site(cast, name="The choir")
    with pytest.raises(Refused, match="Only a closed site"):
        ending.archive(by=cast.head, site=running)
    assert not Entry.objects.filter(event="sites.archived").exists()


def test_packer_who_may_not_read_the_request_gets_none_of_it(cast, closed):
    files = opened(ending.archive(by=cast.network_manager, site=closed))
    assert "request" not in " ".join(files)
    assert closed.request.public_id not in b"".join(files.values()).decode(errors="replace")
    assert b"you may not read them" in files["data/left-out.txt"]
    owner = opened(ending.archive(by=cast.teacher, site=closed))
    assert {"data/request.json", "data/request.pdf"} <= set(owner)
    assert "data/left-out.txt" not in owner


def test_advice_goes_with_the_request_to_those_who_may_read_it(cast, closed):
    Advice.objects.create(
        request=closed.request, asker=cast.teacher, question="Is it safe for Year 4?",
        asked_at=clock.now(), answer="With held comments.", answered_by=cast.dsl,
        answered_at=clock.now(),
    )  # fmt: skip
    files = opened(ending.archive(by=cast.teacher, site=closed))
    [advice] = json.loads(files["data/request.json"])["advice"]
    assert (advice["question"], advice["asked_by"]) == ("Is it safe for Year 4?", "Tessa Teacher")
    assert (advice["answer"], advice["answered_by"]) == ("With held comments.", "Dora Dsl")
    without = opened(ending.archive(by=cast.network_manager, site=closed))
    assert b"With held comments." not in b"".join(without.values())


def test_packed_again_it_stays_archived_since_the_first_time(cast, closed):
    ending.archive(by=cast.teacher, site=closed)
    first = site_for(cast.head, cast.school, closed.public_id).archived_at
    ending.archive(by=cast.head, site=closed)
    assert site_for(cast.head, cast.school, closed.public_id).archived_at == first
    assert Entry.objects.filter(event="sites.archived").count() == 2


def test_saving_and_ending_access_are_left_out_with_a_reason_only(cast, client_of):
    made = site(cast, closing_at=clock.now())
    at, answers = f"/s/{cast.school.slug}/sites/{made.public_id}/", dict.fromkeys(
        ExitStep.values, "not-needed"
    )  # fmt: skip
    with pytest.raises(Refused, match="Save what is worth keeping"):
        actions.answer_exit(by=cast.teacher, site=made, outcomes=answers)
    teacher = client_of(cast.teacher)
    refused = teacher.post(f"{at}closing/", answers)
    assert refused.status_code == 422
    assert refused.content.decode().count("Say why this is not needed here.") >= 2
    why = {"content_why": "It held nothing of ours.", "access_why": "The host has closed it."}
    assert teacher.post(f"{at}closing/", answers | why).status_code == 302
    actions.close(by=cast.teacher, site=made)
    shown = client_of(cast.governor).get(at).content.decode()
    assert all(words in shown for words in why.values())
    told = json.loads(opened(ending.archive(by=cast.teacher, site=made))["data/site.json"])
    assert told["not_needed_because"]["content"] == "It held nothing of ours."
    shown = client_of(cast.governor).get(at).content.decode()
    assert "what was in it is kept" not in shown


def test_closed_site_says_who_closed_it_and_to_its_team_why(cast, closed, client_of):
    at = f"/s/{cast.school.slug}/sites/{closed.public_id}/"
    for person, reads in ((cast.head, True), (cast.governor, False)):
        shown = client_of(person).get(at).content.decode()
        assert "The closing was begun by Tessa Teacher" in shown
        assert f"<dt>Closed</dt><dd>{day(clock.today())}, " in shown
        assert shown.count("The fair is over.") == (2 if reads else 1)  # once it was confirmed so


def test_bag_holds_what_was_judged_handed_over_and_found(cast, closed):
    Evaluation.objects.create(
        site=closed, met="no", next="close", words="Nobody read it.", by=cast.head, at=clock.now()
    )
    closed.team.filter(person=cast.dsl).update(handed_over="Ask Mrs Lee.", handed_by=cast.head)
    Site.objects.filter(pk=closed.pk).update(recovery_owner=cast.dsl)
    for by, words in ((None, "The address answers."), (cast.head, "The number is old.")):
        HealthCheck.objects.create(
            site=closed,
            matter="contact",
            found="bad",
            words=words,
            by=by,
            at=clock.now(),
            seen_at=clock.now(),
        )
    files = opened(ending.archive(by=cast.teacher, site=closed))
    assert b"Nobody read it." in files["data/evaluations.csv"]
    assert b"Ask Mrs Lee.,Hannah Head" in files["data/team.csv"]
    assert b"The address answers." in files["data/seen.csv"]
    assert json.loads(files["data/site.json"])["recovery_owner"] == "Dora Dsl"
    network = opened(ending.archive(by=cast.network_manager, site=closed))
    assert b"Ask Mrs Lee." not in b"".join(network.values())


def test_pictures_are_packed_where_they_are_chosen(cast, closed, client_of):
    look = HealthCheck(site=closed, matter="contact", found="bad", words="Old.", by=cast.head,
                       at=clock.now(), seen_at=clock.now(), picture_sha256="0" * 64)  # fmt: skip
    look.picture.save("seen.jpg", ContentFile(a_picture("JPEG")))
    at = f"/s/{cast.school.slug}/sites/{closed.public_id}/"
    teacher = client_of(cast.teacher)
    assert 'name="pictures" value="yes"' in teacher.get(at).content.decode()
    for given, several in (({}, 0), ({"pictures": "yes"}, 1)):
        files = opened(teacher.post(f"{at}archive.zip", given).content)
        assert sum("pictures/" in name for name in files) == several
