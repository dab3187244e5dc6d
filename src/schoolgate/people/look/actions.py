"""The only writers of a school's colour and logo."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction

from schoolgate.core import colour as colours
from schoolgate.core.actors import Actor
from schoolgate.core.ids import new_public_id
from schoolgate.core.refusal import demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people import events
from schoolgate.people.look.picture import Picture
from schoolgate.people.models import School
from schoolgate.people.rules import may_change_look
from schoolgate.people.standing import demand_now


def change_colour(*, by: Actor, school: School, colour: str) -> bool:
    """Set the school's colour; False where it is that already. ValueError for what is none."""
    demand(may_change_look(by, school))
    after = colours.write(colours.parse(colour))
    with transaction.atomic():
        held = _held(by, school)
        before = held.colour
        if before == after:
            return False
        held.colour = after
        held.save(update_fields=["colour"])
        _recorded(events.COLOUR_CHANGED, by, held, before=before, after=after)
    school.colour = after
    return True


def change_logo(*, by: Actor, school: School, picture: Picture) -> bool:
    """Put up a logo in place of the one before; False where it is that very one."""
    demand(may_change_look(by, school))
    storage = school.logo.storage
    name = storage.save(f"logos/{new_public_id()}.png", ContentFile(picture.png))
    try:
        with transaction.atomic():
            held = _held(by, school)
            is_new = held.logo_sha256 != picture.sha256
            if is_new:
                _put_up(held, name, picture.sha256)
                _recorded(
                    events.LOGO_CHANGED,
                    by,
                    held,
                    width=picture.width,
                    height=picture.height,
                    sha256=picture.sha256,
                )
    except BaseException:
        storage.delete(name)
        raise
    if not is_new:
        storage.delete(name)
    school.logo, school.logo_sha256 = held.logo, held.logo_sha256
    return is_new


def remove_logo(*, by: Actor, school: School) -> bool:
    """Take the logo away; False where there is none. The letters of the name stand there then."""
    demand(may_change_look(by, school))
    with transaction.atomic():
        held = _held(by, school)
        before = held.logo_sha256
        if not before:
            return False
        _put_up(held, "", "")
        _recorded(events.LOGO_REMOVED, by, held, sha256=before)
    school.logo, school.logo_sha256 = held.logo, held.logo_sha256
    return True


def _held(by: Actor, school: School) -> School:
    held = School.objects.select_for_update().get(pk=school.pk)
    demand_now(may_change_look, by, held)
    return held


def _put_up(held: School, name: str, sha256: str) -> None:
    """Name the new file, and let the old one go once that is stored."""
    before, storage = str(held.logo.name or ""), held.logo.storage
    held.logo, held.logo_sha256 = name, sha256
    held.save(update_fields=["logo", "logo_sha256"])
    if before:
        transaction.on_commit(lambda: storage.delete(before))


def _recorded(kind: EventKind, by: Actor, school: School, **facts: str | int) -> None:
    record(kind, by=by, chain=school, subject=("people.school", school.public_id), facts=facts)
