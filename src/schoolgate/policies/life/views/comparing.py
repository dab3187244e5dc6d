"""Pages that set a draft beside something else, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from schoolgate.core.words import translated
from schoolgate.people.models import Person, School
from schoolgate.people.queries import school_for
from schoolgate.people.request import PersonRequest
from schoolgate.policies.compare import Comparison, ValueRow, compare
from schoolgate.policies.life.queries import draft_at, in_force_at
from schoolgate.policies.life.rules import (
    leads,
    may_change_draft,
    may_see_choices,
    may_see_local_values,
)
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.life.values_in_force import own_parameters_of
from schoolgate.policies.life.words import is_written, value_in_words
from schoolgate.policies.models import Draft, Version
from schoolgate.policies.packs import own_parameters, packs, parameter_named
from schoolgate.policies.text import PolicyText, from_json, text_of
from schoolgate.reference import Parameter


@dataclass(frozen=True, slots=True)
class Other:
    """Something that a draft can be set beside; ``key`` names it in the address."""

    key: str
    label: str
    version: Version | None = None
    pack: str = ""

    def is_of_another(self, school: School) -> bool:
        """Whether it is the policy of another school."""
        return self.version is not None and self.version.policy.school_id != school.pk

    def text(self) -> PolicyText:
        """Its text."""
        if self.version is not None:
            return from_json(self.version.text)
        return text_of(packs()[self.pack], {})

    def own_parameters(self) -> Mapping[str, Parameter]:
        """The parameters that it has for itself alone."""
        if self.version is not None:
            return own_parameters_of(self.version)
        return packs()[self.pack].parameters


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A choice on both sides, in words."""

    title: str
    before: str
    after: str


@require_GET
def comparison(request: PersonRequest, school: str, draft: str) -> HttpResponse:
    """A draft beside the version in force, a ready policy, or another school's."""
    place = school_for(request.person, school)
    found = draft_at(request.person, place, draft)
    if found is None:
        raise Http404
    others = list(others_for(found, place, sees_schools=_sees_schools(request.person, place)))
    chosen = others[0]
    if "with" in request.GET:
        chosen = next((one for one in others if one.key == request.GET["with"]), None) or _absent()
    # What another school wrote in its own words stays there; only its choices are shown.
    sees_all = not chosen.is_of_another(place) and may_see_choices(request.person, place) is None
    result = compare(chosen.text(), text_for(found, place))
    own = {**chosen.own_parameters(), **own_parameters(found.content)} if sees_all else {}
    context = {
        "draft": found,
        "school_of_text": place,
        "tab": "compare",
        "others": others,
        "chosen": chosen,
        "comparison": result,
        "titles": result.titles
        if chosen.version is not None and not chosen.is_of_another(place)
        else (),
        "values": [
            value_line(row, own) for row in result.values if sees_all or not is_written(row.name)
        ],
        "show_all": "all" in request.GET,
        "may_change": may_change_draft(request.person, found) is None,
        "sees_choices": may_see_choices(request.person, place) is None,
        "sees_schools": found.federation_id is not None
        and may_see_local_values(request.person, found) is None,
    }
    return render(request, "policies/life/draft_compare.html", context)


def _absent() -> Other:
    raise Http404


def _sees_schools(person: Person, school: School) -> bool:
    """Whether somebody may set a draft beside another school's policy: those who lead."""
    return leads(person, school) or (
        school.federation is not None and leads(person, school.federation)
    )


def others_for(draft: Draft, school: School, *, sees_schools: bool) -> Iterator[Other]:
    """What a draft can be compared with, the most useful first."""
    in_force = in_force_at(school, draft.slug)
    here = in_force.pop(school.pk, None)
    if here is not None:
        yield Other("in-force", _("the policy in force, edition %(edition)s")
                    % {"edition": here.edition}, version=here)  # fmt: skip
    if draft.based_on is not None and draft.based_on != here:
        yield Other("based-on", _("the version it was made from, edition %(edition)s")
                    % {"edition": draft.based_on.edition}, version=draft.based_on)  # fmt: skip
    if draft.pack in packs():
        yield _pack(draft.pack, _("the ready policy it was made from: %(title)s"))
    for version in in_force.values() if sees_schools else ():
        yield Other(f"school-{version.policy.school.slug}", _("the policy in force at %(school)s")
                    % {"school": version.policy.school.name}, version=version)  # fmt: skip
    for name in packs():
        if name != draft.pack:
            yield _pack(name, _("another ready policy: %(title)s"))


def _pack(name: str, label: str) -> Other:
    """A ready policy by its title, and by its owner where others have the same title."""
    found = packs()[name]
    same = sum(pack.title == found.title for pack in packs().values())
    title = f"{found.title} ({found.owner})" if same > 1 else found.title
    return Other(f"pack-{name.lower()}", label % {"title": title}, pack=name)


def compared_with(version: Version, text: PolicyText) -> Comparison:
    """A text beside a version."""
    return compare(from_json(version.text), text)


def value_line(row: ValueRow, own: Mapping[str, Parameter]) -> ValueLine:
    """A value that differs, in words; ``own`` are the parameters of the two policies alone."""
    known = parameter_named(row.name, own)
    if known is None:
        return ValueLine(row.name, str(row.before), str(row.after))
    return ValueLine(
        translated(known.title), value_in_words(known, row.before), value_in_words(known, row.after)
    )
