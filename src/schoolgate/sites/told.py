"""Who is told of what becomes of a site: its owner, its team, the heads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from schoolgate.core.actors import System
from schoolgate.ledger.models import Entry
from schoolgate.notices.actions import tell
from schoolgate.notices.hearing import facts_of, hears
from schoolgate.notices.kinds import NoticeKind, notice_kind
from schoolgate.notices.queries import holders
from schoolgate.people.models import Person, School
from schoolgate.people.rules import HEADS
from schoolgate.sites.actions import look_whether_live, note_shortages
from schoolgate.sites.live import GRACE, Gap, Shortage
from schoolgate.sites.models import Evaluation, Site
from schoolgate.sites.queries import Seen, all_sites, seen_site
from schoolgate.sites.rules import in_team, is_owner

HEARER = System("sites")

TEAM_SHORT = notice_kind(
    "sites.team_short",
    title=_("The team of “{site}” is too small since {since}"),
    text=_("Somebody has left or is away. School days left to name somebody, before the site counts"
           " as paused: {left}."),
    mail=_("The team of an official site is too small"),
    verb=_("See who is there"),
    icon="people",
    words="site left",
    dates="since",
    at_once=True,
)  # fmt: skip
PAUSED_FOR_TEAM = notice_kind(
    "sites.paused_for_team",
    title=_("“{site}” counts as paused: its team has been too small for too long"),
    text=_("Let nothing new appear on it until somebody is named. If the school hosts it, close its"
           " comments."),
    mail=_("An official site counts as paused"),
    verb=_("Name somebody"),
    icon="stop",
    words="site",
    at_once=True,
)  # fmt: skip
PAUSED = notice_kind(
    "sites.paused", title=_("“{site}” was paused"),
    text=_("Let nothing new appear on it until the pause ends. The page says why, and who ends it."),
    mail=_("An official site was paused"), icon="stop", words="site", at_once=True,
)  # fmt: skip
RESUMED = notice_kind(
    "sites.resumed", title=_("The pause of “{site}” is over"),
    mail=_("The pause of an official site is over"), icon="tick", words="site",
)  # fmt: skip
JOINED = notice_kind(
    "sites.joined", title=_("You are named to the team of “{site}”"),
    mail=_("You are named to the team of an official site"), icon="people", words="site",
)  # fmt: skip
PUPILS_LET_IN = notice_kind(
    "sites.pupils_let_in", title=_("Pupils may use “{site}” from now on"),
    mail=_("An official site is open to pupils from now on"), icon="class", words="site",
)  # fmt: skip
PUPILS_KEPT_OUT = notice_kind(
    "sites.pupils_kept_out", title=_("“{site}” is closed for pupils"),
    mail=_("An official site is closed for pupils"), icon="lock", words="site", at_once=True,
)  # fmt: skip
ENTERED = notice_kind(
    "sites.entered", title=_("“{site}” is approved and stands in the register"),
    text=_("Its page says on which day it opens, who looks after it and what it still lacks."),
    mail=_("An official site is approved"), verb=_("See the site"), icon="globe", words="site",
)  # fmt: skip
LEFT_OUT = notice_kind(
    "sites.left_out", title=_("Not everybody could be entered with “{site}”"),
    text=_("Somebody has left since the form was sent, or may not have the part. The record says"
           " who. Look at the owner and the team, and name somebody else."),
    mail=_("Not everybody could be entered with an official site"), icon="people", words="site",
    verb=_("See who is there"), at_once=True,
)  # fmt: skip
CLOSING = notice_kind(
    "sites.closing", title=_("“{site}” is being closed"),
    mail=_("An official site is being closed"), icon="calendar", words="site",
)  # fmt: skip
CLOSED = notice_kind(
    "sites.closed", title=_("“{site}” is closed"), mail=_("An official site is closed"),
    icon="calendar", words="site",
)  # fmt: skip
NOT_RIGHT = notice_kind(
    "sites.not_right", title=_("Something is not right with “{site}”"),
    text=_("Its owner answered “no” to one of the questions of the term."),
    mail=_("Something is not right with an official site"), icon="warning", words="site",
)  # fmt: skip
NOT_CONFIRMED = notice_kind(
    "sites.not_confirmed", title=_("Nobody has confirmed “{site}” this term"),
    text=_("Its owner was to say by {due} whether it is still needed and right."),
    mail=_("An official site was not confirmed this term"), icon="warning", words="site",
    dates="due",
)  # fmt: skip
LAST_DAY = notice_kind(
    "sites.last_day", title=_("The last day of “{site}” is {day}"),
    text=_("Begin to close it, or ask for a new site if it is to go on."),
    mail=_("The last day of an official site is near"), icon="calendar", words="site", dates="day",
)  # fmt: skip
LAST_DAY_OVER = notice_kind(
    "sites.last_day_over", title=_("The last day of “{site}” is over, and it is not closed"),
    mail=_("The last day of an official site is over"), icon="warning", words="site", at_once=True,
)  # fmt: skip
NOBODY_ON_DUTY = notice_kind(
    "sites.nobody_on_duty", title=_("Nobody moderates “{site}” from {first} to {last}"),
    text=_("Name somebody for these days, or say in the calendar who covers."),
    mail=_("Nobody moderates an official site for some days"), icon="clock", words="site",
    dates="first last",
)  # fmt: skip


TO_CLOSE = notice_kind(
    "sites.to_close", title=_("“{site}” is to be closed"),
    text=_("So it was judged against its aims. It stays as it is until its owner or the head begins"
           " to close it."),
    mail=_("An official site is to be closed"), icon="calendar", words="site",
)  # fmt: skip
AIMS_NOT_MET = notice_kind(
    "sites.aims_not_met", title=_("The aims of “{site}” are not met"),
    text=_("So it was judged. Its page says what was seen and what follows."),
    mail=_("The aims of an official site are not met"), icon="chart", words="site",
)  # fmt: skip
NOT_JUDGED = notice_kind(
    "sites.not_judged", title=_("Nobody has judged “{site}” against its aims"),
    text=_("Its owner was to do it by {due}."),
    mail=_("An official site was not judged against its aims"), icon="chart", words="site",
    dates="due",
)  # fmt: skip
SOON = dt.timedelta(days=14)  # after the day of evaluation, the heads are told


def team_of(site: Site) -> list[Person]:
    """The owner and today's team, as far as they are of the school."""
    people = {one.person_id: one.person for one in site.team.all() if in_team(one.person, site)}
    return list(({one.pk: one for one in _owner(site)} | people).values())


def _owner(site: Site) -> list[Person]:
    """The owner, where they may still own it."""
    return [site.owner] if is_owner(site.owner, site) else []


def _looking_after(site: Site) -> list[Person]:
    """The owner and the team; the heads as well where there is no owner any more."""
    return [*team_of(site), *([] if _owner(site) else holders(site.school, *HEADS))]


def _tell(
    kind: NoticeKind, site: Site, to: Iterable[Person], key: str, **words: str | dt.date
) -> None:
    tell(
        kind, to=to, key=f"{kind.name}:{site.public_id}:{key}", words={"site": site.name, **words},
        url=reverse("sites:site", args=[site.school.slug, site.public_id]), school=site.school,
    )  # fmt: skip


def _site(entry: Entry) -> Site | None:
    return all_sites().filter(public_id=entry.subject_id).first()


def _others(entry: Entry, people: Iterable[Person]) -> list[Person]:
    return [one for one in people if one.public_id != entry.actor_id]


# What people do


@hears("sites.paused", "sites.resumed", "sites.closing_begun", "sites.closed")
@hears("sites.pupils_let_in", "sites.pupils_kept_out")
def tell_team(entry: Entry) -> None:
    """Tell the owner, the team and the heads, but not who did it."""
    kinds = {
        "sites.paused": PAUSED, "sites.resumed": RESUMED, "sites.closing_begun": CLOSING,
        "sites.closed": CLOSED, "sites.pupils_let_in": PUPILS_LET_IN,
        "sites.pupils_kept_out": PUPILS_KEPT_OUT,
    }  # fmt: skip
    site = _site(entry)
    if site is not None:
        to = [*team_of(site), *holders(site.school, *HEADS)]
        _tell(kinds[entry.event], site, _others(entry, to), str(entry.sequence))


@hears("sites.team_named")
def tell_who_was_named(entry: Entry) -> None:
    """Tell them that they are in a team."""
    site, facts = _site(entry), facts_of(entry)
    if site is not None:
        named = [one.person for one in site.team.all() if one.public_id == facts.get("member")]
        _tell(JOINED, site, _others(entry, named), str(facts["from_date"]))


@hears("sites.entered")
def tell_who_looks_after_it(entry: Entry) -> None:
    """Tell the owner and the team where the site stands."""
    site = _site(entry)
    if site is not None:
        _tell(ENTERED, site, _others(entry, team_of(site)), str(entry.sequence))


@hears("sites.left_out")
def tell_who_is_left_out(entry: Entry) -> None:
    """Tell the owner and the heads, who name somebody else."""
    site = _site(entry)
    if site is not None:
        _tell(LEFT_OUT, site, [*_owner(site), *holders(site.school, *HEADS)], str(entry.sequence))


@hears("sites.certified")
def tell_heads_of_a_no(entry: Entry) -> None:
    """Tell the heads where the owner said that something is not right."""
    site, facts = _site(entry), facts_of(entry)
    if site is not None and not (facts["needed"] and facts["right"] and facts["team_right"]):
        to = holders(site.school, *HEADS)
        _tell(NOT_RIGHT, site, _others(entry, to), str(entry.sequence))


@hears("sites.evaluated")
def tell_heads_of_a_judgement(entry: Entry) -> None:
    """Tell the owner and the heads where the aims are not met, or the site is to be closed."""
    site, facts = _site(entry), facts_of(entry)
    closes = facts["next"] == Evaluation.Next.CLOSE
    if site is not None and (closes or facts["met"] == Evaluation.Met.NO):
        to = [*_owner(site), *holders(site.school, *HEADS)]
        kind = TO_CLOSE if closes else AIMS_NOT_MET
        _tell(kind, site, _others(entry, to), str(entry.sequence))


# What the clock and the list of people bring


@hears("people.appointment_ended", "people.absence_recorded", "people.absence_changed")
@hears("sites.team_ended")
def look_at_teams(entry: Entry) -> None:
    """See at once, and not only with the day's job, whether a team has become too small."""
    school = School.objects.filter(public_id=entry.chain).select_related("federation").first()
    if school is not None:
        note_shortages(by=HEARER, school=school)


@hears("sites.team_short")
def tell_of_shortage(entry: Entry) -> None:
    """Tell the owner and those who are left."""
    site = _site(entry)
    if site is not None:
        facts = facts_of(entry)
        short = seen_site(site).standing.shortages
        left = next((one.left for one in short if one.part == facts["part"]), GRACE)
        _tell(TEAM_SHORT, site, _looking_after(site), str(entry.sequence),
              since=dt.date.fromisoformat(facts["since"]), left=str(left))  # fmt: skip


@hears("sites.paused_for_team")
def tell_of_pause(entry: Entry) -> None:
    """Tell the owner, those who are left and the heads."""
    site = _site(entry)
    if site is not None:
        to = [*team_of(site), *holders(site.school, *HEADS)]
        _tell(PAUSED_FOR_TEAM, site, to, str(entry.sequence))


def tell_what_is_due(one: Seen) -> None:
    """What a day brings of one site: not confirmed in time, the last day near or over, a gap."""
    site = one.site
    heads = holders(site.school, *HEADS)
    due = one.certifying.due
    if due is not None and one.certifying.overdue:
        _tell(NOT_CONFIRMED, site, [*_owner(site), *heads], due.isoformat(), due=due)
    day = site.evaluate_on
    if day is not None and site.closing_at is None and max(day, site.opens) + SOON < one.day:
        _tell(NOT_JUDGED, site, [*_owner(site), *heads], day.isoformat(), due=day)
    if site.closes is not None:
        key = site.closes.isoformat()
        if site.closes < one.day:
            _tell(LAST_DAY_OVER, site, [*team_of(site), *heads], key)
        elif site.closes <= one.day + dt.timedelta(days=1):
            _tell(LAST_DAY, site, _looking_after(site), key, day=site.closes)
    for gap in _told_gaps(one):
        _tell(NOBODY_ON_DUTY, site, _looking_after(site), gap.last.isoformat(),
              first=gap.first, last=gap.last)  # fmt: skip


def _told_gaps(one: Seen) -> list[Gap]:
    """Gaps ahead, unless the team is short today already: that is told by itself."""
    return [] if any(_moderates(short) for short in one.standing.shortages) else one.gaps


def _moderates(short: Shortage) -> bool:
    return short.part == "moderator" and short.have == 0


@hears("sites.entered", "sites.team_named", "sites.text_written", "sites.resumed")
@hears("sites.closing_stopped")
def keep_first_day(entry: Entry) -> None:
    """What a site is live by is looked at as soon as it is done."""
    site = all_sites().filter(public_id=entry.subject_id).first()
    if site is not None:
        look_whether_live(site)
