"""What exactly somebody is asked to affirm: words chosen by the policy's values, in a language."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from schoolgate.declarations.models import SigningRequest
from schoolgate.declarations.pages import booklet_for
from schoolgate.declarations.queries import signed_before
from schoolgate.declarations.wordings import Consequence, wordings
from schoolgate.policies.text import canonical, from_json
from schoolgate.reference import NOT_STATED, parameter

READ = "read"
AWARE = "aware-of-consequences"
# It says what a firm must do, not what may follow for whoever signs.
DUTY = "contractor_breach_route"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence to affirm."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a signer is shown, in the language of the moment: every statement is affirmed, and one
    of the choices where there are any.

    ``sha256`` names exactly these words, so that a signature cannot land on others.
    """

    capacity: str
    language: str
    introduction: str
    statements: tuple[Statement, ...]
    consequences: tuple[str, ...]
    choices: tuple[Statement, ...] = ()

    @property
    def sha256(self) -> str:
        """The hash of the words shown."""
        chosen_from = [one.text for one in self.choices]
        words = [self.capacity, self.language, *self.texts, *chosen_from, *self.consequences]
        return hashlib.sha256(canonical(words)).hexdigest()

    @property
    def texts(self) -> list[str]:
        """The statements that everybody affirms."""
        return [one.text for one in self.statements]

    def is_whole(self, affirmed: Collection[str]) -> bool:
        """Whether these codes are every statement, one choice where there is a choice, no other."""
        said = set(affirmed)
        chosen = said & {one.code for one in self.choices}
        return said - chosen == {one.code for one in self.statements} and len(chosen) == bool(
            self.choices
        )

    def said(self, affirmed: Collection[str]) -> list[str]:
        """What was affirmed, as it is kept."""
        return [one.text for one in (*self.statements, *self.choices) if one.code in affirmed]


def asked_by(request: SigningRequest) -> Asked:
    """What a request asks its person to affirm on screen: to have read what is shown there."""
    return _asked(request, changes=_shows_changes(request))


def asked_on_paper(request: SigningRequest) -> Asked:
    """What the sheet asks, which goes with the whole policy."""
    return _asked(request, changes=False)


def _asked(request: SigningRequest, *, changes: bool) -> Asked:
    yearly = request.reason == SigningRequest.Reason.YEARLY
    return asked_of(request.version.values, request.capacity, yearly=yearly, changes=changes)


def _shows_changes(request: SigningRequest) -> bool:
    """Whether the reader signed before, and is shown what has changed since and nothing else."""
    before = signed_before(request)
    if before is None or before.version_id == request.version_id:
        return False
    old, new = from_json(before.version.text), from_json(request.version.text)
    return not booklet_for(new, request.capacity, before=old).nothing_differs


def asked_of(
    values: Mapping[str, Any], capacity: str, *, yearly: bool = False, changes: bool = False
) -> Asked:
    """What the values of a version ask of somebody in one capacity, at first or each year again.

    A policy that asks for a signature without saying what it says asks to have read it, and to
    know what may follow a breach where it tells that. With ``changes`` they were shown what has
    changed alone. KeyError for an unknown capacity.
    """
    wording = wordings()[capacity]
    holding = [one for one in wording.consequences if _holds(one, values)]
    said = [_(one.text) for one in holding]
    codes = _value(values, "declaration_statement")
    least = (READ, AWARE) if any(one.parameter != DUTY for one in holding) else (READ,)
    wanted = least if codes == NOT_STATED else codes
    texts = {**wording.statements, READ: wording.changed} if changes else wording.statements
    return Asked(
        capacity=capacity,
        language=get_language() or "en-gb",
        introduction=_(wording.introduction),
        statements=tuple(
            Statement(code, _(text)) for code, text in texts.items() if code in wanted
        ),
        consequences=tuple(dict.fromkeys(said)) or (_(wording.otherwise),),
        choices=tuple(Statement(code, _(text)) for code, text in wording.yearly.items() if yearly),
    )


def _holds(consequence: Consequence, values: Mapping[str, Any]) -> bool:
    value = _value(values, consequence.parameter)
    return value != NOT_STATED and bool(consequence.holds(value))


def _value(values: Mapping[str, Any], name: str) -> Any:
    return parameter(name).parse(values.get(name, NOT_STATED))
