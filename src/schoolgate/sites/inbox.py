"""What of the register needs a person now."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.core import clock
from schoolgate.core.inbox import InboxItem, inbox_source
from schoolgate.people.models import Person
from schoolgate.people.rules import HEADS
from schoolgate.sites.looking import Waiting, page_of, waiting_for
from schoolgate.sites.rules import LETS_PUPILS_IN

_OFFICES = ", ".join(f"'{role}'" for role in {*HEADS, *LETS_PUPILS_IN})
# Sites for whoever owns them, is in their team, or holds an office that looks after all of them.
SITES = f"""
    SELECT 1 FROM sites_site AS site
    WHERE site.school_id IN {{schools}} AND site.closed_at IS NULL AND (
        site.owner_id = %(person)s
        OR EXISTS (
            SELECT 1 FROM sites_teammember AS member
            WHERE member.site_id = site.id AND member.person_id = %(person)s
        )
        OR EXISTS (
            SELECT 1 FROM people_appointment AS held
            WHERE held.person_id = %(person)s AND held.role IN ({_OFFICES})
        )
    )
"""  # noqa: S608 - our own names alone


@inbox_source(where=SITES)
def sites(person: Person) -> Iterator[InboxItem]:
    """Teams that are too small, sites that cannot go live, pupils to let in, what is to be
    confirmed or closed.
    """
    for waiting in waiting_for(person):
        yield _item(waiting)


def _item(waiting: Waiting) -> InboxItem:
    site, standing = waiting.seen.site, waiting.seen.standing
    named = {"site": site.name}
    titles = {
        "team": _("The team of “%(site)s” is too small"),
        "held": _("“%(site)s” counts as paused")
        if site.first_live
        else _("“%(site)s” cannot be live yet"),
        "where": _("Where is “%(site)s”?"),
        "pupils": _("May pupils use “%(site)s”?"),
        "certify": _("Is “%(site)s” still needed and right?"),
        "evaluate": _("Is “%(site)s” what it was meant to be?"),
        "not-right": _("Put right what you called wrong with “%(site)s”"),
        "to-close": _("“%(site)s” was judged: it is to be closed"),
        "close": _("Close “%(site)s”"),
    }
    verbs = {
        "team": _("Name somebody"), "held": _("See what is missing"),
        "where": _("Enter its address"), "pupils": _("Look at it"), "certify": _("Confirm it"),
        "evaluate": _("Judge it"), "not-right": _("See what to do"),
        "to-close": _("Begin to close it"), "close": _("See what to do"),
    }  # fmt: skip
    icons = {
        "team": "people", "held": "warning", "where": "globe", "pupils": "class", "certify": "check",
        "evaluate": "chart",
        "not-right": "warning", "to-close": "calendar", "close": "calendar",
    }  # fmt: skip
    said = (*standing.warnings, *standing.reasons) if waiting.matter in {"team", "held"} else ()
    return InboxItem(
        title=titles[waiting.matter] % named,
        url=_close_url(waiting) if waiting.matter == "close" else waiting.url,
        verb=verbs[waiting.matter],
        place=site.school.name,
        detail=" ".join(said),
        due=clock.end_of(waiting.due) if waiting.due else None,
        icon=icons[waiting.matter],
    )


def _close_url(waiting: Waiting) -> str:
    if waiting.seen.site.closing_at is not None:
        return reverse(
            "sites:closing", args=[waiting.school.slug, waiting.seen.site.public_id]
        )  # fmt: skip
    return page_of(waiting.seen)
