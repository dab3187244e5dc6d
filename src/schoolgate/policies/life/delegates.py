"""The posts that may carry out a policy, as the policy itself speaks of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from schoolgate.policies.life.rules import DELEGATES
from schoolgate.policies.life.words import name_of_bound, name_of_post
from schoolgate.policies.text import PolicyText

CONTROL = "policies.delegation"


def choices_of_posts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each post as the policy calls it; with its usual name too where that is another's."""
    for code in DELEGATES:
        name, usual = name_of_post(code, values), name_of_bound(code)
        others = {name_of_bound(one).casefold() for one in DELEGATES if one != code}
        yield code, f"{name} ({usual})" if name.casefold() in others else name


def post_in_the_policy(text: PolicyText, given: str = "") -> str:
    """What the policy says of the post, in a sentence; empty where it says nothing.

    Empty too where it is the post that was ``given``.
    """
    giving = [
        (clause, [code for code in DELEGATES if code in clause.binds])
        for clause in text.clauses
        if CONTROL in clause.controls
    ]
    naming = [(clause, posts) for clause, posts in giving if posts]
    if not naming or any(given in posts for _clause, posts in naming):
        return ""
    clause, posts = naming[0]
    return _("Clause %(clause)s of the policy gives it to: %(posts)s.") % {
        "clause": clause.number or clause.title,
        "posts": ", ".join(name_of_post(code, text.values) for code in posts),
    }
