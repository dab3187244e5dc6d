"""The only writers of the register: each locks the site, asks the rule again, saves and records."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor, System
from schoolgate.core.refusal import Refused, demand
from schoolgate.ledger.actions import record
from schoolgate.ledger.events import EventKind
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person, School
from schoolgate.people.standing import demand_now
from schoolgate.sites import events
from schoolgate.sites.ending.closing import SAY_WHY, Done, ExitStep
from schoolgate.sites.live import SiteState
from schoolgate.sites.models import Certificate, Site, SiteText, TeamMember
from schoolgate.sites.placing.rules import may_let_in_here
from schoolgate.sites.queries import Seen, all_sites, open_sites, positions, seen, seen_site
from schoolgate.sites.rules import (
    may_be_named,
    may_begin_closing,
    may_certify,
    may_change_team,
    may_close,
    may_end_part,
    may_keep_pupils_out,
    may_name,
    may_name_owners,
    may_name_recovery_owner,
    may_pause,
    may_resume,
    may_stop_closing,
    may_tick_exit,
    may_write_texts,
)

NOTICER = System("sites")
LONGEST = 2000
LONGEST_TEXT = 20_000
LONGEST_POSITION = 120


# The team


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody is to be in a site, from when until when, and how the site names them."""

    part: str
    from_date: dt.date
    until: dt.date | None = None
    position: str = ""


def name_to_team(*, by: Person, site: Site, person: Person, part: Part) -> TeamMember:
    """Name somebody to the team, from today or a later day on."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_change_team, by, site)
        demand(may_name(by, site, person, part.from_date))
        if part.from_date < clock.today():
            raise Refused(_("A part in a team begins today or later."))
        if part.until is not None and part.until < part.from_date:
            raise Refused(_("The last day is before the first. Change one of the two."))
        demand(may_be_named(person, site.school, part.part, part.from_date))
        same = TeamMember.objects.filter(site=site, person=person, part=part.part)
        if same.exclude(until__lt=part.from_date).exists():
            raise Refused(_("%(name)s has this part already.") % {"name": person.name})
        position = part.position.strip() or positions(site.school, part.from_date).get(
            person.public_id, ""
        )[:LONGEST_POSITION]  # fmt: skip
        member = TeamMember.objects.create(
            site=site, person=person, part=part.part, position=position,
            from_date=part.from_date, until=part.until, by=by,
        )  # fmt: skip
        _record(
            events.TEAM_NAMED, by, site, part=part.part, from_date=part.from_date.isoformat(),
            name=person.name, position=member.position, member=member.public_id,
        )  # fmt: skip
    return member


def end_part(*, by: Person, member: TeamMember, until: dt.date, handed_over: str = "") -> None:
    """End somebody's part with a day, today or later; one that never began goes. Nobody gives
    themselves a later day than they were named for.

    ``handed_over`` is what the next one needs to know; what was said before stays where there is
    nothing new.
    """
    with transaction.atomic():
        site = _locked(member.site)
        member = TeamMember.objects.select_related("person", "handed_by").get(pk=member.pk)
        member.site = site
        demand_now(may_end_part, by, member)
        if until < clock.today() or (member.until is not None and member.until < clock.today()):
            raise Refused(_("A part in a team ends today or later."))
        if member.until is not None and until > member.until:
            demand(may_name(by, site, member.person, until))
            demand(may_be_named(member.person, site.school, member.part, until))
        words = _to_hand_over(member, by, handed_over)
        if until < member.from_date:
            member.delete()
        else:
            member.until = until
            if words:
                member.handed_over, member.handed_by = words, by
            member.save(update_fields=["until", "handed_over", "handed_by"])
        _record(
            events.TEAM_ENDED, by, site, part=member.part, until=until.isoformat(),
            name=member.person.name,
        )  # fmt: skip
        if words and member.pk is not None:
            _record(
                events.HANDED_OVER, by, site, part=member.part, member=member.public_id,
                name=member.person.name,
            )  # fmt: skip


def _to_hand_over(member: TeamMember, by: Person, given: str) -> str:
    """What is newly said; nobody writes over what somebody else has said."""
    words = given.strip()[:LONGEST]
    if words == member.handed_over:
        return ""
    author = member.handed_by or member.person
    if words and member.handed_over and author != by:
        raise Refused(
            _("%(name)s has written here already what the next one needs to know. That stays: leave"
              " the field empty.") % {"name": author.name}
        )  # fmt: skip
    return words


def name_owners(*, by: Person, site: Site, owner: Person, recovery_owner: Person | None) -> Site:
    """Say who owns a site and who can get its account back; never what opens it."""
    with transaction.atomic():
        site = _locked(site)
        named = {"owner": owner, "recovery_owner": recovery_owner}
        changed = [field for field, person in named.items() if getattr(site, field) != person]
        if "owner" in changed:
            demand_now(may_name_owners, by, site)
        demand_now(may_name_recovery_owner, by, site)
        if changed and owner == recovery_owner:
            raise Refused(
                _("Name somebody else than the owner, in case the owner is away or leaves.")
            )
        for person in (named[field] for field in changed):
            if person is not None:
                demand(may_be_named(person, site.school, "", clock.today()))
        if changed:
            site.owner, site.recovery_owner = owner, recovery_owner
            site.save(update_fields=changed)
            _record(
                events.OWNERS_NAMED, by, site, owner=owner.name,
                recovery=recovery_owner.name if recovery_owner else "",
            )  # fmt: skip
    return site


# Texts


class Overtaken(Refused):
    """Somebody else wrote an edition while this one was being written."""


def write_text(
    *, by: Person, site: Site, kind: str, reader: str, words: str, seen: int | None = None
) -> SiteText:
    """Write the next edition of a text; earlier ones stay as they were.

    ``seen`` is the edition that whoever writes had before them, 0 for none: where another stands
    now, this raises Overtaken.
    """
    words = words.strip()[:LONGEST_TEXT]
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_write_texts, by, site)
        if not words:
            raise Refused(_("Write the text first."))
        earlier = SiteText.objects.filter(site=site, kind=kind, reader=reader)
        last = earlier.aggregate(last=Max("edition"))["last"] or 0
        if seen is not None and seen != last:
            raise Overtaken(
                _("Edition %(edition)d was written meanwhile. It stands above; yours is not kept yet."
                  " Make one of the two, then keep that.") % {"edition": last}
            )  # fmt: skip
        if last and earlier.get(edition=last).words == words:
            raise Refused(_("This is word for word the edition that stands already."))
        text = SiteText.objects.create(
            site=site, kind=kind, reader=reader, edition=last + 1, words=words, by=by,
            at=clock.now(),
        )  # fmt: skip
        _record(
            events.TEXT_WRITTEN, by, site, kind=kind, reader=reader, edition=text.edition,
            sha256=hashlib.sha256(words.encode()).hexdigest(),
        )  # fmt: skip
    return text


# Pupils


def let_pupils_in(*, by: Person, site: Site) -> Site:
    """Let pupils in; only into a site that is live and whose address is known."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_let_in_here, by, site)
        standing = seen_site(site).standing
        if not standing.is_live:
            raise Refused(
                _("Pupils are let in once the site is live. Now: %(why)s")
                % {"why": " ".join(standing.reasons)}
            )
        site.pupils_from, site.pupils_by = clock.now(), by
        site.save(update_fields=["pupils_from", "pupils_by"])
        _record(events.PUPILS_LET_IN, by, site, address=site.address or site.handle)
    return site


def keep_pupils_out(*, by: Person, site: Site, words: str) -> Site:
    """Close a site for pupils again."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_keep_pupils_out, by, site)
        site.pupils_from, site.pupils_by = None, None
        site.save(update_fields=["pupils_from", "pupils_by"])
        _record(events.PUPILS_KEPT_OUT, by, site, words=_said(words))
    return site


# Pausing


def pause(*, by: Person, site: Site, words: str) -> Site:
    """Pause a site at once, with a reason."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_pause, by, site)
        site.paused_at, site.paused_by, site.paused_why = clock.now(), by, _said(words)
        site.save(update_fields=["paused_at", "paused_by", "paused_why"])
        _record(events.PAUSED, by, site, words=site.paused_why)
    return site


def resume(*, by: Person, site: Site) -> Site:
    """Let a paused site go on; whether it is live then follows from its dates, team and texts."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_resume, by, site)
        site.paused_at, site.paused_by, site.paused_why = None, None, ""
        site.save(update_fields=["paused_at", "paused_by", "paused_why"])
        _record(events.RESUMED, by, site)
    return site


# Closing


def begin_closing(*, by: Person, site: Site, words: str) -> Site:
    """Begin to close a site; the steps of its exit are then to be answered."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_begin_closing, by, site)
        said = _said(words)
        site.closing_at, site.exit_done, site.exit_why = clock.now(), {}, {}
        site.save(update_fields=["closing_at", "exit_done", "exit_why"])
        _record(events.CLOSING_BEGUN, by, site, words=said)
    return site


def stop_closing(*, by: Person, site: Site) -> Site:
    """Keep the site after all."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_stop_closing, by, site)
        site.closing_at, site.exit_done, site.exit_why = None, {}, {}
        site.save(update_fields=["closing_at", "exit_done", "exit_why"])
        _record(events.CLOSING_STOPPED, by, site)
    return site


def answer_exit(
    *, by: Person, site: Site, outcomes: Mapping[str, str], why: Mapping[str, str] | None = None
) -> Site:
    """Say what became of steps of the exit; what is not answered stays as it was.

    ``why`` says of steps why they were not needed; of some it must.
    """
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_tick_exit, by, site)
        for step in ExitStep:
            before = site.exit_done.get(step.value, Done.OPEN)
            outcome = outcomes.get(step.value, before)
            _keep_why(site, step, outcome, (why or {}).get(step.value, ""))
            if outcome == before:
                continue
            if outcome not in Done.values:
                raise Refused(_("Choose one of the answers."))
            site.exit_done = {**site.exit_done, step.value: outcome}
            _record(events.EXIT_ANSWERED, by, site, step=step.value, outcome=outcome)
        site.save(update_fields=["exit_done", "exit_why"])
    return site


def _keep_why(site: Site, step: ExitStep, outcome: str, given: str) -> None:
    kept = {name: words for name, words in site.exit_why.items() if name != step.value}
    words = given.strip()[:LONGEST] or site.exit_why.get(step.value, "")
    if outcome == Done.NOT_NEEDED and step in SAY_WHY:
        if not words and site.exit_done.get(step.value) != outcome:
            raise Refused(_("Say why this is not needed: %(step)s.") % {"step": step.label})
        if words:
            kept[step.value] = words
    site.exit_why = kept


def close(*, by: Person, site: Site) -> Site:
    """Close a site for good. Pupils are in it no longer, and its team has nothing to look after."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_close, by, site)
        site.closed_at, site.pupils_from, site.pupils_by = clock.now(), None, None
        site.save(update_fields=["closed_at", "pupils_from", "pupils_by"])
        _record(events.CLOSED, by, site)
    return site


# Confirming each term


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the owner says of a site."""

    needed: bool
    right: bool
    team_right: bool
    words: str = ""


def certify(*, by: Person, site: Site, said: Confirmed) -> Certificate:
    """Keep what the owner confirms of a site; a "no" needs words."""
    with transaction.atomic():
        site = _locked(site)
        demand_now(may_certify, by, site)
        if not (said.needed and said.right and said.team_right) and not said.words.strip():
            raise Refused(_("Say what is not right, so that it can be put right."))
        made = Certificate.objects.create(
            site=site, day=clock.today(), needed=said.needed, right=said.right,
            team_right=said.team_right, words=said.words.strip()[:LONGEST], by=by, at=clock.now(),
        )  # fmt: skip
        _record(
            events.CERTIFIED, by, site, needed=said.needed, right=said.right,
            team_right=said.team_right, words=made.words,
        )  # fmt: skip
    return made


# The first day on which a site is live


def look_whether_live(site: Site) -> None:
    """Keep the day where a site is live and nobody has noticed it yet; for whoever changes it next."""
    if site.first_live is None:
        note_first_live(by=NOTICER, one=seen_site(site))


def note_first_live(*, by: System, one: Seen) -> bool:
    """Keep the day on which a site was seen live, once, so that it stays known as the school's."""
    if one.site.first_live is not None or not one.standing.is_live:
        return False
    with transaction.atomic():
        site = Site.objects.select_for_update().select_related("school").get(pk=one.site.pk)
        if site.first_live is None:
            site.first_live = one.day
            site.save(update_fields=["first_live"])
            _record(events.FIRST_LIVE, by, site)
    one.site.first_live = site.first_live
    return True


# What the clock brings


def note_shortages(*, by: System, school: School) -> int:
    """Record, once each, that the team of a site that has been live is short, and that its days of
    grace are over.
    """
    count = 0
    for one in seen(school, open_sites(school)):
        if one.standing.state not in {SiteState.LIVE, SiteState.PAUSED}:
            continue
        if one.site.first_live is None:
            continue
        for short in one.standing.shortages:
            count += _note(
                events.TEAM_SHORT, by, one.site, short.again, part=short.part, have=short.have,
                wanted=short.wanted, since=short.since.isoformat(),
            )  # fmt: skip
            if not short.borne:
                count += _note(
                    events.PAUSED_FOR_TEAM, by, one.site, short.again,
                    since=short.since.isoformat(),
                )  # fmt: skip
    return count


def _note(event: EventKind, by: System, site: Site, begun: dt.date, /, **facts: Any) -> int:
    """Record it where nothing of the kind was recorded of this part since the day; 1 or 0."""
    with transaction.atomic():
        site = _locked(site)
        first = timezone.make_aware(dt.datetime.combine(begun, dt.time.min))
        noted = Entry.objects.filter(
            chain=site.school.public_id, event=event.name, subject_id=site.public_id, at__gte=first
        )
        if "part" in facts:
            noted = noted.filter(facts__name="part", facts__value=f'"{facts["part"]}"')
        if noted.exists():
            return 0
        _record(event, by, site, **facts)
    return 1


def _locked(site: Site) -> Site:
    Site.objects.select_for_update().get(pk=site.pk)
    site = all_sites().select_related("paused_by").get(pk=site.pk)
    look_whether_live(site)
    return site


def _said(words: str) -> str:
    said = words.strip()[:LONGEST]
    if not said:
        raise Refused(_("Say why, in a sentence."))
    return said


def _record(event: EventKind, by: Actor, site: Site, /, **facts: Any) -> None:
    record(
        event, by=by, chain=site.school, subject=("site", site.public_id),
        facts={"site": site.name, **facts},
    )  # fmt: skip
