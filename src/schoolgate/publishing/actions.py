"""The only writers of requests for other forms and of translations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.policies.life.queries import governing
from schoolgate.policies.models import Version
from schoolgate.publishing import events
from schoolgate.publishing.models import FormatRequest, Translation
from schoolgate.publishing.rules import (
    may_answer_format_request,
    may_ask_for_format,
    may_empty_format_requests,
    may_keep_translations,
)
from schoolgate.publishing.states import CLOSED, MOVES, WrongMove

# More than any school is asked in a day; above it, a machine is asking.
MOST_A_DAY = 60


def ask_for_format(
    *,
    by: Actor,
    school: School,
    form: str,
    reach: str,
    name: str = "",
    language: str = "",
    note: str = "",
) -> FormatRequest:
    """Ask for the policy in another form. Raises Refused when too many ask in one day."""
    demand(may_ask_for_format(by, school))
    with transaction.atomic():
        held = School.objects.select_for_update().get(pk=school.pk)
        now = clock.now()
        lately = FormatRequest.objects.filter(
            school=held, at__gt=now - dt.timedelta(days=1)
        ).count()
        if lately >= MOST_A_DAY:
            raise Refused(
                _("So many requests came today that we take no more. Please ring the school.")
            )
        request = FormatRequest.objects.create(
            school=held,
            version=governing(held),
            form=form,
            reach=reach,
            name=name,
            language=language,
            note=note,
            at=now,
        )
        _record(events.FORMAT_ASKED, by, request)
    return request


def promise(*, by: Person, request: FormatRequest, day: dt.date) -> FormatRequest:
    """Say by when they will have it. Raises WrongMove."""
    return _move("promise", by, request, {"promised_for": day}, day=day.isoformat())


def finish(*, by: Person, request: FormatRequest, answer: str) -> FormatRequest:
    """They have it. ``answer`` stands on the page they can see. Raises WrongMove."""
    return _move("finish", by, request, {"answer": answer})


def decline(*, by: Person, request: FormatRequest, answer: str) -> FormatRequest:
    """It cannot be had; ``answer`` says why and what is offered instead. Raises WrongMove."""
    return _move("decline", by, request, {"answer": answer})


class ThereAlready(Exception):
    """The edition is shown in this language: the other translation has to be removed first."""


def add_translation(
    *, by: Person, version: Version, language: str, own_name: str, title: str, text: str
) -> Translation:
    """Put a translation beside an edition that anybody can read. Raises ThereAlready."""
    school = _place_of(version)
    try:
        with transaction.atomic():
            demand_now(may_keep_translations, by, school)
            made = Translation.objects.create(
                version=version,
                language=language,
                own_name=own_name,
                title=title,
                text=text,
                by=by,
                at=clock.now(),
            )
            _record_translation(events.TRANSLATION_ADDED, by, made)
    except IntegrityError:
        raise ThereAlready(language) from None
    return made


def remove_translation(*, by: Person, translation: Translation) -> Translation:
    """Show it to nobody any more; it stays on the record. Once removed, it stays removed."""
    with transaction.atomic():
        held = (
            Translation.objects.select_for_update(of=("self",))
            .select_related("version")
            .get(pk=translation.pk)
        )
        demand_now(may_keep_translations, by, _place_of(held.version))
        if held.removed_at is None:
            held.removed_by, held.removed_at = by, clock.now()
            held.save(update_fields=["removed_by", "removed_at"])
            _record_translation(events.TRANSLATION_REMOVED, by, held)
    return held


def _place_of(version: Version) -> School:
    return School.objects.select_related("federation").get(policies__versions=version)


def _record_translation(kind: EventKind, by: Person, translation: Translation) -> None:
    version = translation.version
    record(
        kind,
        by=by,
        chain=_place_of(version),
        subject=("publishing.translation", translation.public_id),
        facts={"edition": version.edition, "language": translation.language},
    )


def empty_old_requests(*, by: System) -> int:
    """Erase what people told of themselves in requests closed long enough ago."""
    demand(may_empty_format_requests(by))
    before = clock.now() - dt.timedelta(days=settings.KEEP_FORMAT_REQUEST_DAYS)
    old = FormatRequest.objects.filter(closed_at__lt=before, emptied_at=None)
    emptied = 0
    for school in School.objects.filter(format_requests__in=old).distinct():
        with transaction.atomic():
            count = old.filter(school=school).update(
                name="", reach="", language="", note="", answer="", emptied_at=clock.now()
            )
            if count:
                record(
                    events.FORMATS_EMPTIED,
                    by=by,
                    chain=school,
                    subject=("people.school", school.public_id),
                    facts={"count": count},
                )
        emptied += count
    return emptied


def _move(
    verb: str, by: Person, request: FormatRequest, fields: dict[str, Any], **facts: Any
) -> FormatRequest:
    move = MOVES[verb]
    with transaction.atomic():
        held = (
            FormatRequest.objects.select_for_update(of=("self",))
            .select_related("school__federation")
            .get(pk=request.pk)
        )
        if held.state not in move.sources:
            raise WrongMove(held.state)
        demand_now(may_answer_format_request, by, held)
        now = clock.now()
        changed = {"state": move.target, "handled_by": by, "handled_at": now, **fields}
        if move.target in CLOSED:
            changed["closed_at"] = now
        for name, value in changed.items():
            setattr(held, name, value)
        held.save(update_fields=list(changed))
        _record(move.event, by, held, **facts)
    return held


def _record(kind: Any, by: Actor, request: FormatRequest, **facts: Any) -> None:
    record(
        kind,
        by=by,
        chain=request.school,
        subject=("publishing.formatrequest", request.public_id),
        facts={"form": request.form, **facts},
    )
