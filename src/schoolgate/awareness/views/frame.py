"""What several pages share: the policy in force and the addresses that lead to it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import get_language

from schoolgate.awareness.material import Frame
from schoolgate.core import clock
from schoolgate.people.models import School
from schoolgate.policies.models import Version
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.text import ClauseText, PolicyText


def policy_address(school: School) -> str:
    """Where the policy in force stands for everybody."""
    return f"/{school.slug}/policy/"


def clause_address(school: School, clause: ClauseText) -> str:
    """Where one clause stands there."""
    return f"{policy_address(school)}#{clause.id}"


def ask_address(base: str, question: str) -> str:
    """The address of a question."""
    return f"{base}?{urlencode({'q': question})}"


def frame_of(request: HttpRequest, school: School, version: Version, text: PolicyText) -> Frame:
    """What every sheet says of itself."""
    return Frame(
        school.name, text.title, version.edition, version.effective_from,
        request.build_absolute_uri(policy_address(school)),
    )  # fmt: skip


def sheet_of(frame: Frame, school: School, version: Version) -> Sheet:
    """The school's paper."""
    logo = None
    if school.logo:
        with school.logo.open("rb") as file:
            logo = file.read()
    return Sheet(
        school=school.name, made=clock.now(), version=version.edition,
        effective=version.effective_from, sha256=version.sha256, address=frame.address,
        colour=school.colour, logo=logo, language=get_language() or "en-gb",
    )  # fmt: skip
