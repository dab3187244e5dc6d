"""Whether people are asked to sign what comes of a draft: as its own text says, and who signs again."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from schoolgate.people.models import Person, School
from schoolgate.policies.life.rules import may_change_draft
from schoolgate.policies.life.texts import source_for
from schoolgate.policies.life.words import value_in_words
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import packs
from schoolgate.reference import NOT_STATED, parameter

REQUIRED = "declaration_required"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs again, in words; where nobody does, what we recommend and where it is decided.

    ``asked`` is whether anybody signs at all, ``again`` whether each edition can be signed anew.
    """

    asked: bool
    again: bool
    words: str
    recommended: str = ""
    url: str = ""


def when_signed(draft: Draft, school: School) -> str:
    """When a draft asks people to sign at a school; "no" too where it does not say."""
    value = parameter(REQUIRED).parse(source_for(draft, school)["values"][REQUIRED])
    return "no" if value == NOT_STATED else str(value)


def who_signs_again(draft: Draft, school: School) -> str:
    """Whether people sign again at a school when the draft is adopted, and who."""
    when = when_signed(draft, school)
    if when == "no":
        return _("No: this policy does not ask people to sign")
    if when == "on-joining":
        return _("No: this policy asks people to sign once, when they join")
    if draft.material:
        return _("Yes: it is a change that matters")
    return _("Not those who signed the edition before: it is a small change")


def signatures_for(person: Person, draft: Draft, school: School) -> Signatures:
    """The same for a page: where nobody is asked, with the way to the choice for who may make it."""
    when, said = when_signed(draft, school), who_signs_again(draft, school)
    asked, again = when != "no", when not in ("no", "on-joining")
    if again:
        return Signatures(asked, again, said)
    recommended = value_in_words(parameter(REQUIRED), packs()["REC"].values[REQUIRED])
    if may_change_draft(person, draft):
        return Signatures(asked, again, said, recommended)
    where = {"school": school.slug, "draft": draft.public_id, "name": REQUIRED}
    return Signatures(
        asked, again, said, recommended, reverse("policies:draft-value", kwargs=where)
    )
