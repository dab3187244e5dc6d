"""May this person look after a site? A reason in plain words, or nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.actors import Actor
from schoolgate.openness.rules import works_here
from schoolgate.people.models import Appointment, Enrolment, Person, School, in_force
from schoolgate.people.rules import ADULTS_OF_THE_SCHOOL, HEADS
from schoolgate.people.standing import holds, standing_of
from schoolgate.sites.ending.closing import still_open
from schoolgate.sites.models import Site, TeamMember

SAFEGUARDING = ("dsl", "deputy-dsl")
# Who names somebody from outside the school, beside those of the team who may name at all.
NAME_OUTSIDERS = (*HEADS, "communications-manager")
# Who lets pupils in: the network manager or a senior leader (LTL 2.2).
LETS_PUPILS_IN = ("network-manager", "slt", "assistant-head", *HEADS)


def may_see_register(by: Actor, school: School) -> str | None:
    """The register of official sites: adults who work at or govern the school."""
    if isinstance(by, Person) and standing_of(by).roles_at(school) & ADULTS_OF_THE_SCHOOL:
        return None
    return _("The register is for staff and governors. The public list is for everybody.")


def may_see_site(by: Actor, site: Site) -> str | None:
    """One site: whoever sees the register, and its own team."""
    if is_owner(by, site) or in_team(by, site):
        return None
    return may_see_register(by, site.school)


def in_team(by: Actor, site: Site, *parts: str) -> bool:
    """Whether somebody is in the team today, in one of the parts where any are named, and still of
    the school otherwise than as a parent.
    """
    today = clock.today()
    if not isinstance(by, Person) or not works_here(by, site.school):
        return False
    return any(
        one.person_id == by.pk
        and one.from_date <= today
        and (one.until is None or one.until >= today)
        and (not parts or one.part in parts)
        for one in site.team.all()
    )


def is_owner(by: Actor, site: Site) -> bool:
    """Whether somebody owns the site, and may still own it: see ``may_be_named``."""
    return (
        isinstance(by, Person)
        and by.pk == site.owner_id
        and works_here(by, site.school)
        and holds(by, site.school, *ADULTS_OF_THE_SCHOOL)
    )


def _runs(by: Actor, site: Site, *roles: str) -> bool:
    """The owner, today's administrators, the heads, and holders of these roles. Somebody from
    outside the school does no more in a team than a moderator.
    """
    return (
        is_owner(by, site)
        or holds(by, site.school, *HEADS, *roles)
        or (
            in_team(by, site, TeamMember.Part.ADMINISTRATOR)
            and holds(by, site.school, *ADULTS_OF_THE_SCHOOL)
        )
    )


def _over(site: Site) -> str | None:
    return _("This site is closed. What it was stays as it is.") if site.closed_at else None


def may_change_team(by: Actor, site: Site) -> str | None:
    """Name people to the team and end their parts."""
    if not _runs(by, site):
        return _("Its owner, its administrators and the head change the team of a site.")
    return _over(site)


def may_end_part(by: Actor, member: TeamMember) -> str | None:
    """End somebody's part: whoever changes the team, and everybody their own."""
    if isinstance(by, Person) and by.pk == member.person_id:
        return _over(member.site)
    return may_change_team(by, member.site)


def may_be_named(person: Person, school: School, part: str, day: dt.date) -> str | None:
    """Be in the team of a site: who is of the school on the day; no pupil. Administrators,
    moderators and owners (a part without a name) work at the school or govern it.
    """
    roles = _roles(person, school, day)
    if Enrolment.objects.filter(in_force(day), person=person, school=school).exists():
        return _("A pupil is not named to the team of a site.")
    if not roles:
        return _("%(name)s has no appointment at the school on that day.") % {"name": person.name}
    if roles & ADULTS_OF_THE_SCHOOL:
        return None
    if part == TeamMember.Part.MODERATOR:
        return _("A moderator works at the school or governs it.")
    if part == TeamMember.Part.ADMINISTRATOR:
        return _("An administrator works at the school or governs it.")
    if not part:
        return _("Whoever answers for a site works at the school or governs it.")
    return None


def may_name(by: Actor, site: Site, person: Person, day: dt.date) -> str | None:
    """Name this person to the team: somebody from outside the school is named by the head or the
    communications manager.
    """
    refusal = may_change_team(by, site)
    if refusal or _roles(person, site.school, day) & ADULTS_OF_THE_SCHOOL:
        return refusal
    if holds(by, site.school, *NAME_OUTSIDERS):
        return None
    return _(
        "Ask the head: somebody who neither works at the school nor governs it is named by the"
        " head, or by a communications manager who looks after the site."
    )


def _roles(person: Person, school: School, day: dt.date) -> set[str]:
    """What somebody is at the school on a day, and for its federation."""
    at = Q(school=school)
    if school.federation_id is not None:
        at |= Q(federation=school.federation_id)
    held = Appointment.objects.filter(in_force(day), at, person=person)
    return set(held.values_list("role", flat=True))


def may_write_texts(by: Actor, site: Site) -> str | None:
    """Write an edition of the house rules or the terms of use."""
    if not _runs(by, site, "communications-manager"):
        return _(
            "Its owner, its administrators, the communications manager and the head write the"
            " texts of a site."
        )
    return _over(site)


def may_name_owners(by: Actor, site: Site) -> str | None:
    """Say who owns a site: the heads."""
    if not holds(by, site.school, *HEADS):
        return _("The head says who owns a site.")
    return _over(site)


def may_name_recovery_owner(by: Actor, site: Site) -> str | None:
    """Say who can get the account back: the owner, the network manager, the heads."""
    if not is_owner(by, site) and not holds(by, site.school, *HEADS, "network-manager"):
        return _("Its owner, the network manager and the head say who can get an account back.")
    return _over(site)


def lets_pupils_in(by: Actor, site: Site) -> str | None:
    """Let pupils into sites: the network manager or a senior leader, and never the owner."""
    if not holds(by, site.school, *LETS_PUPILS_IN):
        return _("The network manager or a senior leader lets pupils in.")
    if isinstance(by, Person) and by.pk == site.owner_id:
        return _(
            "Nobody lets pupils into a site of their own. Ask the network manager or the head."
        )
    return None


def may_let_pupils_in(by: Actor, site: Site) -> str | None:
    """Let pupils into a site that they have not been let into, that is not closed, and of which is
    known where it is.
    """
    if site.pupils_from is not None:
        return lets_pupils_in(by, site) or _("Pupils have been let in already.")
    refusal = lets_pupils_in(by, site) or _over(site)
    if refusal is None and not (site.address or site.handle):
        return _("Enter first where the site is. Pupils are let in once that is known.")
    return refusal


def keeps_pupils_out(by: Actor, site: Site) -> str | None:
    """Close sites for pupils: its team's administrators, who lets them in, and safeguarding."""
    if not _runs(by, site, *LETS_PUPILS_IN, *SAFEGUARDING):
        return _("Its owner, its administrators, safeguarding leads and senior leaders do this.")
    return None


def may_keep_pupils_out(by: Actor, site: Site) -> str | None:
    """Close a site for pupils that they have been let into."""
    if site.pupils_from is None:
        return keeps_pupils_out(by, site) or _("Pupils have not been let in.")
    return keeps_pupils_out(by, site)


def pauses(by: Actor, site: Site) -> str | None:
    """Pause sites at once: its team's administrators, the heads, safeguarding leads."""
    if not _runs(by, site, *SAFEGUARDING):
        return _("Its owner, its administrators, the head and safeguarding leads pause a site.")
    return None


def may_pause(by: Actor, site: Site) -> str | None:
    """Pause a site that is neither paused nor closed."""
    if site.paused_at is not None:
        return pauses(by, site) or _("The site is paused already.")
    return pauses(by, site) or _over(site)


def may_see_why_paused(by: Actor, site: Site) -> str | None:
    """Read why a site is paused: whoever may pause it, and its team. It may touch on a child."""
    if _runs(by, site, *SAFEGUARDING) or in_team(by, site):
        return None
    return _("Why a site is paused is for its team, the head and the safeguarding leads.")


def may_resume(by: Actor, site: Site) -> str | None:
    """Let a paused site go on. What a head or safeguarding lead paused, such a one resumes."""
    if site.paused_at is None:
        return _("The site is not paused.")
    above = (*HEADS, *SAFEGUARDING)
    if holds(by, site.school, *above):
        return _over(site)
    if not _runs(by, site):
        return _("Its owner, its administrators, the head and safeguarding leads do this.")
    if _paused_by(site) & set(above):
        return _("The head or a safeguarding lead paused this site, so one of them lets it go on.")
    return _over(site)


def _paused_by(site: Site) -> frozenset[str]:
    """What whoever paused a site was on that day: a lead who has left since has not paused it less."""
    if site.paused_by is None or site.paused_at is None:
        return frozenset()
    return standing_of(site.paused_by, timezone.localdate(site.paused_at)).roles_at(site.school)


def may_begin_closing(by: Actor, site: Site) -> str | None:
    """Begin to close a site: its owner and the heads."""
    if site.closing_at is not None:
        return _("The closing of this site has begun already.")
    return _closes(by, site)


def may_stop_closing(by: Actor, site: Site) -> str | None:
    """Keep a site after all, while it is not closed and its last day is ahead."""
    if site.closing_at is None:
        return _("The closing of this site has not begun.")
    if site.closes is not None and site.closes < clock.today():
        return _("Its last day is over. To open it again, ask for a new site.")
    return _closes(by, site)


def _closes(by: Actor, site: Site) -> str | None:
    if not is_owner(by, site) and not holds(by, site.school, *HEADS):
        return _("Its owner and the head close a site.")
    return _over(site)


def may_tick_exit(by: Actor, site: Site) -> str | None:
    """Say what became of a step of the closing."""
    if not _runs(by, site, "network-manager"):
        return _("Its owner, its administrators, the network manager and the head do this.")
    if site.closing_at is None:
        return _("The closing of this site has not begun.")
    return _over(site)


def may_close(by: Actor, site: Site) -> str | None:
    """Close a site for good: its owner or a head, once every step of the exit is answered."""
    refusal = _closes(by, site)
    if refusal:
        return refusal
    if site.closing_at is None:
        return _("The closing of this site has not begun.")
    left = still_open(site.exit_done)
    if left:
        return _("Still to do before it is closed: %(which)s.") % {
            "which": "; ".join(str(one) for one in left)
        }
    return None


def may_archive(by: Actor, site: Site) -> str | None:
    """Pack a closed site for the archive: its owner, the network manager, the heads."""
    if not is_owner(by, site) and not holds(by, site.school, *HEADS, "network-manager"):
        return _("Its owner, the network manager and the head pack a closed site.")
    if site.closed_at is None:
        return _("Only a closed site is packed for the archive.")
    return None


def certifies(by: Actor, site: Site) -> str | None:
    """Confirm a site for the term: its owner; the heads where the owner may not own it any more."""
    gone = not is_owner(site.owner, site)
    if not is_owner(by, site) and not (gone and holds(by, site.school, *HEADS)):
        return _("Its owner confirms each term that a site is still right.")
    if site.closing_at is not None:
        return _("This site is being closed.")
    if site.opens > clock.today():
        return _("This site is not open yet.")
    return _over(site)


def may_certify(by: Actor, site: Site) -> str | None:
    """Confirm a site that nobody has confirmed today."""
    refusal = certifies(by, site)
    if refusal is None and site.certificates.filter(day=clock.today()).exists():
        return _("This site was confirmed today already.")
    return refusal


def may_evaluate(by: Actor, site: Site) -> str | None:
    """Judge a site against its aims: its owner; the heads."""
    if not is_owner(by, site) and not holds(by, site.school, *HEADS):
        return _("Its owner and the head judge a site against its aims.")
    if site.opens > clock.today():
        return _("This site is not open yet.")
    return _over(site)


def may_read_hand_over(by: Actor, site: Site) -> str | None:
    """Read what those who left the team wrote for the next: whoever is in the team or runs it."""
    if in_team(by, site) or _runs(by, site):
        return None
    return _("What is handed over is for the team.")
