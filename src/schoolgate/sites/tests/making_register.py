"""Sites for tests of the register: their approved requests are written straight into the database."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.states import RequestState
from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.policies.models import Version
from schoolgate.policies.policy import Policy
from schoolgate.sites import queries
from schoolgate.sites.models import HealthCheck, SchoolPages, Site, SiteText, TeamMember
from schoolgate.sites.queries import all_sites, standing_of_site

DAY = dt.timedelta(days=1)
LONG_AGO = 40 * DAY
SINCE = (
    "closing_at", "closed_at", "archived_at", "exit_done", "paused_at", "paused_why", "paused_by",
)  # fmt: skip
ADMINISTRATOR, MODERATOR = TeamMember.Part.ADMINISTRATOR, TeamMember.Part.MODERATOR


def site(cast: Any, *, team: bool = True, texts: bool = True, **more: Any) -> Site:
    """A site of the teacher's, open for weeks, with two administrators and two moderators."""
    assert cast.head  # a school has a head
    since = taken_since(more)
    made = bare_site(cast.school, cast.teacher, **more)
    if team:
        for person in (cast.teacher, cast.communications_manager):
            member(made, person, ADMINISTRATOR)
        for person in (cast.line_manager, cast.dsl):
            member(made, person, MODERATOR)
    if texts:
        write_texts(made)
    return noticed(made, since)


def taken_since(more: dict[str, Any]) -> dict[str, Any]:
    """Those of a site's fields that something brings about later, taken out of the others."""
    return {name: more.pop(name) for name in SINCE if name in more}


def noticed(made: Site, since: dict[str, Any]) -> Site:
    """A site whose first day somebody has noticed, if it had one, and what has come since."""
    day = min(clock.today(), made.closes or clock.today())
    first = max(made.opens, timezone.localdate(made.entered_at))
    # Somebody may be away today who was there on the first day; what opens later was never live.
    days = {min(first, day), day}
    if any(standing_of_site(all_sites().get(pk=made.pk), one).is_live for one in days):
        made.first_live = first
    for name, value in since.items():
        setattr(made, name, value)
    made.save()
    return made


def bare_site(school: School, owner: Person, **more: Any) -> Site:
    """An approved site without team and texts."""
    now = clock.now()
    request = ApprovalRequest.objects.create(
        school=school, kind="site", title="The Year 4 blog", asker=owner,
        state=more.pop("state", RequestState.APPROVED), round=1, begun_at=now - LONG_AGO,
        ended_at=more.pop("ended_at", now - LONG_AGO),
    )  # fmt: skip
    given = {
        "name": "The Year 4 blog", "purpose": "Show families what Year 4 learns.",
        "host": Site.Host.SCHOOL, "address": "https://blog.rowan.example/year-4",
        "audience": ["pupils", "families"], "youngest": 8, "oldest": 9,
        "opens": clock.today() - LONG_AGO, "closes": clock.today() + 200 * DAY, "owner": owner,
        "entered_at": now - LONG_AGO,
    } | more  # fmt: skip
    return Site.objects.create(school=school, request=request, **given)


def editions(monkeypatch: Any, *asked: tuple[dt.date, int]) -> None:
    """Editions of the policy, the first first: from which day on each asks for how many moderators."""

    def in_force(_school: School, on: dt.date) -> Policy:
        begun = [(day, number) for day, number in asked if day <= on]
        if not begun:
            return Policy({}, {}, {})
        day, number = begun[-1]
        values = {"min_moderators": number, "min_administrators": 2}
        return Policy(values, {}, {}, Version(effective_from=day))

    monkeypatch.setattr(queries, "policy_for", in_force)


def member(made: Site, person: Person, part: str, **more: Any) -> TeamMember:
    """Somebody in the team since the site began."""
    given = {"from_date": made.opens, "by": made.owner, "position": "Year 4 teacher"} | more
    return TeamMember.objects.create(site=made, person=person, part=part, **given)


def write_texts(made: Site) -> None:
    """House rules and terms of use for everybody."""
    for kind in SiteText.Kind:
        SiteText.objects.create(
            site=made, kind=kind, edition=1, words="Be kind.", by=made.owner, at=clock.now()
        )


def a_picture(kind: str = "PNG", size: tuple[int, int] = (360, 640), **more: Any) -> bytes:
    """What somebody saw: a line on a white page."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line((20, 20, 200, 20), fill="black", width=4)
    kept = io.BytesIO()
    image.save(kept, kind, **more)
    return kept.getvalue()


def examples(cast: Any) -> dict[str, Any]:
    """One of everything of the register that an address can name."""
    live = site(cast)
    closing = site(cast, name="The trip to the farm", closing_at=clock.now())
    paused = site(
        cast, name="The choir", paused_at=clock.now(), paused_why="The account was shared.",
        paused_by=cast.teacher,
    )  # fmt: skip
    done = site(
        cast, name="The old newsletter", closing_at=clock.now(),
        exit_done=dict.fromkeys(("audience", "content", "account", "access", "links"), "done"),
    )  # fmt: skip
    closed = site(
        cast, name="The harvest fair", closing_at=clock.now() - DAY, closed_at=clock.now()
    )
    unplaced = site(cast, name="The allotment", address="")
    SchoolPages.objects.get_or_create(
        school=cast.school,
        defaults={"home": "https://www.rowan.example/", "by": cast.head, "at": clock.now()},
    )
    look = HealthCheck(
        site=live, matter="contact", found="bad", words="The number is the old one.",
        by=cast.head, at=clock.now(), seen_at=clock.now(), picture_sha256="0" * 64,
    )  # fmt: skip
    look.picture.save("seen.jpg", ContentFile(a_picture("JPEG")))
    goes = HealthCheck(
        site=live, matter="links", found="good", by=cast.head, at=clock.now(), seen_at=clock.now(),
        picture_sha256="0" * 64,
    )  # fmt: skip
    goes.picture.save("goes.jpg", ContentFile(a_picture("JPEG")))
    shut_off = HealthCheck(
        site=live, matter="logo", found="good", by=cast.head, at=clock.now(), seen_at=clock.now(),
        picture_sha256="0" * 64, shut_off_at=clock.now(),
    )  # fmt: skip
    shut_off.picture.save("shut-off.jpg", ContentFile(a_picture("JPEG")))
    return {
        "site_closed": closed.public_id,
        "site_unplaced": unplaced.public_id,
        "site": live.public_id,
        "site_closing": closing.public_id,
        "site_paused": paused.public_id,
        "site_done": done.public_id,
        "member": live.team.get(person=cast.dsl).public_id,
        "site_owner": cast.teacher.public_id,
        "person_to_name": cast.network_manager.public_id,
        "matter": "privacy",
        "look": look.public_id,
        "look_shut_off": shut_off.public_id,
        "look_to_remove": goes.public_id,
        "text_kind": "rules",
        "reader": "all",
    }
