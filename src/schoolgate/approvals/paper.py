"""The signed form: a request in words, for the typesetter."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolgate.approvals.kinds import kind_named
from schoolgate.approvals.models import ApprovalRequest, Decision
from schoolgate.approvals.queries import shown_hash, values_sent
from schoolgate.approvals.states import ENDED, RequestState
from schoolgate.approvals.wording import all_in_words, role_title, step_in_words
from schoolgate.core import clock
from schoolgate.core.templatetags.schoolgate import day
from schoolgate.policies.paper.press import moment_with_zone
from schoolgate.policies.paper.request import Decided, RequestForm, request_pdf
from schoolgate.policies.paper.sheet import Sheet


def form_pdf(request: ApprovalRequest) -> bytes:
    """The form as it was sent last, with every decision of every round."""
    return request_pdf(form_of(request), _sheet(request))


def form_of(request: ApprovalRequest) -> RequestForm:
    """The same in words."""
    return RequestForm(
        title=request.title or str(kind_named(request.kind).title),
        facts=_facts(request),
        answers=all_in_words(request, values_sent(request)),
        decided=[_decided(request, one) for one in request.decisions.all()],
        waiting=_waiting(request),
    )


def _facts(request: ApprovalRequest) -> list[tuple[str, str]]:
    edition = request.edition or _("none was in force; the recommended way was taken")
    asked = moment_with_zone(request.asked_at) if request.asked_at else ""
    ended = moment_with_zone(request.ended_at) if request.ended_at else ""
    return [
        (_("What it is"), str(kind_named(request.kind).title)),
        (_("Who asks"), request.asker.name),
        (_("Sent on"), asked),
        (_("Round"), str(request.round)),
        (_("State"), str(RequestState(request.state).label)),
        (_("Closed on"), ended),
        (_("Edition of the policy that says who decides"), edition),
        (_("Where it stands"), _address(request)),
    ]


def _decided(request: ApprovalRequest, one: Decision) -> Decided:
    labels = {question.name: question.label for question in kind_named(request.kind).questions}
    rows = [
        (_("Name"), one.by.name),
        (_("As"), role_title(one.role)),
        (_("In place of"), one.instead_of.name if one.instead_of else ""),
        (_("When"), moment_with_zone(one.at)),
        (_("How"), str(one.get_way_display())),
        (_("Round"), str(one.round)),
        (_("Words"), one.words),
        (_("What it is about"), ", ".join(str(labels.get(name, name)) for name in one.about)),
        (_("What approving says"), "\n".join(one.said)),
    ]
    heading = _("%(step)s: %(verdict)s") % {
        "step": step_in_words(one.step), "verdict": one.get_verdict_display(),
    }  # fmt: skip
    return Decided(heading, rows, one.shown)


def _waiting(request: ApprovalRequest) -> list[str]:
    if request.state in ENDED:
        return []
    return [
        step_in_words(step) + (_(", by %(day)s") % {"day": day(step.due)} if step.due else "")
        for step in request.steps.all()
        if step.approved_by_id is None
    ]


def _address(request: ApprovalRequest) -> str:
    where = reverse("approvals:request", args=[request.school.slug, request.public_id])
    return f"{settings.PUBLIC_URL}{where}"


def _sheet(request: ApprovalRequest) -> Sheet:
    school = request.school
    logo = None
    if school.logo:
        with school.logo.open("rb") as file:
            logo = file.read()
    return Sheet(
        school=school.name, made=clock.now(), sha256=shown_hash(request),
        address=_address(request), colour=school.colour, logo=logo,
        language=get_language() or "en-gb",
    )  # fmt: skip
