"""The board of who has signed. Load, form, one action, answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from schoolgate.core import clock
from schoolgate.core.refusal import demand
from schoolgate.declarations.asking import actions
from schoolgate.declarations.asking.earlier import Earlier, earlier_editions
from schoolgate.declarations.asking.export import TooMuchForPaper, csv_of, pdf_of
from schoolgate.declarations.asking.forms import BoardForm
from schoolgate.declarations.asking.queries import (
    DECLINED,
    FEWEST,
    LATE,
    OPEN,
    Edition,
    Figures,
    board_of,
    edition_for,
    everybody,
    federation_for,
    figures_by_capacity,
    figures_by_manager,
    figures_by_role,
    figures_by_year,
    figures_of_all,
    found,
    roles_on,
    round_of,
    side_by_side,
    to_sign,
    waiting,
    without_small,
)
from schoolgate.declarations.asking.rows import BATCH
from schoolgate.declarations.asking.rules import (
    Sight,
    may_compare_schools,
    may_nudge,
    may_see_board,
    may_see_names,
    may_see_small_figures,
    sight_of,
)
from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.queries import request_at
from schoolgate.people.models import Person, School
from schoolgate.people.queries import roles_held_at, school_for
from schoolgate.people.request import PersonRequest
from schoolgate.people.rules import may_see_people

ON_A_PAGE = 50
GROUPS = {
    "capacity": gettext_lazy("What they sign as"),
    "role": gettext_lazy("Role"),
    "year": gettext_lazy("Year team"),
    "manager": gettext_lazy("Line manager"),
}
TONES = {"signed": "good", "open": "waiting", "late": "warning", "declined": "stopped"}


@require_GET
def board(request: PersonRequest, school: str) -> HttpResponse:
    """Who has signed and who has not; for governors the figures alone."""
    place = school_for(request.person, school)
    edition = edition_for(place, request.GET.get("edition", ""))
    sight = _sight(request.person, place, edition)
    earlier = _others(earlier_editions(request.person, place), edition)
    if edition is None or not edition.asks:
        nobody = {"edition": edition, "earlier": earlier, "today": clock.today()}
        return render(request, "declarations/board_empty.html", nobody)
    context: dict[str, Any] = {
        "earlier": earlier,
        "edition": edition,
        "version": edition.version,
        "round": round_of(edition.version) if edition.ended is None else None,
        "sight": sight.value,
        "today": clock.today(),
        "compare": _federation(request.person, place),
    }
    if sight is Sight.FIGURES:
        figures = _figures(edition)
        kept_back = _kept_back(request.person, place, figures["figures"])
        context |= {"fewest": FEWEST, "kept_back": kept_back} | ({} if kept_back else figures)
        return render(request, "declarations/board_figures.html", context)
    return render(request, "declarations/board.html", context | _names(request, edition, sight))


def _others(earlier: list[Earlier], edition: Edition | None) -> list[Earlier]:
    """The earlier editions but the one that is shown."""
    shown = edition.version.pk if edition else None
    return [one for one in earlier if one.edition.version.pk != shown]


def _federation(person: Person, place: School) -> str:
    """The page with all schools of the federation, for those who may see it."""
    federation = place.federation
    if federation is None or may_compare_schools(person, federation) is not None:
        return ""
    return reverse("declarations:side-by-side", args=[federation.slug])


def _sight(person: Person, place: School, edition: Edition | None) -> Sight:
    version = edition.version if edition else None
    demand(may_see_board(person, place, version))
    sight = sight_of(person, place, version)
    assert sight is not None  # noqa: S101 - the rule has just said so
    return sight


def _kept_back(person: Person, place: School, whole: Figures) -> bool:
    """Whether figures are of too few people for somebody from outside the school."""
    return whole.is_small and may_see_small_figures(person, place) is not None


def _figures(edition: Edition) -> dict[str, Any]:
    groups = figures_by_capacity(everybody(edition))
    caption = {"caption": _("How each group stands")}
    return _drawn(edition, figures_of_all(groups), without_small(groups)) | caption


def _drawn(edition: Edition, whole: Figures, groups: list[Figures]) -> dict[str, Any]:
    states = edition.states
    return {
        "figures": whole,
        "groups": groups,
        "parts": [
            {"label": states["signed"], "value": whole.signed},
            {"label": states["open"], "value": whole.open},
            {"label": states["late"], "value": whole.late},
            {"label": states["declined"], "value": whole.declined},
        ],
    }


def _names(request: PersonRequest, edition: Edition, sight: Sight) -> dict[str, Any]:
    place = edition.version.policy.school
    rows = board_of(edition, request.person, sight)
    capacities = figures_by_capacity(rows)
    form = _form(request, edition)
    wanted = form.wanted
    page = Paginator(found(rows, place, wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    page.numbers_shown = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    listed = list(page.object_list)
    by = request.GET.get("by", "")
    titles = roles_on(place, [one.person_id for one in listed])
    return {
        **_drawn(edition, figures_of_all(capacities), _grouped(rows, place, by, capacities)),
        "form": form,
        "is_filtered": any([wanted.state, wanted.capacity, wanted.role, wanted.year, wanted.name]),
        "page": page,
        "rows": [(one, titles.get(one.person_id, ""), _state(edition, one)) for one in listed],
        "query": request.GET.urlencode(),
        "tabs": _tabs(request, by if by in GROUPS else "capacity"),
        "tabs_label": _("Groups"),
        "caption": _("How each group stands"),
        "all_url": f"{request.path}?edition={edition.version.public_id}",
        "team_note": _("You see those whom you manage."),
        "may_see_people": may_see_people(request.person, place) is None,
    }


def _tabs(request: PersonRequest, by: str) -> list[dict[str, Any]]:
    query = request.GET.copy()
    query.pop("page", None)
    tabs = []
    for group, label in GROUPS.items():
        query["by"] = group
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "current": group == by})
    return tabs


def _form(request: PersonRequest, edition: Edition) -> BoardForm:
    held = roles_held_at(edition.version.policy.school)
    return BoardForm(request.GET, held, edition.states)


def _grouped(rows: Any, place: School, by: str, capacities: list[Figures]) -> list[Figures]:
    if by == "role":
        return figures_by_role(rows, place)
    if by == "year":
        return figures_by_year(rows, place)
    if by == "manager":
        return figures_by_manager(rows, place)
    return capacities


def _state(edition: Edition, row: Any) -> tuple[str, Any]:
    return TONES[row.state], edition.states[row.state]


@require_GET
def progress(request: PersonRequest, school: str) -> HttpResponse:
    """How far asking has come, for the page that shows it."""
    place = school_for(request.person, school)
    edition = edition_for(place, request.GET.get("edition", ""))
    _sight(request.person, place, edition)
    last = round_of(edition.version) if edition else None
    if last is None:
        return HttpResponse()
    context = {"round": last, "edition": edition}
    return render(request, "declarations/_asking.html", context)


def _listed(request: PersonRequest, school: str) -> tuple[Edition, Sight, Any]:
    """The rows that a file or a reminder is for: those of the page, all its pages together."""
    place = school_for(request.person, school)
    edition = edition_for(place, request.GET.get("edition", ""))
    sight = _sight(request.person, place, edition)
    if edition is None:
        raise Http404
    rows = board_of(edition, request.person, sight)
    return edition, sight, found(rows, place, _form(request, edition).wanted)


@require_GET
def board_csv(request: PersonRequest, school: str) -> HttpResponseBase:
    """The list as a CSV file."""
    edition, _seen, rows = _listed(request, school)
    demand(may_see_names(request.person, edition.version.policy.school, edition.version))
    answer = StreamingHttpResponse(_lines(rows, edition), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="who-has-signed.csv"'
    return answer


def _lines(rows: Any, edition: Edition) -> Iterator[str]:
    everyone = list(rows)
    return csv_of(everyone, _titles(edition, everyone), edition.states)


def _titles(edition: Edition, rows: list[SigningRequest]) -> dict[int, str]:
    place, titles = edition.version.policy.school, dict[int, str]()
    people = [one.person_id for one in rows]
    for start in range(0, len(people), BATCH):
        titles |= roles_on(place, people[start : start + BATCH])
    return titles


@require_GET
def board_pdf(request: PersonRequest, school: str) -> HttpResponse:
    """The list on paper; for governors the figures alone."""
    edition, sight, rows = _listed(request, school)
    if sight is Sight.FIGURES:
        groups = figures_by_capacity(everybody(edition))
        if figures_of_all(groups).is_small:
            demand(may_see_small_figures(request.person, edition.version.policy.school))
        listed: list[SigningRequest] = []
    else:
        groups = figures_by_capacity(board_of(edition, request.person, sight))
        listed = list(rows)
    try:
        whole, titles = figures_of_all(groups), _titles(edition, listed)
        data = pdf_of(edition.version, whole, listed, titles, edition.states)
    except TooMuchForPaper:
        messages.error(
            request,
            _("That is too long for paper. Choose fewer rows, or take the list as a CSV file."),
        )
        return redirect("declarations:board", school)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="who-has-signed.pdf"'
    return answer


@require_POST
def remind_all(request: PersonRequest, school: str) -> HttpResponse:
    """Remind everybody on the list who has not signed."""
    edition, _seen, rows = _listed(request, school)
    demand(may_see_names(request.person, edition.version.policy.school, edition.version))
    missing = rows.filter(state__in=[OPEN, LATE, DECLINED], version=edition.version)
    nudged = actions.nudge(by=request.person, version=edition.version, requests=missing)
    _say_nudged(request, nudged)
    page = reverse("declarations:board", args=[edition.version.policy.school.slug])
    return redirect(f"{page}?{request.GET.urlencode()}")


@require_POST
def remind(request: PersonRequest, school: str, asked: str) -> HttpResponse:
    """Remind one person."""
    place = school_for(request.person, school)
    one = request_at(place, asked)
    demand(may_nudge(request.person, one.version, {one.person_id}))
    missing = waiting().filter(pk=one.pk)
    nudged = actions.nudge(by=request.person, version=one.version, requests=missing)
    _say_nudged(request, nudged)
    page = reverse("declarations:board", args=[place.slug])
    return redirect(f"{page}?{request.GET.urlencode()}")


@require_GET
def compare_schools(request: PersonRequest, federation: str) -> HttpResponse:
    """The figures of all schools of a federation side by side, without names."""
    place = federation_for(request.person, federation)
    demand(may_compare_schools(request.person, place))
    schools = side_by_side(place)
    whole = figures_of_all(one.figures for one in schools if not one.figures.is_small)
    context = {
        "federation": place,
        "schools": schools,
        "whole": whole,
        "fewest": FEWEST,
        "some_small": any(one.figures.is_small for one in schools),
        "today": clock.today(),
    }
    return render(request, "declarations/side_by_side.html", context)


@require_GET
def lead_to_sign(request: PersonRequest, school: str, version: str) -> HttpResponse:
    """From a mail to one's own request; to what one has signed where there is none."""
    place = school_for(request.person, school)
    asked = to_sign(request.person, place, version)
    if asked is None:
        return redirect("declarations:mine", place.slug)
    return redirect("declarations:read", place.slug, asked.public_id)


def _say_nudged(request: PersonRequest, nudged: int) -> None:
    if not nudged:
        messages.info(request, _("Everybody on this list was reminded today already."))
        return
    messages.success(
        request,
        ngettext(
            "%(n)s person was reminded. It comes with their next mail of the day.",
            "%(n)s people were reminded. It comes with their next mail of the day.",
            nudged,
        )
        % {"n": nudged},
    )
