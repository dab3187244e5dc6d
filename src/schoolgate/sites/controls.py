"""What the register does for clauses of the policies. See ``core.controls``."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from schoolgate.core.controls import Standing, Strength, control
from schoolgate.people.models import School
from schoolgate.sites.health.queries import Found, Matter, health_of_all
from schoolgate.sites.live import Shortage
from schoolgate.sites.models import Certificate, Evaluation, HealthCheck, Site, SiteText, TeamMember
from schoolgate.sites.queries import Seen, open_sites, seen


def _said(school: School, words: str, n: int) -> Standing:
    return Standing(words % {"n": n}, reverse("sites:register", args=[school.slug]))


def _open(test: Callable[[Seen], bool], one: str, several: str) -> Callable[[School], Standing]:
    """How many open sites are so."""

    def standing(school: School) -> Standing:
        count = sum(test(each) for each in seen(school, open_sites(school)))
        return _said(school, ngettext(one, several, count), count)

    return standing


def _short(part: str) -> Callable[[Seen], bool]:
    def test(one: Seen) -> bool:
        return any(_of(short, part) for short in one.standing.shortages)

    return test


def _of(short: Shortage, part: str) -> bool:
    return short.part == part


def _rows(
    model: type, path: str, one: str, several: str, **only: object
) -> Callable[[School], Standing]:
    def standing(school: School) -> Standing:
        found = model.objects.filter(**{path: school}, **only)  # type: ignore[attr-defined]
        count = found.count()
        return _said(school, ngettext(one, several, count), count)

    return standing


def _bad(matter: HealthCheck.Matter, one: str, several: str) -> Callable[[School], Standing]:
    """On how many open sites this matter is not right today."""

    def standing(school: School) -> Standing:
        lines = health_of_all(school, open_sites(school), matter=matter)
        count = sum(
            any(line.matter == matter and line.found == Found.BAD for line in each)
            for each in lines.values()
        )
        return _said(school, ngettext(one, several, count), count)

    return standing


LIVE = _open(lambda one: one.standing.is_live, "%(n)d site is live", "%(n)d sites are live")

CONTROLS: tuple[tuple[str, Strength, str | Promise, Callable[[School], Standing]], ...] = (
    (
        "sites.register", "recorded",
        _("keeps every official site with its address, owner, audience, dates and decisions"),
        _rows(Site, "school", "%(n)d site in the register", "%(n)d sites in the register"),
    ),
    (
        "sites.approved", "enforced",
        _("counts no site as live whose request was not approved by all whom the policy names"),
        LIVE,
    ),
    (
        "sites.two_administrators", "enforced",
        _("counts a site as live only while it has as many administrators as the policy asks,"
          " with ten school days to name another"),
        _open(_short("administrator"), "%(n)d site has too few", "%(n)d sites have too few"),
    ),
    (
        "sites.two_moderators", "enforced",
        _("counts a site as live only while it has as many moderators as the policy asks, with"
          " ten school days to name another"),
        _open(_short("moderator"), "%(n)d site has too few", "%(n)d sites have too few"),
    ),
    (
        "sites.team_of_the_school", "enforced",
        _("lets only people with an appointment at the school into the team of a site, and no"
          " pupil"),
        _rows(TeamMember, "site__school", "%(n)d part in a team", "%(n)d parts in teams"),
    ),
    (
        "sites.evaluated", "recorded",
        _("asks on the promised day whether a site meets the aims and measures of its proposal, and"
          " keeps the answer with what follows"),
        _rows(
            Evaluation, "site__school", "%(n)d site judged against its aims",
            "%(n)d sites judged against their aims",
        ),
    ),
    (
        "sites.cover", "checked",
        _("tells thirty days ahead when nobody moderates a site, by the calendar of absences"),
        _open(lambda one: bool(one.gaps), "%(n)d site has a gap", "%(n)d sites have gaps"),
    ),
    (
        "sites.house_rules", "enforced",
        _("counts no site as live before its house rules and terms of use are written"),
        _rows(SiteText, "site__school", "%(n)d edition written", "%(n)d editions written"),
    ),
    (
        "sites.minimum_age", "enforced",
        _("counts no site as live whose youngest users are below its host's minimum age"),
        LIVE,
    ),
    (
        "sites.pupils_let_in", "recorded",
        _("keeps a site closed for pupils in the register until the network manager or a senior"
          " leader lets them in"),
        _rows(Site, "school", "%(n)d site with pupils let in", "%(n)d sites with pupils let in",
              pupils_from__isnull=False, closed_at=None),
    ),
    (
        "sites.recertified", "reminded",
        _("asks the owner each term whether a site is still needed and right, and tells the head"
          " when no answer comes"),
        _rows(Certificate, "site__school", "%(n)d confirmation", "%(n)d confirmations"),
    ),
    (
        "sites.closing_date", "enforced",
        _("ends a site with its last day, reminds before it, and leads through the steps of its"
          " exit"),
        _rows(Site, "school", "%(n)d site with a last day", "%(n)d sites with a last day",
              closes__isnull=False, closed_at=None),
    ),
    (
        "sites.owned", "enforced",
        _("lets no site into the register without a request approved by the school and a person of"
          " the school who owns it"),
        _rows(Site, "school", "%(n)d site has an owner", "%(n)d sites have an owner"),
    ),
    (
        "sites.owner", "recorded",
        _("names for each site one person who answers for it, and who can get its account back"),
        _rows(Site, "school", "%(n)d site in the register", "%(n)d sites in the register"),
    ),
    (
        "sites.position", "recorded",
        _("keeps how each of the team is named on a site: their position at the school"),
        _rows(TeamMember, "site__school", "%(n)d part in a team", "%(n)d parts in teams"),
    ),
    (
        "sites.editions", "recorded",
        _("keeps every edition of a site's house rules and terms of use, with who wrote it and"
          " when"),
        _rows(SiteText, "site__school", "%(n)d edition written", "%(n)d editions written"),
    ),
    (
        "sites.links", "checked",
        _("looks each week, where the installation lets it, for links that lead nowhere or"
          " somewhere unsafe, and asks the owner"),
        _bad(Matter.LINKS, "%(n)d site has such a link", "%(n)d sites have such links"),
    ),
    (
        "sites.logo", "checked",
        _("looks on each site that the school hosts for its logo, keeps what people saw there, and"
          " asks the owner where it is missing"),
        _bad(Matter.LOGO, "%(n)d site lacks the logo", "%(n)d sites lack the logo"),
    ),
)  # fmt: skip

for _id, _strength, _title, _standing in CONTROLS:
    control(_id, _strength, _title)(_standing)
