"""Ready material: the list, each on screen, and as a file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schoolgate.awareness import actions
from schoolgate.awareness.files import MEDIA, file_of
from schoolgate.awareness.material import KINDS, Kind, material_of
from schoolgate.awareness.models import MadeMaterial
from schoolgate.awareness.queries import last_made, text_in_force
from schoolgate.awareness.rules import may_make_material, may_see_plan
from schoolgate.awareness.views.frame import frame_of, policy_address, sheet_of
from schoolgate.core.refusal import demand
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of material and what was last made of it."""

    kind: Kind
    made: MadeMaterial | None
    out_of_date: bool


def label_of(ending: str) -> str:
    """What a button calls a file."""
    labels = {
        "pdf": _("Make the PDF"), "a3.pdf": _("Make the PDF on A3"), "txt": _("Make the text file"),
    }  # fmt: skip
    return labels[ending]


@require_GET
def material(request: PersonRequest, school: str) -> HttpResponse:
    """Everything that is ready, and what is out of date."""
    place = school_for(request.person, school)
    demand(may_see_plan(request.person, place))
    found = text_in_force(place)
    version = found[0] if found else None
    made = last_made(place)
    rows = [
        Row(kind, made.get(kind.id), _is_old(made.get(kind.id), version.pk if version else None))
        for kind in KINDS.values()
    ]
    context = {
        "version": version,
        "rows": rows,
        "any_old": any(row.out_of_date for row in rows),
        "policy_url": policy_address(place),
    }
    return render(request, "awareness/material.html", context)


def _is_old(made: MadeMaterial | None, version: int | None) -> bool:
    return made is not None and made.version_id != version


@require_GET
def sheet(request: PersonRequest, school: str, material: str) -> HttpResponse:
    """One kind of material on screen."""
    place = school_for(request.person, school)
    kind = _kind(material)
    if not kind.for_families:
        demand(may_see_plan(request.person, place))
    found = text_in_force(place)
    if found is None:
        return redirect("awareness:can-i", place.slug)
    version, text = found
    made = material_of(kind, text, frame_of(request, place, version, text))
    may_make = may_make_material(request.person, place) is None
    context = {
        "kind": kind,
        "material": made,
        "version": version,
        "may_see_all": may_see_plan(request.person, place) is None,
        "files": [(ending, label_of(ending)) for ending in kind.files] if may_make else [],
        "policy_url": policy_address(place),
    }
    return render(request, "awareness/sheet.html", context)


@require_POST
def make_material(request: PersonRequest, school: str, material: str) -> HttpResponse:
    """Make a file from the version in force and hand it out."""
    place = school_for(request.person, school)
    demand(may_make_material(request.person, place))
    kind, found = _kind(material), text_in_force(place)
    ending = request.POST.get("file", kind.files[0])
    if found is None or ending not in kind.files:
        raise Http404
    version, text = found
    frame = frame_of(request, place, version, text)
    data = file_of(material_of(kind, text, frame), ending, sheet_of(frame, place, version))
    actions.note_material(by=request.person, school=place, version=version, kind=kind.id)
    name = f"{place.slug}-{kind.id}-{version.number}.{ending}"
    return HttpResponse(
        data,
        content_type=MEDIA[ending.rpartition(".")[2]],
        headers={"Content-Disposition": _as_file(name)},
    )


def _as_file(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]
