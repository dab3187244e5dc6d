"""The words for kinds of clauses and for those whom a clause concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolgate.core.words import translated
from schoolgate.policies.packs import title_of_role
from schoolgate.reference import NOT_STATED, InvalidValue, Parameter, parameters, roles

KINDS: dict[str, str | Promise] = {
    "obligation": _("Something people must do"),
    "prohibition": _("Something people must not do"),
    "permission": _("Something people may do"),
    "procedure": _("How something is done"),
    "advice": _("Advice"),
    "definition": _("What a word means"),
    "record": _("What is written down"),
    "report": _("What is told, and to whom"),
    "legal-reference": _("What the law says"),
    "form-field": _("A field of a form"),
}
# Those whom a clause may concern and who are no role.
PARTS: dict[str, str | Promise] = {
    "site-team": _("those who look after a site"),
    "site-owner": _("the owner of a site"),
    "administrator": _("administrators of a site"),
    "moderator": _("moderators of a site"),
    "contributor": _("contributors to a site"),
    "line-manager": _("line managers"),
    "governing-body": _("the governing body"),
    "committee": _("the committee"),
    "parent": _("parents and carers"),
    "pupil": _("pupils"),
    "school": _("the school"),
    "trade-union": _("trade unions"),
    "local-authority": _("the local authority"),
    "lado": _("the local authority's designated officer"),
    "police": _("the police"),
}
# Whom a clause of one's own may concern, the usual ones first.
BINDS = (
    "staff", "supply-staff", "governor", "volunteer", "trainee", "contractor", "pta", "parent",
    "pupil", "teacher", "slt", "headteacher", "dsl", "office", "network-manager", "site-team",
    "moderator",
)  # fmt: skip


# Values that somebody writes: names, contacts, lists with who decided.
WRITTEN = frozenset({"text", "record"})


def is_written(name: str) -> bool:
    """Whether the value of a parameter is in somebody's own words, not chosen from a list."""
    known = parameters().get(name)
    return known is None or known.type in WRITTEN


def value_in_words(known: Parameter, raw: Any) -> str:
    """A stored value as a person reads it."""
    if raw is None:
        return ""
    if raw == NOT_STATED:
        return gettext("not stated")
    try:
        return translated(known.label(known.read(raw)))
    except InvalidValue:
        return str(raw)


def name_of_bound(code: str) -> str:
    """A role or part as a person names it."""
    if code in PARTS:
        return str(PARTS[code])
    return translated(roles()[code].title) if code in roles() else code


def name_of_post(code: str, values: Mapping[str, Any]) -> str:
    """A role as the policy with these values calls it, else as everybody does."""
    usual, own = name_of_bound(code), title_of_role(code, values)
    if not own or own.casefold() in {usual.casefold(), roles()[code].title.casefold()}:
        return usual
    return own
