"""Official sites of the demo's primary school: one in every state, and requests on their way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from schoolgate.approvals import actions
from schoolgate.approvals.deciders import deciders_of
from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.approvals.queries import current_step, requests, shown_hash
from schoolgate.core import clock
from schoolgate.demo.seen import page_seen
from schoolgate.demo.then import holder, on
from schoolgate.people.models import Appointment, Person, School
from schoolgate.policies.life.queries import governing
from schoolgate.sites import actions as register
from schoolgate.sites.health import actions as health
from schoolgate.sites.health.picture import SitePicture
from schoolgate.sites.health.queries import Matter
from schoolgate.sites.models import HealthCheck, Site, SiteText
from schoolgate.sites.texts import beginning

DAY = dt.timedelta(days=1)
AGO = 60 * DAY  # when the oldest of them were asked for
BASE: Mapping[str, Any] = {
    "aims": "Families talk at home about what was learnt. Pupils explain it in their own words.",
    "content": "Work of the class, without names. What comes next week. Things to try at home.",
    "reputation": "A careless picture could hurt a family. Two people look at each one.",
    "best_interests": "Pupils are proud of what they make, and learn to explain it to others.",
    "risks": ["details", "strangers", "bullying"],
    "vulnerable": "no",
    "contributors": ["nobody"],
    "host": "school",
    "security": "Only the team can write. Everything is looked at by a second person first.",
    "rules": "ready",
    "brand": "yes",
    "brand_how": "The logo at the top, as on our letters.",
    "exit": "We save the pages, tell the families and take the address off our website.",
    "hours": 2,
    "effort": "Each of us looks once a day; the class writes on Fridays.",
    "trained": "yes",
    "success": "Half of the families have looked at it by Easter.",
    "intervention": "We hide it, keep a note and tell the safeguarding lead.",
    "dedicated": "yes",
    "email": "office@elmbrook.example",
    "terms_met": "yes",
    "terms_address": "https://www.facebook.com/legal/terms",
    "report_address": "The three dots beside a post or a comment",
    "under_age": "Pupils are not invited. We block whoever says they are younger, and tell families.",
    "settings": [
        "two-steps", "shared-email", "no-messages", "followers", "comments", "tags", "location",
        "downloads",
    ],
}  # fmt: skip


def add_sites(school: School) -> None:
    """Live, waiting for pupils, on their way, sent back, closed: something to see for everybody."""
    if governing(school, clock.today() - AGO) is None:
        return
    teacher = holder(school, "teacher")
    long_ago = clock.today() - AGO
    blog = _site(school, teacher, long_ago, name="Year 5 blog", years=["5"], own_address="https://www.elmbrook.example/year-5/",
                 purpose="Families see each week what Year 5 learns, and try it out at home.")  # fmt: skip
    fair = _site(
        school, holder(school, "communications-manager"), long_ago, name="Elmbrook on Facebook",
        audience=["families", "public"], host="third-party",
        address="https://www.facebook.com/elmbrookprimary",
        purpose="Families hear at once of snow days, fairs and performances, where they look anyway.",
    )  # fmt: skip
    garden = _site(
        school, teacher, long_ago, name="Allotment diary", audience=["families"],
        purpose="The gardening club shows families what grows, and asks for tools and seeds.",
    )  # fmt: skip
    for site in (blog, fair, garden):
        _open(site, long_ago + 12 * DAY)
    with on(long_ago + 14 * DAY, holder(school, "network-manager")):
        register.let_pupils_in(by=holder(school, "network-manager"), site=blog)
    newest = _site(
        school, holder(school, "assistant-head"), clock.today() - 9 * DAY, name="Year 6 science",
        years=["6"], own_address="https://www.elmbrook.example/year-6-science/",
        purpose="Year 6 plans experiments to try at home, and families see what came of them.",
    )  # fmt: skip
    _open(newest, clock.today() - 2 * DAY)
    _look_at(school, fair)
    _close(garden, clock.today() - 10 * DAY)
    _on_their_way(school, teacher)


def _answers(school: School, by: Person, **more: Any) -> dict[str, Any]:
    opens = clock.today() + 7 * DAY
    staff = [one.public_id for one in _staff(school) if one.pk != by.pk]
    return {
        **BASE, "department": "Year 5", "author": [by.public_id], "audience": ["pupils", "families"],
        "discussed_with": [holder(school, "headteacher").public_id],
        "discussed_on": clock.today().isoformat(),
        "terms_read_on": clock.today().isoformat(), "administrators": [by.public_id, staff[0]],
        "moderators": staff[1:3], "cover": staff[3:4], "recovery": [holder(school, "headteacher").public_id], "opens": opens.isoformat(),
        "closes": (opens + 300 * DAY).isoformat(),
        "evaluate_on": (opens + 120 * DAY).isoformat(), **more,
    }  # fmt: skip


def _staff(school: School) -> list[Person]:
    held = Appointment.objects.filter(school=school, until=None, person__user__isnull=False)
    wanted = held.filter(role__in=["teacher", "slt", "assistant-head", "dsl", "network-manager",
                                   "communications-manager", "ict-leader", "office"])  # fmt: skip
    found = wanted.select_related("person__user").order_by("pk")
    return list(dict.fromkeys(one.person for one in found))


def _asked(school: School, by: Person, kind: str, answers: Mapping[str, Any]) -> ApprovalRequest:
    begun = actions.begin(by=by, school=school, kind=kind_named(kind))
    begun = actions.answer(by=by, request=begun, values=answers)
    return actions.send(by=by, request=begun)


def _decide(request: ApprovalRequest, verdict: str = "approved", words: str = "") -> None:
    request = requests().get(pk=request.pk)
    step = current_step(request)
    if step is None:
        return
    decider = deciders_of(request, step).people[0].person
    with on(clock.today(), decider, at=dt.time(15)):
        given = actions.Verdict(verdict, shown_hash(request), words)
        actions.decide(by=decider, request=request, step=step, verdict=given)


def _site(school: School, by: Person, day: dt.date, **answers: Any) -> Site:
    with on(day, by):
        request = _asked(school, by, "site", _answers(school, by, **answers))
        while requests().get(pk=request.pk).state == "asked":
            _decide(request)
    return Site.objects.select_related("school", "owner").get(request=request)


def _open(site: Site, day: dt.date) -> None:
    """It has its texts, and somebody notices that it is live."""
    with on(day, site.owner):
        for kind in SiteText.Kind.values:
            if not SiteText.objects.filter(site=site, kind=kind).exists():
                words = beginning(site, kind, SiteText.Reader.ALL)
                register.write_text(
                    by=site.owner, site=site, kind=kind, reader=SiteText.Reader.ALL, words=words
                )
        register.look_whether_live(site)


def _look_at(school: School, site: Site) -> None:
    """What people saw on a site: two matters are right, one is not."""
    head = holder(school, "headteacher")
    with on(clock.today() - 20 * DAY, head):
        health.name_pages(
            by=head, school=school, home="https://www.elmbrook.example",
            acceptable_use="https://www.elmbrook.example/acceptable-use",
        )  # fmt: skip
    with on(clock.today() - 20 * DAY, site.owner):
        _seen(site, site.owner, Matter.PRIVACY, "Messages are off. Comments wait for one of us.")
        _seen(site, site.owner, Matter.LOGO, "At the top, as on our letters.")
    with on(clock.today() - 2 * DAY, head):
        words = "The telephone number is the one of the old office."
        picture = page_seen(
            name=school.name, colour=school.colour,
            notice="Book club meets on Thursdays after school, in the library.",
            contact="Telephone 01632 960112 (school office)\nOffice hours: 8.30am to 4pm",
        )  # fmt: skip
        _seen(site, head, Matter.CONTACT, words, is_right=False, picture=picture)


def _seen(
    site: Site, by: Person, matter: HealthCheck.Matter, words: str, *, is_right: bool = True,
    picture: SitePicture | None = None,
) -> None:  # fmt: skip
    health.say_what_is_seen(
        by=by, site=site, matter=matter, is_right=is_right, words=words, picture=picture
    )


def _close(site: Site, day: dt.date) -> None:
    """Closed by its owner, every step of the exit answered."""
    with on(day, site.owner):
        register.begin_closing(by=site.owner, site=site, words="The club has ended.")
        done = dict.fromkeys(("audience", "content", "account", "access", "links"), "done")
        register.answer_exit(by=site.owner, site=site, outcomes=done)
        register.close(by=site.owner, site=site)


def _on_their_way(school: School, teacher: Person) -> None:
    """One that waits, one that came back with a question, one short request for the logo."""
    with on(clock.today() - 2 * DAY, teacher):
        _asked(
            school, teacher, "site",
            _answers(
                school, teacher, name="Maths puzzles", years=["6"],
                purpose="A puzzle each Monday that Year 6 can talk over with families at home.",
            ),
        )  # fmt: skip
    with on(clock.today() - 4 * DAY, teacher):
        sent = _asked(
            school, teacher, "site",
            _answers(
                school, teacher, name="Choir page", audience=["families"],
                purpose="Families find songs to practise and the dates of the concerts.",
            ),
        )  # fmt: skip
        _decide(sent, Decision.Verdict.CHANGES, "Who looks after it in the summer holidays?")
