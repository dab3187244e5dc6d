"""What is kept of a closed site, as one bag for the school's own archive (BagIt, RFC 8493)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from schoolgate.approvals.paper import form_pdf
from schoolgate.approvals.queries import requests, values_sent
from schoolgate.approvals.wording import answers_in_words
from schoolgate.core import clock
from schoolgate.core.bags import bag
from schoolgate.ledger.models import Entry
from schoolgate.ledger.wording import told
from schoolgate.sites.models import HealthCheck, Site

VERSION = 1


def archive_of(
    site: Site, *, with_request: bool, with_pictures: bool = False, with_hand_over: bool = False
) -> bytes:
    """The register's entry, the form with its decisions, team, texts, confirmations, judgements,
    what was found of its health, and record.

    A zip file that holds one bag; ``core.bags.faults_of`` tells whether it was altered since.
    Without the request its form, decisions and record are left out, and a file says so.
    """
    files = {
        **(_request(site) if with_request else _left_out()),
        "site.json": _json(_entry(site)),
        "team.csv": _csv(_team(site, with_hand_over=with_hand_over)),
        "evaluations.csv": _csv(_judged(site)),
        "confirmed.csv": _csv(_confirmed(site)),
        "record.csv": _csv(_record(site, with_request=with_request)),
        "seen.csv": _csv(_seen(site, with_pictures=with_pictures)),
        **(_pictures(site) if with_pictures else {}),
    }
    for text in site.texts.all():
        name = f"texts/{text.kind}-{text.reader}-edition-{text.edition}.txt"
        files[name] = f"{text.words}\n".encode()
    info = {
        "Source-Organization": site.school.name,
        "External-Identifier": site.public_id,
        "External-Description": site.name,
        "Bag-Software-Agent": f"Schoolgate, {settings.PUBLIC_URL}",
    }
    return bag(f"site-{site.public_id}", files, info, clock.now())


def _entry(site: Site) -> Mapping[str, Any]:
    return {
        "format": f"schoolgate-site-{VERSION}", "id": site.public_id, "school": site.school.name,
        "name": site.name, "purpose": site.purpose, "host": site.host, "platform": site.platform,
        "address": site.address, "handle": site.handle, "audience": site.audience,
        "youngest": site.youngest, "oldest": site.oldest, "opens": site.opens.isoformat(),
        "closes": site.closes.isoformat() if site.closes else None, "owner": site.owner.name,
        "recovery_owner": site.recovery_owner.name if site.recovery_owner else None,
        "evaluate_on": site.evaluate_on.isoformat() if site.evaluate_on else None,
        "closing_begun": _when(site.closing_at), "closed": _when(site.closed_at),
        "exit": site.exit_done, "not_needed_because": site.exit_why,
    }  # fmt: skip


def _request(site: Site) -> Mapping[str, bytes]:
    request = requests().get(pk=site.request_id)
    return {"request.json": _json(_asked(request)), "request.pdf": form_pdf(request)}


def _left_out() -> Mapping[str, bytes]:
    said = _(
        "The request and the decisions on it are not here: you may not read them. Whoever asked and"
        " the head can pack the site with them."
    )
    return {"left-out.txt": f"{said}\n".encode()}


def _asked(request: Any) -> Mapping[str, Any]:
    return {
        "id": request.public_id,
        "asked_by": request.asker.name,
        "asked_at": _when(request.asked_at),
        "edition_of_the_policy": request.edition,
        "answers": [
            {"question": str(question.label), "answer": words, "clauses": question.clauses}
            for question, words in answers_in_words(request, values_sent(request))
        ],
        "decisions": [
            {
                "round": one.round, "verdict": one.verdict, "by": one.by.name, "role": one.role,
                "in_place_of": one.instead_of.name if one.instead_of else None,
                "words": one.words, "said": one.said, "sha256": one.shown, "at": _when(one.at),
            }
            for one in request.decisions.all()
        ],
        "advice": [
            {
                "asked_by": one.asker.name, "asked_at": _when(one.asked_at),
                "question": one.question,
                "answered_by": one.answered_by.name if one.answered_by else None,
                "answered_at": _when(one.answered_at), "answer": one.answer or None,
            }
            for one in request.advice.all()
        ],
    }  # fmt: skip


def _team(site: Site, *, with_hand_over: bool) -> Iterable[tuple[str, ...]]:
    yield "name", "part", "position", "from", "until", "handed over", "written by"
    for one in site.team.select_related("person", "handed_by").order_by("from_date", "pk"):
        until = one.until.isoformat() if one.until else ""
        words = one.handed_over if with_hand_over else ""
        author = (one.handed_by or one.person).name if words else ""
        first = one.from_date.isoformat()
        yield one.person.name, one.part, one.position, first, until, words, author


def _judged(site: Site) -> Iterable[tuple[str, ...]]:
    yield "at", "by", "met", "next", "again on", "words"
    for one in site.evaluations.select_related("by").order_by("at", "pk"):
        again_on = one.again_on.isoformat() if one.again_on else ""
        yield one.at.isoformat(), one.by.name, one.met, one.next, again_on, one.words


def _confirmed(site: Site) -> Iterable[tuple[str, ...]]:
    yield "day", "by", "needed", "right", "team right", "words"
    for one in site.certificates.select_related("by").order_by("day"):
        said = (str(answer).lower() for answer in (one.needed, one.right, one.team_right))
        yield one.day.isoformat(), one.by.name, *said, one.words


def _seen(site: Site, *, with_pictures: bool) -> Iterable[tuple[str, ...]]:
    """What people saw on the site, with the hash of their pictures, and what was found by itself:
    that has nobody's name.
    """
    yield "at", "by", "what", "found", "words", "picture", "sha256"
    for one in _looks(site):
        is_there = with_pictures and one.picture and one.shut_off_at is None
        picture = f"pictures/{one.public_id}.jpg" if is_there else ""
        name = one.by.name if one.by else ""
        said = (one.matter, one.found, one.words)
        yield one.at.isoformat(), name, *said, picture, one.picture_sha256


def _pictures(site: Site) -> Mapping[str, bytes]:
    """The pictures that are still kept, and not shut off."""
    found = {}
    for one in _looks(site).filter(shut_off_at=None).exclude(picture=""):
        with suppress(FileNotFoundError), one.picture.open("rb") as file:
            found[f"pictures/{one.public_id}.jpg"] = file.read()
    return found


def _looks(site: Site) -> QuerySet[HealthCheck]:
    return HealthCheck.objects.filter(site=site).select_related("by").order_by("at", "pk")


def _record(site: Site, *, with_request: bool) -> Iterable[tuple[str, ...]]:
    """Entries of the record about the site and its request; names in them stay in the record."""
    yield "entry", "at", "event", "words", "sha256"
    ids = [site.public_id, site.request.public_id] if with_request else [site.public_id]
    found = Entry.objects.filter(chain=site.school.public_id, subject_id__in=ids)
    for entry in found.order_by("sequence").prefetch_related("facts"):
        at = entry.at.isoformat()
        yield str(entry.sequence), at, entry.event, told(entry, personal=False), entry.hash


def _csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[_plain(cell) for cell in row] for row in rows])
    return out.getvalue().encode()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def _when(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
