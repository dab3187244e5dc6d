"""The only writers of what is known of the health of sites."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.going_on import TakeTurn, going_on
from schoolgate.core.ids import new_public_id
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.sites.health import events
from schoolgate.sites.health.picture import SitePicture
from schoolgate.sites.health.queries import Found, Line, health_of
from schoolgate.sites.health.rules import (
    may_enter_home,
    may_erase_pictures,
    may_keep_findings,
    may_name_pages,
    may_remove_picture,
    may_say_of,
    may_say_what_is_seen,
    may_say_what_police_said,
    may_see_pictures,
)
from schoolgate.sites.models import HealthCheck, SchoolPages, Site
from schoolgate.sites.own_pages import is_word_of_a_head, why_no_home
from schoolgate.sites.queries import all_sites
from schoolgate.text import Text

log = logging.getLogger(__name__)

LONGEST = 1000
KEEP_PICTURES = dt.timedelta(days=400)  # until the next yearly look, and some weeks


@dataclass(frozen=True, slots=True)
class Finding:
    """What a machine found of one matter."""

    matter: HealthCheck.Matter
    found: HealthCheck.Found
    words: Text
    newest: dt.date | None = None


def keep_findings(*, by: System, site: Site, findings: Iterable[Finding]) -> None:
    """Keep what a machine found. What it found before is not written again, only seen again.

    The ledger has what turned out not right, and what is right again.
    """
    demand(may_keep_findings(by))
    with transaction.atomic():
        site = _locked(site)
        if site.closed_at is not None:
            return
        now = clock.now()
        for one in findings:
            last = HealthCheck.objects.filter(site=site, matter=one.matter, by=None).first()
            said = {"words": str(one.words), "wording": one.words.plain(), "newest": one.newest}
            if last is not None and last.found == one.found:
                HealthCheck.objects.filter(pk=last.pk).update(seen_at=now, **said)
                continue
            HealthCheck.objects.create(
                site=site, matter=one.matter, found=one.found, at=now, seen_at=now, **said
            )
            was_bad = last is not None and last.found == Found.BAD
            if one.found == Found.BAD or (was_bad and one.found == Found.GOOD):
                _record(events.FOUND, by, site, matter=one.matter.value, found=one.found.value)


def say_what_is_seen(
    *, by: Person, site: Site, matter: HealthCheck.Matter, is_right: bool, words: str,
    picture: SitePicture | None = None,
) -> HealthCheck:  # fmt: skip
    """Keep what a person saw on a site, with the day and who it was, and a picture of it."""
    words = words.strip()[:LONGEST]
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_say_what_is_seen, by, site)
        demand(may_say_of(by, _line(site, matter)))
        if picture is not None:
            demand_now(may_see_pictures, by, site)
        if not is_right and not words:
            raise Refused(_("Say what is not right, so that it can be put right."))
        now = clock.now()
        made = HealthCheck(
            public_id=new_public_id(), site=site, matter=matter,
            found=Found.GOOD if is_right else Found.BAD, words=words, by=by, at=now, seen_at=now,
        )  # fmt: skip
        if picture is not None:
            _keep_picture(made, picture)
        made.save(force_insert=True)
        _record(
            events.SEEN, by, site, matter=matter.value, found=made.found, words=words,
            picture_sha256=made.picture_sha256,
        )  # fmt: skip
    return made


def _keep_picture(look: HealthCheck, picture: SitePicture) -> None:
    """Keep the file; where the transaction fails, an unnamed file stays, never a row without."""
    look.picture_sha256 = picture.sha256
    look.picture.save(f"{look.public_id}.jpg", ContentFile(picture.jpeg), save=False)


def remove_picture(*, by: Person, look: HealthCheck) -> bool:
    """Take a picture away for good; False where there is none any more. Its hash stays."""
    with transaction.atomic():
        site, look = _locked_look(look)
        demand_now(may_remove_picture, by, site, look)
        if not look.picture:
            return False
        _delete_or_refuse(look)
        _record_picture(events.PICTURE_REMOVED, by, site, look)
    return True


def shut_off_picture(*, by: Person, look: HealthCheck) -> bool:
    """Shut off a picture that may be illegal: nobody opens, packs or erases it any more. False where
    that is done, or there is none.
    """
    with transaction.atomic():
        site, look = _locked_look(look)
        demand_now(may_see_pictures, by, site)
        if not look.picture or look.shut_off_at is not None:
            return False
        look.shut_off_at = clock.now()
        look.save(update_fields=["shut_off_at"])
        _record_picture(events.PICTURE_SHUT_OFF, by, site, look)
    return True


def delete_shut_off(*, by: Person, look: HealthCheck, advice: str) -> bool:
    """Delete a picture that is shut off, as the police said; False where there is none."""
    with transaction.atomic():
        site, look = _locked_look(look)
        demand_now(may_say_what_police_said, by, site, look)
        advice = _advice(advice)
        if not look.picture or look.shut_off_at is None:
            return False
        _delete_or_refuse(look)
        _record_picture(events.PICTURE_DELETED, by, site, look, advice=advice)
    return True


def let_picture_back(*, by: Person, look: HealthCheck, advice: str) -> bool:
    """Show a picture again that is not illegal, as the police said; False where none is shut off."""
    with transaction.atomic():
        site, look = _locked_look(look)
        demand_now(may_say_what_police_said, by, site, look)
        advice = _advice(advice)
        if not look.picture or look.shut_off_at is None:
            return False
        look.shut_off_at = None
        look.save(update_fields=["shut_off_at"])
        _record_picture(events.PICTURE_LET_BACK, by, site, look, advice=advice)
    return True


def _advice(words: str) -> str:
    if not words.strip():
        raise Refused(_("Write down who of the police said it, when, and their reference."))
    return words.strip()[:LONGEST]


def erase_old_pictures(*, by: System) -> int:
    """Erase the pictures that have been kept long enough; what was said with them stays. One whose
    file cannot be erased keeps its name, so that it is tried again.
    """
    demand(may_erase_pictures(by))
    old = HealthCheck.objects.exclude(picture="").filter(
        at__lt=clock.now() - KEEP_PICTURES, shut_off_at=None
    )
    erased = 0
    with going_on() as take_turn:
        for school in School.objects.filter(sites__health__in=old).distinct():
            with take_turn(school.public_id), transaction.atomic():
                looks = old.filter(site__school=school).select_for_update(of=("self",))
                erased += _erase(by, school, looks, take_turn)
    return erased


def _erase(by: System, school: School, looks: Iterable[HealthCheck], take_turn: TakeTurn) -> int:
    count = 0
    for one in looks:
        with take_turn(one.public_id):
            _delete(one)
            count += 1
    if count:
        record(
            events.PICTURES_ERASED, by=by, chain=school,
            subject=("people.school", school.public_id), facts={"count": count},
        )  # fmt: skip
    return count


def sweep_pictures(*, by: System) -> int:
    """Delete files that no row names: their transaction failed. A day is left to one under way."""
    demand(may_erase_pictures(by))
    field = HealthCheck._meta.get_field("picture")  # noqa: SLF001
    storage, folder = field.storage, str(field.upload_to)
    try:
        _folders, files = storage.listdir(folder)
    except FileNotFoundError:  # no picture yet
        return 0
    named = set(HealthCheck.objects.exclude(picture="").values_list("picture", flat=True))
    swept = 0
    with going_on() as take_turn:
        for name in {f"{folder}{file}" for file in files} - named:
            with take_turn("a file"):
                if storage.get_modified_time(name) < clock.now() - dt.timedelta(days=1):
                    storage.delete(name)
                    swept += 1
    return swept


def _locked_look(look: HealthCheck) -> tuple[Site, HealthCheck]:
    site = _locked(look.site)
    return site, HealthCheck.objects.select_for_update(of=("self",)).get(pk=look.pk)


def _delete_or_refuse(look: HealthCheck) -> None:
    try:
        _delete(look)
    except OSError as problem:
        log.exception("deleting the picture of %s", look.public_id)
        raise Refused(
            _("The file could not be deleted just now. Nothing has changed. Try again.")
        ) from problem


def _delete(look: HealthCheck) -> None:
    """Delete the file, then name it no longer; its name stays where the storage fails."""
    look.picture.storage.delete(str(look.picture.name))
    HealthCheck.objects.filter(pk=look.pk).update(picture="")


def name_pages(
    *, by: Person, school: School, acceptable_use: str, home: str = ""
) -> SchoolPages:  # fmt: skip
    """Say where the school's own website is, or that it still is there, and its page on acceptable
    use. Without a home the website stays where it is.
    """
    with transaction.atomic():
        school = School.objects.select_for_update(no_key=True).get(pk=school.pk)
        demand_now(may_name_pages, by, school)
        known = SchoolPages.objects.select_related("by").filter(school=school).first()
        said: dict[str, Any] = {"acceptable_use": acceptable_use}
        if home or known is None:
            demand_now(may_enter_home, by, school)
            if known is None or known.home != home or not is_word_of_a_head(known):
                demand(why_no_home(home))
            said |= {"home": home, "by": by, "at": clock.now()}
        pages, _made = SchoolPages.objects.update_or_create(school=school, defaults=said)
        record(
            events.PAGES_NAMED, by=by, chain=school, subject=("school", school.public_id),
            facts={"home": pages.home, "acceptable_use": acceptable_use},
        )  # fmt: skip
    return pages


def take_website_away(*, by: Person, school: School) -> None:
    """Say that the school has no website of its own any more; its page on acceptable use goes too."""
    with transaction.atomic():
        school = School.objects.select_for_update(no_key=True).get(pk=school.pk)
        demand_now(may_enter_home, by, school)
        known = SchoolPages.objects.filter(school=school).first()
        if known is not None:
            record(
                events.WEBSITE_TAKEN_AWAY, by=by, chain=school,
                subject=("school", school.public_id), facts={"home": known.home},
            )  # fmt: skip
            known.delete()


def _line(site: Site, matter: HealthCheck.Matter) -> Line:
    for line in health_of(site):
        if line.matter == matter:
            return line
    raise Refused(_("The policy in force does not ask for this."))


def _locked(site: Site) -> Site:
    Site.objects.select_for_update().get(pk=site.pk)
    return all_sites().get(pk=site.pk)


def _record(event: EventKind, by: Actor, site: Site, /, **facts: Any) -> None:
    record(
        event, by=by, chain=site.school, subject=("site", site.public_id),
        facts={"site": site.name, **facts},
    )  # fmt: skip


def _record_picture(
    event: EventKind, by: Actor, site: Site, look: HealthCheck, /, **more: str
) -> None:
    _record(
        event, by, site, matter=look.matter, picture_sha256=look.picture_sha256, **more
    )  # fmt: skip
