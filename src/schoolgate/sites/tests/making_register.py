"""Sites for tests of the register: their approved requests are written straight into the database."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from schoolgate.approvals.models import ApprovalRequest
from schoolgate.approvals.states import RequestState
from schoolgate.core import clock
from schoolgate.people.models import Person, School
from schoolgate.sites.models import HealthCheck, Site, SiteText, TeamMember

DAY = dt.timedelta(days=1)
LONG_AGO = 40 * DAY
ADMINISTRATOR, MODERATOR = TeamMember.Part.ADMINISTRATOR, TeamMember.Part.MODERATOR


def site(cast: Any, *, team: bool = True, texts: bool = True, **more: Any) -> Site:
    """A site of the teacher's, open for weeks, with two administrators and two moderators."""
    assert cast.head  # a school has a head
    made = bare_site(cast.school, cast.teacher, **more)
    if team:
        for person in (cast.teacher, cast.communications_manager):
            member(made, person, ADMINISTRATOR)
        for person in (cast.line_manager, cast.dsl):
            member(made, person, MODERATOR)
    if texts:
        write_texts(made)
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
    look = HealthCheck(
        site=live, matter="contact", found="bad", words="The number is the old one.",
        by=cast.head, at=clock.now(), seen_at=clock.now(), picture_sha256="0" * 64,
    )  # fmt: skip
    look.picture.save("seen.jpg", ContentFile(a_picture("JPEG")))
    return {
        "site_closed": closed.public_id,
        "site": live.public_id,
        "site_closing": closing.public_id,
        "site_paused": paused.public_id,
        "site_done": done.public_id,
        "member": live.team.get(person=cast.dsl).public_id,
        "site_owner": cast.teacher.public_id,
        "person_to_name": cast.network_manager.public_id,
        "matter": "privacy",
        "look": look.public_id,
        "text_kind": "rules",
        "reader": "all",
    }
