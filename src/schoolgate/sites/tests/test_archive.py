"""A closed site leaves as a sound bag that holds all that was decided and said of it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest

from schoolgate.approvals.models import Advice
from schoolgate.core import clock
from schoolgate.core.bags import faults_of
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.sites import actions
from schoolgate.sites.ending import actions as ending
from schoolgate.sites.ending.closing import ExitStep
from schoolgate.sites.models import Certificate, Site
from schoolgate.sites.queries import site_for
from schoolgate.sites.tests.making_register import site


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
